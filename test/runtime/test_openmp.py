"""Parallel loops on an OpenMP runtime: the pool's chunks and results, by another's threads."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from programs import compiled
from test_threads import POOL, SUM, run

import mlopt
from mlopt.runtime.openmp import LIBRARY_VARIABLE, openmp_library
from mlopt.runtime.shared_library import linker
from mlopt.tools import opt
from mlopt.tools import run as run_tool


def _has_runtime() -> bool:
    try:
        openmp_library()
    except ValueError:
        return False
    return True


needs_openmp = pytest.mark.skipif(not _has_runtime(), reason="needs an OpenMP runtime")


@pytest.fixture(scope="module")
def openmp():
    """Functions that hand a loop to OpenMP."""
    return compiled(POOL, threads_runtime="openmp")


@pytest.fixture(autouse=True)
def default_threads():
    """Each test ends with the default number of threads."""
    yield
    mlopt.set_num_threads(0)


@needs_openmp
@pytest.mark.parametrize("threads", [1, 2, 5])
@pytest.mark.parametrize("n", [0, 1, 63, 64, 65, 1009])
@pytest.mark.parametrize("grain", [-1, 0, 1, 7, 2**62])
def test_every_index_once_in_the_chunks_of_the_pool(openmp, threads, n, grain):
    """Whatever the grain and the number of threads."""
    mlopt.set_num_threads(threads)
    x = np.zeros(max(n, 1), np.int64)
    for _ in range(3):
        openmp.entry("add")(x, n, grain)
    np.testing.assert_array_equal(x, 3 * np.arange(max(n, 1)))
    openmp.entry("borders")(x, n, grain)
    size = grain if grain > 0 else -(-n // 64)
    np.testing.assert_array_equal(x[:n], np.arange(n) // max(size, 1) * size)


@needs_openmp
def test_as_many_threads_as_asked_for(openmp):
    """The caller among them; they are others than those of the pool."""
    mlopt.set_num_threads(2)
    x, y = np.zeros(60, np.int64), np.zeros(60, np.int64)
    for _ in range(20):  # on a busy machine one thread may do all of a loop
        openmp.entry("who")(x, 60, 1)
        compiled(POOL).entry("who")(y, 60, 1)
        if len(set(x.tolist())) == len(set(y.tolist())) == 2:
            break
    assert len(set(x.tolist())) == 2
    assert len(set(x.tolist()) & set(y.tolist())) == 1


@needs_openmp
def test_nested_loops_and_callers_at_once(openmp):
    """A loop inside a chunk; several Python threads."""
    mlopt.set_num_threads(3)

    def work(_: int) -> bool:
        x = np.zeros(2000, np.int64)
        for _ in range(20):
            openmp.entry("nested")(x, 20, 1)
        return np.array_equal(x, 20 * np.tile(np.arange(100), 20))

    with ThreadPoolExecutor(3) as threads:
        assert all(threads.map(work, range(3)))


@needs_openmp
def test_sums_have_the_bits_of_the_pool():
    """Chunks are the same, so a float reduction is."""
    x = np.random.default_rng(0).standard_normal(10_007).astype(np.float32)
    mlopt.set_num_threads(2)
    sums = {compiled(SUM, threads_runtime=kind)(x).tobytes() for kind in ("pool", "openmp")}
    assert len(sums) == 1


@needs_openmp
def test_children_after_fork_run_their_chunks():
    """A child has no team; it does not wait for one."""
    run("""
        import os
        import numpy as np
        import mlopt
        from test_threads import POOL, compiled
        mlopt.set_num_threads(2)
        program = compiled(POOL, threads_runtime="openmp")
        def fine():
            x = np.zeros(1000, np.int64)
            program.entry("add")(x, 1000, 10)
            return np.array_equal(x, np.arange(1000))
        assert fine()
        child = os.fork()
        if child == 0:
            os._exit(not fine())
        assert os.waitpid(child, 0)[1] == 0
        assert fine()
    """)


@needs_openmp
@pytest.mark.skipif(linker() is None, reason="needs a C compiler")
def test_a_shared_library_finds_its_runtime(tmp_path):
    """Saved, and loaded in a process that knows of no OpenMP; the same from `mlopt --emit=so`."""
    source = tmp_path / "sum.mlir"
    source.write_text(SUM)
    saved, emitted = tmp_path / "saved.so", tmp_path / "emitted.so"
    compiled(SUM, threads_runtime="openmp").save(saved)
    words = [str(source), "--lower-to-llvm", "--emit=so", "-o", str(emitted)]
    assert opt.main([*words, "--threads-runtime=openmp"]) == 0
    for path in (saved, emitted):
        text = run(f"""
            import mlopt, numpy as np
            program = mlopt.load({str(path)!r})
            print("openmp" in program.signature.needs, program(np.ones(1000, np.float32)))
        """)
        assert text.split() == ["True", "1000.0"]


def test_without_a_runtime_is_refused(tmp_path, monkeypatch, capsys):
    """The message says what would help; so do both tools."""
    monkeypatch.setenv(LIBRARY_VARIABLE, os.fspath(tmp_path / "none.so"))
    with pytest.raises(ValueError, match=rf"{LIBRARY_VARIABLE} names no OpenMP runtime: .*none.so"):
        mlopt.compile(SUM, threads_runtime="openmp")
    source = tmp_path / "sum.mlir"
    source.write_text(SUM)
    words = [str(source), "--threads-runtime=openmp"]
    assert run_tool.main([*words, "f32[4]=ones"]) == 2
    assert opt.main([*words, "--lower-to-llvm", "--emit=so", "-o", os.devnull]) == 1
    assert capsys.readouterr().err.count("names no OpenMP runtime") == 2
    with pytest.raises(ValueError, match="expected one of pool, openmp"):
        mlopt.compile(SUM, threads_runtime="tbb")
