"""Parquet tables through pyarrow."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from rcvsem.foundation.errors import FileError
from rcvsem.foundation.words import phrase
from rcvsem.survey.readers.grid import Grid, check_size
from rcvsem.survey.readers.layout import Layout, header_text, roles, simple_columns
from rcvsem.survey.readers.plain import METADATA


def read_parquet(data: bytes, where: str) -> Grid:
    """Cells of a Parquet file; an index that pandas stored along is left out."""
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise FileError(
            "Reading Parquet needs pyarrow, which is not installed.",
            where=where,
            fix="Run pip install 'rcvsem[parquet]', or save the table as csv or xlsx.",
        ) from None

    try:
        # No threads and the plain allocator: the others reserve address space, which is limited.
        pa.set_memory_pool(pa.system_memory_pool())
        file = parquet.ParquetFile(pa.BufferReader(data), pre_buffer=False)
        check_size(file.metadata.num_rows, file.metadata.num_columns, where)
        table = file.read(use_threads=False)
        names = [header_text(name) for name in table.column_names]
        keep = [i for i, name in enumerate(names) if not name.startswith("__index_level_")]
        columns = [[_plain(value) for value in table.column(i).to_pylist()] for i in keep]
    except (pa.ArrowException, OSError, ValueError, NotImplementedError, OverflowError) as fault:
        reason = " ".join(str(fault).split())[:200]
        raise FileError(
            phrase("The Parquet file is damaged: {reason}.", reason=reason),
            where=where,
            fix="Export it again.",
        ) from None
    if not keep:
        raise FileError("The file is empty: it has no columns.", where=where)
    names = [names[i] for i in keep]
    rows = [list(row) for row in zip(*columns, strict=True)]
    return Grid(
        container="parquet",
        rows=rows,
        numbers=list(range(1, len(rows) + 1)),
        layout=Layout(
            format="parquet", header_rows=0, columns=simple_columns(names), metadata=roles(names, METADATA)
        ),
    )


def _plain(value: Any) -> Any:
    """NaN and "" are None; nested values and decimals become text and floats."""
    if value is None or value == "" or value != value:
        return None
    if isinstance(value, Decimal):
        return float(value)
    if hasattr(value, "to_pydatetime"):  # nanoseconds come as pandas' own class
        return value.to_pydatetime(warn=False)
    return value if isinstance(value, (bool, int, float, str, date)) else str(value)
