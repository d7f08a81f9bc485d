"""run.json of a moderation, by an interaction or of groups."""

from __future__ import annotations

from typing import Any

from rcvsem.analyses.group_moderation import GroupModeration
from rcvsem.analyses.moderation import Moderation
from rcvsem.foundation.options import settings
from rcvsem.foundation.plain import plain
from rcvsem.foundation.versions import versions


def moderation_record(result: Moderation | GroupModeration) -> dict[str, Any]:
    """What goes into run.json."""
    options = result.options
    of_groups = ("missing", "level") if isinstance(result, GroupModeration) else ()
    return {
        "command": "moderation",
        **plain(result),
        "seed": options.seed,
        "options": settings(options, only=of_groups, without=("seed", "workers")),
        "versions": versions(),
    }
