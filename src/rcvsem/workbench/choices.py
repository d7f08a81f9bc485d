"""What a study has to choose from where an option names something of it (`Option.names`); other names can be typed."""

from __future__ import annotations

from collections.abc import Iterable

from rcvsem.foundation.declared_option import Names, Option
from rcvsem.foundation.errors import RcvsemError
from rcvsem.workbench.model_text import constructs_of
from rcvsem.workbench.study import WorkbenchStudy

#: Words that an option takes beside names.
_WORDS = {"by": ("early-late",), "ordered": ("all",), "importance": ("all",)}


def choices_of(study: WorkbenchStudy, options: Iterable[Option]) -> dict[str, list[str]]:
    """Option -> names; nothing for what the study has none of, or where its files have faults."""
    named = [each for each in options if each.names]
    there = _names(study) if named else {}
    return {
        each.name: [*_WORDS.get(each.name, ()), *there[each.names]] for each in named if there.get(each.names)
    }


def _names(study: WorkbenchStudy) -> dict[Names, list[str]]:
    from rcvsem.instrument import read_instrument

    try:
        asked = read_instrument(study.folder.path(study.instrument))
        model = study.folder.read(study.model).text if study.model else ""
    except (RcvsemError, OSError):
        return {}
    constructs = constructs_of(model) or [one.code for one in asked.constructs]
    questions = [one.code for one in asked.background]
    return {
        "groups": [one.code for one in asked.background if one.codes],
        "columns": questions,
        "constructs": constructs,
        "variables": [*constructs, *questions],
        "items": [one.code for one in asked.kept_items],
        "dimensions": list(asked.dimensions),
        "rules": [one.name for one in asked.screening if one.action in ("exclude", "flag")],
    }
