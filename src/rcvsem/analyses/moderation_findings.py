"""What is to be said of a moderation: products, squares, paths that were added."""

from __future__ import annotations

from collections.abc import Sequence

from rcvsem.analyses.inputs import Inputs
from rcvsem.analyses.moderation_options import ModerationOptions
from rcvsem.fit import Fit
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.findings import Finding, unique
from rcvsem.foundation.words import enumerated, phrase, phrase_n
from rcvsem.infer.bootstrap import BootstrapResult
from rcvsem.infer.interaction_model import (
    Interaction,
    SplitText,
    added_main_effects,
    indicators_of,
    model_without_products,
)
from rcvsem.infer.interaction_size import without_squares
from rcvsem.model import ModelSpec


def check_squares(interactions: Sequence[Interaction], options: ModerationOptions) -> None:
    """Residual centring takes the straight part out of a square, so that b1 + 2 b3 x is no slope any more."""
    squares = [one for one in interactions if one.square]
    if squares and options.method == "residual":
        raise OptionError(
            phrase(
                "A square ({x}:{x}) cannot be centred by residuals: the slope at x would not be b1 + 2 b3 x.",
                x=squares[0].x,
            ),
            fix=phrase("Use {--method double-mean} (the default) or mean."),
        )


def moderation_findings(
    inputs: Inputs,
    fit: Fit,
    added: Sequence[Finding],
    result: BootstrapResult | None,
    notes: Sequence[Finding],
) -> tuple[Finding, ...]:
    of_fit = [f for f in fit.findings if f.code != "listwise"]
    of_draws = () if result is None else result.findings
    return unique(
        (*inputs.findings, *inputs.of_survey, *inputs.moments.findings, *added, *of_fit, *notes, *of_draws)
    )


def products_made(
    pairs: dict[str, tuple[tuple[str, str], ...]], interactions: Sequence[Interaction], main: ModelSpec
) -> list[Finding]:
    """The columns that were made of the answers."""
    found: list[Finding] = []
    for one in interactions:
        used = {item for pair in pairs[one.name] for item in pair}
        idle = [
            item for name in (one.x, one.moderator) for item in indicators_of(main, name) if item not in used
        ]
        made = enumerated(f"{a}.{b}" for a, b in pairs[one.name])
        found.append(
            Finding(
                code="product_indicators",
                severity="info",
                text=phrase_n(
                    len(pairs[one.name]),
                    "{name} is measured by {n} product column made from the answers: {made}.",
                    "{name} is measured by {n} product columns made from the answers: {made}.",
                    name=one.name,
                    made=made,
                )
                + (phrase(" {idle} are in no pair.", idle=enumerated(idle)) if idle else ""),
            )
        )
    return found


def square_findings(main: Fit, interactions: Sequence[Interaction]) -> list[Finding]:
    """Curved effects that may look like an interaction."""
    return [
        Finding(
            code="squares_left_out",
            severity="info",
            text=phrase(
                "{x} and {moderator} correlate ({r:.2f}): a curved effect of one of them would look "
                "like their interaction, "
                "and the model has no square of both.",
                x=one.x,
                moderator=one.moderator,
                r=r,
            ),
            fix=phrase(
                "See whether the interaction stays with {outcome} ~ {x}:{x} + {moderator}:{moderator} in the model.",
                outcome=one.outcomes[0],
                x=one.x,
                moderator=one.moderator,
            ),
        )
        for one, r in without_squares(main, interactions)
    ]


def added_findings(split: SplitText, interactions: Sequence[Interaction]) -> list[Finding]:
    """The main effects that were added to the model."""
    lines = added_main_effects(model_without_products(split, ""), interactions)
    if not lines:
        return []
    return [
        Finding(
            code="main_effects_added",
            severity="info",
            text=phrase(
                "Added to the model, because a product means nothing without its parts: {lines}.",
                lines=enumerated(lines),
            ),
        )
    ]
