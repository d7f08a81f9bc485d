"""--collapse auto as a user types it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np


def test_groups_that_lack_categories_run(rcvsem: Callable[..., Any], here: Path) -> None:
    rng = np.random.default_rng(4)
    factor = rng.standard_normal((300, 1))
    codes = np.digitize(0.8 * factor + 0.6 * rng.standard_normal((300, 4)), [-1.5, -0.5, 0.6]) + 1
    group = np.arange(300) % 2
    codes[(group == 1)] = np.maximum(codes[group == 1], 2)
    lines = [
        "x1,x2,x3,x4,g",
        *(",".join(map(str, [*row, f"g{k}"])) for row, k in zip(codes, group, strict=True)),
    ]
    (here / "d.csv").write_text("\n".join(lines), encoding="utf-8")
    (here / "m.desc").write_text("f =~ x1 + x2 + x3 + x4\n", encoding="utf-8")
    ladder = ("invariance", "m.desc", "d.csv", "--group", "g", "--estimator", "wlsmv", "--ordered", "all")
    refused = rcvsem(*ladder)
    assert refused.code == 2
    assert "--collapse auto" in refused.err
    found = json.loads(rcvsem(*ladder, "--collapse", "auto", "--json").out)
    said = next(one for one in found["findings"] if one["code"] == "collapsed")
    assert all(f"x{k}: 1 + 2" in said["text"] for k in range(1, 5))
    fitted = rcvsem(
        "fit", "m.desc", "d.csv", *ladder[3:], "--collapse", "auto", "--draws", "0", "-o", "r", "--json"
    )
    assert json.loads(fitted.out)["converged"]
    assert rcvsem("verify", "r").code == 0
    idle = rcvsem("fit", "m.desc", "d.csv", "--collapse", "auto", "--draws", "0")
    assert idle.code == 2
    assert "--collapse" in idle.err
