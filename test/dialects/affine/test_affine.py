"""Random affine expressions: evaluated, and lowered to arithmetic, by us and by upstream."""

from __future__ import annotations

import os
import random
import re
import subprocess

import numpy as np
import pytest
from front_door import parse, text_of
from referee import BIN, needs_upstream

from mlopt.core.context import Context
from mlopt.interpreter import Interpreter
from mlopt.passes.registry import make_pass

POINTS = (-7, -1, 0, 1, 4, 11)


def expression(rng: random.Random, depth: int) -> str:
    """An affine expression in d0 and s0."""
    if depth == 0:
        return rng.choice(("d0", "s0", str(rng.randint(-9, 9))))
    kind = rng.choice(("+", "-", "*", "mod", "floordiv", "ceildiv"))
    left = expression(rng, depth - 1)
    if kind in ("+", "-"):
        return f"({left} {kind} {expression(rng, depth - 1)})"
    return f"({left} {kind} {rng.randint(1, 6)})"


def program(count: int) -> str:
    rng = random.Random(5)
    functions = [
        f"func.func @e{i}(%a: index, %b: index) -> index {{\n"
        f"  %r = affine.apply affine_map<(d0)[s0] -> ({expression(rng, 3)})>(%a)[%b]\n"
        "  return %r : index\n}\n"
        for i in range(count)
    ]
    return "".join(functions)


def values(module, count: int) -> list[int]:
    return [
        int(Interpreter(module).call(f"e{i}", [x, y])[0])
        for i in range(count)
        for x in POINTS
        for y in POINTS
    ]


def test_lowering_keeps_values():
    module = parse(program(40))
    lowered = module.clone()
    make_pass("lower-affine", {}).run(lowered, Context())
    assert "affine." not in text_of(lowered)
    assert values(lowered, 40) == values(module, 40)


@needs_upstream
def test_upstream_lowers_to_the_same_values():
    done = subprocess.run(
        [BIN / "mlir-opt", "--lower-affine"],
        input=program(40),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "LLVM_DISABLE_SYMBOLIZATION": "1"},
    )
    assert values(parse(done.stdout), 40) == values(parse(program(40)), 40)


LOOPS = """
func.func @sum(%n: index, %m: memref<9xi64>) -> i64 {
  %zero = arith.constant 0 : i64
  affine.for %i = 0 to 9 {
    %k = arith.index_cast %i : index to i64
    affine.store %k, %m[(%i * 2) mod 9] : memref<9xi64>
  }
  %r = affine.for %i = max affine_map<(d0) -> (d0 floordiv 2, 1)>(%n) to min affine_map<(d0) -> (d0 + 3, 9)>(%n) step 2 iter_args(%a = %zero) -> (i64) {
    %v = affine.if affine_set<(d0)[s0] : (d0 - 2 >= 0, s0 - d0 >= 0)>(%i)[%n] -> i64 {
      %x = affine.load %m[%i] : memref<9xi64>
      affine.yield %x : i64
    } else {
      affine.yield %a : i64
    }
    %s = arith.addi %a, %v : i64
    affine.yield %s : i64
  }
  %p = affine.parallel (%i, %j) = (0, 1) to (min(%n, 4), 3) reduce ("addi") -> (i64) {
    %x = affine.load %m[%i + %j] : memref<9xi64>
    affine.yield %x : i64
  }
  %t = arith.muli %r, %p : i64
  return %t : i64
}
"""


@pytest.mark.parametrize("n", [1, 2, 5, 8])
def test_loops_and_accesses_keep_values(n: int):
    pytest.importorskip("mlopt.dialects.memref.reference")
    module = parse(LOOPS)
    lowered = module.clone()
    make_pass("lower-affine", {}).run(lowered, Context())
    assert not re.search(r"\baffine\.", text_of(lowered))
    before, after = np.zeros(9, np.int64), np.zeros(9, np.int64)
    expected = Interpreter(module).call("sum", [n, before])
    branches = lowered.clone()
    make_pass("convert-scf-to-cf", {}).run(branches, Context())
    assert Interpreter(branches).call("sum", [n, after]) == expected
    np.testing.assert_array_equal(before, after)
