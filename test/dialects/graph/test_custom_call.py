"""Kernels of C, of the llvm dialect and of the module itself, called from the graph level."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from front_door import parse

import mlopt
from mlopt.core.diagnostics import DiagnosticError
from mlopt.dialects.graph.reference.custom_call import means_symbol
from mlopt.interpreter import Interpreter

SCALE = """
func.func @main(%x: tensor<?x3xf32>, %a: f32) -> tensor<3x?xf32> {
  %n = graph.dim %x axis 0 : tensor<?x3xf32>
  %e = graph.abs %x : tensor<?x3xf32>
  %s = graph.custom_call @test_scale_transposed(%e, %a) sizes(%n) : (tensor<?x3xf32>, f32) -> tensor<3x?xf32>
  return %s : tensor<3x?xf32>
}
"""

C_SOURCE = """
#include <stdint.h>
struct matrix { float *allocated, *aligned; int64_t offset, sizes[2], strides[2]; };

void test_scale_transposed(struct matrix *out, const struct matrix *in, float a) {
  for (int64_t i = 0; i < in->sizes[0]; i++)
    for (int64_t j = 0; j < in->sizes[1]; j++)
      out->aligned[out->offset + j * out->strides[0] + i] =
          a * in->aligned[in->offset + i * in->strides[0] + j];
}
"""

IN_MODULE = """
llvm.func @fill(%out: !llvm.ptr, %value: f32) {
  %field = llvm.getelementptr %out[8] : (!llvm.ptr) -> !llvm.ptr, i8
  %memory = llvm.load %field : !llvm.ptr -> !llvm.ptr
  llvm.store %value, %memory : f32, !llvm.ptr
  llvm.return
}

func.func private @negate(%out: memref<?xf32>, %in: memref<?xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %in, %c0 : memref<?xf32>
  scf.for %i = %c0 to %n step %c1 {
    %x = memref.load %in[%i] : memref<?xf32>
    %y = arith.negf %x : f32
    memref.store %y, %out[%i] : memref<?xf32>
  }
  return
}

func.func @main(%x: tensor<5xf32>, %v: f32) -> (tensor<5xf32>, tensor<1xf32>) {
  %n = graph.custom_call @negate(%x) : (tensor<5xf32>) -> tensor<5xf32>
  %f = graph.custom_call @fill(%v) : (f32) -> tensor<1xf32>
  return %n, %f : tensor<5xf32>, tensor<1xf32>
}
"""


@means_symbol("test_scale_transposed")
def scale_transposed(x: np.ndarray, a: np.float32) -> tuple[np.ndarray]:
    """The meaning of the kernel below."""
    return (np.ascontiguousarray(x.T) * a,)


@pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler")
def test_a_kernel_of_a_library(tmp_path: Path) -> None:
    """A C function gets descriptors of results, then of inputs; its meaning is attached."""
    source, library = tmp_path / "kernel.c", tmp_path / "kernel.so"
    source.write_text(C_SOURCE)
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source], check=True)
    program = mlopt.compile(SCALE, libraries=(str(library),))
    for rows in (0, 1, 7):
        x = np.random.default_rng(rows).standard_normal((rows, 3)).astype(np.float32)
        (meant,) = Interpreter(parse(SCALE)).call("main", (x, 2.5))
        np.testing.assert_array_equal(program(x, 2.5), np.abs(x).T * np.float32(2.5))
        np.testing.assert_array_equal(meant, np.abs(x).T * np.float32(2.5))


@pytest.mark.parametrize("level", [0, 2])
def test_a_kernel_of_the_module(level: int) -> None:
    """An `llvm.func` gets what a C function gets; a `func.func` gets memrefs."""
    x = np.arange(5, dtype=np.float32)
    negated, filled = mlopt.compile(IN_MODULE, opt_level=level)(x, 7.0)
    np.testing.assert_array_equal(negated, -x)
    np.testing.assert_array_equal(filled, np.float32([7.0]))


def test_a_function_of_the_module_is_interpreted() -> None:
    """Without an attached meaning, what the module has of that name is run."""
    text = IN_MODULE.replace("%f = graph.custom_call @fill(%v) : (f32) -> tensor<1xf32>", "")
    text = text.replace("return %n, %f : tensor<5xf32>, tensor<1xf32>", "return %n : tensor<5xf32>")
    text = text.replace("-> (tensor<5xf32>, tensor<1xf32>)", "-> tensor<5xf32>")
    x = np.arange(5, dtype=np.float32)
    (meant,) = Interpreter(parse(text)).call("main", (x, 7.0))
    np.testing.assert_array_equal(meant, -x)


def test_a_kernel_without_a_meaning_is_not_interpreted() -> None:
    """The error names the symbol."""
    text = "func.func @main() { graph.custom_call @nobody() side_effects : () -> () return }"
    with pytest.raises(DiagnosticError, match="there is no function '@nobody'"):
        Interpreter(parse(text.replace(") return", ")\n return"))).call("main", ())
