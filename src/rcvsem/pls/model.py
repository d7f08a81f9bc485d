"""A model text as PLS reads it: constructs with their items and modes, paths, products."""

from __future__ import annotations

from collections.abc import Mapping

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.findings import Finding
from rcvsem.model.model_spec import ModelSpec
from rcvsem.model.table import Definition, Hypothesis
from rcvsem.pls.layout import Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class PlsConstruct:
    """One construct.

    items : its columns, or, of a second-order construct, its dimensions.
    mode : how its outer weights are made.
    factor : written with `=~`: a common factor for consistent PLS. `<~` is a composite.
    second_order : its items are constructs.
    observed : no construct of the text but an observed variable with a path: a single item of the same name.
    """

    name: str
    items: tuple[str, ...]
    mode: Mode
    factor: bool
    second_order: bool = False
    observed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlsModel:
    """The model.

    Attributes
    ----------
    constructs : in the order of the text, observed variables with paths last.
    paths : (outcome, predictor); a predictor may be a product, "x:m".
    products : names of the products.
    labels : label -> its path. definitions : `:=` of labels.
    hypotheses : as in `ModelSpec`.
    spec : what was read.
    findings : statements that have no meaning here.
    """

    constructs: tuple[PlsConstruct, ...]
    paths: tuple[tuple[str, str], ...]
    products: tuple[str, ...]
    labels: Mapping[str, tuple[str, str]]
    definitions: tuple[Definition, ...]
    hypotheses: tuple[Hypothesis, ...]
    spec: ModelSpec
    findings: tuple[Finding, ...]

    @property
    def items(self) -> tuple[str, ...]:
        """All columns of the data that the model uses."""
        return tuple(item for c in self.constructs if not c.second_order for item in c.items)

    def construct(self, name: str) -> PlsConstruct:
        """The construct of that name."""
        return next(c for c in self.constructs if c.name == name)

    @property
    def second_order(self) -> tuple[PlsConstruct, ...]:
        """Constructs whose items are constructs."""
        return tuple(c for c in self.constructs if c.second_order)

    @property
    def composites_only(self) -> bool:
        """Whether no construct is a common factor of several items."""
        return not any(c.factor and len(c.items) > 1 for c in self.constructs)
