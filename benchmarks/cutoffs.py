"""How long simulated cut-offs take, beside what `estimated_work` says: python benchmarks/cutoffs.py"""

from __future__ import annotations

import time

from rcvsem.analyses.inputs import read_inputs
from rcvsem.fit import FitOptions, estimate
from rcvsem.infer.fit_cutoffs import estimated_work, fit_cutoffs


def main() -> None:
    """Two models of this repository, 250 samples of each population."""
    for model, data in (("models/rcv.desc", "surveys/wave2.xlsx"), ("models/bfi.desc", "surveys/bfi.csv")):
        inputs = read_inputs(model, [data])
        fit = estimate(inputs.spec, inputs.moments, FitOptions())
        began = time.process_time()
        fit_cutoffs(fit, draws=250)
        took = time.process_time() - began
        print(f"{model}: {took:.1f} s of CPU, estimated {estimated_work(fit, 250):.1f} s")


if __name__ == "__main__":
    main()
