"""The model text without its products of latents, and the products."""

from __future__ import annotations

from collections.abc import Sequence

from rcvsem.foundation.door import named
from rcvsem.foundation.errors import ModelError
from rcvsem.foundation.words import phrase
from rcvsem.infer.interaction_model import Interaction, SplitText
from rcvsem.model.categories import NO_PRODUCT, WRITE_DUMMIES
from rcvsem.model.parse_errors import Reader
from rcvsem.model.pasted import refuse_pasted
from rcvsem.model.statements import chunks_of
from rcvsem.model.tokens import Token, split_lines, tokenize

_RELATIONS = ("=~", "~", "~~")


def split_text(source: str, where: str = "") -> SplitText:
    """Find the `X:M` terms of a model text.

    Raises
    ------
    ModelError : a product that is not written `Y ~ X:M`.
    """
    refuse_pasted(source, Reader(split_lines(source), where))
    lexed = tokenize(source, where)
    tokens = lexed.tokens
    named = [list(line) for line in lexed.lines]
    main = [list(line) for line in lexed.lines]
    found: dict[tuple[str, str], list[str]] = {}
    gone: dict[int, set[int]] = {}  # of each relation, the places of its products
    for k, token in enumerate(tokens):
        if not (token.kind == "operator" and token.text == ":"):
            continue
        x, m = tokens[k - 1] if k else token, tokens[k + 1]
        _refuse_longer(tokens, k)
        if x.text == ")" or (m.text == "C" and tokens[k + 2].text == "("):
            raise ModelError(NO_PRODUCT, where=phrase("line {line}", line=token.line), fix=WRITE_DUMMIES)
        if x.kind != "name" or m.kind != "name" or x.line != m.line:
            raise ModelError("A product is written X:M.", where=phrase("line {line}", line=token.line))
        start, end = _bounds(tokens, k)
        before = next(
            (t for t in reversed(tokens[:start]) if t.text in _RELATIONS or t.kind == "newline"), None
        )
        place = tokens.index(before) if before is not None else 0
        if before is None or before.text != "~" or tokens[place - 1].kind != "name":
            raise ModelError(
                phrase("The product {text}:{text_2} must explain a variable.", text=x.text, text_2=m.text),
                where=phrase("line {line}", line=token.line),
                fix=phrase("Write Y ~ {text} + {text_2} + {text}:{text_2}.", text=x.text, text_2=m.text),
            )
        outcome = tokens[place - 1].text
        key = (m.text, x.text) if (m.text, x.text) in found else (x.text, m.text)
        found.setdefault(key, []).append(outcome)
        _write(named, x, m, ".".join(key))
        gone.setdefault(place, set()).update(range(start, end + 1))
    for place, products in gone.items():
        _blank(main, _removed(tokens, place, products))
    _blank_unknown_labels(main, where)
    return SplitText(
        main="\n".join("".join(line) for line in main),
        named="\n".join("".join(line).rstrip() for line in named),
        interactions=tuple(Interaction(x, m, tuple(dict.fromkeys(ys))) for (x, m), ys in found.items()),
    )


def _refuse_longer(tokens: Sequence[Token], colon: int) -> None:
    """ModelError for a product of three variables or more."""
    names = [tokens[colon - 1].text]
    place = colon
    while tokens[place].text == ":" and tokens[place + 1].kind == "name":
        names.append(tokens[place + 1].text)
        place += 2
    if len(names) > 2:
        pairs = " + ".join(f"{a}:{b}" for i, a in enumerate(names) for b in names[i + 1 :])
        raise ModelError(
            phrase("Three-way products are not available: {names}.", names=":".join(names)),
            where=phrase("line {line}", line=tokens[colon].line),
            fix=phrase(
                "Write the products of two ({pairs}), or compare them between groups: {moderator} and {groups}.",
                pairs=pairs,
                moderator=named("moderator", names[-1]),
                groups=named("groups", True),
            ),
        )


def _blank_unknown_labels(lines: list[list[str]], where: str) -> None:
    """Take out of the model without products the definitions and constraints that speak of labels of products.

    In the full model they stay, with the labels on the products' paths.
    """
    lexed = tokenize("\n".join("".join(line) for line in lines), where)
    chunks = chunks_of(lexed, where)
    known = {
        token.text
        for chunk in chunks
        if any(token.text in _RELATIONS for token in chunk)
        for token in chunk
        if token.kind == "name"
    }
    for chunk in chunks:
        sign = next((k for k, token in enumerate(chunk) if token.text in (":=", "==", "<", ">")), None)
        if sign is None:
            continue
        defines = chunk[sign].text == ":="
        used = {
            token.text
            for k, token in enumerate(chunk)
            if token.kind == "name" and (k > sign or not defines) and not _is_function(chunk, k)
        }
        if used <= known:
            known |= {chunk[0].text} if defines else set()
        else:
            _blank(lines, chunk)


def _is_function(chunk: Sequence[Token], place: int) -> bool:
    return place + 1 < len(chunk) and chunk[place + 1].text == "("


def _bounds(tokens: Sequence[Token], colon: int) -> tuple[int, int]:
    """First and last token of the term with its modifiers."""
    start = colon - 1
    while (
        start > 0 and tokens[start - 1].kind != "newline" and tokens[start - 1].text not in ("+", *_RELATIONS)
    ):
        start -= 1
    return start, colon + 1


def _removed(tokens: Sequence[Token], relation: int, products: set[int]) -> list[Token]:
    """The tokens that go with products of one statement: plus signs that join nothing, or all where no term is left."""
    stop = next((k for k in range(relation, len(tokens)) if tokens[k].kind == "newline"), len(tokens))
    found: list[Token] = []
    plus: Token | None = None
    kept = False
    for k in range(relation + 1, stop):
        if tokens[k].text == "+":
            plus = tokens[k]
            continue
        if plus is not None and (k in products or not kept):
            found.append(plus)
        plus = None
        if k in products:
            found.append(tokens[k])
        else:
            kept = True
    return found if kept else list(tokens[relation - 1 : stop])


def _blank(lines: list[list[str]], tokens: Sequence[Token]) -> None:
    for token in tokens:
        for column in range(token.column - 1, token.column - 1 + token.width):
            lines[token.line - 1][column] = " "


def _write(lines: list[list[str]], x: Token, m: Token, name: str) -> None:
    """`X : M` becomes X.M on its place; cells keep their positions for later edits of the same line."""
    line = lines[x.line - 1]
    for column in range(x.column - 1, m.column - 1 + m.width):
        line[column] = ""
    line[x.column - 1] = name
