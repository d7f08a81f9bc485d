"""Checks of fit tables: every printed index against all the others, over all models of a paper."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from rcvsem.audit.fit_repairs import FitRepairs
from rcvsem.audit.implied import missing
from rcvsem.audit.index_equations import BY_RANGE
from rcvsem.audit.interval import Interval, meet
from rcvsem.audit.names import INDICES, WORDS
from rcvsem.audit.paper import PrintedModel
from rcvsem.audit.printed import digits_changed
from rcvsem.audit.printed_values import NOT_USED, PAPER, ROBUST_UNKNOWN, Key
from rcvsem.audit.result import Check, Conflict, Inferred
from rcvsem.audit.system import PaperSolution
from rcvsem.foundation.words import at_place, enumerated, phrase

_COMPARED = {
    "delta_chisq": ("Δχ²", phrase("χ² of the restricted model − χ² of the full model")),
    "delta_df": ("Δdf", phrase("df of the restricted model − df of the full model")),
    "p": ("p (Δχ²)", "P(χ²(Δdf) > Δχ²)"),
    "nested": (phrase("nesting"), phrase("a restriction gains df and cannot lower χ²")),
}


class FitTables(FitRepairs):
    """The audit of all fit tables of a paper."""

    def checks(self) -> list[Check]:
        """One check a printed value, model by model, then the comparisons."""
        out = []
        for key in self.system.keys:
            if key[1] == "file":
                out += self._file_check(key)
            elif key[0] == PAPER or key[0] in self.system.models or key[0] in self.comparisons:
                out.append(self._check(key))
        for model in self.system.models.values():
            out += self._left_out(model)
        return self._ordered(out)

    def _ordered(self, checks: list[Check]) -> list[Check]:
        order = ["", *self.system.models, *self.comparisons]
        return sorted(checks, key=lambda check: order.index(check.where))

    def _check(self, key: Key) -> Check:
        printed = self.system.printed.get(key)
        label, formula = self._words(key)
        active = frozenset(self.system.keys) - self.removed - {key}
        solutions = (
            self.solutions
            if key in self.removed
            else self.system.solutions(active, about=frozenset({key[1]}))
        )
        implied = self.implied(key, solutions)
        check = partial(
            Check,
            where=key[0],
            quantity=label,
            printed="" if printed is None else printed.text,
            formula=formula,
            digits=3 if printed is None else printed.digits,
        )
        if key in self.removed:
            return check(
                verdict="inconsistent",
                implied=implied,
                change=tuple(self._label(other) for other in self._repair_of(key)),
                suggestion=self._suggestion(key),
            )
        if implied is not None:
            lies_in = key[1] not in BY_RANGE or printed is None or meet((implied, printed.values)) is not None
            return check(
                verdict="consistent" if lies_in else "inconsistent",
                implied=implied,
                change=() if lies_in else (self._label(key),),
                suggestion="" if lies_in else self._suggestion(key),
            )
        disputed = self._partners(key)
        if disputed:
            return check(
                verdict="consistent",
                note=phrase(
                    "agrees with all values but {disputed}, which would have to change",
                    disputed=enumerated(disputed),
                ),
            )
        return check(verdict="not checkable", missing=self._missing(key, solutions))

    def _partners(self, key: Key) -> tuple[str, ...]:
        """Removed values that stand in a conflict with this one, which stays."""
        found = {
            k for _, _, conflicts in self.groups for c in conflicts if key in c for k in c & self.removed
        }
        return tuple(self._label(k) for k in self.system.keys if k in found)

    def _missing(self, key: Key, solutions: Sequence[PaperSolution]) -> tuple[str, ...]:
        owner, name = key
        if name not in INDICES or not solutions:
            return (phrase("the values it is compared with"),)
        lacking: dict[str, None] = {}
        models = list(self.system.models) if owner == PAPER else [owner]
        for solution in solutions[:1]:
            for model in models:
                for need in missing(name, solution.regions.get(model, []), solution.convention):
                    lacking[WORDS.get(need, need)] = None
        return tuple(lacking)

    def _file_check(self, key: Key) -> list[Check]:
        """df and the number of parameters of the model file against what the tables say."""
        model = self.system.models[key[0]]
        assert model.facts is not None
        active = frozenset(self.system.keys) - self.removed - {key}
        solutions = self.system.solutions(active, about=frozenset({"df", "q"}))
        out = []
        for name, expected in (("df", model.facts.df), ("q", model.facts.q)):
            implied = self.implied((key[0], name), solutions)
            usable = implied is not None and implied.width < 1e4
            verdict = "inconsistent" if key in self.removed else ("consistent" if usable else "not checkable")
            if name == "q" and verdict == "inconsistent":
                continue
            out.append(
                Check(
                    where=key[0],
                    quantity=phrase("{label}, model file", label=INDICES[name].label),
                    printed=str(expected),
                    verdict=verdict,  # type: ignore[arg-type]
                    formula="counted from the model file",
                    implied=implied if usable else None,
                    change=tuple(self._label(k) for k in self._repair_of(key)) if key in self.removed else (),
                    missing=() if usable else (phrase("values that determine it"),),
                    digits=0,
                )
            )
        return out

    def _left_out(self, model: PrintedModel) -> list[Check]:
        """Indices that no arithmetic reaches."""
        out = []
        for name, value in model.fit.items():
            reason: tuple[str, ...] = ()
            if name in NOT_USED:
                reason = (WORDS["R"],)
            elif model.scaled and name in ROBUST_UNKNOWN:
                reason = (phrase("{λ} (estimator {estimator})", λ=WORDS["λ"], estimator=model.estimator),)
            if reason:
                out.append(
                    Check(
                        where=model.name,
                        quantity=INDICES[name].label,
                        printed=value.text,
                        verdict="not checkable",
                        formula=INDICES[name].formula,
                        missing=reason,
                        digits=value.digits,
                    )
                )
        return out

    def conflicts(self) -> list[Conflict]:
        """What contradicts what, with the smallest repair."""
        out = []
        for where, repairs, conflicts in self.groups:
            chosen = [
                key for key in self.system.keys if key in self.removed and any(key in r for r in repairs)
            ]
            if not repairs:
                chosen = [key for key in self.system.keys if key in self.removed]
            best = frozenset(chosen)
            out.append(
                Conflict(
                    where=where,
                    members=tuple(
                        tuple(self._label(k) for k in self.system.keys if k in c) for c in conflicts[:8]
                    ),
                    change=tuple(self._label(k) for k in chosen),
                    suggestions=tuple(self._suggestion(k) for k in chosen),
                    alternatives=tuple(
                        tuple(self._label(k) for k in self.system.keys if k in repair)
                        for repair in repairs[:12]
                        if repair != best and not repair <= best
                    ),
                )
            )
        return out

    def _suggestion(self, key: Key) -> str:
        printed, implied = self.system.printed.get(key), self.implied(key, self.solutions)
        changed, text = (0, "") if printed is None or implied is None else digits_changed(printed, implied)
        return text if changed else ""

    def _repair_of(self, key: Key) -> list[Key]:
        """The smallest set this value belongs to: itself when every repair has it, else what differs among them."""
        for _, repairs, _ in self.groups:
            mine = [repair for repair in repairs if repair <= self.removed]
            if mine and key in mine[0]:
                certain = frozenset.intersection(*repairs)
                return [key] if key in certain else [k for k in self.system.keys if k in mine[0] - certain]
        return [k for k in self.system.keys if k in self.removed]

    def inferred(self) -> list[Inferred]:
        """df, q, p, N and the baseline model as the printed values (not the model file) leave them."""
        out: list[Inferred] = []
        files = frozenset(key for key in self.system.keys if key[1] == "file")
        solutions = self.system.solutions(frozenset(self.system.keys) - self.removed - files)
        if not solutions:
            return out
        for name, model in self.system.models.items():
            for index in ("n", "p", "q", "df", "baseline_df", "baseline_chisq", "chisq"):
                found = self.implied((name, index), solutions)
                if found is None or found.width > 0.2 * max(abs(found.hi), 1.0):
                    continue
                if index == "n":
                    found = Interval(float(-(-found.lo + 1e-6) // 1), float((found.hi + 1e-6) // 1))
                printed = model.fit.get(index) or (self.paper.n if index == "n" else None)
                if printed is not None and (name, index) not in self.removed and index in ("n", "p", "chisq"):
                    continue
                expected = None
                if model.facts is not None:
                    expected = {"df": model.facts.df, "q": model.facts.q, "p": model.facts.p}.get(index)
                out.append(
                    Inferred(
                        where=name,
                        quantity=INDICES[index].label,
                        value=found,
                        printed="" if printed is None else printed.text,
                        expected=expected,
                        digits=2 if "chisq" in index else 0,
                    )
                )
        return out

    # -- words -----------------------------------------------------------------------------------------------

    def _words(self, key: Key) -> tuple[str, str]:
        if key[0] in self.comparisons:
            return _COMPARED[key[1]]
        return INDICES[key[1]].label, INDICES[key[1]].formula

    def _label(self, key: Key) -> str:
        """`M1: GFI`, or `N`."""
        owner, name = key
        if name == "file":
            return phrase("{owner}: the model file's df", owner=owner)
        label = self._words(key)[0]
        return at_place(owner, label)
