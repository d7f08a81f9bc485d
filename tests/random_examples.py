"""How many examples a property test tries: all of them where new ones are looked for, a tenth of them every day."""

from __future__ import annotations

import os


def examples(whole: int) -> int:
    """`whole` in the nightly run (RCVSEM_RANDOM_TESTS=1), else a tenth, the same ones each time; at least five."""
    return whole if os.environ.get("RCVSEM_RANDOM_TESTS") else max(whole // 10, 5)
