"""Rows that lavaan's `sem()` adds to the author's, and what it fixes by default. Same rows, same order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, combinations_with_replacement

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import ModelError
from rcvsem.foundation.words import phrase
from rcvsem.model.composites import Composite, composite_keys, composites_written
from rcvsem.model.modifiers import NO_MODIFIERS, Modifiers
from rcvsem.model.options import ModelOptions
from rcvsem.model.roles import Roles
from rcvsem.model.rows import FORMED, Written


@dataclass(slots=True, kw_only=True)
class RowDraft:
    """A row of the table in the making. `fixed` None and not `free` = exogenous: the sample's value."""

    lhs: str
    op: str
    rhs: str
    group: int = 1
    free: bool = True
    fixed: float | None = None
    exo: bool = False
    user: bool = False
    modifiers: Modifiers = NO_MODIFIERS
    line: int = 0
    column: int = 1
    label: str = ""
    equal: str = ""
    start: float | None = None
    lower: float | None = None
    upper: float | None = None

    def fix(self, value: float | None) -> None:
        """Fix at a value."""
        self.free, self.fixed = False, value

    def release(self) -> None:
        """Make free."""
        self.free, self.fixed = True, None

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is, whatever the group."""
        return self.lhs, self.op, self.rhs

    @property
    def is_variance(self) -> bool:
        """lhs ~~ lhs."""
        return self.op == "~~" and self.lhs == self.rhs


def first_group(written: Written, roles: Roles, options: ModelOptions, meanstructure: bool) -> list[RowDraft]:
    """Rows of the first group: the author's, then the defaults that are not written, with default fixing."""
    place = {name: i for i, name in enumerate((*roles.latents, *roles.observed))}
    drafts: list[RowDraft] = []
    for row in written.rows:
        lhs, rhs = row.lhs, row.rhs
        if row.op == "~~" and place[rhs] < place[lhs]:
            lhs, rhs = rhs, lhs
        drafts.append(
            RowDraft(
                lhs=lhs, op=row.op, rhs=rhs, user=True,
                modifiers=row.modifiers, line=row.line, column=row.column,
            )
        )  # fmt: skip
    present = {draft.key for draft in drafts}
    composites = composites_written(written.rows)
    for lhs, op, rhs in (*_default_keys(roles, options, meanstructure), *composite_keys(composites, place)):
        if (lhs, op, rhs) not in present:
            drafts.append(RowDraft(lhs=lhs, op=op, rhs=rhs))
    _fix(drafts, roles, options, composites)
    return drafts


def _default_keys(roles: Roles, options: ModelOptions, meanstructure: bool) -> Iterator[tuple[str, str, str]]:
    _refuse_too_many(roles, options)
    categories = dict(options.ordered)
    ordered = [name for name in roles.observed if name in categories]
    for name in ordered:
        for threshold in range(1, categories[name]):
            yield name, "|", f"t{threshold}"
    for name in (*roles.random, *roles.latents):
        yield name, "~~", name
    if options.auto_cov_lv_x:
        for first, second in combinations(roles.exogenous_latents, 2):
            yield first, "~~", second
    if options.auto_cov_y:
        for first, second in combinations(roles.outcomes, 2):
            yield first, "~~", second
    for first, second in combinations_with_replacement(roles.exogenous, 2):
        yield first, "~~", second
    for place, name in enumerate(roles.auxiliary, start=len(roles.observed) - len(roles.auxiliary)):
        for other in roles.observed[:place]:
            yield other, "~~", name
    for name in ordered:
        yield name, "~*~", name
    if meanstructure:
        for name in (*roles.observed, *roles.latents):
            yield name, "~1", ""


#: Covariances that are added by default: two hundred latents that all covary have a third of it.
MOST_COVARIANCES = 60_000


def _refuse_too_many(roles: Roles, options: ModelOptions) -> None:
    """Raise ModelError before millions of covariances are written down."""
    sets = [
        (phrase("exogenous latents"), roles.exogenous_latents if options.auto_cov_lv_x else ()),
        ("outcomes", roles.outcomes if options.auto_cov_y else ()),
        (phrase("observed predictors"), roles.exogenous),
    ]
    for what, names in sets:
        pairs = len(names) * (len(names) - 1) // 2
        if pairs > MOST_COVARIANCES:
            raise ModelError(
                phrase(
                    "The model has {n:,} {what}, which would covary in {pairs:,} pairs; more than "
                    "{most_covariances:,} are refused: nothing could estimate them.",
                    n=len(names),
                    what=what,
                    pairs=pairs,
                    most_covariances=MOST_COVARIANCES,
                ),
                fix="Model fewer at a time, put a higher-order factor above them, or fit scale by scale.",
            )


def _fix(
    drafts: Sequence[RowDraft], roles: Roles, options: ModelOptions, composites: Sequence[Composite] = ()
) -> None:
    pivots = {composite.name: composite.pivot for composite in composites}
    latents, exogenous = set(roles.latents), set(roles.exogenous)
    ordered = {name for name, _ in options.ordered}
    single = set(single_indicators(drafts).values())
    marked: set[str] = set()
    for draft in drafts:
        default = not draft.user
        if draft.op == FORMED:
            if draft.rhs == pivots[draft.lhs]:
                draft.fix(1.0)
        elif draft.is_variance and draft.lhs in pivots.values():
            draft.fix(0.0)
        elif options.std_lv and draft.is_variance and draft.lhs in latents and draft.lhs not in pivots:
            draft.fix(1.0)
        elif not options.std_lv and draft.op == "=~" and draft.lhs not in marked:
            marked.add(draft.lhs)
            draft.fix(1.0)
        elif draft.is_variance and draft.lhs in ordered and default:
            draft.fix(1.0)
        elif draft.is_variance and draft.lhs in single and default:
            draft.fix(0.0)
        elif draft.op == "~~" and options.fixed_x and default and {draft.lhs, draft.rhs} <= exogenous:
            draft.fix(None)
            draft.exo = True
        elif draft.op == "~~" and options.orthogonal and default and {draft.lhs, draft.rhs} <= latents:
            if not draft.is_variance:
                draft.fix(0.0)
        elif draft.op == "~*~" and default:
            draft.fix(1.0)
        elif draft.op == "~1" and default:
            _fix_intercept(draft, latents, exogenous, ordered, options)


def _fix_intercept(
    draft: RowDraft, latents: set[str], exogenous: set[str], ordered: set[str], options: ModelOptions
) -> None:
    if draft.lhs in latents:
        if not options.int_lv_free:
            draft.fix(0.0)
    elif options.fixed_x and draft.lhs in exogenous:
        draft.fix(None)
        draft.exo = True
    elif draft.lhs in ordered or not options.int_ov_free:
        draft.fix(0.0)


def single_indicators(drafts: Sequence[RowDraft]) -> dict[str, str]:
    """Latent -> its only indicator, where that indicator measures nothing else."""
    loadings = [draft for draft in drafts if draft.op == "=~" and draft.group == 1]
    of_latent = Counter(draft.lhs for draft in loadings)
    of_indicator = Counter(draft.rhs for draft in loadings)
    return {
        draft.lhs: draft.rhs
        for draft in loadings
        if of_latent[draft.lhs] == 1 and of_indicator[draft.rhs] == 1
    }


def free_for_groups(draft: RowDraft, roles: Roles, options: ModelOptions) -> None:
    """From the second group on: what equality across groups sets free (lavaan's rules)."""
    equal = set(options.group_equal)
    if draft.op == "~1" and draft.lhs in roles.latents and not draft.user:
        if draft.lhs in roles.higher_order:
            return  # the means of its indicators are free already (lavaan frees both, and is not identified)
        if not options.int_lv_free and equal & {"intercepts", "thresholds"} and "means" not in equal:
            draft.release()
    elif draft.is_variance and draft.lhs in roles.latents and not draft.user:
        if options.std_lv and "loadings" in equal and "lv.variances" not in equal:
            draft.release()
    elif (
        "thresholds" in equal
        and not draft.user
        and draft.lhs in {name for name, _ in options.ordered}
        and (draft.op == "~*~" if options.parameterization == "delta" else draft.is_variance)
    ):
        # Equal thresholds set the units of the first group; the other groups' units become free.
        draft.release()


def held_equal(draft: RowDraft, roles: Roles, options: ModelOptions) -> bool:
    """Whether `group_equal` speaks of this row (never of auxiliary variables)."""
    if draft.lhs in roles.auxiliary or draft.rhs in roles.auxiliary:
        return False
    latent = draft.lhs in roles.latents
    random = draft.lhs in roles.random
    kinds = {
        "=~": "loadings",
        "~": "regressions",
        FORMED: "composite.weights",
        "|": "thresholds",
        "~1": "means" if latent else "intercepts" if random else "",
    }
    kind = kinds.get(draft.op, "")
    if draft.op == "~~":
        same = draft.lhs == draft.rhs
        if latent:
            kind = "lv.variances" if same else "lv.covariances"
        elif random:
            kind = "residuals" if same else "residual.covariances"
    if kind == "intercepts" and options.identification == "lavaan" and "thresholds" in options.group_equal:
        return True  # lavaan's rule: a mixed model has one kind of level for all its indicators
    return kind in options.group_equal
