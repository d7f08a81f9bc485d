"""A YAML file changed at one place: comments, order and quoting of everything else stay."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from ruamel.yaml import YAML

from rcvsem.foundation.errors import FileError
from rcvsem.foundation.words import phrase
from rcvsem.instrument.yaml_tree import parse_yaml


def edit_yaml(text: str, change: Callable[[Any], None]) -> str:
    """The text after `change` was done to its tree (mappings and lists, as ruamel's round trip holds them).

    Raises
    ------
    FileError : the text is no YAML, or nothing that has keys.
    """
    tree = parse_yaml(text)
    if tree.problems:
        raise FileError(
            phrase("This cannot be changed before it is valid: {problems}", problems=tree.problems[0])
        )
    if not isinstance(tree.data, dict):
        raise FileError("The file holds no keys.")
    editor = YAML(typ="rt")
    editor.preserve_quotes = True
    editor.width = 4096
    # the indentation that our own writer and the examples have
    editor.indent(mapping=2, sequence=4, offset=2)
    data = editor.load(text)
    change(data)
    out = io.StringIO()
    editor.dump(data, out)
    return out.getvalue()
