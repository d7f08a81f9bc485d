"""A model on many subsets by many ways: against lavaan's fits one by one; curves and choices against their definition."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tolerances import INEXACT, NEAR, TOLERANCE

from rcvsem.analyses.ways import model_for, options_of
from rcvsem.infer.multiverse import Respondents, solutions
from rcvsem.infer.specification_curve import choice_effect, eta_squared, matters_most, spread_of
from rcvsem.model import parse_model
from rcvsem.model.controls import controls_of
from rcvsem.model.variants import edited, error_covariances

GOLDEN = Path(__file__).parents[1] / "golden" / "infer" / "multiverse.json"
EXPECTED: dict[str, Any] = json.loads(GOLDEN.read_text(encoding="utf-8"))
NAMES = [*(f"x{k}" for k in range(1, 10)), "age"]
TABLES = {name: np.array(EXPECTED[name], dtype=float) for name in ("data", "ordinal", "gaps")}
SUBSETS = np.array(EXPECTED["subsets"], dtype=bool)
PATHS = [("textual", "visual", ""), ("speed", "visual", ""), ("speed", "textual", "")]
WHOLE = parse_model(
    "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9\n"
    "textual ~ visual # H1 +\nspeed ~ visual # H2 +\nspeed ~ textual # H3 +\nspeed ~ age\nx7 ~~ x8\n"
)


@pytest.mark.parametrize("way", ["ml", "mlr", "wlsmv", "fiml"])
def test_as_lavaan_one_by_one(way: Any) -> None:
    table = TABLES[{"wlsmv": "ordinal", "fiml": "gaps"}.get(way, "data")]
    se = {"wlsmv": "wlsmv", "fiml": "fiml_se"}.get(way, "robust_se")
    wanted = [one for one in EXPECTED["fits"] if one["way"] == way]
    if way in ("wlsmv", "fiml"):  # slow ones: half of the models
        wanted = [one for one in wanted if one["drop"] == one["cov"]]
    for drop, cov, control in dict.fromkeys((o["drop"], o["cov"], o["control"]) for o in wanted):
        gone = [*(["x4"] if drop else []), *([] if control else ["age"])]
        spec = edited(WHOLE, without=gone, covariances=error_covariances(WHOLE) if cov else ())
        people = Respondents(rows=table[:, [NAMES.index(name) for name in spec.observed]])
        found = solutions(model_for(spec, way), people, SUBSETS, [options_of(way)], PATHS)[0]
        for own in (o for o in wanted if (o["drop"], o["cov"], o["control"]) == (drop, cov, control)):
            solved = found[own["subset"] - 1]
            assert solved.n == own["n"]
            for k, path in enumerate(solved.paths):
                assert path is not None
                assert path.est == pytest.approx(
                    own["est"][k], rel=TOLERANCE["wlsmv"], abs=NEAR["four_digits"]
                )
                assert path.se == pytest.approx(own["se"][k], rel=TOLERANCE[se])
                assert path.pvalue == pytest.approx(
                    own["pvalue"][k], rel=INEXACT["pvalue_of_iterated_se"], abs=NEAR["six_digits"]
                )
                assert path.std == pytest.approx(
                    own["std"][k], rel=TOLERANCE["wlsmv"], abs=NEAR["four_digits"]
                )


def test_ml_and_mlr_share_their_minimum() -> None:
    spec = edited(WHOLE, without=["age"])
    people = Respondents(rows=TABLES["data"][:, :9])
    both = solutions(spec, people, SUBSETS, [options_of("ml"), options_of("mlr")], PATHS)
    for plain, robust in zip(*both, strict=True):
        for one, other in zip(plain.paths, robust.paths, strict=True):
            assert one is not None
            assert other is not None
            assert one.est == other.est
            assert one.se != other.se


def test_a_path_that_is_not_there_and_a_subset_too_small() -> None:
    spec = edited(WHOLE, without=["age"])
    few = np.zeros((1, len(SUBSETS[0])), dtype=bool)
    few[0, :5] = True
    people = Respondents(rows=TABLES["data"][:, :9])
    found = solutions(spec, people, SUBSETS[:1], [options_of("ml")], [("visual", "speed", ""), PATHS[0]])
    assert found[0][0].paths[0] is None
    assert found[0][0].paths[1] is not None
    none = solutions(spec, people, few, [options_of("ml")], PATHS)[0][0]
    assert none.paths == ()
    assert none.reason
    assert none.n == 5


def test_edited_keeps_what_is_not_said() -> None:
    assert controls_of(WHOLE) == ("age",)
    made = edited(WHOLE, without=["x4"], covariances=())
    assert made.scales["textual"] == ("x5", "x6")
    assert not error_covariances(made)
    assert [one.name for one in made.hypotheses] == ["H1", "H2", "H3"]
    # a covariance of an item that is gone goes with it
    assert not error_covariances(edited(WHOLE, without=["x8"]))


def test_what_a_choice_explains() -> None:
    values = np.array([1.0, 1.0, 3.0, 3.0, np.nan])
    level = np.array([0, 0, 1, 1, 1])
    significant = np.array([False, True, True, True, False])
    own = choice_effect("a", level, 2, values, significant)
    assert own.eta_squared == pytest.approx(1.0)
    assert own.spread == pytest.approx(0.5)
    assert [one.median for one in own.levels] == [1.0, 3.0]
    assert [one.n for one in own.levels] == [2, 2]
    other = choice_effect("b", np.array([0, 1, 0, 1, 0]), 2, values, significant)
    assert other.eta_squared == pytest.approx(0.0)
    assert other.spread == pytest.approx(0.5)
    assert matters_most([other, own]) == "a"
    assert eta_squared([np.array([1.0, 1.0]), np.array([1.0])]) is None
    assert matters_most([]) == ""
    spread = spread_of(np.array([4.0, 1.0, 2.0, 3.0]))
    assert spread is not None
    assert (spread.lowest, spread.median, spread.highest) == (1.0, 2.5, 4.0)
    assert spread_of(np.zeros(0)) is None
