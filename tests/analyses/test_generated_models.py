"""Generated model texts against what lavaan makes of models written by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tolerances import INEXACT, NEAR, TOLERANCE

import rcvsem
from rcvsem.analyses.esem import esem_solution, esem_text
from rcvsem.authoring.bifactor_text import bifactor_text
from rcvsem.authoring.longitudinal_text import growth_text, riclpm_text
from rcvsem.evaluate import parameter_estimates
from rcvsem.evaluate.bifactor import bifactor_reliability
from rcvsem.foundation.errors import OptionError
from rcvsem.report.tables.bifactor import bifactor_table

GOLDEN = Path(__file__).parents[1] / "golden" / "model" / "generated.json"
EXPECTED: dict[str, Any] = json.loads(GOLDEN.read_text(encoding="utf-8"))
ABC = {name: [f"{name.lower()}{k}" for k in (1, 2, 3)] for name in "ABC"}
VTS = {"V": ["x1", "x2", "x3"], "T": ["x4", "x5", "x6"], "S": ["x7", "x8", "x9"]}


def _same(text: str, data: str, wanted: str, names: dict[str, str], **options: Any) -> Any:
    own = EXPECTED[wanted]
    fit = rcvsem.fit(text, pd.DataFrame(EXPECTED[data]["data"]), **options)
    assert fit.converged
    assert fit.chisq == pytest.approx(own["chisq"], rel=NEAR["five_digits"], abs=NEAR["four_digits"])
    assert fit.df == own["df"]
    assert fit.q == own["npar"]
    rows = {f"{r.lhs} {r.op} {r.rhs}".strip(): r for r in parameter_estimates(fit)}
    for key, est, se in zip(own["key"], own["est"], own["se"], strict=True):
        parts = key.split()
        row = rows[" ".join(names.get(part, part) for part in parts)]
        assert row.est == pytest.approx(est, rel=INEXACT["flat_minimum"], abs=NEAR["four_digits"]), key
        assert row.se == pytest.approx(se, rel=INEXACT["flat_minimum"]), key
    return fit


def _within(waves: int = 4) -> dict[str, str]:
    own = {f"w{v}{t}": f"w_{v}{t}" for v in "xy" for t in range(1, waves + 1)}
    return {**own, "RIx": "RI_x", "RIy": "RI_y"}


def test_bifactor_and_its_reliability() -> None:
    fit = _same(bifactor_text(ABC), "bifactor", "bifactor", {})
    found = bifactor_reliability(fit)
    assert found is not None
    own = EXPECTED["bifactor"]
    omega = own["omega"] if isinstance(own["omega"], dict) else dict(zip("GABC", own["omega"], strict=True))
    assert found.omega_hierarchical == pytest.approx(
        omega["G"], rel=TOLERANCE["reliability"], abs=NEAR["four_digits"]
    )
    for row in found.subscales:
        assert row.omega_hierarchical == pytest.approx(omega[row.factor], abs=NEAR["four_digits"])
    assert found.omega_total == pytest.approx(own["omega_total"], abs=NEAR["five_digits"])
    assert found.ecv == pytest.approx(own["ecv"], abs=NEAR["four_digits"])
    assert found.puc == pytest.approx(27 / 36)
    table = bifactor_table(found, {})
    assert table is not None
    assert table.column("omega_h")[0] == found.omega_hierarchical
    assert len(table.rows) == 4
    # a model without a general factor has none
    assert (
        bifactor_reliability(rcvsem.fit("A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\n", pd.DataFrame(own["data"])))
        is None
    )


def test_esem_is_lavaans_rotated_solution() -> None:
    own = EXPECTED["esem"]
    data = pd.DataFrame(own["data"])
    found = esem_solution(VTS, data.to_numpy())
    fit = rcvsem.fit(esem_text(found), data)
    assert fit.converged
    assert fit.chisq == pytest.approx(own["chisq"], rel=NEAR["six_digits"])
    assert fit.df == own["df"]
    rows = {f"{r.lhs} {r.op} {r.rhs}": r.est for r in parameter_estimates(fit)}
    for key, est in zip(own["key"], own["est"], strict=True):
        assert rows[key] == pytest.approx(est, abs=NEAR["four_digits_of_two"]), key
    # paths beside it do not change the fit of a saturated structural part
    paths = esem_text(found).replace("V ~~ start", "# V ~~ start").replace("T ~~ start", "# T ~~ start")
    with_paths = rcvsem.fit(paths + "S ~ V + T\nT ~ V\n", data)
    assert with_paths.chisq == pytest.approx(own["chisq"], rel=NEAR["five_digits"])


def test_random_intercepts() -> None:
    text = riclpm_text(["x", "y"], 4)
    _same(text, "riclpm", "riclpm", _within(), meanstructure=True)
    _same(riclpm_text(["x", "y"], 4, equal=True), "riclpm", "equal", _within(), meanstructure=True)


def test_growth() -> None:
    names = {"i": "i_t", "s": "s_t", "q": "q_t"}
    _same(growth_text("t", 4), "growth", "growth", names)
    _same(growth_text("t", 4, shape="quadratic", times=[0, 1, 3, 4]), "growth", "quadratic", names)


def test_refusals() -> None:
    for call, said in (
        (lambda: riclpm_text(["x"], 4), "two variables"),
        (lambda: riclpm_text(["x", "y"], 2), "3 waves"),
        (lambda: growth_text("t", 3, shape="quadratic"), "4 waves"),
        (lambda: growth_text("t", 3, times=[0, 1]), "one time a wave"),
        (lambda: growth_text("t", 3, pattern="t"), "must have"),
        (lambda: bifactor_text({"A": ["a1", "a2", "a3"]}), "two constructs"),
        (lambda: bifactor_text({"A": ["a1"], "B": ["a1"]}), "two constructs"),
        (lambda: esem_solution({"A": ["a"]}, np.zeros((3, 1))), "two constructs"),
    ):
        with pytest.raises(OptionError, match=said):
            call()
