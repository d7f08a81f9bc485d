"""Indirect effects that depend on a moderator, and the index of moderated mediation."""

from __future__ import annotations

from itertools import pairwise
from typing import ClassVar

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import ModelError
from rcvsem.foundation.words import phrase
from rcvsem.infer.moderation import STAGES, AtValue, Moderator, Probe, Tested, Tests, moderator_of
from rcvsem.infer.path_products import Factors, PathValue, first_path, product_of


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ModeratedMediation:
    """X -> mediator -> Y, one or both paths moderated.

    path : all variables of the indirect path, X first; of a chain more than three. stages : the moderated steps.
    index : of moderated mediation (Hayes 2015), the change of the indirect effect per unit of the moderator; there is
    none when several steps are moderated. contrast : indirect effect at `ends[1]` minus at `ends[0]`, in SDs: +1 and -1,
    or the highest and the lowest of a moderator's levels.
    """

    path: tuple[str, ...]
    moderator: Moderator
    stages: tuple[str, ...]
    ends: tuple[float, float]
    index: Tested | NotAvailable
    indirect: tuple[AtValue, ...]
    contrast: Tested
    level: float

    json_form: ClassVar[str] = (
        "x mediator path y moderator=moderator.name stages index reason=index! conditional_indirect=indirect contrast "
        "contrast_between=compared"
    )

    @property
    def compared(self) -> list[float]:
        """The two values of the moderator that are contrasted."""
        return [self.moderator.mean + end * self.moderator.sd for end in self.ends]

    @property
    def x(self) -> str:
        """Where the path begins."""
        return self.path[0]

    @property
    def mediator(self) -> str:
        """The mediator; of a chain all of them, in order."""
        return " -> ".join(self.path[1:-1])

    @property
    def y(self) -> str:
        """Where the path ends."""
        return self.path[-1]


def moderated_mediation(
    tested: Tests, path: tuple[str, ...], moderator: str, probe: Probe
) -> ModeratedMediation:
    """Conditional indirect effects and the index of moderated mediation.

    path : X, one mediator or several in the order of a chain, and Y.

    The indirect effect at m is the product over the steps of (c_k + s_k m), s_k the path of that step's product with the
    moderator, 0 where it is not moderated; where a step's own cause is the moderator (a square), 2 s_k m. Index (Hayes
    2015): the slope of that product in m, with one moderated step: a3 b1 with a moderated first stage, a1 b3 with a
    moderated second one.

    Raises
    ------
    ModelError : no such path, or none of its steps is moderated.
    """
    fit = tested.fit
    shown = " -> ".join(path)
    steps = [PathValue(fit, to, of) for of, to in pairwise(path)]
    if not all(step.there for step in steps):
        raise ModelError(phrase("The model has no path {shown}.", shown=shown))
    who = moderator_of(fit, moderator, probe.levels)
    turns = [
        (first_path(fit, to, (f"{of}.{moderator}", f"{moderator}.{of}")), 2.0 if of == moderator else 1.0)
        for of, to in pairwise(path)
    ]
    moderated = [k for k, (path_of, _) in enumerate(turns) if path_of.there]
    if not moderated:
        whole = phrase("Neither path") if len(steps) == 2 else phrase("No step")
        raise ModelError(
            phrase(
                "{whole} of {shown} is moderated by {moderator}.",
                whole=whole,
                shown=shown,
                moderator=moderator,
            )
        )

    def effect(m: float) -> Factors:
        return [[(step, 1.0), (turn, weight * m)] for step, (turn, weight) in zip(steps, turns, strict=True)]

    probed = who.probed_at(probe)
    own = [(value - who.mean) / who.sd for value in who.levels] or [-1.0, 1.0]
    ends = (min(own), max(own))
    high, low = (product_of(effect(end * who.sd), fit.q) for end in (ends[1], ends[0]))
    index: Tested | NotAvailable = NotAvailable(
        "both paths are moderated: the indirect effect is no straight line in the moderator"
        if len(steps) == 2
        else "several steps are moderated: the indirect effect is no straight line in the moderator"
    )
    if len(moderated) == 1:
        factors = effect(0.0)
        factors[moderated[0]] = [turns[moderated[0]]]
        index = tested(*product_of(factors, fit.q))
    return ModeratedMediation(
        path=path,
        moderator=who,
        stages=tuple(STAGES[k] if k < len(STAGES) else str(k + 1) for k in moderated),
        ends=ends,
        index=index,
        indirect=tuple(
            AtValue(
                sds=sds,
                deviation=sds * who.sd,
                value=who.mean + sds * who.sd,
                result=tested(*product_of(effect(sds * who.sd), fit.q)),
            )
            for sds in probed
        ),
        contrast=tested(high[0] - low[0], high[1] - low[1], lambda theta: high[2](theta) - low[2](theta)),
        level=tested.level,
    )
