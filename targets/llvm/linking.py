"""Objects to a shared library, by the system's C compiler."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from xdsl.dialects.builtin import UnknownLoc

from mlopt.core.diagnostics import error

FLAGS = ("-shared", "-Wl,-Bsymbolic", "-Wl,-z,now", "-Wl,--build-id=none")
"""Own definitions first, a missing symbol an error at load time, the same bytes every time."""


def link_shared(objects: Iterable[bytes], libraries: Sequence[str] = ()) -> bytes:
    """The shared library of `objects`, linked with `libraries` (paths, or file names) and libm.

    Raises `DiagnosticError` where there is no C compiler, or it refuses.
    """
    command = shutil.which("cc")
    if command is None:
        raise error(UnknownLoc(), "there is no C compiler 'cc' to link a shared library with")
    with tempfile.TemporaryDirectory(prefix="mlopt-") as scratch:
        paths: list[str] = []
        for number, image in enumerate(objects):
            path = os.path.join(scratch, f"{number}.o")
            Path(path).write_bytes(image)
            paths.append(path)
        output = os.path.join(scratch, "out.so")
        done = subprocess.run(
            [command, *FLAGS, "-o", output, *paths, *_link_flags(libraries), "-lm"],
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode != 0:
            lines = done.stderr.strip().splitlines()
            reason = lines[0] if lines else "no reason given"
            raise error(UnknownLoc(), f"cannot link the shared library: {reason}")
        return Path(output).read_bytes()


def _link_flags(libraries: Sequence[str]) -> list[str]:
    """What finds `libraries` now, and again when the result is loaded."""
    flags: list[str] = []
    for library in libraries:
        folder = os.path.dirname(library)
        flags += [library, f"-Wl,-rpath,{os.path.abspath(folder)}"] if folder else [f"-l:{library}"]
    return flags
