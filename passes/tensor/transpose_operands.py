"""tensor-transpose-operands: gives products rows of columns where many rows read them.

    linalg.generic (m, n, k)  a(m, k) * b(n, k)      ->   %t = linalg.transpose %b [1, 0]
                                                          a(m, k) * t(k, n)

Where an operand lies along what is summed, the tile of a product is one sum of a vector for
each element, added up across its lanes at the end: many loads, and for short sums more work
than the products. Where it lies along the columns of the result, a vector holds columns. A
transpose reads and writes the operand once, a product reads it for each tile of rows: it pays
from `LEAST_ROWS` rows on. A constant is transposed here, so that it pays for any product.

Values do not change, except for the order of sums, which is not fixed. What must have run
before: lowering from the graph, which knows which transposes cancel. Must run before
`tensor-form-kernels`. An operand that lies along columns is left, so the pass ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, ClassVar

from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    AffineMapAttr,
    ArrayAttr,
    DenseArrayBase,
    IntegerAttr,
    TensorType,
    i64,
)
from xdsl.ir import Operation
from xdsl.ir.affine import AffineDimExpr, AffineExpr, AffineMap

from mlopt.core.context import Context
from mlopt.core.emitter import Emitter
from mlopt.core.interfaces import find
from mlopt.core.interfaces.structured import (
    Structured,
    contraction_loops,
    is_sum_of_products,
)
from mlopt.core.passes import Pass
from mlopt.dialects import op_class
from mlopt.dialects.tensor.slicing import empty, shape_extents
from mlopt.passes.tensor.apply_schedules.reductions import dot_loop
from mlopt.passes.tensor.constant_operands import is_constant, transposed_constant

LEAST_ROWS = 32
"""Rows from which on a transpose costs little beside the product."""

LEAST_COLUMNS = 8
"""Columns that are worth a vector."""


@dataclass(frozen=True)
class TransposeOperandsPass(Pass):
    """Transposes what products would read across."""

    name: ClassVar[str] = "tensor-transpose-operands"

    def run(self, root: Operation, context: Context) -> None:
        for op in list(root.walk()):
            if op.name != "linalg.generic":
                continue
            found = _read_across(op)
            if found is not None:
                transpose_operand(op, *found)
                context.count(self.name, "operands transposed")


def _read_across(op: Operation) -> tuple[int, list[int]] | None:
    """The operand that lies along what is summed, and the order of axes it should have."""
    model = find(op, Structured)
    loops = None if model is None else contraction_loops(model, op)
    if model is None or loops is None or not is_sum_of_products(model, op):
        return None
    if dot_loop(op, model) is not None:
        return None
    maps, extents = model.indexing_maps(op), _extents(model, op)
    if extents is None or not all(_are_loops(map) for map in maps):
        return None
    column = _last_loop(maps[2], extents)
    if column not in (*loops.rows, *loops.columns) or 0 <= extents[column] < LEAST_COLUMNS:
        return None
    wide, others = (1, loops.rows) if column in loops.columns else (0, loops.columns)
    if _last_loop(maps[wide], extents) not in loops.inner:
        return None
    rows = prod(extents[loop] for loop in others)
    is_known = all(extents[loop] >= 0 for loop in others)
    if is_constant(op.operands[wide]):
        least = 2
    else:
        least = LEAST_ROWS
        if not is_known:
            return None
    if is_known and rows < least:
        return None
    axes = [_position(expr) for expr in maps[wide].results]
    axis = axes.index(column)
    return wide, [*(a for a in range(len(axes)) if a != axis), axis]


def transpose_operand(op: Operation, operand: int, order: Sequence[int]) -> None:
    """Makes a `linalg.generic` read `operand` with axes in `order`; a constant is moved here."""
    source = op.operands[operand]
    type = source.type
    assert isinstance(type, TensorType), "contractions read tensors"
    emitter = Emitter(op)
    if is_constant(source):
        op.operands[operand] = transposed_constant(source, list(order), emitter)
    else:
        extents = shape_extents(source, emitter)
        target = empty([extents[axis] for axis in order], type, emitter)
        transpose: Any = op_class("linalg.transpose")
        permutation = DenseArrayBase.from_list(i64, list(order))
        op.operands[operand] = emitter.insert(transpose(source, target, permutation)).results[0]
    reorder_axes(op, operand, order)


def reorder_axes(op: Operation, operand: int, order: Sequence[int]) -> None:
    """Makes a `linalg.generic` index `operand` by its map with results in `order`."""
    maps: Any = op.properties["indexing_maps"]
    read = maps.data[operand].data
    results = tuple(read.results[axis] for axis in order)
    changed = AffineMapAttr(AffineMap(read.num_dims, read.num_symbols, results))
    op.properties["indexing_maps"] = ArrayAttr(
        [changed if index == operand else map for index, map in enumerate(maps.data)]
    )


def move_behind(op: Operation, loop: int, other: int) -> None:
    """Puts `loop` of a `linalg.generic` right behind `other` among the loops."""
    iterators: Any = op.properties["iterator_types"]
    maps: Any = op.properties["indexing_maps"]
    order = [old for old in range(len(iterators.data)) if old != loop]
    order.insert(order.index(other) + 1, loop)
    places: list[AffineExpr] = [AffineExpr.dimension(order.index(old)) for old in range(len(order))]
    op.properties["iterator_types"] = ArrayAttr([iterators.data[old] for old in order])
    op.properties["indexing_maps"] = ArrayAttr(
        [
            AffineMapAttr(map.data.replace_dims_and_symbols(places, (), len(order), 0))
            for map in maps.data
        ]
    )
    for inner in op.walk():
        if inner.name == "linalg.index":
            index: Any = inner
            inner.properties["dim"] = IntegerAttr(order.index(index.dim.value.data), i64)


def _extents(model: Structured, op: Operation) -> list[int] | None:
    """Of each loop; -1 where it is unknown."""
    try:
        sizes = model.static_loop_sizes(op)
    except ValueError:
        return None
    return [-1 if size == DYNAMIC_INDEX else size for size in sizes]


def _last_loop(map: AffineMap, extents: Sequence[int]) -> int:
    """The loop along which elements are neighbours; axes of one element are left out."""
    loops = [_position(expr) for expr in map.results]
    return next((loop for loop in reversed(loops) if extents[loop] != 1), -1)


def _are_loops(map: AffineMap) -> bool:
    """True where each axis is a loop of its own."""
    loops = [expr.position for expr in map.results if isinstance(expr, AffineDimExpr)]
    return len(loops) == len(map.results) == len(set(loops))


def _position(expr: Any) -> int:
    assert isinstance(expr, AffineDimExpr), "checked before"
    return expr.position
