"""What the answers look like before any model: what `rcvsem describe` does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from rcvsem.analyses.groups import GroupStudy, group_json, run_groups
from rcvsem.analyses.items import ItemStudy, distribution_json, run_items
from rcvsem.analyses.result_json import finding_json, missing_json, warnings
from rcvsem.analyses.scale_record import scale_record
from rcvsem.analyses.scale_source import ScaleSource
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.plain import plain
from rcvsem.foundation.result import Result
from rcvsem.foundation.version import __version__
from rcvsem.scale.item_statistics import ItemStatistics, item_statistics
from rcvsem.survey import CleanSurvey, missing_answers

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Description(Result):
    """The answers of a survey as they are. groups : the checks between groups that were asked for."""

    source: ScaleSource
    items: ItemStudy
    groups: GroupStudy | None
    findings: tuple[Finding, ...]

    @property
    def survey(self) -> CleanSurvey:
        return self.source.survey

    def to_frame(self) -> pd.DataFrame:
        """Mean, SD, skewness, kurtosis, floor and ceiling of every item, a row each."""
        import pandas as pd

        return pd.DataFrame(item_rows(self.survey)).set_index("code")


def describe(source: ScaleSource, by: Sequence[str] = ()) -> Description:
    """Distribution of every item, normality, discrimination; with `by` also the constructs compared between groups."""
    return Description(
        source=source,
        items=run_items(source),
        groups=run_groups(source, by) if by else None,
        findings=tuple(source.survey.findings),
    )


def survey_statistics(survey: CleanSurvey) -> tuple[ItemStatistics, ...]:
    known = all(item in survey.ranges for item in survey.items)
    ranges = [survey.ranges[item] for item in survey.items] if known else None
    return tuple(item_statistics(survey.matrix(survey.items), survey.items, scale=ranges))


def description_record(result: Description) -> dict[str, Any]:
    """run.json of `rcvsem describe`."""
    by = [] if result.groups is None else [check.question for check in result.groups.checks]
    return scale_record(result.source, "describe", result.findings, {"by": by})


def item_rows(survey: CleanSurvey) -> list[dict[str, Any]]:
    """Distribution of every item, a row each."""
    return [plain(asdict(entry)) for entry in survey_statistics(survey)]


def description_json(result: Description) -> dict[str, Any]:
    """What `rcvsem describe --json` prints."""
    survey = result.survey
    return {
        "rcvsem": __version__,
        "received": survey.received,
        "n": survey.n,
        "simulated": survey.simulated is not None,
        "items": item_rows(survey),
        "missing_answers": missing_json(missing_answers(survey.answers, survey.items)),
        "warnings": warnings(survey.findings),
        "findings": [finding_json(f) for f in survey.findings],
        **distribution_json(result.items),
        "groups": [] if result.groups is None else group_json(result.groups)["checks"],
    }
