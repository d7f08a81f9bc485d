"""What a qualitative comparative analysis finds: truth table, solutions, configurations, robustness."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

from rcvsem.analyses.condition_scores import ConditionScores
from rcvsem.analyses.json_heads import SCALES_IF_ANY
from rcvsem.analyses.qca_options import QcaOptions
from rcvsem.analyses.run_json_parts import scale_record
from rcvsem.analyses.scale_source import ScaleSource
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.options import settings
from rcvsem.foundation.result import Result
from rcvsem.infer.boolean_minimisation import Implicant
from rcvsem.infer.fuzzy_sets import SetRelation

SolutionKind = Literal["complex", "intermediate", "parsimonious"]
SOLUTIONS: tuple[SolutionKind, ...] = ("complex", "intermediate", "parsimonious")


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchors:
    """Fully out, crossover, fully in; how they were found."""

    out: float
    cross: float
    full: float
    given: bool

    json_form: ClassVar[str] = "out crossover=cross in=full given"


@dataclass(frozen=True, slots=True, kw_only=True)
class TruthRow:
    """One observed combination: literals, cases, number, consistency, pri, whether it leads to the outcome."""

    literals: Implicant
    cases: tuple[str, ...]
    consistency: float
    pri: float
    positive: bool
    enough: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SolutionTerm:
    """One configuration of a model. unique : coverage that no other configuration has."""

    literals: Implicant
    relation: SetRelation
    unique: float
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SolutionModel:
    """One solution model; several with the same number of terms are equally good."""

    terms: tuple[SolutionTerm, ...]
    relation: SetRelation


@dataclass(frozen=True, slots=True, kw_only=True)
class SolutionVariant:
    """The intermediate solution under another choice. coincidence : sum of minima/sum of maxima with the main one."""

    choice: str
    terms: tuple[Implicant, ...]
    relation: SetRelation | None
    coincidence: float
    names: tuple[str, ...]

    json_form: ClassVar[str] = (
        "choice configurations consistency=relation.consistency coverage=relation.coverage coincidence"
    )

    @property
    def configurations(self) -> list[str]:
        """The terms in words, such as DEV*~IND."""
        return [formula(term, self.names) for term in self.terms]


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """One term of one model of a solution. model : number of equally good models, from 1."""

    solution: SolutionKind
    model: int
    configuration: str
    term: SolutionTerm
    whole: SetRelation

    json_form: ClassVar[str] = (
        "solution model configuration consistency=term.relation.consistency pri=term.relation.pri "
        "raw_coverage=term.relation.coverage unique_coverage=term.unique cases=term.cases# "
        "solution_consistency=whole.consistency solution_pri=whole.pri solution_coverage=whole.coverage"
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Solutions:
    """Truth table and models by kind."""

    table: tuple[TruthRow, ...]
    models: dict[SolutionKind, tuple[SolutionModel, ...]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class QcaStudy(Result):
    """The whole analysis. sets : (n, k) memberships of the conditions; outcome_set : (n,); necessity by literal."""

    source: ScaleSource | None
    data: ConditionScores
    options: QcaOptions
    scores: str
    anchors: dict[str, Anchors]
    sets: Floats
    outcome_set: Floats
    necessity: dict[str, SetRelation]
    solutions: Solutions
    robustness: tuple[SolutionVariant, ...]
    findings: tuple[Finding, ...]

    #: One row a configuration of every solution.
    frame_of: ClassVar[str] = "configurations"
    json_form: ClassVar[str] = (
        f"{SCALES_IF_ANY} cases=n outcome conditions=data.conditions scores anchors necessity truth_table "
        "solutions=configurations robustness"
    )

    @property
    def truth_table(self) -> list[dict[str, float | None]]:
        """A row an observed combination: its literals, how many cases (respondents are not named), consistency, pri."""
        return [
            {
                **dict(zip(self.data.conditions, row.literals, strict=True)),
                "cases": len(row.cases),
                "consistency": row.consistency,
                "pri": row.pri,
                "outcome": int(row.positive) if row.enough else None,
            }
            for row in self.solutions.table
        ]

    @property
    def configurations(self) -> list[Configuration]:
        """The terms of all solutions."""
        return [
            Configuration(
                solution=kind,
                model=k,
                configuration=formula(term.literals, self.data.conditions),
                term=term,
                whole=model.relation,
            )
            for kind in SOLUTIONS
            for k, model in enumerate(self.solutions.models[kind], start=1)
            for term in model.terms
        ]

    @property
    def n(self) -> int:
        """Cases."""
        return len(self.outcome_set)

    @property
    def outcome(self) -> str:
        """The explained set, with ~ when it is the absence."""
        return f"~{self.data.outcome}" if self.options.negated else self.data.outcome

    @property
    def exit_code(self) -> int:
        """1 when no row of the truth table leads to the outcome."""
        return 0 if self.solutions.models["complex"] else 1


def formula(literals: Implicant, names: Sequence[str]) -> str:
    """DEV*~IND."""
    parts = [
        name if state == 1 else f"~{name}" for name, state in zip(names, literals, strict=True) if state >= 0
    ]
    return "*".join(parts) or "1"


def core_of(term: Implicant, parsimonious: Sequence[SolutionModel]) -> tuple[bool, ...]:
    """Which literals of a term are core: they stand in a parsimonious term that contains it (Fiss, 2011)."""
    core = [False] * len(term)
    for model in parsimonious:
        for other in model.terms:
            if all(b in (-1, a) for a, b in zip(term, other.literals, strict=True)):
                core = [c or state >= 0 for c, state in zip(core, other.literals, strict=True)]
    return tuple(core)


def qca_record(study: QcaStudy) -> dict[str, Any]:
    """run.json."""
    return scale_record(study, "qca", {**study.data.said, "scores": study.scores, **settings(study.options)})
