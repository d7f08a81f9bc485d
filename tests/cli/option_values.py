"""The changed value of every option that no row of `option_rows` gives. Not a test itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import rcvsem_option_rows as rows

ROOT = Path(__file__).parents[2]

#: (command, option) -> changed value, where the declaration does not say one (`_value`).
CHANGED: dict[tuple[str, str], tuple[Any, ...]] = {
    ("invariance", "--missing-codes"): ("6",),
    ("moderation", "--missing-codes"): ("0.0188",),
    ("suggest", "--read-as"): ("plain",),
    ("diagram", "--read-as"): ("plain",),
    ("measurement", "--model"): ("{here}/bfi.desc",),
    ("measurement", "--by"): ("age",),
    ("measurement", "--draws"): (30,),
    ("measurement", "--seed"): (7,),
    ("measurement", "--level"): (0.9,),
    ("measurement", "--limit"): (0.1,),
    ("measurement", "--harman-limit"): (0.1,),
    ("measurement", "--marker"): ("age",),
    ("measurement", "--method-items"): ("lo1,lo2,lo3",),
    ("measurement", "--estimator"): ("mlr",),
    ("measurement", "--ordered"): ("tr1",),
    ("run", "--draws"): (20,),
    ("run", "--seed"): (7,),
    ("describe", "--model"): ("{here}/bfi.desc",),
    ("describe", "--by"): ("age",),
    ("diagram", "--estimator"): ("gls",),
    ("diagram", "--group"): ("age",),
    ("audit", "--n"): (200,),
    ("audit", "--digits"): (4,),
    ("audit", "--program"): ("lisrel",),
    ("audit", "--model"): (f"M0={ROOT}/models/rcv_modified.desc",),
    ("refit", "--n"): (200,),
    ("refit", "--digits"): (4,),
    ("refit", "--draws"): (5,),
    ("refit", "--seed"): (7,),
    ("refit", "--model"): (f"M0={ROOT}/models/rcv_modified.desc",),
    ("cutoffs", "--ordered"): ("tr1",),
    ("cutoffs", "--group"): ("age",),
    ("cutoffs", "--cluster"): ("age",),
    ("cutoffs", "--weights"): ("age",),
    ("cutoffs", "--draws"): (125,),
    ("cutoffs", "--seed"): (7,),
    ("suggest", "--all"): (),
    ("influence", "--ordered"): ("tr1",),
    ("influence", "--group"): ("age",),
    ("influence", "--cluster"): ("age",),
    ("influence", "--weights"): ("age",),
    ("multiverse", "--group"): ("age",),
    ("multiverse", "--cluster"): ("age",),
    ("multiverse", "--weights"): ("age",),
    ("multiverse", "--choices"): ("items",),
    ("multiverse", "--estimators"): ("ml",),
    ("multiverse", "--rules"): ("longstring",),
    ("multiverse", "--drop"): ("lo1",),
    ("multiverse", "--limit"): (2,),
    ("multiverse", "--state"): ("kept.json",),
    ("process", "--model"): ("{here}/m.desc",),
    ("process", "--x"): ("sa1",),
    ("process", "--m"): ("sa1",),
    ("process", "--w"): ("sa1",),
    ("process", "--z"): ("sa1",),
    ("process", "--y"): ("sa1",),
    ("process", "--covariates"): ("sa1",),
    ("nca", "--model"): ("{here}/m.desc",),
    ("nca", "--outcome"): ("S",),
    ("nca", "--conditions"): ("S",),
    ("nca", "--scope"): ("1:9",),
    ("qca", "--model"): ("{here}/m.desc",),
    ("qca", "--outcome"): ("S",),
    ("qca", "--conditions"): ("S",),
    ("qca", "--percentiles"): ("10,50,90",),
    ("qca", "--anchors"): ("T=2:3:4.5",),
    ("compare", "--case-weights"): ("age",),
    ("compare", "--fold-column"): ("age",),
    ("simulate", "--n"): (70,),
    ("simulate", "--digits"): (4,),
    ("simulate", "--scale"): ("1:5",),
    ("simulate", "--seed"): (7,),
    ("simulate", "--out"): ("t.csv",),
    ("verify", "--tolerance"): (1e-3,),
    ("init", "--from"): (rows.TWO,),
    ("instrument new", "--out"): ("my.yaml",),
    ("instrument from-xlsform", "--out"): ("my.yaml",),
    ("instrument to-xlsx", "--out"): ("other.xlsx",),
    ("instrument from-xlsx", "--out"): ("my.yaml",),
    ("export fit-table", "--out"): ("fit.md",),
    ("export fit-table", "--indices"): ("cfi",),
    ("model new", "--out"): ("my.desc",),
    ("model new", "--esem"): (ROOT / "surveys/bfi.csv",),
    ("model new", "--riclpm"): ("x,y",),
    ("model new", "--growth"): ("x",),
    ("model new", "--column"): ("{name}_{wave}",),
    ("model new", "--times"): ("0,1,3",),
}
#: The same of every command: reports, terminals.
WRITTEN: dict[str, tuple[Any, ...]] = {
    "--lang": ("zh",),
    "--style": ("gb",),
    "--format": ("csv",),
    "--tables": ("no-such-table",),
    "--out": ("elsewhere",),
    "--quiet": (),
    "--chapter": (4,),
    "--json": (),
    "--diagram": (),
    "--overwrite": (),
}
FORMATS = {"diagram": "svg", "clean": "sav", "instrument codebook": "md,csv", "export fit-table": "tex"}
READING: dict[str, tuple[Any, ...]] = {
    "--sheet": ("two",),
    "--header-row": (2,),
    "--encoding": ("utf-16",),
    "--separator": ("semicolon",),
    "--read-as": ("qualtrics",),
    "--scale": ("1:7",),
    "--reverse": ("tr1",),
    "--missing-codes": ("5.847",),
    "--labels": ("yes=1",),
    "--instrument": ("{here}/nothing.yaml",),
}
MATRIX: dict[str, tuple[Any, ...]] = {
    "--cov": ("{here}/cov.csv",),
    "--n": (300,),
    "--sd": ("{here}/sd.csv",),
    "--means": ("{here}/means.csv",),
}
PLS: dict[str, tuple[Any, ...]] = {
    "--scheme": ("centroid",),
    "--sign": ("mode-free",),
    "--higher-order": ("two-stage",),
    "--interaction": ("orthogonal",),
    "--tolerance": (1e-3,),
    "--case-weights": ("age",),
    "--folds": (5,),
    "--repeats": (2,),
    "--permutations": (30,),
    "--importance": ("L",),
    "--copulas": ("T",),
    "--global-item": ("T=lo3",),
    "--fold-column": ("age",),
}


def changed(command: str, one: Any) -> tuple[Any, ...] | None:
    """The changed value as it is typed, "--option" left out; None where no row says one."""
    if one.typed in rows.ABOUT_SPEED:
        return None  # any number of workers gives the same digits
    if (command, one.typed) in CHANGED:
        return CHANGED[command, one.typed]
    if one.typed == "--format" and command in FORMATS:
        return (FORMATS[command],)
    for table in (WRITTEN, READING, MATRIX):
        if one.typed in table:
            return table[one.typed]
    if (command, one.typed) in rows.CHANGED:
        return None  # tried there
    return _guess(one)


def _guess(one: Any) -> tuple[Any, ...] | None:
    """A changed value that the declaration itself allows; None of a name or file, which need a row."""
    if one.kind == "flag":
        return ()
    if one.choices and not one.many:
        return (next(choice for choice in reversed(one.choices) if choice != str(one.default)),)
    if one.many or one.kind not in ("whole", "number"):
        return None
    if one.kind == "whole":
        return (4 if one.default is None else one.default + 1,)
    return (0.9 * one.default,) if one.default else None
