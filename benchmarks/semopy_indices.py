"""Table for the README: what semopy prints, and the values of the definitions it names (lavaan's, to all digits shown).

Usage: python benchmarks/semopy_indices.py            (prints a Markdown table)

semopy's own data sets are used, so that anybody can repeat it; rcvsem's values are lavaan's (golden tests).
"""

from __future__ import annotations

import logging
import warnings
from typing import Any

import semopy

import rcvsem

SHOWN = {
    "DoF": "df",
    "chi2": "chisq",
    "RMSEA": "rmsea",
    "CFI": "cfi",
    "GFI": "gfi",
    "NFI": "nfi",
    "AIC": "aic",
    "BIC": "bic",
    "LogLik": "logl",
}


def cases() -> list[tuple[str, str, Any]]:
    """Name, model and data of each case."""
    political, holzinger = semopy.examples.political_democracy, semopy.examples.holzinger39
    democracy = political.get_data()
    short = "ind60 =~ x1 + x2 + x3\ndem60 =~ y1 + y2 + y3"
    return [
        ("PoliticalDemocracy", political.get_model(), democracy),
        ("the same, answers x 100", political.get_model(), democracy * 100.0),
        ("PoliticalDemocracy, dem60 by y1-y3 only (chi2 < df)", short, democracy),
        ("HolzingerSwineford1939", holzinger.get_model(), holzinger.get_data()),
    ]


def semopy_values(model: str, data: Any) -> dict[str, float]:
    """semopy's printed measures."""
    fitted = semopy.Model(model)
    fitted.fit(data)
    row = semopy.calc_stats(fitted).iloc[0]
    return {name: float(row[name]) for name in SHOWN}


def _digits(value: float) -> int:
    return 0 if value.is_integer() else 3 if abs(value) < 10 else 2


def table() -> str:
    """The Markdown table."""
    lines = ["| data | by | " + " | ".join(SHOWN) + " |", "|---|---|" + "---:|" * len(SHOWN)]
    for name, model, data in cases():
        ours = rcvsem.measures(rcvsem.fit(model, data))
        correct = {printed: float(ours[measure]) for printed, measure in SHOWN.items()}
        for who, values in (("semopy", semopy_values(model, data)), ("lavaan, rcvsem", correct)):
            cells = [f"{value:.{_digits(value)}f}" for value in (values[printed] for printed in SHOWN)]
            lines.append(f"| {name} | {who} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    print(table())
