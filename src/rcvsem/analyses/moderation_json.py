"""The machine form of a moderation. Its schema is docs/schemas/moderation.schema.json."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rcvsem.analyses.moderation import GroupModeration, Moderation
from rcvsem.analyses.result_json import PARAMETER_KEYS, bootstrap_json, drawn_json, path_comparison_json
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.findings import warnings_of
from rcvsem.foundation.plain import plain
from rcvsem.foundation.version import __version__
from rcvsem.foundation.versions import versions
from rcvsem.infer.moderation import ModeratedMediation, SimpleSlopes


def moderation_json(result: Moderation | GroupModeration) -> dict[str, Any]:
    """What `rcvsem moderation --json` prints."""
    fit = result.fit if isinstance(result, Moderation) else result.comparison.base
    common: dict[str, Any] = {
        "rcvsem": __version__,
        "kind": "interaction" if isinstance(result, Moderation) else "groups",
        "n": fit.n,
        "n_received": result.received,
        "missing": fit.options.missing,
        "estimator": fit.options.estimator,
        "se": fit.options.se_kind,
        "converged": fit.converged,
        "admissible": fit.admissible,
        "warnings": warnings_of(result.findings),
        "findings": plain(result.findings),
        "inputs": plain(result.inputs.files),
    }
    if isinstance(result, GroupModeration):
        found = result.comparison
        return {
            **common,
            "moderator": result.moderator,
            "groups": list(found.groups),
            "group_n": [group.n for group in found.base.moments.groups],
            **path_comparison_json(found),
        }
    options = result.options
    return {
        **common,
        "method": options.method,
        "level": options.level,
        "interactions": [
            {"name": one.name, "x": one.x, "moderator": one.moderator, "outcomes": list(one.outcomes)}
            for one in result.interactions
        ],
        "products": [
            {
                "name": p.name, "first": p.first, "second": p.second, "first_mean": p.first_mean,
                "second_mean": p.second_mean, "mean": p.mean, "sd": p.sd,
            }
            for p in result.products
        ],
        "parameters": [{key: plain(getattr(row, key)) for key in PARAMETER_KEYS} for row in result.estimates],
        "measures": plain(result.measures),
        "definitions": [drawn_json(row) for row in result.drawn],
        "slopes": [_slopes_json(one) for one in result.slopes],
        "moderated_mediation": [_mediation_json(one) for one in result.mediation],
        "bootstrap": None if result.bootstrap is None else bootstrap_json(result.bootstrap),
    }  # fmt: skip


def _tested(value: Any) -> dict[str, Any] | None:
    if isinstance(value, NotAvailable):
        return None
    return {
        **{
            name: plain(getattr(value, name)) for name in ("est", "se", "z", "pvalue", "ci_lower", "ci_upper")
        },
        "intervals": {
            kind: {"lower": one.lower, "upper": one.upper, "pvalue": one.pvalue, "level": one.level}
            for kind, one in value.intervals.items()
        },
    }


def _at_json(rows: Sequence[Any]) -> list[dict[str, Any]]:
    return [
        {"sds": row.sds, "deviation": row.deviation, "value": row.value, **(_tested(row.result) or {})}
        for row in rows
    ]


def _slopes_json(one: SimpleSlopes) -> dict[str, Any]:
    found = one.johnson_neyman
    return {
        "x": one.interaction.x,
        "moderator": one.interaction.moderator,
        "outcome": one.outcome,
        "moderator_mean": one.moderator.mean,
        "moderator_sd": one.moderator.sd,
        "moderator_levels": list(one.moderator.levels),
        "moderator_range": [
            plain(one.moderator.mean + end) for end in (one.moderator.low, one.moderator.high)
        ],
        "main": _tested(one.main),
        "interaction": _tested(one.product),
        "standardized_interaction": _tested(one.standardized),
        "simple_slopes": _at_json(one.slopes),
        "johnson_neyman": None
        if isinstance(found, NotAvailable)
        else {
            "level": found.level,
            "region": found.region,
            "lower": plain(found.lower),
            "upper": plain(found.upper),
            "lower_sds": plain(found.lower / one.moderator.sd),
            "upper_sds": plain(found.upper / one.moderator.sd),
        },
    }


def _mediation_json(one: ModeratedMediation) -> dict[str, Any]:
    return {
        "x": one.x,
        "mediator": one.mediator,
        "path": list(one.path),
        "y": one.y,
        "moderator": one.moderator.name,
        "stages": list(one.stages),
        "index": _tested(one.index),
        "reason": one.index.reason if isinstance(one.index, NotAvailable) else None,
        "conditional_indirect": _at_json(one.indirect),
        "contrast": _tested(one.contrast),
        "contrast_between": [one.moderator.mean + end * one.moderator.sd for end in one.ends],
    }


def moderation_record(result: Moderation | GroupModeration) -> dict[str, Any]:
    """What goes into run.json."""
    options = result.options
    asked: dict[str, Any] = {"missing": options.fit.missing, "level": options.level}
    if isinstance(result, Moderation):
        asked |= {
            "method": options.method,
            "pairs": list(options.pairs),
            "at": None if options.at is None else list(options.at),
            "values": list(options.values),
            "draws": options.draws,
            "intervals": list(options.intervals),
        }
    return {
        "command": "moderation",
        **moderation_json(result),
        "seed": options.seed,
        "options": asked,
        "versions": versions(),
    }
