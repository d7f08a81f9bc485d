"""Calls of the library as a user may write them: wrong names, numpy told to raise, columns twice."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest

import rcvsem

MODEL = "F =~ x1 + x2 + x3\nG =~ y1 + y2 + y3\nG ~ a*F\nb := a * a\n"
CONSTRUCTS = {"F": ["x1", "x2", "x3"], "G": ["y1", "y2", "y3"]}
NAMES = [name for items in CONSTRUCTS.values() for name in items]


def frame(n: int = 160) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    f = rng.normal(size=(n, 1))
    g = 0.6 * f + rng.normal(size=(n, 1))
    latent = np.hstack([f, f, f, g, g, g])
    answers = np.clip(np.round(3 + latent + rng.normal(size=(n, 6))), 1, 5)
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
