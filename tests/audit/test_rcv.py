"""The RCV study: what the audit must find, infer and clear; what the refit must give back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tolerances import NEAR

from rcvsem.audit import Audit, Check, audit, read_paper, refit
from rcvsem.report.formats.markdown import render_markdown
from rcvsem.report.layout import Printing
from rcvsem.report.tables.audit import audit_document, audit_table, refit_document

FOUND = {
    ("resource_measurement_model", "χ²/df"): "4.949",
    ("M0", "χ²/df"): "4.291",
    ("M1", "χ²/df"): "3.408",
    ("M1", "GFI"): "0.840",
    ("M1", "AGFI"): "0.808",
}


def by_name(result: Audit) -> dict[tuple[str, str], Check]:
    return {(check.where, check.quantity): check for check in result.checks}


def test_finds_the_five_values_and_what_would_agree(rcv_audit: Audit) -> None:
    found = {(check.where, check.quantity): check.suggestion for check in rcv_audit.inconsistent}
    assert found == FOUND


def test_clears_the_rest(rcv_audit: Audit) -> None:
    open_ones = {check.quantity for check in rcv_audit.checks if check.verdict == "not checkable"}
    # residual-based indices and standardized paths need more than the tables print
    assert open_ones == {"RMR", "p", "β"}
    checks = by_name(rcv_audit)
    for model in ("M0", "M1"):
        for index in ("RFI", "TLI", "CFI", "NFI", "PNFI", "RMSEA", "ECVI"):
            assert checks[model, index].verdict == "consistent"


@pytest.mark.parametrize(("model", "df"), [("resource_measurement_model", 51), ("M0", 390), ("M1", 387)])
def test_infers_df_without_the_model_file(rcv_audit: Audit, model: str, df: int) -> None:
    row = next(row for row in rcv_audit.inferred if (row.where, row.quantity) == (model, "df"))
    assert (row.value.lo, row.value.hi) == (df, df)
    assert row.expected in (None, df)


def test_infers_the_baseline(rcv_audit: Audit) -> None:
    rows = {(row.where, row.quantity): row.value for row in rcv_audit.inferred}
    baseline = rows["M0", "χ², baseline model"]
    # ECVI of the baseline model: 43.346 (N - 1) - 2 p
    assert 43.346 * 456 - 60 in baseline
    assert baseline.width < 1.0
    assert rows["M0", "df, baseline model"].lo == 435
    assert rows["resource_measurement_model", "df, baseline model"].lo == 66


def test_names_the_smallest_change(rcv_audit: Audit) -> None:
    checks = by_name(rcv_audit)
    assert checks["M1", "χ²/df"].change == ("M1: χ²/df",)
    assert checks["M1", "GFI"].change == ("M1: GFI", "M1: AGFI")
    conflict = next(conflict for conflict in rcv_audit.conflicts if conflict.where == "M1")
    assert ("M1: χ²/df", "M1: AGFI", "M1: PGFI") in conflict.alternatives


def test_implied_ranges_hold_the_recomputed_values(rcv_audit: Audit) -> None:
    checks = by_name(rcv_audit)
    implied = checks["M1", "GFI"].implied
    assert implied is not None
    assert 0.699 * 465 / 387 in implied
    ratio = checks["M0", "χ²/df"].implied
    assert ratio is not None
    assert 1673.579 / 390 in ratio


def test_only_amos_convention_remains(examples: Path) -> None:
    whole = read_paper(examples / "rcv.yaml", program="any")
    first = replace(whole, models=whole.models[:2], comparisons=())
    result = audit(first)
    assert "amos" in result.programs
    assert "lavaan" not in result.programs  # its ECVI divides by N


def test_one_table_in_every_language(rcv_audit: Audit) -> None:
    table = audit_table(rcv_audit)
    assert [v.en for v in table.column("verdict") if v.en == "inconsistent"] == ["inconsistent"] * 5
    assert len(audit_document(rcv_audit).tables) == 3
    words = render_markdown(audit_document(rcv_audit), Printing("en")).lower()
    for reproach in ("error", "wrong", "mistake", "fraud", "false"):
        assert reproach not in words


def test_json_says_the_same(rcv_audit: Audit) -> None:
    found = rcv_audit.plain()
    assert found["consistent"] is False
    bad = {(row["where"], row["quantity"]) for row in found["checks"] if row["verdict"] == "inconsistent"}
    assert bad == set(FOUND)
    assert found["counts"]["inconsistent"] == 5


def test_refit_gives_the_printed_betas(examples: Path) -> None:
    result = refit(examples / "rcv.yaml", draws=40)
    m0, m1 = result.models
    assert len(m0.paths) == 12
    assert all(path.agrees for path in m0.paths)
    for path in m0.paths:
        assert path.printed is not None
        assert f"{path.refitted:.2f}" == f"{path.printed.value:.2f}"
    assert m1.fit.converged
    for path in m1.paths:
        assert path.difference is not None
        assert abs(path.difference) < NEAR["path_of_generated"]  # near them; the difference is reported
        assert path.lower <= path.refitted <= path.upper
    assert {row["model"] for model in result.plain()["models"] for row in model["paths"]} == {"M0", "M1"}
    assert len(refit_document(result).tables) == 2


def test_refit_is_repeatable(examples: Path) -> None:
    first, second = (refit(examples / "rcv.yaml", draws=5, seed=3).to_frame() for _ in range(2))
    assert first.equals(second)
