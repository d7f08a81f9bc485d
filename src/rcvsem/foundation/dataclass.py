"""Dataclasses whose methods are written when they are first used.

The standard decorator writes and compiles up to five methods a class as it is imported, half a millisecond each: a sixth
of a short command, for classes of which it uses a third. Here fields, slots and signature are the standard ones,
`__init__` is compiled when the first object is made, and the other methods are shared by all classes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:
    from dataclasses import MISSING, FrozenInstanceError, fields
    from dataclasses import dataclass as standard
    from functools import cache

    def dataclass(cls=None, /, *, frozen=False, eq=True, repr=True, **how):
        """As `dataclasses.dataclass`, for the arguments that are used here (slots, kw_only, weakref_slot too)."""
        if cls is None:
            return lambda cls: dataclass(cls, frozen=frozen, eq=eq, repr=repr, **how)
        if cls.__doc__ is None:  # the standard decorator would put the signature there
            cls.__doc__ = f"{cls.__name__}."
        own = set(cls.__dict__)
        made = standard(init=False, repr=False, eq=False, **how)(cls)
        methods = {"__init__": _LateInit(made, frozen)}
        if repr:
            methods["__repr__"] = _repr
        if eq:
            methods["__eq__"], methods["__hash__"] = _eq, _hash if frozen else None
        if frozen:
            methods |= {"__setattr__": _refuse, "__delattr__": _refuse}
            if how.get("slots"):
                methods |= {"__getstate__": _values, "__setstate__": _set_values}
        for name in methods.keys() - own:
            setattr(made, name, methods[name])
        return made

    class _LateInit:
        """`__init__` until it is asked for."""

        def __init__(self, cls, frozen):
            self.cls, self.frozen = cls, frozen

        def __get__(self, instance, owner=None):
            made = _init_of(self.cls, self.frozen)
            self.cls.__init__ = made
            return made.__get__(instance, owner)

    class _Factory:
        def __repr__(self):
            return "<factory>"

    _FACTORY = _Factory()

    def _init_of(cls, frozen):
        names = {"set_": object.__setattr__, "FACTORY": _FACTORY}
        positional, named, lines = [], [], []
        for one in fields(cls):
            parameter = value = one.name
            if one.default_factory is not MISSING:
                names[f"factory_{one.name}"] = one.default_factory
                parameter = f"{one.name}=FACTORY"
                value = f"factory_{one.name}() if {one.name} is FACTORY else {one.name}"
            elif one.default is not MISSING:
                names[f"default_{one.name}"] = one.default
                parameter = f"{one.name}=default_{one.name}"
            if one.init:
                (named if one.kw_only else positional).append(parameter)
                lines.append(f"set_(self, {one.name!r}, {value})" if frozen else f"self.{one.name} = {value}")
        if hasattr(cls, "__post_init__"):
            lines.append("self.__post_init__()")
        signature = ", ".join(["self", *positional, *(["*", *named] if named else [])])
        written: dict = {}
        exec(f"def __init__({signature}):\n  " + "\n  ".join(lines or ["pass"]), names, written)
        init = written["__init__"]
        init.__qualname__, init.__module__ = f"{cls.__qualname__}.__init__", cls.__module__
        init.__annotations__ = {one.name: one.type for one in fields(cls) if one.init} | {"return": None}
        return init

    @cache
    def _names(cls):
        return tuple(one.name for one in fields(cls))

    def _values(self):
        return [getattr(self, name) for name in _names(type(self))]

    def _set_values(self, values):
        for name, value in zip(_names(type(self)), values, strict=True):
            object.__setattr__(self, name, value)

    def _eq(self, other):
        if other.__class__ is not self.__class__:
            return NotImplemented
        return self is other or _values(self) == _values(other)

    def _hash(self):
        return hash(tuple(_values(self)))

    def _repr(self):
        said = (f"{one.name}={_shown(getattr(self, one.name))}" for one in fields(self) if one.repr)
        return f"{self.__class__.__qualname__}({', '.join(said)})"

    def _shown(value):
        """A value; of an array its size, so that no answers stand in a line."""
        shape = getattr(value, "shape", ())
        return f"<array {' x '.join(map(str, shape))}>" if shape else repr(value)

    def _refuse(self, name, *_value):
        if "__dataclass_fields__" in type(self).__dict__ or name in _names(type(self)):
            raise FrozenInstanceError(f"cannot {'assign to' if _value else 'delete'} field {name!r}")
        (object.__setattr__ if _value else object.__delattr__)(self, name, *_value)
