"""Times rcvsem against lavaan and semopy on the same data and machine, in turns; writes docs/performance.md.

Usage: python benchmarks/run.py [--quick] [--rounds N] [--only NAME,...] [--out FILE]

Every round runs each program once, one after the other, so that a busy machine slows all of them; the table gives
medians over rounds. --quick takes fewer bootstrap draws of lavaan (its time per draw is the same).
Without Rscript and lavaan their columns stay empty.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
CORES = 2


@dataclass
class Line:
    """One row of the table: seconds of each program, and what is asked of the ratio to lavaan."""

    section: str
    what: str
    goal: str = ""
    seconds: dict[str, list[float]] = field(default_factory=dict)
    note: str = ""

    def add(self, program: str, value: float | None) -> None:
        if value is not None:
            self.seconds.setdefault(program, []).append(value)

    def median(self, program: str) -> float | None:
        found = self.seconds.get(program)
        return statistics.median(found) if found else None


def environment() -> dict[str, str]:
    """One BLAS thread for everybody (R's reference BLAS has one anyway); compiled files as after an installation."""
    env = dict(os.environ, OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    env.setdefault("PYTHONPYCACHEPREFIX", str(Path(tempfile.gettempdir()) / "rcvsem-benchmark-pycache"))
    return env


def run_json(command: Sequence[str]) -> dict[str, list[float]] | None:
    """What a program prints as JSON; None when it fails."""
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), check=False)
    if done.returncode:
        print(f"  {command[0]} failed: {done.stderr.strip()[-300:]}", file=sys.stderr)
        return None
    return json.loads(done.stdout)


def whole(command: Sequence[str]) -> tuple[float, float] | None:
    """Wall and CPU seconds of a whole process with its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), check=False, cwd=ROOT)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        print(f"  {command[0]} failed: {done.stderr.strip()[-300:]}", file=sys.stderr)
        return None
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


class Bench:
    """The data, the programs and the lines measured so far."""

    def __init__(self, folder: Path, rounds: int, quick: bool) -> None:
        self.folder, self.rounds, self.quick = folder, rounds, quick
        self.rscript = shutil.which("Rscript")
        if self.rscript is not None:
            ready = subprocess.run(
                [self.rscript, "-e", "library(lavaan); library(jsonlite)"], capture_output=True, check=False
            )
            self.rscript = self.rscript if ready.returncode == 0 else None
        self.lines: list[Line] = []

    def lavaan(
        self, task: str, data: Path, model: Path, repeats: int, draws: int = 0
    ) -> dict[str, list[float]] | None:
        if self.rscript is None:
            return None
        script = [self.rscript, str(HERE / "lavaan.R"), task, str(data), str(model), str(repeats)]
        return run_json([*script, str(draws), str(CORES)])

    def python(
        self,
        engine: str,
        task: str,
        data: Path,
        model: Path,
        repeats: int,
        draws: int = 0,
        workers: int = CORES,
    ) -> dict[str, list[float]] | None:
        script = [sys.executable, str(HERE / "tasks.py"), engine, task, str(data), str(model), str(repeats)]
        return run_json([*script, str(draws), str(workers)])

    def line(self, section: str, what: str, goal: str = "") -> Line:
        found = Line(section, what, goal)
        self.lines.append(found)
        print(f"{section}: {what}", file=sys.stderr)
        return found


def settled(found: dict[str, list[float]] | None) -> float | None:
    """Median of the repeats after the first."""
    if found is None:
        return None
    times = found["seconds"]
    return statistics.median(times[1:] if len(times) > 1 else times)


def cpu(found: dict[str, list[float]] | None) -> float | None:
    """As `settled`, CPU seconds of all cores."""
    return None if found is None else settled({"seconds": found["cpu"]})


def first(found: dict[str, list[float]] | None) -> float | None:
    """The first call of a fresh process."""
    return None if found is None else found["seconds"][0]


# --- data and models ------------------------------------------------------------------------------------------


def wave2(folder: Path) -> Path:
    """The cleaned answers of wave 2 as a csv file."""
    from rcvsem.survey import read_survey

    survey = read_survey(ROOT / "surveys" / "wave2.xlsx", ROOT / "instruments" / "rcv.yaml")
    path = folder / "wave2.csv"
    np.savetxt(path, survey.answers, fmt="%d", delimiter=",", header=",".join(survey.items), comments="")
    return path


def simulated(folder: Path, items: int, n: int, seed: int = 1) -> tuple[Path, Path]:
    """Five items a factor; the second half of the factors depends on all of the first half. Likert answers 1-5."""
    factors = items // 5
    rng = np.random.default_rng(seed)
    half = factors // 2
    names = [f"f{k + 1}" for k in range(factors)]
    lines = [f"{f} =~ " + " + ".join(f"{f}x{j}" for j in range(1, 6)) for f in names]
    lines += [f"{f} ~ " + " + ".join(names[:half]) for f in names[half:]]
    scores = rng.standard_normal((n, factors)) + 0.7 * rng.standard_normal((n, 1))
    scores[:, half:] += scores[:, :half].mean(axis=1, keepdims=True)
    answers = np.repeat(scores, 5, axis=1) * 0.6 + rng.standard_normal((n, items)) * 0.7
    answers = np.clip(np.round(answers + 3), 1, 5).astype(np.int8)
    columns = [f"{f}x{j}" for f in names for j in range(1, 6)]
    return write_binary(folder / f"p{items}n{n}", answers, columns), write_model(folder, items, lines)


def write_model(folder: Path, items: int, lines: Sequence[str]) -> Path:
    path = folder / f"p{items}.desc"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_binary(stem: Path, answers: np.ndarray, columns: Sequence[str]) -> Path:
    """One byte an answer, column by column: a million rows in a second for both languages."""
    path = stem.with_suffix(".bin")
    np.ascontiguousarray(answers.T).tofile(path)
    stem.with_suffix(".txt").write_text("\n".join(columns) + "\n", encoding="utf-8")
    return path


# --- what is measured -----------------------------------------------------------------------------------------


def one_model(bench: Bench, data: Path) -> None:
    m0, m1 = ROOT / "models" / "rcv.desc", ROOT / "models" / "rcv_modified.desc"
    section = "RCV model, N = 457, 30 items"
    cold = bench.line(section, "one fit", "1/12")
    fresh = bench.line(section, "one fit, the first of a fresh process (imports apart)", "1/12")
    rest = {
        "modindices": bench.line(section, "all modification indices with EPC", "1/50"),
        "standardized": bench.line(section, "standardized solution with standard errors", "1/10"),
        "mlm": bench.line(section, "MLM (fit, robust errors, scaled test)", "1/10"),
        "mlr": bench.line(section, "MLR (fit, robust errors, scaled test)", "1/10"),
    }
    for _ in range(bench.rounds):
        ours, theirs = bench.python("rcvsem", "fit", data, m0, 25), bench.lavaan("fit", data, m0, 9)
        semopy = bench.python("semopy", "fit", data, m0, 3)
        for line, pick in ((cold, settled), (fresh, first)):
            line.add("rcvsem", pick(ours))
            line.add("lavaan", pick(theirs))
            line.add("semopy", pick(semopy))
        for task, line in rest.items():
            line.add("rcvsem", settled(bench.python("rcvsem", task, data, m0, 15)))
            line.add("lavaan", settled(bench.lavaan(task, data, m0, 4)))
    draws = bench.line(section, "2,000 bootstrap draws, two cores", "1/200")
    single = bench.line(section, "2,000 bootstrap draws, one core", "1/200")
    ideal = bench.line(section, "the same, CPU seconds", "1/200")
    modified = bench.line(section, "2,000 bootstrap draws, M1 with error covariances", "2 x M0")
    taken = 200 if bench.quick else 2000
    for number in range(bench.rounds):
        draws.add("rcvsem", settled(bench.python("rcvsem", "bootstrap", data, m0, 6, 2000)))
        alone = bench.python("rcvsem", "bootstrap", data, m0, 6, 2000, 1)
        single.add("rcvsem", settled(alone))
        ideal.add("rcvsem", cpu(alone))
        modified.add("rcvsem", settled(bench.python("rcvsem", "bootstrap", data, m1, 6, 2000)))
        found = bench.lavaan("bootstrap", data, m0, 1, taken)
        theirs, used = settled(found), cpu(found)
        if theirs is not None and used is not None:
            draws.add("lavaan", theirs * 2000 / taken)
            single.add("lavaan", theirs * 2000 / taken)
            ideal.add("lavaan", used * 2000 / taken / CORES)
        if number == 0:
            theirs = settled(bench.lavaan("bootstrap", data, m1, 1, taken))
            modified.add("lavaan", None if theirs is None else theirs * 2000 / taken)
            slow = settled(bench.python("semopy", "bootstrap", data, m0, 1, 10))
            draws.add("semopy", None if slow is None else slow * 200)
    note = "lavaan with two cores throughout"
    draws.note = f"{note}{'; from 200 draws' if bench.quick else ''}; semopy from 10 draws, one core"
    ideal.note = "lavaan's divided by two: what two idle cores would take"
    memory = bench.line(section, "5,000 bootstrap draws, memory above the data (MB)", "100 MB")
    found = bench.python("rcvsem", "memory", data, m0, 1, 5000, 1)
    if found is not None:
        memory.add("rcvsem", float(found["peak_mb"]))  # type: ignore[arg-type]
        memory.note = f"peak of allocations; resident memory grew by {float(found['resident_mb']):.0f} MB"  # type: ignore[arg-type]


def commands(bench: Bench, data: Path) -> None:
    """Whole processes, from the shell to the written report."""
    out = str(bench.folder / "report")
    rcvsem = shutil.which("rcvsem", path=str(Path(sys.executable).parent)) or "rcvsem"
    model, survey = "models/rcv.desc", "surveys/wave2.xlsx"
    section = "Whole programs, wave 2, two cores"
    plain = bench.line(section, "`rcvsem fit --draws 0` against the R script (fit and indices)", "1")
    plain_cpu = bench.line(section, "the same, CPU seconds", "1")
    full = bench.line(section, "`rcvsem fit --draws 0` against the R script with the same tables", "1")
    full_cpu = bench.line(section, "the same, CPU seconds", "1")
    drawn = bench.line(section, "`rcvsem fit` with 2,000 draws against the R script", "1/20")
    ours = [rcvsem, "fit", model, survey, "--out", out, "--quiet", "--workers", str(CORES)]
    theirs = [
        str(bench.rscript), str(HERE / "study.R"), str(data), model, str(bench.folder / "out.csv"),
    ]  # fmt: skip

    def both(wall: Line, cpu: Line | None, program: str, found: tuple[float, float] | None) -> None:
        if found is not None:
            wall.add(program, found[0])
            if cpu is not None:
                cpu.add(program, found[1])

    whole([*ours, "--draws", "0"])  # compiled files, file cache
    for number in range(max(bench.rounds, 5)):
        found = whole([*ours, "--draws", "0"])
        both(plain, plain_cpu, "rcvsem", found)
        both(full, full_cpu, "rcvsem", found)
        if bench.rscript is not None:
            both(plain, plain_cpu, "lavaan", whole([*theirs, "0", str(CORES)]))
            both(full, full_cpu, "lavaan", whole([*theirs, "0", str(CORES), "tables"]))
        if number < bench.rounds:
            both(drawn, None, "rcvsem", whole([*ours, "--draws", "2000"]))
    if bench.rscript is not None:
        draws = 200 if bench.quick else 2000
        found = whole([*theirs, str(draws), str(CORES)])
        start = plain.median("lavaan") or 0.0
        both(drawn, None, "lavaan", None if found is None else ((found[0] - start) * 2000 / draws + start, 0))
        drawn.note = "from 200 draws of lavaan" if bench.quick else ""


def scaling(bench: Bench) -> None:
    section = "Growth with items, N = 457"
    for items in (10, 30, 60, 100):
        data, model = simulated(bench.folder, items, 457)
        _growth(bench, section, f"{items} items", data, model, theirs=40 if items < 60 else 10)
    section = "Growth with respondents, 30 items"
    for n in (457, 10_000, 1_000_000):
        data, model = simulated(bench.folder, 30, n)
        many = 2000 if n < 1_000_000 else 1000
        _growth(bench, section, f"N = {n:,}", data, model, theirs=40 if n < 100_000 else 4, ours=many)


def _growth(
    bench: Bench, section: str, what: str, data: Path, model: Path, *, theirs: int, ours: int = 2000
) -> None:
    fit = bench.line(section, f"{what}: one fit")
    draw = bench.line(section, f"{what}: one bootstrap draw")
    large = data.stat().st_size > 10_000_000
    for _ in range(1 if large else bench.rounds):
        fit.add("rcvsem", settled(bench.python("rcvsem", "fit", data, model, 3 if large else 9)))
        fit.add("lavaan", settled(bench.lavaan("fit", data, model, 2 if large else 3)))
        found = settled(bench.python("rcvsem", "bootstrap", data, model, 1 if large else 2, ours))
        draw.add("rcvsem", None if found is None else found / ours)
        found = settled(bench.lavaan("bootstrap", data, model, 1, theirs))
        draw.add("lavaan", None if found is None else found / theirs)
    draw.note = f"{ours} draws of rcvsem, {theirs} of lavaan, two cores both"


# --- the table ------------------------------------------------------------------------------------------------


def shown(seconds: float | None, what: str) -> str:
    if seconds is None:
        return "-"
    if "(MB)" in what:
        return f"{seconds:.0f} MB"
    if seconds < 1.0:
        return f"{1000 * seconds:.3g} ms"
    return f"{seconds:.3g} s"


def ratio(line: Line) -> str:
    ours, theirs = line.median("rcvsem"), line.median("lavaan")
    if ours is None or theirs is None:
        return "-"
    return f"1/{theirs / ours:.3g}" if theirs >= ours else f"{ours / theirs:.2f}"


def table(lines: Sequence[Line]) -> Iterator[str]:
    section = ""
    for line in lines:
        if line.section != section:
            section = line.section
            yield f"\n## {section}\n"
            yield "| what | rcvsem | lavaan | semopy | rcvsem / lavaan | goal |"
            yield "|---|---:|---:|---:|---:|---:|"
        cells = [shown(line.median(program), line.what) for program in ("rcvsem", "lavaan", "semopy")]
        what = f"{line.what} ({line.note})" if line.note else line.what
        yield f"| {what} | {' | '.join(cells)} | {ratio(line)} | {line.goal} |"


def machine(bench: Bench) -> str:
    cpu = platform.processor() or platform.machine()
    try:
        for text in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if text.startswith("model name"):
                cpu = text.split(":", 1)[1].strip()
                break
    except OSError:
        pass
    found = [f"{cpu}, {os.cpu_count()} cores, {platform.system()}", f"Python {platform.python_version()}"]
    found += [f"{name} {version(name)}" for name in ("numpy", "semopy")]
    if bench.rscript is not None:
        say = 'cat(R.version.string, "; lavaan ", as.character(packageVersion("lavaan")), sep = "")'
        done = subprocess.run([bench.rscript, "-e", say], capture_output=True, text=True, check=False)
        found.append(done.stdout.strip())
    return "; ".join(found)


def document(bench: Bench, load: str) -> str:
    intro = f"""# Performance

Made by `python benchmarks/run.py{" --quick" if bench.quick else ""}` ({bench.rounds} rounds in turns, medians).

{machine(bench)}. Load average while measuring: {load}. BLAS with one thread.

Imports are not counted but for the whole programs. "One fit" takes raw data and the model's text and gives estimates,
standard errors, the chi-square tests and the log-likelihood, after the first calls of the process; lavaan's is `sem()`.
A bootstrap draw is a complete, converged refit (`bootstrapLavaan` there).
"""
    return intro + "\n".join(table(bench.lines)) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="model,commands,scaling")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "performance.md")
    asked = parser.parse_args()
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(Path(name), asked.rounds, asked.quick)
        data = wave2(bench.folder)
        parts = asked.only.split(",")
        if "model" in parts:
            one_model(bench, data)
        if "commands" in parts:
            commands(bench, data)
        if "scaling" in parts:
            scaling(bench)
        text = document(bench, f"{before:.1f} at the start, {os.getloadavg()[0]:.1f} at the end")
    if asked.out.exists():  # the table of benchmarks/limits.py stays
        _, mark, limits = asked.out.read_text(encoding="utf-8").partition("\n## How time and memory grow\n")
        text += mark + limits
    asked.out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
