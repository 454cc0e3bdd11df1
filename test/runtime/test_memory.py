"""Nothing leaks, whatever calls at once."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import textwrap
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from programs import SCALE, compiled

HERE = Path(__file__).parent


def resident_bytes() -> int:
    """Memory of this process that is in use."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def test_memory_does_not_grow_with_calls():
    """Less than 1 MB between call 1,000 and call 10,000, at two shapes."""
    program = compiled(SCALE)
    small, large = np.ones((7, 3), np.float32), np.ones((40_000, 3), np.float32)

    def calls(count: int) -> None:
        for number in range(count):
            program(large if number % 10 == 0 else small, 2)

    calls(1_000)
    gc.collect()
    before = resident_bytes()
    calls(9_000)
    gc.collect()
    assert resident_bytes() - before < 1 << 20


def test_memory_does_not_grow_with_refused_calls():
    """An error leaves nothing behind."""
    program = compiled(SCALE)

    def calls(count: int) -> None:
        for _ in range(count):
            try:
                program(np.ones((2, 4), np.float32), 2)
            except ValueError:
                pass

    calls(1_000)
    before = resident_bytes()
    calls(5_000)
    assert resident_bytes() - before < 1 << 20


def test_calls_from_several_threads():
    """Each call has its own frame; results do not mix."""
    program = compiled(SCALE)

    def work(seed: int) -> bool:
        x = np.random.default_rng(seed).standard_normal((50 + seed, 3)).astype(np.float32)
        return all(np.array_equal(program(x, k), x * np.float32(k)) for k in range(300))

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, range(8)))


def test_first_calls_at_once():
    """Threads that race to be the first to call a function all get it."""
    for _ in range(5):
        program = compiled(SCALE)
        barrier = threading.Barrier(4)
        results: list[bool] = []

        def work(program=program, barrier=barrier, results=results) -> None:
            x = np.ones((3, 3), np.float32)
            barrier.wait()
            results.append(bool((program(x, 4) == 4).all()))

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert results == [True] * 4


def test_calls_and_compilations_after_fork():
    """A child calls what its parent compiled, and compiles."""
    script = f"""
    import os, sys
    sys.path.insert(0, {str(HERE)!r})
    import numpy as np
    from programs import SCALE, compiled
    program = compiled(SCALE)
    x = np.ones((5, 3), np.float32)
    program(x, 2)
    for _ in range(3):
        child = os.fork()
        if child == 0:
            ok = (program(x, 3) == 3).all() and (compiled(SCALE)(x, 4) == 4).all()
            os._exit(0 if ok else 1)
        assert os.waitpid(child, 0)[1] == 0
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=True, timeout=120)
