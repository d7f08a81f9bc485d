"""`C(region)`: categories in every version of a comparison; products with them are answered in the text as typed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("categories")
    rng = np.random.default_rng(3)
    n = 200
    region = rng.choice(["north", "south", "west"], n)
    x, z = rng.standard_normal((2, n))
    f = 0.4 * x + 0.5 * (region == "south") + rng.standard_normal(n)
    columns = {f"y{k}": np.round(0.8 * f + 0.6 * rng.standard_normal(n), 3) for k in (1, 2, 3)}
    pd.DataFrame({**columns, "x": np.round(x, 3), "z": np.round(z, 3), "region": region}).to_csv(
        made / "d.csv", index=False
    )
    for name, line in (
        ("a", "F ~ x + C(region)"),
        ("b", "F ~ x + z"),
        ("product", "F ~ x + C(region) + x:C(region)"),
        ("turned", "F ~ x + C(region, ref=south) + C(region, ref=south):x"),
    ):
        (made / f"{name}.desc").write_text(f"F =~ y1 + y2 + y3\n{line}\n", encoding="utf-8")
    return made


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_any_version_may_have_categories(
    folder: Path, order: tuple[str, str], rcvsem: Callable[..., Any]
) -> None:
    done = rcvsem("compare", *(folder / f"{one}.desc" for one in order), folder / "d.csv", "--json")
    assert done.code == 0, done.said
    dfs = {one["name"]: one["measures"]["df"] for one in json.loads(done.out)["models"]}
    assert dfs == {"a": 6, "b": 4}


@pytest.mark.parametrize("command", ["fit", "moderation"])
@pytest.mark.parametrize("name", ["product", "turned"])
def test_products_with_categories_say_what_to_write(
    folder: Path, command: str, name: str, rcvsem: Callable[..., Any]
) -> None:
    done = rcvsem(command, folder / f"{name}.desc", folder / "d.csv")
    assert done.code == 2
    assert "A product with C(...) is not available" in done.err
    assert "x:south" in done.err
    assert "x + region" not in done.err  # the line is shown as it was typed
