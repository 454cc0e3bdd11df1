"""Constants, and ops that move elements without computing.

graph.constant   ->  arith.constant
graph.transpose  ->  linalg.transpose
graph.reshape    ->  tensor.collapse_shape, tensor.expand_shape
graph.broadcast  ->  linalg.generic that reads some axes only
graph.slice      ->  tensor.extract_slice
graph.concat     ->  tensor.insert_slice, one for each part
graph.iota       ->  linalg.generic of linalg.index
graph.dim        ->  tensor.dim
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    DenseArrayBase,
    DenseIntOrFPElementsAttr,
    DenseResourceAttr,
    IndexType,
    IntegerAttr,
    IntegerType,
    TensorType,
    i32,
    i64,
)
from xdsl.ir import Attribute, SSAValue
from xdsl.ir.affine import AffineExpr

from mlopt.core.conversion import ConversionPattern, ConversionRewriter
from mlopt.core.resources import dense_resource
from mlopt.dialects.graph.attributes import ExternalAttr
from mlopt.dialects.graph.external import external_bytes
from mlopt.dialects.graph.ops.base import element_type_of, integers, shape_of, tensor_type
from mlopt.dialects.graph.ops.constant import ConstantOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp, TransposeOp
from mlopt.dialects.graph.ops.parts import ConcatOp, DimOp, IotaOp, SliceOp
from mlopt.passes.convert.graph_to_tensor.building import make
from mlopt.passes.convert.graph_to_tensor.elementwise import lowered_tensor
from mlopt.passes.convert.graph_to_tensor.indexing import reindexed
from mlopt.passes.convert.graph_to_tensor.regrouping import reshaped
from mlopt.passes.convert.graph_to_tensor.scalars import Scalars
from mlopt.passes.convert.graph_to_tensor.structured import (
    Size,
    Structured,
    dims,
    identity,
    map_of,
    splat_scalar,
)


def filled_in(static: DenseArrayBase[IntegerType], dynamic: Sequence[SSAValue]) -> list[Size]:
    """A list of sizes with the converted values in their places."""
    values = iter(dynamic)
    return [next(values) if size == DYNAMIC_INDEX else size for size in static.get_values()]


def entries(sizes: Sequence[Size]) -> tuple[list[int], list[SSAValue]]:
    """The static list, with `?` for values, and the values."""
    static = [size if isinstance(size, int) else DYNAMIC_INDEX for size in sizes]
    return static, [size for size in sizes if isinstance(size, SSAValue)]


class LowerConstantPattern(ConversionPattern[ConstantOp]):
    """`graph.constant` -> `arith.constant`; a file's elements become a `dense_resource`."""

    op_types = (ConstantOp,)

    def convert(
        self, op: ConstantOp, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue]:
        type: Any = lowered_tensor(op.out)
        value = op.value
        if isinstance(value, DenseIntOrFPElementsAttr):
            value = DenseIntOrFPElementsAttr(type, value.data)
        elif isinstance(value, DenseResourceAttr):
            value = DenseResourceAttr(value.resource_handle, type)
        elif isinstance(value, ExternalAttr):
            value = dense_resource(_resource_name(value), external_bytes(op), type)
        return [make(rewriter.insert, "arith.constant", (), type, {"value": value})]


def _resource_name(value: ExternalAttr) -> str:
    """A key for the elements of a file."""
    name = re.sub(r"\W", "_", value.file.data)
    return f"_{name}_{value.offset.data}" if name[:1].isdigit() else f"{name}_{value.offset.data}"


class LowerTransposePattern(ConversionPattern[TransposeOp]):
    """`graph.transpose` -> `linalg.transpose` (`linalg.generic` for i1 and index alike)."""

    op_types = (TransposeOp,)

    def convert(
        self, op: TransposeOp, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue]:
        (value,) = operands
        build, permutation = Structured(rewriter), op.permutation.get_values()
        init = build.empty(
            lowered_tensor(op.out), [build.size(value, axis) for axis in permutation]
        )
        if 0 in shape_of(init) or not permutation:
            return [value if not permutation else init]
        loops = dims(len(permutation))
        if isinstance(element_type_of(value), IndexType):
            read = [loops[permutation.index(axis)] for axis in range(len(permutation))]
            maps = [map_of(len(loops), read), identity(init)]
            return build.generic([value], [init], maps, (), lambda b, args: args[:1])
        return [build.transposed(value, permutation)]


class LowerReshapePattern(ConversionPattern[ReshapeOp]):
    """`graph.reshape` -> `tensor.collapse_shape`, `tensor.expand_shape`."""

    op_types = (ReshapeOp,)

    def convert(
        self, op: ReshapeOp, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue]:
        build = Structured(rewriter)
        sizes = filled_in(op.static_sizes, operands[1:])
        return [build.cast(reshaped(build, operands[0], sizes), lowered_tensor(op.out))]


class LowerBroadcastPattern(ConversionPattern[BroadcastOp]):
    """`graph.broadcast` -> `linalg.generic`; an axis of size 1 that grows is read at 0."""

    op_types = (BroadcastOp,)

    def convert(
        self, op: BroadcastOp, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue]:
        value, build = operands[0], Structured(rewriter)
        init = build.empty(lowered_tensor(op.out), filled_in(op.static_sizes, operands[1:]))
        number = splat_scalar(value)
        if number is not None:
            scalar = make(
                rewriter.insert, "arith.constant", (), element_type_of(value), {"value": number}
            )
            return [build.filled(scalar, init)]
        return [repeated(build, value, init, op.axes.get_values())]


def repeated(build: Structured, value: SSAValue, init: SSAValue, axes: Sequence[int]) -> SSAValue:
    """`init` filled with `value`, whose axis `i` is axis `axes[i]`; an axis that grows is read at 0."""
    loops, grown = dims(len(shape_of(init))), shape_of(init)
    read = [
        AffineExpr.constant(0) if size == 1 != grown[axis] else loops[axis]
        for size, axis in zip(shape_of(value), axes, strict=True)
    ]
    maps = [map_of(len(loops), read), identity(init)]
    return build.generic([value], [init], maps, (), lambda b, args: args[:1])[0]


class LowerSlicePattern(ConversionPattern[SliceOp]):
    """`graph.slice` -> `tensor.extract_slice`; a generic where a stride may be negative."""

    op_types = (SliceOp,)

    def convert(
        self, op: SliceOp, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue]:
        if not shape_of(operands[0]):
            return operands
        build, rest = Structured(rewriter), list(operands[1:])
        counts = [len(op.offsets), len(op.sizes), len(op.strides)]
        shape = list(op.static_sizes.get_values())
        sizes = filled_in(op.static_sizes, rest[counts[0] : counts[0] + counts[1]])
        if 0 in shape:
            return [build.empty(lowered_tensor(op.out), sizes)]
        if min(op.static_strides.get_values()) < 0:
            offsets = filled_in(op.static_offsets, rest[: counts[0]])
            strides = filled_in(op.static_strides, rest[counts[0] + counts[1] :])
            return [_stepped(build, op, operands[0], offsets, sizes, strides)]
        sliced = make(
            rewriter.insert,
            "tensor.extract_slice",
            (operands[0], *rest),
            TensorType(element_type_of(operands[0]), shape),
            {
                "static_offsets": op.static_offsets,
                "static_sizes": op.static_sizes,
                "static_strides": op.static_strides,
                "operandSegmentSizes": DenseArrayBase.from_list(i32, [1, *counts]),
            },
        )
        return [build.cast(sliced, lowered_tensor(op.out))]


def _stepped(
    build: Structured,
    op: SliceOp,
    value: SSAValue,
    offsets: Sequence[Size],
    sizes: Sequence[Size],
    strides: Sequence[Size],
) -> SSAValue:
    """A slice whose strides may be negative, which upstream's slices may not."""

    def coordinates(b: Scalars, loops: Sequence[SSAValue]) -> Sequence[Size]:
        inner = Structured(b)
        steps = [
            place if stride == 1 else inner.arithmetic("arith.muli", place, stride)
            for place, stride in zip(loops, strides, strict=True)
        ]
        return [
            step if offset == 0 else inner.arithmetic("arith.addi", step, offset)
            for step, offset in zip(steps, offsets, strict=True)
        ]

    return reindexed(build, value, lowered_tensor(op.out), sizes, coordinates)


class LowerConcatPattern(ConversionPattern[ConcatOp]):
    """`graph.concat` -> an empty tensor, and `tensor.insert_slice` for each part."""

    op_types = (ConcatOp,)

    def convert(
        self, op: ConcatOp, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue]:
        build, axis, result = Structured(rewriter), op.axis.value.data, lowered_tensor(op.out)
        offsets: list[Size] = [0]
        for part in operands:
            offsets.append(build.arithmetic("arith.addi", offsets[-1], build.size(part, axis)))
        sizes = build.common_sizes(
            operands, TensorType(result.element_type, _without(result, axis))
        )
        sizes[axis] = offsets[-1]
        total = build.empty(result, sizes)
        for part, offset in zip(operands, offsets, strict=False):
            start: list[Size] = [0] * len(sizes)
            start[axis] = offset
            total = inserted(build, part, total, start)
        return [total]


def _without(type: TensorType[Attribute], axis: int) -> list[int]:
    """The shape with the size along `axis` left out of account."""
    return [0 if place == axis else size for place, size in enumerate(type.get_shape())]


def inserted(
    build: Structured,
    part: SSAValue,
    total: SSAValue,
    start: Sequence[Size],
    strides: Sequence[Size] | None = None,
) -> SSAValue:
    """`total` with `part` put in from `start` on, every `strides`-th element."""
    if 0 in shape_of(part):
        return total
    offsets, offset_values = entries(start)
    sizes, size_values = entries(build.sizes(part))
    steps, step_values = entries(strides or [1] * len(sizes))
    return make(
        build.insert,
        "tensor.insert_slice",
        (part, total, *offset_values, *size_values, *step_values),
        total.type,
        {
            "static_offsets": integers(offsets),
            "static_sizes": integers(sizes),
            "static_strides": integers(steps),
            "operandSegmentSizes": DenseArrayBase.from_list(
                i32, [1, 1, len(offset_values), len(size_values), len(step_values)]
            ),
        },
    )


def scalar_in(build: Structured, value: SSAValue) -> SSAValue:
    """The element of a tensor of rank 0, at once where it is known."""
    number = splat_scalar(value)
    if number is not None:
        element = element_type_of(value)
        return make(build.insert, "arith.constant", (), element, {"value": number})
    return make(build.insert, "tensor.extract", (value,), tensor_type(value).element_type)


class LowerIotaPattern(ConversionPattern[IotaOp]):
    """`graph.iota` -> `linalg.generic { linalg.index }`."""

    op_types = (IotaOp,)

    def convert(
        self, op: IotaOp, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue]:
        build, axis = Structured(rewriter), op.axis.value.data
        target = element_type_of(op.out)
        init = build.empty(lowered_tensor(op.out), filled_in(op.static_sizes, operands))

        def body(b: Any, args: Sequence[SSAValue]) -> Sequence[SSAValue]:
            here = make(b.insert, "linalg.index", (), IndexType(), {"dim": IntegerAttr(axis, i64)})
            return [b.convert(here, IndexType(), target)]

        return build.generic([], [init], [identity(init)], (), body)


class LowerDimPattern(ConversionPattern[DimOp]):
    """`graph.dim` -> `tensor.dim`, or a constant."""

    op_types = (DimOp,)

    def convert(
        self, op: DimOp, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue]:
        build = Structured(rewriter)
        return [build.index(build.size(operands[0], op.axis.value.data))]


PATTERNS = (
    LowerConstantPattern(),
    LowerTransposePattern(),
    LowerReshapePattern(),
    LowerBroadcastPattern(),
    LowerSlicePattern(),
    LowerConcatPattern(),
    LowerIotaPattern(),
    LowerDimPattern(),
)
