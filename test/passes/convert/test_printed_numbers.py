"""Whole programs that print, lowered by us and by upstream: the same standard output."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from native import lowered
from referee import LIB, accepts, needs_upstream, tool

pytestmark = needs_upstream

INPUTS = Path(__file__).parent / "Inputs"

UPSTREAM = (
    "-pass-pipeline=builtin.module(func.func(lower-vector-multi-reduction,"
    "test-vector-scan-lowering,convert-linalg-to-loops,memref-expand,arith-expand),"
    "convert-vector-to-scf,convert-scf-to-cf,convert-math-to-llvm,convert-math-to-libm,"
    "expand-strided-metadata,lower-affine,test-lower-to-llvm)"
)

PROGRAMS = {
    "memref_ops": ("convert-to-llvm",),
    "vector_ops": ("convert-scf-to-cf", "convert-to-llvm"),
    "linalg_generic": ("convert-linalg-to-loops", "convert-scf-to-cf", "convert-to-llvm"),
    "parallel": ("loop-outline-parallel=task-cost=3", "convert-scf-to-cf", "convert-to-llvm"),
}
"""File -> our passes. `parallel` brings a pool of one thread that takes chunks of seven."""


def printed(llvm_dialect: str) -> str:
    """What the program prints; addresses left out."""
    libraries = ",".join(
        str(LIB / f"libmlir_{name}_utils.so.22.1") for name in ("runner", "c_runner")
    )
    arguments = ["-e", "main", "--entry-point-result=void", f"--shared-libs={libraries}"]
    output = tool("mlir-runner", arguments, llvm_dialect)
    return re.sub(r"base@ = \S+", "base", output)


@pytest.mark.parametrize("name", PROGRAMS)
def test_prints_what_upstream_prints(name: str):
    text = tool("mlir-opt", ["-mlir-print-op-generic"], (INPUTS / f"{name}.mlir").read_text())
    ours = accepts(lowered(text, *PROGRAMS[name]))
    assert printed(ours) == printed(tool("mlir-opt", [UPSTREAM], text))


def test_parallel_linalg_prints_the_same():
    """Leading parallel loops in place of sequential ones change nothing."""
    text = (INPUTS / "linalg_generic.mlir").read_text()
    flags = ("convert-linalg-to-parallel-loops", "convert-scf-to-cf", "convert-to-llvm")
    assert printed(accepts(lowered(text, *flags))) == printed(tool("mlir-opt", [UPSTREAM], text))
