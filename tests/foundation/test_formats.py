"""What a renderer says at its head is what every option, report and table goes by."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import rcvsem.report.formats
from rcvsem.foundation.formats import FORMATS, format_named, head_of


def test_every_head_is_read_as_python_reads_it():
    for file in Path(rcvsem.report.formats.__path__[0]).glob("*.py"):
        module = import_module(f"rcvsem.report.formats.{file.stem}")
        said = getattr(module, "FORMAT", None)
        assert head_of(file.read_text("utf-8")) == said
        if said is not None:
            assert FORMATS[said.name] == said._replace(home=file.stem)
            assert callable(getattr(module, said.document))
            assert not said.table or callable(getattr(module, said.table))
    assert {"csv", "docx", "html", "json", "md", "tex", "xlsx"} <= set(FORMATS)
    assert (format_named("latex"), format_named("md"), format_named("bmp")) == ("tex", "md", "bmp")
    assert head_of("x = 1\n") is None
