"""How the `tensor` ops that compute every element work on buffers: pad, generate, splat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects import arith
from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    AffineMapAttr,
    ArrayAttr,
    DenseArrayBase,
    MemRefType,
    i64,
)
from xdsl.dialects.linalg.attrs import IteratorType, IteratorTypeAttr
from xdsl.ir import Block, Operation, Region, SSAValue
from xdsl.ir.affine import AffineMap
from xdsl.rewriter import Rewriter

from mlopt.core.diagnostics import error
from mlopt.core.interfaces.bufferization import Alias, Bufferizable, Bufferizer
from mlopt.dialects.bufferization import buffer_ops
from mlopt.dialects.bufferization.bufferize import attach_by_name
from mlopt.dialects.bufferization.layouts import contiguous_type, sliced_type
from mlopt.dialects.tensor import DIALECT

Extent = int | SSAValue


class ComputedBuffers(Bufferizable):
    """Ops whose region runs once for every element, in any order."""

    def is_repetitive(self, op: Operation, region: Region) -> bool:
        return True

    def is_parallel(self, op: Operation, region: Region) -> bool:
        return True


class SplatBuffers(Bufferizable):
    """`tensor.splat` fills a new buffer."""

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        buffer = builder.alloc(contiguous_type(op.results[0].type), list(op.operands[1:]))
        builder.insert(fill(op.operands[0], buffer))
        builder.replace(op, [buffer])


class GenerateBuffers(ComputedBuffers):
    """`tensor.generate` computes every element of a new buffer."""

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        buffer = builder.alloc(contiguous_type(op.results[0].type), list(op.operands))
        compute_elements(op, buffer, builder)
        builder.replace(op, [buffer])


class PadBuffers(ComputedBuffers):
    """`tensor.pad` computes every element of a new buffer, then copies its source inside."""

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        pad: Any = op
        source = builder.buffer(op, 0)
        type = contiguous_type(op.results[0].type)
        low = mixed(pad.static_low.get_values(), pad.low)
        high = mixed(pad.static_high.get_values(), pad.high)
        if any(isinstance(amount, int) and amount < 0 for amount in (*low, *high)):
            raise error(op, "cannot bufferize padding by a negative amount")
        rank = len(low)
        source_type = contiguous_type(source.type)
        extents = [extent_of(source, axis, builder) for axis in range(rank)]
        sizes = [
            total(builder, extents[axis], low[axis], high[axis])
            for axis, size in enumerate(type.get_shape())
            if size == DYNAMIC_INDEX
        ]
        buffer = builder.alloc(type, [as_value(size, builder) for size in sizes])
        inner = op.regions[0].blocks[0].last_op
        assert inner is not None, "the region yields an element"
        owner = inner.operands[0].owner
        if isinstance(owner, arith.ConstantOp) and owner.parent is inner.parent:
            owner.detach()
            builder.insert(owner)
        if _is_outside(inner.operands[0], op):
            builder.insert(fill(inner.operands[0], buffer))
        else:
            compute_elements(op, buffer, builder)
        part = Slice(low, extents)
        parameters = buffer_ops.slice_parameters(part)
        view_type = sliced_type(type, source_type.get_shape(), *parameters)
        view = builder.insert(buffer_ops.subview(buffer, part, view_type))
        builder.copy(source, view.results[0])
        builder.replace(op, [buffer])


class RankBuffers(Bufferizable):
    """`tensor.rank` of a ranked tensor is a constant."""

    def reads(self, op: Operation, index: int, analysis: Any) -> bool:
        return False

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        rank = len(contiguous_type(op.operands[0].type).get_shape())
        builder.replace(op, [builder.index(rank)])


class ReshapeBuffers(Bufferizable):
    """`tensor.reshape` is a view of a contiguous buffer, of a copy where it is not that."""

    def aliases(self, op: Operation, index: int, analysis: Any) -> Sequence[Any]:
        return (Alias(op.results[0], False),) if index == 0 else ()

    def buffer_type(self, op: Operation, value: SSAValue, types: Bufferizer) -> MemRefType | None:
        return contiguous_type(value.type)

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        source, shape = builder.buffer(op, 0), builder.buffer(op, 1)
        source = builder.coerce(source, contiguous_type(source.type))
        shape = builder.coerce(shape, contiguous_type(shape.type))
        type = contiguous_type(op.results[0].type)
        new = buffer_ops.memref_op("reshape").build(operands=[source, shape], result_types=[type])
        builder.replace(op, builder.insert(new).results)


class Slice:
    """The offsets and sizes of a slice with unit strides, as slice ops keep them."""

    def __init__(self, offsets: Sequence[Extent], sizes: Sequence[Extent]):
        self.offsets = [item for item in offsets if isinstance(item, SSAValue)]
        self.sizes = [item for item in sizes if isinstance(item, SSAValue)]
        self.strides: list[SSAValue] = []
        self.static_offsets = DenseArrayBase.from_list(i64, [_static(x) for x in offsets])
        self.static_sizes = DenseArrayBase.from_list(i64, [_static(x) for x in sizes])
        self.static_strides = DenseArrayBase.from_list(i64, [1] * len(offsets))


def fill(value: SSAValue, buffer: SSAValue) -> Operation:
    """`linalg.fill` of `buffer`."""
    from mlopt.dialects.linalg import DIALECT as LINALG

    cls: Any = next(op for op in LINALG.operations if op.name == "linalg.fill")
    return cls([value], [buffer])


def compute_elements(op: Operation, buffer: SSAValue, builder: Bufferizer) -> None:
    """Runs the region of `op`, which maps indices to an element, for each element of `buffer`."""
    from mlopt.dialects.linalg import DIALECT as LINALG

    classes: dict[str, Any] = {cls.name: cls for cls in LINALG.operations}
    region = Rewriter.move_region_contents_to_new_regions(op.regions[0])
    block = region.blocks[0]
    rank = len(block.args)
    first, last = block.first_op, block.last_op
    assert first is not None and last is not None, "the region yields an element"
    for argument in block.args:
        index = classes["linalg.index"](argument.index)
        block.insert_op_before(index, first)
        argument.replace_all_uses_with(index.results[0])
    block.insert_op_before(classes["linalg.yield"](last.operands[0]), last)
    last.detach()
    last.erase()
    for argument in reversed(list(block.args)):
        block.erase_arg(argument)
    element: Any = buffer.type
    block.insert_arg(element.element_type, 0)
    kinds = ArrayAttr([IteratorTypeAttr(IteratorType.PARALLEL)] * rank)
    generic = classes["linalg.generic"].build(
        operands=[[], [buffer]],
        result_types=[[]],
        properties={
            "indexing_maps": ArrayAttr([AffineMapAttr(AffineMap.identity(rank))]),
            "iterator_types": kinds,
        },
        regions=[region],
    )
    builder.insert(generic)
    builder.bufferize_region(region)


def mixed(static: Sequence[int], dynamic: Sequence[SSAValue]) -> list[Extent]:
    """Constants and values in one list."""
    rest = iter(dynamic)
    return [next(rest) if value == DYNAMIC_INDEX else value for value in static]


def extent_of(buffer: SSAValue, axis: int, builder: Bufferizer) -> Extent:
    """The extent of `buffer` along `axis`, a constant where it is one."""
    size = contiguous_type(buffer.type).get_shape()[axis]
    return size if size != DYNAMIC_INDEX else builder.dim(buffer, axis)


def total(builder: Bufferizer, *parts: Extent) -> Extent:
    """The sum of `parts`."""
    constant = sum(part for part in parts if isinstance(part, int))
    values = [part for part in parts if isinstance(part, SSAValue)]
    if not values:
        return constant
    if constant:
        values.append(builder.index(constant))
    result = values[0]
    for value in values[1:]:
        result = builder.insert(arith.AddiOp(result, value)).results[0]
    return result


def as_value(extent: Extent, builder: Bufferizer) -> SSAValue:
    """`extent` as an index value."""
    return builder.index(extent) if isinstance(extent, int) else extent


def _static(extent: Extent) -> int:
    return extent if isinstance(extent, int) else DYNAMIC_INDEX


def _is_outside(value: SSAValue, op: Operation) -> bool:
    current: Any = value.owner if isinstance(value.owner, Block) else value.owner.parent
    while current is not None:
        if current.parent_op() is op:
            return False
        parent = current.parent_op()
        current = parent.parent if parent is not None else None
    return True


attach_by_name(SplatBuffers(), DIALECT, "tensor.splat")
attach_by_name(GenerateBuffers(), DIALECT, "tensor.generate")
attach_by_name(PadBuffers(), DIALECT, "tensor.pad")
attach_by_name(RankBuffers(), DIALECT, "tensor.rank")
attach_by_name(ReshapeBuffers(), DIALECT, "tensor.reshape")
