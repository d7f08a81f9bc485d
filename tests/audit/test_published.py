"""Two published tables of other studies: one that is consistent, one that is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from rcvsem.audit import audit


@pytest.mark.slow
def test_a_consistent_table(examples: Path) -> None:
    result = audit(examples / "talent_policy_2021.yaml")
    assert result.consistent
    assert result.counts()["consistent"] == 41
    # 24 variables are nowhere in the table: df, CFI and TLI leave no other number
    assert {(row.value.lo, row.value.hi) for row in result.inferred if row.quantity == "p"} == {(24.0, 24.0)}
    assert "lavaan" in result.programs
    assert "amos" not in result.programs  # N - 1 gives .0696 for the five-factor model, not .069


@pytest.mark.slow
def test_an_inconsistent_table(examples: Path) -> None:
    result = audit(examples / "gender_groups_2017.yaml")
    found = {(check.where, check.quantity): check.suggestion for check in result.inconsistent}
    assert found["unconstrained", "χ²/df"] == "4.29"
    assert found["structural weights", "IFI"] != ""
    assert found["measurement residuals", "RMSEA"] == "0.037"
    assert ("measurement residuals", "χ²") in found
    assert ("unconstrained", "χ²") not in found
