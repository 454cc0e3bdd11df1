"""Files that were expensive to make, by a key of all that went into them.

    <cache>/<kind>/<key>: payload | JSON of dependencies | length of it | CRC-32 | magic

One file an entry, written aside and renamed, so that a reader sees all of it or nothing;
what does not match its checksum is a miss and is removed. A trailer after an ELF file
does not disturb its loader, so a program is loaded from where it lies. The folder belongs
to the user alone, because what lies in it is run. The oldest entries go when there are
more bytes than the cap. Imports nothing that is slow to import.

`MLOPT_CACHE=0` turns it off, `MLOPT_CACHE_DIR` says where, `MLOPT_CACHE_BYTES` how much.
"""

from __future__ import annotations

import json
import mmap
import os
import stat
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path

MAGIC = b"mlopt-cache-0002"
DEFAULT_CAP_BYTES = 1 << 30

_TAIL = struct.Struct("<QI16s")


class Cache:
    """Entries of one kind."""

    def __init__(self, kind: str, folder: Path | None = None):
        self._folder = folder if folder is not None else cache_folder()
        self._kind = kind

    def find(self, key: str) -> Path | None:
        """The file of an entry that is whole and whose dependencies have not changed."""
        folder = self._ready(create=False)
        if folder is None:
            return None
        path = folder / key
        try:
            dependencies = _dependencies_in(path)
        except OSError:
            return None
        if dependencies is None:
            _remove(path)
            return None
        if any(stamp_of(name) != stamp for name, stamp in dependencies):
            return None
        try:
            os.utime(path)
        except OSError:
            pass
        return path

    def get(self, key: str) -> bytes | None:
        """The payload of an entry."""
        path = self.find(key)
        if path is None:
            return None
        try:
            return payload_of(path.read_bytes())
        except OSError:
            return None

    def put(self, key: str, payload: bytes, dependencies: Sequence[str] = ()) -> Path | None:
        """Stores an entry; None where that cannot be done. `dependencies` are files."""
        import tempfile  # slow to import, and a hit needs none

        folder = self._ready(create=True)
        if folder is None:
            return None
        stamps = [(name, stamp_of(name)) for name in dependencies]
        notes = json.dumps(stamps).encode()
        body = payload + notes
        path = folder / key
        try:
            handle, scratch = tempfile.mkstemp(dir=folder, prefix=".part-")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(body + _TAIL.pack(len(notes), zlib.crc32(body), MAGIC))
                os.chmod(scratch, 0o700)
                os.replace(scratch, path)
            except BaseException:
                _remove(Path(scratch))
                raise
        except OSError:
            return None
        self._evict()
        return path

    def _ready(self, create: bool) -> Path | None:
        """The folder, where it is private to the user; None where the cache is off."""
        if self._folder is None:
            return None
        folder = self._folder / self._kind
        try:
            if create:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                folder.mkdir(mode=0o700, exist_ok=True)
            return folder if _is_private(self._folder) and _is_private(folder) else None
        except OSError:
            return None

    def _evict(self) -> None:
        """Removes the entries that were not used for longest while there is too much."""
        assert self._folder is not None, "there is a folder after an entry was stored"
        found: list[tuple[float, int, Path]] = []
        for path in self._folder.glob("*/*"):
            try:
                status = path.stat()
            except OSError:
                continue
            found.append((status.st_mtime, status.st_size, path))
        total = sum(size for _, size, _ in found)
        cap = cap_bytes()
        for _, size, path in sorted(found)[:-1]:
            if total <= cap:
                return
            _remove(path)
            total -= size


def cache_folder() -> Path | None:
    """Where entries lie; None where `MLOPT_CACHE=0`."""
    if os.environ.get("MLOPT_CACHE", "") in ("0", "off", "false"):
        return None
    chosen = os.environ.get("MLOPT_CACHE_DIR")
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(base) / "mlopt"


def cap_bytes() -> int:
    """How many bytes entries may take in all."""
    text = os.environ.get("MLOPT_CACHE_BYTES", "")
    return int(text) if text.isdigit() else DEFAULT_CAP_BYTES


def payload_of(data: bytes) -> bytes | None:
    """What was stored, without the trailer; None where it is not whole."""
    if _dependencies(data) is None:
        return None
    length, _, _ = _TAIL.unpack_from(data, len(data) - _TAIL.size)
    return data[: len(data) - _TAIL.size - length]


def stamp_of(path: str) -> str:
    """Changes when the file does; empty where there is none."""
    try:
        status = os.stat(path)
    except OSError:
        return ""
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ino}"


def _dependencies_in(path: Path) -> list[tuple[str, str]] | None:
    """The dependencies of the entry in a file, which is mapped: nothing of it is copied."""
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size == 0:
            return None
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _dependencies(data)


def _dependencies(data: bytes | mmap.mmap) -> list[tuple[str, str]] | None:
    """The dependencies of an entry; None where it is not whole."""
    size = len(data) - _TAIL.size
    if size < 0:
        return None
    length, checksum, magic = _TAIL.unpack_from(data, size)
    with memoryview(data) as whole, whole[:size] as body:
        if magic != MAGIC or length > size or zlib.crc32(body) != checksum:
            return None
    return [(name, stamp) for name, stamp in json.loads(data[size - length : size])]


def _is_private(folder: Path) -> bool:
    """True for a folder of the user's own that nobody else may write to or read."""
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode):
        return False
    return status.st_uid == os.geteuid() and not status.st_mode & 0o077


def _remove(path: Path) -> None:
    try:
        path.unlink()
    except OSError:
        pass
