"""Each family of checks: a table that can be true, and one that cannot."""

from __future__ import annotations

from math import log
from typing import Any

import pytest

from rcvsem.audit import Audit, audit, conventions, index_equations, names, parse_paper, printed_values
from rcvsem.evaluate import indices as evaluate
from rcvsem.evaluate.index import Index


def run(**tables: Any) -> Audit:
    return audit(parse_paper(tables))


def bad(result: Audit) -> set[str]:
    return {check.quantity for check in result.inconsistent}


def fit(**values: str) -> Audit:
    return run(n=300, models=[{"name": "M", "means": False, "fit": values}])


GOOD_FIT = {"p": "9", "chi2": "85.306", "df": "24", "CFI": ".931", "TLI": ".896", "RMSEA": ".092"}


def test_a_true_table_is_consistent() -> None:
    assert fit(**GOOD_FIT).consistent


@pytest.mark.parametrize(
    ("index", "value"),
    [
        ("RMSEA", ".095"), ("pvalue", ".020"), ("chi2/df", "3.955"), ("NCP", "61.36"), ("TLI", ".869"),
        ("PCFI", ".651"), ("PRATIO", ".607"), ("rmsea_ci_lower", ".061"), ("rmsea_ci_upper", ".124"), ("PCLOSE", ".10"),
        ("q", "22"), ("baseline_df", "35"), ("NFI", ".970"), ("IFI", ".95"), ("hoelter", "190"),
    ],
)  # fmt: skip
def test_a_changed_index_is_found(index: str, value: str) -> None:
    result = fit(**(GOOD_FIT | {index: value}))
    assert not result.consistent
    assert any(label.startswith("M: ") for check in result.inconsistent for label in check.change)


HANNAN_QUINN = Index(
    name="new", label="HQC", of=lambda f: f.C + 2 * f.q * log(log(f.n)), needs=("C", "q", "N")
)
GAMMA_HAT = Index(
    name="new", label="Γ", of=lambda f: f.p / (f.p + 2 * (f.C - f.d) / f.n), needs=("C", "d", "N", "p")
)


@pytest.mark.parametrize(
    ("new", "value", "verdict"),
    [
        (HANNAN_QUINN, "158.433", "consistent"),
        (HANNAN_QUINN, "163.433", "inconsistent"),
        (GAMMA_HAT, ".957", "consistent"),
        (GAMMA_HAT, ".975", "inconsistent"),
    ],
)
def test_an_index_without_a_linear_statement_is_compared_with_its_range(
    monkeypatch: pytest.MonkeyPatch, new: Index, value: str, verdict: str
) -> None:
    monkeypatch.setitem(evaluate.INDICES, "new", new)
    monkeypatch.setitem(names.INDICES, "new", new)
    monkeypatch.setitem(names._BY_NAME, "new", "new")
    monkeypatch.setattr("rcvsem.audit.fit_checks.BY_RANGE", frozenset({"new"}))
    (check,) = (one for one in fit(**GOOD_FIT, new=value).checks if one.quantity == new.label)
    assert check.verdict == verdict
    assert set(evaluate.INDICES) >= index_equations._WRITTEN


def test_what_the_rows_say_decides_which_conventions_are_tried() -> None:
    indices = evaluate.INDICES
    critical = {name for name, one in indices.items() if one.alpha is not None}
    assert {"cn_05", "cn_01"} <= critical <= conventions._KNOWS_N
    assert {"bic", "bic2", "caic"} <= conventions._KNOWS_N
    assert {"ecvi", "fmin"} <= conventions._WITH_N - conventions._KNOWS_N
    assert not {"rmsea", "cfi", "chisq"} & conventions._WITH_N
    assert critical | {"ecvi", "gfi", "pvalue", "rmsea_ci_lower"} <= printed_values.ROBUST_UNKNOWN
    assert not {"chisq", "cfi", "nfi", "rmsea", "aic", "n", "df"} & printed_values.ROBUST_UNKNOWN


def test_df_against_the_model_file(tmp_path: Any) -> None:
    from rcvsem.audit.read import _checked
    from rcvsem.instrument.yaml_tree import YamlTree

    (tmp_path / "m.desc").write_text("a =~ x1 + x2 + x3\nb =~ y1 + y2 + y3\n", encoding="utf-8")
    data = {"n": "300", "models": [{"name": "M", "file": "m.desc", "fit": {"chi2": "20.1", "df": "9"}}]}
    result = audit(_checked(data, YamlTree(), "", tmp_path, ""))
    assert bad(result) == {"df"}
    assert result.inconsistent[0].suggestion == "8"


def test_aic_and_bic_differ_by_the_parameters() -> None:
    values = {"chi2": "85.306", "df": "24", "p": "9", "AIC": "7517.490", "BIC": "7595.339"}
    good = run(n=301, program="lavaan", models=[{"name": "M", "means": False, "fit": values}])
    assert good.consistent
    values["BIC"] = "7599.339"
    assert not run(n=301, program="lavaan", models=[{"name": "M", "means": False, "fit": values}]).consistent


def test_residual_indices_are_not_checkable() -> None:
    check = next(c for c in fit(**(GOOD_FIT | {"SRMR": ".065"})).checks if c.quantity == "SRMR")
    assert check.verdict == "not checkable"
    assert check.missing


def test_scaled_statistics_are_left_open() -> None:
    values = GOOD_FIT | {"rmsea_ci_lower": ".061"}
    result = run(n=300, models=[{"name": "M", "estimator": "mlr", "fit": values}])
    assert result.consistent
    open_ones = {c.quantity for c in result.checks if c.verdict == "not checkable"}
    assert "RMSEA interval, lower end" in open_ones


def test_comparison_of_models() -> None:
    models = [
        {"name": "A", "fit": {"chi2": "100.0", "df": "26"}},
        {"name": "B", "fit": {"chi2": "85.3", "df": "24"}},
    ]
    line = {"restricted": "A", "full": "B", "delta_chisq": "14.7", "delta_df": "2", "p": "<.001"}
    assert run(n=300, models=models, comparisons=[line]).consistent
    assert bad(run(n=300, models=models, comparisons=[line | {"delta_chisq": "17.7"}])) == {"Δχ²"}
    assert bad(run(n=300, models=models, comparisons=[line | {"p": ".02"}])) == {"p (Δχ²)"}
    swapped = {"restricted": "B", "full": "A", "nested": True}
    assert "nesting" in bad(run(n=300, models=models, comparisons=[swapped]))


LOADINGS = {"A": {"a1": ".917", "a2": ".926", "a3": ".843"}}


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ({"ave": ".803", "cr": ".924", "sqrt_ave": ".896"}, set()),
        ({"ave": ".830"}, {"AVE"}),
        ({"cr": ".942", "ave": ".803"}, {"CR"}),
        ({"ave": ".803", "sqrt_ave": ".869"}, {"√AVE"}),
        ({"alpha": ".921"}, set()),
        ({"alpha": "1.21"}, {"α"}),
    ],
)
def test_reliability_from_loadings(row: dict[str, str], found: set[str]) -> None:
    assert bad(run(loadings=LOADINGS, reliability={"A": row})) == found


def test_one_loading_explains_both() -> None:
    """AVE, its root and CR agree with each other and not with the loadings: one loading is the smallest change."""
    loadings = {"A": {"a1": ".917", "a2": ".926", "a3": ".483"}}
    result = run(loadings=loadings, reliability={"A": {"ave": ".803", "cr": ".924", "sqrt_ave": ".896"}})
    assert bad(result) == {"loading a3"}
    assert result.inconsistent[0].implied is not None
    assert 0.843 in result.inconsistent[0].implied


def test_alpha_beyond_its_bound_needs_srmr() -> None:
    row = {"A": {"alpha": ".99"}}
    open_one = run(loadings=LOADINGS, reliability=row)
    assert [c.verdict for c in open_one.checks if c.quantity == "α"] == ["not checkable"]
    models = [{"name": "M", "fit": {"srmr": ".002", "p": "3"}}]
    assert "α" in bad(run(n=300, models=models, loadings=LOADINGS, reliability=row))


def test_alpha_with_sds_is_a_number() -> None:
    items = {f"a{k}": {"sd": "1.00"} for k in (1, 2, 3)}
    models = [{"name": "M", "fit": {"srmr": ".002", "p": "3"}}]
    tables: dict[str, Any] = {"n": 300, "models": models, "loadings": LOADINGS, "items": items}
    assert "α" not in bad(run(**tables, reliability={"A": {"alpha": ".923"}}))
    assert "α" in bad(run(**tables, reliability={"A": {"alpha": ".823"}}))


def test_correlation_matrices() -> None:
    names = ["A", "B", "C"]
    assert run(correlations={"names": names, "rows": [["1"], [".9", "1"], [".9", ".7", "1"]]}).consistent
    result = run(correlations={"names": names, "rows": [["1"], [".9", "1"], [".9", ".1", "1"]]})
    assert bad(result) == {"positive definite"}
    assert result.conflicts[0].change
    lopsided = {"names": ["A", "B"], "rows": [["1", ".50"], [".60", "1"]]}
    assert bad(run(correlations=lopsided)) == {"r(B, A)"}


def test_fornell_larcker_diagonal() -> None:
    table = {"names": ["A", "B"], "rows": [[".896"], [".5", ".8"]], "diagonal": "sqrt_ave"}
    assert run(loadings=LOADINGS, correlations=table).consistent
    table["rows"][0] = [".986"]
    assert bad(run(loadings=LOADINGS, correlations=table)) == {"Fornell-Larcker diagonal"}


PATH = {
    "from": "A",
    "to": "B",
    "b": "0.360",
    "se": "0.050",
    "z": "7.20",
    "p": "<.001",
    "ci": ["0.262", "0.458"],
}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, set()),
        ({"ci_kind": "wald"}, set()),
        ({"z": "2.70"}, {"z"}),
        ({"p": ".070"}, {"p"}),
        ({"stars": "*"}, {"stars (p)"}),
        ({"ci": ["0.226", "0.458"], "ci_kind": "wald"}, {"interval, lower end"}),
    ],
)
def test_paths(change: dict[str, Any], found: set[str]) -> None:
    assert bad(run(models=[{"name": "M", "paths": [PATH | change]}])) == found


def test_interval_without_zero_and_a_large_p() -> None:
    path = {"from": "A", "to": "B", "p": ".230", "ci": ["0.10", "0.50"]}
    assert not run(models=[{"name": "M", "paths": [path]}]).consistent


def test_standardized_paths_around_a_circle() -> None:
    """SDs 1, 2, 4: beta = b SD(x)/SD(y)."""
    paths = [
        {"from": "a", "to": "m", "b": "0.800", "beta": "0.400"},
        {"from": "m", "to": "y", "b": "0.600", "beta": "0.300"},
        {"from": "a", "to": "y", "b": "0.400", "beta": "0.100"},
    ]
    assert run(models=[{"name": "M", "paths": paths}]).consistent
    paths[2]["beta"] = "0.200"
    assert bad(run(models=[{"name": "M", "paths": paths}])) == {"β"}
    one = [{"from": "a", "to": "y", "b": "0.400", "beta": "0.200"}]
    sds = {"a": {"sd": "1.00"}, "y": {"sd": "4.00"}}
    result = run(models=[{"name": "M", "paths": one}], items=sds)
    assert result.inconsistent[0].suggestion == "0.100"
    wrong_sign = [{"from": "a", "to": "y", "b": "0.400", "beta": "-0.200"}]
    assert bad(run(models=[{"name": "M", "paths": wrong_sign}])) == {"β"}


EFFECT = {
    "from": "A",
    "to": "C",
    "via": ["B"],
    "indirect": ".218",
    "direct": ".290",
    "total": ".508",
    "share": "43%",
}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, set()),
        ({"total": ".580"}, {"total effect"}),
        ({"share": "34%"}, {"indirect/total"}),
        ({"a": ".50", "b": ".436"}, set()),
        ({"a": ".50", "b": ".336"}, {"b"}),
        ({"indirect_ci": [".374", ".063"]}, {"indirect effect, lower end"}),
        ({"indirect_ci": [".063", ".374"], "indirect_p": ".20"}, {"p of the indirect effect"}),
    ],
)
def test_effects(change: dict[str, Any], found: set[str]) -> None:
    assert bad(run(models=[{"name": "M", "effects": [EFFECT | change]}])) == found


def test_smallest_repairs_are_smallest() -> None:
    from rcvsem.audit.conflicts import smallest_repairs

    forbidden = [frozenset("abc"), frozenset("cd"), frozenset("de")]
    repairs, conflicts = smallest_repairs("abcde", lambda active: not any(f <= active for f in forbidden))
    assert set(repairs) == {frozenset("cd"), frozenset("ad"), frozenset("bd"), frozenset("ce")}
    assert set(conflicts) == set(forbidden)
