"""Assertions that fail in compiled code end the call with an error, and nothing else."""

from __future__ import annotations

import resource
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

import mlopt
from mlopt.runtime.shared_library import linker

PROGRAM = """
func.func @sized(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> {
  %c0 = arith.constant 0 : index
  %d = tensor.dim %x, %c0 : tensor<?xf32>
  %ok = arith.cmpi eq, %d, %n : index
  cf.assert %ok, "the size is not n"
  %y = graph.neg %x : tensor<?xf32>
  return %y : tensor<?xf32>
}
func.func @fixed(%x: tensor<2xi32>) -> tensor<2xi32> {
  %c0 = arith.constant 0 : index
  %c3 = arith.constant 3 : i32
  %v = tensor.extract %x[%c0] : tensor<2xi32>
  %ok = arith.cmpi eq, %v, %c3 : i32
  cf.assert %ok, "not 3"
  return %x : tensor<2xi32>
}
func.func private @inner(%x: i32) -> i32 {
  %c3 = arith.constant 3 : i32
  %ok = arith.cmpi eq, %x, %c3 : i32
  cf.assert %ok, "not 3"
  return %x : i32
}
func.func @scalar(%x: i32) -> i32 {
  %y = call @inner(%x) : (i32) -> i32
  return %y : i32
}
func.func @parallel(%x: memref<?xi64>, %bad: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c0 : memref<?xi64>
  scf.parallel (%i) = (%c0) to (%n) step (%c1) {
    %ok = arith.cmpi ne, %i, %bad : index
    cf.assert %ok, "the bad one"
    %v = arith.index_cast %i : index to i64
    memref.store %v, %x[%i] : memref<?xi64>
    scf.reduce
  }
  return
}
func.func @buffers(%n: index) -> memref<?xf32> {
  %c3 = arith.constant 3 : index
  %zero = arith.constant 0.0 : f32
  %m = memref.alloc(%n) : memref<?xf32>
  %result = memref.alloc(%n) : memref<?xf32>
  linalg.fill ins(%zero : f32) outs(%m : memref<?xf32>)
  linalg.fill ins(%zero : f32) outs(%result : memref<?xf32>)
  %ok = arith.cmpi eq, %n, %c3 : index
  cf.assert %ok, "n is not 3"
  memref.dealloc %m : memref<?xf32>
  return %result : memref<?xf32>
}
"""

needs_linker = pytest.mark.skipif(linker() is None, reason="needs a C compiler")


@pytest.fixture(scope="module", params=[(0, True), (2, True), (2, False)])
def program(request):
    """At `-O0`, at `-O2`, and loaded by LLVM's ORC."""
    level, cache = request.param
    return mlopt.compile(PROGRAM, opt_level=level, cache=cache)


def test_each_kind_of_call(program):
    """With sizes to ask for, without, by scalars through a callee, and whole functions."""
    x = np.arange(4, dtype=np.float32)
    for name, good, bad, message in (
        ("sized", (x, 4), (x, 5), "the size is not n"),
        ("fixed", (np.int32([3, 1]),), (np.int32([4, 1]),), "not 3"),
        ("scalar", (3,), (4,), "not 3"),
        ("buffers", (3,), (7,), "n is not 3"),
    ):
        entry = program.entry(name)
        expected = entry(*good)
        with pytest.raises(mlopt.ArgumentError, match=f"'{name}': {message}"):
            entry(*bad)
        np.testing.assert_array_equal(entry(*good), expected)


def test_chunks_of_parallel_loops(program):
    """Whatever thread fails, the caller has the error, and the pool goes on."""
    parallel, x = program.entry("parallel"), np.zeros(50_000, np.int64)
    for bad in (0, 777, 49_999):
        with pytest.raises(mlopt.ArgumentError, match="the bad one"):
            parallel(x, bad)
        parallel(x, -1)
        np.testing.assert_array_equal(x, np.arange(50_000))


def test_memory_of_failed_calls_is_freed(program):
    """1000 failures with 2 MiB each leave nothing."""
    buffers = program.entry("buffers")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(1000):
        with pytest.raises(mlopt.ArgumentError):
            buffers(1 << 18)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 40_000, f"{grown} KiB more"


def test_threads_fail_on_their_own(program):
    """Failures of one thread are not those of another."""
    scalar, found = program.entry("scalar"), []

    def work(number: int) -> None:
        for _ in range(200):
            try:
                found.append(scalar(number) == number == 3)
            except mlopt.ArgumentError:
                found.append(number == 4)

    threads = [threading.Thread(target=work, args=(number,)) for number in (3, 4, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 600 and all(found)


@needs_linker
def test_c_callers_keep_abort(program, tmp_path):
    """A saved library raises in Python; a process without us ends with the message."""
    path = tmp_path / "program.so"
    program.save(path)
    with pytest.raises(mlopt.ArgumentError, match="not 3"):
        mlopt.load(path).entry("scalar")(4)
    code = f"import ctypes; ctypes.CDLL({str(path)!r})._mlir_ciface_scalar(4)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode != 0 and "not 3" in done.stderr


def test_mlrun(tmp_path, capfd):
    """One line with the file, and status 1."""
    from mlopt.tools.run import main

    path = Path(tmp_path, "program.mlir")
    path.write_text(PROGRAM)
    assert main([str(path), "--entry=scalar", "i32=4"]) == 1
    out, err = capfd.readouterr()
    assert (out, err) == ("", f"{path}:1:1: error: 'scalar': not 3\n")
