"""What a study found, in a few sentences, from the JSON of its run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rcvsem.foundation.text import Text
from rcvsem.workbench.bench import Lang


def answers(whole: Mapping[str, Any], lang: Lang) -> list[str]:
    """Respondents, fit of the interpreted model, its hypotheses; a model that must not be interpreted is said first."""
    model = whole["models"][-1]
    found: list[Text] = []
    if not model["converged"]:
        found.append(
            Text(
                "The model did not converge: nothing below may be interpreted.",
                "模型未收敛：以下结果不可解释。",
            )
        )
    elif not model["admissible"]:
        found.append(
            Text(
                "The solution is improper (see the notes): do not interpret it.",
                "解不可接受（见提示）：不应解释。",
            )
        )
    found.append(_fit(model))
    found += _hypotheses(model)
    if whole.get("simulated"):
        found.append(
            Text("The answers are simulated; no real people gave them.", "数据为模拟数据，并非真实作答。")
        )
    return [one.of(lang) for one in found]


def _fit(model: Mapping[str, Any]) -> Text:
    measures = model["measures"]
    parts = [f"N = {model['n']}"]
    if measures.get("chisq") is not None:
        parts.append(f"χ²({measures['df']:g}) = {measures['chisq']:.2f}")
    names = (("cfi", "CFI"), ("tli", "TLI"), ("rmsea", "RMSEA"), ("srmr", "SRMR"))
    parts += [f"{label} = {measures[name]:.3f}" for name, label in names if measures.get(name) is not None]
    said = ", ".join(parts)
    return Text(f"{model['name']}: {said}.", f"{model['name']}：{said}。")


def _hypotheses(model: Mapping[str, Any]) -> list[Text]:
    rows = model.get("hypotheses") or []
    if not rows:
        return []
    supported = [str(one["name"]) for one in rows if one.get("supported") is True]
    other = [str(one["name"]) for one in rows if one.get("supported") is not True]
    en = f"{len(supported)} of {len(rows)} hypotheses are supported"
    zh = f"{len(rows)} 个假设中 {len(supported)} 个得到支持"
    if supported:
        en, zh = f"{en}: {', '.join(supported)}", f"{zh}：{'、'.join(supported)}"
    if other:
        en, zh = f"{en}; not: {', '.join(other)}", f"{zh}；未得到支持：{'、'.join(other)}"
    return [Text(f"{en}.", f"{zh}。")]
