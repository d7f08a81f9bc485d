"""A file that is not there, or is something else: one sentence, with the file that may have been meant."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rcvsem.foundation.errors import FileError
from rcvsem.foundation.named_file import bytes_of, in_other_letters


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "Surveys" / "Gr\u00fc\u00dfe").mkdir(parents=True)
    (tmp_path / "Surveys" / "Wave2.csv").write_bytes(b"a,b")
    (tmp_path / "Surveys" / "Gr\u00fc\u00dfe" / "w.csv").write_bytes(b"a")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_bytes(folder: Path) -> None:
    assert bytes_of(folder / "Surveys" / "Wave2.csv", "a survey file", largest=9) == b"a,b"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("surveys/wave2.CSV", "There is no file 'surveys/wave2.CSV'. Did you mean 'Surveys/Wave2.csv'?"),
        ("Surveys/GRU\u0308SSE/W.csv", "Did you mean 'Surveys/Gr\u00fc\u00dfe/w.csv'?"),
        ("Surveys/Wave3.csv", "There is no file 'Surveys/Wave3.csv'. Did you mean 'Wave2.csv'?"),
        ("Surveys/other.sav", "Check the name and the folder."),
        ("nowhere/w.csv", "There is no folder 'nowhere' either."),
        ("Surveys", "'Surveys' is a folder, not a survey file. Name the file inside it."),
        (os.devnull, f"'{os.devnull}' is no regular file."),
        ("a\0b", "There is no file"),
        ("x" * 300 + ".csv", "cannot be read: File name too long."),
    ],
)
def test_what_cannot_be_read_is_told_in_one_sentence(folder: Path, name: str, message: str) -> None:
    with pytest.raises(FileError) as caught:
        bytes_of(name, "a survey file", largest=2**20, fix="Name the file inside it.")
    assert message in str(caught.value).replace(os.sep, "/")


def test_a_file_that_is_too_large_is_not_opened(folder: Path) -> None:
    big = folder / "big.csv"
    with big.open("wb") as file:
        file.truncate(3 << 20)
    big.chmod(0)
    with pytest.raises(FileError, match=r"'.*big\.csv' has 3 MB: too large for a model file"):
        bytes_of(big, "a model file", largest=2**20)


def test_of_two_names_that_differ_in_letters_alone_none_is_chosen(folder: Path) -> None:
    (folder / "Surveys" / "WAVE2.csv").write_bytes(b"")
    assert in_other_letters(Path("surveys/wave2.csv")) is None
    assert in_other_letters(Path("Surveys/Wave2.csv")) is None
    assert in_other_letters(Path("surveys/Wave2.csv")) == Path("Surveys/Wave2.csv")
