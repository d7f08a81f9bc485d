"""Clusters and sampling weights of a survey: which columns they are, and what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.foundation.options import Options, option
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:
    from rcvsem.fit import Moments
    from rcvsem.scale.clusters import ClusterStatistics, WeightStatistics

PANEL = phrase("Sampling")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SamplingDesign(Options):
    """Columns of the survey that say how its respondents were drawn.

    cluster : of the units that were drawn whole or in which respondents are alike (departments, schools).
    weights : of sampling weights, the number of people a respondent stands for.
    """

    owner: ClassVar[str] = phrase("the sampling design")
    panel: ClassVar[str] = PANEL

    cluster: str | None = option(
        None,
        help="Column of clusters (departments, schools): cluster-robust standard errors and test (mlr, "
        "wlsmv), bootstrap of whole clusters.",
        names="columns",
    )
    weights: str | None = option(
        None, help="Column of sampling weights (mlr, wlsmv); ml becomes mlr.", names="columns"
    )

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are needed."""
        return tuple(name for name in (self.cluster, self.weights) if name is not None)

    @property
    def given(self) -> dict[str, Any]:
        """As other functions take it."""
        return {"cluster": self.cluster, "weights": self.weights}

    def refuse_matrix(self) -> None:
        """OptionError where there are no respondents."""
        for name in ("cluster", "weights"):
            if getattr(self, name) is not None:
                raise OptionError(
                    phrase(
                        "{named} speaks of respondents' answers; {--cov} has only their covariances.",
                        named=named(name),
                    ),
                    fix=phrase("Leave {named} out, or give the survey file.", named=named(name)),
                )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SamplingReport:
    """The columns, and of each observed variable its ICC(1) and design effect (none without clusters)."""

    cluster: str
    weights: str
    variables: tuple[ClusterStatistics, ...]
    weight_statistics: WeightStatistics | None

    json_form: ClassVar[str] = (
        "cluster~ weights~ variables weight_ratio=weight_statistics.ratio "
        "weight_design_effect=weight_statistics.design_effect effective_n=weight_statistics.effective_n"
    )


def sampling_columns(data: Any, design: SamplingDesign) -> dict[str, Any]:
    """`weights` and `clusters` as `moments_from_data` takes them, of a CleanSurvey or a DataFrame.

    Raises
    ------
    SurveyError, OptionError : no such column. DataError : weights that are text.
    """
    import numpy as np

    found: dict[str, Any] = {}
    if hasattr(data, "to_numpy"):
        for name in design.columns:
            if name not in data.columns:
                raise OptionError(phrase("The data have no column {name!r}.", name=name))

    def column(name: str) -> Any:
        return data[name].to_numpy() if hasattr(data, "to_numpy") else data.column(name)

    if design.cluster is not None:
        found["clusters"] = np.asarray(column(design.cluster), dtype=object)
    if design.weights is not None:
        try:
            found["weights"] = np.asarray(column(design.weights), dtype=np.float64)
        except (TypeError, ValueError):
            raise DataError(
                phrase("The column of weights '{weights}' holds text, not numbers.", weights=design.weights),
                fix="A weight is the number of people a respondent stands for.",
            ) from None
    return found


def sampling_report(moments: Moments, design: SamplingDesign) -> SamplingReport | None:
    """What clusters and weights do to the variables of a model; None for a simple random sample."""
    import numpy as np

    parts = [group.sampling for group in moments.groups if group.sampling is not None]
    if not parts:
        return None
    from rcvsem.fit.sampling import joined_sampling
    from rcvsem.scale.clusters import cluster_statistics, weight_statistics

    whole = joined_sampling(parts)
    assert whole is not None
    rows = np.concatenate([np.asarray(group.data) for group in moments.groups])
    return SamplingReport(
        cluster=design.cluster or "",
        weights=design.weights or "",
        variables=()
        if whole.clusters is None
        else cluster_statistics(rows, whole.clusters, moments.variables),
        weight_statistics=None if whole.weights is None else weight_statistics(whole.weights),
    )
