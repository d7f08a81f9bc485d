"""How a model is to be estimated."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar, Literal

from rcvsem.fit.estimators import ESTIMATORS, LISTED, NAMES, Estimator, ScaledKind, Weight
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.options import Options, make, option
from rcvsem.foundation.words import phrase

Parameterization = Literal["delta", "theta"]
Engine = Literal["rcvsem", "semopy"]
Information = Literal["default", "expected", "observed"]
Likelihood = Literal["normal", "wishart"]
Missing = Literal["listwise", "fiml"]
#: Whose rule for indices on which programs differ.
Convention = Literal["lavaan", "amos"]

ESTIMATION = "Estimation"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FitOptions(Options):
    """Options of `estimate`, checked when made.

    Attributes
    ----------
    estimator : discrepancy function with its standard errors and test. ml, gls, uls, wls (ADF) give the
        plain test; mlm (Satorra-Bentler), mlr (Yuan-Bentler, Mplus variant), mlmv (scaled and shifted)
        and mlmvs (mean and variance adjusted) are ml with robust standard errors and a scaled test. For models with
        ordinal items: dwls (diagonally weighted) with wlsm, wlsmv (scaled and shifted) and wlsmvs as its robust kin,
        ulsm, ulsmv, ulsmvs those of uls; uls and wls too.
    engine : "rcvsem" (ours) or "semopy" (point estimates by semopy, everything else by us; ml only).
    information : behind the standard errors and, where it is scaled, the test. "default" is the expected one, but the
        observed one for mlr and with missing "fiml" (lavaan, Mplus). Ordinal estimators know the expected one only.
    likelihood : "normal" divides covariances by N and takes N as the sample size; "wishart" N - 1
        (AMOS, LISREL). Only for the maximum likelihood family.
    missing : rule for missing answers. "listwise" drops respondents with a gap, "fiml" uses all their answers (full
        information maximum likelihood; ml and mlr only).
    parameterization : of ordinal items, "delta" or "theta" (see the model's options).
    max_iterations : Scoring steps allowed for one starting point.
    """

    owner: ClassVar[str] = "fit"

    estimator: str = option(
        "ml",
        kind="choice",
        choices=NAMES,
        help=phrase("{listed}.", listed=LISTED),
        panel=ESTIMATION,
        main=True,
    )
    engine: Engine = option("rcvsem", help="Who estimates.", panel=ESTIMATION)
    information: Information = option(
        "default",
        help="Information behind the standard errors. Default: expected; with --missing fiml observed.",
        panel=ESTIMATION,
    )
    likelihood: Likelihood = option("normal", help="Divisor N or N - 1.", panel=ESTIMATION, typed="")
    missing: Missing = option(
        "listwise",
        help="Missing answers: listwise drops a respondent with a gap, fiml uses every answer given (ml, mlr).",
        panel=ESTIMATION,
        main=True,
    )
    parameterization: Parameterization = option(
        "delta",
        help="Units of ordinal items: total variance 1 (delta) or residual variance 1 (theta).",
        panel=ESTIMATION,
    )
    max_iterations: int = option(300, at_least=1, help="Steps from one starting point.", typed="")

    def check(self) -> None:
        if self.likelihood == "wishart" and not self.is_ml:
            raise OptionError(
                phrase(
                    "The 'likelihood' option of fit can be wishart only for maximum likelihood. The "
                    "estimator is {estimator}.",
                    estimator=self.estimator,
                )
            )
        if self.information == "observed" and (self.is_categorical or self._row.errors == "robust.sem"):
            raise OptionError(
                phrase(
                    "The standard errors and the test of {estimator} rest on the expected information by "
                    "definition: 'information' cannot be observed.",
                    estimator=self.estimator,
                ),
                fix="Leave the option out, or take the estimator mlr for the observed information.",
            )
        if self.missing == "fiml":
            self._check_fiml()
        if self.engine == "semopy" and self.estimator != "ml":
            raise OptionError(
                phrase(
                    "The semopy engine is driven for the estimator ml only. Got {estimator!r}.",
                    estimator=self.estimator,
                )
            )

    def _check_fiml(self) -> None:
        if not self._row.gaps:
            raise OptionError(
                phrase(
                    "Full information maximum likelihood goes with the estimators ml and mlr. Got "
                    "{estimator!r}.",
                    estimator=self.estimator,
                )
            )
        if self.likelihood != "normal":
            raise OptionError(
                phrase("Full information maximum likelihood goes with {--likelihood normal} only.")
            )
        if self.engine == "semopy":
            raise OptionError(
                phrase("The semopy engine knows complete rows only; leave {--missing fiml} to rcvsem.")
            )

    @property
    def _row(self) -> Estimator:
        return ESTIMATORS[self.estimator]

    @property
    def weight(self) -> Weight:
        """Weight of the discrepancy (`fit.estimators`)."""
        return self._row.weight

    @property
    def test(self) -> ScaledKind | None:
        """Kind of the scaled test (lavaan's names); None with the plain one."""
        return self._row.test

    @property
    def is_categorical(self) -> bool:
        """Whether the estimator is for ordinal items only."""
        return self._row.ordinal == "only"

    @property
    def takes_ordinal(self) -> bool:
        """Whether the estimator can take ordinal items."""
        return bool(self._row.ordinal)

    @property
    def is_fiml(self) -> bool:
        """Whether rows with gaps are analysed."""
        return self.missing == "fiml"

    @property
    def observed_information(self) -> bool:
        """Whether the standard errors rest on the observed information."""
        if self.information == "default":
            return self.huber_white or (self.is_fiml and self.se_kind == "standard")
        return self.information == "observed"

    @property
    def is_ml(self) -> bool:
        """Whether the estimates maximise the normal likelihood."""
        return self.weight == "likelihood"

    @property
    def by_n(self) -> bool:
        """Whether covariances are divided by N, which is the sample size then, and not by N - 1."""
        return self.is_ml and self.likelihood == "normal"

    def divisor(self, n: int) -> int:
        """N, or N - 1 for wishart and least squares: what the discrepancy of a group is multiplied by for chi-square."""
        return n if self.by_n else n - 1

    @property
    def needs_answers(self) -> bool:
        """Whether the estimator needs the respondents' answers (`fit.estimators`)."""
        return self._row.needs_answers

    @property
    def is_scaled(self) -> bool:
        """Whether the estimator comes with a scaled test statistic."""
        return self._row.scaled

    @property
    def robust(self) -> FitOptions | None:
        """The same with robust standard errors and test, where the estimator has such a kin and is not robust itself."""
        # other programs that estimate for us have no such errors
        return replace(self, estimator=self._row.robust, engine="rcvsem") if self._row.robust else None

    @property
    def huber_white(self) -> bool:
        """Whether standard errors and test rest on the casewise scores (Huber-White)."""
        return self.se_kind == "robust.huber.white"

    @property
    def se_kind(self) -> str:
        """Name of the standard errors: standard, robust.sem or robust.huber.white (lavaan's names)."""
        return self._row.errors

    @property
    def se_name(self) -> str:
        """What notes under tables call the standard errors: `se_kind`, or which information where that was chosen."""
        information = "observed" if self.observed_information else "expected"
        if self.se_kind == "standard":
            return information
        chosen = self.huber_white and self.information != "default"
        return f"{self.se_kind}, {information}" if chosen else self.se_kind


def fit_options(**given: Any) -> FitOptions:
    """`FitOptions(**given)`; an unknown key is an OptionError that lists the known ones."""
    return make(FitOptions, "fit", given)
