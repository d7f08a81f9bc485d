"""Which paths are moderated, and which items are multiplied: from the model text and the options."""

from __future__ import annotations

from rcvsem.analyses.input_files import PathLike
from rcvsem.analyses.moderation_options import ModerationOptions
from rcvsem.evaluate.estimates import loadings_of
from rcvsem.fit import Fit
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.infer.interaction_model import Interaction, SplitText, check_pairs, indicators_of
from rcvsem.infer.interaction_text import split_text
from rcvsem.infer.products import Pairing, item_pairs
from rcvsem.model import ModelSpec
from rcvsem.model.model_file import is_text, model_text

Model = PathLike | ModelSpec


def split_model(model: Model) -> tuple[SplitText, str, str]:
    """The model's text with its products `X:M` taken out, its file and that file's SHA-256 ("" of a bare text).

    Raises
    ------
    FileError : there is no such file.
    """
    if isinstance(model, ModelSpec):
        return split_text(model.source, model.path), model.path, model.sha256
    if isinstance(model, str) and is_text(model):
        return split_text(model), "", ""
    text, mark = model_text(model)
    return split_text(text, str(model)), str(model), mark


def asked_interactions(split: SplitText, options: ModerationOptions, where: str) -> tuple[Interaction, ...]:
    """Those of the text, or the one asked for.

    Raises
    ------
    OptionError : nothing is asked for, it is asked for twice, or the model lacks a variable or path of it.
    """
    if not options.x:
        if not split.interactions:
            raise OptionError(
                "Nothing says what is moderated.",
                where=where,
                fix=phrase(
                    "Give {--x X} and {--moderator M} (and {--y Y}), or write Y ~ X + M + X:M in the model."
                ),
            )
        return split.interactions
    if split.interactions:
        raise OptionError(
            phrase("The model text has X:M terms already; leave out {--x} and {--moderator}."), where=where
        )
    from rcvsem.model import parse_model

    base = parse_model(split.main, path=where, identify=False)
    known = (*base.latents, *base.observed)
    for name in (options.x, *options.y, *((options.through,) if options.through else ())):
        if name not in known:
            raise OptionError(
                phrase("'{name}' is no variable of the model.", name=name),
                fix=phrase("It has: {latents}.", latents=enumerated(base.latents)),
            )
    if options.x == options.moderator:
        raise OptionError("A variable cannot moderate its own effect here; X and the moderator must differ.")
    if options.through:
        return _mediated(base, options)
    outcomes = options.y or tuple(lhs for lhs, rhs in base.regressions if rhs == options.x)
    outcomes = tuple(dict.fromkeys(outcomes))
    if not outcomes:
        raise OptionError(
            phrase("{x} explains nothing in the model.", x=options.x), fix=phrase("Say what with {--y}.")
        )
    if options.moderator in outcomes:
        outcomes = tuple(y for y in outcomes if y != options.moderator)
    return (Interaction(options.x, options.moderator, outcomes),)


def _mediated(base: ModelSpec, options: ModerationOptions) -> tuple[Interaction, ...]:
    have = set(base.regressions)
    outcomes = options.y or tuple(lhs for lhs, rhs in base.regressions if rhs == options.through)
    for y in outcomes:
        if (options.through, options.x) not in have or (y, options.through) not in have:
            raise OptionError(
                phrase(
                    "The model has no path {x} -> {through} -> {y}.",
                    x=options.x,
                    through=options.through,
                    y=y,
                )
            )
    if not outcomes:
        raise OptionError(
            phrase("{through} explains nothing in the model.", through=options.through),
            fix=phrase("Say what with {--y}."),
        )
    found = []
    if options.stage in ("first", "both"):
        found.append(Interaction(options.x, options.moderator, (options.through,)))
    if options.stage in ("second", "both"):
        found.append(Interaction(options.through, options.moderator, tuple(dict.fromkeys(outcomes))))
    return tuple(found)


def item_pairs_of(
    main: Fit, interaction: Interaction, options: ModerationOptions
) -> tuple[tuple[str, str], ...]:
    """Items multiplied: matched or all by the loadings of the model without the interaction, or those asked for."""
    spec = main.spec
    first, second = (indicators_of(spec, name) for name in (interaction.x, interaction.moderator))
    if options.pairs in (("matched",), ("all",)):
        how: Pairing = "all" if options.pairs == ("all",) else "matched"
        return item_pairs(first, second, how, loadings_of(main))
    given = []
    for text in options.pairs:
        a, colon, b = (part.strip() for part in text.partition(":"))
        if not colon or not a or not b:
            raise OptionError(
                phrase("{--pairs} takes matched, all, or pairs like DP1:VP1. Got {text!r}.", text=text)
            )
        if a in first or b in second:
            given.append((a, b))
        elif b in first and a in second:
            given.append((b, a))
    check_pairs(spec, interaction, given)
    return tuple(given)
