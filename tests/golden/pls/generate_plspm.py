"""plspm's part of the reference values, from the root of the project: python -m tests.golden.pls.generate_plspm

Needs plspm 0.5.7 (extra `test`); it stops at another version. Writes plspm.json: outer weights, loadings, paths and R2 of
the models of hs.json and bfi.json by the three schemes, and of hs.json with a construct in mode B.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.pls.conftest import answers, golden
from tests.pls.plspm_adapter import estimate

EXPECTED = "0.5.7"


def main() -> None:
    if version("plspm") != EXPECTED:
        raise SystemExit(f"plspm {EXPECTED} is needed, not {version('plspm')}.")
    runs: dict[str, Any] = {}
    for name in ("hs", "bfi"):
        model, (items, x) = golden(name)["model"], answers(name)
        for scheme in ("PATH", "FACTORIAL", "CENTROID"):
            runs[f"{name}-{scheme}"] = estimate(
                x, items, model["measurement"], model["structural"], scheme=scheme
            )
    model, (items, x) = golden("hs")["model"], answers("hs")
    runs["hs-PATH-B"] = estimate(x, items, model["measurement"], model["structural"], mode_b=["visual"])
    path = Path(__file__).with_name("plspm.json")
    path.write_text(json.dumps({"plspm": EXPECTED, "runs": runs}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
