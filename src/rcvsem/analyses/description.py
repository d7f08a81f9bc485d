"""What the answers look like before any model: what `rcvsem describe` does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from rcvsem.analyses.groups import Compared, GroupStudy, run_groups
from rcvsem.analyses.items import ItemStudy, run_items
from rcvsem.analyses.json_heads import TOLD, VERSION
from rcvsem.analyses.run_json_parts import scale_record
from rcvsem.analyses.scale_source import ScaleSource
from rcvsem.analyses.surveys import distribution
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.plain import plain
from rcvsem.foundation.result import Result
from rcvsem.scale.item_statistics import ItemStatistics
from rcvsem.survey import CleanSurvey

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Description(Result):
    """The answers of a survey as they are. groups : the checks between groups that were asked for."""

    source: ScaleSource
    items: ItemStudy
    groups: GroupStudy | None
    findings: tuple[Finding, ...]

    json_form: ClassVar[str] = (
        f"{VERSION} received=survey.received n=survey.n simulated=source.simulated items=distribution "
        f"missing_answers=survey.missing {TOLD} *items groups=checks"
    )

    @property
    def distribution(self) -> tuple[ItemStatistics, ...]:
        """Of every item."""
        return distribution(self.survey, self.survey.items)

    @property
    def checks(self) -> tuple[Compared, ...]:
        """Constructs compared between groups."""
        return () if self.groups is None else self.groups.compared

    @property
    def survey(self) -> CleanSurvey:
        """The answers."""
        return self.source.survey

    def to_frame(self) -> pd.DataFrame:
        """Mean, SD, skewness, kurtosis, floor and ceiling of every item, a row each."""
        import pandas as pd

        return pd.DataFrame(plain(self.distribution)).set_index("code")


def describe(source: ScaleSource, by: Sequence[str] = ()) -> Description:
    """Distribution of every item, normality, discrimination; with `by` also the constructs compared between groups."""
    return Description(
        source=source,
        items=run_items(source),
        groups=run_groups(source, by) if by else None,
        findings=tuple(source.survey.findings),
    )


def description_record(result: Description) -> dict[str, Any]:
    """run.json of `rcvsem describe`."""
    by = [] if result.groups is None else [check.question for check in result.groups.checks]
    return scale_record(result, "describe", {"by": by})
