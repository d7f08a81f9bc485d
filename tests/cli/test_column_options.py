"""A column that is not there is refused as soon as the answers are read, with the columns that are."""

from __future__ import annotations

from pathlib import Path

import pytest

from rcvsem.analyses import robustness as robust
from rcvsem.analyses.inputs import read_inputs
from rcvsem.analyses.robust_options import RobustOptions
from rcvsem.foundation.errors import SurveyError

ROOT = Path(__file__).parents[2]
MODEL, DATA = ROOT / "models" / "rcv.desc", ROOT / "surveys" / "wave2.xlsx"


@pytest.mark.parametrize("option", ["group", "cluster", "weights"])
def test_wrong_column_of_a_survey_with_a_questionnaire(option: str) -> None:
    with pytest.raises(SurveyError) as told:
        read_inputs(MODEL, DATA, **{option: "dept"})
    assert "'dept' is" in told.value.message
    assert "department" in told.value.message
    assert "instrument" not in told.value.message


def test_robust_refuses_a_group_before_it_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(robust, "column_of_way", lambda *_: pytest.fail("fitted first"))
    with pytest.raises(SurveyError, match="nowhere"):
        robust.robustness(MODEL, DATA, RobustOptions(group="nowhere"))
    plain = ROOT / "surveys" / "bfi.csv"
    with pytest.raises(SurveyError, match="nowhere"):
        robust.robustness(ROOT / "models" / "bfi.desc", plain, RobustOptions(group="nowhere"))
