"""The other engine: same minimum, honest verdict, our estimates inside a semopy model."""

from __future__ import annotations

import numpy as np
import pytest
from fit_golden import fitted, moments, specification
from tolerances import INEXACT, NEAR, TOLERANCE

from rcvsem.fit import FitOptions, cross_check, estimate, moments_from_data, moments_from_matrix
from rcvsem.foundation.errors import ModelError
from rcvsem.model import parse_model

CASES = ["hs_cfa", "hs_std_lv", "hs_second_order", "hs_mimic", "poldem_equal", "sat_path", "rcv_structural"]


@pytest.mark.parametrize("case", CASES)
def test_same_minimum(case):
    check = cross_check(fitted(case, "ml"))
    assert check.semopy.converged
    assert check.semopy.options.engine == "semopy"
    assert check.in_standard_errors < INEXACT["flat_minimum"]
    assert check.chisq < TOLERANCE["chi2"]
    assert check.where in check.ours.free_names


def test_units_do_not_stop_it():
    """On items x 100 semopy alone stops early and reports success."""
    given = moments("hs_cfa").groups[0]
    spec = specification("hs_cfa")
    fit = estimate(spec, moments_from_data(given.data * 100, spec.observed), FitOptions(engine="semopy"))
    assert fit.converged
    assert fit.chisq == pytest.approx(fitted("hs_cfa", "ml").chisq, rel=NEAR["solved"])


def test_clamped_heywood_case_is_not_convergence():
    r = np.array([[1.0, 0.9, 0.8], [0.9, 1.0, 0.6], [0.8, 0.6, 1.0]])
    given = moments_from_matrix(r, ("H1", "H2", "H3"), 200)
    fit = estimate(parse_model("H =~ H1 + H2 + H3"), given, FitOptions(engine="semopy"))
    assert not fit.converged
    assert "H1~~H1" in fit.reason
    assert "Heywood" in fit.reason


def test_fitted_model_for_semopy_users():
    import pandas as pd

    fit = fitted("hs_cfa", "ml")
    model = fit.to_semopy()
    table = model.inspect(information=None)
    row = table[(table["lval"] == "x2") & (table["rval"] == "visual")]
    assert float(row["Estimate"].iloc[0]) == fit.estimate_of("visual", "=~", "x2")
    assert model.obj_mlw(model.param_vals) == pytest.approx(fit.fmin[0], rel=NEAR["solved"])
    frame = pd.DataFrame(fit.moments.groups[0].data, columns=list(fit.spec.observed))
    scores = model.predict_factors(frame)
    assert scores.shape == (len(frame), 3)
    assert np.isfinite(scores.to_numpy()).all()


def test_what_semopy_cannot_take_is_said():
    with pytest.raises(ModelError, match="several groups"):
        cross_check(fitted("hs_groups", "ml"))
    with pytest.raises(ModelError, match="mean structure"):
        fitted("growth", "ml").to_semopy()
