"""What a bootstrap gives: the draws and the verdict of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import ClassVar, Literal

import numpy as np

from rcvsem.foundation.arrays import Bools, Floats, frozen
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.result import Result
from rcvsem.foundation.words import phrase
from rcvsem.infer.batch.effects import EffectPlan

Kind = Literal["nonparametric", "bollen-stine", "parametric", "normal-moments"]
# Steps of a draw that is fitted by itself, from the original solution: most that have a minimum are there in fewer than
# 30; the others run off, and 300 steps only take them farther.
STEPS = 60


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Chunk:
    """Some draws of a bootstrap.

    Attributes
    ----------
    theta : (B, q) free parameters of each draw, in the order of `fit.theta`.
    converged, admissible : (B,) verdict of each draw. A draw with a negative variance or a latent covariance matrix
        that is not positive definite is kept and marked, as lavaan does.
    chisq : (B,) model chi-square of each draw (of the Bollen-Stine and parametric kinds, else nan).
    effects, std_effects : (B, k) effects in the order of the plans.
    values : (B, s) values of the statistic asked for; (B, 0) without one. nan where a draw did not converge.
    """

    theta: Floats
    converged: Bools
    admissible: Bools
    chisq: Floats
    effects: Floats
    std_effects: Floats
    values: Floats


ARRAYS = tuple(field.name for field in fields(Chunk))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class BootstrapResult(Chunk, Result):
    """All draws of a bootstrap; their arrays are described at `Chunk`.

    Attributes
    ----------
    kind, seed : as asked. asked : draws asked for; fewer are there when the run was interrupted.
    plans : what the columns of the effects are.
    jackknife_theta, jackknife_effects, jackknife_std_effects : leave-one-out values (n, .) for BCa, or None.
    """

    kind: Kind
    seed: int
    asked: int
    plans: tuple[EffectPlan, ...]
    interrupted: bool
    findings: tuple[Finding, ...]
    jackknife_theta: Floats | None = None
    jackknife_effects: Floats | None = None
    jackknife_std_effects: Floats | None = None

    json_form: ClassVar[str] = (
        "kind seed draws_asked=asked draws converged=n_converged inadmissible=n_inadmissible interrupted"
    )

    @property
    def headline(self) -> str:
        return phrase(
            "{kind}, {draws} draws, {n_converged} converged, seed {seed}",
            kind=self.kind,
            draws=self.draws,
            n_converged=self.n_converged,
            seed=self.seed,
        )

    @property
    def draws(self) -> int:
        """Draws finished."""
        return int(self.theta.shape[0])

    @property
    def n_converged(self) -> int:
        return int(self.converged.sum())

    @property
    def n_inadmissible(self) -> int:
        """Converged draws with an improper solution (they are used)."""
        return int((self.converged & ~self.admissible).sum())

    @property
    def usable(self) -> Floats:
        """(b, q) parameters of the converged draws."""
        return np.asarray(self.theta[self.converged])


def converged_only(chunks: Iterable[Chunk]) -> Chunk:
    """All draws of `chunks` that converged, as one."""
    parts = list(chunks)
    keep = np.concatenate([chunk.converged for chunk in parts])
    joined = joined_chunks(parts)
    return Chunk(**{name: getattr(joined, name)[keep] for name in ARRAYS})


def joined_chunks(parts: Sequence[Chunk]) -> Chunk:
    """One chunk after the other."""
    return Chunk(
        **{
            name: frozen(
                np.concatenate([getattr(chunk, name) for chunk in parts]),
                bool if name in ("converged", "admissible") else float,
            )
            for name in ARRAYS
        }
    )
