"""What a study has to choose from where an option names constructs, items or questions; other names can be typed."""

from __future__ import annotations

from rcvsem.foundation.errors import RcvsemError
from rcvsem.workbench.model_text import constructs_of
from rcvsem.workbench.study import WorkbenchStudy

#: Options by what they name.
_GROUPS = ("group", "by")
_COLUMNS = ("cluster", "weights", "case_weights", "auxiliary", "covariates")
_CONSTRUCTS = ("x", "y", "through", "importance")
_EITHER = ("moderator", "m", "w", "z", "outcome", "conditions")
_ITEMS = ("ordered", "marker")


def choices_of(study: WorkbenchStudy) -> dict[str, list[str]]:
    """Option -> names; nothing for what the study has none of, or where its files have faults."""
    from rcvsem.instrument import read_instrument

    try:
        asked = read_instrument(study.folder.path(study.instrument))
        model = study.folder.read(study.model).text if study.model else ""
    except (RcvsemError, OSError):
        return {}
    constructs = constructs_of(model) or [one.code for one in asked.constructs]
    coded = [one.code for one in asked.background if one.codes]
    questions = [one.code for one in asked.background]
    items = [one.code for one in asked.kept_items]
    either = [*constructs, *questions]
    found = {
        **dict.fromkeys(_GROUPS, coded),
        **dict.fromkeys(_COLUMNS, questions),
        **dict.fromkeys(_CONSTRUCTS, constructs),
        **dict.fromkeys(_EITHER, either),
        **dict.fromkeys(_ITEMS, items),
    }
    found["by"] = [*coded, "early-late"]
    found["ordered"] = ["all", *items]
    return {name: names for name, names in found.items() if names}
