"""Reasons and messages that other sentences take up are said in the language of those."""

from __future__ import annotations

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import DataError
from rcvsem.foundation.words import in_language, phrase


def test_a_constant_is_translated_where_another_sentence_takes_it_up() -> None:
    why = NotAvailable("the estimation did not converge").reason
    what = DataError("The estimation did not converge; there is nothing to bootstrap.").what
    for inner in (why, what):
        told = in_language(phrase("{way} is left out: {why}", way="ML", why=inner), "zh")
        assert in_language(inner, "zh") in told
        assert inner not in told
    assert NotAvailable("").reason == ""
