"""What combinations of choices are made of: respondents, versions of the model, and the levels of each choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace
from typing import Any

import numpy as np

from rcvsem.analyses.inputs import group_labels, inputs_of, numeric_column
from rcvsem.analyses.multiverse_options import Estimator, Kind, MultiverseOptions
from rcvsem.analyses.sampling_design import SamplingDesign, sampling_columns
from rcvsem.analyses.sensitivity import flags_only
from rcvsem.foundation.arrays import Bools
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import RcvsemError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.text import Text
from rcvsem.infer.multiverse import Respondents
from rcvsem.instrument import Instrument
from rcvsem.model import ModelSpec
from rcvsem.model.controls import controls_of
from rcvsem.model.variants import edited, error_covariances
from rcvsem.survey import CleanSurvey


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One choice. id : kind, or kind:name where there are several of a kind. base : the main analysis's level.

    short : the title where there is little room.
    """

    id: str
    kind: Kind
    title: Text
    short: Text
    levels: tuple[Text, ...]
    base: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prepared:
    """A version of the model with the answers of everybody to its variables, with gaps."""

    spec: ModelSpec
    people: Respondents

    @property
    def complete(self) -> Bools:
        """(n,) who answered all of it."""
        return np.asarray(~np.isnan(self.people.rows).any(axis=1))


@dataclass(slots=True, kw_only=True, eq=False)
class World:
    """What combinations of levels are made of.

    everybody : the survey with nobody excluded. hit : rule -> (n,) whom it marks. excluding : rules that exclude in the
    main analysis. beside : estimators whose paths stand beside the others.
    """

    everybody: CleanSurvey
    specs: tuple[ModelSpec, ...]
    names: tuple[str, ...]
    options: MultiverseOptions
    group: str | None = None
    design: SamplingDesign = field(default_factory=SamplingDesign)
    beside: tuple[Estimator, ...] = ()
    hit: dict[str, Bools] = field(default_factory=dict)
    excluding: frozenset[str] = frozenset()
    choices: list[Choice] = field(default_factory=list)
    drops: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    _made: dict[Any, Prepared | str] = field(default_factory=dict)

    def level(self, combination: Sequence[int], id: str, default: int = 0) -> int:
        """The level of a choice in a combination; `default` where the choice is not crossed."""
        for choice, level in zip(self.choices, combination, strict=True):
            if choice.id == id:
                return level
        return default

    def analysed(self, combination: Sequence[int]) -> Bools:
        """(n,) who is analysed."""
        kept = np.ones(self.everybody.n, dtype=bool)
        for rule, marked in self.hit.items():
            own = f"rules:{rule}"
            out = self.level(combination, own, int(rule in self.excluding))
            if out:
                kept &= ~marked
        return kept

    def key(self, combination: Sequence[int]) -> tuple[Any, ...]:
        """What tells versions of the model apart."""
        dropped: list[str] = []
        for id, sets in self.drops.items():
            dropped += sets[self.level(combination, id)]
        last = len(self.specs) - 1
        covariances = self.level(combination, "covariances", -1)
        return (
            self.level(combination, "model", last),
            covariances,
            self.level(combination, "controls", 0),
            tuple(sorted(dropped)),
        )

    def prepared(self, combination: Sequence[int]) -> Prepared | str:
        """The version of the model, or why there is none."""
        key = self.key(combination)
        if key not in self._made:
            try:
                self._made[key] = self._prepare(*key)
            except RcvsemError as error:
                self._made[key] = error.what
        return self._made[key]

    def _prepare(self, model: int, covariances: int, controls: int, dropped: tuple[str, ...]) -> Prepared:
        spec = self.specs[model]
        gone = {*dropped, *(controls_of(spec) if controls else ())}
        given = None if covariances < 0 else self.covariances() if covariances else ()
        if gone or given is not None:
            spec = edited(spec, without=gone, covariances=given, definitions=False)
        inputs = inputs_of(
            spec, self.everybody, group=self.group, missing=self.reading_missing(), design=self.design
        )
        survey = inputs.survey
        assert survey is not None
        people = Respondents(
            rows=np.column_stack([numeric_column(survey, name) for name in inputs.spec.observed]),
            grouping=self.group or "",
            labels=None if self.group is None else np.array(group_labels(survey, self.group), object),
            **sampling_columns(survey, self.design),
        )
        return Prepared(spec=inputs.spec, people=people)

    def reading_missing(self) -> str:
        """How moments of everybody are made, of which only the model is used: nobody is needed to be complete."""
        return "fiml" if np.isnan(self.everybody.answers).any() else "listwise"

    def covariances(self) -> tuple[Any, ...]:
        """All error covariances of the models, each pair once."""
        found = {frozenset((row.lhs, row.rhs)): row for spec in self.specs for row in error_covariances(spec)}
        return tuple(found.values())

    @property
    def why_not(self) -> list[str]:
        """Why versions of the model could not be made, each reason once."""
        return list(dict.fromkeys(one for one in self._made.values() if isinstance(one, str)))

    @property
    def base(self) -> tuple[int, ...]:
        """The main analysis."""
        return tuple(choice.base for choice in self.choices)


def marking(instrument: Instrument, also: Sequence[str]) -> Instrument:
    """The instrument with nobody excluded; rules named in `also` mark, whatever they did."""
    made = flags_only(instrument)
    for name in also:
        instrument.screening[name]  # an unknown one is told by its fix
    rules = tuple(replace(rule, action="flag") if rule.name in also else rule for rule in made.screening)
    return replace(made, screening=replace(made.screening, rules=rules))
