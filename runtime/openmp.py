"""Where an OpenMP runtime is: GCC's libgomp or LLVM's libomp, which have `GOMP_parallel`."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

OPENMP = "openmp"
"""The value of `threads_runtime`, and what a program that uses one says that it needs."""

THREADS_RUNTIMES = ("pool", OPENMP)

LIBRARY_VARIABLE = "MLOPT_OPENMP_LIBRARY"

NAMES = ("libomp.so", "libomp.so.5", "libgomp.so.1")
"""What the dynamic linker is asked for, in this order."""


def openmp_library() -> str:
    """A library to load: that of the environment, of the package cmeel-libomp, the system's.

    Raises `ValueError` where there is none, or that of the environment is none.
    """
    named = os.environ.get(LIBRARY_VARIABLE, "")
    if named:
        problem = _problem(named)
        if problem:
            raise ValueError(f"{LIBRARY_VARIABLE} names no OpenMP runtime: {problem}")
        return named
    packaged = [str(Path(folder, "cmeel.prefix/lib/libomp.so")) for folder in sys.path]
    for candidate in (*filter(os.path.exists, packaged), *NAMES):
        if not _problem(candidate):
            return candidate
    raise ValueError(
        "there is no OpenMP runtime: install the package cmeel-libomp or libgomp, or name a"
        f" library in {LIBRARY_VARIABLE}"
    )


def _problem(path: str) -> str:
    """Why `path` cannot be used; empty where it can."""
    try:
        library = ctypes.CDLL(path)
    except OSError as failure:
        return str(failure)
    return "" if hasattr(library, "GOMP_parallel") else f"'{path}' lacks GOMP_parallel"
