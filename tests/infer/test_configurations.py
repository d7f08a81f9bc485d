"""fsQCA of the published Lipset data: every number as the R package QCA and its book print it (Duşa, 2019)."""

from __future__ import annotations

import csv
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from rcvsem.analyses.condition_scores import ConditionScores
from rcvsem.analyses.configuration_study import QcaStudy, core_of, formula
from rcvsem.analyses.configurations import run_qca
from rcvsem.analyses.nca_options import ConditionOptions
from rcvsem.analyses.qca_options import QcaOptions
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.infer.boolean_minimisation import covers, minimise, prime_implicants, smallest_covers
from rcvsem.infer.fuzzy_sets import SetRelation, calibrate, necessity, sufficiency

FILE = Path(__file__).parents[1] / "golden" / "qca" / "lipset.csv"
NAMES = ("DEV", "URB", "LIT", "IND", "STB")


def lipset() -> ConditionScores:
    with FILE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return ConditionScores(
        outcome="SURV",
        conditions=NAMES,
        y=np.array([float(row["SURV"]) for row in rows]),
        x=np.array([[float(row[name]) for name in NAMES] for row in rows]),
        cases=tuple(row["case"] for row in rows),
        names={},
        findings=(),
    )


def study(**options: object) -> QcaStudy:
    return run_qca(lipset(), QcaOptions(**{"calibrate": "none", "pri": 0.0, **options}))  # type: ignore[arg-type]


def shown(relation: SetRelation) -> list[float]:
    return [round(v, 3) for v in (relation.consistency, relation.pri, relation.coverage)]


def printed(found: QcaStudy, kind: str) -> dict[str, tuple[float, float, float]]:
    model = found.solutions.models[kind][0]  # type: ignore[index]
    return {
        formula(term.literals, NAMES): tuple(
            round(v, 3) for v in (term.relation.consistency, term.relation.pri, term.relation.coverage)
        )
        for term in model.terms
    }


def test_truth_table() -> None:
    rows = {row.literals: row for row in study().solutions.table}
    expected = {
        (0, 0, 0, 0, 0): (3, 0.216, 0.000), (0, 0, 0, 0, 1): (2, 0.278, 0.000), (0, 0, 1, 0, 0): (2, 0.521, 0.113),
        (0, 0, 1, 0, 1): (1, 0.529, 0.228), (1, 0, 1, 0, 1): (2, 0.804, 0.719), (1, 0, 1, 1, 0): (1, 0.378, 0.040),
        (1, 0, 1, 1, 1): (2, 0.709, 0.634), (1, 1, 1, 1, 0): (1, 0.445, 0.050), (1, 1, 1, 1, 1): (4, 0.904, 0.886),
    }  # fmt: skip
    assert set(rows) == set(expected)
    for literals, (n, consistency, pri) in expected.items():
        row = rows[literals]
        assert (len(row.cases), round(row.consistency, 3), round(row.pri, 3)) == (n, consistency, pri)
    assert rows[(1, 1, 1, 1, 1)].cases == ("BE", "CZ", "NL", "UK")


def test_complex_and_parsimonious_solution() -> None:
    found = study()
    assert printed(found, "complex") == {
        "DEV*URB*LIT*IND*STB": (0.904, 0.886, 0.454),
        "DEV*~URB*LIT*~IND*STB": (0.804, 0.719, 0.265),
    }
    assert printed(found, "parsimonious") == {
        "DEV*~IND": (0.815, 0.721, 0.284),
        "URB*STB": (0.874, 0.845, 0.520),
    }
    model = found.solutions.models["parsimonious"][0]
    assert [round(term.unique, 3) for term in model.terms] == [0.194, 0.430]
    assert (round(model.relation.consistency, 3), round(model.relation.pri, 3), round(model.relation.coverage, 3)) == (
        0.850, 0.819, 0.714,
    )  # fmt: skip


def test_intermediate_solution_by_expectations() -> None:
    found = study(expect=("all",))
    assert set(printed(found, "intermediate")) == {"DEV*URB*LIT*STB", "DEV*LIT*~IND*STB"}
    # without expectations no remainder is an easy counterfactual
    assert printed(study(), "intermediate") == printed(study(), "complex")
    # a remainder may be used as expected absent, too
    assert set(printed(study(expect=("~URB", "LIT")), "intermediate")) != set(printed(found, "intermediate"))


# What R's package QCA prints of the same data with incl.cut = 0.7 (the outputs of its own tests): term, consistency, PRI,
# raw and unique coverage; the model as a whole.
PRINTED = {
    "complex": (
        {"DEV*~URB*LIT*STB": (0.809, 0.761, 0.433, 0.196), "DEV*LIT*IND*STB": (0.843, 0.821, 0.622, 0.385)},
        (0.871, 0.851, 0.818),
    ),
    "parsimonious": ({"DEV*STB": (0.869, 0.848, 0.824, None)}, (0.869, 0.848, 0.824)),
    "intermediate": ({"DEV*LIT*STB": (0.869, 0.848, 0.824, None)}, (0.869, 0.848, 0.824)),
}


@pytest.mark.parametrize("kind", list(PRINTED))
def test_solutions_at_a_lower_threshold_are_those_of_the_r_package(kind: str) -> None:
    terms, whole = PRINTED[kind]
    (model,) = study(consistency=0.7, expect=("all",)).solutions.models[kind]  # type: ignore[index]
    assert tuple(shown(model.relation)) == whole
    assert {formula(term.literals, NAMES) for term in model.terms} == set(terms)
    for term in model.terms:
        *figures, unique = terms[formula(term.literals, NAMES)]
        assert shown(term.relation) == figures
        assert unique is None or round(term.unique, 3) == unique


def test_expectations_that_change_nothing_are_said() -> None:
    def said(data: ConditionScores, *expect: str) -> bool:
        found = run_qca(data, QcaOptions(calibrate="none", pri=0.0, expect=expect))
        return any(one.code == "expectations_change_nothing" for one in found.findings)

    data = lipset()
    full = replace(data, conditions=("DEV", "STB"), x=data.x[:, [0, 4]])  # all four combinations have cases
    assert not said(data, "all")
    assert not said(full)
    assert said(full, "all")


@pytest.mark.parametrize(
    ("options", "kind", "terms"),
    [
        (
            {},
            "complex",
            {"DEV*~URB*LIT*STB": (1.0, 1.0, 0.5, 0.25), "DEV*LIT*IND*STB": (1.0, 1.0, 0.75, 0.5)},
        ),
        ({}, "parsimonious", {"DEV*STB": (1.0, 1.0, 1.0, None)}),
        ({"negated": True}, "complex", {"~DEV*~URB*~IND": None, "DEV*LIT*IND*~STB": None}),
        (
            {"negated": True},
            "parsimonious",
            {"~DEV": (1.0, 1.0, 0.8, 0.3), "~STB": (1.0, 1.0, 0.7, 0.2)},
        ),
    ],
)
def test_crisp_sets_are_those_of_the_r_package(
    options: dict[str, object], kind: str, terms: dict[str, tuple[float, ...] | None]
) -> None:
    data = lipset()
    crisp = replace(data, y=(data.y > 0.5).astype(float), x=(data.x > 0.5).astype(float))
    found = run_qca(crisp, QcaOptions(calibrate="none", pri=0.0, consistency=1.0, **options))  # type: ignore[arg-type]
    (model,) = found.solutions.models[kind]  # type: ignore[index]
    assert {formula(term.literals, NAMES) for term in model.terms} == set(terms)
    for term in model.terms:
        figures = terms[formula(term.literals, NAMES)]
        if figures is not None:
            assert shown(term.relation) == list(figures[:3])
            assert figures[3] is None or round(term.unique, 3) == figures[3]


def test_necessity_with_relevance() -> None:
    found = study().necessity
    assert [round(v, 3) for v in (found["LIT"].consistency, found["LIT"].ron, found["LIT"].coverage)] == [
        0.991,
        0.509,
        0.643,
    ]
    assert [round(v, 3) for v in (found["STB"].consistency, found["STB"].ron, found["STB"].coverage)] == [
        0.920,
        0.680,
        0.707,
    ]
    data = lipset()
    both = necessity(np.minimum(data.x[:, 2], data.x[:, 4]), data.y)
    assert [round(v, 3) for v in (both.consistency, both.ron, both.coverage)] == [0.915, 0.800, 0.793]


def test_the_absence_of_the_outcome_is_analysed_by_itself() -> None:
    data = lipset()
    found = study(negated=True)
    assert found.outcome == "~SURV"
    row = next(row for row in found.solutions.table if row.literals == (0, 0, 0, 0, 0))
    member = np.minimum.reduce([1 - data.x[:, k] for k in range(5)])
    assert row.consistency == pytest.approx(sufficiency(member, 1 - data.y).consistency)


def test_direct_calibration() -> None:
    """e = 300, c = 600, i = 800 for GDP of the 18 countries, as the R package prints it."""
    raw = np.array(
        [720, 1098, 586, 468, 590, 983, 795, 390, 424, 662, 517, 1008, 350, 320, 331, 367, 897, 1038.0]
    )
    shown = [
        0.85,
        1.00,
        0.47,
        0.21,
        0.48,
        1.00,
        0.95,
        0.11,
        0.15,
        0.71,
        0.31,
        1.00,
        0.08,
        0.06,
        0.07,
        0.09,
        0.99,
        1.00,
    ]
    assert calibrate(raw, 300, 600, 800).round(2).tolist() == shown
    assert calibrate(raw, 800, 600, 300).tolist() == pytest.approx(
        (1 - calibrate(raw, 300, 600, 800)).tolist()
    )


def test_core_conditions_stand_in_the_parsimonious_solution() -> None:
    found = study(expect=("all",))
    short = found.solutions.models["parsimonious"]
    term = next(
        t
        for t in found.solutions.models["intermediate"][0].terms
        if formula(t.literals, NAMES) == "DEV*URB*LIT*STB"
    )
    assert core_of(term.literals, short) == (False, True, False, False, True)


def test_robustness_changes_one_choice_at_a_time() -> None:
    found = {one.choice: one for one in study().robustness}
    assert found["frequency 2"].coincidence == pytest.approx(1.0)
    assert found["consistency 0.85"].coincidence < 1.0


@pytest.mark.parametrize("seed", range(15))
def test_minimisation_against_all_subsets(seed: int) -> None:
    """Random functions of four conditions: every model covers exactly, and none is larger than the smallest."""
    rng = np.random.default_rng(seed)
    rows = [tuple(int(v) for v in row) for row in product((0, 1), repeat=4)]
    kind = rng.integers(0, 3, 16)
    positive = [row for row, k in zip(rows, kind, strict=True) if k == 1]
    free = [row for row, k in zip(rows, kind, strict=True) if k == 2]
    negative = [row for row, k in zip(rows, kind, strict=True) if k == 0]
    for extra in ([], free):
        models = minimise(positive, extra)
        primes = prime_implicants([*positive, *extra])
        assert not any(
            covers(prime, row) for prime in primes for row in (negative if extra else negative + free)
        )
        for model in models:
            assert all(any(covers(term, row) for term in model) for row in positive)
        if models and len(models[0]) > 1:
            from itertools import combinations

            fewer = combinations(primes, len(models[0]) - 1)
            assert not any(all(any(covers(t, row) for t in chosen) for row in positive) for chosen in fewer)
    assert smallest_covers([], []) == []


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"calibrate": "percentiles", "anchors": ("DEV=1:2",)}, OptionError, "NAME=OUT:CROSSOVER:IN"),
        ({"calibrate": "percentiles", "anchors": ("GDP=1:2:3",)}, OptionError, "GDP"),
        ({"calibrate": "percentiles", "anchors": ("DEV=2:1:3",)}, OptionError, "must rise"),
        ({"anchors": ("DEV=0:.5:1",)}, OptionError, "does nothing here"),
        ({"expect": ("GDP",)}, OptionError, "is no condition"),
    ],
)
def test_bad_options_are_named(options: dict[str, object], error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        study(**options)


def test_memberships_lie_between_0_and_1() -> None:
    data = lipset()
    wrong = ConditionScores(
        outcome="SURV", conditions=NAMES, y=data.y, x=5 * data.x, cases=data.cases, names={}, findings=()
    )
    with pytest.raises(DataError, match="between 0 and 1"):
        run_qca(wrong, QcaOptions(calibrate="none"))


def test_options_of_variables() -> None:
    assert ConditionOptions(outcome="PV").scores == "mean"
