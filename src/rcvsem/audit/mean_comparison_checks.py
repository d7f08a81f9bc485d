"""t tests and one-way ANOVA against the means, SDs and sizes of the groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import inf, sqrt

from rcvsem.audit.anova_checks import anova_equations
from rcvsem.audit.block import Block, run_blocks
from rcvsem.audit.equations import Boxes, Formula, block_of
from rcvsem.audit.interval import Interval
from rcvsem.audit.paper import Paper
from rcvsem.audit.printed import Printed
from rcvsem.audit.result import Check, Conflict
from rcvsem.audit.stars import marks_from, printed_marks, with_right_marks
from rcvsem.audit.statistics_tables import MeanComparison
from rcvsem.audit.tail_ranges import t_p_range, t_size_range
from rcvsem.foundation.words import phrase

_LABELS = {
    "t": "t", "df": "df", "p": "p", "stars": phrase("stars (p)"), "d": "d", "eta2": "η²", "omega2": "ω²",
    "se": "SE", "difference": phrase("difference"), "ci_lower": phrase("interval, lower end"),
    "ci_upper": phrase("interval, upper end"), "F": "F", "df1": phrase("df between"),
    "df2": phrase("df within"), "ss_between": phrase("sum of squares between"),
    "ss_within": phrase("sum of squares within"), "ms_between": phrase("mean square between"),
    "ms_within": phrase("mean square within"), "n": "N", "sd_difference": phrase("SD of the differences"),
    "test_value": phrase("test value"),
}  # fmt: skip
_DERIVED = {"stars": 0, "p": 0, "d": 0, "eta2": 0, "omega2": 0, "se": 1, "t": 1, "F": 1, "df": 2}


def mean_comparison_checks(paper: Paper) -> tuple[list[Check], list[Conflict]]:
    """Checks of every t test and every analysis of variance."""
    checks, conflicts = run_blocks(_blocks(paper))
    return with_right_marks(checks, paper.stars), conflicts


def _blocks(paper: Paper) -> Iterator[Block]:
    for one, make in (
        *((c, _t_equations) for c in paper.statistics.t_tests),
        *((c, anova_equations) for c in paper.statistics.anovas),
    ):
        values, labels = _values(one)
        equations = make(one, values, paper.p_sides)
        marks = printed_marks(one.head.stars, paper.stars)
        if marks is not None:
            values["stars"] = marks
            equations.append(marks_from("p"))
            equations += [replace(e, target="stars") for e in equations if e.target == "p"]
        sizes = {key for key in values if key == "n" or key.startswith("n ")}
        block = block_of(
            one.head.name,
            values,
            equations,
            labels,
            also=lambda active, v=values, s=sizes: all(v[key].value >= 2 for key in active & s),  # type: ignore[misc]
            quiet=frozenset({"difference", "sd_difference"}),
        )
        told = {key: 3 for key in values if key.startswith(("mean ", "sd ", "n "))}
        yield replace(block, by_hand=frozenset({"stars"}), derived=_DERIVED | told)


def _values(one: MeanComparison) -> tuple[dict[str, Printed], dict[str, str]]:
    values, labels = dict(one.head.values), dict(_LABELS)
    # two groups have their words also when they are not printed: what is missing is named by them
    names = [group.name for group in one.groups] + ["group 1", "group 2"][len(one.groups) :]
    for k, name in enumerate(names):
        for key, word in (("n", "N"), ("mean", phrase("mean")), ("sd", "SD")):
            labels[f"{key} {k}"] = phrase("{word} of {name}", word=word, name=name)
    for k, group in enumerate(one.groups):
        values |= {f"{key} {k}": group.values[key] for key in ("n", "mean", "sd") if key in group.values}
    return values, labels


def _t_equations(one: MeanComparison, values: Mapping[str, Printed], sides: int) -> list[Formula]:
    kind = one.head.said.kind
    level = one.head.said.ci_level
    out: list[Formula] = []
    if kind in ("student", "welch", "unknown"):
        out += _two_samples(kind)
    elif kind == "paired":
        out += _paired()
    else:
        out += _one_sample()
    out += [
        Formula("t", ("difference", "se"), "difference/SE", lambda b: _both(b["difference"] / b["se"])),
        Formula("p", ("t", "df"), "t distribution", lambda b: t_p_range(b["t"], b["df"], sides)),
        Formula(
            "eta2",
            ("t", "df"),
            "t²/(t² + df)",
            lambda b: (1.0 / (1.0 + b["df"] / b["t"].square()),) if b["t"].absolute().lo > 0 else (),
        ),
    ]
    for end, sign in (("ci_lower", -1.0), ("ci_upper", 1.0)):
        out.append(
            Formula(
                end,
                ("difference", "se", "df"),
                "difference ± t SE",
                lambda b, sign=sign: _ends(b, sign, level),  # type: ignore[misc]
            )
        )
    return out


def _both(found: Interval) -> tuple[Interval, ...]:
    """Which group comes first is the author's choice: either sign."""
    return (found, -found)


def _two_means() -> Formula:
    return Formula(
        "difference",
        ("mean 0", "mean 1"),
        phrase("difference of the means"),
        lambda b: _both(b["mean 0"] - b["mean 1"]),
    )


def _ends(b: Boxes, sign: float, level: float) -> tuple[Interval, ...]:
    c = t_size_range(Interval(1 - level, 1 - level), b["df"])
    half = b["se"] * c
    return tuple(side + half * sign for side in _both(b["difference"]))


def _two_samples(kind: str) -> list[Formula]:
    student, welch = kind in ("student", "unknown"), kind in ("welch", "unknown")
    spread = ("n 0", "n 1", "sd 0", "sd 1")

    def errors(b: Boxes) -> list[Interval]:
        return ([_pooled_error(b)] if student else []) + ([_welch_error(b)] if welch else [])

    def t(b: Boxes) -> tuple[Interval, ...]:
        gap = b["mean 0"] - b["mean 1"]
        return tuple(side for error in errors(b) for side in _both(gap / error))

    def df(b: Boxes) -> tuple[Interval, ...]:
        total = b["n 0"] + b["n 1"] - 2.0
        return ((total,) if student else ()) + ((_welch_df(b),) if welch else ())

    def d(b: Boxes) -> tuple[Interval, ...]:
        gap = b["mean 0"] - b["mean 1"]
        n0, n1 = b["n 0"], b["n 1"]
        pooled = _pooled_variance(b).root()
        average = ((b["sd 0"].square() + b["sd 1"].square()) * 0.5).root()
        found = [gap / pooled, gap / average, gap / b["sd 0"], gap / b["sd 1"]]
        total = n0.lo + n1.lo
        found += [gap / (_pooled_variance(b) * ((total - 2) / total)).root()]
        corrected = 1.0 - 3.0 / (4.0 * (total - 2) - 1.0)
        found += [one * corrected for one in found[:2]]
        return tuple(side for one in found for side in _both(one))

    def d_from_t(b: Boxes) -> tuple[Interval, ...]:
        n0, n1 = b["n 0"].lo, b["n 1"].lo
        found = [
            b["t"] * sqrt(1 / n0 + 1 / n1),
            b["t"] * (2.0 / sqrt(n0 + n1 - 2)),
            b["t"] * (2.0 / sqrt(n0 + n1)),
        ]
        corrected = 1.0 - 3.0 / (4.0 * (n0 + n1 - 2) - 1.0)
        wide = found[0] | found[1] if not welch else Interval(-inf, inf)
        return tuple(side for one in (*found, wide, found[0] * corrected) for side in _both(one))

    return [
        _two_means(),
        Formula("se", spread, phrase("SE from SDs and N"), lambda b: tuple(errors(b))),
        Formula("t", ("mean 0", "mean 1", *spread), phrase("difference/SE from means, SDs and N"), t),
        Formula("df", spread if welch else ("n 0", "n 1"), phrase("N − 2, or Welch's"), df),
        Formula("d", ("mean 0", "mean 1", *spread), "difference/SD", d),
        *([Formula("d", ("t", "n 0", "n 1"), "t √(1/n₁ + 1/n₂)", d_from_t)] if kind == "student" else []),
    ]


def _pooled_variance(b: Boxes) -> Interval:
    n0, n1 = b["n 0"].lo, b["n 1"].lo
    return (b["sd 0"].square() * (n0 - 1) + b["sd 1"].square() * (n1 - 1)) / max(n0 + n1 - 2, 1.0)


def _pooled_error(b: Boxes) -> Interval:
    return _pooled_variance(b).root() * sqrt(1 / b["n 0"].lo + 1 / b["n 1"].lo)


def _welch_error(b: Boxes) -> Interval:
    return (b["sd 0"].square() / b["n 0"] + b["sd 1"].square() / b["n 1"]).root()


def _welch_df(b: Boxes) -> Interval:
    """Satterthwaite's df over the box: it depends on the ratio of the two variances of means only, with one peak."""
    n0, n1 = b["n 0"].lo, b["n 1"].lo
    low = (b["sd 0"].lo ** 2 / n0, b["sd 1"].hi ** 2 / n1)
    high = (b["sd 0"].hi ** 2 / n0, b["sd 1"].lo ** 2 / n1)

    def df(a: float, c: float) -> float:
        return (a + c) ** 2 / (a**2 / (n0 - 1) + c**2 / (n1 - 1)) if a + c > 0 else min(n0, n1) - 1

    ends = [df(*low), df(*high)]
    peak = (n0 - 1) / (n1 - 1)
    inside = low[0] <= peak * low[1] and high[0] >= peak * high[1]
    found = Interval(min(ends) * (1 - 1e-9), (n0 + n1 - 2 if inside else max(ends)) * (1 + 1e-9))
    return found | Interval(float(int(found.lo)), float(int(found.lo)))  # some print it cut to a whole number


def _paired() -> list[Formula]:
    return [
        _two_means(),
        Formula("se", ("sd_difference", "n"), "SD/√n", lambda b: (b["sd_difference"] / b["n"].root(),)),
        Formula(
            "t",
            ("difference", "sd_difference", "n"),
            "difference/(SD/√n)",
            lambda b: _both(b["difference"] / (b["sd_difference"] / b["n"].root())),
        ),
        Formula("df", ("n",), "n − 1", lambda b: (b["n"] - 1.0,)),
        Formula(
            "d",
            ("difference", "sd_difference", "sd 0", "sd 1"),
            phrase("difference/SD, of the differences or of the answers"),
            _paired_d,
        ),
        # the SD of differences lies between those of r = 1 and r = -1
        Formula(
            "sd_difference",
            ("sd 0", "sd 1"),
            "between |SD₁ − SD₂| and SD₁ + SD₂",
            lambda b: (Interval((b["sd 0"] - b["sd 1"]).absolute().lo, (b["sd 0"] + b["sd 1"]).hi),),
        ),
    ]


def _paired_d(b: Boxes) -> tuple[Interval, ...]:
    """d of paired samples by the SD of the differences, the mean SD, or one of the two."""
    gap = b["difference"]
    average = ((b["sd 0"].square() + b["sd 1"].square()) * 0.5).root()
    spreads = (b["sd_difference"], average, (b["sd 0"] + b["sd 1"]) * 0.5, b["sd 0"], b["sd 1"])
    return tuple(side for spread in spreads for side in _both(gap / spread))


def _one_sample() -> list[Formula]:
    def t(b: Boxes) -> tuple[Interval, ...]:
        return _both((b["mean 0"] - b["test_value"]) / (b["sd 0"] / b["n 0"].root()))

    return [
        Formula(
            "difference",
            ("mean 0", "test_value"),
            phrase("mean − test value"),
            lambda b: _both(b["mean 0"] - b["test_value"]),
        ),
        Formula("se", ("sd 0", "n 0"), "SD/√n", lambda b: (b["sd 0"] / b["n 0"].root(),)),
        Formula("t", ("mean 0", "sd 0", "n 0", "test_value"), phrase("(mean − test value)/(SD/√n)"), t),
        Formula("df", ("n 0",), "n − 1", lambda b: (b["n 0"] - 1.0,)),
        Formula(
            "d",
            ("mean 0", "sd 0", "test_value"),
            phrase("(mean − test value)/SD"),
            lambda b: _both((b["mean 0"] - b["test_value"]) / b["sd 0"]),
        ),
    ]
