"""Omega hierarchical of a questionnaire against psych::omega and the same by hand in R."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tolerances import NEAR, TOLERANCE

from rcvsem.analyses.reliability import run_reliability
from rcvsem.analyses.reliability_options import ReliabilityOptions
from rcvsem.analyses.scale_matrix import matrix_source
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.plain import plain
from rcvsem.report.tables.scale_reliability import scale_reliability_table
from rcvsem.scale.schmid_leiman import general_factor

GOLDEN = Path(__file__).parents[1] / "golden" / "scale" / "schmid_leiman.json"
EXPECTED: dict[str, Any] = json.loads(GOLDEN.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", EXPECTED)
def test_psychs_omega(name: str) -> None:
    own = EXPECTED[name]
    found = general_factor(np.array(own["R"]), own["m"])
    assert not isinstance(found, NotAvailable)
    values = (found.omega_hierarchical, found.omega_total, found.ecv)
    assert values == pytest.approx((own["h"], own["t"], own["ecv"]), abs=TOLERANCE["efa_loading"] / 10)
    assert np.abs(found.loadings) == pytest.approx(own["g"], abs=TOLERANCE["efa_loading"])
    # psych stops its rotation earlier
    assert values[:2] == pytest.approx((own["psych_h"], own["psych_t"]), abs=TOLERANCE["efa_loading"])


def test_no_general_factor_of_two_or_too_many() -> None:
    R = np.array(EXPECTED["Thurstone"]["R"])
    for factors in (2, 7):
        assert isinstance(general_factor(R, factors), NotAvailable)


def test_the_table_of_scales_has_it_for_the_whole_only() -> None:
    own = EXPECTED["Thurstone"]
    names = [f"{c}{k}" for c in "abc" for k in (1, 2, 3)]
    constructs = {c: tuple(names[3 * k : 3 * k + 3]) for k, c in enumerate("abc")}
    source = matrix_source(np.array(own["R"]), 213, names, constructs, files=())
    found = run_reliability(source, ReliabilityOptions(draws=0))
    *single, whole = [plain(row) for row in found.rows]
    assert whole["omega_hierarchical"] == pytest.approx(own["h"], abs=NEAR["five_digits"])
    assert all(row["omega_hierarchical"] is None for row in single)
    table = scale_reliability_table(found.rows)
    assert table is not None
    assert table.column("omega_t")[-1] == pytest.approx(own["t"], abs=NEAR["five_digits"])
