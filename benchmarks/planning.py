"""Monte Carlo power: time of a replication, ours and lavaan's (simulateData, sem, parameterEstimates) in one run.

    python benchmarks/planning.py [--replications 1000] [--lavaan 10] [--n 457]

The RCV model with loadings .8, paths .2 and correlations .4. Without R or lavaan only our time is printed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from time import perf_counter

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from rcvsem.fit import FitOptions
from rcvsem.infer.cluster import workers
from rcvsem.infer.monte_carlo import simulate
from rcvsem.infer.population import Guesses, population
from rcvsem.infer.power import power_rows, quantities
from rcvsem.infer.simulation_design import Design, find_truth
from rcvsem.model import read_model, to_lavaan

MODEL = Path(__file__).resolve().parents[1] / "models" / "rcv.desc"
SCRIPT = """
suppressMessages(library(lavaan)); given <- commandArgs(TRUE)
S <- as.matrix(read.csv(given[1])); rownames(S) <- colnames(S); model <- readLines(given[2])
n <- as.integer(given[3]); times <- as.integer(given[4]); set.seed(1)
began <- proc.time()[["elapsed"]]
for (k in seq_len(times)) {
  x <- MASS::mvrnorm(n, rep(0, ncol(S)), S); colnames(x) <- colnames(S)
  parameterEstimates(sem(model, x))
}
cat((proc.time()[["elapsed"]] - began) / times)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--replications", type=int, default=1000)
    parser.add_argument("--lavaan", type=int, default=10, help="replications of lavaan")
    parser.add_argument("--n", type=int, default=457)
    given = parser.parse_args()
    spec = read_model(MODEL)
    people = population(spec, guesses=Guesses(loading=0.8, path=0.2, correlation=0.4))
    design = Design(population=people, options=FitOptions(), replications=given.replications)
    truth = find_truth(design)
    with workers() as run:
        simulate(design, truth, given.n + 1, run)  # once, so that nothing is loaded within the measurement
        began = perf_counter()
        power_rows(design, truth, simulate(design, truth, given.n, run), quantities(truth))
        ours = (perf_counter() - began) / given.replications
    print(
        f"rcvsem  {1e3 * ours:9.3f} ms a replication ({given.replications} with power of paths and indirect effects)"
    )
    if shutil.which("Rscript") is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("cov.csv", "model.lav", "run.R")]
        header = ",".join(people.variables)
        rows = [",".join(repr(float(value)) for value in row) for row in people.cov]
        files[0].write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        files[1].write_text(to_lavaan(people.analysis), encoding="utf-8")
        files[2].write_text(SCRIPT, encoding="utf-8")
        command = ["Rscript", str(files[2]), str(files[0]), str(files[1]), str(given.n), str(given.lavaan)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print("lavaan  could not be run")
        return
    theirs = float(done.stdout)
    print(
        f"lavaan  {1e3 * theirs:9.3f} ms a replication ({given.lavaan}, paths only); ratio 1/{theirs / ours:.0f}"
    )


if __name__ == "__main__":
    main()
