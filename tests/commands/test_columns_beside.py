"""Columns that no model names: groups, conditions of NCA, in files and in frames."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import rcvsem
from rcvsem.foundation.errors import RcvsemError

CONSTRUCTS = {"TR": ["TR1", "TR2"], "US": ["US1", "US2"]}


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    trait = rng.normal(size=80)
    items = {
        item: np.clip(np.round(3 + trait + 0.7 * rng.normal(size=80)), 1, 5).astype(int)
        for own in CONSTRUCTS.values()
        for item in own
    }
    return pd.DataFrame({"gender": ["male", "female"] * 40, "age": 20 + np.arange(80) % 37, **items})


def test_groups_and_conditions_of_a_frame(frame: pd.DataFrame) -> None:
    (check,) = rcvsem.groups(frame, by=["gender"], constructs=CONSTRUCTS).checks
    assert check.comparisons[0].groups == ("male", "female")
    (again,) = rcvsem.groups(frame, by=["gender"], constructs="TR =~ TR1 + TR2\nUS =~ US1 + US2").checks
    assert again.comparisons[0].pvalue == check.comparisons[0].pvalue
    nca = rcvsem.nca(frame, constructs=CONSTRUCTS, outcome="US", conditions=["TR", "age"], draws=0)
    assert set(nca.to_frame()["condition"]) == {"TR", "age"}


def test_groups_and_conditions_of_files(frame: pd.DataFrame, tmp_path: Path) -> None:
    data, model = tmp_path / "d.csv", tmp_path / "m.desc"
    frame.to_csv(data, index=False)
    model.write_text("TR =~ TR1 + TR2\nUS =~ US1 + US2\nUS ~ TR\n")
    found = rcvsem.groups(data, by=["gender", "early-late"], model=model)
    assert [check.question for check in found.checks] == ["gender", "early-late"]
    nca = rcvsem.nca(data, model=model, outcome="age", conditions=["TR"], draws=0)
    assert set(nca.to_frame()["condition"]) == {"TR"}
    with pytest.raises(RcvsemError, match=r"'gendr' is not in the data \(nearest: 'gender'"):
        rcvsem.groups(data, by=["gendr"], model=model)
