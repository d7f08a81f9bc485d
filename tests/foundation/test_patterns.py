"""A pattern compiled late is used as one compiled at once."""

from __future__ import annotations

import copy
import re

import pytest

from rcvsem.foundation.patterns import late_pattern


def test_as_a_compiled_one():
    for use in (
        lambda p: p.sub("-", "a1b22"),
        lambda p: p.findall("a1b22"),
        lambda p: p.fullmatch("12").span(),
        lambda p: (p.pattern, p.flags, p.groups),
    ):
        assert use(late_pattern(r"\d+", re.ASCII)) == use(re.compile(r"\d+", re.ASCII))
    assert copy.copy(late_pattern("a+")).match("aa")


def test_compiled_when_used_and_not_before():
    wrong = late_pattern("(")
    with pytest.raises(re.error):
        wrong.match("")
