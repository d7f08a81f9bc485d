"""What a study found, in a few sentences, from the JSON of its run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated, phrase


def answers(whole: Mapping[str, Any], lang: str) -> list[str]:
    """Respondents, fit of the interpreted model, its hypotheses; a model that must not be interpreted is said first."""
    model = whole["models"][-1]
    found: list[Text] = []
    if not model["converged"]:
        found.append(Text("The model did not converge: nothing below may be interpreted."))
    elif not model["admissible"]:
        found.append(Text("The solution is improper (see the notes): do not interpret it."))
    found.append(_fit(model))
    found += _hypotheses(model)
    if whole.get("simulated"):
        found.append(Text("The answers are simulated; no real people gave them."))
    return [one.of(lang) for one in found]


def _fit(model: Mapping[str, Any]) -> Text:
    measures = model["measures"]
    parts = [f"N = {model['n']}"]
    if measures.get("chisq") is not None:
        parts.append(f"χ²({measures['df']:g}) = {measures['chisq']:.2f}")
    names = (("cfi", "CFI"), ("tli", "TLI"), ("rmsea", "RMSEA"), ("srmr", "SRMR"))
    parts += [f"{label} = {measures[name]:.3f}" for name, label in names if measures.get(name) is not None]
    said = ", ".join(parts)
    return Text("{model}: {said}.", model=model["name"], said=said)


def _hypotheses(model: Mapping[str, Any]) -> list[Text]:
    rows = model.get("hypotheses") or []
    if not rows:
        return []
    supported = [str(one["name"]) for one in rows if one.get("supported") is True]
    other = [str(one["name"]) for one in rows if one.get("supported") is not True]
    told = [phrase("{k} of {n} hypotheses are supported", k=len(supported), n=len(rows))]
    if supported:
        told[0] = phrase(
            "{k} of {n} hypotheses are supported: {names}",
            k=len(supported),
            n=len(rows),
            names=enumerated(supported),
        )
    if other:
        told.append(phrase("not: {names}", names=enumerated(other)))
    return [Text("{told}.", told=enumerated(told, "; "))]
