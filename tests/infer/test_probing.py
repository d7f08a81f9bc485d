"""Squares, two-valued moderators, labels of products, chains. Oracle: lm and lavaan (tests/golden/effects)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tolerances import INEXACT, NEAR, TOLERANCE

from rcvsem.analyses.moderation import Moderation, moderation
from rcvsem.analyses.moderation_options import ModerationOptions
from rcvsem.chapters.moderation import moderation_document
from rcvsem.fit.options import fit_options
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import ModelError, OptionError
from rcvsem.foundation.plain import plain
from rcvsem.infer.interaction_text import split_text
from rcvsem.infer.johnson_neyman import JohnsonNeyman, within
from rcvsem.infer.products import item_pairs, shared_items

GOLDEN = Path(__file__).parents[1] / "golden" / "effects"
EXPECTED = json.loads((GOLDEN / "expected.json").read_text(encoding="utf-8"))


def run(text: str, data: Any, **options: Any) -> Moderation:
    fit = fit_options(estimator=options.pop("estimator", "ml"), missing=options.pop("missing", "listwise"))
    frame = pd.read_csv(GOLDEN / data) if isinstance(data, str) else data
    found = moderation(text, frame, ModerationOptions(draws=options.pop("draws", 0), fit=fit, **options))
    assert isinstance(found, Moderation)
    return found


def codes(found: Moderation) -> set[str]:
    return {finding.code for finding in found.findings}


@pytest.mark.parametrize("method", ["double-mean", "mean"])
def test_slope_of_a_square(method: str) -> None:
    found = run("output ~ stress + stress:stress", "square.csv", method=method)
    (slopes,) = found.slopes
    assert slopes.moderator.mean == pytest.approx(EXPECTED["square"]["mean"], rel=NEAR["rounding"])
    assert slopes.moderator.sd == pytest.approx(EXPECTED["square"]["sd"], rel=NEAR["solved"])
    assert [one.sds for one in slopes.slopes] == [-1.0, 0.0, 1.0]
    for one, right in zip(slopes.slopes, EXPECTED["square"]["slopes"], strict=True):
        assert one.result.est == pytest.approx(right["est"], rel=TOLERANCE["estimate"])
        assert one.result.se == pytest.approx(right["se"], rel=TOLERANCE["se"])
    region = slopes.johnson_neyman
    assert not isinstance(region, NotAvailable)
    assert region.region == "outside"
    ends = [region.lower + slopes.moderator.mean, region.upper + slopes.moderator.mean]
    assert ends == pytest.approx(EXPECTED["square"]["johnson_neyman"], rel=TOLERANCE["se"])
    document = moderation_document(found, "en")
    pictures = [figure.id for section in document.sections for figure in section.figures]
    assert pictures == ["simple-slopes-stress-stress-output", "johnson-neyman-stress-stress-output"]


def test_a_square_is_not_centred_by_residuals() -> None:
    with pytest.raises(OptionError, match="cannot be centred by residuals"):
        run("output ~ stress + stress:stress", "square.csv", method="residual")


def test_square_and_product_together_follow_least_squares() -> None:
    frame = pd.read_csv(GOLDEN / "labels.csv")
    found = run("tired ~ load + help + load:help + load:load", frame)
    x, m = (frame[name] - frame[name].mean() for name in ("load", "help"))
    design = np.column_stack([np.ones(len(frame)), x, m, x * m, x * x])
    b = np.linalg.lstsq(design, frame["tired"], rcond=None)[0]
    product, square = found.slopes
    assert square.interaction.square
    assert square.x_sd == square.moderator.sd
    for one in product.slopes:
        assert one.result.est == pytest.approx(b[1] + b[3] * one.deviation, rel=TOLERANCE["estimate"])
    for one in square.slopes:
        assert one.result.est == pytest.approx(b[1] + 2 * b[4] * one.deviation, rel=TOLERANCE["estimate"])


def test_square_of_a_latent_recovers_the_curve() -> None:
    rng = np.random.default_rng(41)
    n = 4000
    f = rng.normal(size=n)
    y = 0.5 * f - 0.4 * f**2 + 0.5 * rng.normal(size=n)
    frame = pd.DataFrame(
        {f"x{k}": f + 0.5 * rng.normal(size=n) for k in range(3)}
        | {f"y{k}": y + 0.4 * rng.normal(size=n) for k in range(3)}
    )
    text = "X =~ x0 + x1 + x2\nY =~ y0 + y1 + y2\nY ~ X + X:X"
    for pairs in ("matched", "all"):
        found = run(text, frame, pairs=(pairs,), estimator="mlr")
        assert found.fit.converged
        (slopes,) = found.slopes
        assert len(found.products) == {"matched": 3, "all": 6}[pairs]
        right = {-1.0: 1.3, 0.0: 0.5, 1.0: -0.3}
        for one in slopes.slopes:
            assert one.result.est == pytest.approx(
                right[one.sds], abs=NEAR["slope_of_4000"]
            )  # n = 4,000, 3 standard errors


def test_bootstrap_of_the_slope_of_a_square() -> None:
    """The value of x is known: against resampled least squares around the sample's mean, within Monte Carlo error."""
    found = run("output ~ stress + stress:stress", "square.csv", draws=600)
    frame = pd.read_csv(GOLDEN / "square.csv")
    c, y = (frame["stress"] - frame["stress"].mean()).to_numpy(), frame["output"].to_numpy()
    design = np.column_stack([np.ones(len(c)), c, c * c])
    rng = np.random.default_rng(3)
    drawn = []
    for _ in range(600):
        rows = rng.integers(0, len(c), len(c))
        drawn.append(np.linalg.lstsq(design[rows], y[rows], rcond=None)[0])
    b = np.array(drawn)
    for one in found.slopes[0].slopes:
        own = one.result.intervals["percentile"]
        right = np.quantile(b[:, 1] + 2 * b[:, 2] * one.deviation, [0.025, 0.975])
        assert own.upper - own.lower == pytest.approx(right[1] - right[0], rel=INEXACT["width_of_600_draws"])


def test_curved_mediation_follows_the_product_rule() -> None:
    found = run("tired ~ load + load:load\nslips ~ tired", "labels.csv")
    (one,) = found.mediation
    paths = {(e.lhs, e.rhs): e.est for e in found.estimates if e.op == "~"}
    a1, a3, b = (paths[k] for k in (("tired", "load"), ("tired", "load.load"), ("slips", "tired")))
    for at in one.indirect:
        assert at.result.est == pytest.approx((a1 + 2 * a3 * at.deviation) * b)  # type: ignore[operator]
    assert one.index.est == pytest.approx(2 * a3 * b)  # type: ignore[union-attr, operator]


@pytest.mark.parametrize("coding", [(0, 1), (1, 2), (-0.5, 0.5)])
def test_a_moderator_with_two_values_is_probed_at_them(coding: tuple[float, float]) -> None:
    frame = pd.read_csv(GOLDEN / "labels.csv")
    frame["night"] = np.where(frame["night"] == 1, coding[1], coding[0])
    found = run("harm ~ load + night + load:night", frame)
    (slopes,) = found.slopes
    assert [one.value for one in slopes.slopes] == pytest.approx(list(coding))
    for one, right in zip(slopes.slopes, EXPECTED["binary"], strict=True):
        assert one.result.est == pytest.approx(right["est"], rel=TOLERANCE["estimate"])
        assert one.result.se == pytest.approx(right["se"], rel=TOLERANCE["se"])
    assert isinstance(slopes.johnson_neyman, NotAvailable)
    ids = [table.id for section in moderation_document(found).sections for table in section.tables]
    assert "johnson-neyman" not in ids
    json.dumps(plain(found), allow_nan=False)


def test_two_values_with_missing_answers() -> None:
    frame = pd.read_csv(GOLDEN / "labels.csv")
    frame.loc[3:20, "harm"] = np.nan
    found = run("harm ~ load + night + load:night", frame, missing="fiml", estimator="mlr")
    assert [one.value for one in found.slopes[0].slopes] == pytest.approx([0, 1])


def test_what_is_asked_for_is_shown_also_with_two_values() -> None:
    found = run("harm ~ load + night + load:night", "labels.csv", at=(-1.0, 1.0))
    assert [one.sds for one in found.slopes[0].slopes] == [-1.0, 1.0]
    found = run("tired ~ load + help + load:help", "labels.csv", values=(0.5,))
    assert any(one.value == pytest.approx(0.5) for one in found.slopes[0].slopes)
    assert len(found.slopes[0].slopes) == 4


def test_indirect_effects_and_contrast_at_two_values() -> None:
    found = run("tired ~ load + night + load:night\nslips ~ tired", "labels.csv")
    (one,) = found.mediation
    assert [at.value for at in one.indirect] == pytest.approx([0, 1])
    assert one.contrast.est == pytest.approx(one.index.est)  # type: ignore[union-attr]


def test_labels_of_products_are_known_to_definitions() -> None:
    text = "tired ~ a*load + help + b*load:help\nslips ~ c*tired\nimm := b*c\ntwice := 2*imm\nplain := a*c\n"
    found = run(text, "labels.csv", estimator="mlr", draws=40)
    rows = {e.lhs: e for e in found.estimates if e.op == ":="}
    assert rows["imm"].est == pytest.approx(EXPECTED["labels"]["imm"]["est"], rel=NEAR["stopping_rule"])
    assert rows["imm"].se == pytest.approx(EXPECTED["labels"]["imm"]["se"], rel=TOLERANCE["robust_se"])
    assert rows["twice"].est == pytest.approx(2 * rows["imm"].est)  # type: ignore[operator]
    assert rows["imm"].est == pytest.approx(found.mediation[0].index.est)  # type: ignore[union-attr]
    assert [row.lhs for row in found.drawn] == ["imm", "twice", "plain"]
    assert {d["name"] for d in plain(found)["definitions"]} == {"imm", "twice", "plain"}


def test_a_constraint_on_the_label_of_a_product_holds() -> None:
    found = run("tired ~ a*load + help + b*load:help\nb == 0.3\n", "labels.csv")
    assert found.slopes[0].product.est == pytest.approx(0.3)


def test_missing_main_effects_are_added_and_said() -> None:
    found = run("tired ~ load:help", "labels.csv")
    assert "main_effects_added" in codes(found)
    full = run("tired ~ load + help + load:help", "labels.csv")
    assert "main_effects_added" not in codes(full)
    assert found.fit.chisq == pytest.approx(full.fit.chisq, abs=NEAR["solved"])
    assert found.slopes[0].product.est == pytest.approx(full.slopes[0].product.est, rel=NEAR["six_digits"])


@pytest.mark.parametrize("product", ["load:help:night", "b*load:help:night", "load:load:load"])
def test_longer_products_are_named(product: str) -> None:
    with pytest.raises(ModelError, match="Three-way products are not available"):
        split_text(f"tired ~ load + help + night + {product}")


def test_chain_of_mediators_has_its_index() -> None:
    rng = np.random.default_rng(8)
    n = 600
    x, w = rng.normal(size=(2, n))
    m1 = 0.5 * x + 0.3 * x * w + rng.normal(size=n)
    m2 = 0.6 * m1 + rng.normal(size=n)
    y = 0.5 * m2 + rng.normal(size=n)
    frame = pd.DataFrame({"x": x, "w": w, "m1": m1, "m2": m2, "y": y})
    found = run("m1 ~ a*x + w + s*x:w\nm2 ~ d*m1\ny ~ b*m2\nimm := s*d*b\n", frame)
    chain = found.mediation[-1]
    assert chain.path == ("x", "m1", "m2", "y")
    assert chain.mediator == "m1 -> m2"
    defined = next(e for e in found.estimates if e.op == ":=")
    assert chain.index.est == pytest.approx(defined.est)  # type: ignore[union-attr]
    assert chain.index.se == pytest.approx(defined.se)  # type: ignore[union-attr]
    assert [one.path for one in found.mediation] == [("x", "m1", "m2"), ("x", "m1", "m2", "y")]


def test_chain_with_a_middle_step_moderated_and_with_two() -> None:
    rng = np.random.default_rng(9)
    frame = pd.DataFrame(rng.normal(size=(300, 5)), columns=["x", "w", "m1", "m2", "y"])
    found = run("m1 ~ x\nm2 ~ m1 + w + m1:w\ny ~ m2 + w + m2:w\n", frame)
    by_path = {one.path: one for one in found.mediation}
    middle = by_path[("x", "m1", "m2")]
    assert middle.stages == ("second",)
    whole = by_path[("x", "m1", "m2", "y")]
    assert whole.stages == ("second", "third")
    assert isinstance(whole.index, NotAvailable)
    assert "several steps" in whole.index.reason
    document = moderation_document(found)
    assert "moderated-mediation" in [t.id for s in document.sections for t in s.tables]


def test_ends_outside_the_observed_range_are_not_shown() -> None:
    wide = JohnsonNeyman(level=0.95, region="outside", lower=-3.0, upper=0.5)
    assert within(wide, -2.0, 2.0) == JohnsonNeyman(level=0.95, region="above", lower=0.5, upper=np.inf)
    assert within(wide, -5.0, 2.0) == wide
    assert within(wide, 1.0, 2.0).region == "everywhere"
    assert within(wide, -1.0, 0.0).region == "nowhere"
    inside = JohnsonNeyman(level=0.95, region="inside", lower=-3.0, upper=0.5)
    assert within(inside, -2.0, 2.0) == JohnsonNeyman(level=0.95, region="below", lower=-np.inf, upper=0.5)


def test_pairs_of_a_square_are_made_once() -> None:
    assert item_pairs("ab", "ab", "all") == (("a", "a"), ("a", "b"), ("b", "b"))
    assert shared_items((("a", "a"), ("b", "b"))) == ()
    assert shared_items((("a", "b"), ("b", "c"))) == ((0, 1),)
