"""A first model from a questionnaire: its measurement lines, and a place for the paths."""

from __future__ import annotations

import os
from pathlib import Path

from rcvsem.foundation.comments import comments
from rcvsem.foundation.text import Language
from rcvsem.foundation.words import phrase, spoken
from rcvsem.instrument import Instrument


def first_model(instrument: Instrument, instrument_path: str) -> str:
    """The text of a model file with a `=~` line a construct, wordings as comments, and a place for the paths.

    instrument_path : how the model file names the instrument.
    """
    return "\n".join([*measurement_lines(instrument, instrument_path), *_path_lines(instrument)]) + "\n"


def measurement_lines(instrument: Instrument, instrument_path: str) -> list[str]:
    """The lines of a first model before its paths, the blank line between them last."""
    language: Language = "zh" if instrument.languages[0] == "zh" else "en"
    lines = [
        f"# title: {' '.join(instrument.title.of(language).split())}",
        f"# instrument: {instrument_path}",
        "",
        *comments(phrase("measurement: construct =~ its items")),
    ]
    measured = [construct for construct in instrument.constructs if len(construct.kept_items) > 1]
    if not measured:
        lines += comments(
            phrase("(none yet: no construct has two items; put items together in the questionnaire)")
        )
    alone = len(measured) == 1 and len(measured[0].kept_items) == 2
    for construct in instrument.constructs:
        items = construct.kept_items
        if not items:
            continue
        name = " ".join(construct.name.of(language).split())
        lines += ["", f"# {name} ({construct.code})"]
        for item in items:
            wording = " ".join(item.text.of(language).split())
            if item.reverse:
                wording = spoken(phrase("{wording} (reversed when the survey is cleaned)", wording=wording))
            lines.append(f"#   {item.code} - {wording}")
        if len(items) == 1:
            lines += comments(
                phrase("one item is no latent variable: use {item} itself in the paths", item=items[0].code)
            )
        else:
            if alone:
                lines += comments(
                    phrase("two items of the only construct: equal loadings, or the model is not identified")
                )
            equal = "1*" if alone else ""
            lines.append(f"{construct.code} =~ {' + '.join(equal + item.code for item in items)}")
    return [*lines, ""]


def _path_lines(instrument: Instrument) -> list[str]:
    several = [construct.code for construct in instrument.constructs if len(construct.kept_items) > 1]
    first, second = (*several, "A", "B")[:2]
    return [
        *comments(
            phrase(
                "paths: outcome ~ predictor; the comment names the hypothesis and its expected sign. "
                "Write yours, e.g."
            )
        ),
        f"# {second} ~ {first}  # H1 +",
        *comments(phrase("Until then the constructs correlate freely (a confirmatory factor analysis).")),
    ]


def path_from(model: Path | None, instrument: Path) -> str:
    """The instrument's path as a model file names it: from the model's folder (of stdout: from here)."""
    folder = Path() if model is None else model.parent
    try:
        return Path(os.path.relpath(instrument.resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive
        return instrument.resolve().as_posix()
