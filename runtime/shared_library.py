"""Programs that are shared libraries, loaded by the dynamic linker."""

from __future__ import annotations

import ctypes
import os
import weakref

from mlopt.runtime.errors import LoadError

_LIBC = ctypes.CDLL(None)
_LIBC.dlclose.argtypes = [ctypes.c_void_p]


def linker() -> str | None:
    """The C compiler that links, or None."""
    import shutil  # slow to import, and a program from the cache needs none

    return shutil.which("cc")


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
