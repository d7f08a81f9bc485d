"""What is moderated, and how: the options of `rcvsem moderation`."""

from __future__ import annotations

from typing import ClassVar, Literal

from rcvsem.fit.options import FitOptions
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.options import Options, nested, option, refuse_idle
from rcvsem.foundation.usual_options import draws_option, level_option, seed_option, workers_option
from rcvsem.foundation.words import phrase
from rcvsem.infer.choices import BOOTSTRAP, BootstrapInterval, Centring

Stage = Literal["first", "second", "both"]
MODERATION, SLOPES = phrase("What is moderated"), "Slopes"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ModerationOptions(Options):
    """What is moderated, and how.

    x, moderator, y : the interaction, where the model text has no `X:M`; several outcomes in y. groups : the
    moderator's values are groups, and every path is compared between them.
    through : a mediator: the paths X -> through -> y are moderated, `stage` says which.
    method : centring of the products. pairs : "matched", "all", or the pairs themselves ("DP1:VP1", ...).
    at : values of the moderator in SDs; None: -1, 0, 1, or the values of a moderator that has two. values : more of
        them in its own units.
    intervals : kinds of bootstrap intervals: percentile, bc, bca (leaves every respondent out once).
    fit : robust maximum likelihood by default: products of normal items are not normal.
    """

    owner: ClassVar[str] = "moderation"
    panel: ClassVar[str] = MODERATION

    x: str = option("", help="Predictor whose effect is moderated.", main=True, names="constructs")
    moderator: str = option(
        "",
        help="Moderator: a construct or a numeric variable; with --groups a grouping.",
        main=True,
        names="variables",
    )
    y: tuple[str, ...] = option(
        (), help="Outcomes, comma-separated. Default: all that X explains.", main=True, names="constructs"
    )
    through: str = option("", help="Mediator: moderated mediation X -> THROUGH -> Y.", names="constructs")
    stage: Stage = option("first", help="Which path of the mediation is moderated.")
    groups: bool = option(
        False, help="The moderator's values are groups: compare every path between them.", main=True
    )
    method: Centring = option("double-mean", help="Centring of the product indicators.")
    pairs: tuple[str, ...] = option(
        ("matched",), help="Items multiplied: matched, all, or DP1:VP1,DP2:VP3,..."
    )
    at: tuple[float, ...] | None = option(
        None,
        help="Values of the moderator in SDs from its mean. Default: -1,0,1; the values of one that has two.",
        panel=SLOPES,
        example="-1,0,1",
    )
    values: tuple[float, ...] = option(
        (), help="More values, in the moderator's own units.", panel=SLOPES, example="2,3.5"
    )
    draws: int = draws_option(2000, BOOTSTRAP, main=True)
    seed: int = seed_option(BOOTSTRAP)
    workers: int = workers_option(BOOTSTRAP)
    level: float = level_option(BOOTSTRAP)
    intervals: tuple[BootstrapInterval, ...] = option(
        ("percentile", "bc"),
        help="Bootstrap intervals: percentile, bc, bca; bca leaves every respondent out once.",
        panel=BOOTSTRAP,
    )
    fit: FitOptions = nested(
        FitOptions,
        only=("estimator", "missing"),
        estimator={"default": "mlr", "help": "mlr (default), ml, mlm; with --groups also wlsmv."},
        missing={"help": "Rule for missing answers."},
    )

    def check(self) -> None:
        if not self.intervals:
            raise OptionError(phrase("{--intervals} names no interval."))
        if not self.pairs:
            object.__setattr__(self, "pairs", ("matched",))
        if self.groups and not self.moderator:
            raise OptionError(phrase("{--groups True} needs {--moderator COLUMN}."))
        if not self.groups and bool(self.x) != bool(self.moderator):
            raise OptionError(phrase("{--x} and {--moderator} go together."))
        if self.groups:
            refuse_idle(
                self.changed("x", "y", "through", "stage", "method", "pairs", "at", "values"),
                phrase("with {--groups True} every path is compared between groups, without products."),
            )
        if not self.x:
            refuse_idle(
                self.changed("y", "through"),
                "the products stand in the model text.",
                phrase("Give {--x} and {--moderator} too."),
            )
        if not self.through:
            refuse_idle(self.changed("stage"), phrase("it says which path of {--through} is moderated."))
