"""Memory for results and arenas: small from NumPy, large from a pool that keeps it.

The first touch of a fresh page costs more than most kernels, so that blocks of a MiB and
more come back to the pool when the last array over them is collected, and are mapped with
huge pages. Idle blocks above a cap are given back to the system, the oldest first.
"""

from __future__ import annotations

import mmap
import os
import threading
from collections import OrderedDict, deque
from math import prod
from typing import Any

import numpy as np

from mlopt.runtime.ownership import address_of

ALIGNMENT_BYTES = 64
"""A cache line, and the widest vector."""

SMALL_BYTES = 4096
"""Below, NumPy's alignment will do."""

POOLED_BYTES = 1 << 20
"""From here on memory comes from the pool."""

IDLE_CAP_BYTES = 1 << 29
"""How much the pool may keep that nobody uses."""

_HUGE_PAGE_BYTES = 1 << 21


def empty(shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    """A new C-contiguous array, aligned to 64 bytes where that pays; contents undefined."""
    size = prod(shape) * dtype.itemsize
    if size < SMALL_BYTES:
        return np.empty(shape, dtype)
    return np.ndarray(shape, dtype, aligned_bytes(size))


def aligned_bytes(size: int) -> np.ndarray:
    """At least `size` bytes at an address that is a multiple of 64."""
    if size >= POOLED_BYTES:
        return POOL.take(size)
    raw = np.empty(size + ALIGNMENT_BYTES, np.uint8)
    start = -address_of(raw) % ALIGNMENT_BYTES
    return raw[start : start + size]


class Pool:
    """Blocks of memory by size, reused when their arrays are gone. Thread-safe."""

    def __init__(self, idle_cap_bytes: int = IDLE_CAP_BYTES):
        self.idle_cap_bytes = idle_cap_bytes
        self._returned: deque[np.ndarray] = deque()
        self._idle: OrderedDict[int, np.ndarray] = OrderedDict()  # by address, oldest first
        self._lock = threading.Lock()

    @property
    def idle_bytes(self) -> int:
        """What the pool keeps that nobody uses."""
        with self._lock:
            self._collect()
            return sum(block.nbytes for block in self._idle.values())

    def take(self, size: int) -> np.ndarray:
        """At least `size` bytes; they come back when the array and its views are gone."""
        rounded = rounded_size(size)
        with self._lock:
            self._collect()
            for address in reversed(self._idle):
                if self._idle[address].nbytes == rounded:
                    return np.asarray(_Lease(self._idle.pop(address), self._returned))
        return np.asarray(_Lease(_mapped(rounded), self._returned))

    def clear(self) -> None:
        """Gives idle memory back to the system."""
        with self._lock:
            self._collect()
            self._idle.clear()

    def after_fork(self) -> None:
        """In a child, no other thread holds the lock."""
        self._lock = threading.Lock()

    def _collect(self) -> None:
        """Takes in what was returned; a collected array only appends, which needs no lock."""
        while self._returned:
            block = self._returned.popleft()
            self._idle[address_of(block)] = block
        total = sum(block.nbytes for block in self._idle.values())
        while total > self.idle_cap_bytes:
            _, block = self._idle.popitem(last=False)
            total -= block.nbytes


class _Lease:
    """A block in use; the base of every array over it."""

    __slots__ = ("__array_interface__", "__weakref__", "_block", "_returned")

    def __init__(self, block: np.ndarray, returned: deque[np.ndarray]):
        self._block = block
        self._returned = returned
        self.__array_interface__: dict[str, Any] = block.__array_interface__

    def __del__(self) -> None:
        self._returned.append(self._block)


def rounded_size(size: int) -> int:
    """`size` rounded up to an eighth of the power of two below: few sizes, little waste.

    >>> rounded_size(1 << 20), rounded_size((1 << 20) + 1)
    (1048576, 1179648)
    """
    step = max(1 << (size.bit_length() - 4), 4096)
    return -(-size // step) * step


def _mapped(size: int) -> np.ndarray:
    """Fresh zero pages; huge ones where the system has them."""
    try:
        # Private: a child after fork has pages of its own. (The default is shared.)
        pages = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    except (OSError, OverflowError):
        raise MemoryError(f"there is no room for {size} bytes") from None
    if size >= _HUGE_PAGE_BYTES and hasattr(mmap, "MADV_HUGEPAGE"):
        try:
            pages.madvise(mmap.MADV_HUGEPAGE)
        except OSError:
            pass
    return np.frombuffer(pages, np.uint8)


POOL = Pool()
"""The pool of the process."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=POOL.after_fork)
