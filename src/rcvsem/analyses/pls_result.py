"""Everything a PLS report prints."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from rcvsem.analyses import pls_rows
from rcvsem.analyses.input_files import InputFile
from rcvsem.analyses.json_heads import TOLD, VERSION
from rcvsem.analyses.pls_options import PlsChoices
from rcvsem.analyses.reading import Reading
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.plain import plain
from rcvsem.foundation.result import Result
from rcvsem.instrument import Instrument
from rcvsem.model import ModelSpec
from rcvsem.pls.analysis import PlsResult
from rcvsem.pls.copula import CopulaTest
from rcvsem.pls.group_comparison import PlsGroupComparison
from rcvsem.pls.importance import ImportanceMap
from rcvsem.pls.redundancy import Redundancy
from rcvsem.pls.result import PlsFit
from rcvsem.survey import CleanSurvey


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class PlsStudy(Result):
    """Everything a PLS report prints."""

    spec: ModelSpec
    survey: CleanSurvey | None
    files: tuple[InputFile, ...]
    reading: Reading
    choices: PlsChoices
    result: PlsResult
    groups: PlsGroupComparison | None = None
    maps: tuple[ImportanceMap, ...] = ()
    copulas: CopulaTest | None = None
    redundancy: tuple[Redundancy, ...] = ()
    findings: tuple[Finding, ...]

    json_form: ClassVar[str] = (
        f"{VERSION} method n=fit.n n_received=received simulated estimator=fit.options.estimator "
        "scheme=fit.options.scheme sign=fit.options.sign missing=fit.options.missing higher_order interaction "
        "tolerance=fit.options.tolerance iterations=fit.iterations converged=fit.converged "
        f"admissible=fit.admissible {TOLD} level=result.run.level decide_by=result.assessment.decide_by "
        "constructs=result.assessment.constructs+ outer=result.assessment.outer+ paths "
        "endogenous=result.assessment.endogenous+ effects=result.assessment.effects+ "
        "definitions=result.assessment.defined+ moderation=result.assessment.moderation+ correlations "
        "discriminant=result.assessment.discriminant cross_loadings model_fit=result.model_fit "
        "factor_fit=result.factor_fit prediction=result.prediction bootstrap=result.bootstrap groups=compared "
        "importance=maps copulas redundancy inputs=files"
    )

    def __repr__(self) -> str:
        return f"<PlsStudy: {self.fit!r}>"

    @property
    def instrument(self) -> Instrument | None:
        """The questionnaire behind the answers."""
        return None if self.survey is None else self.survey.instrument

    @property
    def fit(self) -> PlsFit:
        """The estimation."""
        return self.result.fit

    @property
    def method(self) -> Literal["pls"]:
        """Partial least squares."""
        return "pls"

    @property
    def higher_order(self) -> str | None:
        """How second-order constructs are estimated; None without."""
        return self.fit.options.higher_order if self.fit.model.second_order else None

    @property
    def interaction(self) -> str | None:
        """How products of constructs are made; None without."""
        return self.fit.options.interaction if self.fit.model.products else None

    @property
    def paths(self) -> list[pls_rows.PlsPath]:
        """Every path with the interval that decides."""
        return pls_rows.paths_of(self.result.assessment)

    @property
    def correlations(self) -> pls_rows.Correlations | None:
        """Of the constructs; None without a solution."""
        fit = self.fit
        if not fit.converged:
            return None
        return pls_rows.Correlations(constructs=fit.layout.constructs, values=fit.correlations)

    @property
    def cross_loadings(self) -> pls_rows.CrossLoadings | None:
        """Of the items; None without a solution."""
        fit, layout = self.fit, self.fit.layout
        if not fit.converged:
            return None
        return pls_rows.CrossLoadings(
            items=layout.columns, constructs=layout.constructs, values=fit.cross_loadings
        )

    @property
    def compared(self) -> pls_rows.Groups | None:
        """The model in groups, where that was asked for."""
        return None if self.groups is None else pls_rows.Groups(found=self.groups)

    @property
    def exit_code(self) -> int:
        """1 when the result must not be used as it stands."""
        return self.result.exit_code

    @property
    def received(self) -> int:
        """Respondents received (of a matrix: its N)."""
        return self.fit.n if self.survey is None else self.survey.received

    @property
    def simulated(self) -> bool:
        """Whether the answers are simulated, as the instrument or the file says."""
        return self.survey is not None and self.survey.simulated is not None

    def to_frame(self) -> Any:
        """Every path as a row of a pandas frame: estimate, se, t, p, interval, f2, vif."""
        import pandas as pd

        return pd.DataFrame(plain(self.paths)).drop(columns="intervals")
