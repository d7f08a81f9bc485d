"""Legacy .xls (BIFF in an OLE container): error cells, external links and encryption, which calamine hides.

Follows [MS-CFB] for the container and [MS-XLS] for the records.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from rcvsem.foundation.errors import FileError

_END = 0xFFFFFFFA  # sector numbers from here on are marks, not sectors
_BOF, _EOF, _FORMULA, _FILEPASS, _BOUNDSHEET, _SUPBOOK, _BOOLERR = 0x809, 0x0A, 0x06, 0x2F, 0x85, 0x1AE, 0x205
_CELLS = frozenset({0x06, 0x201, 0x203, 0x204, 0x205, 0x27E, 0xFD, 0xBD, 0xBE, 0xD6})
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_INTERNAL = (0x0401, 0x3A01)  # this workbook itself; add-in functions


def check_xls(data: bytes, where: str) -> None:
    """Refuse damaged, encrypted and linked .xls files."""
    from rcvsem.survey.readers.sheets import password_error

    try:
        stream = _workbook_stream(data)
        for kind, _, body in _records(stream, 0):
            if kind == _FILEPASS:
                raise password_error(where)
            if kind == _SUPBOOK and len(body) >= 4 and struct.unpack_from("<H", body, 2)[0] not in _INTERNAL:
                raise FileError(
                    "The workbook has external links to other files: refused, as their cells may be stale.",
                    where=where,
                    fix="In Excel: Data, Edit Links, Break Link; then save as xlsx.",
                )
        for _, offset in _sheets(stream):
            if any(column > 255 for _, column, _ in _cells(stream, offset)):
                raise _damaged(where)
    except (struct.error, IndexError, ValueError, OverflowError):
        raise _damaged(where) from None


def xls_errors(data: bytes, sheet: str) -> list[tuple[int, int, str]]:
    """1-based (row, column, text) of the error cells of a sheet."""
    stream = _workbook_stream(data)
    for name, offset in _sheets(stream):
        if name == sheet:
            return [(row + 1, column + 1, text) for row, column, text in _cells(stream, offset) if text]
    return []


def _damaged(where: str) -> FileError:
    return FileError(
        "The xls workbook is damaged or truncated.", where=where, fix="Open it in Excel and save it as xlsx."
    )


def _workbook_stream(data: bytes) -> bytes:
    """Content of the Workbook (or Book) stream. Raises ValueError or struct.error when it is broken."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    mini_size = 1 << struct.unpack_from("<H", data, 32)[0]
    directory, cutoff, first_mini = struct.unpack_from("<I4xII", data, 48)
    if size not in (512, 4096) or mini_size != 64:
        raise ValueError("sector size")

    def sector(number: int) -> bytes:
        start = (number + 1) * size
        if start >= len(data):
            raise ValueError("sector outside the file")
        return data[start : start + size]

    fat_sectors = [n for n in struct.unpack_from("<109I", data, 76) if n < _END]
    next_difat, limit = struct.unpack_from("<I", data, 68)[0], len(data) // size + 2
    while next_difat < _END and limit:
        entries = struct.unpack(f"<{size // 4}I", sector(next_difat))
        fat_sectors += [n for n in entries[:-1] if n < _END]
        next_difat, limit = entries[-1], limit - 1
    if len(fat_sectors) > len(data) // size + 1:
        raise ValueError("allocation table")
    fat = [
        n
        for number in fat_sectors
        for n in struct.unpack(f"<{size // 4}I", sector(number).ljust(size, b"\xff"))
    ]

    def chain(start: int, table: list[int]) -> list[int]:
        found: list[int] = []
        while start < _END:
            found.append(start)
            if len(found) > len(table):
                raise ValueError("circular chain")
            start = table[start]
        return found

    def stream(start: int) -> bytes:
        return b"".join(sector(number) for number in chain(start, fat))

    root = b""
    entries_data = stream(directory)
    for offset in range(0, len(entries_data) - 127, 128):
        entry = entries_data[offset : offset + 128]
        name = entry[: max(struct.unpack_from("<H", entry, 64)[0] - 2, 0)].decode("utf-16-le", "replace")
        start, length = struct.unpack_from("<II", entry, 116)
        if entry[66] == 5:
            root = stream(start) if start < _END else b""
        elif name.lower() in ("workbook", "book"):
            if length >= cutoff:
                return stream(start)[:length]
            raw = stream(first_mini)
            mini_fat = list(struct.unpack(f"<{len(raw) // 4}I", raw))
            pieces = (root[number * 64 : number * 64 + 64] for number in chain(start, mini_fat))
            return b"".join(pieces)[:length]
    raise ValueError("no workbook stream")


def _records(stream: bytes, offset: int) -> Iterator[tuple[int, int, bytes]]:
    """(type, position, body) of the records of one substream, charts inside it left out."""
    depth = 0
    while offset + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, offset)
        if kind & 0xFF == 0x09 and kind in (0x809, 0x409, 0x209, 0x009):
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        if depth == 1:
            yield kind, offset, stream[offset + 4 : offset + 4 + length]
        offset += 4 + length


def _sheets(stream: bytes) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for kind, _, body in _records(stream, 0):
        if kind == _BOUNDSHEET and body[5] == 0:
            count, wide = body[6], body[7] & 1
            text = body[8 : 8 + count * (2 if wide else 1)].decode(
                "utf-16-le" if wide else "latin-1", "replace"
            )
            found.append((text, struct.unpack_from("<I", body, 0)[0]))
    return found


def _cells(stream: bytes, offset: int) -> Iterator[tuple[int, int, str]]:
    """(row, column, error text or "") of every cell record, 0-based."""
    for kind, _, body in _records(stream, offset):
        if kind not in _CELLS or len(body) < 4:
            continue
        row, column = struct.unpack_from("<HH", body)
        error = ""
        if kind == _BOOLERR and len(body) >= 8 and body[7] == 1:
            error = _ERRORS.get(body[6], "#ERROR")
        elif kind == _FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
            error = _ERRORS.get(body[8], "#ERROR")
        yield row, column, error
