"""Memory that many small arrays are taken from and given back to."""

from __future__ import annotations

import numpy as np

#: Bytes; the GNU C library lets its threshold follow freed blocks of up to 32 MB.
LARGE = 30 << 20


def keep_freed_memory() -> None:
    """Let arrays of some 100 kB use the same memory again instead of asking the system each time.

    Freeing one large block raises the size from which the GNU C library maps every array anew, and the memory it keeps
    at hand (twice as much): exact second derivatives of a few dozen draws, whose arrays are just above the usual 128 kB,
    take a third of the time. Elsewhere nothing happens: the block is never touched.
    """
    np.empty(LARGE, dtype=np.uint8)
