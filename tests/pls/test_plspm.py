"""Against plspm: stored values, and the installed program on new data."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tolerances import TOLERANCE

from rcvsem.pls.fit import fit_pls
from rcvsem.pls.options import PlsOptions
from rcvsem.pls.result import PlsFit
from tests.pls.conftest import answers, golden, model_of, text_of

SCHEMES = {"PATH": "path", "FACTORIAL": "factor", "CENTROID": "centroid"}


def agrees(fit: PlsFit, expected: dict[str, Any], tolerance: float) -> None:
    """plspm may turn a whole score round: weights and paths are compared in size."""
    layout = fit.layout
    for k, column in enumerate(layout.flat):
        name = layout.columns[column]
        assert abs(fit.weights[k]) == pytest.approx(abs(expected["weights"][name]), abs=tolerance)
        assert abs(fit.loadings[k]) == pytest.approx(abs(expected["loadings"][name]), abs=tolerance)
    for j, i in layout.paths:
        value = expected["paths"][f"{layout.constructs[i]}->{layout.constructs[j]}"]
        assert abs(fit.paths[j, i]) == pytest.approx(abs(value), abs=tolerance)
    for name, value in expected["r2"].items():
        assert fit.r2[layout.place(name)] == pytest.approx(value, abs=tolerance)


@pytest.mark.parametrize("run", [*(f"{n}-{s}" for n in ("hs", "bfi") for s in SCHEMES), "hs-PATH-B"])
def test_stored(run: str) -> None:
    name, scheme, *mode_b = run.split("-")
    model = dict(golden(name)["model"])
    model["mode_b"] = ["visual"] if mode_b else []
    names, x = answers(name)
    fit = fit_pls(model_of(text_of(model)), x, names, PlsOptions(scheme=SCHEMES[scheme]))  # type: ignore[arg-type]
    agrees(fit, golden("plspm")["runs"][run], TOLERANCE["pls_abs"])


@pytest.mark.parametrize(
    "seed", [1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)]
)
@pytest.mark.filterwarnings("ignore")
def test_installed_program_on_random_data(seed: int) -> None:
    from tests.pls.plspm_adapter import estimate

    rng = np.random.default_rng(seed)
    f = rng.standard_normal((150, 3)) @ np.array([[1, 0.5, 0.3], [0, 0.8, 0.4], [0, 0, 0.7]])
    x = np.repeat(f, 3, axis=1) * rng.uniform(0.5, 0.9, 9) + 0.6 * rng.standard_normal((150, 9))
    items = tuple(f"x{k}" for k in range(9))
    model = {
        "measurement": {"f": items[:3], "g": items[3:6], "h": items[6:]},
        "structural": {"g": ["f"], "h": ["f", "g"]},
        "mode_b": ["f"] if seed == 3 else [],
    }
    expected = estimate(x, items, model["measurement"], model["structural"], mode_b=model["mode_b"])  # type: ignore[arg-type]
    agrees(fit_pls(model_of(text_of(model)), x, items), expected, TOLERANCE["pls_abs"])
