"""Discriminant validity: Fornell-Larcker and HTMT."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rcvsem.evaluate.cutoffs import CUTOFFS
from rcvsem.foundation.availability import is_number
from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Row, Table, Words, raw, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, stated
from rcvsem.report.tables.wording import Names, listed, names_note, of_group, unit

if TYPE_CHECKING:
    from rcvsem.evaluate import FornellLarcker


def fornell_larcker_table(
    result: FornellLarcker, *, names: Names | None = None, group: str = ""
) -> Table | None:
    """Square roots of AVE on the diagonal, latent correlations below. None for a single construct."""
    codes = result.constructs
    if len(codes) < 2:
        return None
    width = range(len(codes))
    rows = [
        row(
            code,
            *(result.correlations[i, j] for j in range(i)),
            Cell(raw(result.sqrt_ave[i]), bold=True),
            *(None for _ in width[i + 1 :]),
            result.ave[i],
        )
        for i, code in enumerate(codes)
    ]
    failed = [code for code, passed in zip(codes, result.passed, strict=True) if passed is False]
    known = [passed for passed in result.passed if isinstance(passed, bool)]
    return Table(
        id="fornell-larcker" if not group else f"fornell-larcker-{result.group}",
        title=of_group(Text("Discriminant validity: Fornell-Larcker"), group),
        short=Text("Fornell-Larcker"),
        columns=(usual.CONSTRUCT, *map(usual.coded, codes), usual.AVE),
        rows=tuple(rows),
        notes=stated(
            "Diagonal (bold): square root of AVE. Below: correlations of the latent variables, as the "
            "model implies them.",
            *names_note(codes, names or {}),
        ),
        paragraph=_fornell_paragraph(failed) if len(known) == len(codes) else None,
        sources=("Fornell & Larcker (1981)",),
    )


def _fornell_paragraph(failed: Sequence[str]) -> Words:
    if not failed:
        return Text(
            "The square root of AVE of every construct exceeded its correlations with the other constructs: "
            "the Fornell-Larcker criterion is met."
        )
    return say(
        "The square root of AVE did not exceed every correlation for {failed}: there the Fornell-Larcker "
        "criterion is not met.",
        failed=listed(failed),
    )


def htmt_table(
    codes: Sequence[str],
    ratios: Any,
    *,
    upper: Any = None,
    level: float = 0.95,
    names: Names | None = None,
) -> Table | None:
    """HTMT ratios below the diagonal. None for a single construct.

    ratios : (k, k) symmetric. upper : (k, k) upper ends of a bootstrap interval, shown above the diagonal.
    """
    if len(codes) < 2:
        return None
    cut = CUTOFFS["htmt"]
    rows: list[Row] = []
    pairs: list[tuple[str, float]] = []
    for i, code in enumerate(codes):
        cells = [Cell(code)]
        for j, other in enumerate(codes):
            if j < i:
                value = raw(ratios[i][j])
                high = is_number(value) and isinstance(value, int | float) and value > cut.good
                cells.append(Cell(value, bold=high))
                if isinstance(value, int | float):
                    pairs.append((f"{other}, {code}", float(value)))
            elif j > i and upper is not None:
                cells.append(Cell(raw(upper[i][j])))
            else:
                cells.append(Cell(None))
        rows.append(Row(tuple(cells)))
    described = [
        say(
            "Below the diagonal: HTMT (arithmetic means of absolute correlations); bold above {cut}.",
            cut=unit(cut.good, 2),
        )
    ]
    if upper is not None:
        tail = f"{level * 100:g}%"
        described.append(say("Above the diagonal: upper limit of the {tail} bootstrap interval.", tail=tail))
    return Table(
        **called("htmt", "Discriminant validity: HTMT", "HTMT"),
        columns=(usual.CONSTRUCT, *map(usual.coded, codes)),
        rows=tuple(rows),
        notes=(*described, *names_note(codes, names or {})),
        paragraph=_htmt_paragraph(pairs, cut.good),
        sources=(cut.source,),
    )


def _htmt_paragraph(pairs: Sequence[tuple[str, float]], cut: float) -> Words | None:
    if not pairs:
        return None
    pair, value = max(pairs, key=lambda entry: entry[1])
    above = [name for name, ratio in pairs if ratio > cut]
    if not above:
        return say(
            "The largest HTMT was {value} ({pair}), not above {cut}.",
            value=unit(value),
            pair=pair,
            cut=unit(cut, 2),
        )
    return say(
        "The largest HTMT was {value} ({pair}); {n} of {all} pairs exceeded {cut}.",
        value=unit(value),
        pair=pair,
        n=len(above),
        all=len(pairs),
        cut=unit(cut, 2),
    )
