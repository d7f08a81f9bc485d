"""Which items of a model are ordinal: said by the user, by the questionnaire, or all of a plain table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Literal

from rcvsem.analyses.inputs import Inputs
from rcvsem.fit import FitOptions
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.option_checks import split_names
from rcvsem.foundation.options import refuse_idle
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.instrument import Instrument
from rcvsem.model import ModelSpec

Ordered = str | Sequence[str] | None
Collapse = Literal["auto"]


def items_of(spec: ModelSpec) -> tuple[str, ...]:
    """Observed indicators of the model's constructs, in the order of its variables; not those of composites, which have
    no continuous response behind them."""
    measured = {item for own in spec.scales.values() for item in own}
    return tuple(name for name in spec.observed if name in measured)


def ordinal_items(
    spec: ModelSpec, given: Ordered, options: FitOptions, instrument: Instrument | None
) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """The ordinal items and what to say of the choice; nothing to declare gives ().

    Parameters
    ----------
    given : names, "all" (every item of a construct), or None: the questionnaire's `ordered: true`; without a
        questionnaire every item, when the estimator is for ordinal items.

    Raises
    ------
    OptionError : a name that the model lacks; an ordinal estimator and nothing that is ordinal; a parameterization
        that nothing has.
    """
    names, findings = _chosen(spec, given, options, instrument)
    if not names and not spec.ordered:
        refuse_idle(
            options.changed("parameterization"),
            "no item is ordinal.",
            phrase("Name the ordinal items ({--ordered A1,A2}), or leave it out."),
        )
    return names, findings


def _chosen(
    spec: ModelSpec, given: Ordered, options: FitOptions, instrument: Instrument | None
) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    every = items_of(spec)
    if given is not None:
        names = [given] if isinstance(given, str) else [str(name) for name in given]
        names = [part for name in names for part in split_names(name)]
        if [name.lower() for name in names] == ["all"] and "all" not in spec.observed:
            return every, _numbers(spec)
        for name in names:
            if name not in spec.observed:
                near = get_close_matches(name, spec.observed, n=1)
                raise OptionError(
                    phrase(
                        "'{name}' is to be ordinal, but it is not an observed variable of the model.",
                        name=name,
                    ),
                    fix=phrase("Did you mean '{near}'?", near=near[0])
                    if near
                    else phrase("Its items: {every}.", every=enumerated(every[:10])),
                )
        return tuple(name for name in spec.observed if name in names), ()
    if not options.is_categorical or spec.ordered:
        return (), ()
    if instrument is not None:
        if not instrument.ordered:
            raise OptionError(
                phrase(
                    "The estimator {estimator} is for ordinal items, but the questionnaire does not declare its "
                    "items ordinal.",
                    estimator=options.estimator,
                ),
                fix=phrase(
                    "Write 'ordered: true' into it, name the items ({--ordered A1,A2} or {--ordered all}), or "
                    "use mlr."
                ),
            )
        asked = {item.code for item in instrument.items}
        found = tuple(name for name in every if name in asked)
    else:
        found = every
    if not found:
        raise OptionError(
            phrase(
                "The estimator {estimator} is for ordinal items, but the model has no items of constructs.",
                estimator=options.estimator,
            ),
            fix=phrase("Name the ordinal variables ({--ordered A1,A2}), or use mlr."),
        )
    if instrument is not None:
        return found, _numbers(spec)
    others = [name for name in spec.observed if name not in found]
    rest = phrase("; {others} stay continuous", others=enumerated(others)) if others else ""
    return found, (
        Finding(
            code="all_items_ordinal",
            severity="info",
            text=phrase(
                "No item was named as ordinal: all {n} items of the model's constructs are taken as "
                "ordinal{rest}.",
                n=len(found),
                rest=rest,
            ),
            fix=phrase("Name them to choose ({--ordered A1,A2})."),
        ),
    )


def _numbers(spec: ModelSpec) -> tuple[Finding, ...]:
    """That items of composites stay numbers where all items are to be ordinal."""
    items = [item for composite in spec.composites for item in composite.items if item in spec.observed]
    if not items:
        return ()
    return (
        Finding(
            code="composite_items_as_numbers",
            severity="info",
            text=phrase(
                "The items of composites are taken as numbers: {items}. They have no error, so that no continuous "
                "response stands behind their categories.",
                items=enumerated(items),
            ),
        ),
    )


def with_ordinal(
    inputs: Inputs, given: Ordered, options: FitOptions, collapse: Collapse | None = None
) -> Inputs:
    """The inputs with their ordinal items declared in the model.

    collapse : "auto" joins rare categories (`fit.ordinal.collapse`).

    Raises
    ------
    OptionError : see `ordinal_items`; nothing is ordinal whose categories could be joined. DataError : see
        `collapse_rare`.
    """
    names, findings = ordinal_items(inputs.spec, given, options, inputs.instrument)
    if collapse is not None:
        known = names or tuple(inputs.spec.ordered)
        refuse_idle(
            () if known else (named("collapse", collapse),),
            "no item is ordinal.",
            phrase("Name the ordinal items ({--ordered all}), or leave it out."),
        )
        from rcvsem.fit.ordinal.collapse import collapse_findings, collapse_rare

        moments, merges = collapse_rare(inputs.moments, known)
        said = collapse_findings(merges, len(moments.groups))
        inputs = replace(inputs, moments=moments, collapse=collapse, findings=(*inputs.findings, *said))
    if not names:
        return inputs
    return replace(
        inputs,
        spec=inputs.spec.with_options(ordered=names, identify=False),
        findings=(*inputs.findings, *findings),
        model_options={**inputs.model_options, "ordered": list(names)},
    )
