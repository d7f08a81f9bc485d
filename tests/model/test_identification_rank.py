"""No identified model is refused: what the rules refuse has a rank-deficient Jacobian of its moments."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_examples import examples

from rcvsem.foundation.errors import IdentificationError, ModelSyntaxError
from rcvsem.model import ModelSpec, check_identification, parse_model


def moments(spec: ModelSpec, theta: np.ndarray) -> np.ndarray:
    """Implied covariances (and means) of all groups, by the plainest reticular formula."""
    names = {name: place for place, name in enumerate((*spec.latents, *spec.observed))}
    size, observed = len(names), [names[name] for name in spec.observed]
    parts = []
    for group in range(1, spec.groups + 1):
        A, S, m = np.zeros((size, size), complex), np.zeros((size, size), complex), np.zeros(size, complex)
        for p in spec.rows(group):
            value = (
                theta[p.free - 1] if p.free else (p.fixed if p.fixed is not None else 0.7 * (p.lhs == p.rhs))
            )
            lhs, rhs = names[p.lhs], names.get(p.rhs, -1)
            if p.op == "=~":
                A[rhs, lhs] = value
            elif p.op == "~":
                A[lhs, rhs] = value
            elif p.op == "~~":
                S[lhs, rhs] = S[rhs, lhs] = value
            elif p.op == "~1":
                m[lhs] = value
        B = np.linalg.inv(np.eye(size) - A)
        sigma = (B @ S @ B.T)[np.ix_(observed, observed)]
        parts.append(sigma[np.tril_indices(len(observed))])
        if spec.meanstructure:
            parts.append((B @ m)[observed])
    return np.concatenate(parts)


def rank(spec: ModelSpec) -> int:
    theta = np.random.default_rng(7).uniform(0.3, 0.9, spec.n_free)
    columns = []
    for place in range(spec.n_free):
        step = theta.astype(complex)
        step[place] += 1e-20j
        columns.append(np.imag(moments(spec, step)) / 1e-20)
    singular = np.linalg.svd(np.column_stack(columns), compute_uv=False)
    return int(np.sum(singular > 1e-9 * singular[0]))


@st.composite
def small_models(draw: st.DrawFn) -> str:
    """Few indicators, odd fixings, ties here and there: many are not identified, many are."""

    def loading(name: str) -> str:
        return draw(st.sampled_from(["", "", "", "", "NA*", "0.5*", "a*", "b*"])) + name

    lines = []
    for latent, items in (("f", ["x1", "x2", "x3"]), ("g", ["y1", "y2", "y3"])):
        number = draw(st.integers(1, 3))
        lines.append(f"{latent} =~ " + " + ".join(loading(item) for item in items[:number]))
    extras = [
        "g ~ f", "f ~~ 0*g", "g ~ c1*f + w", "w ~ g", "w ~ f + g", "w ~~ f", "f ~~ 1*f", "g ~~ 1*g",
        "y1 ~~ y1",
        "x1 ~~ x1", "x1 ~~ x2", "y1 ~~ x1", "r =~ f + g", "f ~ 1", "x1 ~ 0*1", "x1 ~~ 0*x1",
        "g ~~ 0*g", "z ~~ f",
    ]  # fmt: skip
    return "\n".join(lines + draw(st.lists(st.sampled_from(extras), max_size=4, unique=True)))


COUNTS = {"refused": 0, "passed": 0}


@settings(
    max_examples=examples(600),
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(small_models(), st.sampled_from([{}, {"groups": 2}, {"std_lv": True}, {"orthogonal": True}]))
def check_one(text: str, options: dict[str, object]) -> None:
    try:
        spec = parse_model(text, identify=False, **options)
    except ModelSyntaxError:
        return
    verdict = "passed"
    try:
        check_identification(spec)
    except IdentificationError:
        verdict = "refused"
    COUNTS[verdict] += 1
    assert verdict == "passed" or rank(spec) < spec.n_free


def test_refused_models_are_rank_deficient() -> None:
    check_one()
    assert COUNTS["refused"] > 5
    assert COUNTS["passed"] > 5


def test_the_rank_tells_an_identified_model_from_another() -> None:
    assert rank(parse_model("f =~ x1 + x2 + x3 + x4")) == 8
    assert rank(parse_model("f =~ NA*x1 + x2 + x3 + x4", identify=False)) == 8
