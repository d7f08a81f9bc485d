"""The frozen document and its statements."""

from __future__ import annotations

import numpy as np
import pytest

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.report.document import Document, Section, Statement, Table, join, raw, row, say
from rcvsem.report.layout import Printing, words


def test_raw_values():
    assert raw(np.float64(1.5)) == 1.5
    assert type(raw(np.int64(3))) is int
    assert raw(True) == Text("yes")
    assert isinstance(raw(float("nan")), NotAvailable)
    assert isinstance(raw(np.float64("inf")), NotAvailable)
    assert raw(None) is None


def test_rows_must_fit(table):
    with pytest.raises(ValueError, match="2 cells for 8 columns"):
        Table(id="x", title=table.title, columns=table.columns, rows=(row(1, 2),))


def test_ids_are_unique(table):
    with pytest.raises(ValueError, match="two of table 'paths'"):
        Document(title=table.title, sections=(Section(id="s", title=table.title, tables=(table, table)),))


def test_lookup(document, table):
    assert document.table("paths") is table
    assert table.column("n") == (457, 12, 3)
    with pytest.raises(KeyError):
        document.table("nothing")


def test_statement_keeps_braces_of_values():
    sentence = say(Text.given(en="Item {item}, {{x}}.", zh="题项 {item}。"), item="{b}")
    assert words(sentence, Printing("en")) == ("Item {b}, {x}.",)


def test_join_keeps_names_apart():
    both = join(
        [
            say(Text.given(en="a {x}.", zh="甲{x}。"), x=1),
            None,
            say(Text.given(en="b {x}.", zh="乙{x}。"), x=2),
            Text.verbatim("{c}"),
        ]
    )
    assert isinstance(both, Statement)
    assert words(both, Printing("en")) == ("a 1. b 2. {c}",)
    assert words(both, Printing("zh")) == ("甲 1。乙 2。{c}",)
    assert join([None]) is None


def test_braces_of_a_text_stay_braces():
    assert words(join([Text.verbatim("{a}")]), Printing("both")) == ("{a}",)
