"""Alignment and dMACS against the papers' formulas written in R."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tolerances import NEAR

import rcvsem
from rcvsem.foundation.availability import NotAvailable
from rcvsem.infer.alignment import aligned_factors

GOLDEN = Path(__file__).parents[1] / "golden" / "groups" / "alignment.json"
EXPECTED: dict[str, Any] = json.loads(GOLDEN.read_text(encoding="utf-8"))
LEVELS = ("configural", "scalar")
MODEL = "f =~ y1 + y2 + y3 + y4 + y5"


@pytest.fixture(scope="module")
def found() -> Any:
    return rcvsem.invariance(MODEL, pd.DataFrame(EXPECTED["data"]), group="g", levels=LEVELS)


def test_as_the_papers_write_it(found: Any) -> None:
    (own,) = found.alignment
    assert own.loss == pytest.approx(EXPECTED["loss"], rel=NEAR["six_digits"])
    for k, mean in enumerate(own.means, start=1):
        assert mean.est == pytest.approx(EXPECTED["means"][k], abs=NEAR["five_digits"])
        assert mean.sd == pytest.approx(EXPECTED["sds"][k], abs=NEAR["five_digits"])
        # SD over 100 samples: .122 and .115 (benchmarks/alignment.py)
        assert 0.09 < float(mean.se) < 0.15
    shown = np.array([item.dmacs for item in own.items]).reshape(2, 5)
    assert shown == pytest.approx(np.array(EXPECTED["dmacs"]).T, abs=NEAR["four_digits"])


def test_it_stands_where_scalar_invariance_fails_only(found: Any) -> None:
    assert "Size of non-invariance" in found.summary()
    assert [one["factor"] for one in found.plain()["alignment"]] == ["f"]
    data = pd.DataFrame(EXPECTED["data"])
    data["g"] = np.arange(len(data)) % 2
    assert isinstance(rcvsem.invariance(MODEL, data, group="g", levels=LEVELS).alignment, NotAvailable)


def test_no_matter_of_scaling_and_nothing_for_two_items(found: Any) -> None:
    """The result does not depend on what sets the scale of the factor."""
    data = pd.DataFrame(EXPECTED["data"])
    (own,) = found.alignment
    other = aligned_factors(rcvsem.fit(MODEL, data, group="g", std_lv=True))
    assert not isinstance(other, NotAvailable)
    assert other[0].means[0].est == pytest.approx(own.means[0].est, abs=NEAR["four_digits"])
    crossed = rcvsem.fit("f =~ y1 + y2\nh =~ y4 + y5", data, group="g")
    assert isinstance(aligned_factors(crossed), NotAvailable)
