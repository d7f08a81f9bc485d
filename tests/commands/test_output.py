"""What commands print of findings."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from rcvsem.commands.shared.output import print_findings
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import speaking
from rcvsem.survey import read_survey

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("language", "said"), [("zh", "3年以下"), ("en", "Under 3 years")])
def test_a_warning_names_groups_as_the_report_does(
    language: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    survey = read_survey(ROOT / "surveys" / "wave1.xlsx", ROOT / "instruments" / "rcv.yaml")
    groups = (SimpleNamespace(label="Under 3 years"), SimpleNamespace(label="3-5 years"))
    result = SimpleNamespace(survey=survey, inputs=SimpleNamespace(moments=SimpleNamespace(groups=groups)))
    finding = Finding(code="small", severity="warning", text="Under 3 years: 66", where="g", fix="")
    with speaking(language):
        print_findings([finding], result=result)
    assert f"{said}: 66" in capsys.readouterr().err
