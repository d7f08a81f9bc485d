"""Zip packages (xlsx, ods): checked before anything is unpacked; XML parts read without entities."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pyexpat import ExpatError, ParserCreate

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import FileError
from rcvsem.foundation.words import phrase

#: A real sheet of numbers packs 5 to 40 times; 200 leaves room, 1,032 is the most deflate can do.
MAX_RATIO = 200
RATIO_MATTERS_FROM = 20 << 20
MAX_UNPACKED = 1 << 30
MAX_PARTS = 10_000
SAVE_AGAIN = phrase(
    "Open it in Excel and save it as a new xlsx, or export it again from the survey platform."
)


class _DoctypeError(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Package:
    """A checked zip file. `parts` maps lower-case part names to their entries."""

    data: bytes
    parts: dict[str, zipfile.ZipInfo]
    where: str

    def __contains__(self, name: str) -> bool:
        return name.lower().lstrip("/") in self.parts

    def names(self, prefix: str) -> list[str]:
        """Names of the parts in a folder, as spelt in the file."""
        return [info.filename for name, info in self.parts.items() if name.startswith(prefix)]

    def read(self, name: str) -> bytes:
        """Unpack one part, refusing one that is longer or other than its directory entry says."""
        info = self.parts[name.lower().lstrip("/")]
        return _unpack(self.data, info, self.where)


def open_package(data: bytes, where: str) -> Package:
    """Check sizes, ratios and encryption from the zip directory. Raises FileError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        struct.error,
        ValueError,
        OverflowError,
        EOFError,
    ) as fault:
        raise FileError(
            phrase(
                "The file is damaged or truncated: it begins as a zip package but cannot be opened "
                "({fault}).",
                fault=fault,
            ),
            where=where,
            fix=SAVE_AGAIN,
        ) from None
    except (UnicodeDecodeError, NotImplementedError, RuntimeError) as fault:
        raise FileError(
            phrase("The file is damaged: {fault}.", fault=fault), where=where, fix=SAVE_AGAIN
        ) from None
    if len(entries) > MAX_PARTS:
        raise FileError(
            phrase("The package holds {n} parts: refused as a zip bomb.", n=len(entries)),
            where=where,
            fix=SAVE_AGAIN,
        )
    total = sum(entry.file_size for entry in entries)
    if total > MAX_UNPACKED:
        raise FileError(
            phrase(
                "The file would unpack to {total:.1f} GiB: refused as too large (possible zip bomb).",
                total=total / 2**30,
            ),
            where=where,
            fix="Export fewer columns, or as csv.",
        )
    for entry in entries:
        if entry.flag_bits & 1:
            raise FileError(
                "The package is encrypted with a password.",
                where=where,
                fix="Remove the password and save it again.",
            )
        if entry.file_size > RATIO_MATTERS_FROM and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise FileError(
                phrase(
                    "'{filename}' would unpack to over {max_ratio} times its size: a zip bomb, refused.",
                    filename=entry.filename,
                    max_ratio=MAX_RATIO,
                ),
                where=where,
                fix=SAVE_AGAIN,
            )
    return Package(data, {entry.filename.lower().lstrip("/"): entry for entry in entries}, where)


def _unpack(data: bytes, info: zipfile.ZipInfo, where: str) -> bytes:
    def damaged(why: str) -> FileError:
        return FileError(
            phrase("The file is damaged: '{filename}' {why}.", filename=info.filename, why=why),
            where=where,
            fix=SAVE_AGAIN,
        )

    offset = info.header_offset
    header = data[offset : offset + 30]
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise damaged("is not where the directory says")
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    start = offset + 30 + name_length + extra_length
    packed = data[start : start + info.compress_size]
    if info.compress_type == zipfile.ZIP_STORED:
        content = packed
    elif info.compress_type == zipfile.ZIP_DEFLATED:
        engine = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            content = engine.decompress(packed, info.file_size + 1)
        except zlib.error:
            raise damaged("cannot be unpacked") from None
        if not engine.eof and len(content) <= info.file_size:
            raise damaged("is cut off")
    else:
        raise damaged("uses an unknown compression")
    if len(content) != info.file_size:
        raise damaged("is not as long as the directory says (possible zip bomb)")
    if zlib.crc32(content) != info.CRC:
        raise damaged("does not match its checksum")
    return content


def elements(xml: bytes, where: str) -> Iterator[tuple[str, dict[str, str]]]:
    """(local name, attributes by local name) of every element, in order.

    A document type declaration is refused: it opens entity attacks, and no office program writes one.
    """
    found: list[tuple[str, dict[str, str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        found.append(
            (name.rpartition(":")[2], {key.rpartition(":")[2]: value for key, value in attributes.items()})
        )

    def doctype(*_: object) -> None:
        raise _DoctypeError

    parser = ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(xml, True)
    except _DoctypeError:
        raise doctype_error(where) from None
    except (ExpatError, ValueError) as fault:
        raise FileError(
            phrase("The file is damaged: its XML is broken ({fault}).", fault=fault),
            where=where,
            fix=SAVE_AGAIN,
        ) from None
    yield from found


def doctype_error(where: str) -> FileError:
    """The refusal of an XML part that declares a document type."""
    return FileError(
        "The file holds an XML document type declaration (a possible entity attack): refused.",
        where=where,
        fix=SAVE_AGAIN,
    )
