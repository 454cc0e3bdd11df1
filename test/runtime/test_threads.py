"""The thread pool: every index once, the same borders always, safe from everywhere."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from programs import compiled

import mlopt
from mlopt.runtime.shared_library import linker
from mlopt.runtime.threads import _quota, default_num_threads

HERE = Path(__file__).parent


def body(name: str, work: str) -> str:
    """A loop body in the llvm dialect: `work` for each index %i, with %p its address."""
    return f"""
llvm.func internal @{name}_body(%ctx: !llvm.ptr, %lo: i64, %hi: i64) {{
  %one = llvm.mlir.constant(1 : i64) : i64
  llvm.br ^loop(%lo : i64)
^loop(%i: i64):
  %p = llvm.getelementptr %ctx[%i] : (!llvm.ptr, i64) -> !llvm.ptr, i64
{work}
  %next = llvm.add %i, %one : i64
  %more = llvm.icmp "slt" %next, %hi : i64
  llvm.cond_br %more, ^loop(%next : i64), ^end
^end:
  llvm.return
}}
func.func @{name}(%x: memref<?xi64>, %n: i64, %grain: i64) {{
  %address = memref.extract_aligned_pointer_as_index %x : memref<?xi64> -> index
  %number = arith.index_cast %address : index to i64
  %ctx = llvm.inttoptr %number : i64 to !llvm.ptr
  %body = llvm.mlir.addressof @{name}_body : !llvm.ptr
  llvm.call @mlopt_parallel_for(%body, %ctx, %n, %grain) : (!llvm.ptr, !llvm.ptr, i64, i64) -> ()
  return
}}
"""


POOL = (
    """
llvm.func @mlopt_parallel_for(!llvm.ptr, !llvm.ptr, i64, i64)
llvm.func @pthread_self() -> i64
llvm.func @usleep(i32) -> i32
"""
    + body(
        "add",
        """  %old = llvm.load %p : !llvm.ptr -> i64
  %new = llvm.add %old, %i : i64
  llvm.store %new, %p : i64, !llvm.ptr""",
    )
    + body("borders", "  llvm.store %lo, %p : i64, !llvm.ptr")
    + body(
        "who",
        """  %pause = llvm.mlir.constant(200 : i32) : i32
  %0 = llvm.call @usleep(%pause) : (i32) -> i32
  %thread = llvm.call @pthread_self() : () -> i64
  llvm.store %thread, %p : i64, !llvm.ptr""",
    )
    + body(
        "nested",
        """  %inner = llvm.mlir.addressof @add_body : !llvm.ptr
  %row = llvm.mlir.constant(100 : i64) : i64
  %seven = llvm.mlir.constant(7 : i64) : i64
  %start = llvm.mul %i, %row : i64
  %address = llvm.getelementptr %ctx[%start] : (!llvm.ptr, i64) -> !llvm.ptr, i64
  llvm.call @mlopt_parallel_for(%inner, %address, %row, %seven) : (!llvm.ptr, !llvm.ptr, i64, i64) -> ()""",
    )
)

SUM = """
func.func @sum(%x: memref<?xf32>) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  %n = memref.dim %x, %c0 : memref<?xf32>
  %r = scf.parallel (%i) = (%c0) to (%n) step (%c1) init (%zero) -> f32 {
    %v = memref.load %x[%i] : memref<?xf32>
    scf.reduce(%v : f32) {
    ^bb0(%a: f32, %b: f32):
      %c = arith.addf %a, %b : f32
      scf.reduce.return %c : f32
    }
  }
  return %r : f32
}
"""


@pytest.fixture(scope="module")
def pool():
    """Functions that hand a loop to the pool."""
    return compiled(POOL)


@pytest.fixture(autouse=True)
def default_threads():
    """Each test ends with the default number of threads."""
    yield
    mlopt.set_num_threads(0)


@pytest.mark.parametrize("threads", [1, 2, 4, 7])
@pytest.mark.parametrize("n", [0, 1, 2, 63, 64, 65, 1000, 10_007])
@pytest.mark.parametrize("grain", [-1, 0, 1, 7, 1000, 2**62])
def test_every_index_once(pool, threads, n, grain):
    """Whatever the grain and the number of threads."""
    mlopt.set_num_threads(threads)
    x = np.zeros(max(n, 1), np.int64)
    for _ in range(3):
        pool.entry("add")(x, n, grain)
    np.testing.assert_array_equal(x, 3 * np.arange(max(n, 1)))


@pytest.mark.parametrize("n,grain", [(1000, 64), (1000, 0), (65, 0), (10, 3)])
def test_borders_depend_on_the_loop_alone(pool, n, grain):
    """Chunks start at multiples of the grain; 64 chunks at most where none is given."""
    size = grain or -(-n // 64)
    for threads in (1, 2, 5):
        mlopt.set_num_threads(threads)
        x = np.zeros(n, np.int64)
        pool.entry("borders")(x, n, grain)
        np.testing.assert_array_equal(x, np.arange(n) // size * size)


def test_negative_trip_count_is_no_trip(pool):
    """A loop that does not run."""
    x = np.zeros(3, np.int64)
    pool.entry("add")(x, -5, 1)
    assert not x.any()


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_number_of_threads(pool, threads):
    """As many threads take part as were asked for, the caller among them."""
    mlopt.set_num_threads(threads)
    assert mlopt.get_num_threads() == threads
    x = np.zeros(60, np.int64)
    pool.entry("who")(x, 60, 1)
    assert len(set(x.tolist())) == threads


def test_fewer_threads_after_more(pool):
    """Workers that are no longer wanted stay asleep."""
    mlopt.set_num_threads(4)
    x = np.zeros(60, np.int64)
    pool.entry("who")(x, 60, 1)
    mlopt.set_num_threads(2)
    pool.entry("who")(x, 60, 1)
    assert len(set(x.tolist())) == 2


def test_nested_loops_run_on_their_caller(pool):
    """A loop inside a chunk."""
    mlopt.set_num_threads(3)
    x = np.zeros(2000, np.int64)
    for _ in range(20):
        pool.entry("nested")(x, 20, 1)
    np.testing.assert_array_equal(x, 20 * np.tile(np.arange(100), 20))


def test_callers_at_once(pool):
    """Several Python threads; one has the pool, the others run their loops themselves."""
    mlopt.set_num_threads(2)

    def work(_: int) -> bool:
        x = np.zeros(1000, np.int64)
        for _ in range(500):
            pool.entry("add")(x, 1000, 10)
        return np.array_equal(x, 500 * np.arange(1000))

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(work, range(8)))


def test_sums_do_not_depend_on_threads_or_timing():
    """A float reduction has the same bits for any number of threads, each time."""
    program = compiled(SUM)
    x = np.random.default_rng(0).standard_normal(100_003).astype(np.float32)
    results = set()
    for threads in (1, 2, 3, 4):
        mlopt.set_num_threads(threads)
        results |= {program(x).tobytes() for _ in range(10)}
    assert len(results) == 1
    np.testing.assert_allclose(program(x), x.astype(np.float64).sum(), rtol=0, atol=0.02)


def test_a_second_program_uses_the_pool_of_the_first(pool):
    """One pool a process: the threads that take part are the same."""
    mlopt.set_num_threads(2)
    other = compiled(POOL)
    x, y = np.zeros(60, np.int64), np.zeros(60, np.int64)
    pool.entry("who")(x, 60, 1)
    other.entry("who")(y, 60, 1)
    assert set(x.tolist()) == set(y.tolist())


def run(script: str, **environment: str) -> str:
    """Output of a Python script in a process of its own."""
    command = [sys.executable, "-c", textwrap.dedent(script)]
    env = {**os.environ, "PYTHONPATH": f"{HERE}:{os.environ.get('PYTHONPATH', '')}", **environment}
    done = subprocess.run(
        command, capture_output=True, text=True, env=env, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_children_after_fork_have_their_own_threads():
    """A child starts workers of its own, also where a thread of the parent was in a loop."""
    run("""
        import os, threading
        import numpy as np
        import mlopt
        from test_threads import POOL, compiled
        mlopt.set_num_threads(3)
        pool = compiled(POOL)

        def loops(count):
            x = np.zeros(1000, np.int64)
            for _ in range(count):
                pool.entry("add")(x, 1000, 10)
            return np.array_equal(x, count * np.arange(1000))

        assert loops(10)
        stop = False
        def busy():
            while not stop:
                loops(1)
        def all_take_part():
            x = np.zeros(60, np.int64)
            pool.entry("who")(x, 60, 1)
            return len(set(x.tolist())) == 3

        other = threading.Thread(target=busy, daemon=True)
        other.start()
        for _ in range(10):
            child = os.fork()
            if child == 0:
                fine = loops(50)
                # A busy machine may leave a worker without a turn in one loop.
                os._exit(not fine or not any(all_take_part() for _ in range(20)))
            assert os.waitpid(child, 0)[1] == 0
        stop = True
        other.join()
    """)


@pytest.mark.parametrize("value,expected", [("3", 3), ("1", 1), ("0", None), ("many", None)])
def test_environment(value, expected):
    """`MLOPT_NUM_THREADS` decides where it is a number from 1."""
    text = run("import mlopt; print(mlopt.get_num_threads())", MLOPT_NUM_THREADS=value)
    assert int(text) == (expected or default_num_threads())


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="needs two processors")
def test_workers_keep_clear_of_their_caller():
    """A worker may run on all processors of the caller but its own, also after it moved."""
    text = run(
        f"""
        import os
        import numpy as np
        from programs import compiled
        pool = compiled({POOL!r})
        mine = os.sched_getaffinity(0)
        tasks = set(os.listdir("/proc/self/task"))
        for cpu in sorted(mine)[:2]:
            os.sched_setaffinity(0, {{cpu}})
            os.sched_setaffinity(0, mine)
            pool.entry("add")(np.zeros(60, np.int64), 60, 1)
            workers = set(os.listdir("/proc/self/task")) - tasks
            left = [mine - os.sched_getaffinity(int(task)) for task in workers]
            print(len(workers), *map(len, left))
    """,
        MLOPT_NUM_THREADS="2",
    )
    assert text.split() == ["1", "1"] * 2


def test_negative_number_of_threads():
    """Refused."""
    with pytest.raises(ValueError, match="found -1 threads"):
        mlopt.set_num_threads(-1)


def test_processors_are_those_of_the_process():
    """The affinity mask limits the default."""
    text = run("""
        import os
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        import mlopt
        print(mlopt.get_num_threads())
    """)
    assert int(text) == 1


@pytest.mark.parametrize(
    "text,expected", [("150000 100000", 2), ("max 100000", 1 << 20), ("?", 1 << 20)]
)
def test_cgroup_quota(tmp_path, text, expected):
    """Processors of time, rounded up, from the group of the process and those around it."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "cpu.max").write_text(text)
    (tmp_path / "a" / "b" / "cpu.max").write_text("max 100000")
    own = tmp_path / "own"
    own.write_text("0::/a/b\n")
    assert _quota(tmp_path, own) == expected


@pytest.mark.skipif(linker() is None, reason="needs a C compiler")
def test_a_shared_library_brings_its_pool(tmp_path):
    """Without Python's help: threads as the environment says."""
    path = tmp_path / "pool.so"
    compiled(POOL).save(path)
    text = run(
        f"""
        import ctypes
        import numpy as np
        library = ctypes.CDLL({str(path)!r})
        x = np.zeros(60, np.int64)
        words = (ctypes.c_int64 * 5)(x.ctypes.data, x.ctypes.data, 0, 60, 1)
        library._mlir_ciface_who(words, ctypes.c_int64(60), ctypes.c_int64(1))
        print(len(set(x.tolist())), library.mlopt_get_num_threads())
        """,
        MLOPT_NUM_THREADS="3",
    )
    assert text.split() == ["3", "3"]


WHO = """
func.func private @pthread_self() -> i64
func.func private @usleep(i32) -> i32
func.func @main(%ids: memref<64xi64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %pause = arith.constant 500 : i32
  loop.parallel (%i) = (%c0) to (%c64) step (%c1) {
    %slept = func.call @usleep(%pause) : (i32) -> i32
    %id = func.call @pthread_self() : () -> i64
    memref.store %id, %ids[%i] : memref<64xi64>
    loop.reduce
  } {grain = 1 : index}
  return
}
"""


@pytest.mark.parametrize("threads", [1, 2])
def test_a_program_may_be_compiled_for_fewer_threads(threads):
    """A loop has one task a thread: each share of the iterations is one thread's."""
    mlopt.set_num_threads(4)
    ids = np.zeros(64, np.int64)
    program = mlopt.compile(WHO, threads=threads)
    try:
        for _ in range(20):
            program(ids)
            shares = [set(share.tolist()) for share in np.split(ids, threads)]
            assert all(len(share) == 1 for share in shares)
            if len(set.union(*shares)) == threads:
                return
    finally:
        mlopt.set_num_threads(0)
    pytest.fail("one thread did all of the work, each time")


def test_a_negative_number_of_threads_is_no_option():
    with pytest.raises(ValueError, match="found -1 threads, expected 0 or more"):
        mlopt.compile(WHO, threads=-1)
