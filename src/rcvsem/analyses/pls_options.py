"""Options of a PLS study as the command line and the library say them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rcvsem.analyses.pls import PlsChoices
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.words import phrase
from rcvsem.infer.intervals import INTERVAL_KINDS
from rcvsem.pls.analysis import DRAWS, PlsRun
from rcvsem.pls.options import PlsOptions

ALL = "all"


def choices_of(  # noqa: PLR0913
    *,
    estimator: str = "pls",
    scheme: Any = "path",
    sign: Any = "raw",
    missing: Any = "listwise",
    higher_order: Any = "disjoint",
    interaction: Any = "two-stage",
    tolerance: float = 1e-10,
    draws: int | None = None,
    seed: int = 1,
    workers: int = 1,
    level: float = 0.95,
    intervals: Sequence[str] | str | None = None,
    folds: int = 10,
    repeats: int = 10,
    predictors: Any = "earliest",
    fold_column: str | None = None,
    case_weights: str | None = None,
    group: str | None = None,
    permutations: int = 1000,
    importance: Sequence[str] | str | None = None,
    copulas: bool = False,
    global_item: Mapping[str, str] | str | None = None,
) -> PlsChoices:
    """Checked choices; None is the default (10,000 draws, percentile intervals).

    Raises
    ------
    OptionError : a value that is not allowed.
    """
    if fold_column is not None and (folds, repeats) != (10, 10):
        raise OptionError(
            phrase(
                "{fold_column} gives the folds: {folds} and {repeats} do nothing beside it.",
                fold_column=named("fold_column"),
                folds=named("folds"),
                repeats=named("repeats"),
            )
        )
    kinds: Any = tuple(_names(intervals)) if intervals is not None else ("percentile",)
    unknown = [kind for kind in kinds if kind not in INTERVAL_KINDS]
    if unknown or not kinds:
        raise OptionError(
            phrase(
                "{intervals} takes percentile, bc, bca, separated by commas. Got {intervals_2!r}.",
                intervals=named("intervals"),
                intervals_2=intervals,
            )
        )
    return PlsChoices(
        options=PlsOptions(
            estimator=estimator,  # type: ignore[arg-type]
            scheme=scheme,
            sign=sign,
            missing=missing,
            higher_order=higher_order,
            interaction=interaction,
            tolerance=tolerance,
        ),
        run=PlsRun(
            draws=DRAWS if draws is None else draws,
            seed=seed,
            workers=workers,
            level=level,
            intervals=kinds,
            folds=folds,
            repeats=repeats,
            predictors=predictors,
        ),
        case_weights=case_weights,
        group=group,
        permutations=permutations,
        importance=tuple(_names(importance)),
        copulas=copulas,
        fold_column=fold_column,
        global_items=_pairs(global_item),
    )


def choices_of_record(said: Mapping[str, Any]) -> PlsChoices:
    """The choices that a run.json holds."""
    given = {key: value for key, value in said.items() if key != "iterations"}
    given["global_item"] = given.pop("global_items", None)
    return choices_of(**given)


def _names(text: Sequence[str] | str | None) -> list[str]:
    if text is None:
        return []
    parts = text.replace("，", ",").split(",") if isinstance(text, str) else list(text)
    return [part.strip() for part in parts if part.strip()]


def _pairs(text: Mapping[str, str] | str | None) -> dict[str, str]:
    if text is None or isinstance(text, Mapping):
        return dict(text or {})
    found = {}
    for part in _names(text):
        construct, equals, item = part.replace("＝", "=").partition("=")
        if not equals or not construct.strip() or not item.strip():
            raise OptionError(
                phrase(
                    "{global_item} takes CONSTRUCT=ITEM, separated by commas. Got {part!r}.",
                    global_item=named("global_item"),
                    part=part,
                )
            )
        found[construct.strip()] = item.strip()
    return found
