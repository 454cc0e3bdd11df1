"""Lowerings of vector contractions: outer products, contract, and masked ops.

Part of convert-vector-to-llvm. The register tile: with the last dimension of the result
along the rows, every step takes an element of one operand, spreads it, and multiplies
and adds it to a row of the accumulator. Reduction steps are the outer loop, in the order
of the iteration space, so each accumulator row is a chain of `fmuladd` and the spread
elements are made once a step.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects.builtin import AffineMapAttr, DenseArrayBase, StringAttr, VectorType, i32
from xdsl.ir import Attribute, Operation, SSAValue
from xdsl.ir.affine import AffineDimExpr

from mlopt.core.constants import splat
from mlopt.dialects import op_class
from mlopt.passes.convert.llvm_builder import LlvmBuilder, Properties
from mlopt.passes.convert.lowering import Lowerings, attribute, integers
from mlopt.passes.convert.vector_dots_to_llvm import dot_products
from mlopt.passes.convert.vector_rows import (
    Position,
    combine,
    from_rows,
    is_float_type,
    is_scalar,
    positions,
    row,
    row_type,
    scalar,
    shape_of,
)
from mlopt.passes.convert.vector_to_llvm import any_order, flags, kind_of, reduce_row, result_type

TABLE = Lowerings()

Operands = Sequence[SSAValue]


def accumulate(
    build: LlvmBuilder,
    kind: str,
    a: SSAValue,
    b: SSAValue,
    start: SSAValue | None,
    properties: Properties,
) -> SSAValue:
    """`start kind (a * b)`, as one op where it is a sum of floats."""
    is_float = is_float_type(a.type)
    if start is not None and is_float and kind == "add":
        return build.op("llvm.intr.fmuladd", (a, b, start), (a.type,), properties).results[0]
    kept = properties if is_float else {}
    product = build.value("llvm.fmul" if is_float else "llvm.mul", (a, b), a.type, **kept)
    return product if start is None else combine(build, kind, start, product, **kept)


@TABLE.lowers("vector.outerproduct")
def lower_outer_product(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue:
    """Row `i` is `lhs[i] * rhs`, added to that of the accumulator; rhs may be a scalar."""
    lhs, rhs = operands[:2]
    start = operands[2] if len(operands) > 2 else None
    kind, properties = kind_of(op), flags(op)
    if is_scalar(rhs.type):
        spread = build.broadcast(rhs, row_type(lhs.type))
        return accumulate(build, kind, lhs, spread, start, properties)
    width = shape_of(rhs)[0]

    def line(position: Position) -> SSAValue:
        spread = spread_element(build, lhs, position, width)
        own = None if start is None else row(build, start, position)
        return accumulate(build, kind, spread, rhs, own, properties)

    return from_rows(build, result_type(op, build), line)


def spread_element(
    build: LlvmBuilder, value: SSAValue, position: Sequence[int], width: int
) -> SSAValue:
    """A row of `width` copies of one element."""
    line = row(build, value, position[:-1])
    return build.shuffle(line, line, [position[-1]] * width)


class Contraction:
    """One `vector.contract`: operands, their maps, and rows made so far."""

    def __init__(self, op: Operation, operands: Operands, build: LlvmBuilder):
        self.build = build
        self.operands = operands
        maps: Any = attribute(op, "indexing_maps")
        self.maps = [_axes(item) for item in maps.data]
        iterators: Any = attribute(op, "iterator_types")
        self.reductions = [
            i
            for i, iterator in enumerate(iterators.data)
            if _iterator_name(iterator) == "reduction"
        ]
        self.extents: dict[int, int] = {}
        for axes, operand in zip(self.maps, operands, strict=True):
            for axis, extent in zip(
                axes, () if is_scalar(operand.type) else shape_of(operand), strict=False
            ):
                self.extents[axis] = extent
        self.kind = kind_of(op)
        self.properties = flags(op)
        self._rows: dict[tuple[int, Position], SSAValue] = {}

    def line(self, which: int, at: dict[int, int], along: int) -> SSAValue:
        """The row of operand `which` along dimension `along`, at indices of the others."""
        build, operand, axes = self.build, self.operands[which], self.maps[which]
        position = tuple(-1 if axis == along else at[axis] for axis in axes)
        found = self._rows.get((which, position))
        if found is None:
            width = self.extents[along]
            if along not in axes:
                found = spread_element(build, operand, position, width)
            elif axes[-1] == along:
                found = row(build, operand, position[:-1])
            else:
                element = row_type(operand.type).element_type
                scalars = [
                    scalar(build, operand, [i if p < 0 else p for p in position])
                    for i in range(width)
                ]
                found = build.vector(VectorType(element, [width]), scalars)
            self._rows[which, position] = found
        return found

    def run(self, wanted: Attribute) -> SSAValue:
        """The accumulator after every step."""
        result_axes = self.maps[2]
        if not result_axes:
            return self._dot()
        along = result_axes[-1]
        outer = result_axes[:-1]
        results: dict[Position, SSAValue] = {}
        shape = [self.extents[axis] for axis in outer]
        start = self.operands[2]
        for step in positions([self.extents[axis] for axis in self.reductions]):
            for position in positions(shape):
                at = dict(zip(self.reductions, step, strict=True))
                at |= dict(zip(outer, position, strict=True))
                own = results[position] if position in results else row(self.build, start, position)
                a, b = self.line(0, at, along), self.line(1, at, along)
                results[position] = accumulate(self.build, self.kind, a, b, own, self.properties)
        return from_rows(self.build, wanted, lambda position: results[position])

    def _dot(self) -> SSAValue:
        """All dimensions are reduced: products of rows added up, then the row into a scalar."""
        along = self.reductions[-1]
        others = self.reductions[:-1]
        line: SSAValue | None = None
        for step in positions([self.extents[axis] for axis in others]):
            at = dict(zip(others, step, strict=True))
            a, b = self.line(0, at, along), self.line(1, at, along)
            line = accumulate(self.build, self.kind, a, b, line, self.properties)
        assert line is not None, "a vector has an element"
        flags_ = any_order(self.properties)
        return reduce_row(self.build, self.kind, line, self.operands[2], flags_)


@TABLE.lowers("vector.contract")
def lower_contract(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """Unrolled to rows; the operands are extended to the accumulator's type."""
    if len(operands) != 3:
        return None
    wanted = result_type(op, build)
    contraction = Contraction(op, operands, build)
    dots = dot_products(contraction, wanted)
    if dots is not None:
        return dots
    acc = operands[2].type
    element = acc if is_scalar(acc) else row_type(acc).element_type
    widened = [_extended(build, operand, element) for operand in operands[:2]]
    if any(operand is None for operand in widened):
        return None
    return Contraction(op, [*(w for w in widened if w is not None), operands[2]], build).run(wanted)


def _extended(build: LlvmBuilder, operand: SSAValue, element: Attribute) -> SSAValue | None:
    """`operand` with elements of type `element`, sign or float extended as upstream."""
    own = row_type(operand.type).element_type
    if own == element:
        return operand
    if is_float_type(own) != is_float_type(element):
        return None
    name = "llvm.fpext" if is_float_type(own) else "llvm.sext"
    from mlopt.passes.convert.llvm_builder import like

    return build.rowwise(
        like(operand.type, element), (operand,), lambda v, type: build.value(name, v, type)
    )


def _axes(item: Attribute) -> list[int]:
    assert isinstance(item, AffineMapAttr)
    return [result.position for result in item.data.results if isinstance(result, AffineDimExpr)]


def _iterator_name(item: Any) -> str:
    """`parallel` or `reduction`, however the attribute is written."""
    if isinstance(item, StringAttr):
        return item.data
    data = getattr(item, "data", item)
    return getattr(data, "value", str(data))


# Masks around an op.


@TABLE.lowers("vector.mask")
def lower_mask(op: Operation, operands: Operands, build: LlvmBuilder) -> Sequence[SSAValue] | None:
    """The op inside, under the mask: transfers take it, reductions see neutral elements."""
    block = op.regions[0].block
    inner = block.first_op
    assert inner is not None
    if inner.name == "vector.yield":
        return inner.operands
    mask = op.operands[0]
    if inner.name in ("vector.transfer_read", "vector.transfer_write"):
        sizes = integers(inner, "operandSegmentSizes")
        properties = dict(inner.properties)
        properties["operandSegmentSizes"] = DenseArrayBase.from_list(i32, [*sizes[:-1], 1])
        replacement = type(inner).create(
            operands=[*inner.operands, mask],
            properties=properties,
            attributes=dict(inner.attributes),
            result_types=[result.type for result in inner.results],
        )
        build.insert(replacement)
        return replacement.results
    neutral = _neutral(kind_of(inner), inner.operands[0].type)
    if inner.name not in ("vector.reduction", "vector.multi_reduction") or neutral is None:
        return None
    constant: Any = op_class("arith.constant")
    filler = constant.create(result_types=[inner.operands[0].type], properties={"value": neutral})
    build.insert(filler)
    select: Any = op_class("arith.select")
    selected = select.create(
        operands=[mask, inner.operands[0], filler.results[0]],
        result_types=[inner.operands[0].type],
    )
    build.insert(selected)
    inner.operands[0] = selected.results[0]
    inner.detach()
    build.insert(inner)
    return inner.results


def _neutral(kind: str, type: Any) -> Attribute | None:
    """The constant that changes no reduction of `kind`."""
    element = type.element_type
    if is_float_type(element):
        infinity = float("inf")
        values = {
            "add": -0.0,
            "mul": 1.0,
            "minnumf": float("nan"),
            "maxnumf": float("nan"),
            "minimumf": infinity,
            "maximumf": -infinity,
        }
        return splat(values[kind], type) if kind in values else None
    width = getattr(element, "bitwidth", 64)
    integers_: dict[str, int] = {
        "add": 0,
        "mul": 1,
        "or": 0,
        "xor": 0,
        "maxui": 0,
        "and": -1,
        "minui": -1,
        "minsi": (1 << (width - 1)) - 1,
        "maxsi": -(1 << (width - 1)),
    }
    return splat(integers_[kind], type) if kind in integers_ else None
