"""Make the PLS examples of docs/examples/pls: tables and pictures of two analyses, as the commands print them.

    python docs/make_pls_examples.py       # in the folder of the project, rcvsem installed

The RCV answers are simulated from published statistics; bfi.csv holds real answers (2,800 people, 25 Big Five items).
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "examples" / "pls"
WIDTH = 1200  # pixels
MEASUREMENT = ("pls-weights", "pls-reliability", "pls-htmt")
STRUCTURE = (
    "pls-paths",
    "pls-hypotheses",
    "pls-r2",
    "pls-mediation",
    "pls-fit",
    "pls-predictive-power",
    "pls-cvpat",
)
COMPOSITES = """# instrument: {root}/instruments/rcv.yaml
DP <~ DP3 + DP1 + DP2
DK <~ DK3 + DK1 + DK2 + DK4
VP <~ VP1 + VP2 + VP3 + VP4 + VP5
DSC =~ DSC1 + DSC2 + DSC3 + DSC4 + DSC5
PV =~ PV1 + PV2 + PV3 + PV4 + PV5 + PV6
DSC ~ DP + DK + VP   # H4 +, H6 +, H8 +
PV ~ DSC + VP + DSC:VP   # H11 +, H3 +, H13 +
"""
EXAMPLES: dict[str, tuple[str, ...]] = {
    "rcv": ("models/rcv.desc", "surveys/wave2.xlsx", "--estimator", "pls", "--importance", "PV"),
    "rcv_composites": ("{composites}", "surveys/wave2.xlsx", "--estimator", "plsc"),
    "bfi": ("models/bfi.desc", "surveys/bfi.csv", "--estimator", "pls"),
    "bfi_gender": (
        "models/bfi.desc",
        "surveys/bfi.csv",
        "--estimator",
        "pls",
        "--group",
        "gender",
        "--folds",
        "0",
    ),
}
TABLES = {"bfi_gender": ("pls-micom", "pls-multigroup")}


def main() -> None:
    """Run every example and keep its tables and pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        composites = work / "composites.desc"
        composites.write_text(COMPOSITES.format(root=ROOT), encoding="utf-8")
        for example, arguments in EXAMPLES.items():
            out = work / example
            told = [each.format(composites=composites) for each in arguments]
            rcvsem("fit", *told, "--lang", "en", "--format", "md,json", "--out", out, "-q")
            text = (out / "report.md").read_text(encoding="utf-8")
            found = kept(text, TABLES.get(example, (*MEASUREMENT, *STRUCTURE)), out)
            command = " ".join(each.format(composites="composites.desc") for each in arguments)
            head = f"# `rcvsem fit {command}`\n\n"
            if example == "rcv_composites":
                head += f"`composites.desc`:\n\n```\n{COMPOSITES.partition(chr(10))[2]}```\n\n"
            (FOLDER / f"{example}.md").write_text(head + found, encoding="utf-8")
        save(work / "rcv", "ipma", "rcv_importance.png")
        drawn, model = work / "drawn", work_without_product(composites)
        rcvsem("diagram", model, "surveys/wave2.xlsx", "--view", "full", "-f", "png", "-o", drawn)
        save(drawn, "full", "rcv_composites.png")


def work_without_product(model: Path) -> Path:
    """The same model for a covariance-based estimator, which has no product."""
    other = model.with_name("covariance.desc")
    text = model.read_text(encoding="utf-8").replace(" + DSC:VP   # H11 +, H3 +, H13 +", "   # H11 +, H3 +")
    other.write_text(text, encoding="utf-8")
    return other


def kept(text: str, tables: tuple[str, ...], out: Path) -> str:
    """The tables with these ids and the sentence over each."""
    titles = titles_of(out)
    blocks = text.split("\n\n**Table ")
    found = []
    for before, block in pairwise(blocks):
        rest = block.partition(". ")[2]
        if any(rest.startswith(titles[table]) for table in tables if table in titles):
            sentence = before.rsplit("\n\n", 1)[-1].strip()
            body = rest.partition("\n\n")[2]
            ends = [at for at in (body.find("\n\n## "), body.rfind("\n\n")) if at > 0]
            note = body[: min(ends)] if ends else body
            shown = "" if sentence.startswith(("*", "|", "#")) else f"{sentence}\n\n"
            found.append(f"{shown}**{rest.partition(chr(10))[0].rstrip('*')}**\n\n{note.rstrip()}\n")
    return "\n".join(found)


def titles_of(out: Path) -> dict[str, str]:
    """Id -> title of the report's tables."""

    rcvsem_json = out / "report.json"
    document = json.loads(rcvsem_json.read_text(encoding="utf-8"))
    return {table["id"]: table["title"]["en"] for part in document["sections"] for table in part["tables"]}


def rcvsem(*arguments: str | Path) -> None:
    """Run a command; exit code 1 (an improper solution that the report names) is no failure."""
    command = [sys.executable, "-c", "from rcvsem.cli import main; main()", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(done.returncode)


def save(folder: Path, stem: str, name: str) -> None:
    """The first picture whose name has the stem, smaller."""
    picture = next(path for path in sorted(folder.rglob("*.png")) if stem in path.name)
    with Image.open(picture) as image:
        image.thumbnail((WIDTH, WIDTH))
        image.convert("P", palette=Image.Palette.ADAPTIVE, colors=64).save(FOLDER / name, optimize=True)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
