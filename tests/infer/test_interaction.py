"""Latent interactions: the model text, the products, and every number against lavaan and semTools."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tolerances import NEAR, TOLERANCE

import rcvsem
from rcvsem.analyses.moderation import Moderation, moderation
from rcvsem.analyses.moderation_options import ModerationOptions
from rcvsem.evaluate import parameter_estimates
from rcvsem.fit import estimate, moments_from_data
from rcvsem.fit.options import fit_options
from rcvsem.foundation.errors import ModelError, ModelSyntaxError, OptionError
from rcvsem.infer.batch.matrices import DrawMoments
from rcvsem.infer.interaction_model import interaction_model, main_model
from rcvsem.infer.interaction_text import split_text
from rcvsem.infer.intervals import acceleration, interval
from rcvsem.infer.products import Recentring, item_pairs, product_columns, shared_items

GOLDEN = Path(__file__).parents[1] / "golden" / "moderation"
EXPECTED = json.loads((GOLDEN / "expected.json").read_text(encoding="utf-8"))
TEXT = """X =~ x1 + x2 + x3
M =~ m1 + m2 + m3
D =~ d1 + d2 + d3
Y =~ y1 + y2 + y3
D ~ X + M + X:M
Y ~ D + X + M + X:M   # H1 +
"""
# lavaan's stopping rule leaves relative errors of up to 1.1e-5 (our chi-squares are the lower ones)
LAVAAN = NEAR["stopping_rule"]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("moderation") / "model.desc"
    path.write_text(TEXT, encoding="utf-8")
    return path


def run(model: Path, **options: Any) -> Moderation:
    given: dict[str, Any] = {
        "draws": 0,
        "fit": fit_options(estimator=options.pop("estimator", "ml")),
        **options,
    }
    return moderation(model, [GOLDEN / "interaction.csv"], ModerationOptions(**given))


def test_two_products_of_one_construct_do_not_borrow_from_each_other() -> None:
    """Y = .3 XW + 0 XZ, r(W, Z) = .6: without residual covariances of x1.w1 and x1.z1 lavaan says .50 and -.18."""
    rng = np.random.default_rng(5)
    n, root = 20_000, np.linalg.cholesky([[1, 0.3, 0.3], [0.3, 1, 0.6], [0.3, 0.6, 1]])
    x, w, z = root @ rng.normal(size=(3, n))
    y = 0.3 * (x + x * w) + 0.2 * (w + z) + 0.8 * rng.normal(size=n)
    factors, loadings = {"x": x, "w": w, "z": z, "y": y}, (0.8, 0.6)
    columns = {
        f"{name}{k}": load * own + np.sqrt(1 - load**2) * rng.normal(size=n)
        for name, own in factors.items()
        for k, load in enumerate(loadings)
    }
    rows, names = np.column_stack(list(columns.values())), tuple(columns)
    text = "\n".join(f"{name.upper()} =~ {name}0 + {name}1" for name in factors)
    split = split_text(f"{text}\nY ~ X + W + Z + X:W + X:Z")
    pairs = {f"X.{m}": tuple((f"x{k}", f"{m.lower()}{k}") for k in (0, 1)) for m in "WZ"}
    main = main_model(split, "", split.interactions)
    made = product_columns(rows, names, [pair for own in pairs.values() for pair in own], "double-mean")
    every = (*names, *(one.name for one in made.products))
    full = interaction_model(split, main, split.interactions, pairs, "double-mean")
    fit = estimate(full, moments_from_data(np.column_stack([rows, made.columns]), every))
    est = {row.rhs: (row.est, row.se) for row in parameter_estimates(fit) if (row.lhs, row.op) == ("Y", "~")}
    for name, true in (("X.W", 0.3 / 0.8), ("X.Z", 0.0)):
        assert abs(est[name][0] - true) < 3 * est[name][1]
    assert est["X.W"][1] < 0.04


@pytest.mark.parametrize(
    "case", EXPECTED["cases"], ids=lambda c: f"{c['method']}-{c['pairs']}-{c['estimator']}"
)
def test_against_lavaan_and_semtools(case: dict[str, Any], model: Path) -> None:
    found = run(
        model,
        method=case["method"],
        pairs=(case["pairs"],),
        at=(0.0,),
        values=(-1.0, 0.5, 1.0),
        estimator=case["estimator"],
    )
    assert found.fit.df == case["df"]
    assert found.fit.chisq == pytest.approx(case["chisq"], rel=TOLERANCE["chi2"])
    mine = {(e.lhs, e.op, e.rhs): e for e in found.estimates}
    for row in case["parameters"]:
        entry = mine[(row["lhs"], row["op"], row["rhs"])]
        assert entry.est == pytest.approx(row["est"], rel=LAVAAN, abs=NEAR["six_digits"])
        assert entry.se == pytest.approx(row["se"], rel=TOLERANCE["robust_se"])
    for product, column in zip(found.products, case["products"], strict=True):
        assert product.name == column["name"]
        assert product.sd == pytest.approx(column["sd"], rel=NEAR["solved"])
    assert found.slopes[0].moderator.sd == pytest.approx(case["sd_m"], rel=LAVAAN)
    for slopes in found.slopes:
        at = {round(one.deviation, 9): one.result for one in slopes.slopes}
        for row in case["slopes"][slopes.outcome]:
            assert at[row["m"]].est == pytest.approx(row["est"], rel=LAVAAN, abs=NEAR["half_of_five_digits"])
            assert at[row["m"]].se == pytest.approx(row["se"], rel=TOLERANCE["robust_se"])
            assert at[row["m"]].z == pytest.approx(row["z"], rel=TOLERANCE["z"], abs=NEAR["four_digits"])
    # X -> D -> Y and, by the same first stage, its index of moderated mediation
    index = found.mediation[0].index
    assert index.est == pytest.approx(case["index"]["est"], rel=LAVAAN)  # type: ignore[union-attr]
    assert index.se == pytest.approx(case["index"]["se"], rel=TOLERANCE["robust_se"])  # type: ignore[union-attr]


def test_a_draw_is_centred_anew() -> None:
    """The covariances of a resample after `Recentring` are those of products computed from the resample itself."""
    rng = np.random.default_rng(5)
    rows = rng.normal(size=(80, 4)) + rng.exponential(size=(80, 1)) + np.array([3.0, 1.0, 2.0, 5.0])
    names, pairs = ("a", "b", "c", "d"), (("a", "b"), ("c", "b"))
    again = rng.integers(0, 80, size=80)
    for centring in ("double-mean", "mean", "residual"):
        made = product_columns(rows, names, pairs, centring)  # type: ignore[arg-type]
        data = np.column_stack([rows, made.columns])
        drawn = data[again]
        moments = DrawMoments(cov=np.cov(drawn.T, bias=True)[None], mean=drawn.mean(axis=0)[None])
        transform = Recentring(
            centring=centring,
            product=(4, 5),
            first=(0, 2),
            second=(1, 1),
            means=data.mean(axis=0),  # type: ignore[arg-type]
        )
        result = transform(moments, 0)
        fresh = product_columns(rows[again], names, pairs, centring)  # type: ignore[arg-type]
        expected = np.column_stack([rows[again], fresh.columns])
        np.testing.assert_allclose(
            result.cov[0], np.cov(expected.T, bias=True), rtol=NEAR["solved"], atol=NEAR["solved"]
        )
        assert result.mean is not None
        np.testing.assert_allclose(
            result.mean[0], expected.mean(axis=0), rtol=NEAR["solved"], atol=NEAR["solved"]
        )


def test_bootstrap_of_the_index(model: Path) -> None:
    found = run(model, draws=400, estimator="mlr")
    index: Any = found.mediation[0].index
    assert set(index.intervals) == {"percentile", "bc"}
    for one in index.intervals.values():
        assert one.lower < index.est < one.upper
        assert (one.pvalue < 0.05) == (one.lower > 0 or one.upper < 0)
    assert run(model, draws=400, estimator="mlr").mediation[0].index == index
    # at the mean of the moderator the conditional effect is a1 b
    effect = next(one.result.est for one in found.mediation[0].indirect if one.sds == 0)
    paths = {(e.lhs, e.rhs): e.est for e in found.estimates if e.op == "~"}
    assert effect == pytest.approx(paths[("D", "X")] * paths[("Y", "D")])  # type: ignore[operator]


JACKKNIFE = json.loads((GOLDEN / "jackknife.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", JACKKNIFE, ids=lambda case: case["method"])
def test_leaving_a_respondent_out_makes_the_products_anew(case: dict[str, Any], model: Path) -> None:
    found = run(model, method=case["method"], draws=25, intervals=("bca",))
    assert found.bootstrap is not None
    left_out = found.bootstrap.jackknife_theta
    assert left_out is not None
    assert len(left_out) == found.fit.n
    for respondent, values in zip(case["cases"], case["values"], strict=True):
        for name, value in zip(case["names"], values, strict=True):
            op = next(op for op in ("=~", "~~", "~") if op in name)
            lhs, rhs = name.split(op)
            place = found.fit.spec.parameters[found.fit.row_of(lhs, op, rhs)].free - 1
            assert left_out[respondent, place] == pytest.approx(value, rel=LAVAAN), name


def test_bca_intervals_of_slopes_and_index(model: Path) -> None:
    found = run(model, draws=300, estimator="mlr", intervals=("percentile", "bc", "bca"))
    draws = found.bootstrap
    assert draws is not None
    assert draws.jackknife_theta is not None
    place = {
        name: found.fit.spec.parameters[found.fit.row_of(*name)].free - 1
        for name in (
            ("D", "~", "X.M"),
            ("Y", "~", "D"),
        )
    }
    a3, b = place.values()
    index: Any = found.mediation[0].index
    made = interval(
        draws.usable[:, a3] * draws.usable[:, b],
        index.est,
        kind="bca",
        acceleration=acceleration(draws.jackknife_theta[:, a3] * draws.jackknife_theta[:, b]),
    )
    assert index.intervals["bca"] == made
    assert index.intervals["bca"] != index.intervals["bc"]
    for slopes in found.slopes:
        for one in (slopes.product, slopes.main, *(at.result for at in slopes.slopes)):
            own = one.intervals["bca"]
            assert own.lower < one.est < own.upper
    plain = run(model, draws=300, estimator="mlr")
    assert plain.mediation[0].index.intervals["bc"] == index.intervals["bc"]  # type: ignore[union-attr]


def test_bca_intervals_with_missing_answers(model: Path) -> None:
    import pandas as pd

    frame = pd.read_csv(GOLDEN / "interaction.csv").head(64)
    frame.loc[3:9, "y1"] = np.nan
    options = ModerationOptions(
        draws=25, intervals=("bca",), fit=fit_options(estimator="ml", missing="fiml"), workers=1
    )
    found = moderation(model, frame, options)
    assert found.bootstrap is not None
    assert len(found.bootstrap.jackknife_theta) == 64  # type: ignore[arg-type]
    assert "bca" in found.slopes[0].product.intervals


def test_kinds_of_intervals_are_checked() -> None:
    with pytest.raises(OptionError, match="takes percentile, bc, bca"):
        ModerationOptions(fit=fit_options(), intervals=("montecarlo",))


def test_contrast_is_two_sds_of_the_index(model: Path) -> None:
    found = run(model).mediation[0]
    assert found.contrast.est == pytest.approx(2 * found.moderator.sd * found.index.est)  # type: ignore[union-attr]
    assert found.contrast.se == pytest.approx(2 * found.moderator.sd * found.index.se)  # type: ignore[union-attr]


def test_standardized_interaction_does_not_depend_on_units(model: Path, tmp_path: Path) -> None:
    import pandas as pd

    frame = pd.read_csv(GOLDEN / "interaction.csv")
    plain = run(model).slopes[1]
    frame[["x1", "x2", "x3"]] *= 3
    frame[["y1", "y2", "y3"]] *= 0.2
    moved = moderation(model, frame, ModerationOptions(draws=0, fit=fit_options(estimator="ml"))).slopes[1]
    assert moved.standardized.est == pytest.approx(plain.standardized.est, rel=NEAR["six_digits"])
    assert moved.standardized.se == pytest.approx(plain.standardized.se, rel=NEAR["five_digits"])
    assert moved.product.z == pytest.approx(plain.product.z, rel=NEAR["five_digits"])


def test_both_stages_have_no_index_but_slopes(model: Path, tmp_path: Path) -> None:
    path = tmp_path / "plain.desc"
    path.write_text(TEXT.replace(" + X:M", ""), encoding="utf-8")
    found = run(path, x="X", moderator="M", y=("Y",), through="D", stage="both")
    assert [one.name for one in found.interactions] == ["X.M", "D.M"]
    mediated = found.mediation[0]
    assert mediated.stages == ("first", "second")
    assert "both paths" in mediated.index.reason  # type: ignore[union-attr]
    second = run(path, x="X", moderator="M", y=("Y",), through="D", stage="second").mediation[0]
    assert second.stages == ("second",)


def test_observed_moderator(tmp_path: Path) -> None:
    path = tmp_path / "observed.desc"
    path.write_text(
        TEXT.replace(" + X:M", "").replace("M =~ m1 + m2 + m3\n", "").replace(" + M", ""), encoding="utf-8"
    )
    found = run(path, x="X", moderator="z", y=("Y",), values=(1.0,))
    assert [p.name for p in found.products] == ["x1.z", "x2.z", "x3.z"]
    slopes = found.slopes[0]
    data = np.genfromtxt(GOLDEN / "interaction.csv", delimiter=",", names=True)
    assert slopes.moderator.mean == pytest.approx(data["z"].mean())
    assert slopes.moderator.sd == pytest.approx(data["z"].std(ddof=1))  # as SPSS, R and PROCESS print an SD
    at_one = next(one for one in slopes.slopes if one.value == pytest.approx(1.0))
    assert at_one.deviation == pytest.approx(1.0 - data["z"].mean())


def test_two_observed_variables_are_ols() -> None:
    """Y ~ X + M + XM of observed variables is a regression: b and its test are those of least squares."""
    data = np.genfromtxt(GOLDEN / "interaction.csv", delimiter=",", names=True)
    split = split_text("y1 ~ x1 + z + x1:z")
    main = main_model(split, "", split.interactions)
    spec = interaction_model(split, main, split.interactions, {"x1.z": (("x1", "z"),)}, "double-mean")
    rows = np.column_stack([data[name] for name in main.observed])
    made = product_columns(rows, main.observed, (("x1", "z"),), "double-mean")
    names = (*main.observed, "x1.z")
    fit = estimate(spec, moments_from_data(np.column_stack([rows, made.columns]), names))
    x, z = data["x1"] - data["x1"].mean(), data["z"] - data["z"].mean()
    design = np.column_stack([np.ones(x.size), x, z, x * z])
    expected = np.linalg.lstsq(design, data["y1"], rcond=None)[0]
    assert fit.estimate_of("y1", "~", "x1.z") == pytest.approx(expected[3])
    assert fit.estimate_of("y1", "~", "x1") == pytest.approx(expected[1])


@pytest.mark.parametrize(
    ("terms", "left"),
    [
        ("X:X + M:M + X:M", ""),
        ("X:M + X:X + X", "Y ~ X"),
        ("X:M + X + b*X:X + M + M:M", "Y ~ X + M"),
        ("X + X:M + M", "Y ~ X + M"),
    ],
)
def test_several_products_of_a_line_leave_what_is_no_product(terms: str, left: str) -> None:
    split = split_text(f"Y ~ {terms}  # H1 +\nZ ~ X\n")
    first, second, *_ = split.main.splitlines()
    assert first.partition("#")[0].split() == left.split()
    assert second.strip() == "Z ~ X"


def test_split_keeps_lines_and_hypotheses() -> None:
    split = split_text("# title: t\nX =~ a + b\nY ~ X + b*X : M  # H2 -\nZ ~ X:M + X\nW ~ X:M\n")
    assert split.named.splitlines()[2] == "Y ~ X + b*X.M  # H2 -"
    assert [line.rstrip() for line in split.main.splitlines()[2:5]] == [
        "Y ~ X            # H2 -",
        "Z ~       X",
        "",
    ]
    (one,) = split.interactions
    assert (one.x, one.moderator, one.outcomes) == ("X", "M", ("Y", "Z", "W"))


@pytest.mark.parametrize("text", ["X =~ a:b", "Y ~~ X:M", "Y ~ X:", "X:M ~ Y"])
def test_split_refuses_other_products(text: str) -> None:
    with pytest.raises(ModelError):
        split_text(text)


def test_pairs() -> None:
    x, m = ("x1", "x2"), ("m1", "m2", "m3", "m4")
    assert item_pairs(x, m, "matched", {"m2": 0.5, "m3": 0.9, "m4": 0.7}) == (("x1", "m1"), ("x2", "m3"))
    assert len(item_pairs(x, m, "all")) == 8
    assert item_pairs(("x",), m, "matched") == tuple(("x", one) for one in m)
    # products of an error-free moderator share no error
    assert shared_items((("x1", "z"), ("x2", "z"))) == ()
    assert shared_items((("a", "c"), ("a", "d"), ("b", "c"))) == ((0, 1), (0, 2))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"x": "X", "moderator": "M"}, "X:M terms already"),
        ({"pairs": ("x2:m2",)}, "must be x1:m1"),
        ({"pairs": ("x1:y1",)}, "does not join"),
        ({"pairs": ("x1m1",)}, "pairs takes"),
    ],
)
def test_refused(options: dict[str, Any], words: str, model: Path) -> None:
    with pytest.raises(OptionError, match=words):
        run(model, **options)


def test_ordinal_estimators_are_refused(model: Path) -> None:
    with pytest.raises(OptionError, match="not ordinal"):
        run(model, estimator="wlsmv")


def test_pasted_code_is_named_here_too() -> None:
    with pytest.raises(ModelSyntaxError, match="this is program code: m <- ' gives a text a name"):
        split_text("m <- '\ny ~ x + m + x:m\n'\n")


def test_the_slope_of_a_square_at_an_sd_of_the_answers() -> None:
    x = np.random.default_rng(5).normal(5, 1.3, 80)
    frame = pd.DataFrame({"x": x, "y": 0.5 * x - 0.3 * (x - 5) ** 2 + np.sin(np.arange(80))})
    found = rcvsem.moderation("y ~ x + x:x", frame, draws=0, estimator="ml").to_frame().iloc[1:]
    centred = x - x.mean()
    b = np.linalg.lstsq(np.c_[np.ones(80), centred, centred**2], frame["y"], rcond=None)[0]
    at = np.array([-1.0, 0.0, 1.0]) * x.std(ddof=1)
    np.testing.assert_allclose(found["at"].astype(float), x.mean() + at, rtol=NEAR["solved"])
    np.testing.assert_allclose(found["est"].astype(float), b[1] + 2 * b[2] * at, rtol=NEAR["six_digits"])
