"""CPU seconds of whole commands and where they go:  python benchmarks/programs.py [--runs N] [--only WORD] [--write]

Every command runs in a process of its own with one BLAS thread, imports and children included; the figure is user and
system time, the least of N runs, because other work on the machine only adds to it. The three largest parts are those of
one more run under cProfile: own time of functions by package, that of compiled functions with who called them, imports
taken together. `--write` puts the table into docs/performance.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import pstats
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
START, END = "<!-- programs: begin -->", "<!-- programs: end -->"
SECTION = f"""
## Where the time of whole commands goes

Made by `python benchmarks/programs.py --write`: CPU seconds (user and system) of whole processes with one thread, imports
and children included; the parts are shares of a profile, own time by package.

{START}
{END}
"""
RCV, WAVE2 = "models/rcv.desc", "surveys/wave2.xlsx"
SCALES = (WAVE2, "--instrument", "instruments/rcv.yaml")
# As the console script: with arguments of its own `main` leaves the process to Python, which takes it apart.
RUN = "from rcvsem.cli import main; main()"


@dataclass(frozen=True)
class Program:
    """A command line, what it is called in the table, and what its CPU seconds are to be at most (None: listed only)."""

    what: str
    line: tuple[str, ...]
    goal: float | None = None


PROGRAMS = (
    Program("`--help`", ("--help",), 0.35),
    Program("`fit --draws 0`, xlsx and md", ("fit", RCV, WAVE2, "--draws", "0", "--format", "xlsx,md"), 0.45),
    Program("`fit`, 2,000 draws, xlsx, md, docx, html and tex in both languages",
            ("fit", RCV, WAVE2, "--format", "xlsx,md,docx,html,tex", "--lang", "both"), 3.0),
    Program("`run study.yaml`, all formats, both languages",
            ("run", "study.yaml", "--format", "xlsx,md,docx,html,tex,csv,json", "--lang", "both"), 10.0),
    Program("`audit docs/examples/audit/rcv.yaml`", ("audit", "docs/examples/audit/rcv.yaml")),
    Program("`robust`, by region", ("robust", RCV, WAVE2, "--group", "region")),
    Program("`measurement`", ("measurement", *SCALES)),
    Program("`invariance`, by region", ("invariance", RCV, WAVE2, "--group", "region")),
    Program("`moderation`, 2,000 draws",
            ("moderation", RCV, WAVE2, "--x", "DP", "--moderator", "VP", "--y", "PV")),
)  # fmt: skip


def environment() -> dict[str, str]:
    """One BLAS thread; compiled files as after an installation."""
    env = dict(os.environ, OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    return env


def run(program: Program, *python: str, code: str = RUN) -> float:
    """CPU seconds of one run of the command."""
    with tempfile.TemporaryDirectory() as folder:
        out = () if program.line[0] == "--help" else ("--out", f"{folder}/r", "--quiet")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [sys.executable, *python, "-c", code, *program.line, *out],
            cwd=ROOT, env=environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{program.what}: {done.stderr[-400:]}")
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def largest_parts(program: Program, count: int = 3) -> list[tuple[str, float]]:
    """(part, share of the profile) of the largest parts."""
    with tempfile.NamedTemporaryFile(suffix=".prof") as file:
        profiled = (
            "import cProfile, sys\nfrom rcvsem.cli import main\np = cProfile.Profile()\n"
            f"try:\n    p.runcall(main, sys.argv[1:])\nexcept SystemExit:\n    pass\np.dump_stats({file.name!r})\n"
        )
        run(program, code=profiled)
        stats = pstats.Stats(file.name).stats  # type: ignore[attr-defined]
    parts: Counter[str] = Counter()
    for (path, _, name), (_, _, own, _, callers) in stats.items():
        if path != "~":
            parts[_part(path)] += own
        elif _imports(name):
            parts["imports"] += own
        else:
            for (caller, _, _), one in callers.items():
                parts[_part(caller)] += one[2]
    whole = sum(parts.values())
    return [(part, seconds / whole) for part, seconds in parts.most_common(count)]


def _imports(name: str) -> bool:
    return any(
        word in name for word in ("marshal", "builtins.exec", "builtins.compile", "_imp.", "posix.stat")
    )


def _part(path: str) -> str:
    """Folder of rcvsem, or package, that a file belongs to."""
    pieces = Path(path).parts
    if path.startswith("<frozen") or path == "~":
        return "imports" if path != "~" else "Python"
    for place, after in (("rcvsem", 2), ("site-packages", 1)):
        if place in pieces[:-1]:
            at = len(pieces) - 1 - pieces[::-1].index(place)
            found = pieces[at : at + 2] if place == "rcvsem" else pieces[at + 1 : at + 1 + after]
            return ".".join(found).removesuffix(".py")
    return "Python"


def table(runs: int, only: str) -> list[str]:
    rows = [
        "| command | CPU seconds | goal | its three largest parts |",
        "|---|---:|---:|---|",
    ]
    for program in PROGRAMS:
        if only not in program.what:
            continue
        least = min(run(program) for _ in range(runs))
        parts = ", ".join(f"{part} {share:.0%}" for part, share in largest_parts(program))
        rows.append(f"| {program.what} | {least:.2f} | {program.goal or ''} | {parts} |")
        print(rows[-1], flush=True)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", default="")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    run(PROGRAMS[0])  # compiles
    before = os.getloadavg()[0]
    rows = table(asked.runs, asked.only)
    rows += ["", f"The least of {asked.runs} runs. Load average {before:.0f} at the start, {os.getloadavg()[0]:.0f} at "
             f"the end, on {os.cpu_count()} cores; Python {platform.python_version()}."]  # fmt: skip
    print("\n".join(rows[-1:]))
    if asked.write:
        page = ROOT / "docs" / "performance.md"
        text = page.read_text(encoding="utf-8")
        if START not in text:
            text += SECTION
        head, rest = text.split(START)
        page.write_text(
            f"{head}{START}\n" + "\n".join(rows) + f"\n{END}{rest.split(END)[1]}", encoding="utf-8"
        )


if __name__ == "__main__":
    main()
