"""Several exports as one survey."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.survey import clean, clean_plain, join_waves, read_survey

ROOT = Path(__file__).parents[2]
CODES = ["TR1", "TR2", "TR3", "SA1", "SA2"]
FIRST = [[4, 2, 4, 5, 4], [5, 1, 4, 4, 3], [3, 3, 3, 3, 3]]
SECOND = [[4, 2, 4, 5, 4], [1, 5, 2, 2, 1], [5, 1, 4, 4, 3]]


def wave(export: Any, rows: list[list[int]], ips: list[str], path: str, **more: list[Any]) -> Any:
    data = {code: [row[j] for row in rows] for j, code in enumerate(CODES)} | more | {"ip": ips}
    return export(data, path=path, metadata={"ip": "ip"}, personal=frozenset({"ip"}))


def two(instrument: Any, export: Any, action: str) -> Any:
    made = instrument(
        screening=f"screening:\n  no_variance: {{action: exclude}}\n  duplicate: {{action: {action}}}\n",
        export="export: {platform: plain, waves: {w1: {files: ['a*']}, w2: {files: ['b*']}}}",
    )
    first = clean(wave(export, FIRST, ["1.1.1.1", "1.1.1.2", "1.1.1.3"], "a.csv", region=[1, 2, 3]), made)
    second = clean(wave(export, SECOND, ["1.1.1.1", "1.1.1.4", "1.1.1.5"], "b.csv"), made)
    return join_waves([first, second])


def test_waves_stand_under_each_other_and_everything_adds_up(instrument: Any, export: Any) -> None:
    survey = two(instrument, export, "flag")
    assert (survey.n, survey.received) == (5, 6)
    assert survey.waves == ("w1", "w1", "w2", "w2", "w2")
    assert survey.respondent == ("w1:row 2", "w1:row 3", "w2:row 2", "w2:row 3", "w2:row 4")
    assert [(s.wave, s.received, s.analysed) for s in survey.sources] == [("w1", 3, 2), ("w2", 3, 3)]
    assert [(e.respondent, e.wave) for e in survey.exclusions] == [("w1:row 4", "w1")]
    steps = {step.rule: (step.removed, step.remaining) for step in survey.flow}
    assert steps == {"received": (0, 6), "no_variance": (1, 5), "analysed": (0, 5)}
    np.testing.assert_array_equal(survey.column("region"), [1, 2, np.nan, np.nan, np.nan])
    assert len(survey.log) == sum(len(part.log) for part in survey.parts)
    assert {e.respondent.split(":")[0] for e in survey.log} == {"w1", "w2"}
    assert survey.rules[0].hits.shape == (6,)
    assert list(survey.to_frame()["wave"]) == list(survey.waves)


def test_the_same_answers_from_the_same_origin_in_a_later_wave(instrument: Any, export: Any) -> None:
    survey = two(instrument, export, "flag")
    # Row 2 of both waves is one person; row 3 and row 4 agree in their answers only.
    assert [(f.respondent, f.rule) for f in survey.flags if "waves" in f.rule] == [
        ("w2:row 2", "duplicate_across_waves")
    ]
    excluded = two(instrument, export, "exclude")
    assert (excluded.n, excluded.received) == (4, 6)
    assert excluded.exclusions[-1].rules == ("duplicate_across_waves",)
    assert [(s.rule, s.removed, s.remaining) for s in excluded.flow][-2:] == [
        ("duplicate_across_waves", 1, 4),
        ("analysed", 0, 4),
    ]
    assert sum(s.removed for s in excluded.flow) == excluded.received - excluded.n == len(excluded.exclusions)


def test_only_items_of_all_waves_stay_and_the_others_are_said() -> None:
    rcv = ROOT / "instruments/rcv.yaml"
    one = read_survey(ROOT / "surveys/wave1.xlsx", rcv, items="all")
    both = join_waves([one, read_survey(ROOT / "surveys/wave2.xlsx", rcv)])
    assert len(both.items) == 30
    assert (both.n, both.received) == (209 + 457, 225 + 468)
    said = next(f for f in both.findings if f.code == "wave_items")
    assert "DP4, DP5, DK5" in said.text
    paths = [ROOT / "surveys/wave1.xlsx", ROOT / "surveys/wave2.xlsx"]
    np.testing.assert_array_equal(read_survey(paths, rcv).answers, both.answers)


def test_what_cannot_be_joined(instrument: Any, export: Any) -> None:
    with pytest.raises(OptionError, match="at least one"):
        join_waves([])
    one = clean_plain(export({"A": [1, 2]}), ["A"])
    other = clean_plain(export({"B": [1, 2]}), ["B"])
    assert join_waves([one]) is one
    with pytest.raises(DataError, match="no item in common"):
        join_waves([one, other])
    with_instrument = clean(wave(export, FIRST, ["", "", ""], "a.csv"), instrument())
    with pytest.raises(OptionError, match="different instruments"):
        join_waves([one, with_instrument])


def test_plain_tables_join_with_groups_as_text(export: Any) -> None:
    one = clean_plain(export({"A": [1, 2], "g": ["x", "y"]}), ["A"], background=["g"])
    two_ = clean_plain(export({"A": [3, 4], "g": [1, 2]}), ["A"], background=["g"])
    both = join_waves([one, two_])
    assert both.waves == ("wave 1", "wave 1", "wave 2", "wave 2")
    assert both.column("g").tolist() == ["x", "y", "1", "2"]
    assert both.column("A").tolist() == [1, 2, 3, 4]
