"""Out-of-sample prediction: PLSpredict with its benchmarks, and the cross-validated predictive ability test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

import numpy as np
from numpy.typing import ArrayLike

from rcvsem.foundation.arrays import Floats, Ints
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.foundation.option_checks import check_choice, check_integer
from rcvsem.foundation.words import phrase
from rcvsem.infer.batch.in_order import single_threaded_blas
from rcvsem.pls.bootstrap import Resampler
from rcvsem.pls.estimate import PlsEstimates, Samples, estimate, stage_weights
from rcvsem.pls.options import Technique
from rcvsem.pls.prediction_losses import ConstructPrediction, ItemPrediction, Prediction, loss_tests, power_of
from rcvsem.pls.result import PlsFit
from rcvsem.pls.solution import weight_matrix


def random_folds(n: int, folds: int, repeats: int, seed: int) -> Ints:
    """(repeats, n) fold 0..folds-1 of each case, sizes as equal as can be."""
    rng = np.random.default_rng(np.random.SeedSequence(seed))
    base = np.arange(n) % folds
    return np.array([rng.permutation(base) for _ in range(repeats)])


def predict_pls(
    fit: PlsFit,
    *,
    folds: int = 10,
    repeats: int = 10,
    seed: int = 1,
    technique: Technique = "earliest",
    assigned: ArrayLike | None = None,
) -> Prediction:
    """PLSpredict (Shmueli et al. 2016, 2019) with k folds, repeated.

    Each fold is predicted by the model estimated on the others, standardized by their means and standard deviations.
    technique : "earliest" predicts every endogenous construct from the exogenous ones through the paths, as the linear
    benchmark predicts from the exogenous items; "direct" from the scores of its direct predecessors. Errors are squared
    and averaged over the repetitions. Predictions are those of composites: consistent PLS is predicted by its scores.

    Parameters
    ----------
    assigned : (n,) or (repeats, n) fold of each case, to use instead of random ones.

    Raises
    ------
    DataError : the data came as a matrix, a fold is larger than the rest, nothing is endogenous, or the model has
        products of indicators.
    """
    check_integer(folds, "folds", "PLSpredict", 2)
    check_integer(repeats, "repeats", "PLSpredict", 1)
    check_integer(seed, "seed", "PLSpredict", 0)
    check_choice(technique, "technique", "PLSpredict", get_args(Technique))
    if fit.x is None:
        raise DataError("PLSpredict needs the respondents' answers, but the data are a matrix.")
    if fit.plan.products and fit.plan.method != "two-stage":
        raise DataError(
            "PLSpredict takes products of constructs by two-stage alone.",
            fix=phrase("Use {--interaction two-stage}."),
        )
    if assigned is None:
        if folds > fit.n:
            raise OptionError(phrase("PLSpredict has {folds} folds, but {n} cases.", folds=folds, n=fit.n))
        fold_of = random_folds(fit.n, folds, repeats, seed)
    else:
        fold_of = np.atleast_2d(
            np.unique(np.asarray(assigned), return_inverse=True)[1].reshape(np.shape(assigned))
        )
        if fold_of.shape[1] != fit.n:
            raise OptionError(
                phrase(
                    "The folds are given for {shape} cases; {n} are analysed.",
                    shape=fold_of.shape[1],
                    n=fit.n,
                )
            )
        folds, repeats = int(fold_of.max()) + 1, fold_of.shape[0]
    targets, owners = _targets(fit)
    if not targets.size:
        raise DataError("PLSpredict needs an endogenous construct with items.")
    with single_threaded_blas():
        errors = _errors(fit, fold_of, folds, targets, technique)
    names = fit.layout.constructs
    items = tuple(
        _item(names[owners[k]], fit.plan.items[target], k, errors) for k, target in enumerate(targets)
    )
    losses = {name: (values**2).mean(axis=0) for name, values in errors.items.items()}
    return Prediction(
        technique=technique,
        folds=folds,
        repeats=repeats,
        seed=seed,
        items=items,
        constructs=tuple(_constructs(fit, items, errors)),
        tests=tuple(loss_tests(names, owners, losses)),
        losses=losses["pls"],
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Errors:
    """items : "pls", "lm" (if any), "mean" -> (repeats, n, k) errors; scores, score_means (repeats, n, J)."""

    items: dict[str, Floats]
    scores: Floats
    actual: Floats
    endogenous: Ints


def _targets(fit: PlsFit) -> tuple[Ints, Ints]:
    """Items of endogenous constructs, and the construct of each."""
    plan, layout = fit.plan, fit.plan.main
    found, owner = [], []
    dimensions = {name for c in fit.model.second_order for name in c.items}
    for j in layout.endogenous if fit.plan.full is None else fit.plan.full.endogenous:
        if layout.constructs[j] in dimensions:  # of repeated indicators: explained by their own items
            continue
        for column in layout.blocks[j]:
            if plan.from_item[column] >= 0:
                found.append(int(plan.from_item[column]))
                owner.append(int(j))
    return np.array(found, dtype=np.intp), np.array(owner, dtype=np.intp)


def _errors(fit: PlsFit, fold_of: Ints, folds: int, targets: Ints, technique: Technique) -> _Errors:
    x = np.asarray(fit.x)
    repeats, n = fold_of.shape
    train = (fold_of[:, None, :] != np.arange(folds)[None, :, None]).reshape(-1, n)  # (repeats * folds, n)
    share = train.astype(np.float64)
    if fit.case_weights is not None:
        share *= fit.case_weights
    share *= n / share.sum(axis=1, keepdims=True)
    source = Resampler(x, None, products=bool(fit.plan.products))
    samples = source.samples(len(share), lambda first, last: share[:, first:last])
    if not np.isfinite(samples.s).all():
        raise DataError(
            "An item has no variance outside one of the folds.", fix="Use fewer folds, or leave out the item."
        )
    plain = replace(fit.options, estimator="pls")
    estimated = estimate(fit.plan, samples, plain)
    predictors = _exogenous_items(fit)
    beta = _benchmark(samples, predictors, targets) if predictors.size else None
    machine = _Machine(fit, samples, estimated, targets, technique)
    pls = np.empty((repeats, n, targets.size))
    lm, mean = np.empty_like(pls), np.empty_like(pls)
    main = fit.plan.main
    scores = np.zeros((repeats, n, len(main.constructs)))
    actual = np.zeros_like(scores)
    for k in range(len(share)):
        repeat, out = k // folds, ~train[k]
        rows = x[out]
        predicted, latent, seen = machine.predict(k, rows)
        truth = rows[:, targets]
        pls[repeat, out] = truth - predicted
        mean[repeat, out] = truth - samples.mean[k, targets]
        if beta is not None:
            centred = rows[:, predictors] - samples.mean[k, predictors]
            lm[repeat, out] = truth - samples.mean[k, targets] - centred @ beta[k]
        scores[repeat, out], actual[repeat, out] = latent, seen
    items = {"pls": pls, "mean": mean}
    if beta is not None:
        items["lm"] = lm
    dimensions = {name for c in fit.model.second_order for name in c.items}
    endogenous = [j for j in fit.layout.endogenous if fit.layout.constructs[j] not in dimensions]
    return _Errors(items=items, scores=scores, actual=actual, endogenous=np.array(endogenous, dtype=np.intp))


def _exogenous_items(fit: PlsFit) -> Ints:
    """Items of the constructs that nothing explains; those of a second-order construct are its dimensions' items."""
    layout = fit.plan.main
    explained = set(fit.layout.endogenous.tolist())
    use = fit.estimated.columns[0]
    found: set[int] = set()
    for j, block in enumerate(layout.blocks):
        if j not in explained:
            found |= set(np.flatnonzero(np.abs(use[:, block]).sum(axis=1)).tolist())
    return np.array(sorted(found), dtype=np.intp)


def _benchmark(samples: Samples, predictors: Ints, targets: Ints) -> Floats | None:
    """(B, predictors, targets) unstandardized regression weights in each training sample; None where not unique."""
    sx, sy = samples.sd[:, predictors], samples.sd[:, targets]
    try:
        beta = np.linalg.solve(
            samples.s[:, predictors[:, None], predictors], samples.s[:, predictors[:, None], targets]
        )
    except np.linalg.LinAlgError:
        return None
    return np.asarray(beta * sy[:, None, :] / sx[:, :, None])


class _Machine:
    """Predicts rows by the estimates of one training sample."""

    def __init__(
        self,
        fit: PlsFit,
        samples: Samples,
        found: PlsEstimates,
        targets: Ints,
        technique: Technique,
    ) -> None:
        self._fit, self._samples, self._found = fit, samples, found
        self._targets, self._direct = targets, technique == "direct"
        plan = fit.plan
        wide = weight_matrix(found.last.weights, found.layout)
        self._to_scores = found.columns @ wide
        self._columns = [int(np.flatnonzero(plan.from_item == t)[0]) for t in targets]
        self._owner = _targets(fit)[1]
        if plan.products:
            self._stage = stage_weights(plan, samples.s, fit.options)
            first = len(plan.main.constructs)
            self._sign = np.sign(
                np.stack([found.last.weights[:, s][:, 0] for s in found.layout.slices[first:]], axis=1)
            )
            self._product_mean = self._means()

    def _means(self) -> Floats:
        """(B, K) means of the products in the training samples: the correlations of their factors, for two factors."""
        samples = self._samples
        assert samples.x is not None
        assert samples.counts is not None
        out = np.empty((len(samples.s), len(self._fit.plan.products)))
        for b in range(len(samples.s)):
            stage = (samples.x - samples.mean[b]) / samples.sd[b] @ self._stage[b]
            for k, p in enumerate(self._fit.plan.products):
                out[b, k] = samples.counts[b] @ np.prod(stage[:, list(p.factors)], axis=1) / len(samples.x)
        return out

    def predict(self, b: int, rows: Floats) -> tuple[Floats, Floats, Floats]:
        """Predicted items (rows, k), predicted and actual scores of the main constructs (rows, J)."""
        plan, layout, last = self._fit.plan, self._found.layout, self._found.last
        z = (rows - self._samples.mean[b]) / self._samples.sd[b]
        seen = z @ self._to_scores[0 if len(self._to_scores) == 1 else b]
        first = len(plan.main.constructs)
        latent = seen.copy()
        stage = z @ self._stage[b] if plan.products else seen
        explained = set(layout.endogenous.tolist())
        exogenous = [j for j in range(first) if j not in explained]
        known = {j: stage[:, j] for j in (range(first) if self._direct else exogenous)}
        waiting = [j for j in layout.order if j < first]
        for j in waiting:
            if j not in explained:
                continue
            value = np.zeros(len(rows))
            for i in layout.predictors[j]:
                if i < first:
                    given = seen[:, i] if self._direct else latent[:, i]
                else:
                    given = self._product(b, int(i) - first, known)
                value += last.paths[b, j, i] * given
            latent[:, j] = value
            if not self._direct:
                known[j] = value
        loading = last.cross[b][self._columns, self._owner]
        t = self._targets
        predicted = latent[:, self._owner] * loading * self._samples.sd[b, t] + self._samples.mean[b, t]
        return predicted, latent[:, :first], seen[:, :first]

    def _product(self, b: int, k: int, known: dict[int, Floats]) -> Floats:
        p = self._fit.plan.products[k]
        made = np.prod([known[j] for j in p.factors], axis=0) - self._product_mean[b, k]
        return np.asarray(self._sign[b, k] * made / self._found.product_sd[b, k])


def _item(construct: str, item: str, k: int, errors: _Errors) -> ItemPrediction:
    pls, mean = errors.items["pls"][:, :, k], errors.items["mean"][:, :, k]
    none = NotAvailable("the exogenous items do not determine a linear model")
    lm = errors.items.get("lm")
    flat = pls.ravel()
    spread = flat.std()
    return ItemPrediction(
        construct=construct,
        item=item,
        q2_predict=float(1.0 - (pls**2).sum() / (mean**2).sum()),
        rmse=_rmse(pls),
        mae=float(np.abs(pls).mean()),
        lm_rmse=none if lm is None else _rmse(lm[:, :, k]),
        lm_mae=none if lm is None else float(np.abs(lm[:, :, k]).mean()),
        mean_rmse=_rmse(mean),
        mean_mae=float(np.abs(mean).mean()),
        skewness=float(((flat - flat.mean()) ** 3).mean() / spread**3) if spread > 0 else 0.0,
    )


def _rmse(errors: Floats) -> float:
    return float(np.sqrt((errors**2).mean()))


def _constructs(fit: PlsFit, items: Sequence[ItemPrediction], errors: _Errors) -> list[ConstructPrediction]:
    out = []
    for j in errors.endogenous:
        name = fit.layout.constructs[j]
        own = [item for item in items if item.construct == name]
        truth = errors.actual[:, :, j]
        q2 = float(1.0 - ((truth - errors.scores[:, :, j]) ** 2).sum() / (truth**2).sum())
        better = sum(1 for item in own if item.beats_lm)
        out.append(
            ConstructPrediction(
                construct=name, q2_predict=q2, better=better, items=len(own), power=power_of(own)
            )
        )
    return out
