"""How near alignment comes to true latent means: the figures in docs/groups.md. Takes half a minute.

Three groups of 200, 250 and 150 respondents, one factor of five items with loadings .8, .7, .75, .65 and .7; true means
0, .40 and -.30. Two items differ: the intercept of the third in the second group by .5, the loading of the fourth in the
third group by -.3. Run: python benchmarks/alignment.py
"""

from __future__ import annotations

import numpy as np
import pandas as pd

import rcvsem

SAMPLES, SEED = 100, 1
SIZES, MEANS, SDS = (200, 250, 150), (0.0, 0.4, -0.3), (1.0, 1.1, 0.9)
LOADINGS = np.array([0.8, 0.7, 0.75, 0.65, 0.7])
ITEMS = [f"y{k}" for k in range(1, 6)]
LEVELS = ("configural", "scalar")


def answers(rng: np.random.Generator) -> pd.DataFrame:
    """One sample, a row a respondent."""
    parts = []
    for g, (size, mean, sd) in enumerate(zip(SIZES, MEANS, SDS, strict=True)):
        loadings, intercepts = LOADINGS.copy(), np.zeros(5)
        intercepts[2] += 0.5 * (g == 1)
        loadings[3] -= 0.3 * (g == 2)
        factor = mean + sd * rng.normal(size=(size, 1))
        rows = intercepts + factor * loadings + 0.6 * rng.normal(size=(size, 5))
        parts.append(pd.DataFrame(rows, columns=ITEMS).assign(g=f"g{g + 1}"))
    return pd.concat(parts, ignore_index=True)


def main() -> None:
    rng = np.random.default_rng(SEED)
    found = []
    for _ in range(SAMPLES):
        study = rcvsem.invariance(f"f =~ {' + '.join(ITEMS)}", answers(rng), group="g", levels=LEVELS)
        # no table where scalar invariance passes
        found += [[(one.est, float(one.se)) for one in own.means] for own in study.alignment]
    est, se = np.moveaxis(np.array(found), 2, 0)
    print(f"{len(est)} of {SAMPLES} samples with alignment")
    for g in range(len(SIZES) - 1):
        print(
            f"true {MEANS[g + 1]:5.2f}  mean {est[:, g].mean():6.3f}  SD {est[:, g].std(ddof=1):.3f}  "
            f"mean standard error {se[:, g].mean():.3f}"
        )


if __name__ == "__main__":
    main()
