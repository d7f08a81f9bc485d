"""A proposal is checked and its own export cleaned with it before anybody sees it; what fails is repaired or said."""

from __future__ import annotations

from collections import Counter

from rcvsem.foundation.errors import RcvsemError, SurveyError
from rcvsem.foundation.words import phrase, phrase_n
from rcvsem.instrument import Instrument, parse_instrument
from rcvsem.survey.cells import parse
from rcvsem.survey.cleaning import clean, reading_faults
from rcvsem.survey.footers import refuse_summaries
from rcvsem.survey.proposal.column import Guess
from rcvsem.survey.proposal.draft import Draft
from rcvsem.survey.raw import RawExport

#: Rounds of repair; one is usual.
ROUNDS = 4


def propose_instrument(
    raw: RawExport, missing_codes: tuple[float, ...] = (), program: str = "rcvsem", comments: str = ""
) -> str:
    """The text of an instrument file proposed for this export, which it has been checked and cleaned with.

    missing_codes : numbers that mean no answer wherever they are no code of a question's own scale.
    program : what made it, with its version.
    comments : their language; default: Chinese for a Chinese questionnaire, else the language spoken.

    Raises
    ------
    SurveyError : no column looks like an item, or rows are totals or means of those above.
    """
    draft = Draft(raw, frozenset(missing_codes), program, comments)
    numeric = {g.header: g.numbers for g in draft.found if g.kind == "numbers" and g.asks != "identifier"}
    refuse_summaries(raw, numeric)
    text = draft.text()
    for _ in range(ROUNDS):
        try:
            instrument = parse_instrument(text)
            if not _repair(draft, raw, instrument):
                clean(raw, instrument)
                return text
        except SurveyError as error:
            draft.trouble = [
                phrase("CHECK: reading the export with this proposal stops: {error}", error=error.message)
            ]
            return draft.text()
        except RcvsemError as error:
            draft.trouble = [
                phrase("CHECK: this proposal is not valid yet: {line}", line=line)
                for line in str(error).splitlines()
            ]
            return draft.text()
        text = draft.text()
    return text


def _repair(draft: Draft, raw: RawExport, instrument: Instrument) -> bool:
    """Answers that fit nothing become missing, with a CHECK that counts them. False when there were none."""
    faults = reading_faults(raw, instrument)
    by_code: dict[str, Guess] = {guess.code: guess for guess in draft.found if guess.code}
    mended = False
    for fault in faults:
        guess = by_code.get(fault.item)
        if guess is None:
            continue
        cell = parse(fault.value)
        if cell.kind == "number" and float(cell.number) not in guess.missing_codes:
            guess.missing_codes[cell.number] = ""
            mended = True
        elif cell.kind != "number" and fault.value not in guess.strays:
            guess.strays = Counter({**guess.strays, fault.value: fault.count})
            mended = True
        if mended:
            guess.doubts.append(
                phrase_n(
                    fault.count,
                    "'{value}' ({n} cell) fits no code: taken as no answer.",
                    "'{value}' ({n} cells) fits no code: taken as no answer.",
                    value=fault.value,
                )
            )
    return mended
