"""The model with a latent interaction: `Y ~ X + M + X:M` becomes a model with product indicators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any, ClassVar

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import ModelError, OptionError
from rcvsem.foundation.words import phrase
from rcvsem.infer.choices import Centring
from rcvsem.infer.products import shared_items
from rcvsem.model import ModelSpec, parse_model
from rcvsem.model.composites import refuse_composites
from rcvsem.model.tokens import tokenize


@dataclass(frozen=True, slots=True)
class Interaction:
    """X times M explains `outcomes`."""

    x: str
    moderator: str
    outcomes: tuple[str, ...]

    json_form: ClassVar[str] = "name x moderator outcomes"

    @property
    def square(self) -> bool:
        """X times X: the effect of X bends."""
        return self.x == self.moderator

    @property
    def turn(self) -> float:
        """Coefficients of the product that a unit of the moderator adds to the slope of X: of x x two, d/dx = 2 x."""
        return 2.0 if self.square else 1.0

    @property
    def name(self) -> str:
        """Of the interaction in the model: X.M."""
        return f"{self.x}.{self.moderator}"


@dataclass(frozen=True, slots=True)
class SplitText:
    """A model text whose `X:M` terms were taken out (`main`) or written X.M (`named`)."""

    main: str
    named: str
    interactions: tuple[Interaction, ...]


def main_model(split: SplitText, path: str, interactions: Sequence[Interaction]) -> ModelSpec:
    """The model without products, with X and M among the predictors of every outcome (added where missing)."""
    base = model_without_products(split, path)
    lines = added_main_effects(base, interactions)
    if base is not None and not lines:
        return base
    return parse_model("\n".join([split.main, *lines]), path=path, identify=False)


def model_without_products(split: SplitText, path: str) -> ModelSpec | None:
    """The model of the text without its products; None when nothing is left of it."""
    if not any(token.kind != "newline" for token in tokenize(split.main).tokens):
        return None
    try:
        return parse_model(split.main, path=path)
    except ModelError:
        return parse_model(split.main, path=path, identify=False)


def added_main_effects(base: ModelSpec | None, interactions: Sequence[Interaction]) -> list[str]:
    """`Y ~ X` and `Y ~ M` lines that the model lacks: an interaction without its main effects means nothing."""
    have = set() if base is None else set(base.regressions)
    lines = []
    for interaction in interactions:
        for outcome in interaction.outcomes:
            for cause in (interaction.x, interaction.moderator):
                if (outcome, cause) not in have and outcome != cause:
                    have.add((outcome, cause))
                    lines.append(f"{outcome} ~ {cause}")
    return lines


def indicators_of(spec: ModelSpec, name: str) -> tuple[str, ...]:
    """The items of a construct; an observed variable is its own.

    Raises
    ------
    OptionError : a construct whose indicators are constructs, or that has no marker with loading 1.
    """
    if name not in spec.latents:
        return (name,)
    items = spec.indicators(name)
    refuse_composites(
        [name] if name in {composite.name for composite in spec.composites} else [],
        phrase("{names} is a composite (<~); a latent interaction is one of common factors."),
        phrase("Use the estimator pls: its interactions are products of composites' scores."),
    )
    if not items or any(item in spec.latents for item in items):
        raise OptionError(
            phrase("{name} has no items of its own to multiply.", name=name),
            fix="Product indicators need first-order constructs with items.",
        )
    marker = next(row for row in spec.parameters if row.op == "=~" and (row.lhs, row.rhs) == (name, items[0]))
    if marker.fixed != 1.0:
        raise OptionError(
            phrase(
                "The loading of {items}, the first item of {name}, must be fixed at 1 for a latent "
                "interaction.",
                items=items[0],
                name=name,
            ),
            fix=phrase(
                "Then the interaction has the units of its two constructs. Leave out NA* and {--std-lv True}."
            ),
        )
    return items


def check_pairs(spec: ModelSpec, interaction: Interaction, pairs: Sequence[tuple[str, str]]) -> None:
    """OptionError for a pair that does not join the two constructs, or a first pair that is not the two markers."""
    first, second = (indicators_of(spec, name) for name in (interaction.x, interaction.moderator))
    for a, b in pairs:
        if a not in first or b not in second:
            raise OptionError(
                phrase(
                    "The pair {a}:{b} does not join an item of {x} with one of {moderator}.",
                    a=a,
                    b=b,
                    x=interaction.x,
                    moderator=interaction.moderator,
                )
            )
    if not pairs or pairs[0] != (first[0], second[0]):
        raise OptionError(
            phrase(
                "The first pair of {x} and {moderator} must be {first}:{second}, the items whose loadings "
                "are 1: it gives the interaction the units of the two constructs.",
                x=interaction.x,
                moderator=interaction.moderator,
                first=first[0],
                second=second[0],
            )
        )


def interaction_model(
    split: SplitText,
    main: ModelSpec,
    interactions: Sequence[Interaction],
    pairs: dict[str, tuple[tuple[str, str], ...]],
    centring: Centring,
) -> ModelSpec:
    """The full model: see `interaction_lines`."""
    lines, options = interaction_lines(split, main, interactions, pairs, centring)
    return parse_model("\n".join(lines), path=main.path, **options)


def interaction_lines(
    split: SplitText,
    main: ModelSpec,
    interactions: Sequence[Interaction],
    pairs: Mapping[str, tuple[tuple[str, ...], ...]],
    centring: Centring,
) -> tuple[list[str], dict[str, Any]]:
    """Lines and options of the full model: X.M measured by its products and added to the predictors of its outcomes.

    Matched products share no item, so their errors are independent; products that share an item get a residual
    covariance, also those of two interactions (X:W and X:Z): without them that covariance would be taken for one of X.W
    and X.Z and move both effects (docs/moderation.md). "residual" fixes the covariances of X.M with X and M at 0 (they
    are 0 by construction); "mean" models the mean of X.M, which is the covariance of X and M, with product intercepts 0.
    """
    base = model_without_products(split, main.path)
    lines = [split.named, *added_main_effects(base, interactions)]
    written = {(i.name, y) for i in split.interactions for y in i.outcomes}
    user = {(row.lhs, row.rhs): row for row in main.parameters if row.op == "~~" and row.user}
    endogenous = {lhs for lhs, _ in main.regressions} | {
        item for items in main.measurement.values() for item in items
    }
    every = dict.fromkeys(part for one in interactions for part in (one.x, one.moderator))
    observed = [part for part in every if part in main.observed and part not in endogenous]
    for interaction in interactions:
        name, own = interaction.name, pairs[interaction.name]
        if name in main.observed or name in main.latents:
            raise OptionError(
                phrase("The name {name} of the interaction is taken by a variable of the model.", name=name)
            )
        columns = [f"{a}.{b}" for a, b in own]
        single = len(own) == 1 and columns[0] == name
        if not single:
            lines.append(f"{name} =~ {' + '.join(columns)}")
        lines += [f"{y} ~ {name}" for y in interaction.outcomes if (name, y) not in written]
        lines += [f"{columns[i]} ~~ {columns[j]}" for i, j in shared_items(own)]
        parts = tuple(dict.fromkeys((interaction.x, interaction.moderator)))
        if not single:
            # an observed and a latent predictor do not covary by default
            lines += [f"{name} ~~ {part}" for part in observed]
        mixed = len(parts) == 2 and sum(part in main.latents for part in parts) == 1
        if mixed and not set(parts) & endogenous and parts not in user and parts[::-1] not in user:
            lines.append(f"{parts[0]} ~~ {parts[1]}")
        if centring == "residual":
            lines += [
                f"{name} ~~ 0*{part}" for part in parts if part in main.latents and part not in endogenous
            ]
        elif centring == "mean" and not single:
            lines += [f"{column} ~ 0*1" for column in columns]
            both = all(part in main.latents and part not in endogenous for part in parts)
            ends = (parts[0], parts[-1])  # of a square its mean is the variance
            if both and ends not in user and ends[::-1] not in user:
                lines += [f"{ends[0]} ~~ phi.{name}*{ends[1]}", f"{name} ~ kappa.{name}*1",
                          f"kappa.{name} == phi.{name}"]  # fmt: skip
            else:
                lines.append(f"{name} ~ 1")
    lines += _shared_between(main, interactions, pairs)
    options: dict[str, Any] = {"meanstructure": True} if centring == "mean" else {}
    return lines, options


def _shared_between(
    main: ModelSpec, interactions: Sequence[Interaction], pairs: Mapping[str, tuple[tuple[str, ...], ...]]
) -> list[str]:
    """Residual covariances of products of two interactions that share an item with an error."""
    of_error = items_with_error(main, {name for one in interactions for name in (one.x, one.moderator)})
    own = [pairs[one.name] for one in interactions]
    return [
        f"{'.'.join(a)} ~~ {'.'.join(b)}"
        for first, second in combinations(own, 2)
        for a in first
        for b in second
        if set(a) & set(b) & of_error
    ]


def items_with_error(main: ModelSpec, names: Iterable[str]) -> set[str]:
    """Items of the constructs among `names`; an observed variable has no error."""
    own = [indicators_of(main, name) for name in names]
    return {item for items in own if len(items) > 1 for item in items}
