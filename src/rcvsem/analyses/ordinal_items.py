"""Which items of a model are ordinal: said by the user, by the questionnaire, or all of a plain table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

from rcvsem.analyses.inputs import Inputs
from rcvsem.fit import FitOptions
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.options import refuse_idle
from rcvsem.instrument import Instrument
from rcvsem.model import ModelSpec

Ordered = str | Sequence[str] | None


def items_of(spec: ModelSpec) -> tuple[str, ...]:
    """Observed indicators of the model's constructs, in the order of its variables."""
    measured = {item for own in spec.measurement.values() for item in own}
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
            f"Name the ordinal items ({named('ordered', ('A1', 'A2'))}), or leave it out.",
        )
    return names, findings


def _chosen(
    spec: ModelSpec, given: Ordered, options: FitOptions, instrument: Instrument | None
) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    every = items_of(spec)
    if given is not None:
        names = [given] if isinstance(given, str) else [str(name) for name in given]
        names = [part.strip() for name in names for part in name.split(",") if part.strip()]
        if [name.lower() for name in names] == ["all"] and "all" not in spec.observed:
            return every, ()
        for name in names:
            if name not in spec.observed:
                near = get_close_matches(name, spec.observed, n=1)
                raise OptionError(
                    f"'{name}' is to be ordinal, but it is not an observed variable of the model.",
                    fix=f"Did you mean '{near[0]}'?" if near else f"Its items: {', '.join(every[:10])}.",
                )
        return tuple(name for name in spec.observed if name in names), ()
    if not options.is_categorical or spec.ordered:
        return (), ()
    if instrument is not None:
        if not instrument.ordered:
            raise OptionError(
                f"The estimator {options.estimator} is for ordinal items, but the questionnaire does not declare its "
                "items ordinal.",
                fix=f"Write 'ordered: true' into it, name the items ({named('ordered', ('A1', 'A2'))} or "
                f"{named('ordered', 'all')}), or use mlr.",
            )
        asked = {item.code for item in instrument.items}
        found = tuple(name for name in every if name in asked)
    else:
        found = every
    if not found:
        raise OptionError(
            f"The estimator {options.estimator} is for ordinal items, but the model has no items of constructs.",
            fix=f"Name the ordinal variables ({named('ordered', ('A1', 'A2'))}), or use mlr.",
        )
    if instrument is not None:
        return found, ()
    others = [name for name in spec.observed if name not in found]
    rest = f"; {', '.join(others)} stay continuous" if others else ""
    return found, (
        Finding(
            code="all_items_ordinal",
            severity="info",
            text=f"No item was named as ordinal: all {len(found)} items of the model's constructs are taken as "
            f"ordinal{rest}.",
            fix=f"Name them to choose ({named('ordered', ('A1', 'A2'))}).",
        ),
    )


def with_ordinal(inputs: Inputs, given: Ordered, options: FitOptions) -> Inputs:
    """The inputs with their ordinal items declared in the model.

    Raises
    ------
    OptionError : see `ordinal_items`.
    """
    names, findings = ordinal_items(inputs.spec, given, options, inputs.instrument)
    if not names:
        return inputs
    return replace(
        inputs,
        spec=inputs.spec.with_options(ordered=names, identify=False),
        findings=(*inputs.findings, *findings),
        model_options={**inputs.model_options, "ordered": list(names)},
    )
