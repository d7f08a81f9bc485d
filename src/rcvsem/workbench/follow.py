"""Models follow their questionnaire: its measurement lines are made anew where the page changed items or constructs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rcvsem.foundation.errors import RcvsemError
from rcvsem.foundation.words import LANGUAGES, speaking
from rcvsem.instrument import Instrument, parse_instrument
from rcvsem.instrument.yaml_tree import parse_yaml
from rcvsem.workbench.folder import STUDY
from rcvsem.workbench.study import WorkbenchStudy, change_study

_LINE = re.compile(r"\s*([^\W\d][\w.]*)\s*=~(.*)")


def follow(
    study: WorkbenchStudy, before: str, after: str, renamed: Mapping[str, str] | None = None
) -> list[str]:
    """Change the models of the study as their questionnaire was changed; the names of those that were.

    A model whose measurement lines are not those of the questionnaire before is the author's own: names that changed are
    changed in it, and nothing else.
    """
    try:
        old, new = parse_instrument(before), parse_instrument(after)
    except RcvsemError:
        return []
    changed = []
    for name in dict.fromkeys((*study.models, *study.mediation)):
        now = study.folder.read(name)
        text = followed(now.text, old, new, f"../{study.instrument}", renamed or {})
        if text != now.text:
            study.folder.save(name, text, now.mark)
            changed.append(name)
    if renamed and any(_named_in(parse_yaml(study.file.text).data, old) for old in renamed):
        change_study(study, lambda data: _rename_in(data, renamed))
        changed.append(STUDY)
    return changed


def _named_in(data: Any, code: str) -> bool:
    return isinstance(data, dict) and any(
        code in map(str, data.get(key) or []) for key in ("groups", "marker")
    )


def _rename_in(data: Any, renamed: Mapping[str, str]) -> None:
    for key in ("groups", "marker"):
        if data.get(key):
            data[key][:] = [renamed.get(str(one), one) for one in data[key]]


def followed(text: str, old: Instrument, new: Instrument, path: str, renamed: Mapping[str, str]) -> str:
    """One model's text under the new questionnaire."""
    from rcvsem.authoring.model_text import measurement_lines

    for language in LANGUAGES:  # in which the file was made
        with speaking(language):
            before, after = ("\n".join(measurement_lines(one, path)) for one in (old, new))
        if text.startswith(f"{before}\n# "):
            return after + with_names(text.removeprefix(before), renamed)
    text = with_names(text, renamed)
    wanted = _measured(new)
    for name, items in _measured(old).items():
        now = renamed.get(name, name)
        was = tuple(renamed.get(item, item) for item in items)
        if now in wanted and _lines(text).get(now) == was != wanted[now]:
            text = _with_items(text, now, wanted[now])
    return text


def _with_items(text: str, name: str, items: tuple[str, ...]) -> str:
    """The measurement line of one construct with these items; its comment stays."""
    out = []
    for line in text.split("\n"):
        code, sign, comment = line.partition("#")
        if _LINE.match(code) and _LINE.match(code)[1] == name:  # type: ignore[index]
            line = f"{name} =~ {' + '.join(items)}" + (f"  {sign}{comment}" if sign else "")
        out.append(line)
    return "\n".join(out)


def with_names(text: str, renamed: Mapping[str, str]) -> str:
    """Every statement with new names; comments stay."""
    if not renamed:
        return text
    pattern = re.compile(r"(?<![\w.])(" + "|".join(map(re.escape, renamed)) + r")(?![\w.])")
    out = []
    for line in text.split("\n"):
        code, sign, comment = line.partition("#")
        out.append(pattern.sub(lambda match: renamed[match[1]], code) + sign + comment)
    return "\n".join(out)


def _lines(text: str) -> dict[str, tuple[str, ...]]:
    found = (_LINE.match(line.partition("#")[0]) for line in text.split("\n"))
    return {one[1]: tuple(item.strip() for item in one[2].split("+")) for one in found if one}


def _measured(instrument: Instrument) -> dict[str, tuple[str, ...]]:
    return {
        one.code: tuple(item.code for item in one.kept_items)
        for one in instrument.constructs
        if len(one.kept_items) > 1
    }
