"""A new study that runs at once: folders, instrument, model, README and a small simulated survey."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from rcvsem.authoring.model_text import first_model
from rcvsem.foundation.atomic_write import is_left_over
from rcvsem.foundation.comments import with_words
from rcvsem.foundation.errors import OptionError, ReportError
from rcvsem.foundation.refusals import said_by_system
from rcvsem.foundation.words import phrase
from rcvsem.instrument import parse_instrument
from rcvsem.report.write import add_files
from rcvsem.survey.proposal.trial_cleaning import propose_instrument
from rcvsem.survey.raw import RawExport

_NAME = re.compile(r"[^\W_][\w-]{0,60}")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)")
SEED = 2026
RESPONDENTS = 240
CONSTRUCTS = ("SUP", "CAP", "VAL")
ITEMS = 4

INSTRUMENT = """\
# @head

title: {en: Example study, zh: 示例研究}
languages: [en, zh]

scales:
  agreement:
    minimum: 1
    maximum: 5
    anchors:
      1: {en: Strongly disagree, zh: 非常不同意}
      2: {en: Disagree, zh: 不同意}
      3: {en: Neutral, zh: 一般}
      4: {en: Agree, zh: 同意}
      5: {en: Strongly agree, zh: 非常同意}

background:
  - code: region
    text: {en: Your region, zh: 您所在的地区}
    codes:
      1: {en: East, zh: 东部}
      2: {en: West, zh: 西部}
  - {code: age, text: {en: Your age in years, zh: 您的年龄}, numeric: true, minimum: 16, maximum: 99}

constructs:
  - code: SUP
    name: {en: Platform support, zh: 平台支持}
    source: "@source"
    items:
      - {code: SUP1, text: {en: The platform supports my work, zh: 平台支持我的工作}}
      - {code: SUP2, text: {en: The platform is easy to reach, zh: 平台便于使用}}
      - {code: SUP3, text: {en: The platform offers what I need, zh: 平台提供我所需的功能}}
      # @reverse
      - {code: SUP4, text: {en: The platform stands in my way, zh: 平台妨碍我的工作}, reverse: true}
  - code: CAP
    name: {en: Data capability, zh: 数据能力}
    source: "@source"
    items:
      - {code: CAP1, text: {en: We share the data we need, zh: 我们共享所需数据}}
      - {code: CAP2, text: {en: We use data in decisions, zh: 我们在决策中使用数据}}
      - {code: CAP3, text: {en: We trust the data we get, zh: 我们信任所获得的数据}}
      - {code: CAP4, text: {en: We find data quickly, zh: 我们能快速找到数据}}
  - code: VAL
    name: {en: Perceived value, zh: 感知价值}
    source: "@source"
    items:
      - {code: VAL1, text: {en: Services have become faster, zh: 服务变得更快}}
      - {code: VAL2, text: {en: Services have become better, zh: 服务变得更好}}
      - {code: VAL3, text: {en: Citizens are more satisfied, zh: 公众更加满意}}
      - {code: VAL4, text: {en: Less time is lost, zh: 浪费的时间更少}}

attention_checks:
  - {code: CHECK, after: CAP4, text: {en: Please choose Disagree here, zh: 本题请选择不同意}, expected: 2}

# @screening
screening:
  attention_check: {action: exclude}
  seconds_per_item: {action: exclude, threshold: 2}
  no_variance: {action: exclude}

export:
  platform: plain
  cells: code
  # @simulated
  simulated: {en: a model, zh: 模型}
"""

MODEL = """\
# title: @title
# instrument: ../instruments/study.yaml

# @measurement
SUP =~ SUP1 + SUP2 + SUP3 + SUP4
CAP =~ CAP1 + CAP2 + CAP3 + CAP4
VAL =~ VAL1 + VAL2 + VAL3 + VAL4

# @paths
CAP ~ SUP  # H1 +
VAL ~ CAP  # H2 +
VAL ~ SUP  # H3 +
"""

IGNORED = """\
# @ignored
surveys/*
!surveys/simulated.xlsx
"""

README = """\
# {name}

| @folder | @holds |
|---|---|
| `instruments/study.yaml` | @asked |
| `surveys/` | @put_here |
| `models/study.desc` | @claimed |
| `reports/` | @out |

@no_people

```
rcvsem instrument check instruments/study.yaml
rcvsem clean surveys/simulated.xlsx -i instruments/study.yaml
rcvsem fit models/study.desc surveys/simulated.xlsx
```
"""


OF_EXPORT = """\
# {name}

| @folder | @holds |
|---|---|
| `instruments/study.yaml` | @proposed |
| `surveys/` | @came |
| `models/study.desc` | @lines |
| `reports/` | @out |

```
rcvsem instrument check instruments/study.yaml
rcvsem reliability surveys/{export}{reading}
rcvsem fit models/study.desc surveys/{export}{reading}
```
"""
STUDY_FILE = """\
# @run
name: {name}
instrument: instruments/study.yaml
formal:
  survey: {export}
models:
  - file: models/study.desc
report:
  formats: [docx, xlsx, md]
"""
IGNORE_ANSWERS = """\
# @ignored
surveys/*
"""
WORDS = {
    "head": phrase(
        "Questionnaire of the study. Replace what stands here by your own; the order is the order on the form. "
        "'rcvsem instrument check instruments/study.yaml' tells what is wrong with it, with the line. "
        "'rcvsem instrument new surveys/export.xlsx' proposes one from an export, 'to-xlsx' and 'from-xlsx' turn it "
        "into a workbook and back."
    ),
    "source": phrase("Write the citation of the scale here"),
    "reverse": phrase(
        "reverse: true = keyed against the construct; it is turned once, when the survey is cleaned"
    ),
    "screening": phrase("flag only marks; exclude drops. Decide before you look at results."),
    "simulated": phrase("Delete this line when your own export takes the place of surveys/simulated.xlsx."),
    "title": phrase("Example study"),
    "measurement": phrase("measurement: construct =~ its items"),
    "paths": phrase("paths: outcome ~ predictor; the comment names the hypothesis and its expected sign"),
    "ignored": phrase("answers of real people do not belong into version control"),
    "folder": phrase("folder"),
    "holds": phrase("what it holds"),
    "asked": phrase("what was asked"),
    "put_here": phrase("what came: put the export here as it was downloaded; it is never changed"),
    "claimed": phrase("what you claim"),
    "out": phrase("what comes out"),
    "no_people": phrase(
        "`surveys/simulated.xlsx` holds answers simulated from a model, so that everything runs before the first real "
        "answer is there. No real people gave them: delete it when your export has come."
    ),
    "proposed": phrase("what was asked: proposed from the export; go through the lines that say CHECK"),
    "came": phrase("what came: the export as it was downloaded; it is never changed"),
    "lines": phrase("what you claim: the measurement lines stand there, the paths are yours"),
    "run": phrase("The whole chapter in one run: rcvsem run study.yaml (docs/paper.md)"),
}


def make_study(folder: Path) -> tuple[Path, ...]:
    """Make the folder of a new study with a simulated example; the files written. Raises as `make_folder`."""
    files = {
        "instruments/study.yaml": with_words(INSTRUMENT, WORDS).encode(),
        "models/study.desc": _filled(MODEL),
        "surveys/simulated.xlsx": simulated_survey(),
        "README.md": _filled(README, name=folder.name),
        ".gitignore": _filled(IGNORED),
    }
    return make_folder(folder, files)


def _filled(text: str, **values: str) -> bytes:
    """A file of the study in the language spoken."""
    return with_words(text.format(**values), WORDS).encode()


def make_study_from(
    folder: Path,
    export: Path,
    raw: RawExport,
    program: str,
    *,
    missing_codes: tuple[float, ...] = (),
    reading: str = "",
) -> tuple[Path, ...]:
    """Make the folder of a study from one export: its questionnaire as proposed, its measurement model.

    missing_codes : as of `propose_instrument`. reading : the options by which the export was read, as typed.

    Raises SurveyError when no column looks like an item, and as `make_folder`.
    """
    text = propose_instrument(raw, missing_codes, program)
    model = first_model(parse_instrument(text, "instruments/study.yaml"), "../instruments/study.yaml")
    files = {
        "instruments/study.yaml": text.encode(),
        "models/study.desc": model.encode(),
        f"surveys/{export.name}": export.read_bytes(),
        "README.md": _filled(OF_EXPORT, name=folder.name, export=export.name, reading=reading),
        ".gitignore": _filled(IGNORE_ANSWERS),
    }
    if not reading:  # a study file says the sheet and the platform, not every option of reading
        survey = json.dumps(f"surveys/{export.name}", ensure_ascii=False)
        files["study.yaml"] = _filled(STUDY_FILE, name=folder.name, export=survey)
    return make_folder(folder, files)


def make_folder(folder: Path, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Write the files of a new study.

    Raises
    ------
    OptionError : a name no folder can have everywhere, or a folder that holds something already.
    ReportError : the disk does not take it.
    """
    name = folder.name
    if not _NAME.fullmatch(name) or _RESERVED.fullmatch(name):
        raise OptionError(
            phrase("A study cannot be named {name!r}.", name=name),
            fix="Use letters, digits, '-' and '_', and begin with a letter.",
        )
    # what a killed `init` left is no study yet: it is finished
    begun = {*files, *(parent.as_posix() for file in files for parent in Path(file).parents), "reports"}
    if folder.exists() and not (folder.is_dir() and _only(folder, begun)):
        raise OptionError(
            phrase("{folder} is there already and is not empty.", folder=folder), fix="Choose another name."
        )
    whole = folder.exists() and all((folder / path).exists() for path in files)
    if whole:
        raise OptionError(
            phrase("{folder} is there already and is not empty.", folder=folder), fix="Choose another name."
        )
    add_files(folder, files)
    try:
        (folder / "reports").mkdir(exist_ok=True)
    except OSError as error:
        raise ReportError(
            phrase("Cannot write {folder}: {strerror}.", folder=folder, strerror=said_by_system(error))
        ) from None
    return tuple(folder / path for path in files)


def _only(folder: Path, names: set[str]) -> bool:
    """Whether nothing but these files and folders, and remainders of a killed run, is in the folder."""
    inside = (path for path in folder.rglob("*") if not is_left_over(path.name))
    return all(path.relative_to(folder).as_posix() in names for path in inside)


def simulated_survey() -> bytes:
    """A workbook of answers drawn from the model, with a few careless respondents; the same bytes each time."""
    from openpyxl import Workbook

    from rcvsem.foundation.workbook_bytes import workbook_bytes

    rng = np.random.default_rng(SEED)
    n = RESPONDENTS
    support = rng.normal(size=n)
    capability = 0.5 * support + rng.normal(size=n) * np.sqrt(1 - 0.25)
    value = 0.45 * capability + 0.25 * support + rng.normal(size=n) * 0.8
    answers = np.empty((n, len(CONSTRUCTS) * ITEMS), dtype=int)
    for k, latent in enumerate((support, capability, value)):
        standard = (latent - latent.mean()) / latent.std()
        for j, loading in enumerate((0.82, 0.78, 0.74, 0.70)):
            drawn = loading * standard + np.sqrt(1 - loading**2) * rng.normal(size=n)
            answers[:, k * ITEMS + j] = np.clip(np.round(3.3 + 0.95 * drawn), 1, 5)
    answers[:, 3] = 6 - answers[:, 3]  # SUP4 is keyed against its construct
    check = np.full(n, 2)
    seconds = np.round(rng.lognormal(4.6, 0.3, size=n)).astype(int)
    check[rng.choice(n, 6, replace=False)] = 4
    seconds[rng.choice(n, 4, replace=False)] = 15
    answers[rng.choice(n, 3, replace=False)] = 3
    region = 1 + (rng.random(n) < 0.45).astype(int)
    age = rng.integers(20, 60, size=n)

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "answers"
    codes = [f"{name}{j}" for name in CONSTRUCTS for j in range(1, ITEMS + 1)]
    place = 2 * ITEMS
    sheet.append(["id", "duration", "region", "age", *codes[:place], "CHECK", *codes[place:]])
    for i in range(n):
        row = answers[i].tolist()
        sheet.append(
            [i + 1, int(seconds[i]), int(region[i]), int(age[i]), *row[:place], int(check[i]), *row[place:]]
        )
    about = book.create_sheet("about")
    about.append(["Simulated from a model by 'rcvsem init'. No real people gave these answers."])
    book.properties.title = "Example study: simulated from a model"
    book.properties.keywords = "simulated"
    book.properties.creator = "rcvsem init"
    return workbook_bytes(book)
