"""The variables of `nca` and `qca`: scores of constructs, or columns of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rcvsem.analyses.nca_options import ConditionOptions
from rcvsem.analyses.reading import ScalesWanted
from rcvsem.commands.shared.inputs import Scales
from rcvsem.commands.shared.scale_data import given_fit, refuse_with_fit, scale_data
from rcvsem.foundation.options import refuse_idle

if TYPE_CHECKING:
    from rcvsem.analyses.condition_scores import ConditionScores
    from rcvsem.commands.shared.given import Given


def condition_data(given: Given) -> tuple[ConditionScores, dict[str, Any]]:
    """The variables of the respondents, and where they come from: `source` and `scores` of the result."""
    from rcvsem.analyses.condition_scores import condition_scores

    source, options = _source(given), given(ConditionOptions)
    kind = str(getattr(source, "kind", None) or options.scores)
    return condition_scores(source, options), {"source": getattr(source, "source", source), "scores": kind}


def _source(given: Given) -> Any:
    """The scales of the answers, or the factor scores of a fit handed over by the library."""
    from rcvsem.analyses.scores import scores_of_fit

    fit = given_fit(given)
    if fit is not None:
        refuse_idle(given.changed("scores"), "a fit gives the factor scores of its own model.")
        refuse_with_fit(given)
        return scores_of_fit(fit)
    options = given(ConditionOptions)
    return scale_data(
        given(Scales),
        ScalesWanted(
            bare=True,
            whole=options.scores == "factor",
            beside=(options.outcome, *options.conditions),
        ),
    )
