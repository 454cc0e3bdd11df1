"""Runs a function where nesting of several thousand levels does not exhaust the stack.

The parser, printer and verifier recurse once a level. A thread with a large stack
costs about a millisecond, so that only a deeply nested input pays for it.
"""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Callable
from typing import TypeVar

STACK_BYTES = 512 * 1024 * 1024
MAX_RECURSION = 1_000_000
SHALLOW_LEVELS = 25
"""Nesting up to which Python's default recursion limit is enough."""

_Result = TypeVar("_Result")
_BRACKETS = re.compile(r"[(\[{<]+|[)\]}>]+")


def needs_deep_stack(text: str) -> bool:
    """True where brackets in `text` nest deeper than `SHALLOW_LEVELS`.

    Comments and strings are not skipped: a wrong yes costs a thread, nothing else.
    """
    depth = 0
    for match in _BRACKETS.finditer(text.replace("->", "")):
        run = match.group()
        if run[0] in "([{<":
            depth += len(run)
            if depth > SHALLOW_LEVELS:
                return True
        else:
            depth = max(0, depth - len(run))
    return False


def run_with_deep_stack(function: Callable[[], _Result]) -> _Result:
    """Calls `function` in a thread with a stack of `STACK_BYTES`; its result or exception."""
    outcome: list[_Result] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(function())
        except BaseException as caught:
            failure.append(caught)

    old_limit = sys.getrecursionlimit()
    old_size = threading.stack_size(STACK_BYTES)
    sys.setrecursionlimit(MAX_RECURSION)
    try:
        thread = threading.Thread(target=run, name="mlopt deep stack")
        thread.start()
        thread.join()
    finally:
        threading.stack_size(old_size)
        sys.setrecursionlimit(old_limit)
    if failure:
        raise failure[0]
    return outcome[0]
