"""Base lines and changed values of the options that tests of options try. Not a test itself."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd

ROOT = Path(__file__).parents[2]
EFFECTS, GROUPS = ROOT / "tests/golden/effects", ROOT / "tests/golden/groups"
FACTORS = "T =~ tr1 + tr2 + tr3\nS =~ sa1 + sa2 + sa3\nL =~ lo1 + lo2 + lo3\n"
MODELS = {
    "m.desc": FACTORS + "S ~ a*T\nL ~ b*S + T\nab := a*b\n",
    "cfa.desc": FACTORS,
    "two_factors.desc": FACTORS[: FACTORS.index("L")],
    "second.desc": FACTORS + "L ~~ 0*T\n",
    "bfi.desc": "A =~ A1 + A2 + A3 + A4\nE =~ E1 + E2 + E3 + E4\nE ~ A\n",
    "product.desc": "tired ~ load + help + load:help\nslips ~ tired\n",
    "plain.desc": "tired ~ load + help\nslips ~ tired\n",
    "two.desc": "z ~ .3*x + .2*w\n",
    "plan.desc": "T =~ .7*t1 + .7*t2 + .7*t3\nS =~ .7*s1 + .7*s2 + .7*s3\nS ~ .3*T\n",
}
TWO, BFI, LABELS = EFFECTS / "two_scales.csv", GROUPS / "bfi.csv", EFFECTS / "labels.csv"


#: command -> its base line. (command, option) -> the changed value, with a base of its own where the option needs one.
BASES: dict[str, tuple[Any, ...]] = {
    "fit": ("m.desc", TWO, "--draws", 40),
    "moderation": ("product.desc", LABELS, "--draws", 40),
    "compare": ("cfa.desc", "second.desc", TWO),
    "invariance": ("bfi.desc", BFI, "--group", "gender"),
    "robust": ("m.desc", TWO),
    "power": ("plan.desc", "--n", 100, "--replications", 40),
    "efa": (TWO, "--model", "cfa.desc", "--parallel-draws", 10),
    "reliability": (TWO, "--model", "cfa.desc", "--draws", 20),
    "validity": (TWO, "--model", "cfa.desc", "--draws", 20),
    "scores": (TWO, "--model", "cfa.desc"),
    "groups": (ROOT / "surveys/bfi.csv", "--instrument", ROOT / "instruments/bfi.yaml", "--by", "gender"),
    "suggest": ("cfa.desc", TWO),
    "nca": (BFI, "--model", "bfi.desc", "--outcome", "E", "--conditions", "A,A1", "--draws", 60),
    "qca": (
        BFI,
        "--model",
        "bfi.desc",
        "--outcome",
        "E",
        "--conditions",
        "A,A1",
        "--scores",
        "factor",
        "--pri",
        0,
    ),
}
CHANGED: dict[tuple[str, str], tuple[Any, ...]] = {
    ("fit", "--draws"): (60,),
    ("fit", "--seed"): (7,),
    ("fit", "--intervals"): ("percentile",),
    ("fit", "--bootstrap-kind"): ("bollen-stine",),
    ("fit", "--bootstrap-parameters"): (),
    ("fit", "--level"): (0.9,),
    ("fit", "--estimator"): ("mlr",),
    ("fit", "--ordered"): ("tr1",),
    ("fit", "--parameterization"): ("theta",),
    ("fit", "--engine"): ("semopy",),
    ("fit", "--cross-check"): (),
    ("fit", "--sensitivity"): (),
    ("fit", "--information"): ("observed",),
    ("fit", "--missing"): ("fiml",),
    ("fit", "--auxiliary"): ("age",),
    ("fit", "--convention"): ("amos",),
    ("fit", "--std-lv"): (),
    ("fit", "--meanstructure"): (),
    ("fit", "--random-x"): (),
    ("fit", "--group"): ("age",),
    ("fit", "--group-equal"): ("loadings",),
    ("fit", "--group-partial"): ("T=~tr2",),
    ("fit", "--header-row"): (2,),
    ("fit", "--sheet"): ("two",),
    ("fit", "--encoding"): ("utf-16",),
    ("fit", "--separator"): ("semicolon",),
    ("fit", "--read-as"): ("qualtrics",),
    ("fit", "--scale"): ("1:7",),
    ("fit", "--reverse"): ("tr1",),
    ("fit", "--missing-codes"): ("5.847",),
    ("fit", "--labels"): ("yes=1",),
    ("fit", "--instrument"): (ROOT / "instruments/rcv.yaml",),
    ("fit", "--decide-by"): ("robust",),
    ("fit", "--cutoffs"): (),
    ("fit", "--no-cutoffs"): (),
    ("fit", "--cluster"): ("age",),
    ("fit", "--weights"): ("age",),
    ("invariance", "--cluster"): ("schooling",),
    ("invariance", "--weights"): ("schooling",),
    ("compare", "--cluster"): ("age",),
    ("compare", "--weights"): ("age",),
    ("moderation", "--x"): ("tired",),
    ("moderation", "--moderator"): ("tired",),
    ("moderation", "--y"): ("slips",),
    ("moderation", "--through"): ("tired",),
    ("moderation", "--stage"): ("second",),
    ("moderation", "--groups"): (),
    ("moderation", "--method"): ("residual",),
    ("moderation", "--pairs"): ("all",),
    ("moderation", "--at"): ("-2,2",),
    ("moderation", "--values"): ("0.5",),
    ("moderation", "--draws"): (60,),
    ("moderation", "--seed"): (7,),
    ("moderation", "--level"): (0.9,),
    ("moderation", "--intervals"): ("percentile",),
    ("moderation", "--estimator"): ("ml",),
    ("moderation", "--missing"): ("fiml",),
    ("compare", "--estimator"): ("mlr",),
    ("compare", "--convention"): ("amos",),
    ("compare", "--group"): ("age",),
    ("compare", "--missing"): ("fiml",),
    ("compare", "--ordered"): ("tr1",),
    ("compare", "--collapse"): ("auto",),
    ("compare", "--parameterization"): ("theta",),
    ("invariance", "--group"): ("schooling",),
    ("invariance", "--waves"): (),
    ("invariance", "--levels"): ("configural,metric",),
    ("invariance", "--group-partial"): ("A=~A2",),
    ("invariance", "--estimator"): ("mlr",),
    ("invariance", "--ordered"): ("A1",),
    ("invariance", "--missing"): ("fiml",),
    ("invariance", "--std-lv"): (),
    ("invariance", "--level"): (0.9,),
    ("robust", "--estimators"): ("ml",),
    ("robust", "--group"): ("age",),
    ("robust", "--alpha"): (1e-9,),
    ("power", "--n"): (150,),
    ("power", "--target"): (0.5,),
    ("power", "--no-search"): (),
    ("power", "--only"): ("x -> z",),
    ("power", "--values"): ("nowhere.csv",),
    ("power", "--loading"): (0.5,),
    ("power", "--path"): (0.5,),
    ("power", "--correlation"): (0.2,),
    ("power", "--analysis"): ("cfa.desc",),
    ("power", "--replications"): (50,),
    ("power", "--seed"): (7,),
    ("power", "--alpha"): (0.1,),
    ("power", "--estimator"): ("mlr",),
    ("power", "--fiml"): (),
    ("power", "--missing"): (0.1,),
    ("power", "--likert"): (),
    ("power", "--skew"): ("strong",),
    ("power", "--shares"): ("0.5,0.3,0.2",),
    ("power", "--loadings"): (),
    ("efa", "--model"): ("m.desc",),
    ("efa", "--items"): ("tr1,tr2,tr3,sa1,sa2",),
    ("efa", "--dimension"): ("T",),
    ("efa", "--factors"): (2,),
    ("efa", "--extraction"): ("minres",),
    ("efa", "--rotation"): ("oblimin",),
    ("efa", "--cut"): (0.9,),
    ("efa", "--gap"): (0.9,),
    ("efa", "--second"): (0.01,),
    ("efa", "--communality"): (0.99,),
    ("efa", "--item-total"): (0.99,),
    ("efa", "--parallel-draws"): (30,),
    ("efa", "--seed"): (7,),
    ("reliability", "--model"): ("bfi.desc",),
    ("reliability", "--draws"): (30,),
    ("reliability", "--seed"): (7,),
    ("reliability", "--level"): (0.9,),
    ("validity", "--model"): ("bfi.desc",),
    ("validity", "--draws"): (30,),
    ("validity", "--seed"): (7,),
    ("validity", "--level"): (0.9,),
    ("validity", "--limit"): (0.1,),
    ("validity", "--harman-limit"): (0.1,),
    ("validity", "--marker"): ("age",),
    ("validity", "--method-items"): ("lo1,lo2,lo3",),
    ("reliability", "--estimator"): ("mlr",),
    ("reliability", "--ordered"): ("tr1",),
    ("validity", "--estimator"): ("mlr",),
    ("validity", "--ordered"): ("tr1",),
    ("scores", "--model"): ("bfi.desc",),
    ("scores", "--kind"): ("sum",),
    ("scores", "--method"): ("bartlett",),
    ("scores", "--available"): (),
    ("scores", "--estimator"): ("mlr",),
    ("scores", "--ordered"): ("tr1",),
    ("scores", "--parameterization"): ("theta",),
    ("groups", "--by"): ("education",),
    ("groups", "--model"): ("bfi.desc",),
    ("groups", "--variables"): ("Agree",),
    ("groups", "--share"): (0.4,),
    ("groups", "--level"): (0.9,),
    ("suggest", "--threshold"): (4,),
    ("nca", "--model"): ("m.desc",),
    ("nca", "--outcome"): ("A2",),
    ("nca", "--conditions"): ("A2",),
    ("nca", "--scores"): ("sum",),
    ("nca", "--scope"): ("0:100",),
    ("nca", "--draws"): (40,),
    ("nca", "--seed"): (3,),
    ("nca", "--steps"): (4,),
    ("qca", "--model"): ("m.desc",),
    ("qca", "--outcome"): ("A1",),
    ("qca", "--conditions"): ("A2",),
    ("qca", "--scores"): ("sum",),
    ("qca", "--calibrate"): ("none",),
    ("qca", "--percentiles"): ("10,50,90",),
    ("qca", "--anchors"): ("A1=2:3.5:5",),
    ("qca", "--frequency"): (500,),
    ("qca", "--consistency"): (0.9,),
    ("qca", "--pri"): (0.9,),
    ("qca", "--expect"): ("all",),
    ("qca", "--negated"): (),
    ("suggest", "--order"): ("epc",),
    ("suggest", "--group"): ("age",),
}
#: Commands whose options are tried in the long run only.
LONG = {"power", "robust", "invariance", "reliability", "validity", "compare"}
#: Bases of their own: what the option speaks of must be there.
#: Expectations decide where combinations were not observed.
_LIPSET = (
    ROOT / "tests/golden/qca/lipset.csv",
    "--outcome",
    "SURV",
    "--conditions",
    "DEV,URB,LIT,IND,STB",
    "--calibrate",
    "none",
)
_PLAIN = ("plain.desc", LABELS, "--x", "load", "--moderator", "help", "--y", "slips", "--draws", 0)
OWN_BASE: dict[tuple[str, str], tuple[Any, ...]] = {
    ("qca", "--expect"): _LIPSET,
    # a condition whose p lies between 0 and 1
    ("nca", "--seed"): (BFI, "--model", "bfi.desc", "--outcome", "A", "--conditions", "E3", "--draws", 60),
    ("moderation", "--x"): (
        "plain.desc",
        LABELS,
        "--x",
        "load",
        "--moderator",
        "help",
        "--y",
        "slips",
        "--draws",
        0,
    ),
    ("moderation", "--moderator"): (
        "plain.desc",
        LABELS,
        "--x",
        "load",
        "--moderator",
        "help",
        "--y",
        "slips",
        "--draws",
        0,
    ),
    # with so many draws cut-offs are made by themselves
    ("fit", "--no-cutoffs"): ("m.desc", TWO, "--draws", 1000),
    ("validity", "--method-items"): (TWO, "--model", "two_factors.desc", "--draws", 0),
    ("power", "--only"): ("two.desc", "--correlation", 0.2, "--n", 100, "--replications", 40),
    ("scores", "--available"): ("holes.csv", "--model", "cfa.desc"),
}
#: Files that `write_inputs` makes.
FILES = {*MODELS, "holes.csv"}
#: What is about speed and workers only.
ABOUT_SPEED = {"--workers", "--backend", "--scheduler"}


def write_inputs(made: Path) -> None:
    """The models, answers with a gap, and the matrix of answers."""
    for name, text in MODELS.items():
        (made / name).write_text(text, encoding="utf-8")
    rows = TWO.read_text(encoding="utf-8").splitlines()
    rows[1] = "," + rows[1].split(",", 1)[1]
    (made / "holes.csv").write_text("\n".join(rows), encoding="utf-8")
    _matrix(made)


def _matrix(made: Path) -> None:
    """Covariances, correlations, standard deviations and means of the answers, as files."""
    answers = pd.read_csv(TWO)
    answers = answers[[name for name in answers.columns if name[:2] in ("tr", "sa", "lo")]]
    answers.cov().to_csv(made / "cov.csv")
    answers.corr().to_csv(made / "cor.csv")
    for name, values in (("sd", answers.std()), ("means", answers.mean())):
        values.to_frame().T.to_csv(made / f"{name}.csv", index=False)


def echoes(option: str) -> set[str]:
    """Keys under which JSON repeats an option."""
    key = option.strip("-").replace("-", "_")
    return {key, key.split("_")[-1]}


def without(value: Any, keys: set[str]) -> Any:
    """JSON without the options and their echo."""
    if isinstance(value, dict):
        return {
            k: without(v, keys)
            for k, v in value.items()
            if k != "options" and (k not in keys or isinstance(v, dict | list))
        }
    if isinstance(value, list):
        return [without(one, keys) for one in value]
    return re.sub(r"seed \d+", "", value) if isinstance(value, str) else value
