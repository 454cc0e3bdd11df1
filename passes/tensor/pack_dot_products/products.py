"""Which sums of products are packed, and how: bytes that pay for a copy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from xdsl.dialects import arith
from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    IntegerType,
    TensorType,
    i32,
)
from xdsl.ir import Operation
from xdsl.ir.affine import AffineDimExpr, AffineExpr

from mlopt.core.interfaces import find
from mlopt.core.interfaces.structured import (
    ContractionLoops,
    Structured,
    is_projected_permutation,
    is_sum_of_products,
    product_loops,
)
from mlopt.passes.tensor.apply_schedules.reductions import factors_of, summed_axis
from mlopt.passes.tensor.constant_operands import constant_array

GROUP = 4
"""Bytes of a group."""

LEAST_ROWS = 8
"""Rows that read a copy which is made at run time, from which on it pays."""


@dataclass(frozen=True)
class ByteProduct:
    """A sum over `loop` of `extent`; operand `wide` lies along the lanes of the result.

    `unsigned`: which operands are. `summed`: the operand whose sum corrects a shift of the
    other one, None where there is none.
    """

    model: Structured
    loop: int
    extent: int
    wide: int
    unsigned: tuple[bool, bool]
    summed: int | None

    @staticmethod
    def of(op: Operation) -> ByteProduct | None:
        """What is packed of `op`; None where it is no product of bytes that pays."""
        model = find(op, Structured)
        if model is None or not op.results or not is_sum_of_products(model, op):
            return None
        unsigned = _signs(op, model)
        loops, loop = product_loops(model, op), summed_axis(op, model)
        if unsigned is None or loops is None or loop is None or not _has_sizes(op, model):
            return None
        sizes = model.static_loop_sizes(op)
        wide = _wide_operand(op, model, loops, sizes)
        if wide is None or 2 * sizes[loop] < GROUP:
            return None
        summed = None
        if unsigned[0] == unsigned[1]:
            maps = model.indexing_maps(op)
            summed = 1 - wide if is_projected_permutation(maps[1 - wide]) else wide
            if not is_projected_permutation(maps[summed]):
                return None
        return ByteProduct(model, loop, sizes[loop], wide, unsigned, summed)


def _signs(op: Operation, model: Structured) -> tuple[bool, bool] | None:
    """Whether bytes are extended without sign; None where operands are no bytes summed in i32."""
    types: list[Any] = [value.type for value in model.operands(op)]
    if any(not isinstance(type, TensorType) for type in types):
        return None
    if [type.element_type for type in types] != [IntegerType(8), IntegerType(8), i32]:
        return None
    found: list[bool] = []
    for factor in factors_of(op, model):
        cast = factor.owner
        if not isinstance(cast, arith.ExtUIOp | arith.ExtSIOp) or factor.type != i32:
            return None
        if cast.operands[0] not in model.body(op).args:
            return None
        found.append(isinstance(cast, arith.ExtUIOp))
    return found[0], found[1]


def _has_sizes(op: Operation, model: Structured) -> bool:
    """True where every loop is an axis of an operand, and the result's axes are loops."""
    try:
        sizes = model.static_loop_sizes(op)
    except ValueError:
        return False
    return 0 not in sizes and is_projected_permutation(model.indexing_maps(op)[2])


def _wide_operand(
    op: Operation, model: Structured, loops: ContractionLoops, sizes: list[int]
) -> int | None:
    """The operand along the lanes of the result; None where few rows would read its copy."""
    places = [position_of(expr) for expr in model.indexing_maps(op)[2].results]
    lanes = next((loop for loop in reversed(places) if sizes[loop] != 1), -1)
    if lanes in loops.columns:
        wide, rows = 1, loops.rows
    elif lanes in loops.rows:
        wide, rows = 0, loops.columns
    else:
        return None
    count = 1
    for row in rows:
        count *= LEAST_ROWS if sizes[row] == DYNAMIC_INDEX else sizes[row]
    least = LEAST_ROWS if constant_array(model.inputs(op)[wide]) is None else 2
    return wide if count >= least else None


def position_of(expr: AffineExpr) -> int:
    """The loop that an expression is."""
    assert isinstance(expr, AffineDimExpr), "checked before"
    return expr.position
