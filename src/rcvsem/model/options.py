"""Options of a model: what is added to the author's statements by default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.names import plain_name
from rcvsem.foundation.option_checks import check_choice, check_integer, several
from rcvsem.foundation.options import make
from rcvsem.foundation.words import enumerated, phrase

GROUP_EQUAL = (
    "loadings", "composite.weights", "intercepts", "means", "thresholds", "regressions", "residuals",
    "residual.covariances", "lv.variances", "lv.covariances",
)  # fmt: skip
IDENTIFICATIONS = ("lavaan", "wu.estabrook")
_OWNER = phrase("the model")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelOptions:
    """Defaults of lavaan's `sem()`.

    std_lv : fix latent variances to 1 instead of the first loading.
    orthogonal : latent covariances that are not written are 0.
    auto_cov_lv_x : exogenous latents covary.
    auto_cov_x : observed predictors covary with the exogenous latents, and become random (lavaan 0.7's option).
    auto_cov_y : the residuals of terminal outcomes covary.
    fixed_x : moments of observed exogenous predictors are the sample's, not parameters.
    meanstructure : None = when there is an intercept, an ordinal item, several groups or equal intercepts.
    int_ov_free, int_lv_free : default intercepts of observed variables, means of latents are free
        (`growth()` in lavaan: False, True).
    groups : number of groups; None = the length of the text's c(...) modifiers, else 1.
    group_equal : kinds of parameters held equal across groups (`GROUP_EQUAL`).
    group_partial : exceptions, by lavaan's name of the parameter: "f=~x2", "x1~1".
    parameterization : of ordinal items: "delta" (total variance of the response behind the item is 1) or "theta"
        (its residual variance is 1).
    identification : of ordinal items in several groups, what equal thresholds, loadings and intercepts set free from the
        second group on: "lavaan" (its `group.equal`) or "wu.estabrook" (see `rcvsem.model.wu_estabrook`).
    ordered : (item, number of categories) pairs of ordinal items; 0 categories = not known yet. A sequence of
        names or a mapping name -> categories may be given.
    auxiliary : observed variables outside the model that help with missing answers: they covary with each other and
        with every observed variable (saturated correlates; Graham, 2003). fixed_x is then False.
    components : read for PLS: products `x:m` and second-order constructs are constructs to be weighted,
        and no parameter table is made.
    """

    std_lv: bool = False
    orthogonal: bool = False
    auto_cov_lv_x: bool = True
    auto_cov_x: bool = False
    auto_cov_y: bool = True
    fixed_x: bool = True
    meanstructure: bool | None = None
    int_ov_free: bool = True
    int_lv_free: bool = False
    groups: int | None = None
    group_equal: tuple[str, ...] = ()
    group_partial: tuple[str, ...] = ()
    ordered: tuple[tuple[str, int], ...] = ()
    parameterization: str = "delta"
    identification: str = "lavaan"
    auxiliary: tuple[str, ...] = ()
    components: bool = False


def make_options(given: Mapping[str, Any]) -> ModelOptions:
    """Checked options from keyword arguments.

    Raises
    ------
    OptionError : an unknown key or a value that is not allowed.
    """
    values = dict(given)
    for key in ("group_equal", "group_partial", "auxiliary"):
        if key in values:
            values[key] = _names(key, values[key])
    if values.get("auxiliary"):
        values["fixed_x"] = False
    if "ordered" in values:
        values["ordered"] = _ordered(values["ordered"])
    options = make(ModelOptions, _OWNER, values)
    for field in fields(options):
        value = getattr(options, field.name)
        if field.name == "meanstructure" and value is None:
            continue
        if field.type in ("bool", "bool | None") and not isinstance(value, bool):
            raise OptionError(
                phrase(
                    "The '{name}' option of {owner} must be True or False. Got {value!r}.",
                    name=field.name,
                    owner=_OWNER,
                    value=value,
                )
            )
    if options.groups is not None:
        check_integer(options.groups, "groups", _OWNER, 1)
    check_choice(options.parameterization, "parameterization", _OWNER, ("delta", "theta"))
    check_choice(options.identification, "identification", _OWNER, IDENTIFICATIONS)
    for kind in options.group_equal:
        if kind not in GROUP_EQUAL:
            raise OptionError(
                phrase(
                    "The 'group_equal' option of {owner} takes {group_equal}. Got {kind!r}.",
                    owner=_OWNER,
                    group_equal=enumerated(GROUP_EQUAL),
                    kind=kind,
                )
            )
    return options


def _names(key: str, value: Any) -> tuple[str, ...]:
    items = several(value)
    if not all(isinstance(item, str) for item in items):
        raise OptionError(
            phrase(
                "The '{key}' option of {owner} must be a list of names. Got {value!r}.",
                key=key,
                owner=_OWNER,
                value=value,
            )
        )
    return tuple(plain_name(item.replace(" ", "")) for item in items)


def _ordered(value: Any) -> tuple[tuple[str, int], ...]:
    pairs: list[tuple[str, int]] = []
    for item in several(value.items() if isinstance(value, Mapping) else value):
        pair = (item, 0) if isinstance(item, str) else item
        if not (isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[0], str)):
            raise OptionError(
                phrase(
                    "The 'ordered' option of {owner} must be a list of item names. Got {item!r}.",
                    owner=_OWNER,
                    item=item,
                )
            )
        check_integer(pair[1], "ordered", _OWNER, 0)
        if pair[1] == 1:
            raise OptionError(
                phrase("The ordinal item '{pair}' needs at least 2 categories. Got 1.", pair=pair[0])
            )
        pairs.append((plain_name(pair[0]), int(pair[1])))
    return tuple(pairs)
