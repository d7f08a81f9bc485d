"""Kinds of exports met in the field: counted columns, own words, other languages, Typeform and 1KA by name."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from rcvsem.survey.proposal.draft import Draft
from rcvsem.survey.readers.detect import read_export

N = 90
RNG = np.random.default_rng(11)


def written(path: Path, rows: list[list[object]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def answers(columns: int, points: int = 5) -> list[list[int]]:
    """Rows of items with one factor, 1 to `points`."""
    factor = RNG.standard_normal(N)[:, None]
    raw = 0.5 * (points + 1) + factor + 0.8 * RNG.standard_normal((N, columns))
    return np.clip(np.rint(raw), 1, points).astype(int).tolist()


@pytest.mark.parametrize(("columns", "points"), [(6, 5), (8, 5), (8, 10), (12, 7)])
def test_a_row_that_counts_the_columns_is_no_respondent(tmp_path: Path, columns: int, points: int) -> None:
    wordings = [f"Statement number {k} about the service" for k in range(columns)]
    rows = answers(columns, points)
    path = written(tmp_path / "d.csv", [wordings, list(range(1, columns + 1)), *rows])
    raw = read_export(path)
    assert raw.n == N
    assert "counting_row" in {finding.code for finding in raw.findings}
    assert f"maximum: {max(map(max, rows))}" in Draft(raw).text()


def test_a_respondent_who_counts_is_kept(tmp_path: Path) -> None:
    """Five columns, or six with numbers that others answered too: somebody's answers."""
    for columns in (5, 6):
        rows = answers(columns, 7)
        path = written(
            tmp_path / "d.csv", [[f"item{k}" for k in range(columns)], list(range(1, columns + 1)), *rows]
        )
        assert read_export(path).n == N + 1


def test_own_words_and_names_are_no_options(tmp_path: Path) -> None:
    rows = [
        [
            *own,
            f"remark {k} of mine" if k % 4 == 0 else "",
            f"Person{k} Family{k % 7}",
            "yes" if k % 2 else "no",
        ]
        for k, own in enumerate(answers(4))
    ]
    path = written(tmp_path / "d.csv", [["q1", "q2", "q3", "q4", "wer", "kto", "member"], *rows])
    draft = Draft(read_export(path))
    text = draft.text()
    assert "remark" not in text
    assert "Person1" not in text
    assert "member" in text


TYPEFORM = ("Start Date (UTC)", "Submit Date (UTC)", "Network ID")
LADDERS = {
    "it": ["molto in disaccordo", "in disaccordo", "né d'accordo né in disaccordo", "d'accordo", "molto d'accordo"],
    "nl": ["helemaal oneens", "oneens", "neutraal", "eens", "helemaal eens"],
    "pl": ["zdecydowanie nie", "raczej nie", "trudno powiedzieć", "raczej tak", "zdecydowanie tak"],
    "tr": ["Kesinlikle katılmıyorum", "Katılmıyorum", "Kararsızım", "Katılıyorum", "Kesinlikle katılıyorum"],
    "id": ["Sangat tidak setuju", "Tidak setuju", "Netral", "Setuju", "Sangat setuju"],
    "vi": ["Hoàn toàn không đồng ý", "Không đồng ý", "Trung lập", "Đồng ý", "Hoàn toàn đồng ý"],
}  # fmt: skip


@pytest.mark.parametrize("language", LADDERS)
def test_answers_in_further_languages_have_their_order(tmp_path: Path, language: str) -> None:
    ladder = LADDERS[language]
    rows = [[ladder[code - 1] for code in own] for own in answers(4)]
    draft = Draft(read_export(written(tmp_path / "d.csv", [[f"F{k}: x y" for k in range(1, 5)], *rows])))
    text = draft.text()
    assert "order of these labels is not known" not in text
    (anchors,) = {tuple(guess.anchors.items()) for guess in draft.of("item")}
    assert [label for _, label in sorted(anchors)] == ladder


def test_typeform_and_1ka_are_known_and_can_be_asked_for(tmp_path: Path) -> None:
    rows = answers(4)
    form = [
        [f"id{k}", *own, "2024-01-01 10:00:00", "2024-01-01 10:04:00", f"net{k}"]
        for k, own in enumerate(rows)
    ]
    head = [
        "#",
        "It is fast",
        "It is safe",
        "I trust it",
        "I like it",
        "Start Date (UTC)",
        "Submit Date (UTC)",
        "Network ID",
    ]
    path = written(tmp_path / "t.csv", [head, *form])
    raw = read_export(path)
    assert raw.format == "typeform"
    assert raw.metadata["submitted"] == "Submit Date (UTC)"
    assert "net3" not in Draft(raw).text()
    ka = [["recnum", "status", "lurker", "Q1a", "Q1b", "Q1c", "Q1d"],
          ["Record number", "Status of it", "Lurker or not", "It is fast", "It is safe", "I trust it", "I like it"],
          *([k, 6, 0, *own] for k, own in enumerate(rows, 1))]  # fmt: skip
    found = read_export(written(tmp_path / "k.csv", ka))
    assert found.format == "1ka"
    assert found.n == N
    assert [info.text for info in found.column_info if info.name.startswith("Q1")] == [
        "It is fast",
        "It is safe",
        "I trust it",
        "I like it",
    ]
    for name in ("typeform", "1ka"):
        assert (
            read_export(
                written(tmp_path / "p.csv", [["a", "b"], *(own[:2] for own in rows)]), format=name
            ).format
            == name
        )
