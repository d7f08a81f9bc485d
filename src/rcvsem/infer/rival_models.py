"""Rival measurement models: from one factor a construct down to one factor for everything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from rcvsem.evaluate import fit_measures, latent_correlation_matrix, likelihood_ratio_test
from rcvsem.fit import Fit
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError, RcvsemError
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import phrase
from rcvsem.infer.measurement_models import Measurement, Partition

RULE = Text(
    "Each model merges the two factors of the model above it whose latent correlation is largest in absolute "
    "value; a model with a name merges the constructs that its name says. Differences are from the first "
    "model, in which every rival is nested."
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RivalModel:
    """One model.

    partition : the constructs on each factor. name : "" for the models of the merging sequence.
    measures : fit measures (NotAvailable each when the model could not be estimated).
    delta_chisq, delta_df, delta_pvalue : against the first model.
    delta_cfi : this CFI minus the first model's.
    """

    name: str
    partition: Partition
    fit: Fit | NotAvailable
    measures: dict[str, Number]
    delta_chisq: Number
    delta_df: int
    delta_pvalue: Number
    delta_cfi: Number

    json_form: ClassVar[str] = "name factors=partition measures delta_chisq delta_df delta_pvalue delta_cfi"

    @property
    def factors(self) -> int:
        """Number of factors."""
        return len(self.partition)

    @property
    def merged(self) -> Partition:
        """The factors that stand for several constructs."""
        return tuple(part for part in self.partition if len(part) > 1)

    @property
    def label(self) -> str:
        """`DP+DK, VP, DSC`."""
        return ", ".join("+".join(part) for part in self.partition)


def rival_models(
    measurement: Measurement, named: Mapping[str, Partition] | None = None
) -> tuple[RivalModel, ...]:
    """The k-factor model, the sequence of merged models down to one factor, and the models named.

    Parameters
    ----------
    named : name -> constructs on each factor, e.g. one factor a dimension. One that equals a model of the
        sequence gives it its name.

    Raises
    ------
    OptionError : a named model does not place every construct exactly once.
    """
    codes = tuple(measurement.constructs)
    names = {_key(chosen): name for name, chosen in (named or {}).items()}
    for name, chosen in (named or {}).items():
        if sorted(code for part in chosen for code in part) != sorted(codes):
            raise OptionError(
                phrase(
                    "The rival model '{name}' must place every construct on exactly one factor.", name=name
                )
            )
    partition: Partition = tuple((code,) for code in codes)
    models: list[RivalModel] = []
    while True:
        models.append(_model(measurement, partition, names.pop(_key(partition), ""), models))
        if len(partition) == 1:
            break
        partition = _merge_closest(partition, models[-1].fit)
    for name, chosen in (named or {}).items():
        if _key(chosen) in names:
            models.append(_model(measurement, chosen, name, models))
    return tuple(models)


def _key(partition: Partition) -> frozenset[frozenset[str]]:
    return frozenset(frozenset(part) for part in partition)


def _merge_closest(partition: Partition, fit: Fit | NotAvailable) -> Partition:
    """Merge the two factors that correlate most; without a fit the last two."""
    i, j = len(partition) - 2, len(partition) - 1
    if not isinstance(fit, NotAvailable):
        r = np.abs(latent_correlation_matrix(fit))
        r = np.where(np.isfinite(r), r, -1.0)
        rows, columns = np.tril_indices(len(partition), -1)
        best = int(np.argmax(np.round(r[rows, columns], 12)))
        i, j = int(columns[best]), int(rows[best])
    merged = partition[i] + partition[j]
    return tuple(merged if k == i else part for k, part in enumerate(partition) if k != j)


def _model(measurement: Measurement, partition: Partition, name: str, before: list[RivalModel]) -> RivalModel:
    fit = measurement.attempt(partition)
    reference = before[0] if before else None
    if isinstance(fit, NotAvailable):
        return RivalModel(
            name=name, partition=partition, fit=fit, measures={}, delta_chisq=fit, delta_df=0,
            delta_pvalue=fit, delta_cfi=fit,
        )  # fmt: skip
    measures = fit_measures(fit)
    chisq: Number = NotAvailable("the first model is what the others are compared with")
    pvalue = cfi = chisq
    df = 0
    if reference is not None:
        chisq, df, pvalue = _difference(reference.fit, fit)
        first, own = reference.measures.get("cfi"), measures["cfi"]
        if isinstance(first, float) and isinstance(own, float):
            cfi = own - first
        else:
            cfi = NotAvailable("CFI does not apply to one of the two models")
    return RivalModel(
        name=name, partition=partition, fit=fit, measures=measures, delta_chisq=chisq, delta_df=df,
        delta_pvalue=pvalue, delta_cfi=cfi,
    )  # fmt: skip


def _difference(full: Fit | NotAvailable, restricted: Fit) -> tuple[Number, int, Number]:
    if isinstance(full, NotAvailable):
        return full, 0, full
    try:
        test = likelihood_ratio_test(full, restricted, check=False)
    except RcvsemError as error:
        reason = NotAvailable(error.what)
        return reason, restricted.df - full.df, reason
    return test.stat, test.df, test.pvalue
