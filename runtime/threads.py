"""The number of threads, and the one pool of the process.

Every program that needs one brings a thread pool. The first that is loaded serves the
whole process, so that ten programs do not start ten times as many threads as there are
processors; later ones hand their loops to it.
"""

from __future__ import annotations

import ctypes
import os
import threading
import weakref
from pathlib import Path
from typing import Any

from mlopt.runtime.support import POOL_SYMBOLS

_lock = threading.Lock()
_pool: Any = None
_pool_address = 0
_openmp: list[Any] = []
_chosen = 0


def get_num_threads() -> int:
    """How many threads a parallel loop may use, the caller among them."""
    return _chosen or default_num_threads()


def set_num_threads(number: int) -> None:
    """Sets how many threads parallel loops use from now on; 0 is the default again.

    Raises `ValueError` for a negative number.
    """
    global _chosen
    if number < 0:
        raise ValueError(f"found {number} threads, expected 0 or more")
    with _lock:
        _chosen = number
        _tell_pool()


def adopt_pool(image: Any) -> None:
    """Makes the pool of a loaded program the process's, or hands its loops to that one."""
    global _pool, _pool_address
    with _lock:
        address = image.address("mlopt_parallel_for")
        if _pool is None:
            # Its threads run its code: it stays loaded for good.
            _pool, _pool_address = image, address
            _tell_pool()
        elif address != _pool_address:
            share = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(image.address(POOL_SYMBOLS[3]))
            share(_pool_address)


def adopt_openmp(image: Any) -> None:
    """Tells a loaded program whose loops run on an OpenMP runtime how many threads to use."""
    with _lock:
        _openmp.append(weakref.ref(image))
        _tell(image)


def default_num_threads() -> int:
    """`MLOPT_NUM_THREADS`, else the processors of this process, within its cgroup's quota."""
    text = os.environ.get("MLOPT_NUM_THREADS", "")
    if text.isdigit() and int(text) > 0:
        return int(text)
    try:
        processors = len(os.sched_getaffinity(0))
    except AttributeError:
        processors = os.cpu_count() or 1
    return max(1, min(processors, _quota()))


def _tell_pool() -> None:
    _openmp[:] = [image for image in _openmp if image() is not None]
    for image in (_pool, *(image() for image in _openmp)):
        if image is not None:
            _tell(image)


def _tell(image: Any) -> None:
    setter = ctypes.CFUNCTYPE(None, ctypes.c_int64)(image.address("mlopt_set_num_threads"))
    setter(_chosen or default_num_threads())


def _quota(root: Path = Path("/sys/fs/cgroup"), own: Path = Path("/proc/self/cgroup")) -> int:
    """Processors of time that the cgroups allow, rounded up; many where there is no limit."""
    limit = 1 << 20
    for group in _groups(root, own):
        try:
            quota, period = (group / "cpu.max").read_text().split()
            if quota != "max":
                limit = min(limit, -(-int(quota) // int(period)))
        except (OSError, ValueError, ZeroDivisionError):
            continue
    try:  # version 1
        quota = int((root / "cpu/cpu.cfs_quota_us").read_text())
        period = int((root / "cpu/cpu.cfs_period_us").read_text())
        if quota > 0 and period > 0:
            limit = min(limit, -(-quota // period))
    except (OSError, ValueError):
        pass
    return max(1, limit)


def _groups(root: Path, own: Path) -> list[Path]:
    """The process's cgroup (version 2) and those around it."""
    try:
        lines = own.read_text().splitlines()
    except OSError:
        return [root]
    for line in lines:
        if line.startswith("0::"):
            group = root / line[3:].lstrip("/")
            return [group, *[parent for parent in group.parents if parent.is_relative_to(root)]]
    return [root]
