"""What cannot be identified whatever the data: found by counting, named before any data are read.

Each rule is a proof, so no identified model is refused: a rule counts only parameters that are free, share no
index and are in no constraint. Whether the rest is identified is decided by the rank of the information
matrix after estimation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rcvsem.foundation.errors import IdentificationError
from rcvsem.foundation.words import phrase
from rcvsem.model.rows import FORMED
from rcvsem.model.specification import Specification
from rcvsem.model.table import Parameter


def check_identification(spec: Specification) -> None:
    """Raise IdentificationError naming the factor or the count that makes the model impossible to estimate.

    Rules: a latent without scale; a composite tied to nothing; a factor tied to nothing else whose indicators'
    covariances are fewer than its parameters (two indicators; a second-order factor over two factors); a single
    indicator with free error; a free latent mean with free intercepts of all its indicators; more parameters than
    moments.
    """
    uses = Counter(parameter.free for parameter in spec.parameters if parameter.free)
    labels = spec.labels
    constrained = {
        place + 1
        for constraint in spec.constraints
        for name in constraint.names
        if isinstance(place := labels.get(name), int)
    }
    alone = {index for index, count in uses.items() if count == 1 and index not in constrained}
    for group in range(1, spec.groups + 1):
        rows = spec.rows(group)
        composites = {composite.name for composite in spec.composites}
        for latent in spec.latents:
            around = _Around(latent, rows, alone)
            if latent in composites:
                _untied(around, spec)
                continue
            _scale(around, spec)
            _isolated(around, spec)
            _single(around, spec)
            _mean(around, spec)
    _count(spec)


class _Around:
    """The rows that touch one latent in one group."""

    def __init__(self, latent: str, rows: Sequence[Parameter], alone: set[int]) -> None:
        self.latent = latent
        self.rows = rows
        self.alone = alone
        self.loadings = [p for p in rows if p.op == "=~" and p.lhs == latent]
        self.children = [p.rhs for p in self.loadings]
        self.out_paths = [p for p in rows if p.op == "~" and p.rhs == latent]
        self.in_paths = [p for p in rows if p.op == "~" and p.lhs == latent]
        self.measured_by = [p for p in rows if p.op == "=~" and p.rhs == latent]
        self.variance = next(p for p in rows if p.op == "~~" and p.lhs == p.rhs == latent)
        self.covariances = [
            p for p in rows if p.op == "~~" and p.lhs != p.rhs and latent in (p.lhs, p.rhs) and p.fixed != 0.0
        ]

    def loose(self, parameter: Parameter) -> bool:
        """Free and tied to no other parameter."""
        return parameter.free in self.alone

    @property
    def line(self) -> str:
        """Where the latent is first measured."""
        return _line(self.loadings)


def _line(parameters: Sequence[Parameter]) -> str:
    line = next((p.line for p in parameters if p.line), 0)
    return phrase("line {line}", line=line) if line else ""


def _raise(spec: Specification, where: str, what: str, fix: str) -> None:
    place = ", ".join(part for part in (spec.path, where) if part)
    raise IdentificationError(
        phrase("{what}: the model is not identified.", what=what.removesuffix(".")), where=place, fix=fix
    )


def _scale(around: _Around, spec: Specification) -> None:
    """No fixed loading, path or variance: multiplying the latent by any number changes nothing."""
    connected = [
        *around.loadings, *around.out_paths, *around.in_paths, *around.measured_by,
        *around.covariances, around.variance,
    ]  # fmt: skip
    means = [p for p in around.rows if p.op == "~1" and p.lhs == around.latent and p.fixed != 0.0]
    # A path fixed at 0 says nothing about the scale.
    speaking = [p for p in (*connected, *means) if p.free or p.fixed != 0.0]
    if all(around.loose(p) for p in speaking):
        first = around.children[0] if around.children else "x"
        _raise(
            spec,
            around.line,
            phrase(
                "the latent {latent} has no scale: no loading, path or variance of it is fixed.",
                latent=around.latent,
            ),
            f"Fix a loading ({around.latent} =~ 1*{first}) or the variance "
            f"({around.latent} ~~ 1*{around.latent}).",
        )


def _untied(around: _Around, spec: Specification) -> None:
    """A composite that is tied to nothing: its items' covariances are free, so that nothing speaks of its weights."""
    weights = [p for p in around.rows if p.op == FORMED and p.lhs == around.latent]
    parents = [p for p in around.rows if p.op == FORMED and p.rhs == around.latent]
    tied = around.out_paths or around.in_paths or around.measured_by or around.covariances or parents
    if tied or not any(p.free for p in weights):
        return
    _raise(
        spec,
        _line(weights),
        phrase(
            "the composite {name} is tied to nothing, so that nothing can tell its weights.",
            name=around.latent,
        ),
        phrase("Give it a path or a covariance with another variable, or fix all its weights."),
    )


def _isolated(around: _Around, spec: Specification) -> None:
    """A factor tied to nothing but its k indicators speaks through k(k+1)/2 numbers only."""
    if around.out_paths or around.in_paths or around.measured_by or around.covariances or not around.children:
        return
    children = set(around.children)
    own = [
        p for p in around.rows if p.op == "~~" and p.lhs in children and p.rhs in children and around.loose(p)
    ]
    parameters = len(own) + sum(around.loose(p) for p in (*around.loadings, around.variance))
    k = len(children)
    if parameters <= k * (k + 1) // 2:
        return
    kind = phrase("second-order factor") if children & set(spec.latents) else phrase("factor")
    if k <= 2:
        tie = phrase("covaries with nothing") if len(spec.latents) > 1 else phrase("stands alone")
        what = phrase(
            "the {kind} {latent} has {counts} and {tie}",
            kind=kind,
            latent=around.latent,
            counts=_counted(k, children.isdisjoint(spec.latents)),
            tie=tie,
        )
        _raise(
            spec,
            around.line,
            phrase(
                "{what}: {k} variances and covariances cannot give its {parameters} parameters.",
                what=what,
                k=k * (k + 1) // 2,
                parameters=parameters,
            ),
            phrase(
                "Add an indicator, let it covary with another factor, or hold its loadings equal ({line}).",
                line=f"{around.latent} =~ {' + '.join(f'1*{child}' for child in around.children)}",
            ),
        )
    _raise(
        spec,
        around.line,
        phrase(
            "the {kind} {latent} has {parameters} free parameters with its indicators' errors, but its "
            "{k} indicators give only {k_2} variances and covariances.",
            kind=kind,
            latent=around.latent,
            parameters=parameters,
            k=k,
            k_2=k * (k + 1) // 2,
        ),
        "Remove error covariances among its indicators.",
    )


def _counted(k: int, observed: bool) -> str:
    if observed:
        return phrase("one indicator") if k == 1 else phrase("two indicators")
    return phrase("one first-order factor") if k == 1 else phrase("two first-order factors")


def _single(around: _Around, spec: Specification) -> None:
    """One indicator, nothing else explained: factor variance and error variance only occur as a sum."""
    if len(around.children) != 1 or around.out_paths or not around.loose(around.variance):
        return
    child = around.children[0]
    error = next(p for p in around.rows if p.op == "~~" and p.lhs == p.rhs == child)
    others = [p for p in around.rows if p.op == "=~" and p.rhs == child]
    explains = [
        p for p in around.rows if (p.op == "~" and p.rhs == child) or (p.op == "=~" and p.lhs == child)
    ]
    if around.loose(error) and len(others) == 1 and not explains:
        _raise(
            spec,
            around.line,
            phrase(
                "{latent} has a single indicator, {child}, whose error variance is free: it cannot be "
                "told from the variance of {latent}.",
                latent=around.latent,
                child=child,
            ),
            phrase("Fix it: {child} ~~ 0*{child}, or at (1 - reliability) x variance.", child=child),
        )


def _mean(around: _Around, spec: Specification) -> None:
    """Free mean and free intercepts of all it explains: adding a number to the latent changes nothing."""
    mean = next((p for p in around.rows if p.op == "~1" and p.lhs == around.latent), None)
    if mean is None or not around.loose(mean):
        return
    below = {*around.children, *(p.lhs for p in around.out_paths)}
    intercepts = [p for p in around.rows if p.op == "~1" and p.lhs in below]
    thresholds = any(p.op == "|" and p.lhs in below for p in around.rows)
    if (
        intercepts
        and not thresholds
        and len(intercepts) == len(below)
        and all(around.loose(p) for p in intercepts)
    ):
        _raise(
            spec,
            _line([mean]),
            phrase(
                "the mean of {latent} is free while the intercepts of all its indicators are free",
                latent=around.latent,
            )
            + (phrase(" (group {group}).", group=mean.group) if spec.groups > 1 else "."),
            phrase(
                "Fix an intercept ({which} ~ 0*1) or the mean ({latent} ~ 0*1).",
                which=around.children[0] if around.children else "x",
                latent=around.latent,
            ),
        )


def _count(spec: Specification) -> None:
    """More parameters than moments."""
    if spec.ordered and not any(p.op == "|" for p in spec.parameters):
        return  # The number of thresholds is not known before the data.
    df = spec.degrees_of_freedom
    if df < 0:
        _raise(
            spec,
            "",
            phrase(
                "the model has {n_free} free parameters, but the data give only {n_moments} variances and "
                "covariances{which} (df = {df}).",
                n_free=spec.n_free,
                n_moments=spec.n_moments,
                which=phrase(" and means") if spec.meanstructure else "",
                df=df,
            ),
            "Fix or remove parameters, or add indicators.",
        )
