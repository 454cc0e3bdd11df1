"""Shared libraries: linked with the system's C compiler, loaded by the dynamic linker."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import tempfile
import weakref
from collections.abc import Iterable, Sequence
from pathlib import Path

from mlopt.runtime.errors import LoadError

_LIBC = ctypes.CDLL(None)
_LIBC.dlclose.argtypes = [ctypes.c_void_p]


def linker() -> str | None:
    """The C compiler that links, or None."""
    return shutil.which("cc")


def link(objects: Iterable[bytes], libraries: Sequence[str] = ()) -> bytes:
    """A shared library of `objects`. Raises `LoadError` where there is no linker, or it fails.

    Symbols bind to the library's own definitions first, and all are bound when it is
    loaded, so that a missing one is an error then and not at the call.
    """
    command = linker()
    if command is None:
        raise LoadError("there is no C compiler 'cc' to link a shared library with")
    with tempfile.TemporaryDirectory(prefix="mlopt-") as scratch:
        paths: list[str] = []
        for number, image in enumerate(objects):
            path = os.path.join(scratch, f"{number}.o")
            Path(path).write_bytes(image)
            paths.append(path)
        output = os.path.join(scratch, "out.so")
        flags = ["-shared", "-Wl,-Bsymbolic", "-Wl,-z,now", "-Wl,--build-id=none"]
        done = subprocess.run(
            [command, *flags, "-o", output, *paths, *libraries, "-lm"],
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode != 0:
            lines = done.stderr.strip().splitlines()
            raise LoadError(f"cannot link the program: {lines[0] if lines else 'no reason given'}")
        return Path(output).read_bytes()


class SharedLibrary:
    """A loaded shared library; unloaded when collected.

    Raises `LoadError` where it cannot be loaded.
    """

    def __init__(self, path: str | os.PathLike[str]):
        absolute = os.path.abspath(path)
        try:
            self._library = ctypes.CDLL(absolute, mode=os.RTLD_NOW | os.RTLD_LOCAL)
        except OSError as failure:
            raise LoadError(f"cannot load the program: {failure}") from None
        finalizer = weakref.finalize(self, _LIBC.dlclose, self._library._handle)
        finalizer.atexit = False

    def address(self, name: str) -> int:
        """The address of an exported symbol. Raises `LoadError`."""
        try:
            symbol = ctypes.c_char.in_dll(self._library, name)
        except ValueError:
            raise LoadError(f"the program has no symbol '{name}'") from None
        return ctypes.addressof(symbol)
