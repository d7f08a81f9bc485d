"""An instrument as rows: for `rcvsem instrument show` and for the codebook. No formatting here."""

from __future__ import annotations

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated, phrase, phrase_n
from rcvsem.instrument.definition import Anchor, Instrument, Scale
from rcvsem.instrument.screening_defaults import RULES


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentRow:
    """One line of `instrument show`. `kind`: instrument, scale, construct, item, attention check, background,
    contradiction, screening or export; `note` says what is special about it."""

    kind: str
    code: str
    text: Text
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodebookRow:
    """One question of the form. `position` is its 1-based place; `codes` reads `1 = wording; 2 = ...`."""

    position: int
    code: str
    kind: str
    construct: str
    construct_name: Text
    dimension: Text
    text: Text
    scale: str
    codes: Text
    reverse: bool
    dropped: str
    column: str
    source: str


_NONE = Text.verbatim("")
_ORDERS = {"ascending": phrase("ascending"), "descending": phrase("descending")}
_ACTIONS = {
    "exclude": phrase("exclude"),
    "flag": phrase("flag"),
    "report": phrase("report only"),
    "off": phrase("off"),
}
_CELLS = {
    "code": phrase("codes"),
    "number": phrase("option numbers"),
    "text": phrase("texts"),
    "score": phrase("scores"),
}


def describe_instrument(instrument: Instrument) -> tuple[InstrumentRow, ...]:
    """Everything the file says, a row each, in file order."""
    rows = [
        InstrumentRow(
            kind="instrument",
            code="",
            text=instrument.title,
            note=phrase(
                "{n} constructs, {n_2} items, {n_3} kept; languages {languages}",
                n=len(instrument.constructs),
                n_2=len(instrument.items),
                n_3=len(instrument.kept_items),
                languages=enumerated(instrument.languages),
            )
            + (phrase("; ordered categories") if instrument.ordered else ""),
        )
    ]
    for scale in instrument.scales.values():
        note = phrase(
            "codes {minimum}..{maximum}, {form_order} on the form",
            minimum=scale.minimum,
            maximum=scale.maximum,
            form_order=_ORDERS[scale.form_order],
        )
        rows.append(InstrumentRow(kind="scale", code=scale.name, text=_labels(scale.anchors), note=note))
    for question in instrument.background:
        note = (
            phrase("number")
            if question.numeric
            else phrase_n(len(question.codes), "{n} option", "{n} options")
        )
        rows.append(InstrumentRow(kind="background", code=question.code, text=question.text, note=note))
    for construct in instrument.constructs:
        note = phrase_n(len(construct.kept_items), "{n} item", "{n} items")
        if construct.dimension is not None:
            note += phrase(", dimension {dimension}", dimension=construct.dimension)
        rows.append(InstrumentRow(kind="construct", code=construct.code, text=construct.name, note=note))
        for item in construct.items:
            marks = [phrase("reversed")] if item.reverse else []
            if item.dropped is not None:
                marks.append(
                    phrase(
                        "dropped in {stage}: {reason}", stage=item.dropped.stage, reason=item.dropped.reason
                    )
                )
            rows.append(
                InstrumentRow(kind="item", code=item.code, text=item.text, note=enumerated(marks, "; "))
            )
    for check in instrument.attention_checks:
        note = phrase("expected answer {expected}", expected=check.expected) + (
            phrase(", after {after}", after=check.after) if check.after else ""
        )
        rows.append(InstrumentRow(kind="attention check", code=check.code, text=check.text, note=note))
    for pair in instrument.contradictions:
        code = enumerated((pair.first, pair.second))
        rows.append(
            InstrumentRow(
                kind="contradiction",
                code=code,
                text=_NONE,
                note=phrase("largest allowed gap {largest_gap}", largest_gap=pair.largest_gap),
            )
        )
    for rule in instrument.screening:
        note = (
            _ACTIONS[rule.action]
            if rule.threshold is None
            else phrase(
                "{action}, threshold {threshold:g}", action=_ACTIONS[rule.action], threshold=rule.threshold
            )
        )
        rows.append(InstrumentRow(kind="screening", code=rule.name, text=RULES[rule.name].meaning, note=note))
    export = instrument.export
    for name, platform, cells in [
        *([] if export.waves else [("", export.platform, export.cells)]),
        *((wave.name, wave.platform, wave.cells) for wave in export.waves),
    ]:
        rows.append(
            InstrumentRow(
                kind="export",
                code=name,
                text=_NONE,
                note=phrase("{platform}, cells: {cells}", platform=platform, cells=_CELLS.get(cells, cells)),
            )
        )
    return tuple(rows)


def codebook_rows(instrument: Instrument) -> tuple[CodebookRow, ...]:
    """Every question of the form in form order: background, items, attention checks where they stand."""
    dimensions = instrument.dimensions
    following = {check.after: check for check in instrument.attention_checks}
    if len(following) != len(instrument.attention_checks):  # several after one item, or without a place
        following = {}
    rows: list[CodebookRow] = []

    def add(code: str, kind: str, text: Text, scale: Scale | None, codes: Text, **more: object) -> None:
        values: dict[str, object] = {
            "construct": "", "construct_name": _NONE, "dimension": _NONE, "reverse": False, "dropped": "",
            "column": "", "source": "", **more,
        }  # fmt: skip
        rows.append(
            CodebookRow(
                position=len(rows) + 1,
                code=code,
                kind=kind,
                text=text,
                scale=scale.name if scale else "",
                codes=codes,
                **values,  # type: ignore[arg-type]
            )
        )

    for question in instrument.background:
        kind = "number" if question.numeric else "single choice"
        add(question.code, kind, question.text, None, _labels(question.codes), column=question.column or "")
    placed: set[str] = set()
    for construct in instrument.constructs:
        for item in construct.items:
            scale = instrument.scales[item.scale]
            dropped = f"{item.dropped.stage}: {item.dropped.reason}" if item.dropped else ""
            add(
                item.code, "item", item.text, scale, _labels(scale.anchors), construct=construct.code,
                construct_name=construct.name, dimension=dimensions.get(construct.dimension or "", _NONE),
                reverse=item.reverse, dropped=dropped, column=item.column or "", source=construct.source,
            )  # fmt: skip
            if (check := following.get(item.code)) is not None:
                placed.add(check.code)
                scale = instrument.scales[check.scale]
                add(check.code, "attention check", check.text, scale, _labels(scale.anchors))
    for check in instrument.attention_checks:
        if check.code not in placed:
            scale = instrument.scales[check.scale]
            add(check.code, "attention check", check.text, scale, _labels(scale.anchors))
    return tuple(rows)


def _labels(anchors: tuple[Anchor, ...]) -> Text:
    """`1 = wording; 2 = wording` in both languages."""
    if not anchors:
        return _NONE
    told = (phrase("{code} = {name}", code=a.code, name=a.text) for a in anchors)
    return Text.of_message(enumerated(told, "; "))
