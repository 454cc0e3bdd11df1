"""Assertions that fail while a program runs, as exceptions.

    cf.assert %ok, "message"  ->  ArgumentError: 'main': message

A program with assertions keeps a chain of frames a thread (runtime/library/failures.mlir). Here
it is told under which key of the process, and whom to tell the message; it then returns early,
and whoever called it looks whether `FAILED` has the thread.
"""

from __future__ import annotations

import ctypes
import threading
from typing import Any

from mlopt.runtime.errors import ArgumentError

FAILED: dict[int, str] = {}
"""The messages of calls that have just failed, by thread."""

_lock = threading.Lock()
_key: int | None = None


def catch_failures(image: Any) -> None:
    """From now on failures of a loaded program come to `FAILED`."""
    catch = ctypes.CFUNCTYPE(None, ctypes.c_int64, ctypes.c_void_p)(image.address("mlopt_catch"))
    catch(_thread_key() + 1, ctypes.cast(_REPORT, ctypes.c_void_p))


def raise_failure(name: str) -> None:
    """Raises `ArgumentError` where the call of `name` that this thread made failed."""
    message = FAILED.pop(threading.get_ident(), None)
    if message is not None:
        raise ArgumentError(f"'{name}': {message}")


def _report(message: bytes) -> None:
    FAILED[threading.get_ident()] = message.decode("utf-8", errors="replace")


_REPORT = ctypes.CFUNCTYPE(None, ctypes.c_char_p)(_report)


def _thread_key() -> int:
    """A key of the process for values that each thread has its own of; made once."""
    global _key
    with _lock:
        if _key is None:
            key = ctypes.c_uint()
            if ctypes.CDLL(None).pthread_key_create(ctypes.byref(key), None) != 0:
                raise MemoryError("the process has no key for thread-local data left")
            _key = key.value
        return _key
