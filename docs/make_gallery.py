"""Make the pictures of docs/gallery.md from a run of study.yaml.

    python docs/make_gallery.py            # in the folder of the project, rcvsem installed

The diagrams need nothing else. Pages of the Word, Excel, LaTeX and HTML reports are photographed when soffice,
xelatex, pdftoppm and chromium are installed; what is missing is left as it is.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[1]
GALLERY = ROOT / "docs" / "gallery"
WIDTH = 1400  # pixels
COLOURS = 64


def main() -> None:
    """Run the study, draw, photograph."""
    GALLERY.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        report = work / "report"
        rcvsem("run", "study.yaml", "--format", "docx,xlsx,html,tex", "--out", report, "-q")
        for model, label in (("rcv", "m0"), ("rcv_modified", "m1")):
            folder = work / model
            rcvsem(
                "diagram",
                f"models/{model}.desc",
                "surveys/wave2.xlsx",
                "--view",
                "all",
                "-f",
                "png",
                "-o",
                folder,
            )
            for view in (
                ("full", "structural")
                if label == "m1"
                else ("full", "structural", "hypotheses", "measurement")
            ):
                save(folder / f"{view}.png", f"diagram_{label}_{view}.png")
        zh = work / "zh"
        rcvsem("diagram", "models/rcv.desc", "surveys/wave2.xlsx", "--view", "structural", "-f", "png", "--names",
               "--lang", "zh", "-o", zh)  # fmt: skip
        save(zh / "structural.png", "diagram_m0_names_zh.png")
        if shutil.which("soffice") and shutil.which("pdftoppm"):
            for kind, words in (("docx", "Respecification: M0 to M1"), ("xlsx", "Respecification: M0 to M1")):
                run(
                    "soffice",
                    "--headless",
                    "--convert-to",
                    "pdf",
                    "--outdir",
                    work / kind,
                    report / f"report.{kind}",
                )
                photograph(work / kind / "report.pdf", words, f"report_{kind}.png")
        if shutil.which("xelatex") and shutil.which("pdftoppm"):
            for _ in range(2):
                run("xelatex", "-interaction=nonstopmode", "report.tex", cwd=report)
            photograph(report / "report.pdf", "Respecification: M0 to M1", "report_tex.png")
        if shutil.which("chromium"):
            for name_, size in (("report_html.png", "1100,1500"), ("report_phone.png", "390,844")):
                shot = work / name_
                run("chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--window-size={size}",
                    f"--screenshot={shot}", (report / "report.html").as_uri())  # fmt: skip
                save(shot, name_)


def rcvsem(*arguments: object) -> None:
    """Run rcvsem in the folder of the project."""
    command = [sys.executable, "-c", "from rcvsem.cli import main; main()", *map(str, arguments)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def run(*command: object, cwd: Path | None = None) -> None:
    """Run another program; its own exit code is not ours to judge."""
    subprocess.run([str(part) for part in command], cwd=cwd, check=False, capture_output=True)


def photograph(pdf: Path, words: str, name: str) -> None:
    """The first page of a PDF that holds these words after its contents."""
    pages = subprocess.run(["pdftotext", pdf, "-"], check=True, capture_output=True, text=True).stdout.split(
        "\f"
    )
    found = [k for k, text in enumerate(pages, start=1) if words in text]
    page = next((k for k in found if len(pages[k - 1]) < 6000 and k > 3), found[-1])
    stem = pdf.with_name(name).with_suffix("")
    run("pdftoppm", "-r", "110", "-f", page, "-l", page, "-png", "-singlefile", pdf, stem)
    save(stem.with_suffix(".png"), name)


def save(picture: Path, name: str) -> None:
    """Scale down, few colours: a gallery must load quickly."""
    with Image.open(picture) as opened:
        image = opened.convert("RGB")
    if image.width > WIDTH:
        image = image.resize((WIDTH, round(image.height * WIDTH / image.width)), Image.Resampling.LANCZOS)
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(GALLERY / name, optimize=True)


if __name__ == "__main__":
    main()
