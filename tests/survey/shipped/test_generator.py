"""The pure parts of the generator."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from tolerances import NEAR

from rcvsem.audit.likert import category_counts, draw_answers


@pytest.mark.parametrize(("mean", "sd", "skew"), [(4.276, 0.988, -1.4), (4.6, 0.58, -1.2), (3.0, 1.1, 0.0)])
def test_counts_have_the_moments(mean: float, sd: float, skew: float) -> None:
    counts = category_counts(457, mean, sd, skew)
    values = np.repeat(np.arange(1, 6), counts)
    assert len(values) == 457
    assert values.mean() == pytest.approx(mean, abs=NEAR["generated_mean"])
    assert values.std() == pytest.approx(sd, abs=NEAR["generated_correlation"])
    assert ((values - values.mean()) ** 3).mean() / values.std() ** 3 == pytest.approx(
        skew, abs=NEAR["generated_skewness"]
    )


def generator(folder: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script of a folder as a module."""
    spec = importlib.util.spec_from_file_location("generate_rcv", folder / "generate_rcv.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "generate_rcv", module)
    spec.loader.exec_module(module)
    return module


def test_factor_model_recovers_what_made_the_matrix(surveys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = generator(surveys, monkeypatch)
    loadings = np.zeros((7, 2))
    loadings[:3, 0], loadings[3:, 1] = (0.8, 0.7, 0.9), (0.6, 0.85, 0.75, 0.7)
    factors = np.array([[1.0, 0.4], [0.4, 1.0]])
    errors = np.diag(1 - (loadings**2).sum(axis=1))
    found, phi, discrepancy = made.fit_factor_model(
        made.implied(loadings, factors, errors), loadings != 0, np.where(loadings != 0, 0.7, 0.0)
    )
    assert found == pytest.approx(loadings, abs=NEAR["five_digits"])
    assert phi == pytest.approx(factors, abs=NEAR["five_digits"])
    assert discrepancy == pytest.approx(0, abs=NEAR["solved"])


def test_answers_have_the_counts_and_the_correlations_and_respect_the_rule() -> None:
    target = np.full((4, 4), 0.6) + 0.4 * np.eye(4)
    counts = np.stack([category_counts(200, 4.3, 0.9, -1.3) for _ in range(4)])

    def allowed(rows: np.ndarray) -> np.ndarray:
        return np.asarray(np.abs(rows[:, 0] - rows[:, 1]) <= 2)

    x = draw_answers(target, counts, allowed, np.random.default_rng(1), 3000)
    assert [np.bincount(x[:, j], minlength=6)[1:].tolist() for j in range(4)] == counts.tolist()
    assert allowed(x).all()
    assert np.corrcoef(x.T) == pytest.approx(target, abs=NEAR["generated_correlation"])


@pytest.mark.slow
def test_made_anew_the_waves_are_the_same(
    surveys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cell by cell: the correlations aimed at are written down, so that no other BLAS exchanges other answers."""
    from openpyxl import load_workbook

    for folder in ("surveys/published", "surveys/aimed_at", "instruments"):
        (tmp_path / folder).mkdir(parents=True)
        for file in (surveys.parent / folder).iterdir():
            (tmp_path / folder / file.name).write_bytes(file.read_bytes())
    (tmp_path / "surveys" / "generate_rcv.py").write_bytes((surveys / "generate_rcv.py").read_bytes())
    monkeypatch.syspath_prepend(str(tmp_path / "surveys"))
    module = generator(tmp_path / "surveys", monkeypatch)
    module.main()
    for name in ("wave1.xlsx", "wave2.xlsx"):
        books = [load_workbook(folder / name) for folder in (surveys, tmp_path / "surveys")]
        old, new = ([list(sheet.values) for sheet in book.worksheets] for book in books)
        assert old == new
