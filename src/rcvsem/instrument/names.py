"""The wording of everything an instrument asks, by code."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text

if TYPE_CHECKING:
    from rcvsem.instrument.definition import Instrument


def names_of(instrument: Instrument | None) -> dict[str, Text]:
    """Wording of every construct and item, and names of the background questions, by code."""
    if instrument is None:
        return {}
    names = {construct.code: construct.name for construct in instrument.constructs}
    names.update({item.code: item.text for item in instrument.items})
    names.update({question.code: question.name for question in instrument.background})
    return names


def construct_names(instrument: Instrument | None) -> dict[str, Text]:
    """Names of the constructs and background questions, which paths are about."""
    if instrument is None:
        return {}
    return {
        **{construct.code: construct.name for construct in instrument.constructs},
        **{question.code: question.name for question in instrument.background},
    }


def option_labels(instrument: Instrument, used: Collection[str]) -> dict[str, str]:
    """Chinese labels of the options of background questions that are `used` by their English."""
    return {
        option.text.en: option.text.zh
        for question in instrument.background
        for option in question.codes
        if option.text.en in used and option.text.zh
    }
