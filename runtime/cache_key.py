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
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

PACKAGES = ("xdsl", "llvmlite", "numpy")
_SOURCES = (".py", ".mlir", ".lark")


def program_key(source: Sequence[bytes], options: Mapping[str, Any]) -> str:
    """The key of the program that `source`, in pieces, compiles to with `options`."""
    parts = [surroundings(), json.dumps(dict(options), sort_keys=True, default=repr)]
    digest = hashlib.sha256("\0".join(parts).encode())
    for piece in source:
        digest.update(f"\0{len(piece)}\0".encode())
        digest.update(piece)
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
    package = Path(__file__).resolve().parent.parent
    roots = [package] if (package / "py.typed").exists() else _rooms(package)
    lines = [line for root in roots for line in _stamps(str(root))]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _stamps(folder: str) -> Iterator[str]:
    """Size and time of each source below `folder`, in order."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name.endswith(_SOURCES):
                status = entry.stat()
                yield f"{entry.path}:{status.st_size}:{status.st_mtime_ns}\n"
            elif entry.is_dir(follow_symlinks=False) and entry.name != "__pycache__":
                yield from _stamps(entry.path)


def _rooms(root: Path) -> list[Path]:
    """The rooms of a checkout: where the links of the package lead."""
    links = (root / "mlopt").iterdir()
    return sorted({link.resolve() for link in links if link.is_dir()} | {root / "mlopt"})
