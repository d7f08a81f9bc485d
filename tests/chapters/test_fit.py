"""The chapter from a real fit, and the promises about imports and bytes."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from rcvsem.analyses.path_model import Study
from rcvsem.analyses.path_model_run import study_of
from rcvsem.chapters.fit import study_document
from rcvsem.fit import estimate, moments_from_data
from rcvsem.model import parse_model
from rcvsem.report.formats.markdown import render_markdown
from rcvsem.report.layout import Printing
from rcvsem.report.write import write_report

MODEL = """
A =~ a1 + a2 + a3
B =~ b1 + b2 + b3
C =~ c1 + c2 + c3
B ~ A  # H1 +
C ~ A  # H2 +
C ~ B  # H3 -
"""


@pytest.fixture(scope="module")
def study() -> Study:
    rng = np.random.default_rng(7)
    a = rng.normal(size=300)
    b = 0.6 * a + rng.normal(scale=0.8, size=300)
    c = 0.3 * a + 0.4 * b + rng.normal(scale=0.8, size=300)
    data = np.column_stack([f + rng.normal(scale=0.5, size=300) for f in (a, b, c) for _ in range(3)])
    names = [f"{f}{k}" for f in "abc" for k in (1, 2, 3)]
    fit = estimate(parse_model(MODEL), moments_from_data(data, names))
    return study_of(fit)


def test_tables_of_a_real_fit(study: Study):
    document = study_document(study)
    assert [table.id for table in document.tables] == [
        "loadings",
        "reliability",
        "fornell-larcker",
        "fit-indices",
        "hypotheses",
        "structural-paths",
        "r-squared",
        "covariances",
        "mediation",
        "effects",
        "effects-unstandardized",
        "modification-indices",
        "residuals",
        "checklist",
        "session",
    ]
    hypotheses = document.table("hypotheses")
    assert [value.en for value in hypotheses.column("verdict")] == ["supported", "supported", "not supported"]
    by_path = {(e.rhs, e.lhs): e for e in study.estimates if e.op == "~"}
    assert hypotheses.column("std") == tuple(
        by_path[pair].std_all for pair in (("A", "B"), ("A", "C"), ("B", "C"))
    )
    assert document.table("fit-indices").column("value")[0] == study.fit.chisq
    smc = {r.variable: r.value for r in study.r_squared}
    assert document.table("loadings").column("smc")[0] == smc["a1"]


def test_every_model_table_names_n_and_rule(study: Study):
    text = render_markdown(study_document(study), Printing("en"))
    assert (
        text.count("Missing data were handled by listwise deletion (N = 300).") >= 2
    )  # under the title, and once in the notes
    assert not re.search(r"\b(nan|inf)\b", text, re.IGNORECASE)


def test_written_twice_it_is_the_same(study: Study, tmp_path: Path):
    document = study_document(study)
    first, second = (write_report(document, tmp_path / name, run={"name": "study"}) for name in ("a", "b"))
    assert [path.name for path in first] == [path.name for path in second]
    assert len(first) >= 3
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_nothing_heavy_is_imported():
    code = (
        "import sys, rcvsem.report, rcvsem.report.write, rcvsem.report.formats.markdown\n"
        "heavy = {'pandas', 'openpyxl', 'docx', 'matplotlib', 'rich', 'scipy.stats', 'lxml', 'semopy'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_lazy_names():
    report = importlib.import_module("rcvsem.report")
    for name in report.__all__:
        assert getattr(report, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = report.nothing
