"""Flipped bits, cuts and repeated pieces in every format: a table or one message, in the time and memory allowed."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest

from rcvsem.foundation.errors import RcvsemError
from rcvsem.foundation.limited import ResourceLimits, call_limited
from rcvsem.survey.raw import RawExport
from rcvsem.survey.readers import read_export

FIXTURES = Path(__file__).parent / "fixtures"
FORMATS = ("sav", "zsav", "dta", "xls", "xlsx", "xlsx inside", "ods", "ods inside", "parquet", "csv", "tsv")
#: A small file needs neither more memory nor more processor time than this.
TIGHT = ResourceLimits(5, 300, 1 << 30)
#: What Python says of a value of the wrong type is a fault of ours, whatever the file holds.
OURS = ("TypeError", "AttributeError", "KeyError", "IndexError", "UnboundLocalError", "Assertion")


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A table of 40 rows in every format, with labels, missing codes, dates and texts."""
    import datetime

    import pandas
    import pyreadstat

    folder = tmp_path_factory.mktemp("originals")
    frame = pandas.DataFrame({"id": range(1, 41)})
    frame["Q1"] = [i % 5 + 1.0 for i in range(40)]
    frame["Q2"] = [9.0 if i % 10 == 0 else i % 5 + 1.0 for i in range(40)]
    frame["where"] = ["北京", "Köln", "", "Oslo"] * 10
    frame["when"] = [datetime.date(2026, 3, i % 28 + 1) for i in range(40)]
    labels = {"Q1": {1.0: "not at all", 5.0: "fully"}}
    for name in ("sav", "zsav"):
        pyreadstat.write_sav(
            frame,
            str(folder / f"d.{name}"),
            compress=name == "zsav",
            variable_value_labels=labels,
            missing_ranges={"Q2": [9]},
            column_labels=["number", "one", "two", "place", "day"],
        )
    pyreadstat.write_dta(frame, str(folder / "d.dta"), variable_value_labels={"Q1": {1: "no", 5: "yes"}})
    frame.to_parquet(folder / "d.parquet")
    frame.to_excel(folder / "d.xlsx", index=False)
    frame.to_csv(folder / "d.csv", index=False)
    frame.to_csv(folder / "d.tsv", index=False, sep="\t")
    found = {path.suffix[1:]: path.read_bytes() for path in folder.iterdir()}
    return {**found, "xls": (FIXTURES / "more.xls").read_bytes(), "ods": _ods()}


def _ods() -> bytes:
    cell = '<table:table-cell office:value-type="float" office:value="{0}"><text:p>{0}</text:p></table:table-cell>'
    word = '<table:table-cell office:value-type="string"><text:p>{0}</text:p></table:table-cell>'
    rows = ["".join(word.format(name) for name in ("id", "Q1", "Q2"))]
    rows += ["".join(cell.format(value) for value in (i, i % 5 + 1, 3)) for i in range(1, 41)]
    table = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    names = {
        name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "table", "text")
    }
    spaces = " ".join(f'xmlns:{name}="{urn}"' for name, urn in names.items())
    return _package(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": b"<manifest/>",
            "content.xml": (
                f"<office:document-content {spaces}><office:body><office:spreadsheet>"
                f'<table:table table:name="a">{table}</table:table>'
                "</office:spreadsheet></office:body></office:document-content>"
            ).encode(),
        }
    )


def _package(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def damaged(kind: str, original: bytes, seed: int) -> bytes:
    """The file with one kind of damage; "inside" damages a part of the package, which keeps its checksum."""
    rng = random.Random(f"{kind} {seed}")
    if not kind.endswith("inside"):
        return _spoilt(original, rng)
    with zipfile.ZipFile(io.BytesIO(original)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    victim = rng.choice([name for name in parts if name.endswith((".xml", ".rels"))])
    return _package({**parts, victim: _spoilt(parts[victim], rng)})


def _spoilt(content: bytes, rng: random.Random) -> bytes:
    data = bytearray(content)
    how = rng.randrange(6)
    place = rng.randrange(len(data))
    if how == 0:
        return bytes(data[:place])
    if how == 1:
        piece = data[place : place + rng.randrange(1, 200)]
        return bytes(data[:place] + piece * rng.randrange(2, 30) + data[place:])
    if how == 2:
        end = min(place + rng.choice((1, 2, 4, 8)), len(data))
        data[place:end] = rng.choice((b"\xff", b"\x00", b"\x7f")) * (end - place)
        return bytes(data)
    for _ in range(1 if how < 5 else rng.randrange(2, 40)):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def outcome(path: Path) -> RawExport | str:
    """The export, or the message of the refusal."""
    try:
        return read_export(path)
    except RcvsemError as fault:
        return fault.message


def check(kind: str, original: bytes, seed: int, folder: Path) -> None:
    data = damaged(kind, original, seed)
    path = folder / f"d.{kind.split()[0]}"
    path.write_bytes(data)
    raw = outcome(path)
    if isinstance(raw, str):
        assert "\n" not in raw, (kind, seed)
        assert not any(word in raw for word in OURS), (kind, seed, raw)
        # A limit that is met here would be an endless reader: nothing of 30 kB needs that.
        assert "processor time" not in raw, (kind, seed, raw)
    else:
        assert raw.cells.shape == (raw.n, len(raw.columns)), (kind, seed)
    assert path.read_bytes() == data


@pytest.mark.parametrize("kind", FORMATS)
def test_some_damage(kind: str, originals: dict[str, bytes], tmp_path: Path) -> None:
    for seed in range(2):
        check(kind, originals[kind.split()[0]], seed, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(10))
@pytest.mark.parametrize("kind", FORMATS)
def test_much_damage(kind: str, part: int, originals: dict[str, bytes], tmp_path: Path) -> None:
    for seed in range(200 * part, 200 * part + 200):
        check(kind, originals[kind.split()[0]], seed, tmp_path)


def test_the_known_crash_of_a_sav_is_one_message(tmp_path: Path) -> None:
    """One flipped bit that makes ReadStat write outside its memory: it must not end this process."""
    path = tmp_path / "data.sav"
    path.write_bytes((FIXTURES / "flipped.sav").read_bytes())
    with pytest.raises(RcvsemError, match=r"^.+data\.sav: The (file is damaged|SPSS file cannot be read)"):
        read_export(path)


@pytest.mark.parametrize("kind", ["sav", "zsav", "dta", "xls", "xlsx", "ods", "parquet"])
def test_sound_files_are_read_within_the_limits_of_small_ones(kind: str, originals: dict[str, bytes]) -> None:
    options = {"where": f"d.{kind}", "sheet": None, "encoding": None}
    answer = call_limited(
        "rcvsem.survey.readers.binary_tasks:grid_of", originals[kind], options, where="d", limits=TIGHT
    )
    assert answer["container"] == kind.removeprefix("z")
    assert len(answer["grid"]["rows"][0]) >= 3
