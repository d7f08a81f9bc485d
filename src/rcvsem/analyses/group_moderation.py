"""A moderator whose values are groups: every path compared between them."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from rcvsem.analyses.fitted import ReadResult
from rcvsem.analyses.inputs import read_inputs
from rcvsem.analyses.moderated_paths import Model
from rcvsem.analyses.moderation import HEAD, Kind
from rcvsem.analyses.moderation_options import ModerationOptions
from rcvsem.analyses.poor_fit import poor_fit
from rcvsem.evaluate import fit_measures
from rcvsem.fit import Fit
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.findings import unique
from rcvsem.foundation.words import phrase
from rcvsem.infer.group_comparison import PathComparison, compare_paths
from rcvsem.model import read_model


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class GroupModeration(ReadResult):
    """An observed moderator whose values are groups: every path compared between them."""

    options: ModerationOptions
    moderator: str
    comparison: PathComparison

    json_form: ClassVar[str] = (
        f"{HEAD} moderator groups=comparison.groups group_n=fit.moments.groups[].n *comparison"
    )

    @property
    def kind(self) -> Kind:
        """Of moderator."""
        return "groups"

    @property
    def fit(self) -> Fit:
        """The model in which the paths differ between the groups."""
        return self.comparison.base

    @property
    def exit_code(self) -> Literal[0, 1]:
        return 0 if self.comparison.base.admissible else 1


def group_moderation(
    model: Model, data: Any, moderator: str, options: ModerationOptions, **reading: Any
) -> GroupModeration:
    """A moderator whose values are groups: path by path comparison with equal loadings."""
    spec = read_model(model)
    inputs = read_inputs(spec, data, group=moderator, missing=options.fit.missing, **reading)
    found = compare_paths(spec, inputs.moments, options.fit)
    if isinstance(found, NotAvailable):
        raise OptionError(
            phrase("There is nothing to compare between groups: {reason}.", reason=found.reason)
        )
    misfit = poor_fit(fit_measures(found.base)) if found.base.converged else ()
    return GroupModeration(
        inputs=inputs,
        options=options,
        moderator=moderator,
        comparison=found,
        findings=unique((*inputs.findings, *inputs.of_survey, *found.base.findings, *misfit)),
    )
