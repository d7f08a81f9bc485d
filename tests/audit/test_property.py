"""Tables printed by our own fits are never called inconsistent; changed digits are found where arithmetic allows."""

from __future__ import annotations

from types import ModuleType

import pytest

from rcvsem.audit import audit, parse_paper
from rcvsem.audit.system import System


def check_seeds(random_models: ModuleType, seeds: range) -> int:
    cases = 0
    for seed in seeds:
        case = random_models.random_case(seed)
        if case is None:
            continue
        cases += 1
        result = audit(parse_paper(case.tables()))
        assert result.consistent, f"seed {seed}: {result.conflicts}"
    return cases


def test_own_tables_are_consistent(random_models: ModuleType) -> None:
    assert check_seeds(random_models, range(2000, 2004)) >= 2


@pytest.mark.slow
def test_own_tables_of_a_thousand_models_are_consistent(random_models: ModuleType) -> None:
    assert check_seeds(random_models, range(1120)) >= 1000


def test_own_tables_of_two_models_are_consistent_together(random_models: ModuleType) -> None:
    """Nested models of one sample: shared baseline, differences of chi2 and df, AIC and BIC."""
    for seed in range(2):
        tables = random_models.nested_tables(seed)
        result = audit(parse_paper(tables))
        assert result.consistent, f"seed {seed}: {result.conflicts}"
        assert any(check.quantity == "Δχ²" and check.verdict == "consistent" for check in result.checks)


def test_own_tables_of_ordinal_models_are_consistent(random_models: ModuleType) -> None:
    """Thresholds are counted among the parameters, so q does not follow from df and p."""
    for seed in range(2):
        case = random_models.ordinal_case(seed)
        result = audit(parse_paper(case.tables()))
        assert result.consistent, f"seed {seed}: {result.conflicts}"
        assert any(c.quantity == "CFI" and c.verdict == "consistent" for c in result.checks)


@pytest.mark.parametrize("kept", [("cn_05", "cn_01", "chisq", "df"), ("chisq", "df", "rmsea", "aic")])
def test_own_tables_without_n_are_consistent(random_models: ModuleType, kept: tuple[str, ...]) -> None:
    """Few indices and no N: no convention may be ruled out by what is not printed (AMOS cuts Hoelter's N)."""
    for seed in range(2000, 2004):
        case = random_models.random_case(seed)
        if case is None:
            continue
        plain = (
            case.fit.options.is_ml
            and case.fit.options.likelihood == "normal"
            and case.statistic == "standard"
        )
        convention = "amos" if plain else "lavaan"
        tables = random_models.Case(case.fit, case.digits, convention, case.statistic).tables()
        printed = tables["models"][0]["fit"]
        tables["models"][0]["fit"] = {name: printed[name] for name in kept if name in printed}
        del tables["n"]
        system = System(parse_paper(tables))
        assert system.consistent(frozenset(system.keys)), f"seed {seed}"


def test_a_single_count_is_no_contradiction() -> None:
    """The df of MLMVS need not be whole: p alone bounds the parameters, it does not fix them."""
    paper = {"n": "126", "models": [{"name": "M", "estimator": "mlmvs", "means": False, "fit": {"p": "12"}}]}
    result = audit(parse_paper(paper))
    assert result.consistent
    assert [(row.quantity, row.value.lo) for row in result.inferred if row.quantity == "q"] == []


def test_changed_digits_are_found(random_models: ModuleType) -> None:
    found = changed = 0
    for seed in range(2100, 2112):
        case = random_models.random_case(seed)
        if case is None or case.fit.df < 3:
            continue
        for tables in random_models.one_digit_changed(case, seed, 3):
            changed += 1
            system = System(parse_paper(tables))
            found += not system.consistent(frozenset(system.keys))
    assert changed >= 25
    assert found / changed > 0.6
