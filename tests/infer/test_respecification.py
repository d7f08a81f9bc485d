"""The ledger's numbers against refits, modification indices and Wald tests made by hand."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from tolerances import INEXACT, NEAR

from rcvsem.analyses.inputs import inputs_of, read_inputs
from rcvsem.evaluate import likelihood_ratio_test, modification_indices, parameter_estimates
from rcvsem.fit import Fit, estimate
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import OptionError
from rcvsem.infer.declared_order import structural_levels
from rcvsem.infer.respecification import joint_score, respecification
from rcvsem.infer.suggestions import suggestions
from rcvsem.model import parse_model

ROOT = Path(__file__).parents[2]


@cache
def survey():
    return read_inputs(ROOT / "models" / "rcv.desc", ROOT / "surveys" / "wave2.xlsx").survey


@cache
def fitted(text: str) -> Fit:
    inputs = inputs_of(parse_model(text), survey())
    return estimate(inputs.spec, inputs.moments)


@cache
def source(name: str) -> str:
    return (ROOT / "models" / f"{name}.desc").read_text(encoding="utf-8")


M0 = source("rcv")
M1 = source("rcv_modified")


def test_rcv_study() -> None:
    found = respecification(fitted(M0), fitted(M1))
    assert [c.name for c in found.of("freed")] == [
        "DP1 ~~ DP2", "DK1 ~~ DK2", "VP1 ~~ VP2", "DSC1 ~~ DSC2", "BPC1 ~~ BPC2", "BPC6 ~~ BPC7", "PV1 ~~ PV2",
        "PV5 ~~ PV6",
    ]  # fmt: skip
    assert [c.name for c in found.of("dropped")] == ["PV ~ DP", "PV ~ DK", "PV ~ VP", "BPC ~ DP", "PV ~ DSC"]
    assert all(c.reason for c in found.of("freed"))
    assert found.relation == "not nested"
    assert isinstance(found.test, NotAvailable)
    assert found.freeing is not None
    assert found.dropping is not None
    assert (found.freeing.test.df, found.dropping.test.df) == (8, 5)
    # both halves together are the whole way
    whole = found.revised.chisq - found.initial.chisq
    assert found.dropping.test.stat - found.freeing.test.stat == pytest.approx(whole, abs=NEAR["five_digits"])
    assert sum(c.in_turn for c in found.of("freed")) == pytest.approx(
        found.freeing.test.stat, abs=NEAR["five_digits"]
    )
    assert sum(c.in_turn for c in found.of("dropped")) == pytest.approx(
        found.dropping.test.stat, abs=NEAR["five_digits"]
    )
    assert found.measures["cfi"] == pytest.approx(
        found.freeing.measures["cfi"] + found.dropping.measures["cfi"]
    )


def test_one_freed_parameter() -> None:
    found = respecification(fitted(M0), fitted(M0 + "\nDP1 ~~ DP2  # reason: one sentence"))
    (change,) = found.changes
    index = next(i for i in modification_indices(fitted(M0)) if (i.lhs, i.op, i.rhs) == ("DP1", "~~", "DP2"))
    assert (change.kind, change.reason) == ("freed", "one sentence")
    assert change.predicted == pytest.approx(index.mi)
    assert change.epc == pytest.approx(index.epc)
    assert change.alone == pytest.approx(found.initial.chisq - found.revised.chisq)
    assert found.relation == "initial in revised"
    test = likelihood_ratio_test(found.revised, found.initial)
    assert found.test.stat == pytest.approx(test.stat)
    assert found.test.df == 1
    assert found.dropping is None


def test_joint_score_of_one_parameter_is_its_modification_index() -> None:
    full = fitted(M0 + "\nVP1 ~~ VP2")
    index = next(i for i in modification_indices(fitted(M0)) if (i.lhs, i.op, i.rhs) == ("VP1", "~~", "VP2"))
    assert joint_score(fitted(M0), full) == pytest.approx(index.mi, rel=NEAR["six_digits"])


def test_one_dropped_parameter() -> None:
    less = M0.replace("PV  ~ DSC  # H11 +", "")
    found = respecification(fitted(M0), fitted(less))
    (change,) = found.changes
    row = next(e for e in parameter_estimates(fitted(M0)) if (e.lhs, e.op, e.rhs) == ("PV", "~", "DSC"))
    assert change.kind == "dropped"
    assert change.predicted == pytest.approx(row.z**2)
    assert change.est == pytest.approx(row.est)
    assert change.alone == pytest.approx(found.revised.chisq - found.initial.chisq, abs=NEAR["six_digits"])
    assert found.relation == "revised in initial"
    assert found.dropping.joint == pytest.approx(row.z**2)


def test_the_same_model() -> None:
    found = respecification(fitted(M0), fitted(M0 + "\n# another comment"))
    assert found.changes == ()
    assert found.relation == "same"
    assert found.freeing is None
    assert found.dropping is None


def test_fixed_is_dropped_and_labels_are_equalities() -> None:
    fixed = respecification(fitted(M0), fitted(M0.replace("PV  ~ DSC  # H11 +", "PV ~ 0*DSC")))
    assert [(c.kind, c.name) for c in fixed.changes] == [("dropped", "PV ~ DSC")]
    equal = M0.replace("DSC ~ DP   # H4 +", "DSC ~ a*DP").replace("DSC ~ DK   # H6 +", "DSC ~ a*DK")
    found = respecification(fitted(M0), fitted(equal))
    assert sorted((c.kind, c.name) for c in found.changes) == [
        ("equated", "DSC ~ DK"),
        ("equated", "DSC ~ DP"),
    ]
    assert found.relation == "revised in initial"
    assert found.test.df == 1
    back = respecification(fitted(equal), fitted(M0))
    assert {c.kind for c in back.changes} == {"released"}


def test_other_variables_have_no_test() -> None:
    found = respecification(fitted(M0), fitted(M0.replace(" + PV6", "")))
    assert found.relation == "other data"
    assert isinstance(found.test, NotAvailable)
    assert all(isinstance(value, NotAvailable) for value in found.measures.values())


def test_suggestions_keep_to_theory() -> None:
    found = suggestions(fitted(M0), threshold=10.0)
    values = [each.index.mi for each in found]
    assert values == sorted(values, reverse=True)
    allowed = [each for each in found if each.allowed]
    assert {each.verdict for each in allowed} == {"within construct"}
    assert {"cross-loading", "between constructs"} <= {each.verdict for each in found}
    first = allowed[0]
    again = fitted(f"{M0}\n{first.line}")
    assert first.drop == pytest.approx(fitted(M0).chisq - again.chisq, abs=NEAR["six_digits"])
    assert all(isinstance(each.drop, NotAvailable) for each in found if not each.allowed)


def test_paths_against_the_order_are_set_aside() -> None:
    verdicts = {each.line: each.verdict for each in suggestions(fitted(M1), threshold=0.0, refit=False)}
    assert verdicts["PV ~ DP"] == "along the order"
    assert verdicts["DSC ~ PV"] == "against the order"
    turned = suggestions(fitted(M1), threshold=0.0, refit=False, order=[["PV"], ["DP", "DK"], ["DSC"]])
    again = {each.line: each.verdict for each in turned}
    assert again["PV ~ DP"] == "against the order"
    assert again["DSC ~ PV"] == "along the order"
    assert again["BPC ~ DP"] == "no order"


def test_order_must_name_variables_once() -> None:
    with pytest.raises(OptionError, match="'XX', which is no variable"):
        suggestions(fitted(M1), order=[["XX"]])
    with pytest.raises(OptionError, match="'DP' twice"):
        suggestions(fitted(M1), order=[["DP"], ["DP"]])


def test_levels() -> None:
    arrows = [("a", "b"), ("b", "c"), ("a", "c")]
    assert structural_levels("abcd", arrows) == {"a": 0, "b": 1, "c": 2, "d": 0}
    circle = structural_levels("ab", [("a", "b"), ("b", "a")])
    assert sorted(circle.values()) == [0, 1]


def test_the_sum_of_indices_overstates_the_joint_drop() -> None:
    """Indices of parameters that share misfit count it several times; the joint test counts it once."""
    found = respecification(fitted(M0), fitted(M1)).freeing
    assert found is not None
    assert found.predicted > found.joint > 0
    assert np.isclose(found.joint, found.test.stat, rtol=INEXACT["joint_score_test"])


def test_a_path_between_predictors_takes_the_place_of_their_covariance() -> None:
    """The default covariance of two exogenous constructs goes when one acts on the other: no model holds both."""
    found = respecification(fitted(M0), fitted(M0 + "\nDK ~ DP\n"))
    assert [c.name for c in found.of("freed")] == ["DK ~ DP"]
    assert {c.name for c in found.of("dropped")} == {"DP ~~ DK", "DK ~~ VP"}
    assert all(c.default for c in found.of("dropped"))
    assert found.dropping is not None
    assert isinstance(found.dropping.joint, NotAvailable)
    back = respecification(fitted(M0 + "\nDK ~ DP\n"), fitted(M0))
    assert [c.name for c in back.of("dropped") if not c.default] == ["DK ~ DP"]
