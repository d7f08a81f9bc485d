"""What the parser hands on: the author's statements as plain records."""

from __future__ import annotations

from rcvsem.foundation.dataclass import dataclass
from rcvsem.model.expressions import Expression
from rcvsem.model.modifiers import Modifiers
from rcvsem.model.tokens import Token


@dataclass(frozen=True, slots=True)
class Name:
    """A variable where it is used."""

    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Term:
    """One member of a right-hand side: modifiers and a variable ("" = the intercept)."""

    name: str
    modifiers: Modifiers
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class RelationLine:
    """`lhs op terms`; `lhs` may name several variables."""

    lhs: tuple[Name, ...]
    op: str
    terms: tuple[Term, ...]
    line: int


@dataclass(frozen=True, slots=True)
class DefinitionStatement:
    """`name := expression`."""

    name: Name
    expression: Expression
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class ConstraintStatement:
    """`left op right`."""

    op: str
    left: Expression
    right: Expression
    tokens: tuple[Token, ...]

    @property
    def line(self) -> int:
        """Line of its first word."""
        return self.tokens[0].line


@dataclass(frozen=True, slots=True)
class SemopyCommand:
    """semopy's `START(v) p`, `BOUND(l, u) p` and `DEFINE(latent) x`.

    kind : "START", "BOUND", "latent" or "ordinal".
    values : the start value, or the lower and upper bound (None = no bound).
    names : the labels (START, BOUND) or variables (latent, ordinal) it is for.
    """

    kind: str
    values: tuple[float | None, ...]
    names: tuple[Token, ...]


Statement = RelationLine | DefinitionStatement | ConstraintStatement | SemopyCommand
