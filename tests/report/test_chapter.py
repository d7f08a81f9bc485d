"""The chapter from a real fit, and the promises about imports and bytes."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys

import numpy as np
import pytest

from rcvsem.evaluate import (
    convergent_validity,
    fit_measures,
    fornell_larcker,
    modification_indices,
    parameter_estimates,
    r_squared,
    residuals,
)
from rcvsem.fit import estimate, moments_from_data
from rcvsem.foundation.text import Text
from rcvsem.infer.decisions import own_decisions
from rcvsem.infer.effects import effects
from rcvsem.model import parse_model
from rcvsem.report.chapter import Results, make_document
from rcvsem.report.layout import Printing
from rcvsem.report.markdown import render_markdown
from rcvsem.report.write import write_report
from rcvsem.scale.item_statistics import item_statistics
from rcvsem.scale.reliability import cronbach_alpha

MODEL = """
A =~ a1 + a2 + a3
B =~ b1 + b2 + b3
C =~ c1 + c2 + c3
B ~ A  # H1 +
C ~ A  # H2 +
C ~ B  # H3 -
"""


@pytest.fixture(scope="module")
def results() -> Results:
    rng = np.random.default_rng(7)
    a = rng.normal(size=300)
    b = 0.6 * a + rng.normal(scale=0.8, size=300)
    c = 0.3 * a + 0.4 * b + rng.normal(scale=0.8, size=300)
    data = np.column_stack([f + rng.normal(scale=0.5, size=300) for f in (a, b, c) for _ in range(3)])
    names = [f"{f}{k}" for f in "abc" for k in (1, 2, 3)]
    fit = estimate(parse_model(MODEL), moments_from_data(data, names))
    measures = fit_measures(fit)
    return Results(
        title=Text("Study", "研究"),
        run={
            "name": "study",
            "n": fit.n,
            "measures": {k: float(v) for k, v in measures.items() if isinstance(v, float)},
        },
        items=item_statistics(data, names),
        alphas={f.upper(): cronbach_alpha(data[:, 3 * k : 3 * k + 3]) for k, f in enumerate("abc")},
        fit=fit,
        measures=measures,
        estimates=parameter_estimates(fit),
        decisions=own_decisions(fit, parameter_estimates(fit)),
        r_squared=r_squared(fit),
        validity=convergent_validity(fit),
        fornell_larcker=(fornell_larcker(fit),),
        modification=modification_indices(fit),
        residuals=residuals(fit),
        effects=effects(fit),
    )


def test_tables_of_a_real_fit(results):
    document = make_document(results)
    assert [table.id for table in document.tables] == [
        "items",
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
        "session",
    ]
    hypotheses = document.table("hypotheses")
    assert [value.en for value in hypotheses.column("verdict")] == ["supported", "supported", "not supported"]
    by_path = {(e.rhs, e.lhs): e for e in results.estimates if e.op == "~"}
    assert hypotheses.column("std") == tuple(
        by_path[pair].std_all for pair in (("A", "B"), ("A", "C"), ("B", "C"))
    )
    assert document.table("fit-indices").column("value")[0] == results.fit.chisq
    smc = {r.variable: r.value for r in results.r_squared}
    assert document.table("loadings").column("smc")[0] == smc["a1"]


def test_every_model_table_names_n_and_rule(results):
    text = render_markdown(make_document(results), Printing("en"))
    assert text.count("Missing answers: listwise, N = 300.") >= 11
    assert not re.search(r"\b(nan|inf)\b", text, re.IGNORECASE)


def test_missing_pieces_are_left_out():
    document = make_document(Results(title=Text("Empty", "空")))
    assert document.tables == ()
    assert render_markdown(document, Printing("en")) == "# Empty\n"


def test_written_twice_it_is_the_same(results, tmp_path):
    document = make_document(results)
    first, second = (write_report(document, tmp_path / name, run=results.run) for name in ("a", "b"))
    assert [path.name for path in first] == [path.name for path in second]
    assert len(first) >= 3
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_nothing_heavy_is_imported():
    code = (
        "import sys, rcvsem.report, rcvsem.report.chapter, rcvsem.report.write, rcvsem.report.markdown\n"
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
