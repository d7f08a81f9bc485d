"""Models, instruments, tables and run.json with flipped bits and cuts: an answer or one message, never a traceback."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

KINDS = ("desc", "yaml", "json", "csv values")


def files(root: Path, here: Path) -> dict[str, tuple[Path, bytes, tuple[Any, ...]]]:
    """kind -> (file, content, the command that reads it)."""
    (here / "d.csv").write_text(
        "a,b,c\n" + "".join(f"{i % 5},{i % 5 + i // 5 % 3},{i % 5 + i // 3 % 4}\n" for i in range(40)),
        encoding="utf-8",
    )
    model, values = (
        b"f =~ a + b + c  # H1 +\nf ~~ v*f\nx := v * 2\n",
        b"lhs,op,rhs,value\nf,=~,a,.7\nf,=~,b,.8\nf,=~,c,.6\n",
    )
    (here / "m.desc").write_bytes(model)
    return {
        "desc": (here / "n.desc", model, ("fit", here / "n.desc", here / "d.csv", "--draws", "0")),
        "yaml": (
            here / "i.yaml",
            (root / "instruments" / "rcv.yaml").read_bytes(),
            ("instrument", "check", here / "i.yaml"),
        ),
        "csv values": (
            here / "v.csv",
            values,
            ("power", here / "m.desc", "--values", here / "v.csv", "--n", "50", "--replications", "10"),
        ),
    }


def spoilt(content: bytes, rng: random.Random) -> bytes:
    data = bytearray(content)
    how, place = rng.randrange(4), rng.randrange(len(data))
    if how == 0:
        return bytes(data[:place])
    if how == 1:
        return bytes(
            data[:place] + data[place : place + rng.randrange(1, 90)] * rng.randrange(2, 9) + data[place:]
        )
    for _ in range(1 if how == 2 else rng.randrange(2, 20)):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def check(kind: str, seeds: range, root: Path, here: Path, rcvsem: Any) -> None:
    if kind == "json":
        done = rcvsem(
            "fit",
            root / "models" / "bfi.desc",
            root / "surveys" / "bfi.csv",
            "--draws",
            "0",
            "--out",
            here / "r",
        )
        assert done.code in (0, 1), done.said
        path, command = here / "r" / "run.json", ("verify", here / "r")
        content = path.read_bytes()
    else:
        path, content, command = files(root, here)[kind]
    path.write_bytes(content)
    sound = rcvsem(*command)
    assert sound.code in (0, 1), sound.said
    for seed in seeds:
        path.write_bytes(spoilt(content, random.Random(f"{kind} {seed}")))
        done = rcvsem(*command)
        assert done.code in (0, 1, 2), (kind, seed, done.said)
        assert "Traceback" not in done.said, (kind, seed)
        assert "Internal error" not in done.said, (kind, seed)


@pytest.mark.parametrize("kind", KINDS)
def test_some_damage(kind: str, root: Path, here: Path, rcvsem: Any) -> None:
    check(kind, range(2), root, here, rcvsem)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(10))
@pytest.mark.parametrize("kind", KINDS)
def test_much_damage(kind: str, part: int, root: Path, here: Path, rcvsem: Any) -> None:
    check(kind, range(200 * part, 200 * part + 200), root, here, rcvsem)
