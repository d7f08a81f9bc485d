"""The wording of everything an instrument asks, by code."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text

if TYPE_CHECKING:
    from rcvsem.instrument.definition import Instrument


def names_of(instrument: Instrument | None, written: Mapping[str, Text] | None = None) -> dict[str, Text]:
    """Wording of every construct and item, and names of the background questions, by code.

    written : the names in the comments of a model, for what no questionnaire names.
    """
    items = {} if instrument is None else {item.code: item.text for item in instrument.items}
    return {**construct_names(instrument, written), **items}


def construct_names(
    instrument: Instrument | None, written: Mapping[str, Text] | None = None
) -> dict[str, Text]:
    """Names of constructs, dimensions and background questions, which paths are about; `written` as in `names_of`."""
    names = dict(written or {})
    if instrument is not None:
        names.update(instrument.dimensions)
        names.update({construct.code: construct.name for construct in instrument.constructs})
        names.update({question.code: question.name for question in instrument.background})
    return names


def option_labels(instrument: Instrument, used: Collection[str]) -> dict[str, str]:
    """Chinese labels of the options of background questions that are `used` by their English."""
    return {
        option.text.en: option.text.zh
        for question in instrument.background
        for option in question.codes
        if option.text.en and option.text.en in used and option.text.zh
    }
