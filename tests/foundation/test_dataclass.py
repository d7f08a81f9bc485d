"""The classes are those of the standard decorator, whatever is done with them."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from typing import ClassVar

import pytest

from rcvsem.foundation.dataclass import dataclass

MADE = []


def _base(decorator, **how):
    class Base:
        """Has a documentation."""

        a: int
        b: str = "b"
        c: list = dataclasses.field(default_factory=list)
        kind: ClassVar[str] = "x"

    return decorator(**how)(Base)


HOW = [
    {"frozen": frozen, "slots": slots, "kw_only": kw_only, "eq": eq}
    for frozen in (True, False)
    for slots in (True, False)
    for kw_only in (True, False)
    for eq in (True, False)
]


@pytest.mark.parametrize("how", HOW, ids=str)
def test_as_the_standard_one(how):
    ours, theirs = _base(dataclass, **how), _base(dataclasses.dataclass, **how)
    assert str(inspect.signature(ours)) == str(inspect.signature(theirs))
    assert ours.__init__.__annotations__ == theirs.__init__.__annotations__
    assert ours.__doc__ == theirs.__doc__
    assert ours.__match_args__ == theirs.__match_args__
    assert getattr(ours, "__slots__", None) == getattr(theirs, "__slots__", None)
    assert (ours.__hash__ is None) == (theirs.__hash__ is None)
    one, same, other = ours(a=1), ours(a=1), ours(a=2, b="c")
    assert repr(one) == repr(theirs(a=1))
    assert (one == same, one == other) == (theirs(a=1) == theirs(a=1), False)
    assert one.c == []
    assert one.c is not same.c
    assert dataclasses.replace(other, a=3).b == "c"
    assert dataclasses.asdict(other) == {"a": 2, "b": "c", "c": []}
    assert copy.deepcopy(other).b == copy.copy(other).b == "c"
    with pytest.raises(TypeError, match="missing 1 required"):
        ours()
    with pytest.raises(TypeError, match="unexpected keyword"):
        ours(a=1, d=2)
    if not how["kw_only"]:
        assert ours(1, "z").b == "z"
    if how["frozen"]:
        for name in ("a", "new"):
            with pytest.raises(dataclasses.FrozenInstanceError):
                setattr(one, name, 2)
        with pytest.raises(dataclasses.FrozenInstanceError):
            del one.a
    else:
        one.a = 5
        assert one.a == 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    x: int
    y: int = 0

    def __post_init__(self) -> None:
        MADE.append(self.x)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named(Point):
    name: str = ""

    def __repr__(self) -> str:
        return f"<{self.name}>"


def test_heirs_hashes_and_other_processes():
    MADE.clear()
    one = Named(x=1, name="n")
    assert MADE == [1]
    assert repr(one) == "<n>"
    assert Point(x=1) != one
    assert pickle.loads(pickle.dumps(one)) == one
    assert len({one, Named(x=1, name="n"), Point(x=1), Point(x=1)}) == 2
    assert [field.name for field in dataclasses.fields(Named)] == ["x", "y", "name"]
    assert list(inspect.signature(Named).parameters) == ["x", "y", "name"]
