"""The estimators, a row each: discrepancy, standard errors, test and name. Everything that lists estimators reads this.

To add a variant: its mathematics where it is new (a weight, a test), and its row here. Then options, command line, help,
library, JSON schema, notes under tables and the audit of published tables know it.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated, phrase

Weight = Literal["likelihood", "normal", "identity", "diagonal", "full"]
Errors = Literal["standard", "robust.sem", "robust.huber.white"]
ScaledKind = Literal["satorra.bentler", "yuan.bentler.mplus", "scaled.shifted", "mean.var.adjusted"]


class Estimator(NamedTuple):
    """An estimator.

    Attributes
    ----------
    weight : of the discrepancy. "likelihood": maximum likelihood; least squares with the "normal" theory weight (GLS),
        the "identity" (ULS), the "diagonal" (DWLS) or the "full" inverse of the asymptotic covariances (WLS, ADF).
    errors : kind of the standard errors. test : of the scaled test, None for the plain one (lavaan's names).
    ordinal : "only" for ordinal items, "also", or "" for continuous variables alone.
    gaps : it can take rows with gaps (full information).
    robust : the estimator with the same estimates whose errors and test are a sandwich of casewise scores, or "".
    label : what notes under tables call it.
    """

    weight: Weight
    label: Text
    errors: Errors = "standard"
    test: ScaledKind | None = None
    ordinal: Literal["", "also", "only"] = ""
    gaps: bool = False
    robust: str = ""

    @property
    def scaled(self) -> bool:
        """Whether its test is a scaled one."""
        return self.test is not None

    @property
    def needs_answers(self) -> bool:
        """Whether it rests on the respondents' answers, so that their covariances are not enough."""
        return self.scaled or self.errors != "standard" or self.weight == "full"

    @property
    def sandwich(self) -> bool:
        """Whether its standard errors and test are a sandwich of casewise scores that knows weights and clusters."""
        return self.errors == "robust.huber.white" or (self.scaled and self.ordinal == "only")


def _plain(code: str) -> Text:
    return Text("Estimator {code}", code=code.upper())


def _polychoric(code: str, method: str, test: str = "") -> Text:
    name = Text("{code}: {method} on polychoric correlations", code=code.upper(), method=method)
    return Text("{estimator}, {test}", estimator=name, test=test) if test else name


_DIAGONAL = phrase("diagonally weighted least squares")
_IDENTITY = phrase("unweighted least squares")
_MEAN = phrase("mean-adjusted test")
_SHIFTED = phrase("scaled and shifted test")
_ADJUSTED = phrase("mean- and variance-adjusted test")

ESTIMATORS: dict[str, Estimator] = {
    "ml": Estimator("likelihood", Text("Maximum likelihood"), gaps=True, robust="mlr"),
    "mlm": Estimator("likelihood", _plain("mlm"), "robust.sem", "satorra.bentler"),
    "mlr": Estimator("likelihood", _plain("mlr"), "robust.huber.white", "yuan.bentler.mplus", gaps=True),
    "mlmv": Estimator("likelihood", _plain("mlmv"), "robust.sem", "scaled.shifted"),
    "mlmvs": Estimator("likelihood", _plain("mlmvs"), "robust.sem", "mean.var.adjusted"),
    "gls": Estimator("normal", _plain("gls")),
    "uls": Estimator("identity", _plain("uls"), ordinal="also"),
    "wls": Estimator("full", _plain("wls"), ordinal="also"),
    "dwls": Estimator("diagonal", _polychoric("dwls", _DIAGONAL), ordinal="only"),
    "wlsm": Estimator(
        "diagonal", _polychoric("wlsm", _DIAGONAL, _MEAN), "robust.sem", "satorra.bentler", "only"
    ),
    "wlsmv": Estimator(
        "diagonal", _polychoric("wlsmv", _DIAGONAL, _SHIFTED), "robust.sem", "scaled.shifted", "only"
    ),
    "wlsmvs": Estimator(
        "diagonal", _polychoric("wlsmvs", _DIAGONAL, _ADJUSTED), "robust.sem", "mean.var.adjusted", "only"
    ),
    "ulsm": Estimator(
        "identity", _polychoric("ulsm", _IDENTITY, _MEAN), "robust.sem", "satorra.bentler", "only"
    ),
    "ulsmv": Estimator(
        "identity", _polychoric("ulsmv", _IDENTITY, _SHIFTED), "robust.sem", "scaled.shifted", "only"
    ),
    "ulsmvs": Estimator(
        "identity", _polychoric("ulsmvs", _IDENTITY, _ADJUSTED), "robust.sem", "mean.var.adjusted", "only"
    ),
}
NAMES = tuple(ESTIMATORS)
#: For the help text.
LISTED = phrase(
    "{estimators}; for ordinal items {estimators_2}",
    estimators=enumerated((name for name, one in ESTIMATORS.items() if one.ordinal != "only")),
    estimators_2=enumerated((name for name, one in ESTIMATORS.items() if one.ordinal == "only")),
)
