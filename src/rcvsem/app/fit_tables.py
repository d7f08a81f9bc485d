"""Tables of a fit as pandas objects, for the library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

from rcvsem.app.model_and_data import File
from rcvsem.fit import Fit
from rcvsem.fit.options import Convention
from rcvsem.foundation.availability import number_or_none
from rcvsem.foundation.declared_option import Level
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.meant_names import unknown_option
from rcvsem.foundation.words import phrase
from rcvsem.infer.bootstrap import BootstrapResult
from rcvsem.infer.choices import Order
from rcvsem.infer.intervals import IntervalKind
from rcvsem.model import ModelSpec
from rcvsem.survey import CleanSurvey

Threshold = Annotated[float, {"at_least": 0}]

if TYPE_CHECKING:
    import pandas as pd


def measures(fit: Fit, *, convention: Convention = "lavaan") -> pd.Series:
    """All fit indices by lavaan's names (dots are underscores); NaN where an index does not apply."""
    import pandas as pd

    from rcvsem.evaluate import fit_measures

    values = fit_measures(fit, convention=convention)
    return pd.Series(
        {name: number_or_none(value) for name, value in values.items()}, dtype=float, name="value"
    )


def estimates(fit: Fit, *, level: Level = 0.95) -> pd.DataFrame:
    """The parameter table with estimates, standard errors, tests, intervals and standardized values."""
    from rcvsem.evaluate import estimates_frame, parameter_estimates

    return estimates_frame(parameter_estimates(fit, level=level))


def effects(
    fit: Fit,
    bootstrap: BootstrapResult | None = None,
    *,
    level: Level = 0.95,
    kinds: Sequence[IntervalKind] = ("percentile", "bc"),
) -> pd.DataFrame:
    """Direct, indirect and total effects, a row each, with intervals and matching p-values.

    kinds : "percentile", "bc" and "bca" need `bootstrap` ("bca" one with its jackknife); "montecarlo" needs none.

    Returns
    -------
    A row an effect. Totals through a feedback loop that is not stable have no value; `note` says so.

    Raises
    ------
    OptionError : an unknown kind, or "bca" without the jackknife.
    """
    import pandas as pd

    from rcvsem.infer.effects import effects as compute
    from rcvsem.infer.effects import totals_without_meaning

    if "bca" in kinds and bootstrap is not None and bootstrap.jackknife_effects is None:
        raise OptionError(
            "The 'bca' interval needs a bootstrap with its jackknife.",
            fix="Run it with bootstrap(fit, jackknife=True).",
        )

    rows: list[dict[str, Any]] = []
    for effect in compute(fit, bootstrap, level=level, kinds=tuple(kinds)):
        record: dict[str, Any] = {
            "from": effect.source,
            "to": effect.target,
            "kind": effect.kind,
            "path": " -> ".join(effect.path),
            "group": effect.group,
            "est": effect.est,
            "se": number_or_none(effect.se),
            "pvalue": number_or_none(effect.pvalue),
            "std": effect.std,
            "std_se": number_or_none(effect.std_se),
            "share": number_or_none(effect.share),
            "verdict": effect.verdict,
            "note": "",
        }
        for prefix, intervals in (("", effect.intervals), ("std_", effect.std_intervals)):
            for kind, value in intervals.items():
                record[f"{prefix}{kind}_lower"] = value.lower
                record[f"{prefix}{kind}_upper"] = value.upper
                record[f"{prefix}{kind}_pvalue"] = value.pvalue
        rows.append(record)
    rows += [
        {
            "from": name.source,
            "to": name.target,
            "kind": name.kind,
            "path": " -> ".join(name.path),
            "group": group,
            "note": phrase("the feedback loop is not stable, so this total has no meaning"),
        }
        for group, name in totals_without_meaning(fit)
    ]
    return pd.DataFrame(rows)


def reliability(
    survey: CleanSurvey
    | pd.DataFrame
    | Fit
    | ModelSpec
    | File
    | Sequence[File]
    | Mapping[str, Sequence[str]],
    constructs: Mapping[str, Sequence[str]]
    | ModelSpec
    | Fit
    | File
    | CleanSurvey
    | pd.DataFrame
    | None = None,
    **options: Any,
) -> pd.DataFrame:
    """Alpha, CR, AVE and omega of each construct, a row each.

    Parameters
    ----------
    survey : a CleanSurvey, a DataFrame, survey files, or a fitted measurement model.
    constructs : name -> items, or a model (text, file, ModelSpec), whose residual covariances, fixed and equal loadings
        count too; default: the survey's instrument. CR and AVE come from the CFA of all constructs.
    options : estimator and ordered of that CFA (of ordinal items, by name or "all", CR and AVE are from polychoric
        correlations, with categorical omega); cov, n and sd in place of answers; instrument, sheet, scale, reverse,
        missing_codes, labels and the like of reading, as for `validity`.

    Raises
    ------
    RcvsemError : one of its kinds, saying what, where and how to fix.
    """
    import pandas as pd

    from rcvsem.analyses.reliability_options import ReliabilityOptions
    from rcvsem.commands import COMMANDS
    from rcvsem.commands.shared.measured import measured
    from rcvsem.foundation.plain import plain

    command = COMMANDS["reliability"]
    known = [each.name for each in command.options if each.library and each.name not in _NOT_OF_THE_FRAME]
    for name in options:
        if name not in known:
            raise unknown_option(name, "reliability", ["survey", "constructs", *known])
    given = command.given({"data": survey, "constructs": constructs, **options})
    study = measured(given, given(ReliabilityOptions).level)
    return pd.DataFrame(plain(study.reliability)).drop(columns="items").set_index("construct")


#: Options of the command that say nothing of this table, and what has another name here.
_NOT_OF_THE_FRAME = ("data", "constructs", "draws", "seed", "level", "cross_check")


def suggest(
    fit: Fit, *, threshold: Threshold = 10.0, order: Order = (), everything: bool = False
) -> pd.DataFrame:
    """Modification indices that theory may allow, a row each; nothing is applied.

    order : groups of constructs from causes to effects, or "DP,DK < DSC < PV"; default: the order of the model's paths.
    everything : also those that theory does not allow, with the reason in `verdict`.
    """
    import pandas as pd

    from rcvsem.foundation.plain import records
    from rcvsem.infer.suggestions import Suggestion, suggestions

    found = suggestions(fit, threshold=threshold, order=order)
    return pd.DataFrame(records((each for each in found if everything or each.allowed), Suggestion))
