"""matplotlib, loaded without the documentation that it writes while it loads, and its drawings packed as PNG."""

from __future__ import annotations

import sys
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_PACKING = 3  # of 9: half the time of the usual 6, a few per cent more bytes


def load() -> None:
    """Load what draws figures; once somebody else has loaded it, nothing happens.

    Every class of matplotlib lists its properties in the docstring of its `set` method, which takes a quarter of the time
    of loading it and is for people who ask for help on that method.
    """
    if "matplotlib.artist" in sys.modules:
        return
    artist: Any = import_module("matplotlib.artist")
    listed = artist.kwdoc
    artist.kwdoc = lambda _: ""
    try:
        import_module("matplotlib.figure")
    finally:
        artist.kwdoc = listed


def png(drawing: Figure, dots_per_inch: float, program: str | None = None) -> bytes:
    """The drawing as PNG; white paper needs no transparency, which costs a quarter of the packing.

    program : named in the file as its maker.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    drawing.dpi = dots_per_inch
    page: Any = drawing.canvas  # keeps what it measured of texts
    if not isinstance(page, FigureCanvasAgg):
        page = FigureCanvasAgg(drawing)
    page.draw()
    about, out = PngInfo(), BytesIO()
    if program is not None:
        about.add_text("Software", program)
    dots = Image.frombuffer("RGBA", page.get_width_height(), page.buffer_rgba(), "raw", "RGBA", 0, 1)
    dots.convert("RGB").save(
        out, format="png", pnginfo=about, dpi=(dots_per_inch, dots_per_inch), compress_level=_PACKING
    )
    return out.getvalue()
