"""A multiverse of the example study: what is crossed, what comes out, and going on after a stop."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tolerances import NEAR

import rcvsem
from rcvsem.analyses import multiverse_tasks as analysis
from rcvsem.analyses.multiverse import Multiverse
from rcvsem.evaluate import parameter_estimates
from rcvsem.foundation.errors import OptionError

ROOT = Path(__file__).parents[2]
MODELS = [ROOT / "models/rcv.desc", ROOT / "models/rcv_modified.desc"]
SURVEY = ROOT / "surveys/wave2.xlsx"
CHOICES = ("rules", "covariances", "model", "estimator")
TWO = ROOT / "tests/golden/effects/two_scales.csv"
PLAIN = "T =~ tr1 + tr2 + tr3\nS =~ sa1 + sa2 + sa3\nL =~ lo1 + lo2 + lo3\nS ~ T # H1 +\nL ~ S + T + age\n"


def _run(**more: Any) -> Multiverse:
    options = {"choices": CHOICES, "estimators": ("mlr", "ml"), **more}
    return rcvsem.multiverse(MODELS, SURVEY, **options)  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("multiverse") / "state.json"


@pytest.fixture(scope="module")
def found(state: Path) -> Multiverse:
    return _run(state=state)


def test_all_combinations_and_the_main_analysis(found: Multiverse) -> None:
    assert found.combinations == found.drawn == 2**8
    assert found.failed == found.impossible == 0
    # rules that mark the same respondents come to the same analyses
    assert found.analyses == 48
    assert found.main == (1, 1, 1, 0, 1, 1, 1, 0)
    alone = rcvsem.fit(MODELS[1], rcvsem.read_survey(SURVEY, ROOT / "instruments/rcv.yaml"), estimator="mlr")
    paths = {(row.rhs, row.lhs): row for row in parameter_estimates(alone) if row.op == "~"}
    for one in found.hypotheses:
        row = paths.get((one.source, one.target))
        assert (row is None) is (one.main is None)
        if row is not None:
            assert one.main == pytest.approx(row.std_all, abs=NEAR["six_digits"])
            assert one.main_pvalue == pytest.approx(row.pvalue, abs=NEAR["six_digits"])
    sizes = alone.n, found.smallest_n
    assert sizes == (457, 457)


def test_curves_are_those_of_the_frame(found: Multiverse) -> None:
    frame = found.to_frame()
    one = next(h for h in found.hypotheses if h.name == "H9")
    own = frame[frame.hypothesis == "H9"]
    assert len(own) == 2**8
    assert one.estimate is not None
    assert one.estimate.highest == pytest.approx(own["std"].max())
    by = next(choice for choice in one.choices if choice.choice == "estimator")
    shares = own.assign(yes=(own.pvalue < 0.05) & (own.est > 0)).groupby("estimator").yes.mean()
    assert by.levels[0].share == pytest.approx(shares["MLR"])
    assert by.levels[1].share == pytest.approx(shares["ML"])
    assert one.most == "estimator"
    assert one.verdict == "depends"
    assert [h.name for h in found.hypotheses if h.verdict == "always"] == ["H6", "H7", "H8", "H10", "H12"]


def test_goes_on_where_it_was_stopped(
    found: Multiverse, state: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept = json.loads(state.read_bytes())
    assert len(kept["analyses"]) == found.analyses
    asked: list[int] = []
    real = analysis.solutions

    def counted(*given: Any) -> Any:
        asked.append(len(given[2]) * len(given[3]))
        return real(*given)

    monkeypatch.setattr(analysis, "solutions", counted)
    again = _run(state=state)
    assert not asked
    assert [h.share for h in again.hypotheses] == [h.share for h in found.hypotheses]
    # other choices on the same inputs take what is there; other inputs take nothing
    fewer = _run(state=state, choices=("model", "estimator"))
    assert sum(asked) == 0
    assert fewer.analyses == 4
    # stopped in the middle: what was done is kept
    stopped = tmp_path / "state.json"

    def once(*given: Any) -> Any:
        if asked:
            raise KeyboardInterrupt
        return counted(*given)

    monkeypatch.setattr(analysis, "solutions", once)
    monkeypatch.setattr(analysis, "WAVE", 1)
    with pytest.raises(KeyboardInterrupt):
        _run(state=stopped)
    part = len(json.loads(stopped.read_bytes())["analyses"])
    assert 0 < part < found.analyses
    asked.clear()
    monkeypatch.setattr(analysis, "solutions", counted)
    whole = _run(state=stopped)
    assert sum(asked) == found.analyses - part
    assert whole.to_frame().equals(found.to_frame())
    damaged = kept | {"analyses": dict(list(kept["analyses"].items())[:3])}
    (tmp_path / "other").mkdir()
    other = tmp_path / "other" / "state.json"
    other.write_text(json.dumps(damaged))
    with pytest.raises(
        OptionError, match=r"no run\.json"
    ):  # nobody's file is replaced, and it is not believed
        _run(state=other, choices=("estimator",))


def test_a_sample_of_many_combinations(state: Path, found: Multiverse) -> None:
    own = _run(state=state, limit=20, seed=5)
    assert (own.combinations, own.drawn) == (256, 20)
    assert tuple(own.level[0]) == found.main
    assert len({tuple(row) for row in own.level.tolist()}) == 20
    assert any("5" in one.text for one in own.findings if one.code == "combinations_sampled")
    same = _run(state=state, limit=20, seed=5)
    assert np.array_equal(own.level, same.level)


def test_a_plain_table_with_controls_and_gaps() -> None:
    table = pd.read_csv(TWO)
    table.loc[[2, 5, 9], "tr2"] = np.nan
    found = rcvsem.multiverse(PLAIN, table, estimators=["ml", "mlr"], drop=["sa2"])
    assert [one.id for one in found.choices] == ["items:sa2", "controls", "missing", "estimator"]
    assert found.drawn == found.analyses == 16
    whole = next(one for one in found.choices if one.id == "missing")
    assert [level.en for level in whole.levels] == ["listwise", "FIML"]
    assert found.smallest_n == len(table) - 3
    assert found.largest_n == len(table)
    assert [one.name for one in found.hypotheses] == ["H1"]


def _sampled() -> pd.DataFrame:
    """Answers with a group, clusters and weights; three respondents lack one of them."""
    table = pd.read_csv(TWO)
    rng = np.random.default_rng(3)
    table["region"] = np.where(rng.random(len(table)) < 0.5, "north", "south")
    table["school"] = [f"s{k}" for k in rng.integers(0, 40, len(table))]
    table["w"] = rng.uniform(0.5, 2.0, len(table)).round(2)
    table.loc[3, "region"] = None
    table.loc[4, "school"] = None
    table.loc[5, "w"] = np.nan
    return table


@pytest.mark.parametrize(
    "said",
    [{"group": "region"}, {"cluster": "school"}, {"weights": "w"}, {"cluster": "school", "weights": "w"}],
)
def test_groups_clusters_and_weights_as_single_fits(said: dict[str, str]) -> None:
    table = _sampled()
    found = rcvsem.multiverse(
        PLAIN, table, estimators=["mlr"], drop=["sa2"], choices=("items", "controls"), **said
    )
    assert found.analyses == 4
    assert found.failed == 0
    labels = ["north", "south"] if "group" in said else [""]
    assert sorted(one.group for one in found.hypotheses) == labels
    without = PLAIN.replace(" + sa2", "").replace(" + age", "")
    for levels, text in (((0, 0), PLAIN), ((1, 1), without)):
        alone = rcvsem.fit(text, table, estimator="mlr", **said)
        own = found.solved[found.analysis[found.level.tolist().index(list(levels))]]
        assert own.n == alone.n
        names = [group.label for group in alone.moments.groups]
        for one, path in zip(found.hypotheses, own.paths, strict=True):
            group = names.index(one.group) + 1 if one.group else 1
            row = next(
                r
                for r in parameter_estimates(alone)
                if (r.lhs, r.op, r.rhs, r.group) == ("S", "~", "T", group)
            )
            assert path is not None
            assert (path.est, path.se, path.pvalue, path.std) == pytest.approx(
                (row.est, row.se, row.pvalue, row.std_all), abs=NEAR["six_digits"]
            )


def test_ml_gives_way_to_mlr_where_its_errors_do_not_hold() -> None:
    found = rcvsem.multiverse(PLAIN, _sampled(), cluster="school", choices=("controls", "estimator"))
    assert found.analyses == 2  # with and without the control: wlsmv is left out, the answers are continuous
    codes = [one.code for one in found.findings]
    assert "robust_by_sampling" in codes
    assert "estimator_left_out" in codes


def test_paths_of_pls_stand_beside_and_are_not_counted() -> None:
    table = _sampled()
    found = rcvsem.multiverse(
        PLAIN,
        table,
        estimators=["mlr", "pls", "plsc"],
        choices=("items", "estimator"),
        drop=["sa2"],
        group="region",
    )
    assert found.analyses == 2
    assert [(one.estimator, one.group) for one in found.beside] == [
        (way, group) for way in ("pls", "plsc") for group in ("north", "south")
    ]
    for one in found.beside:
        alone = rcvsem.pls(PLAIN, table[table.region == one.group], estimator=one.estimator, draws=0).fit
        place = {name: k for k, name in enumerate(alone.plan.main.constructs)}
        assert one.main == pytest.approx(alone.paths[place["S"], place["T"]], abs=NEAR["solved"])
        assert one.analyses == one.same == 2


def test_refusals() -> None:
    table = pd.read_csv(TWO)
    for more, said in (
        ({"drop": ["no"]}, "no item"),
        ({"drop": ["sa1", "sa2"]}, "two at least"),
        ({"choices": ("model",)}, "nothing to cross"),
        ({"rules": ("longstring",)}, "marks nobody"),
        ({"choices": ("model",), "drop": ["sa1"]}, "no effect"),
        ({"choices": ("controls",), "estimators": ("ml", "mlr")}, "Several"),
        ({"estimators": ("pls",)}, "names none"),
    ):
        with pytest.raises(OptionError, match=said):
            rcvsem.multiverse(PLAIN, table, **more)
