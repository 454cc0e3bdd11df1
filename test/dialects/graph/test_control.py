"""Control flow by its meaning and compiled, against plain Python."""

from __future__ import annotations

import numpy as np
import pytest
from agreement import Program

PROGRAM = Program("""
func.func @power(%x: tensor<?xf32>, %n: index, %c: tensor<i1>) -> tensor<?xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = graph.if %c -> (tensor<?xf32>) {
    %p = graph.for %i = %c0 to %n step %c1 iter_args(%a = %x) -> (tensor<?xf32>) {
      %b = graph.mul %a, %x : tensor<?xf32>
      graph.yield %b : tensor<?xf32>
    }
    graph.yield %p : tensor<?xf32>
  } else {
    graph.yield %x : tensor<?xf32>
  }
  return %r : tensor<?xf32>
}

func.func @swap(%x: tensor<3xi32>, %y: tensor<3xi32>, %n: index) -> (tensor<3xi32>, tensor<3xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r:2 = graph.for %i = %c0 to %n step %c1 iter_args(%a = %x, %b = %y) -> (tensor<3xi32>, tensor<3xi32>) {
    graph.yield %b, %a : tensor<3xi32>, tensor<3xi32>
  }
  return %r#0, %r#1 : tensor<3xi32>, tensor<3xi32>
}

func.func @grow(%x: tensor<?xi32>, %limit: tensor<i32>) -> (tensor<?xi32>, tensor<i32>) {
  %one = graph.constant dense<1> : tensor<i32>
  %zero = graph.constant dense<0> : tensor<i32>
  %r:2 = graph.while (%a = %x, %n = %zero) : (tensor<?xi32>, tensor<i32>) -> (tensor<?xi32>, tensor<i32>) {
    %s = graph.reduce sum %a axes [0] : tensor<?xi32> -> tensor<i32>
    %c = graph.compare lt %s, %limit : tensor<i32>
    graph.condition(%c) %a, %n : tensor<?xi32>, tensor<i32>
  } do {
  ^bb0(%b: tensor<?xi32>, %m: tensor<i32>):
    %d = graph.concat %b, %b axis 0 : (tensor<?xi32>, tensor<?xi32>) -> tensor<?xi32>
    %k = graph.add %m, %one : tensor<i32>
    graph.yield %d, %k : tensor<?xi32>, tensor<i32>
  }
  return %r#0, %r#1 : tensor<?xi32>, tensor<i32>
}

func.func @rows(%x: tensor<?x3xf32>) -> tensor<3xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = graph.constant dense<0.0> : tensor<3xf32>
  %n = graph.dim %x axis 0 : tensor<?x3xf32>
  %r = graph.for %i = %c0 to %n step %c1 iter_args(%a = %zero) -> (tensor<3xf32>) {
    %row = graph.slice %x[%i, 0] [1, 3] [1, 1] : tensor<?x3xf32> -> tensor<1x3xf32>
    %flat = graph.reshape %row[3] : tensor<1x3xf32> -> tensor<3xf32>
    %half = func.call @halved(%a) : (tensor<3xf32>) -> tensor<3xf32>
    %b = graph.add %half, %flat : tensor<3xf32>
    graph.yield %b : tensor<3xf32>
  }
  return %r : tensor<3xf32>
}

func.func private @halved(%x: tensor<3xf32>) -> tensor<3xf32> {
  %half = graph.constant dense<0.5> : tensor<3xf32>
  %r = graph.mul %x, %half : tensor<3xf32>
  return %r : tensor<3xf32>
}
""")


@pytest.mark.parametrize("taken", [False, True])
@pytest.mark.parametrize(("size", "trips"), [(0, 3), (1, 0), (7, 1), (13, 5)])
def test_a_loop_below_a_choice(size: int, trips: int, taken: bool) -> None:
    """A power by repeated products, where the condition holds."""
    x = np.random.default_rng(size).standard_normal(size).astype(np.float32)
    expected = x.astype(np.float64) ** (trips + 1 if taken else 1)
    PROGRAM.check("power", (x, trips, np.array(taken)), [expected], 1e-6)


@pytest.mark.parametrize("trips", [0, 1, 4, 7])
def test_carried_values_may_change_places(trips: int) -> None:
    """Two carried buffers that are swapped are not overwritten."""
    pair = np.arange(3, dtype=np.int32), np.arange(10, 13, dtype=np.int32)
    PROGRAM.check("swap", (*pair, trips), pair if trips % 2 == 0 else pair[::-1])


@pytest.mark.parametrize(("size", "limit"), [(1, 0), (3, 6), (3, 7), (5, 1000)])
def test_a_carried_shape_may_change(size: int, limit: int) -> None:
    """A tensor doubles until its sum reaches a limit."""
    x = np.arange(1, size + 1, dtype=np.int32)
    expected, count = x, 0
    while expected.sum() < limit:
        expected, count = np.concatenate([expected, expected]), count + 1
    given = (x, np.array(limit, np.int32))
    PROGRAM.check("grow", given, [expected, np.array(count)])


@pytest.mark.parametrize("count", [0, 1, 2, 11])
def test_a_body_reads_slices_and_calls(count: int) -> None:
    """A recurrence over the rows of a tensor, with a call that is inlined."""
    x = np.random.default_rng(count).standard_normal((count, 3)).astype(np.float32)
    expected = np.zeros(3)
    for row in x.astype(np.float64):
        expected = expected / 2 + row
    PROGRAM.check("rows", (x,), [expected], 1e-6)
