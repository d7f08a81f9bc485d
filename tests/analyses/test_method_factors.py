"""Method factors in the validity of a survey, of a matrix, of ordinal items, and beside the paths of a model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tolerances import NEAR

import rcvsem
from rcvsem.analyses.validity import ValidityStudy
from rcvsem.chapters.validity import method_tables
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import OptionError
from rcvsem.infer.cfa_marker_result import CfaMarker
from rcvsem.report.layout import Printing
from rcvsem.report.layout import words as printed
from rcvsem.report.tables.cfa_marker import method_path_table

GOLDEN = Path(__file__).parents[1] / "golden/measurement/data/bfi.csv"
MODEL = "A =~ A2 + A3 + A4 + A5\nE =~ E3 + E4 + E5\nE ~ A\n"
MARKER = ("O1", "O3", "O4")


@pytest.fixture(scope="module")
def answers() -> pd.DataFrame:
    return pd.read_csv(GOLDEN)


@pytest.fixture(scope="module")
def study(answers: pd.DataFrame) -> ValidityStudy:
    found: Any = rcvsem.validity(answers, MODEL, marker=MARKER, method_items=("C1", "C2", "C3"), draws=0)
    return found


def test_three_method_factors_and_the_paths_with_them(study: ValidityStudy) -> None:
    assert study.method.paths is not None
    assert study.method.paths.methods == ("ulmc", "marker", "measured")
    (path,) = study.method.paths.paths
    marker = study.method.marker
    assert isinstance(marker, CfaMarker)
    # one path of two constructs is their correlation, with and without the marker
    (pair,) = marker.correlations
    assert path.std == pytest.approx(pair.baseline, rel=NEAR["five_digits"])
    assert path.with_std["marker"] == pytest.approx(pair.corrected, rel=NEAR["four_digits"])
    assert [entry.code for entry in study.method_bias] == [
        "harman", "one-factor", "ulmc", "measured", "marker", "cfa-marker", "vif",
    ]  # fmt: skip
    tables = {table.id: table for table in method_tables(study)}
    assert {"cfa-marker-models", "cfa-marker-correlations", "cfa-marker-reliability", "method-paths"} <= set(
        tables
    )
    # at a glance both sentences stand without their tables: each names its factor
    first, second = (
        " ".join(printed(tables[name].paragraph or "", Printing("en")))
        for name in ("latent-method-factor", "measured-method-factor")
    )
    assert "(ULMC)" in first
    assert "(C1+C2+C3)" in second
    lost = replace(study.method.paths, lost={"measured": NotAvailable("it did not converge")})
    table = method_path_table(lost)
    assert table is not None
    plain = method_path_table(study.method.paths)
    assert plain is not None
    assert len(table.notes) == len(plain.notes) + 1  # which factor has no solution, and why


def test_a_matrix_that_holds_the_marker_says_the_same(
    answers: pd.DataFrame, study: ValidityStudy, tmp_path: Path
) -> None:
    columns = [*MODEL.split("\n")[0].split(" =~ ")[1].split(" + "), "E3", "E4", "E5", *MARKER]
    answers[columns].cov().to_csv(tmp_path / "cov.csv")
    (tmp_path / "m.desc").write_text(MODEL, encoding="utf-8")
    found: Any = rcvsem.validity(
        (), model=tmp_path / "m.desc", cov=tmp_path / "cov.csv", n=len(answers), marker=MARKER, draws=0
    )
    ours, theirs = found.method.marker, study.method.marker
    assert ours.retained == theirs.retained  # type: ignore[union-attr]
    assert ours.correlations[0].corrected == pytest.approx(
        theirs.correlations[0].corrected, rel=NEAR["five_digits"]
    )  # type: ignore[union-attr]
    with pytest.raises(OptionError, match="'Q1' is not in the data"):
        rcvsem.validity(
            (), model=tmp_path / "m.desc", cov=tmp_path / "cov.csv", n=800, marker=("Q1",), draws=0
        )


@pytest.mark.slow
def test_ordinal_items(answers: pd.DataFrame) -> None:
    found: Any = rcvsem.validity(
        answers[:300], MODEL, marker=MARKER, draws=0, estimator="wlsmv", ordered="all"
    )
    marker = found.method.marker
    assert isinstance(marker, CfaMarker)
    assert set(MARKER) <= set(marker.models[0].fit.spec.ordered)  # type: ignore[union-attr]


def test_what_may_not_be_named(answers: pd.DataFrame) -> None:
    for said, words in (
        ({"marker": ("A2",)}, "is an item of a construct"),
        ({"method_items": ("C1", "C2")}, "at least 3 items of its own. Got 2"),
    ):
        with pytest.raises(OptionError, match=words):
            rcvsem.validity(answers, MODEL, draws=0, **said)
