"""Calls of the library as a user may write them: wrong names, numpy told to raise, columns twice."""

from __future__ import annotations

import inspect
import re
import warnings
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tolerances import NEAR

import rcvsem
from rcvsem.app.functions import IN_LIBRARY

MODEL = "F =~ x1 + x2 + x3 + x4\nG =~ y1 + y2 + y3 + y4\nG ~ a*F\nb := a * a\n"
# four items each: the method factor of six is not identified, and searched for in vain for seconds
CONSTRUCTS = {"F": ["x1", "x2", "x3", "x4"], "G": ["y1", "y2", "y3", "y4"]}
NAMES = [name for items in CONSTRUCTS.values() for name in items]


def frame(n: int = 160) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    f = rng.normal(size=(n, 1))
    g = 0.6 * f + rng.normal(size=(n, 1))
    latent = np.hstack([f, f, f, f, g, g, g, g])
    answers = np.clip(np.round(3 + latent + rng.normal(size=(n, 8))), 1, 5)
    return pd.DataFrame(answers, columns=NAMES).assign(group=["a", "b"] * (n // 2))


@pytest.fixture
def raising() -> Iterator[None]:
    """numpy as a careful caller sets it: each underflow, overflow and 0/0 of his own raises."""
    with np.errstate(all="raise"), warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        yield


CALLS: dict[str, Callable[[pd.DataFrame], Any]] = {
    "ml": lambda d: rcvsem.fit(MODEL, d),
    "mlr": lambda d: rcvsem.fit(MODEL, d, estimator="mlr"),
    "gls": lambda d: rcvsem.fit(MODEL, d, estimator="gls"),
    "fiml": lambda d: rcvsem.fit(MODEL, d.mask(d == 5), missing="fiml"),
    "wlsmv": lambda d: rcvsem.fit(MODEL, d, estimator="wlsmv", ordered="all"),
    "groups": lambda d: rcvsem.fit(MODEL, d, group="group"),
    "bootstrap": lambda d: rcvsem.bootstrap(rcvsem.fit(MODEL, d), draws=40, seed=1),
    "measurement": lambda d: rcvsem.measurement(d, CONSTRUCTS, draws=20),
    "efa": lambda d: rcvsem.efa(d, CONSTRUCTS),
    "validity": lambda d: rcvsem.validity(d, CONSTRUCTS, draws=20),
    "groups of people": lambda d: rcvsem.groups(d, "early-late", CONSTRUCTS),
    "invariance": lambda d: rcvsem.invariance(MODEL, d, group="group"),
    "pls": lambda d: rcvsem.pls(MODEL, d, draws=40),
    "robust": lambda d: rcvsem.robust(MODEL, d),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.usefixtures("raising")
def test_numpy_told_to_raise_reaches_neither_a_call_nor_what_is_asked_of_its_result(call: str) -> None:
    result = CALLS[call](frame())
    faults = {}
    assert type(result).__module__.startswith("rcvsem")
    for name in [one for one in dir(type(result)) if one == "_repr_html_" or not one.startswith("_")]:
        try:
            value = getattr(result, name)
            if callable(value):
                value()
        except (rcvsem.RcvsemError, TypeError):  # a part that this result does not have; arguments wanted
            continue
        except ArithmeticError as fault:
            faults[name] = fault
    assert not faults


@pytest.mark.parametrize("call", CALLS)
def test_a_column_that_is_there_twice_is_told(call: str) -> None:
    data = frame()
    with pytest.raises(rcvsem.RcvsemError, match="x2"):
        CALLS[call](pd.concat([data, data[["x2"]]], axis=1))


def test_a_column_twice_that_is_not_used_is_nobodys_business() -> None:
    data = frame().assign(other=1.0)
    twice = pd.concat([data, data[["other"]]], axis=1)
    assert rcvsem.fit(MODEL, twice).to_frame().equals(rcvsem.fit(MODEL, data).to_frame())


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: rcvsem.reliability(frame(), CONSTRUCTS, estimater="ml"), "no option 'estimater'.*'estimator'"),
        (lambda: rcvsem.reliability(), "reliability needs 'survey'"),
        (lambda: rcvsem.fit(), "fit needs 'model'"),
        (lambda: rcvsem.fit(MODEL, frame(), model=MODEL), "fit got 'model' twice"),
        (lambda: rcvsem.efa(frame(), CONSTRUCTS, 3), "efa takes 2 arguments without a name: data, constructs. Got 3"),
        (lambda: rcvsem.efa(frame(), CONSTRUCTS, factor=3), "no option 'factor'.*'factors'"),
        (lambda: rcvsem.bootstrap(rcvsem.fit(MODEL, frame()), drwas=20), "no option 'drwas'.*'draws'"),
    ],
)  # fmt: skip
def test_a_wrong_call_is_told_in_the_words_of_the_library(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(rcvsem.RcvsemError, match=message):
        call()


FIT = rcvsem.fit(MODEL, frame())
CLEAN = rcvsem.read_survey(frame()[NAMES])
AUDITED = rcvsem.audit(Path(__file__).parents[2] / "docs/examples/audit/policy_diffusion.yaml")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: rcvsem.estimates(FIT, level=2), "'level' option of estimates must be a number between 0 and 1"),
        (lambda: rcvsem.effects(FIT, level="a"), "'level' option of effects"),
        (lambda: rcvsem.effects(FIT, kinds=["bogus"]), "'kinds' option of effects takes percentile"),
        (lambda: rcvsem.measures(FIT, convention="spss"), "'convention' option of measures .* lavaan, amos"),
        (lambda: rcvsem.invariance(MODEL, frame(), group="group", level=95), "'level' option of invariance"),
        (lambda: rcvsem.report(FIT, "r", formats=["word"]), "'formats' option of report takes .*docx"),
        (lambda: rcvsem.report(FIT, "r", style="mla"), "'style' option of report must be one of apa, gb"),
        (lambda: rcvsem.report(frame(), "r", survey=CLEAN), "survey does nothing here: it goes with a Fit"),
        (lambda: rcvsem.as_json(rcvsem.efa(frame(), CONSTRUCTS), survey=CLEAN), "survey does nothing here"),
        (lambda: rcvsem.suggest(FIT, threshold="ten"), "'threshold' option of suggest must be a number"),
        (lambda: rcvsem.bootstrap(FIT, jackknife="yes"), "'jackknife' option of bootstrap must be True or False"),
        (lambda: rcvsem.diagram(FIT, group="two"), "'group' option of diagram"),
        (lambda: rcvsem.fit(MODEL, frame(), group=5), "'group' option of fit must be a text"),
        (lambda: rcvsem.fit(MODEL, frame(), ordered=5), "'ordered' option of fit must be a text"),
        (lambda: rcvsem.fit(MODEL, frame(), n=100), "n goes with cov"),
        (lambda: rcvsem.fit(MODEL, frame(), means={"x1": 1}), "means goes with cov"),
        (lambda: rcvsem.fit(MODEL, cov=frame()[NAMES].cov()), "cov needs n"),
        (lambda: rcvsem.fit(MODEL, cov=3, n=100), "'cov' option of fit must be a file or DataFrame. Got 3"),
        (lambda: rcvsem.fit(MODEL, cov=frame()[NAMES].corr(), n=99, sds={"x1": 1}), "no standard deviation for x2.*3.$"),
        (lambda: rcvsem.fit(MODEL, cov=frame()[NAMES].cov(), n=99, means=frame()[NAMES].mean()), "no mean structure"),
        (lambda: rcvsem.validity(FIT, estimator="mlr"), "estimator does nothing here: the model is fitted already"),
        (lambda: rcvsem.validity(FIT, cov=frame()[NAMES].cov()), "cov does nothing here"),
        (lambda: rcvsem.reliability(FIT, CONSTRUCTS), "constructs does nothing here"),
        (lambda: rcvsem.reliability(frame(), CONSTRUCTS, n=9), "n does nothing here: they go with cov"),
        (lambda: rcvsem.reliability(frame(), CONSTRUCTS, draws=9), "reliability has no option 'draws'"),
        (lambda: rcvsem.validity(frame(), MODEL, cov=frame()[NAMES].cov(), n=9), "either answers or cov, not both"),
        (lambda: rcvsem.scores(FIT, scale=(1, 5)), "scale does nothing here"),
        (lambda: rcvsem.efa(CLEAN, CONSTRUCTS, scale=(1, 5)), "scale does nothing here: the survey is clean already"),
        (lambda: rcvsem.robust(MODEL, CLEAN, instrument="x.yaml"), "instrument does nothing here"),
        (lambda: rcvsem.efa(frame(), CONSTRUCTS, sheet="one"), "sheet does nothing here: .* DataFrame"),
        (lambda: rcvsem.read_survey(frame(), reverse=5), "'reverse' option of read_survey must be a text"),
        (lambda: rcvsem.read_survey(frame(), missing_codes="x"), "'missing_codes' option of read_survey"),
        (lambda: rcvsem.read_survey(frame(), labels="x"), "'labels' option .* a mapping from names to numbers"),
        (lambda: rcvsem.read_survey(frame(), scale=5), "The scale of .* must be"),
        (lambda: rcvsem.simulate("paper.yaml", seed=-2), "'seed' option of simulate must be an int >= 0"),
    ],
)  # fmt: skip
def test_arguments_are_checked_and_what_changes_nothing_is_refused(
    call: Callable[[], Any], message: str
) -> None:
    with pytest.raises(rcvsem.RcvsemError, match=message):
        call()


def test_a_text_is_one_of_several_and_choices_know_no_case() -> None:
    kinds = rcvsem.effects(FIT, kinds="montecarlo")  # type: ignore[arg-type]
    assert "montecarlo_lower" in kinds
    assert rcvsem.measures(FIT, convention="AMOS").notna().any()  # type: ignore[arg-type]
    sds = frame()[NAMES].std()
    by_series = rcvsem.fit(MODEL, cov=frame()[NAMES].corr(), n=160, sds=sds)  # type: ignore[arg-type]
    assert by_series.chisq == pytest.approx(FIT.chisq, rel=NEAR["six_digits"])


class Stranger:
    """Of no class that any function takes."""


#: What stands for nothing anywhere, each of which once was a TypeError, ValueError or AttributeError of some library.
NOTHING = {
    "object": Stranger(), "class": Stranger, "NA": pd.NA, "NaT": pd.NaT, "bytes": b"x1", "complex": 2 + 0j,
    "nan": float("nan"), "infinite": float("inf"), "index of objects": pd.Index([Stranger(), Stranger()]),
    "nested": [["x1", "x2"]], "array": np.array([[0.1, np.nan]]),
}  # fmt: skip
#: Arguments that are checked where they are used: anything that is a result, a construct or a mapping of these.
ELSEWHERE = {"result", "constructs", "title", "order", "indices", "overrides", "options", "whole"}
#: What the functions need beside a Fit.
NEEDED = {
    "model": MODEL, "models": [MODEL, MODEL], "study": Path(__file__).parents[2] / "study.yaml", "path": "x", "number": 4,
    "text": MODEL, "path_or_text": MODEL, "paper": "x.yaml", "survey": frame(), "source": frame(), "folder": "x",
    "data": frame(), "outcome": "G",
}  # fmt: skip
FUNCTIONS = [name for name in dir(rcvsem) if isinstance(getattr(rcvsem, name), FunctionType)]


def test_every_argument_of_every_function_refuses_what_it_is_not_and_names_itself() -> None:
    leaks, wrong = [], cycle(NOTHING.items())
    for name in FUNCTIONS:
        function = getattr(rcvsem, name)
        known = inspect.signature(function).parameters
        assert name not in IN_LIBRARY or not re.search(r"\B--[a-z]", function.__doc__), name
        needed = {
            one.name: NEEDED.get(one.name, FIT)
            for one in known.values()
            if one.default is one.empty and one.kind is not one.VAR_KEYWORD
        }
        for parameter in [one for one in known if one not in ELSEWHERE]:
            what, value = next(wrong)
            try:
                function(**needed | {parameter: value})
            except rcvsem.RcvsemError as error:
                if parameter not in error.message or "--" in error.message or "\n" in error.message:
                    leaks.append((name, parameter, what, error.message))
            except Exception as error:
                leaks.append((name, parameter, what, repr(error)))
            else:
                leaks.append((name, parameter, what, "was taken"))
    assert leaks == []


def test_answers_matrices_and_models_are_files_or_objects(tmp_path: Path) -> None:
    data, cov = frame(), frame()[NAMES].cov()
    data.to_csv(tmp_path / "answers.csv", index=False)
    cov.to_csv(tmp_path / "cov.csv")
    (tmp_path / "m.desc").write_text(MODEL, encoding="utf-8")
    of_file = rcvsem.fit(tmp_path / "m.desc", tmp_path / "answers.csv", estimator="mlr")
    assert of_file.to_frame().equals(rcvsem.fit(FIT.spec, data, estimator="mlr").to_frame())
    # the names of the rows count, not their order
    matrices = [tmp_path / "cov.csv", cov, cov.loc[NAMES[::-1]]]
    fits = [rcvsem.fit(MODEL, cov=one, n=160).chisq for one in matrices]
    loadings = [rcvsem.efa(FIT, cov=one, n=160).to_frame().to_numpy()[:, -1] for one in matrices]
    assert fits == pytest.approx([fits[0]] * 3, rel=NEAR["six_digits"])
    assert all((one == loadings[0]).all() for one in loadings)
    compared = rcvsem.compare({"a": MODEL, "b": MODEL + "x1 ~~ x2\n"}, cov=cov, n=160)
    assert compared.names == ("a", "b")
    found = rcvsem.power(FIT.spec, n=200, target=None, loading=0.7, path=0.3, replications=20)
    assert set(found.to_frame()["n"]) == {200}
    assert rcvsem.scores(FIT, data).equals(rcvsem.scores(data, FIT))
    alphas = rcvsem.reliability(data, CONSTRUCTS)
    for given in (CONSTRUCTS, MODEL, FIT.spec):
        of_matrix = rcvsem.reliability(given, cov=cov, n=160)
        pd.testing.assert_frame_equal(of_matrix, alphas)


@pytest.mark.parametrize(
    ("column", "told"),
    [
        (lambda x: pd.date_range("2020", periods=len(x)), "x1 holds dates"),
        (lambda x: pd.period_range("2020", periods=len(x), freq="D"), "x1 holds dates"),
        (lambda x: x + 0j, "x1 holds dates or other values that are no numbers"),
        (lambda x: x.map({1: "a"}).fillna("b"), "x1 holds text"),
        (lambda x: [[1]] * len(x), "x1 holds text"),
        (lambda x: x.replace(5, np.inf), "Infinite values in x1"),
        (lambda x: x * 1e200, "very different units"),
        (lambda x: x * 1e-200, "very different units"),
        (lambda x: np.nan, "x1 has no value at all"),
    ],
)
def test_a_column_that_holds_no_answers_is_named(column: Callable[[pd.Series], Any], told: str) -> None:
    data = frame()
    strange = data.assign(x1=column(data["x1"]))
    before = strange.copy(deep=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(rcvsem.RcvsemError, match=told):
            rcvsem.fit(MODEL, strange)
    pd.testing.assert_frame_equal(strange, before)


def test_gaps_and_kinds_of_pandas_are_numbers_too() -> None:
    data = frame()
    for kind in ("Int64", "Float64", "object", "int8", "category"):
        assert rcvsem.fit(MODEL, data.astype(dict.fromkeys(NAMES, kind))).chisq == pytest.approx(FIT.chisq)
    data = data.astype(dict.fromkeys(NAMES, object))
    data.loc[3, "x1"], data.loc[4, "x2"], data.loc[5, "group"] = pd.NA, None, pd.NA
    assert rcvsem.fit(MODEL, data).n == len(data) - 2
    assert rcvsem.fit(MODEL.replace("a*F\nb := a * a", "F"), data, group="group").n == len(data) - 3
    grouped = rcvsem.as_json(rcvsem.fit(MODEL.replace("a*F\nb := a * a", "F"), frame(), group="group"))
    alpha = rcvsem.as_json(FIT)["reliability"][0]["alpha"]
    assert grouped["reliability"][0]["alpha"] == pytest.approx(alpha, rel=NEAR["six_digits"])
    with pytest.raises(rcvsem.RcvsemError, match="'group' has only 1 value"):
        rcvsem.fit(MODEL, data.assign(group="a"), group="group")


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: rcvsem.efa(frame(), {"F": "x1"}), "list of names, each once. Got 'x1'"),
        (lambda: rcvsem.efa(frame(), {"F": []}), r"list of names, each once. Got \[\]"),
        (lambda: rcvsem.efa(frame(), {"F": ["x1", "x1"]}), "list of names, each once"),
        (lambda: rcvsem.efa(frame(), {"F": [None]}), "list of names, each once"),
        (lambda: rcvsem.efa(frame(), {"F": NAMES[:4], "F ": NAMES[4:]}), "name of its own. Got 'F '"),
        (lambda: rcvsem.efa(frame(), {"": NAMES}), "name of its own. Got ''"),
        (lambda: rcvsem.scores(frame(), {}), "No construct is given"),
        (lambda: rcvsem.audit("x.yaml", model_files=5), "'model_files' must be a mapping. Got 5"),
        (lambda: rcvsem.audit(AUDITED.paper, n=5), "n does nothing here: the paper is read already"),
        (lambda: rcvsem.report(frame(), "r", title=5), "'title' option of report must be"),
        (
            lambda: rcvsem.effects(FIT, rcvsem.bootstrap(rcvsem.fit(MODEL + "x1 ~~ x2\n", frame()), draws=3)),
            "bootstrap is of another model",
        ),
        (lambda: rcvsem.diagram(FIT, group=2), "1 group to draw. Got group=2"),
        (lambda: rcvsem.bootstrap(FIT, indices=[[1, 2]]), "'indices' option of bootstrap"),
    ],
)
def test_what_does_not_fit_what_is_there_is_told(call: Callable[[], Any], told: str) -> None:
    with pytest.raises(rcvsem.RcvsemError, match=told):
        call()


def test_items_come_in_any_collection_and_either_order() -> None:
    lists = rcvsem.scores(frame(), CONSTRUCTS)
    collections = pd.Series({"F": pd.Index(NAMES[:4]), "G": (name for name in NAMES[4:])})
    assert rcvsem.scores(frame(), collections).equals(lists)
    found = rcvsem.process(4, frame(), x="F", m="x1", y="G", model=FIT, draws=0)
    assert found.plain()["analysed"] == len(frame())
