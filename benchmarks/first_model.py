"""How long a first model takes from a raw export, argued from keystrokes: by hand, and with `rcvsem init --from`.

The keystroke-level model of Card, Moran and Newell (1983): 0.28 s a key for somebody who types 40 words a minute, 1.35 s
for every decision before it. A Chinese character is typed with three keys (its sound and the choice).

by hand   the questionnaire and the model typed as the proposal has them, without its comments; a decision for every
          column (what is it?), every label (which code?) and every construct
with it   three commands, a name for every construct; a decision for every line that says CHECK, and fifteen keys each
          (a generous allowance: most of these lines are right as they stand)

Both type two paths. Reading the raw file, and finding the faults of what was typed, come on top by hand.

    python benchmarks/first_model.py          # the table of docs/surveys.md
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from proposals import SEED, Export, _export

from rcvsem.authoring.model_text import first_model
from rcvsem.instrument import parse_instrument
from rcvsem.survey import read_export
from rcvsem.survey.proposal.trial_cleaning import propose_instrument

KEY, DECISION = 0.28, 1.35
KEYS_OF_A_CHARACTER, KEYS_OF_A_CHECK, KEYS_OF_A_NAME = 3, 15, 12
EXPORTS = (("zh", "wenjuanxing"), ("en", "qualtrics"), ("de", "limesurvey"))
PATHS = "US ~ TR  # H1 +\nVA ~ US  # H2 +\n"


def keys(text: str) -> int:
    """Keys that somebody presses to type a text."""
    return sum(KEYS_OF_A_CHARACTER if "\u4e00" <= sign <= "\u9fff" else 1 for sign in text)


def minutes(pressed: int, decisions: int) -> float:
    return (KEY * pressed + DECISION * decisions) / 60


def typed(text: str) -> str:
    """The lines of a file that are no comments."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return "\n".join(lines)


def both_ways(export: Export) -> tuple[int, int, int, int]:
    """(keys, decisions) by hand and with the proposal."""
    raw = read_export(export.path)
    text = propose_instrument(raw)
    instrument = parse_instrument(text)
    labels = sum(len(scale.anchors) for scale in instrument.scales.values())
    labels += sum(len(question.codes) for question in instrument.background)
    constructs = len(instrument.constructs)
    model = typed(first_model(instrument, "../instruments/study.yaml"))
    name = export.path.name
    by_hand = (
        keys(typed(text)) + keys(model) + keys(PATHS) + keys(f"rcvsem fit models/study.desc surveys/{name}"),
        len(raw.columns) + labels + constructs,
    )
    commands = f"rcvsem init study --from {name}cd studyrcvsem fit models/study.desc surveys/{name}"
    checks = text.count("CHECK:")
    with_it = (
        keys(commands) + keys(PATHS) + KEYS_OF_A_CHECK * checks + KEYS_OF_A_NAME * constructs,
        checks + constructs,
    )
    return *by_hand, *with_it


def main() -> None:
    print("| export | by hand: keys | decisions | minutes | with `init --from`: keys | decisions | minutes |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for language, platform in EXPORTS:
            export = _export(Path(folder), platform, language, np.random.default_rng(SEED))
            hand, decided, left, checked = both_ways(export)
            print(
                f"| {platform}, {language} | {hand:,} | {decided} | {minutes(hand, decided):.1f} | "
                f"{left} | {checked} | {minutes(left, checked):.1f} |"
            )


if __name__ == "__main__":
    main()
