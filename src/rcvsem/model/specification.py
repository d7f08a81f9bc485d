"""The model as data: the parameter table, what belongs to it, and what follows from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.text import Text
from rcvsem.model.annotations import DIRECTIVES
from rcvsem.model.categories import Category
from rcvsem.model.composites import Composite, composites_of
from rcvsem.model.options import ModelOptions
from rcvsem.model.roles import Roles
from rcvsem.model.rows import FORMED, MEASURED, Written
from rcvsem.model.table import Constraint, Definition, Hypothesis, Parameter, parameter_table

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Specification:
    """A model: the parameter table and what belongs to it.

    parameters : the table, group by group, the author's rows first; the order of lavaan's `parTable`.
    definitions : `:=` in order.
    constraints : `==`, `<`, `>` that are left for the engine. `a == b` between labels is already a shared
        `free` index and `a == 2` a fixed value.
    hypotheses : named expectations about paths.
    options : what `with_options` can change.
    source, path, sha256 : the text, the file it came from ("" for none), and the digest of that file as it was read.
    findings : what the author should know.
    directives : "instrument", "title", "title.en", "title.zh", and codes of variables (`names`).
    groups, meanstructure : in force.
    categories : `C(...)` of the text, until the data make dummies of them (`rcvsem.analyses.categories`); the table holds
        each as one variable so long.
    roles, written : variables by role, and the author's rows (for printing and re-specification).
    modes : construct -> "A", "B" or "unit" where a comment says so (`# mode A`); for PLS.
    """

    parameters: tuple[Parameter, ...]
    definitions: tuple[Definition, ...]
    constraints: tuple[Constraint, ...]
    hypotheses: tuple[Hypothesis, ...]
    options: ModelOptions
    source: str
    path: str
    sha256: str
    findings: tuple[Finding, ...]
    directives: Mapping[str, str]
    groups: int
    meanstructure: bool
    roles: Roles
    written: Written
    modes: Mapping[str, str]
    categories: tuple[Category, ...] = ()

    @property
    def title(self) -> Text | None:
        """`# title:`, in either language `# title.en:` and `# title.zh:`; None without any."""
        return self._said("title")

    @property
    def names(self) -> dict[str, Text]:
        """What comments call the variables: `# DP: Digital platform`, in either language `# DP.en:` and `# DP.zh:`."""
        codes = dict.fromkeys(re.sub(r"\.(en|zh)$", "", key) for key in self.directives)
        return {
            code: name for code in codes if code not in DIRECTIVES and (name := self._said(code)) is not None
        }

    def _said(self, key: str) -> Text | None:
        said = self.directives
        english = said.get(f"{key}.en") or said.get(key) or said.get(f"{key}.zh")
        if english is None:
            return None
        return Text.given(en=english, zh=said.get(f"{key}.zh") or said.get(key) or english)

    # -- variables -------------------------------------------------------------------------------------------

    @property
    def latents(self) -> tuple[str, ...]:
        """Latent variables, in order of their first statement."""
        return self.roles.latents

    @property
    def observed(self) -> tuple[str, ...]:
        """Observed variables, in lavaan's order: indicators, outcomes, predictors, others."""
        return self.roles.observed

    @property
    def exogenous(self) -> tuple[str, ...]:
        """Observed predictors with fixed moments (empty with fixed_x=False)."""
        return self.roles.exogenous if self.options.fixed_x else ()

    @property
    def structural(self) -> tuple[str, ...]:
        """Observed variables that take part in a regression."""
        return self.roles.structural

    @property
    def auxiliary(self) -> tuple[str, ...]:
        """Observed variables outside the model that help with missing answers."""
        return self.roles.auxiliary

    @property
    def ordered(self) -> tuple[str, ...]:
        """Ordinal items."""
        declared = {name for name, _ in self.options.ordered} | set(self.written.ordinal)
        declared |= {row.lhs for row in self.written.rows if row.op == "|"}
        return tuple(name for name in self.observed if name in declared)

    @property
    def composites(self) -> tuple[Composite, ...]:
        """Composites (`<~`) of the parameter table; () for a model of common factors."""
        return composites_of(self.parameters)

    def indicators(self, latent: str) -> tuple[str, ...]:
        """Indicators of one latent, in order."""
        return tuple(row.rhs for row in self.written.rows if row.op in MEASURED and row.lhs == latent)

    @property
    def measurement(self) -> dict[str, tuple[str, ...]]:
        """Latent -> indicators, for latents that have some."""
        return {name: found for name in self.latents if (found := self.indicators(name))}

    @property
    def scales(self) -> dict[str, tuple[str, ...]]:
        """As `measurement`, without composites: items that measure a construct, whose consistency can be asked for."""
        formed = {row.lhs for row in self.written.rows if row.op == FORMED}
        return {name: items for name, items in self.measurement.items() if name not in formed}

    @property
    def regressions(self) -> tuple[tuple[str, str], ...]:
        """(outcome, predictor) of every regression path, in order."""
        return tuple((row.lhs, row.rhs) for row in self.written.rows if row.op == "~")

    # -- numbers ---------------------------------------------------------------------------------------------

    @property
    def n_free(self) -> int:
        """q, the length of theta (before the constraints that are left)."""
        return max((parameter.free for parameter in self.parameters), default=0)

    @property
    def stem(self) -> str:
        """The name of its file without folder and ending; "model" of a text."""
        return Path(self.path).stem or "model"

    @property
    def free_names(self) -> tuple[str, ...]:
        """(q,) names of theta: the label, else lavaan's name of the first row."""
        names: dict[int, str] = {}
        labels: dict[int, str] = {}
        for parameter in self.parameters:
            names.setdefault(parameter.free, parameter.default_name)
            if parameter.label:
                labels.setdefault(parameter.free, parameter.label)
        return tuple(labels.get(index, names[index]) for index in range(1, self.n_free + 1))

    @property
    def labels(self) -> dict[str, int | float]:
        """Label -> 0-based position in theta (int), or the value of a fixed parameter (float)."""
        found: dict[str, int | float] = {}
        for parameter in self.parameters:
            if parameter.label and parameter.label not in found:
                value = parameter.fixed if parameter.fixed is not None else float("nan")
                found[parameter.label] = parameter.free - 1 if parameter.free else float(value)
        return found

    def named_values(self, theta: Any) -> dict[str, Any]:
        """Values of all labels and definitions.

        theta : (q,) or (..., q) array; complex for complex-step derivatives. Values have shape (...).
        """
        theta = np.asarray(theta)
        values: dict[str, Any] = {
            label: theta.T[place].T if isinstance(place, int) else place
            for label, place in self.labels.items()
        }
        for definition in self.definitions:
            values[definition.name] = definition.expression.evaluate(values)
        return values

    @property
    def equality_constraints(self) -> tuple[Constraint, ...]:
        """Constraints with "==" that are left."""
        return tuple(c for c in self.constraints if c.op == "==")

    @property
    def inequality_constraints(self) -> tuple[Constraint, ...]:
        """Constraints with "<" or ">"."""
        return tuple(c for c in self.constraints if c.op != "==")

    @property
    def constraints_linear(self) -> tuple[Floats, Floats]:
        """(R, r) with R theta = r for the linear equality constraints: (k, q) and (k,)."""
        labels = self.labels
        rows, sides = [], []
        for constraint in self.equality_constraints:
            left, right = constraint.left.linear(), constraint.right.linear()
            if left is None or right is None:
                continue
            row, side = np.zeros(self.n_free), right[0] - left[0]
            for sign, terms in ((1.0, left[1]), (-1.0, right[1])):
                for name, weight in terms.items():
                    place = labels[name]
                    if isinstance(place, int):
                        row[place] += sign * weight
                    else:
                        side -= sign * weight * place
            rows.append(row)
            sides.append(side)
        return frozen(np.reshape(rows, (len(rows), self.n_free))), frozen(sides)

    @property
    def n_moments(self) -> int:
        """Sample moments the model speaks of, all groups, without those of fixed exogenous predictors."""
        p, x = len(self.observed), len(self.exogenous)
        each = p * (p + 1) // 2 - x * (x + 1) // 2
        if self.meanstructure:
            each += p - x
        ordered = set(self.ordered)
        if ordered:
            # Polychoric moments: no variances and means of ordinal items, but their thresholds.
            thresholds = sum(1 for row in self.parameters if row.op == "|" and row.group == 1)
            each += thresholds - 2 * len(ordered)
        return each * self.groups

    @property
    def degrees_of_freedom(self) -> int:
        """Moments minus free parameters plus independent equality constraints that are left."""
        R, _ = self.constraints_linear
        linear = int(np.linalg.matrix_rank(R)) if len(R) else 0
        curved = sum(1 for c in self.equality_constraints if not c.linear)
        return self.n_moments - self.n_free + linear + curved

    # -- tables ----------------------------------------------------------------------------------------------

    def rows(self, group: int | None = None) -> tuple[Parameter, ...]:
        """The table, or one group's part."""
        return tuple(p for p in self.parameters if group is None or p.group == group)

    def to_frame(self) -> pd.DataFrame:
        """The parameter table as a pandas frame, one column a field."""
        import pandas as pd

        return pd.DataFrame(parameter_table(self.parameters))
