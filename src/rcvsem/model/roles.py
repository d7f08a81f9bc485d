"""Which variable plays which part, by lavaan's rules and in lavaan's order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.model.rows import MEASURED, Row, Written


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """Names by role.

    latents : in order of their first statement.
    observed : indicators, outcomes, predictors, then those named only in covariances or intercepts.
    exogenous : observed predictors whose moments are not modelled by the author.
    random : the other observed variables.
    exogenous_latents : latents that nothing explains.
    outcomes : terminal outcomes (explained, explaining nothing), latent ones first.
    structural : observed variables in a regression.
    auxiliary : observed variables outside the model (also the last of `observed` and `random`).
    higher_order : latents whose indicators are all latents.
    """

    latents: tuple[str, ...]
    observed: tuple[str, ...]
    exogenous: tuple[str, ...]
    random: tuple[str, ...]
    exogenous_latents: tuple[str, ...]
    outcomes: tuple[str, ...]
    structural: tuple[str, ...]
    auxiliary: tuple[str, ...] = ()
    higher_order: tuple[str, ...] = ()

    def with_auxiliary(self, names: tuple[str, ...]) -> Roles:
        """The same roles with auxiliary variables.

        Raises
        ------
        OptionError : one of them is a variable of the model, or is named twice.
        """
        inside = [name for name in names if name in (*self.latents, *self.observed)]
        if inside or len(set(names)) < len(names):
            raise OptionError(
                phrase(
                    "The auxiliary variables must be outside the model and named once. Got {inside}.",
                    inside=enumerated(inside or names),
                )
            )
        return replace(
            self, auxiliary=names, observed=(*self.observed, *names), random=(*self.random, *names)
        )


def assign_roles(written: Written) -> Roles:
    """Read the roles off the author's rows."""
    rows = tuple(_factors_of(written.rows))
    latents = written.order
    is_latent = set(latents)
    indicators = _unique(row.rhs for row in rows if row.op in MEASURED)
    explained = _unique(row.lhs for row in rows if row.op == "~")
    explaining = _unique(row.rhs for row in rows if row.op == "~")
    observed_indicators = [name for name in indicators if name not in is_latent]
    used = {*latents, *observed_indicators}
    observed_outcomes = [name for name in explained if name not in used]
    used.update(observed_outcomes)
    predictors = [name for name in explaining if name not in used]
    covarying = [
        *(row.lhs for row in rows if row.op == "~~"),
        *(row.rhs for row in rows if row.op == "~~"),
        *(row.lhs for row in rows if row.op in ("~1", "|")),
    ]
    observed = _unique(
        [
            *observed_indicators,
            *observed_outcomes,
            *predictors,
            *(name for name in covarying if name not in is_latent),
        ]
    )
    modelled = {name for row in rows if row.op in ("~~", "~1") for name in (row.lhs, row.rhs)}
    exogenous = tuple(name for name in predictors if name not in modelled)
    explains_or_indicates = {*indicators, *explaining}
    terminal = {name for name in explained if name not in explains_or_indicates}
    structural = {*explained, *explaining} - is_latent
    return Roles(
        latents=latents,
        observed=tuple(observed),
        exogenous=exogenous,
        random=tuple(name for name in observed if name not in exogenous),
        exogenous_latents=tuple(n for n in latents if n not in {*indicators, *explained}),
        outcomes=(*(n for n in latents if n in terminal), *(n for n in observed if n in terminal)),
        structural=tuple(name for name in observed if name in structural),
        higher_order=_higher_order(written, is_latent),
    )


def _factors_of(rows: Iterable[Row]) -> Iterable[Row]:
    """Each product of constructs as its factors."""
    for row in rows:
        if row.op == "~" and ":" in row.rhs:
            yield from (replace(row, rhs=name) for name in dict.fromkeys(row.rhs.split(":")))
        else:
            yield row


def _higher_order(written: Written, latents: set[str]) -> tuple[str, ...]:
    indicators: dict[str, set[str]] = {}
    for row in written.rows:
        if row.op in MEASURED:
            indicators.setdefault(row.lhs, set()).add(row.rhs)
    return tuple(name for name, own in indicators.items() if own <= latents)


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def control_covariances(roles: Roles) -> str:
    """Model lines that free the covariances of observed predictors with exogenous constructs, and among themselves.

    "" where there is nothing to free.
    """
    if not roles.exogenous or not roles.exogenous_latents:
        return ""
    lines = []
    for k, name in enumerate(roles.exogenous):
        others = [*roles.exogenous_latents, *roles.exogenous[k + 1 :]]
        lines.append(f"{name} ~~ {' + '.join(others)}")
    return "\n".join(lines)
