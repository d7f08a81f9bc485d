"""From a model to the runs of the algorithm it takes: one, or two for second-order constructs, one more for products."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations_with_replacement, product
from typing import Literal

import numpy as np

from rcvsem.foundation.arrays import Ints
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import ModelError
from rcvsem.foundation.words import phrase
from rcvsem.pls.layout import Mode, PlsLayout, make_layout
from rcvsem.pls.model import PlsConstruct, PlsModel
from rcvsem.pls.options import PlsOptions

Method = Literal["two-stage", "product", "orthogonal"]
_MODE_A: tuple[Mode, ...] = ("A",)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlsProduct:
    """A product of constructs.

    factors : places of its constructs in `Plan.main`. columns : names of its columns.
    terms : (k, number of factors) for the methods of product indicators: places of main columns in each product.
    """

    name: str
    factors: tuple[int, ...]
    columns: tuple[str, ...]
    terms: Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Plan:
    """The runs.

    Attributes
    ----------
    items : columns of the data.
    first : run before the main one, whose scores become columns of it (None without second-order constructs).
    main : run without products. Its columns are items and scores of the first run.
    from_item, from_score : for each main column the place of its item, or of its construct in `first`, else -1.
    products, full : the products and the run with them (None without).
    method : how products are made.
    """

    items: tuple[str, ...]
    first: PlsLayout | None
    main: PlsLayout
    from_item: Ints
    from_score: Ints
    products: tuple[PlsProduct, ...]
    full: PlsLayout | None
    method: Method

    @property
    def last(self) -> PlsLayout:
        """The run whose results are reported."""
        return self.full or self.main


def make_plan(model: PlsModel, options: PlsOptions) -> Plan:
    """The runs a model takes under the options.

    Raises
    ------
    ModelError : a second-order composite with predictors by repeated indicators, whose R2 would be 1 by construction;
        consistent PLS of product indicators.
    """
    lower = {name for c in model.second_order for name in c.items}
    plain_paths = [(o, i) for o, i in model.paths if ":" not in i]
    first: PlsLayout | None = None
    how = options.higher_order
    shown = [c for c in model.constructs if c.name not in lower]
    if not model.second_order:
        main = _layout(shown, plain_paths, {c.name: c.items for c in shown})
        from_item = np.array([model.items.index(column) for column in main.columns], dtype=np.intp)
        from_score = np.full(from_item.size, -1, dtype=np.intp)
    elif how == "repeated":
        main = _repeated(model, plain_paths)
        from_item = np.array([model.items.index(column) for column in main.columns], dtype=np.intp)
        from_score = np.full(from_item.size, -1, dtype=np.intp)
    else:
        first = _repeated(model, plain_paths) if how == "embedded" else _dimensions(model, plain_paths)
        by_score = how in ("embedded", "disjoint-scores")
        blocks = {c.name: c.items if c.second_order or not by_score else (c.name,) for c in shown}
        main = _layout(shown, plain_paths, blocks)
        scores = {name for c in shown for name in blocks[c.name] if c.second_order or by_score}
        from_item = np.array(
            [-1 if c in scores else model.items.index(c) for c in main.columns], dtype=np.intp
        )
        from_score = np.array([first.place(c) if c in scores else -1 for c in main.columns], dtype=np.intp)
    products = tuple(_product(name, main, options.interaction) for name in model.products)
    if products and options.consistent and options.interaction != "two-stage":
        raise ModelError(
            "Consistent PLS (plsc) takes products by two-stage alone: products of items have errors that are correlated.",
            where=model.spec.path,
            fix=phrase("Use {--interaction two-stage}, or {--estimator pls}."),
        )
    return Plan(
        items=model.items,
        first=first,
        main=main,
        from_item=from_item,
        from_score=from_score,
        products=products,
        full=_with_products(main, products, model.paths) if products else None,
        method=options.interaction,
    )


def _layout(
    constructs: Sequence[PlsConstruct],
    paths: Sequence[tuple[str, str]],
    blocks: dict[str, tuple[str, ...]],
) -> PlsLayout:
    modes: dict[str, Mode] = {c.name: c.mode for c in constructs}
    return make_layout(blocks, modes, {c.name: c.factor for c in constructs}, paths)


def _dimensions(model: PlsModel, paths: Sequence[tuple[str, str]]) -> PlsLayout:
    """First run of the disjoint two-stage approach: the dimensions in the place of their second-order construct."""
    parts = {c.name: c.items for c in model.second_order}
    constructs = [c for c in model.constructs if not c.second_order]
    wide = [
        (outcome, predictor)
        for o, i in paths
        for outcome, predictor in product(parts.get(o, (o,)), parts.get(i, (i,)))
    ]
    return _layout(constructs, wide, {c.name: c.items for c in constructs})


def _repeated(model: PlsModel, paths: Sequence[tuple[str, str]]) -> PlsLayout:
    """Second-order constructs measured by all items of their dimensions, and joined to the dimensions by paths."""
    blocks = {}
    more: list[tuple[str, str]] = []
    outcomes = {o for o, _ in paths}
    for c in model.constructs:
        if not c.second_order:
            blocks[c.name] = c.items
            continue
        blocks[c.name] = tuple(item for d in c.items for item in model.construct(d).items)
        if not c.factor and c.name in outcomes:
            raise ModelError(
                phrase(
                    "{name} is a second-order composite with predictors: by repeated indicators its "
                    "dimensions explain all of it, and its predictors nothing.",
                    name=c.name,
                ),
                where=model.spec.path,
                fix=phrase("Use {--higher-order disjoint}."),
            )
        more += [(d, c.name) if c.factor else (c.name, d) for d in c.items]
    return _layout(model.constructs, [*paths, *more], blocks)


def _product(name: str, main: PlsLayout, method: Method) -> PlsProduct:
    factors = tuple(main.place(factor) for factor in name.split(":"))
    if method == "two-stage":
        return PlsProduct(
            name=name, factors=factors, columns=(name,), terms=np.empty((0, len(factors)), dtype=np.intp)
        )
    blocks = [main.blocks[j].tolist() for j in factors]
    if len(set(factors)) == 1:
        terms = list(combinations_with_replacement(blocks[0], len(factors)))
    else:
        terms = list(product(*blocks))
    columns = tuple(":".join(main.columns[k] for k in term) for term in terms)
    return PlsProduct(name=name, factors=factors, columns=columns, terms=np.array(terms, dtype=np.intp))


def _with_products(
    main: PlsLayout, products: Sequence[PlsProduct], paths: Sequence[tuple[str, str]]
) -> PlsLayout:
    columns = [*main.columns]
    blocks = [*main.blocks]
    for p in products:
        blocks.append(np.arange(len(columns), len(columns) + len(p.columns), dtype=np.intp))
        columns += p.columns
    names = (*main.constructs, *(p.name for p in products))
    inner = np.zeros((len(names), len(names)), dtype=bool)
    inner[: len(main.constructs), : len(main.constructs)] = main.inner
    for outcome, predictor in paths:
        if ":" in predictor:
            inner[names.index(outcome), names.index(predictor)] = True
    return PlsLayout(
        columns=tuple(columns),
        constructs=names,
        blocks=tuple(blocks),
        modes=main.modes + _MODE_A * len(products),
        factors=np.append(main.factors, np.zeros(len(products), dtype=bool)),
        inner=inner,
    )
