"""The printed values of all models of a paper, by the model or comparison that owns them."""

from __future__ import annotations

from rcvsem.audit.conventions import Convention, conventions
from rcvsem.audit.interval import Interval
from rcvsem.audit.names import COUNTS, INDICES
from rcvsem.audit.paper import Paper
from rcvsem.audit.printed import Printed
from rcvsem.foundation.words import phrase

Key = tuple[str, str]
PAPER = ""  # owner of what belongs to the whole paper
NOT_USED = frozenset({"srmr", "rmr", "crmr"})
_OF_ANY_STATISTIC = COUNTS | {
    "chisq", "chisq_df", "ncp", "rmsea", "baseline_chisq", "aic", "bic", "bic2", "caic"
}  # fmt: skip
#: Of a robust statistic papers print scaled versions, or not; the others may come from the plain one.
ROBUST_UNKNOWN = frozenset(
    name for name, one in INDICES.items() if not one.scaled and name not in _OF_ANY_STATISTIC
)


class PrintedValues:
    """The printed values of all models. Keys are (model, index); (PAPER, "n") is the paper's N, (model, "file")
    the counts of the model file, (comparison, "delta_chisq" ...) the printed comparisons."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.models = {model.name: model for model in paper.models if model.fit or model.facts is not None}
        self.printed: dict[Key, Printed] = {}
        self.keys: list[Key] = []
        for name, model in self.models.items():
            for index, value in model.fit.items():
                if index in NOT_USED or (model.scaled and index in ROBUST_UNKNOWN):
                    continue
                self._put((name, index), value)
        for comparison in paper.comparisons:
            usual = not (self.models_scaled(comparison.restricted) or self.models_scaled(comparison.full))
            both = comparison.restricted in self.models and comparison.full in self.models
            for quantity, value in comparison.values.items():
                if both and (usual or quantity == "delta_df"):
                    self._put((comparison.name, quantity), value)
            if both and usual and comparison.nested:
                self.keys.append((comparison.name, "nested"))
        if paper.n is not None and any("n" not in model.fit for model in self.models.values()):
            self._put((PAPER, "n"), paper.n)
        self.keys += [(name, "file") for name, model in self.models.items() if model.facts is not None]
        # Counts last: without them everything is harder to narrow down.
        self.keys.sort(key=lambda key: key[1] in COUNTS or key[1] == "file")

    def _put(self, key: Key, value: Printed) -> None:
        self.printed[key] = value
        self.keys.append(key)

    def models_scaled(self, name: str) -> bool:
        """Whether the statistic of a model may be a robust one."""
        return name in self.models and self.models[name].scaled

    def conventions(
        self, active: frozenset[Key], about: frozenset[str] = frozenset()
    ) -> tuple[Convention, ...]:
        """The conventions that can make a difference to these values, or to the indices in `about`."""
        groups = [model.groups for model in self.models.values()]
        return conventions(self.paper.program, groups, frozenset(name for _, name in active) | about)

    def named(self, active: frozenset[Key]) -> list[str]:
        """The models that these values speak of."""
        named = {owner for owner, _ in active}
        for comparison in self.paper.comparisons:
            if comparison.name in named:
                named |= {comparison.restricted, comparison.full}
        return [name for name in self.models if name in named]

    def prints_of(self, name: str, active: frozenset[Key]) -> tuple[dict[str, Interval], bool]:
        prints = {
            index: self.printed[owner, index].values
            for owner, index in sorted(active)
            if owner == name and (owner, index) in self.printed
        }
        if "n" not in self.models[name].fit and (PAPER, "n") in active:
            prints["n"] = self.printed[PAPER, "n"].values
        return prints, (name, "file") in active

    def sample(self, name: str) -> str:
        return phrase("own {name}", name=name) if "n" in self.models[name].fit else PAPER

    def family(self, name: str) -> str:
        """Models of the same variables in the same sample have one baseline model."""
        variables = self.models[name].variables
        model = self.models[name]
        same = f"{self.sample(name)}|{model.estimator}|{model.groups}|{model.exogenous}|{model.means}"
        return f"{same}|{variables}" if variables else f"{same}|own {name}"
