"""Run as a process of its own by `foundation.limited`: limits first, then the task, then its answer as JSON.

stdin: one line of JSON (import paths, task, options, limits), then the content of the file. stdout: one JSON object:
{"answer": ...}, {"error": {kind, what, where, fix}}, {"fault": ...} of the file, or {"internal": ...} of this program.
Imports nothing of rcvsem before the limits hold.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from datetime import date, time, timedelta
from typing import Any


def plain(value: Any) -> dict[str, Any]:
    """What JSON does not know: dates, times and time spans."""
    if isinstance(value, timedelta):
        return {"@timedelta": [value.days, value.seconds, value.microseconds]}
    if isinstance(value, (date, time)):
        return {f"@{type(value).__name__}": value.isoformat()}
    raise TypeError(f"a {type(value).__name__} in the answer")


def limit(cpu_seconds: int, memory: int) -> None:
    """No core file, so much processor time and address space; what the system does not know is left out."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; the clock and the checks before parsing hold there
        return
    wanted = (
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + 2),
        (resource.RLIMIT_AS, memory, memory),
    )
    for kind, soft, hard in wanted:
        try:
            _, ceiling = resource.getrlimit(kind)
            if ceiling != resource.RLIM_INFINITY:
                soft, hard = min(soft, ceiling), min(hard, ceiling)
            resource.setrlimit(kind, (soft, hard))
        except (ValueError, OSError):  # macOS does not limit address space
            continue


def main() -> None:
    """Write the answer and end at once."""
    # What a library prints must not stand in the answer.
    answer_to = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    header = json.loads(sys.stdin.buffer.readline())
    limit(header["cpu_seconds"], header["memory"])
    sys.path.extend(header["paths"])
    gc.disable()  # millions of cells are made and none is let go
    try:
        from importlib import import_module

        from rcvsem.foundation.errors import RcvsemError
        from rcvsem.foundation.words import packed

        module, _, function = header["task"].partition(":")
        if not module.startswith("rcvsem."):
            raise ImportError(module)
        task = getattr(import_module(module), function)
        data = sys.stdin.buffer.read()
        try:
            text = json.dumps({"answer": task(data, **header["options"])}, default=plain)
        except RcvsemError as error:
            text = json.dumps(
                {
                    "error": {
                        "kind": type(error).__name__,
                        "what": packed(error.what),
                        "where": packed(error.where),
                        "fix": packed(error.fix),
                    }
                }
            )
    except (ImportError, NameError) as fault:  # ours, not the file's
        text = json.dumps({"internal": f"{type(fault).__name__}: {fault}"})
    except MemoryError:
        text = '{"fault": "MemoryError"}'
    except BaseException as fault:  # a Rust panic is a BaseException of its own class
        reason = " ".join(str(fault).split())[:200].rstrip(".")
        text = json.dumps({"fault": f"{type(fault).__name__}: {reason}" if reason else type(fault).__name__})
    answer_to.write(text.encode())
    answer_to.close()
    # Without the interpreter's clean-up: native libraries that read a damaged file may crash in theirs.
    os._exit(0)


if __name__ == "__main__":
    main()
