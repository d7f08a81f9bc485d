"""Names of options as other programs have them, and what an unknown one may have meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rcvsem.foundation.door import named, on_command_line
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.words import enumerated, phrase

# What people coming from other programs write, and what does it here: (in the library, on the command line).
_ELSEWHERE: dict[str, tuple[str, str]] = {
    "bootstrap": ("draws", "--draws"), "n_boot": ("draws", "--draws"), "nboot": ("draws", "--draws"),
    "iterations": ("draws", "--draws"), "resamples": ("draws", "--draws"), "random_state": ("seed", "--seed"),
    "conf_level": ("level", "--level"), "confidence": ("level", "--level"), "alpha": ("level", "--level"),
    "ci": ("intervals", "--intervals"), "se": ("estimator", "--estimator"),
    "test": ("estimator", "--estimator"), "method": ("estimator", "--estimator"),
    "grouping": ("group", "--group"), "language": ("lang", "--lang"), "output": ("out", "--out"),
    "outdir": ("out", "--out"), "n_jobs": ("workers", "--workers"), "cores": ("workers", "--workers"),
    "ncpus": ("workers", "--workers"), "sample_cov": ("cov", "--cov"), "sample_nobs": ("n", "--n"),
    "nobs": ("n", "--n"),
}  # fmt: skip


_NOTES = {
    "se": phrase(
        "Standard errors go with the estimator (mlr and mlm are robust); bootstrap intervals with {draws}."
    ),
    "test": phrase("The test goes with the estimator (mlm: Satorra-Bentler, mlr: Yuan-Bentler)."),
}


def meant(name: str, known: Iterable[str], *, value: object = None) -> str:
    """What an unknown name may have meant, as a sentence; "" when nothing is near."""
    from difflib import get_close_matches

    bare = name.lstrip("-").replace("-", "_").lower()
    place = 1 if on_command_line() else 0
    names = list(known)
    if bare in ("bootstrap", "draws", "n_boot", "nboot") and "draws" not in names and place == 0:
        return phrase("A fit is resampled by rcvsem.bootstrap(fit, draws=2000).")
    if bare in _NOTES and ("estimator" in names or "--estimator" in names):
        return _NOTES[bare].format(draws=named("draws", 2000))
    if bare in _ELSEWHERE and _ELSEWHERE[bare][place] in names:
        return phrase("Did you mean '{elsewhere}'?", elsewhere=_ELSEWHERE[bare][place])
    near = get_close_matches(name, names, n=1, cutoff=0.7)
    return phrase("Did you mean '{near}'?", near=near[0]) if near else ""


def unknown_option(key: str, owner: str, known: Sequence[str]) -> OptionError:
    """The error of a name that is no option."""
    hint = meant(key, known)
    return OptionError(
        phrase("{owner} has no option '{key}'.", owner=owner, key=key),
        fix=phrase("{hint} It has: {known}.", hint=hint, known=enumerated(known)).strip(),
    )
