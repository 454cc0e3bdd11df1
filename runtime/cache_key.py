"""What a compiled program depends on, as a key: input, options, versions, this machine.

Nothing here imports xDSL or llvmlite: a hit must not cost their import.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import platform
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

PACKAGES = ("xdsl", "llvmlite", "numpy")
_SOURCES = (".py", ".mlir", ".lark")


def program_key(source: bytes, options: Mapping[str, Any]) -> str:
    """The key of the program that `source` compiles to with `options`."""
    parts = [surroundings(), json.dumps(dict(options), sort_keys=True, default=repr)]
    digest = hashlib.sha256("\0".join(parts).encode())
    digest.update(b"\0")
    digest.update(source)
    return digest.hexdigest()


@cache
def surroundings() -> str:
    """Versions and machine, in one text."""
    versions = [f"{name} {_version(name)}" for name in PACKAGES]
    return "\n".join([f"python {sys.version_info[:2]}", *versions, _own_sources(), processor()])


@cache
def processor() -> str:
    """This machine's processor: model and features."""
    lines: list[str] = []
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
            for line in file:
                if line.startswith(("model name", "flags", "Features", "CPU part")):
                    lines.append(line.strip())
                elif not line.strip() and lines:
                    break
    except OSError:
        lines = [platform.processor()]
    return "\n".join([platform.system(), platform.machine(), *lines])


def _version(package: str) -> str:
    """The version in the name of the package's dist-info folder."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return "absent"
    folder = Path(spec.origin).parent.parent
    try:
        names = os.listdir(folder)
    except OSError:
        return str(folder)
    prefix = f"{package}-"
    found = sorted(name for name in names if name.startswith(prefix) and name.endswith("-info"))
    return found[0] if found else str(spec.origin)


def _own_sources() -> str:
    """A digest of the sizes and times of mlopt's own files: an edit is a new version."""
    digest = hashlib.sha256()
    package = Path(__file__).resolve().parent.parent
    roots = [package] if (package / "py.typed").exists() else _rooms(package)
    for root in roots:
        for folder, folders, files in os.walk(root):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(files):
                if name.endswith(_SOURCES):
                    path = os.path.join(folder, name)
                    status = os.stat(path)
                    digest.update(f"{path}:{status.st_size}:{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _rooms(root: Path) -> list[Path]:
    """The rooms of a checkout: where the links of the package lead."""
    links = (root / "mlopt").iterdir()
    return sorted({link.resolve() for link in links if link.is_dir()} | {root / "mlopt"})
