"""The cache: what is stored comes back whole, or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from programs import SCALE

import mlopt
from mlopt.runtime.cache import Cache, cache_folder, payload_of
from mlopt.runtime.cache_key import program_key
from mlopt.runtime.shared_library import linker

needs_linker = pytest.mark.skipif(linker() is None, reason="needs a C compiler")


@pytest.fixture
def cache(tmp_path) -> Cache:
    """A cache of its own."""
    return Cache("kind", tmp_path / "cache")


def test_what_is_stored_comes_back(cache):
    """Bytes in, bytes out; another key is a miss."""
    assert cache.get("a") is None
    cache.put("a", b"payload")
    assert cache.get("a") == b"payload" and cache.get("b") is None
    cache.put("a", b"")
    assert cache.get("a") == b""


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "longer", "foreign"])
def test_a_damaged_entry_is_a_miss_and_goes(cache, damage):
    """Whatever happened to the file."""
    path = cache.put("a", bytes(range(256)) * 10)
    data = bytearray(path.read_bytes())
    if damage == "flip":
        data[100] ^= 1
    path.write_bytes(
        {
            "cut": bytes(data[:-20]),
            "flip": bytes(data),
            "empty": b"",
            "longer": bytes(data) + b"x",
            "foreign": b"#!/bin/sh\n",
        }[damage]
    )
    assert cache.get("a") is None
    assert not path.exists()


def test_an_entry_goes_stale_with_its_files(cache, tmp_path):
    """Files that the entry depends on: changed, or gone, is a miss."""
    file = tmp_path / "weights"
    file.write_bytes(b"1")
    cache.put("a", b"x", [str(file)])
    assert cache.get("a") == b"x"
    file.write_bytes(b"22")
    assert cache.get("a") is None
    cache.put("a", b"y", [str(file)])
    assert cache.get("a") == b"y"
    file.unlink()
    assert cache.get("a") is None


def test_the_folder_is_the_users_alone(cache, tmp_path):
    """Made for the user; one that others can write to is not used."""
    cache.put("a", b"x")
    folder = tmp_path / "cache"
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.chmod(0o777)
    assert cache.get("a") is None and cache.put("b", b"x") is None


def test_a_link_is_no_folder(tmp_path):
    """A link somebody else laid is not followed."""
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert Cache("kind", tmp_path / "link").put("a", b"x") is None


def test_the_oldest_entries_go(cache, monkeypatch):
    """There is a cap; what was used last stays."""
    monkeypatch.setenv("MLOPT_CACHE_BYTES", "5000")
    for number, key in enumerate("abcde"):
        path = cache.put(key, bytes(1000))
        os.utime(path, (number, number))
    assert cache.get("a") is None or cache.get("b") is None
    os.utime(cache.find("c"), (99, 99))
    cache.put("f", bytes(2000))
    assert cache.get("f") is not None and cache.get("c") is not None and cache.get("d") is None


def test_writers_and_readers_at_once(cache):
    """A reader sees one whole entry or another."""
    payloads = [bytes([n]) * 50_000 for n in range(4)]

    def work(n: int) -> bool:
        for _ in range(50):
            cache.put("a", payloads[n])
            if cache.get("a") not in payloads:
                return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, range(4)))


def test_off_and_where(monkeypatch, tmp_path):
    """`MLOPT_CACHE=0`, `MLOPT_CACHE_DIR`, `XDG_CACHE_HOME`."""
    monkeypatch.setenv("MLOPT_CACHE_DIR", str(tmp_path / "here"))
    assert cache_folder() == tmp_path / "here"
    monkeypatch.delenv("MLOPT_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.delenv("MLOPT_CACHE", raising=False)
    assert cache_folder() == tmp_path / "xdg" / "mlopt"
    monkeypatch.setenv("MLOPT_CACHE", "0")
    assert cache_folder() is None
    assert Cache("kind").put("a", b"x") is None and Cache("kind").get("a") is None


def test_a_disk_that_cannot_be_written_is_no_error(tmp_path):
    """The cache is then off."""
    file = tmp_path / "file"
    file.write_bytes(b"")
    assert Cache("kind", file / "below").put("a", b"x") is None


def test_keys():
    """Source and options make the key."""
    key = program_key((b"x",), {"opt_level": 2})
    assert key == program_key((b"x",), {"opt_level": 2})
    assert key != program_key((b"y",), {"opt_level": 2})
    assert key != program_key((b"x",), {"opt_level": 3})
    assert program_key((b"ab", b"c"), {}) != program_key((b"a", b"bc"), {})


def test_payload_of_a_foreign_file():
    """Not an entry."""
    assert payload_of(b"nothing") is None


def run(script: str, folder: Path) -> str:
    """Output of a Python script with a cache of its own."""
    env = {**os.environ, "MLOPT_CACHE_DIR": str(folder)}
    env.pop("MLOPT_CACHE", None)
    command = [sys.executable, "-c", textwrap.dedent(script)]
    done = subprocess.run(
        command, capture_output=True, text=True, env=env, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@needs_linker
def test_a_hit_imports_neither_xdsl_nor_llvmlite(tmp_path):
    """The second process loads a shared library and nothing else."""
    (tmp_path / "scale.mlir").write_text(SCALE)
    script = f"""
    import sys
    import mlopt
    program = mlopt.compile({str(tmp_path / "scale.mlir")!r})
    print(program([[1, 2, 3]], 2).tolist())
    print([name for name in ("xdsl", "llvmlite", "ml_dtypes") if name in sys.modules])
    """
    first, second = (run(script, tmp_path / "cache").splitlines() for _ in range(2))
    assert first[0] == second[0] == "[[2.0, 4.0, 6.0]]"
    assert "xdsl" in first[1] and second[1] == "[]"


@needs_linker
def test_options_and_source_are_told_apart(tmp_path, monkeypatch):
    """A change of either compiles again; the same finds the entry."""
    monkeypatch.setenv("MLOPT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("MLOPT_CACHE", raising=False)
    x = np.ones((1, 3), np.float32)
    assert mlopt.compile(SCALE)(x, 2)[0, 0] == 2
    squared = SCALE.replace("arith.mulf %v, %s", "arith.addf %v, %s")
    assert mlopt.compile(squared)(x, 2)[0, 0] == 3
    mlopt.compile(SCALE, opt_level=0)
    mlopt.compile(SCALE)
    assert len(list((tmp_path / "cache" / "program").iterdir())) == 3


@needs_linker
def test_a_damaged_program_is_compiled_again(tmp_path, monkeypatch):
    """A flipped bit in the cache does not reach the process."""
    monkeypatch.setenv("MLOPT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("MLOPT_CACHE", raising=False)
    x = np.ones((1, 3), np.float32)
    mlopt.compile(SCALE)
    (path,) = (tmp_path / "cache" / "program").iterdir()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    replacement = path.with_name("new")
    replacement.write_bytes(bytes(data))
    replacement.replace(path)
    assert mlopt.compile(SCALE)(x, 5)[0, 0] == 5
