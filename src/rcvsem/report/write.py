"""Puts a report on the disk, whole or not at all.

Everything is written into a temporary folder beside the report and flushed; then the old folder is set
aside, the new one takes its name and the old one goes. A failure at any point leaves the old report as it
was. Files in the folder that no report wrote are the user's and are kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, cast, get_args

from rcvsem.foundation.errors import OptionError, ReportError
from rcvsem.foundation.text import Language
from rcvsem.report.document import Document
from rcvsem.report.layout import Printing
from rcvsem.report.numbers import Style
from rcvsem.report.widths import file_stem

Format = Literal["xlsx", "md", "docx", "tex", "html", "csv", "json"]
FORMATS: tuple[Format, ...] = get_args(Format)

RUN_FILE = "run.json"
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?$")
_UNTOUCHED = "The existing report is untouched."


def write_report(
    document: Document,
    folder: str | os.PathLike[str],
    formats: Sequence[str] = ("xlsx", "md"),
    lang: Language = "both",
    run: Mapping[str, Any] | None = None,
    *,
    style: Style = "apa",
) -> tuple[Path, ...]:
    """Write `document` as `folder`/report.<format> and run.json; the paths written.

    Parameters
    ----------
    run : what made the report (inputs with SHA-256, versions, seed, options, measures); written with sorted
        keys. The keys "files" and "sha256" are added.

    Raises
    ------
    OptionError : an unknown format, language or style.
    ReportError : the disk does not take it; the existing report is untouched.
    """
    target = Path(os.path.abspath(os.fspath(folder)))
    _check_choice("format", formats, FORMATS)
    _check_choice("lang", (lang,), get_args(Language))
    _check_choice("style", (style,), get_args(Style))
    files: dict[str, bytes] = {}
    for name in dict.fromkeys(formats):
        files.update(_render(cast(Format, name), document, lang, style))
    files.update(_figures(document))
    return write_folder(target, files, run or {})


def report_folder(out: str | os.PathLike[str], name: str) -> Path:
    """`out`/`name`, after making sure that it is a folder directly inside `out` on every system.

    Raises
    ------
    OptionError : the name is empty, leaves `out`, or is no folder name on Windows.
    """
    stripped = name.strip()
    faulty = (
        not stripped
        or stripped in (".", "..")
        or re.search(r'[<>:"/\\|?*\x00-\x1f]', stripped) is not None
        or stripped.endswith(".")
        or stripped.startswith(".")
        or _RESERVED.match(stripped) is not None
        or len(stripped.encode("utf-8", "replace")) > 200
    )
    if faulty:
        raise OptionError(
            f"The report cannot be named {name!r}.",
            fix="Use letters, digits, '-' and '_', without a leading dot.",
        )
    return Path(out) / stripped


def write_file(path: str | os.PathLike[str], content: bytes) -> Path:
    """Write one file whole or not at all; its folder is made when missing. ReportError when it cannot be."""
    target = Path(os.path.abspath(os.fspath(path)))
    temporary = ""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(
            prefix=f".{target.name[:50]}.", suffix=".part", dir=target.parent
        )
        with os.fdopen(handle, "wb") as file:
            _put(file, content)
        _open_to_others(temporary, 0o666)
        os.replace(temporary, target)
        temporary = ""
    except OSError as error:
        raise _failure(target, error, "A file of that name, if there was one, is untouched.") from error
    finally:
        if temporary:
            _discard(Path(temporary))
    return target


def json_bytes(value: Any) -> bytes:
    """JSON with sorted keys and fixed layout: same value, same bytes. NaN and infinity are refused."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False, default=_plain)
    return (text + "\n").encode("utf-8", "replace")


def _plain(value: object) -> object:
    """What json does not know: numpy scalars and arrays, paths, NotAvailable."""
    from rcvsem.foundation.availability import NotAvailable

    if isinstance(value, NotAvailable):
        return None
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} cannot be written as JSON.")


def _check_choice(name: str, chosen: Sequence[str], allowed: Sequence[str]) -> None:
    for value in chosen:
        if value not in allowed:
            raise OptionError(
                f"The '{name}' option of report must be one of {', '.join(allowed)}. Got {value!r}."
            )


def _render(name: Format, document: Document, lang: Language, style: Style) -> dict[str, bytes]:
    """Files of one format. A renderer is imported only when it is asked for."""
    plain = Printing(lang, style)
    typeset = Printing(lang, style, "−")
    if name == "xlsx":
        from rcvsem.report.excel import render_excel

        return {"report.xlsx": render_excel(document, plain)}
    if name == "md":
        from rcvsem.report.markdown import render_markdown

        return {"report.md": _utf8(render_markdown(document, plain))}
    if name == "docx":
        from rcvsem.report.word import render_word

        return {"report.docx": render_word(document, typeset)}
    if name == "tex":
        from rcvsem.report.latex import render_latex

        return {"report.tex": _utf8(render_latex(document, typeset))}
    if name == "html":
        from rcvsem.report.html import render_html

        return {"report.html": _utf8(render_html(document, typeset))}
    if name == "csv":
        from rcvsem.report.csv_files import render_csv

        return {f"csv/{file}": content for file, content in render_csv(document, plain).items()}
    from rcvsem.report.json_document import document_json

    return {"report.json": json_bytes(document_json(document))}


def _figures(document: Document) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for figure in document.figures:
        if figure.svg:
            files[f"figures/{file_stem(figure.id)}.svg"] = _utf8(figure.svg)
        if figure.png:
            files[f"figures/{file_stem(figure.id)}.png"] = figure.png
        if figure.pdf:
            files[f"figures/{file_stem(figure.id)}.pdf"] = figure.pdf
    return files


def _utf8(text: str) -> bytes:
    return text.encode("utf-8")


def write_folder(
    folder: str | os.PathLike[str], files: Mapping[str, bytes], run: Mapping[str, Any]
) -> tuple[Path, ...]:
    """Write these files and run.json into `folder`, all of them or none; the paths written.

    run.json gets the keys "files" and "sha256" (of each file). What else is in the folder is kept.
    """
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    record = {**run, "files": sorted([*files, RUN_FILE]), "sha256": digests}
    return _write_folder(Path(os.path.abspath(os.fspath(folder))), {**files, RUN_FILE: json_bytes(record)})


def _write_folder(target: Path, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    set_aside = target.with_name(f".{target.name}.previous")
    temporary: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists() and not target.is_dir():
            raise NotADirectoryError(20, "A file of that name is in the way", os.fspath(target))
        _recover(target, set_aside)
        temporary = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent))
        for name, content in files.items():
            path = temporary / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with open(path, "wb") as file:
                _put(file, content)
        _keep_foreign(target, temporary, frozenset(files))
        _open_to_others(temporary, 0o777)
        _swap(temporary, target, set_aside)
        temporary = None
    except OSError as error:
        raise _failure(target, error, _UNTOUCHED) from error
    finally:
        if temporary is not None:
            _discard(temporary)
    _discard(set_aside)
    return tuple(target / name for name in files)


def _swap(new: Path, target: Path, set_aside: Path) -> None:
    """Give `new` the name of `target`; put the old one back when that fails."""
    if not target.exists():
        os.replace(new, target)
    else:
        os.replace(target, set_aside)
        try:
            os.replace(new, target)
        except BaseException:
            os.replace(set_aside, target)
            raise
    _flush_folder(target.parent)


def _recover(target: Path, set_aside: Path) -> None:
    """Finish what a run that was killed between the two renames left behind."""
    if set_aside.is_dir():
        if target.exists():
            _discard(set_aside)
        else:
            os.replace(set_aside, target)


def _keep_foreign(old: Path, new: Path, ours: frozenset[str]) -> None:
    """Copy into `new` what is in `old` and was not written by the earlier report nor by this one."""
    if not old.is_dir():
        return
    earlier = ours | _files_of(old)
    for path in sorted(old.rglob("*")):
        name = path.relative_to(old).as_posix()
        if name in earlier or (path.is_dir() and not path.is_symlink()):
            continue
        copy = new / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, copy, follow_symlinks=False)


def _files_of(folder: Path) -> frozenset[str]:
    """Files the earlier report in `folder` wrote, by its run.json."""
    try:
        record = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
        return frozenset(str(name) for name in record["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return frozenset()


def _put(file: Any, content: bytes) -> None:
    file.write(content)
    file.flush()
    os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """Make the renames in `folder` last; not every system can, and the report is whole without it."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    with contextlib.suppress(OSError):
        os.fsync(handle)
    os.close(handle)


def _open_to_others(path: str | Path, mode: int) -> None:
    """Temporary files are private; the report has the user's usual permissions."""
    mask = os.umask(0)
    os.umask(mask)
    os.chmod(path, mode & ~mask)


def _discard(path: Path) -> None:
    remove: Callable[..., object] = shutil.rmtree if path.is_dir() else os.unlink
    with contextlib.suppress(OSError):
        remove(path)


def _failure(target: Path, error: OSError, untouched: str) -> ReportError:
    reason = error.strerror or str(error)
    fix = "Free some space, make the folder writable, or choose another one with --out."
    return ReportError(f"Cannot write {target}: {reason}. {untouched}", fix=fix)
