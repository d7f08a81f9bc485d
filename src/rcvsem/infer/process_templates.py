"""The templates of conditional process analysis: their paths, moderators and regressions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.words import enumerated, phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """Which paths are moderated: by "w", "z", or "wz" (their product). serial : each mediator also explains the next.

    xm, mm, my, xy : X on mediators, mediators on later ones, mediators on Y, X on Y. first_only : of xm only the first
    mediator's path.
    """

    mediated: bool = False
    serial: bool = False
    xm: tuple[str, ...] = ()
    mm: tuple[str, ...] = ()
    my: tuple[str, ...] = ()
    xy: tuple[str, ...] = ()
    first_only: bool = False

    @property
    def moderators(self) -> tuple[str, ...]:
        """ "w" and "z" as far as they are needed."""
        used = {letter for terms in (self.xm, self.mm, self.my, self.xy) for term in terms for letter in term}
        return tuple(sorted(used))


_W, _Z, _BOTH, _THREE = ("w",), ("z",), ("w", "z"), ("w", "z", "wz")
TEMPLATES: dict[int, Template] = {
    1: Template(xy=_W),
    2: Template(xy=_BOTH),
    3: Template(xy=_THREE),
    4: Template(mediated=True),
    5: Template(mediated=True, xy=_W),
    6: Template(mediated=True, serial=True),
    7: Template(mediated=True, xm=_W),
    8: Template(mediated=True, xm=_W, xy=_W),
    9: Template(mediated=True, xm=_BOTH),
    10: Template(mediated=True, xm=_BOTH, xy=_BOTH),
    11: Template(mediated=True, xm=_THREE),
    12: Template(mediated=True, xm=_THREE, xy=_THREE),
    13: Template(mediated=True, xm=_THREE, xy=_W),
    14: Template(mediated=True, my=_W),
    15: Template(mediated=True, my=_W, xy=_W),
    16: Template(mediated=True, my=_BOTH),
    17: Template(mediated=True, my=_BOTH, xy=_BOTH),
    18: Template(mediated=True, my=_THREE),
    19: Template(mediated=True, my=_THREE, xy=_THREE),
    20: Template(mediated=True, my=_THREE, xy=_W),
    21: Template(mediated=True, xm=_W, my=_Z),
    22: Template(mediated=True, xm=_W, my=_Z, xy=_W),
    28: Template(mediated=True, xm=_W, my=_Z, xy=_Z),
    29: Template(mediated=True, xm=_W, my=_Z, xy=_BOTH),
    58: Template(mediated=True, xm=_W, my=_W),
    59: Template(mediated=True, xm=_W, my=_W, xy=_W),
    75: Template(mediated=True, xm=_BOTH, my=_BOTH),
    76: Template(mediated=True, xm=_BOTH, my=_BOTH, xy=_BOTH),
    83: Template(mediated=True, serial=True, xm=_W, first_only=True),
    91: Template(mediated=True, serial=True, mm=_W),
    92: Template(mediated=True, serial=True, xm=_W, mm=_W, my=_W, xy=_W),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplatePath:
    """One path of a template. terms : the moderators of each product."""

    source: str
    target: str
    terms: tuple[tuple[str, ...], ...]


def checked(number: int, m: Sequence[str], w: str | None, z: str | None) -> tuple[Template, dict[str, str]]:
    if number not in TEMPLATES:
        raise OptionError(
            phrase(
                "There is no template {number}. There are {known}.",
                number=number,
                known=enumerated([str(one) for one in TEMPLATES]),
            )
        )
    template = TEMPLATES[number]
    if template.mediated != bool(m):
        raise OptionError(
            phrase("Template {number} needs a mediator (m).", number=number)
            if template.mediated
            else phrase("Template {number} has no mediator (m).", number=number)
        )
    if template.serial and not 2 <= len(m) <= 4:
        raise OptionError(
            phrase(
                "Template {number} is serial: it needs two to four mediators, in their order.", number=number
            )
        )
    given = {letter: name for letter, name in (("w", w), ("z", z)) if name is not None}
    if set(given) != set(template.moderators):
        raise OptionError(
            phrase(
                "Template {number} takes {needed}. Got {given}.",
                number=number,
                needed=enumerated(map(named, template.moderators)) or phrase("no moderator"),
                given=enumerated(map(named, given)) or phrase("none"),
            )
        )
    return template, given


def paths_of(
    t: Template, x: str, y: str, m: tuple[str, ...], letters: Mapping[str, str]
) -> list[TemplatePath]:
    def terms(chosen: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(letters[letter] for letter in term) for term in chosen)

    paths = []
    for k, mediator in enumerate(m):
        own = t.xm if not (t.first_only and k) else ()
        paths.append(TemplatePath(source=x, target=mediator, terms=terms(own)))
        if t.serial:
            paths += [TemplatePath(source=before, target=mediator, terms=terms(t.mm)) for before in m[:k]]
    paths.append(TemplatePath(source=x, target=y, terms=terms(t.xy)))
    paths += [TemplatePath(source=one, target=y, terms=terms(t.my)) for one in m]
    return paths


def product_name(*parts: str) -> str:
    return ":".join(parts)


def predictors_of(target: str, paths: Sequence[TemplatePath], covariates: Sequence[str]) -> list[str]:
    own = [path for path in paths if path.target == target]
    terms = list(dict.fromkeys(term for path in own for term in path.terms))
    mains = [product_name(*term) for term in terms]
    products = [product_name(path.source, *term) for path in own for term in path.terms]
    return list(dict.fromkeys([*(path.source for path in own), *mains, *products, *covariates]))
