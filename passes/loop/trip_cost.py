"""Static estimates of loops: how many iterations, and what one costs.

The unit is one machine instruction, about a quarter of a nanosecond; a vector op is one a
register of 512 bits. Good to a factor of a few, which is enough to tell what is worth a thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isqrt, prod

from xdsl.dialects.builtin import IntegerAttr, VectorType
from xdsl.ir import Operation, SSAValue

UNKNOWN_TRIPS = 32
"""Taken for a loop whose bounds are only known at run time."""

EXPENSIVE = {"math": 20, "memref.alloc": 100, "func.call": 500, "llvm.call": 100}
"""Cost by op or dialect, where it is not 1, of a scalar or of one register."""

LANES = 16
"""Elements of a register."""

FREE = ("arith.constant", "memref.cast", "memref.subview", "vector.extract", "vector.insert")


def constant_index(value: SSAValue) -> int | None:
    """The integer of an `arith.constant`."""
    owner = value.owner
    if isinstance(owner, Operation) and owner.name == "arith.constant":
        number = owner.properties["value"]
        if isinstance(number, IntegerAttr):
            return number.value.data
    return None


def static_trips(op: Operation) -> list[int | None]:
    """Iterations of each dimension of a `for` or `parallel` loop, None where unknown."""
    lower, upper, step = loop_bounds(op)
    found: list[int | None] = []
    for bounds in zip(lower, upper, step, strict=True):
        a, b, c = (constant_index(value) for value in bounds)
        if a is None or b is None or c is None or c <= 0:
            found.append(None)
        else:
            found.append(max(0, -(-(b - a) // c)))
    return found


def loop_bounds(
    op: Operation,
) -> tuple[Sequence[SSAValue], Sequence[SSAValue], Sequence[SSAValue]]:
    """Lower bounds, upper bounds and steps of a `for` or `parallel` loop."""
    count = 1 if op.name.endswith(".for") else len(op.regions[0].block.args)
    operands = op.operands
    return (
        operands[:count],
        operands[count : 2 * count],
        operands[2 * count : 3 * count],
    )


def iteration_cost(op: Operation) -> int:
    """The cost of one iteration of `op`, loops in it included."""
    return sum(
        _cost(inner) for region in op.regions for block in region.blocks for inner in block.ops
    )


def _cost(op: Operation) -> int:
    if op.name in FREE:
        return 0
    own = EXPENSIVE.get(op.name) or EXPENSIVE.get(op.name.partition(".")[0], 1)
    own *= max(1, _elements(op) // LANES)
    if not op.regions:
        return own
    repeats = 1
    if op.name.endswith((".for", ".parallel")):
        repeats = prod(UNKNOWN_TRIPS if trip is None else trip for trip in static_trips(op))
    elif op.name.endswith(".while"):
        repeats = UNKNOWN_TRIPS
    return own + repeats * iteration_cost(op)


def _elements(op: Operation) -> int:
    """Elements that an op on vectors works on: of its widest vector, or, of a contraction, the
    points of its iteration space."""
    shapes = [
        prod(value.type.get_shape())
        for value in (*op.operands, *op.results)
        if isinstance(value.type, VectorType)
    ]
    if op.name == "vector.contract" and len(shapes) > 2:
        # [m, k] x [k, n] -> [m, n]: the product of the sizes is (m n k)^2.
        return isqrt(prod(shapes[:3]))
    return max(shapes, default=1)
