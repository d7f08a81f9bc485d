"""Common method bias: the usual tests, each with its rule of thumb and with what it can and cannot see."""

from __future__ import annotations

from typing import ClassVar, Literal

from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.text import Text
from rcvsem.infer.cfa_marker import METHOD_C, METHOD_R, METHOD_U
from rcvsem.infer.cfa_marker_result import CfaMarker
from rcvsem.infer.latent_method import LatentMethodFactor
from rcvsem.infer.marker_variable import MarkerTest
from rcvsem.infer.rival_models import RivalModel
from rcvsem.scale.harman import HarmanTest
from rcvsem.scale.vif import FullCollinearity

Kind = Literal["number", "unit", "percent", "p", "integer"]
CFI_LIMIT, RMSEA_LIMIT = 0.90, 0.08
CHANGE_LIMIT, VARIANCE_LIMIT = 0.05, 0.25

PASSED = Text("met")
FAILED = Text("not met")
UNDECIDED = Text("not computed")

# What each test can tell, from simulations with and without method variance (docs/measurement.md).
SEES = {
    "harman": Text("Only one factor behind everything; passes where 20-40% of every item is method variance"),
    "one-factor": Text("The same as Harman's test, with a test statistic"),
    "ulmc": Text("Variance that all items share, whether method or strongly correlated constructs"),
    "marker": Text(
        "What the marker shares with the items; blind to method variance the marker does not carry"
    ),
    "cfa-marker": Text(
        "The same with unreliability taken into account, and whether correlations move; blind to what "
        "the marker does not "
        "carry"
    ),
    "measured": Text("Variance that the items share with the measured source, and no other source"),
    "vif": Text("Strongly correlated constructs; not where the correlations come from"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One number of a test: what it is, its value, how it is printed."""

    name: Text
    value: Number
    kind: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodVerdict:
    """One test: its numbers, the rule, whether it was passed (None: cannot be decided), and the source."""

    code: str
    test: Text
    numbers: tuple[Measured, ...]
    rule: Text
    passed: bool | None
    source: str
    reason: str = ""

    json_form: ClassVar[str] = "test=code passed verdict rule source reason values"

    @property
    def values(self) -> dict[str, Number]:
        """Its numbers by their English names."""
        return {one.name.en: one.value for one in self.numbers}

    @property
    def verdict(self) -> Text:
        """Whether the rule of thumb is met, in words. It is no verdict on method bias."""
        return UNDECIDED if self.passed is None else (PASSED if self.passed else FAILED)


def method_verdicts(  # noqa: PLR0913
    *,
    harman: HarmanTest | NotAvailable,
    one_factor: RivalModel,
    reference: RivalModel,
    latent: LatentMethodFactor | NotAvailable,
    marker: MarkerTest | NotAvailable | None,
    collinearity: FullCollinearity | NotAvailable,
    cfa_marker: CfaMarker | NotAvailable | None = None,
    measured: LatentMethodFactor | NotAvailable | None = None,
) -> tuple[MethodVerdict, ...]:
    """All tests in one list; None leaves out what nothing was named for."""
    rows = [
        _harman(harman),
        _one_factor(one_factor, reference),
        _latent(latent),
        _collinearity(collinearity),
    ]
    named = []
    if measured is not None:
        named.append(_measured(measured))
    if marker is not None:
        named.append(_marker(marker))
    if cfa_marker is not None:
        named.append(_cfa_marker(cfa_marker))
    return (*rows[:3], *named, *rows[3:])


def _harman(result: HarmanTest | NotAvailable) -> MethodVerdict:
    test = Text("Harman: first unrotated component")
    limit = 0.5 if isinstance(result, NotAvailable) else result.limit
    rule = Text("Share of variance below {limit:g}%, more than one eigenvalue above 1", limit=limit * 100)
    source = "Podsakoff et al. (2003)"
    if isinstance(result, NotAvailable):
        return _lost("harman", test, rule, source, result)
    numbers = (
        Measured(name=Text("first component"), value=result.component_share, kind="percent"),
        Measured(name=Text("one common factor"), value=result.factor_share, kind="percent"),
        Measured(name=Text("eigenvalues above 1"), value=float(result.n_above_one), kind="integer"),
    )
    return MethodVerdict(
        code="harman", test=test, numbers=numbers, rule=rule, passed=result.passed, source=source
    )


def _one_factor(model: RivalModel, reference: RivalModel) -> MethodVerdict:
    test = Text("One-factor CFA")
    rule = Text(
        "One factor fits badly (CFI below {cfi} or RMSEA above {rmsea}) and worse than the constructs (p < .05)",
        cfi=_bare(CFI_LIMIT),
        rmsea=_bare(RMSEA_LIMIT),
    )
    source = "Podsakoff et al. (2003)"
    if isinstance(model.fit, NotAvailable):
        return _lost("one-factor", test, rule, source, model.fit)
    if model.partition == reference.partition:
        return _lost("one-factor", test, rule, source, NotAvailable("there is only one construct"))
    cfi, rmsea, p = model.measures["cfi"], model.measures["rmsea"], model.delta_pvalue
    passed = None
    if isinstance(cfi, float) and isinstance(rmsea, float) and isinstance(p, float):
        passed = (cfi < CFI_LIMIT or rmsea > RMSEA_LIMIT) and p < 0.05
    numbers = (
        Measured(name=Text("CFI"), value=cfi, kind="unit"),
        Measured(name=Text("RMSEA"), value=rmsea, kind="unit"),
        Measured(
            name=Text("Δχ²({delta_df})", delta_df=model.delta_df),
            value=model.delta_chisq,
            kind="number",
        ),
        Measured(name=Text("p"), value=p, kind="p"),
    )
    return MethodVerdict(
        code="one-factor", test=test, numbers=numbers, rule=rule, passed=passed, source=source
    )


def _latent(result: LatentMethodFactor | NotAvailable) -> MethodVerdict:
    test = Text("Unmeasured latent method factor (ULMC)")
    rule = Text(
        "CFI and TLI rise by less than {change}, RMSEA falls by less than {change}, and the method factor explains "
        "less than {share:.0%} of the items' variance on average",
        change=_bare(CHANGE_LIMIT),
        share=VARIANCE_LIMIT,
    )
    source = "Bagozzi & Yi (1990): .05; Williams, Cote & Buckley (1989): 25%; Liang et al. (2007)"
    if isinstance(result, NotAvailable):
        return _lost("ulmc", test, rule, source, result)
    change = result.change
    known = [change[key] for key in ("cfi", "tli", "rmsea")]
    passed: bool | None = None
    if all(isinstance(value, float) for value in known):
        passed = all(abs(float(value)) < CHANGE_LIMIT for value in known if isinstance(value, float))
        passed = passed and result.method_variance < VARIANCE_LIMIT
    numbers = (
        Measured(name=Text("ΔCFI"), value=change["cfi"], kind="unit"),
        Measured(name=Text("ΔTLI"), value=change["tli"], kind="unit"),
        Measured(name=Text("ΔRMSEA"), value=change["rmsea"], kind="unit"),
        Measured(name=Text("ΔSRMR"), value=change["srmr"], kind="unit"),
        Measured(name=Text("Δχ²({df})", df=result.df), value=result.chisq, kind="number"),
        Measured(name=Text("p"), value=result.pvalue, kind="p"),
        Measured(name=Text("method variance"), value=result.method_variance, kind="percent"),
        Measured(name=Text("substantive variance"), value=result.substantive_variance, kind="percent"),
    )
    return MethodVerdict(code="ulmc", test=test, numbers=numbers, rule=rule, passed=passed, source=source)


def _measured(result: LatentMethodFactor | NotAvailable) -> MethodVerdict:
    test = Text("Measured method factor")
    rule = Text("The items do not load on it together (p ≥ .05)")
    source = "Podsakoff et al. (2003)"
    if isinstance(result, NotAvailable):
        return _lost("measured", test, rule, source, result)
    passed = None if isinstance(result.pvalue, NotAvailable) else bool(result.pvalue >= 0.05)
    numbers = (
        Measured(name=Text("Δχ²({df})", df=result.df), value=result.chisq, kind="number"),
        Measured(name=Text("p"), value=result.pvalue, kind="p"),
        Measured(name=Text("method variance"), value=result.method_variance, kind="percent"),
    )
    return MethodVerdict(code="measured", test=test, numbers=numbers, rule=rule, passed=passed, source=source)


def _cfa_marker(result: CfaMarker | NotAvailable) -> MethodVerdict:
    test = Text("CFA marker technique")
    rule = Text(
        "The items do not load on the marker (Method-C or Method-U against Baseline, p ≥ .05), or the "
        "correlations of the "
        "constructs do not change (Method-R, p ≥ .05)"
    )
    source = "Williams, Hartman & Cavazotte (2010)"
    if isinstance(result, NotAvailable):
        return _lost("cfa-marker", test, rule, source, result)
    passed = True if result.present is False else None if result.biased is None else not result.biased
    numbers = [
        number
        for code, label in ((METHOD_C, "C"), (METHOD_U, "U"), (METHOD_R, "R"))
        for model in (result.model(code),)
        for number in (
            Measured(
                name=Text("Method-{label} Δχ²({df})", label=label, df=model.df),
                value=model.chisq,
                kind="number",
            ),
            Measured(name=Text("p"), value=model.pvalue, kind="p"),
        )
    ]
    variance = Measured(name=Text("method variance"), value=result.method_variance, kind="percent")
    return MethodVerdict(
        code="cfa-marker", test=test, numbers=(*numbers, variance), rule=rule, passed=passed, source=source
    )


def _marker(result: MarkerTest | NotAvailable) -> MethodVerdict:
    test = Text("Marker variable (partial correlation)")
    rule = Text(
        "No significant correlation of two constructs loses its significance without the marker's share"
    )
    source = "Lindell & Whitney (2001)"
    if isinstance(result, NotAvailable):
        return _lost("marker", test, rule, source, result)
    largest = max(abs(pair.r - pair.adjusted) for pair in result.pairs)
    numbers = (
        Measured(name=Text("r_M ({marker})", marker=result.marker), value=result.shared, kind="unit"),
        Measured(name=Text("largest change of r"), value=largest, kind="unit"),
        Measured(name=Text("correlations lost"), value=float(len(result.lost)), kind="integer"),
    )
    return MethodVerdict(
        code="marker", test=test, numbers=numbers, rule=rule, passed=not result.lost, source=source
    )


def _collinearity(result: FullCollinearity | NotAvailable) -> MethodVerdict:
    test = Text("Full-collinearity VIF")
    limit = 3.3 if isinstance(result, NotAvailable) else result.limit
    rule = Text("VIF of every construct score at most {limit:g}", limit=limit)
    source = "Kock (2015)"
    if isinstance(result, NotAvailable):
        return _lost("vif", test, rule, source, result)
    numbers = tuple(
        Measured(name=Text.verbatim(code), value=float(value), kind="number")
        for code, value in zip(result.variables, result.vif, strict=True)
    )
    return MethodVerdict(
        code="vif", test=test, numbers=numbers, rule=rule, passed=not result.above, source=source
    )


def _lost(code: str, test: Text, rule: Text, source: str, why: NotAvailable) -> MethodVerdict:
    return MethodVerdict(
        code=code, test=test, numbers=(), rule=rule, passed=None, source=source, reason=why.reason
    )


def _bare(value: float) -> str:
    return f"{value:.2f}".removeprefix("0")
