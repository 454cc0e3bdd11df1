"""What compiled code prints goes where Python's standard output goes, in order.

Compiled code writes to file descriptor 1 through C's buffers. Where `sys.stdout` is
something else, such as a test's string, the descriptor leads to a file meanwhile, whose
text is handed over afterwards.
"""

from __future__ import annotations

import ctypes
import os
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager

_LIBC = ctypes.CDLL(None)


@contextmanager
def native_output() -> Generator[None, None, None]:
    """Inside the block, compiled code prints to `sys.stdout`."""
    sys.stdout.flush()
    _LIBC.fflush(None)
    if _is_descriptor_1():
        try:
            yield
        finally:
            _LIBC.fflush(None)
        return
    with tempfile.TemporaryFile() as file:
        saved = os.dup(1)
        os.dup2(file.fileno(), 1)
        try:
            yield
        finally:
            _LIBC.fflush(None)
            os.dup2(saved, 1)
            os.close(saved)
            file.seek(0)
            sys.stdout.write(file.read().decode("utf-8", errors="replace"))


def _is_descriptor_1() -> bool:
    try:
        return sys.stdout.fileno() == 1
    except (OSError, AttributeError, ValueError):
        return False
