"""Both cores for work that the kernel does on one: half of it in a copy of this process.

The kernel holds Python's lock while it computes, so threads would wait for each other. A copy shares all shapes with its
original, without copying them, and hands back plain data.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any, Callable, Sequence

import protocol


def halved(items: Sequence[Any], work: Callable[[Sequence[Any]], list[Any]], least: int) -> list[Any]:
    """`work(items)`, whose results are JSON, one an item. Fewer items than `least` are not worth a copy."""
    if len(items) < least or not sys.platform.startswith("linux") or (os.cpu_count() or 1) < 2:
        return work(items)
    middle = len(items) // 2
    reading, writing = os.pipe()
    copy = os.fork()
    if copy == 0:
        _work_as_copy(writing, lambda: work(items[middle:]))
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        try:
            first = work(items[:middle])
            rest = pipe.read()
        except BaseException:
            os.kill(copy, signal.SIGKILL)
            raise
        finally:
            _, status = os.waitpid(copy, 0)
    # What ended the copy, if anything did, is to end this process in the same way, where it is told.
    return first + (json.loads(rest) if status == 0 else work(items[middle:]))


def _work_as_copy(writing: int, work: Callable[[], list[Any]]) -> None:
    """Never returns: nothing of what the original was about to do must be done twice."""
    status = 1
    try:
        protocol.die_with_parent(os.getppid())
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(json.dumps(work()).encode())
        status = 0
    finally:
        os._exit(status)
