"""Names and values of options as other programs have them, and what an unknown one may have meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rcvsem.foundation.door import named, on_command_line
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.words import enumerated, phrase

#: Option -> what people coming from other programs write for it.
_OPTIONS = {
    "draws": "bootstrap bootstraps boot b n_boot nboot n_bootstrap bootstrap_samples iterations resamples resample "
    "subsamples samples replications reps",
    "replications": "draws nrep n_rep reps simulations iterations nsim",
    "seed": "seeds random_state random_seed set_seed rng rng_seed iseed",
    "level": "conf_level confidence confidence_level ci_level alpha conf",
    "intervals": "ci ci_type boot_ci_type",
    "estimator": "method algorithm estimation obj objective",
    "group": "grouping groups group_by multigroup split",
    "by": "group grouping groups group_by split",
    "lang": "language locale",
    "out": "output outdir output_dir output_file outfile folder dest destination save save_as",
    "format": "formats fmt type output_format file_type",
    "quiet": "silent q no_output",
    "workers": "n_jobs jobs cores ncpus threads parallel processes",
    "cov": "sample_cov covariance covmat cor correlation",
    "n": "sample_nobs nobs n_obs sample_size",
    "ordered": "ordinal categorical",
    "missing_codes": "na na_values missing_values missing_value",
    "factors": "n_factors nfactors nfactor num_factors",
    "rotation": "rotate rotations",
    "extraction": "fm method",
    "weights": "weight sampling_weights",
    "cluster": "clusters id strata_cluster",
    "overwrite": "force f replace",
    "help_all": "all help_full",
    "x": "iv predictor independent",
    "y": "dv outcome dependent",
    "outcome": "y dv dependent",
    "means": "sample_mean sample_means",
    "threshold": "minimum_value min_mi mi",
    "kinds": "ci intervals",
    "m": "mediator mediators",
    "w": "moderator",
    "moderator": "w moderators",
}  # fmt: skip
#: Value -> what people write for it.
_VALUES = {
    "docx": "word doc msword", "xlsx": "excel xls spreadsheet", "md": "markdown text txt plain mdown",
    "tex": "latex", "html": "htm web webpage browser", "sav": "spss", "png": "image picture jpg jpeg",
    "svg": "vector", "dot": "graphviz gv", "bibtex": "bib ris endnote", "gbt": "gb gb/t gb7714",
    "zh": "cn zh-cn zh_cn chinese chs mandarin 中文 汉语", "en": "english en-us en_us en-gb eng 英文 英语",
    "gb": "gbt gb/t chinese", "apa": "apa7",
    "ml": "mle maximum-likelihood cb-sem cbsem", "pls": "pls-sem plspm smartpls pls-pm", "wls": "adf",
    "mlr": "robust", "mlm": "satorra.bentler satorra-bentler", "fiml": "full ml direct", "listwise": "complete casewise",
    "paf": "principal-axis pa fa axis", "pca": "principal-components pc principal", "oblimin": "direct-oblimin oblique",
    "percentile": "perc percentiles", "bc": "bias-corrected", "bca": "bca.simple bias-corrected-accelerated",
    "bollen-stine": "bollen.stine bollenstine",
}  # fmt: skip
_WHICH_FORMATS = phrase("PDF is printed from html or docx, or typeset from tex.")
_NOTES = {
    "se": phrase(
        "Standard errors go with the estimator (mlr and mlm are robust); bootstrap intervals with {draws}."
    ),
    "test": phrase("The test goes with the estimator (mlm: Satorra-Bentler, mlr: Yuan-Bentler)."),
}


#: What other programs call a function or a method, without its underscores -> what is written here.
_CALLS = {
    **dict.fromkeys(("fitmeasures", "calcstats", "fitindices", "gof"), "rcvsem.measures(fit)"),
    **dict.fromkeys(("parameterestimates", "standardizedsolution", "parametertable", "partable", "params", "coef",
                     "inspect", "lavinspect", "predictfactors", "standardized"), "rcvsem.estimates(fit), fit.to_frame()"),
    **dict.fromkeys(("modindices", "modificationindices", "mi"), "rcvsem.suggest(fit)"),
    **dict.fromkeys(("lavpredict", "predict", "factorscores"), "rcvsem.scores(fit)"),
    **dict.fromkeys(("cronbachalpha", "alpha", "omega", "comprelsem", "relisem", "ave"), "rcvsem.reliability(fit)"),
    **dict.fromkeys(("htmt", "discriminantvalidity"), "rcvsem.validity(data, constructs)"),
    **dict.fromkeys(("anova", "lavtestlrt", "comparefit"), "rcvsem.compare([fit0, fit1])"),
    **dict.fromkeys(("measurementinvariance", "measeqsyntax"), "rcvsem.invariance(model, data, group=COLUMN)"),
    **dict.fromkeys(("fa", "factoranalysis", "factoranalyzer", "parallelanalysis"), "rcvsem.efa(data)"),
    **dict.fromkeys(("lavaan", "model", "semopy", "growth"), "rcvsem.fit(model, data)"),
    **dict.fromkeys(("bootstraplavaan", "bootstraplatent", "boot"), "rcvsem.bootstrap(fit)"),
    **dict.fromkeys(("sempaths", "semplot", "plot", "draw"), "rcvsem.diagram(fit)"),
    **dict.fromkeys(("indirecteffects", "mediation", "mediationanalysis"), "rcvsem.effects(fit)"),
    **dict.fromkeys(("readcsv", "readexcel", "readspss"), "rcvsem.read_survey(file)"),
    **dict.fromkeys(("todict", "tojson", "dict", "json"), ".plain()"),
    **dict.fromkeys(("todataframe", "topandas", "frame", "dataframe"), ".to_frame()"),
}  # fmt: skip

#: Command line -> what people look for as a command.
_COMMANDS = {
    "rcvsem fit MODEL DATA": "sem cfa path paths lavaan semopy amos mediation mediate bootstrap effects indirect",
    "rcvsem fit MODEL DATA --estimator pls": "pls plsc plssem plspm smartpls",
    "rcvsem reliability DATA": "alpha cronbach omega cr",
    "rcvsem validity DATA": "ave htmt fornelllarcker harman cmb cmv",
    "rcvsem efa DATA": "pca fa factor factors kmo",
    "rcvsem groups DATA --by COLUMN": "anova ttest difference differences",
    "rcvsem invariance MODEL DATA --group COLUMN": "mga multigroup micom",
    "rcvsem describe DATA": "descriptives frequencies correlations correlation summary",
    "rcvsem suggest MODEL DATA": "modindices mi modification",
    "rcvsem diagram MODEL DATA": "plot draw pathdiagram figure",
    "rcvsem run study.yaml": "report study chapter all",
    "rcvsem app": "gui web browser workbench ui",
    "rcvsem init NAME": "new create start",
}


def meant_call(name: str) -> str:
    """What a function or method of another program is here, as a sentence; "" for none."""
    return _here(_CALLS.get(name.replace("_", "").lower()))


def meant_command(name: str) -> str:
    """What somebody looks for under this name of a command, as a sentence; "" for none."""
    bare = name.replace("-", "").replace("_", "").lower()
    return _here(next((line for line, words in _COMMANDS.items() if bare in words.split()), None))


def _here(written: str | None) -> str:
    return phrase("Here it is {written}.", written=written) if written else ""


def meant(name: str, known: Iterable[str]) -> str:
    """What an unknown name may have meant, as a sentence; "" when nothing is near."""
    bare = name.lstrip("-").replace("-", "_").lower()
    names = list(known)
    if not on_command_line() and "draws" not in names and bare in ("draws", *_OPTIONS["draws"].split()[:6]):
        return phrase("A fit is resampled by rcvsem.bootstrap(fit, draws=2000).")
    plain = {one.lstrip("-").replace("-", "_").lower(): one for one in names}
    if bare in _NOTES and "estimator" in plain:
        of_fit = not on_command_line() and "draws" not in names
        return phrase(
            _NOTES[bare], draws="rcvsem.bootstrap(fit, draws=2000)" if of_fit else named("draws", 2000)
        )
    found = [bare, *(option for option, words in _OPTIONS.items() if bare in words.split())]
    return _did_you_mean(next((plain[one] for one in found if one in plain), "") or _near(name, names))


def meant_value(value: object, choices: Sequence[str]) -> str:
    """What a value that is no choice may have meant, as a sentence; "" when nothing is near."""
    if not isinstance(value, str):
        return ""
    word = value.strip().lower()
    if word == "pdf" and "html" in choices:
        return _WHICH_FORMATS
    if word in ("pls", "plsc") and "mlr" in choices and word not in choices:
        return phrase("PLS path models are for fit and compare.")
    found = [choice for choice in choices if word in _VALUES.get(choice, "").split()]
    return _did_you_mean(found[0] if found else _near(word.lstrip("."), choices))


def _near(name: str, names: Sequence[str]) -> str:
    from difflib import get_close_matches

    bare = name.lstrip("-")
    near = get_close_matches(bare, [one.lstrip("-") for one in names], n=1, cutoff=0.74)
    begun = [one for one in names if len(bare) > 2 and one.lstrip("-").startswith(bare)]
    return ([one for one in names if one.lstrip("-") in near] or begun or [""])[0]


def _did_you_mean(found: str) -> str:
    return phrase("Did you mean '{near}'?", near=found) if found else ""


def unknown_option(key: str, owner: str, known: Sequence[str]) -> OptionError:
    """The error of a name that is no option."""
    hint = meant(key, known)
    return OptionError(
        phrase("{owner} has no option '{key}'.", owner=owner, key=key),
        fix=phrase("{hint} It has: {known}.", hint=hint, known=enumerated(known)).strip(),
    )
