"""linalg's ops in tiles: a slice of each operand, by its map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects import arith
from xdsl.dialects.builtin import DYNAMIC_INDEX, TensorType
from xdsl.ir import Operation, SSAValue
from xdsl.ir.affine import (
    AffineBinaryOpExpr,
    AffineBinaryOpKind,
    AffineConstantExpr,
    AffineDimExpr,
    AffineExpr,
    AffineMap,
)

from mlopt.core.emitter import Emitter, Extent
from mlopt.core.interfaces import attach, require
from mlopt.core.interfaces.structured import Iterator, Structured, is_projected_permutation
from mlopt.core.interfaces.tiling import Tile, Tiling
from mlopt.dialects.linalg.ops import STRUCTURED_OPS
from mlopt.dialects.tensor.slicing import dim_of, extract


class LinalgTiling(Tiling):
    """Answers from maps and iterators alone."""

    def iterators(self, op: Operation) -> Sequence[Iterator]:
        return require(op, Structured).iterators(op)

    def domain(self, op: Operation, emitter: Emitter) -> list[Extent]:
        return [
            size.extent
            if size.extent != DYNAMIC_INDEX
            else dim_of(size.operand, size.axis, emitter)
            for size in require(op, Structured).loop_sizes(op)
        ]

    def tiled(
        self, op: Operation, tile: Tile, inits: Sequence[SSAValue], emitter: Emitter
    ) -> Operation:
        model = require(op, Structured)
        slices: list[SSAValue] = []
        for operand, map in zip(model.inputs(op), model.indexing_maps(op), strict=False):
            if not isinstance(operand.type, TensorType):
                slices.append(operand)
                continue
            part = image(map, tile, emitter)
            slices.append(extract(operand, part.offsets, part.sizes, emitter))
        new = type(op).create(
            operands=[*slices, *inits],
            result_types=[value.type for value in inits],
            properties=dict(op.properties),
            attributes=dict(op.attributes),
            regions=[region.clone() for region in op.regions],
        )
        emitter.insert(new)
        _shift_indices(new, tile, emitter)
        return new

    def result_tile(self, op: Operation, result: int, tile: Tile, emitter: Emitter) -> Tile:
        model = require(op, Structured)
        return image(model.indexing_maps(op)[len(model.inputs(op)) + result], tile, emitter)

    def producing_tile(
        self, op: Operation, result: int, part: Tile, emitter: Emitter
    ) -> Tile | None:
        model = require(op, Structured)
        map = model.indexing_maps(op)[len(model.inputs(op)) + result]
        if not is_projected_permutation(map):
            return None
        sizes = self.domain(op, emitter)
        offsets: list[Extent] = [0] * len(sizes)
        for axis, expr in enumerate(map.results):
            assert isinstance(expr, AffineDimExpr), "it is a projected permutation"
            offsets[expr.position] = part.offsets[axis]
            sizes[expr.position] = part.sizes[axis]
        return Tile(tuple(offsets), tuple(sizes))


def image(map: AffineMap, tile: Tile, emitter: Emitter) -> Tile:
    """The part of an operand that a tile of the loops reaches through `map`.

    Expressions are sums with positive factors (see `falling_loops`): the part goes from what the
    first iteration would reach without the constants in them, which the map of the tile has
    again, to the last element reached.
    """
    starts = [expr.eval([0] * map.num_dims, []) for expr in map.results]
    offsets = [
        emitter.sub(evaluate(expr, tile.offsets, emitter), start)
        for expr, start in zip(map.results, starts, strict=True)
    ]
    last = [emitter.sub(size, 1) for size in tile.sizes]
    sizes: list[Extent] = []
    for expr in map.results:
        if isinstance(expr, AffineDimExpr):
            sizes.append(tile.sizes[expr.position])
            continue
        sizes.append(emitter.add(evaluate(expr, last, emitter), 1))
    return Tile(tuple(offsets), tuple(sizes))


def evaluate(expr: AffineExpr, values: Sequence[Extent], emitter: Emitter) -> Extent:
    """The value of an affine expression of loops."""
    if isinstance(expr, AffineDimExpr):
        return values[expr.position]
    if isinstance(expr, AffineConstantExpr):
        return expr.value
    assert isinstance(expr, AffineBinaryOpExpr), "maps have no symbols"
    lhs, rhs = (evaluate(side, values, emitter) for side in (expr.lhs, expr.rhs))
    if expr.kind == AffineBinaryOpKind.Add:
        return emitter.add(lhs, rhs)
    if expr.kind == AffineBinaryOpKind.Mul:
        return emitter.mul(lhs, rhs)
    assert isinstance(rhs, int), "an affine expression divides by a number"
    if expr.kind == AffineBinaryOpKind.CeilDiv:
        return _quotient(emitter.add(lhs, rhs - 1), rhs, emitter)
    quotient = _quotient(lhs, rhs, emitter)
    if expr.kind == AffineBinaryOpKind.FloorDiv:
        return quotient
    return emitter.sub(lhs, emitter.mul(quotient, rhs))


def _quotient(value: Extent, divisor: int, emitter: Emitter) -> Extent:
    """`value / divisor`, rounded down; `value` may be negative."""
    if isinstance(value, int):
        return value // divisor
    return emitter.insert(arith.FloorDivSIOp(value, emitter.value(divisor))).result


def is_sum(expr: AffineExpr) -> bool:
    """True for a sum of loops with factors."""
    if not isinstance(expr, AffineBinaryOpExpr):
        return True
    is_plain = expr.kind in (AffineBinaryOpKind.Add, AffineBinaryOpKind.Mul)
    return is_plain and is_sum(expr.lhs) and is_sum(expr.rhs)


def falling_loops(map: AffineMap) -> set[int]:
    """The loops along which a tile does not reach a part that starts where it starts: those
    of quotients and remainders, and those with negative factors."""
    found: set[int] = set()
    origin = [0] * map.num_dims
    for expr in map.results:
        for loop in expr.used_dims():
            at = [int(loop == other) for other in range(map.num_dims)]
            if not is_sum(expr) or expr.eval(at, []) < expr.eval(origin, []):
                found.add(loop)
    return found


def _shift_indices(op: Operation, tile: Tile, emitter: Emitter) -> None:
    """Makes `linalg.index` in the body count from the start of the tile."""
    for inner in list(op.walk()):
        if inner.name != "linalg.index":
            continue
        index: Any = inner
        offset = tile.offsets[index.dim.value.data]
        if offset == 0:
            continue
        shifted = arith.AddiOp(index.result, emitter.value(offset))
        block = inner.parent
        assert block is not None, "it is in the body"
        block.insert_op_after(shifted, inner)
        index.result.replace_uses_with_if(
            shifted.result, lambda use, new=shifted: use.operation is not new
        )


attach(LinalgTiling(), *STRUCTURED_OPS)
