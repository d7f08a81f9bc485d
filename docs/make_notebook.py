"""Run the example notebook and keep what its cells show.

    python docs/make_notebook.py            # in the folder of the project, rcvsem installed

Each cell is executed in order as Jupyter does it: what it prints and its last expression become its outputs, a table as
HTML and as text, a picture as SVG.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
from pathlib import Path
from typing import Any

NOTEBOOK = Path(__file__).parent / "examples" / "rcv_results.ipynb"
#: Method of an object, its kind of content.
_SHOWN = (("_repr_svg_", "image/svg+xml"), ("_repr_html_", "text/html"))


def executed(notebook: dict[str, Any]) -> dict[str, Any]:
    """The notebook with the outputs of its cells; the variables of the last cell are kept under "space"."""
    space: dict[str, Any] = {}
    count = 0
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            count += 1
            cell["execution_count"] = count
            cell["outputs"] = _outputs("".join(cell["source"]), space, count)
    return {**notebook, "space": space}


def _outputs(source: str, space: dict[str, Any], count: int) -> list[dict[str, Any]]:
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, str(NOTEBOOK), "exec"), space)
        shown = None
        if last is not None:
            shown = eval(compile(ast.Expression(last.value), str(NOTEBOOK), "eval"), space)
    outputs: list[dict[str, Any]] = []
    if printed.getvalue():
        outputs.append({"name": "stdout", "output_type": "stream", "text": _lines(printed.getvalue())})
    if shown is not None:
        data: dict[str, Any] = {"text/plain": _lines(repr(shown))}
        for method, kind in _SHOWN:
            if hasattr(shown, method):
                data[kind] = _lines(getattr(shown, method)())
        outputs.append(
            {"data": data, "execution_count": count, "metadata": {}, "output_type": "execute_result"}
        )
    return outputs


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


if __name__ == "__main__":
    done = executed(json.loads(NOTEBOOK.read_text(encoding="utf-8")))
    del done["space"]
    NOTEBOOK.write_text(json.dumps(done, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
