"""semopy's commands: `START(v) p`, `BOUND(l, u) p`, `CONSTRAINT(expression)`, `DEFINE(latent) x`."""

from __future__ import annotations

from collections.abc import Sequence

from rcvsem.foundation.words import phrase
from rcvsem.model.arithmetic import Fail, constant_value, parse_expression
from rcvsem.model.syntax import ConstraintStatement, SemopyCommand
from rcvsem.model.tokens import Token

_COMMANDS = ("START", "BOUND", "CONSTRAINT", "DEFINE", "FORCE")
_NO_BOUND = ("inf", "-inf", "+inf")
_DEFINABLE = ("latent", "ordinal")
_COMPARISONS = {"=": "==", "==": "==", "<": "<", ">": ">", "<=": "<", ">=": ">"}


def starts_command(tokens: Sequence[Token]) -> bool:
    """Whether a statement begins like `START(`."""
    return (
        len(tokens) > 1 and tokens[0].kind == "name" and tokens[0].text in _COMMANDS and tokens[1].text == "("
    )


def parse_command(tokens: Sequence[Token], fail: Fail) -> SemopyCommand | ConstraintStatement:
    """Read one command (`tokens` is the whole statement)."""
    head = tokens[0]
    depth, close = 0, 0
    for place, token in enumerate(tokens):
        if token.kind == "operator":
            depth += (token.text == "(") - (token.text == ")")
            if token.text == ")" and depth == 0:
                close = place
                break
    inside, names = tokens[2:close], tokens[close + 1 :]
    if head.text == "FORCE":
        fail("semopy's FORCE is not available.", head)
    if not inside:
        fail(phrase("{text} needs a value in its brackets.", text=head.text), head)
    if head.text == "CONSTRAINT":
        if names:
            fail(
                phrase("nothing may follow CONSTRAINT(...), but {shown} does.", shown=names[0].shown),
                names[0],
            )
        return _constraint(head, inside, fail)
    for token in names:
        if token.kind != "name":
            fail(
                phrase(
                    "names separated by blanks must follow {text}(...), not {shown}.",
                    text=head.text,
                    shown=token.shown,
                ),
                token,
            )
    if not names:
        fail(phrase("a name must follow {text}(...).", text=head.text), head)
    if head.text == "DEFINE":
        if len(inside) != 1 or inside[0].text not in _DEFINABLE:
            fail("DEFINE takes latent or ordinal.", inside[0])
        return SemopyCommand(inside[0].text, (), tuple(names))
    values = _numbers(head, inside, fail)
    if len(values) != (1 if head.text == "START" else 2):
        wanted = phrase("one value") if head.text == "START" else phrase("a lower and an upper bound")
        fail(phrase("{text} takes {wanted}.", text=head.text, wanted=wanted), inside[0])
    if None not in values and sorted(values) != list(values):  # type: ignore[type-var]
        fail("the lower bound is above the upper bound.", inside[0])
    return SemopyCommand(head.text, values, tuple(names))


def _numbers(head: Token, inside: Sequence[Token], fail: Fail) -> tuple[float | None, ...]:
    values: list[float | None] = []
    entry: list[Token] = []
    for token in (*inside, Token("operator", ",", head.line, head.column)):
        if token.text != ",":
            entry.append(token)
            continue
        value = None
        if "".join(word.text for word in entry) not in _NO_BOUND:
            value = constant_value(parse_expression(entry, fail, head)) if entry else None
            if value is None:
                fail(phrase("{text} takes numbers.", text=head.text), entry[0] if entry else head)
        values.append(value)
        entry = []
    return tuple(values)


def _constraint(head: Token, inside: Sequence[Token], fail: Fail) -> ConstraintStatement:
    places = [i for i, t in enumerate(inside) if t.kind == "operator" and t.text in _COMPARISONS]
    if len(places) != 1:
        fail(
            "a constraint needs one of = < > between two expressions.", inside[places[1]] if places else head
        )
    place = places[0]
    left = parse_expression(inside[:place], fail, head)
    right = parse_expression(inside[place + 1 :], fail, inside[place])
    return ConstraintStatement(_COMPARISONS[inside[place].text], left, right, tuple(inside))
