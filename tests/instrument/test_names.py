"""Who names what: the questionnaire first, its dimensions too, then the comments of a model."""

from __future__ import annotations

from pathlib import Path

from rcvsem.foundation.text import Text
from rcvsem.instrument import read_instrument
from rcvsem.instrument.names import construct_names, names_of

RCV = Path(__file__).parents[2] / "instruments" / "rcv.yaml"


def test_the_questionnaire_goes_before_the_model() -> None:
    written = {
        "DP": Text.verbatim("mine"),
        "NEW": Text.given(en="New", zh="新"),
        "DP1": Text.verbatim("my item"),
    }
    asked = read_instrument(RCV)
    names = construct_names(asked, written)
    assert names["DP"].en == "Digital platform support"
    assert names["resource"] == Text.given(en="Resources", zh="资源")
    assert names["region"].en == "Region"
    assert names["NEW"] == written["NEW"]
    assert names_of(asked, written)["DP1"] != written["DP1"]
    assert names_of(None, written) == construct_names(None, written) == written
