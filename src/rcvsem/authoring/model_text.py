"""A first model from a questionnaire: its measurement lines, and a place for the paths."""

from __future__ import annotations

import os
from pathlib import Path

from rcvsem.foundation.text import Language
from rcvsem.instrument import Instrument


def first_model(instrument: Instrument, instrument_path: str) -> str:
    """The text of a model file with a `=~` line a construct, wordings as comments.

    instrument_path : how the model file names the instrument.
    """
    language: Language = "zh" if instrument.languages[0] == "zh" else "en"
    lines = [
        f"# title: {' '.join(instrument.title.of(language).split())}",
        f"# instrument: {instrument_path}",
        "",
        "# measurement: construct =~ its items",
    ]
    several: list[str] = []
    measured = [construct for construct in instrument.constructs if len(construct.kept_items) > 1]
    if not measured:
        lines.append("# (none yet: no construct has two items; put items together in the questionnaire)")
    alone = len(measured) == 1 and len(measured[0].kept_items) == 2
    for construct in instrument.constructs:
        items = construct.kept_items
        if not items:
            continue
        name = " ".join(construct.name.of(language).split())
        lines += ["", f"# {name} ({construct.code})"]
        for item in items:
            turned = " (reversed when the survey is cleaned)" if item.reverse else ""
            lines.append(f"#   {item.code} - {' '.join(item.text.of(language).split())}{turned}")
        if len(items) == 1:
            lines.append(f"# one item is no latent variable: use {items[0].code} itself in the paths")
        else:
            several.append(construct.code)
            if alone:
                lines.append(
                    "# two items of the only construct: equal loadings, or the model is not identified"
                )
            equal = "1*" if alone else ""
            lines.append(f"{construct.code} =~ {' + '.join(equal + item.code for item in items)}")
    first, second = (*several, "A", "B")[:2]
    lines += [
        "",
        "# paths: outcome ~ predictor; the comment names the hypothesis and its expected sign. Write yours, e.g.",
        f"# {second} ~ {first}  # H1 +",
        "# Until then the constructs correlate freely (a confirmatory factor analysis).",
    ]
    return "\n".join(lines) + "\n"


def path_from(model: Path | None, instrument: Path) -> str:
    """The instrument's path as a model file names it: from the model's folder (of stdout: from here)."""
    folder = Path() if model is None else model.parent
    try:
        return Path(os.path.relpath(instrument.resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive
        return instrument.resolve().as_posix()
