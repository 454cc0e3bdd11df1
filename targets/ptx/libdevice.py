"""Where CUDA's library of math functions is, and what stands in for it.

libdevice is a file of LLVM bitcode. It is looked for, in this order, where the environment
variable `MLOPT_LIBDEVICE` says (a path, or `none`), in `CUDA_HOME` or `CUDA_PATH`, in
`/usr/local/cuda`, and among the installed Python packages (`nvidia-nvvm`, `triton`).
Without it, the functions of `device_math` are used.
"""

from __future__ import annotations

import os
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from xdsl.dialects.builtin import UnknownLoc

from mlopt.core.diagnostics import error

VARIABLE = "MLOPT_LIBDEVICE"
_FILE = "libdevice.10.bc"


def find_libdevice() -> Path | None:
    """The path of libdevice; None where there is none, or where none is wanted.

    Raises `DiagnosticError` where `MLOPT_LIBDEVICE` names no file.
    """
    wanted = os.environ.get(VARIABLE, "")
    if wanted == "none":
        return None
    if wanted:
        if not Path(wanted).is_file():
            raise error(UnknownLoc(), f"{VARIABLE} is '{wanted}', expected a file or none")
        return Path(wanted)
    return next((path for path in _candidates() if path.is_file()), None)


def _candidates() -> Iterator[Path]:
    for name in ("CUDA_HOME", "CUDA_PATH"):
        if os.environ.get(name):
            yield Path(os.environ[name]) / "nvvm" / "libdevice" / _FILE
    yield Path("/usr/local/cuda/nvvm/libdevice") / _FILE
    packages = Path(sysconfig.get_paths()["purelib"])
    yield from sorted(packages.glob(f"nvidia/*/nvvm/libdevice/{_FILE}"))
    yield packages / "triton" / "backends" / "nvidia" / "lib" / _FILE
