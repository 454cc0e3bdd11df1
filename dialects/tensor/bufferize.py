"""How `tensor` works on buffers: slices and reshapes are views, the rest loads and stores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from xdsl.dialects import tensor
from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    MemRefType,
    UnrankedMemRefType,
    UnrankedTensorType,
)
from xdsl.ir import Attribute, Operation, SSAValue

from mlopt.core.diagnostics import error, note
from mlopt.core.interfaces import attaches
from mlopt.core.interfaces.bufferization import (
    Alias,
    BufferAnalysis,
    Bufferizable,
    Bufferizer,
    OperandOf,
)
from mlopt.dialects.bufferization import buffer_ops
from mlopt.dialects.bufferization.bufferize import attach_by_name
from mlopt.dialects.bufferization.layouts import (
    any_layout_type,
    collapsed_type,
    contiguous_type,
    expanded_type,
    reassociation_of,
    sliced_type,
)
from mlopt.dialects.tensor import DIALECT
from mlopt.dialects.tensor.bufferize_fills import Extent, Slice, as_value, extent_of, total


def buffer_type_of(buffer: SSAValue) -> MemRefType:
    """The type of `buffer`."""
    return cast(MemRefType, buffer.type)


class ViewBuffers(Bufferizable):
    """Ops whose result is a part or another view of the buffer of operand 0."""

    equivalent = False

    def reads(self, op: Operation, index: int, analysis: BufferAnalysis) -> bool:
        return index > 0

    def aliases(self, op: Operation, index: int, analysis: BufferAnalysis) -> Sequence[Alias]:
        return (Alias(op.results[0], self.equivalent),) if index == 0 else ()


@attaches(tensor.CastOp)
class CastBuffers(ViewBuffers):
    """`tensor.cast` is `memref.cast`, the layout kept."""

    equivalent = True

    def buffer_type(self, op: Operation, value: SSAValue, types: Bufferizer) -> MemRefType | None:
        return _cast_type(types.operand_type(op, 0), value.type)

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        source = builder.buffer(op, 0)
        wanted = _cast_type(buffer_type_of(source), op.results[0].type)
        builder.replace(op, builder.insert(buffer_ops.cast(source, wanted)).results)


def _cast_type(source: MemRefType, target: Attribute) -> MemRefType:
    """The buffer of a cast to `target`: unranked, or of the shape of `target`."""
    unranked = UnrankedTensorType, UnrankedMemRefType
    if isinstance(source, unranked) or isinstance(target, unranked):
        return any_layout_type(target)
    shape = contiguous_type(target).get_shape()
    return MemRefType(source.element_type, shape, source.layout, source.memory_space)


@attaches(tensor.DimOp)
class DimBuffers(Bufferizable):
    """`tensor.dim` asks the buffer."""

    def reads(self, op: Operation, index: int, analysis: BufferAnalysis) -> bool:
        return False

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        source = builder.buffer(op, 0)
        axis: Any = buffer_ops.constant_of(op.operands[1])
        rank = len(buffer_type_of(source).get_shape())
        if axis is not None and 0 <= axis.value.data < rank:
            builder.replace(op, [builder.dim(source, axis.value.data)])
        else:
            builder.replace(op, builder.insert(buffer_ops.dim(source, op.operands[1])).results)


@attaches(tensor.EmptyOp)
class EmptyBuffers(Bufferizable):
    """`tensor.empty` is a new buffer of undefined elements."""

    def has_contents(self, op: Operation, value: SSAValue) -> bool:
        return False

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        type = contiguous_type(op.results[0].type)
        builder.replace(op, [builder.alloc(type, list(op.operands))])


@attaches(tensor.ExtractOp)
class ExtractBuffers(Bufferizable):
    """`tensor.extract` is a load."""

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        load = buffer_ops.load(builder.buffer(op, 0), op.operands[1:])
        builder.replace(op, builder.insert(load).results)


@attaches(tensor.InsertOp)
class InsertBuffers(Bufferizable):
    """`tensor.insert` is a store into the buffer of its destination."""

    def writes(self, op: Operation, index: int, analysis: BufferAnalysis) -> bool:
        return index == 1

    def aliases(self, op: Operation, index: int, analysis: BufferAnalysis) -> Sequence[Alias]:
        return (Alias(op.results[0], True),) if index == 1 else ()

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        buffer = builder.buffer(op, 1)
        builder.insert(buffer_ops.store(op.operands[0], buffer, op.operands[2:]))
        builder.replace(op, [buffer])


@attaches(tensor.ExtractSliceOp)
class ExtractSliceBuffers(ViewBuffers):
    """`tensor.extract_slice` is `memref.subview`."""

    def buffer_type(self, op: Operation, value: SSAValue, types: Bufferizer) -> MemRefType | None:
        if not types.analysis.is_in_place(OperandOf(op, 0)):
            return contiguous_type(value.type)
        return _slice_type(types.operand_type(op, 0), op, value)

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        source = builder.buffer(op, 0)
        type = _slice_type(buffer_type_of(source), op, op.results[0])
        builder.replace(op, builder.insert(buffer_ops.subview(source, op, type)).results)


@attaches(tensor.InsertSliceOp)
class InsertSliceBuffers(Bufferizable):
    """`tensor.insert_slice` copies into a subview of its destination, unless the source is
    that very subview already."""

    def reads(self, op: Operation, index: int, analysis: BufferAnalysis) -> bool:
        return index == 0 or not _covers_all(op)

    def writes(self, op: Operation, index: int, analysis: BufferAnalysis) -> bool:
        return index == 1

    def aliases(self, op: Operation, index: int, analysis: BufferAnalysis) -> Sequence[Alias]:
        return (Alias(op.results[0], True),) if index == 1 else ()

    def is_no_conflict(
        self, op: Operation, read: OperandOf, write: OperandOf, analysis: BufferAnalysis
    ) -> bool:
        if read.op is op:
            # What is overwritten is not read.
            if read.index == 1 and is_same_part(op, write.value, analysis):
                return True
            # The part is overwritten by itself.
            if (
                read.index == 0
                and write == OperandOf(op, 1)
                and is_same_part(op, read.value, analysis)
            ):
                return True
        # What is written there is there already, whoever reads it.
        return write == OperandOf(op, 1) and is_same_part(op, op.operands[0], analysis)

    def check(self, op: Operation, analysis: BufferAnalysis) -> None:
        if is_done_in_place(op, analysis):
            analysis.without_copy.add(op)

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        target = builder.buffer(op, 1)
        source = builder.buffer(op, 0)
        if op not in builder.analysis.without_copy:
            type = _slice_type(buffer_type_of(target), op, op.operands[0])
            view = builder.insert(buffer_ops.subview(target, op, type))
            builder.copy(source, view.results[0])
        builder.replace(op, [target])


def is_same_part(op: Any, value: SSAValue, analysis: BufferAnalysis) -> bool:
    """True where `value` is, whatever way one goes back, the part of the destination of the
    insert_slice `op` that `op` overwrites."""

    def is_matching(candidate: SSAValue) -> bool:
        slice_op = candidate.owner
        return (
            isinstance(slice_op, tensor.ExtractSliceOp)
            and analysis.is_in_place(OperandOf(slice_op, 0))
            and analysis.are_equivalent(slice_op.source, op.dest)
            and buffer_ops.is_same_slice(slice_op, op)
        )

    found = analysis.walk_back(value, is_matching, keep_leaves=True, equivalent_only=True)
    return bool(found) and all(map(is_matching, found))


def is_done_in_place(op: Any, analysis: BufferAnalysis) -> bool:
    """True where the source of the insert_slice `op` is the subview it would be copied to."""
    return analysis.is_in_place(OperandOf(op, 1)) and is_same_part(op, op.source, analysis)


@attaches(tensor.CollapseShapeOp)
class CollapseShapeBuffers(ViewBuffers):
    """`tensor.collapse_shape` is a view, of a copy where the axes are not without gaps."""

    def reads(self, op: Operation, index: int, analysis: BufferAnalysis) -> bool:
        return True

    def buffer_type(self, op: Operation, value: SSAValue, types: Bufferizer) -> MemRefType | None:
        if not types.analysis.is_in_place(OperandOf(op, 0)):
            return contiguous_type(value.type)
        source = types.operand_type(op, 0)
        return _collapsed(source, op, value) or contiguous_type(value.type)

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        assert isinstance(op, tensor.CollapseShapeOp)
        source = builder.buffer(op, 0)
        type = _collapsed(buffer_type_of(source), op, op.result)
        if type is None:
            source = builder.copy_of(source)
            type = _collapsed(buffer_type_of(source), op, op.result)
            assert type is not None, "a new buffer has no gaps"
        new = buffer_ops.collapse_shape(source, op.reassociation, type)
        builder.replace(op, builder.insert(new).results)


@attaches(tensor.ExpandShapeOp)
class ExpandShapeBuffers(ViewBuffers):
    """`tensor.expand_shape` is a view."""

    def buffer_type(self, op: Operation, value: SSAValue, types: Bufferizer) -> MemRefType | None:
        if not types.analysis.is_in_place(OperandOf(op, 0)):
            return contiguous_type(value.type)
        shape = contiguous_type(value.type).get_shape()
        return expanded_type(types.operand_type(op, 0), shape, reassociation_of(op))

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        assert isinstance(op, tensor.ExpandShapeOp)
        source = builder.buffer(op, 0)
        shape = contiguous_type(op.result.type).get_shape()
        type = expanded_type(buffer_type_of(source), shape, reassociation_of(op))
        sizes = op.dynamic_output_shape
        new = buffer_ops.expand_shape(source, op.reassociation, sizes, op.static_output_shape, type)
        builder.replace(op, builder.insert(new).results)


@attaches(tensor.FromElementsOp)
class FromElementsBuffers(Bufferizable):
    """`tensor.from_elements` stores each element, row-major."""

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        type = contiguous_type(op.results[0].type)
        buffer = builder.alloc(type, [])
        shape = type.get_shape()
        for position, element in enumerate(op.operands):
            indices: list[SSAValue] = []
            for extent in reversed(shape):
                position, index = divmod(position, extent)
                indices.append(builder.index(index))
            builder.insert(buffer_ops.store(element, buffer, indices[::-1]))
        builder.replace(op, [buffer])


@attaches(tensor.ConcatOp)
class ConcatBuffers(Bufferizable):
    """`tensor.concat` copies each input into its part of a new buffer."""

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        assert isinstance(op, tensor.ConcatOp)
        axis = op.dim.value.data
        inputs = [builder.buffer(op, index) for index in range(len(op.operands))]
        type = contiguous_type(op.results[0].type)
        rank = len(type.get_shape())
        shapes = [[extent_of(source, i, builder) for i in range(rank)] for source in inputs]
        ends: list[Extent] = [0]
        for shape in shapes:
            ends.append(total(builder, ends[-1], shape[axis]))
        sizes = [
            as_value(ends[-1] if i == axis else shapes[0][i], builder)
            for i, extent in enumerate(type.get_shape())
            if extent == DYNAMIC_INDEX
        ]
        buffer = builder.alloc(type, sizes)
        for source, shape, start in zip(inputs, shapes, ends, strict=False):
            part = Slice([start if i == axis else 0 for i in range(rank)], shape)
            offsets, extents, strides = buffer_ops.slice_parameters(part)
            view_type = sliced_type(type, extents, offsets, extents, strides)
            view = builder.insert(buffer_ops.subview(buffer, part, view_type))
            builder.copy(source, view.results[0])
        builder.replace(op, [buffer])


class ParallelInsertSliceBuffers(InsertSliceBuffers):
    """`tensor.parallel_insert_slice` copies into a shared output at the end of an iteration."""

    def aliases(self, op: Operation, index: int, analysis: BufferAnalysis) -> Sequence[Alias]:
        return ()

    def must_be_in_place(self, op: Operation, index: int) -> bool:
        return index == 1

    def is_no_conflict(
        self, op: Operation, read: OperandOf, write: OperandOf, analysis: BufferAnalysis
    ) -> bool:
        # The part is this iteration's own, read before the iteration ends.
        own = write == OperandOf(op, 1) and is_same_part(op, read.value, analysis)
        return own or super().is_no_conflict(op, read, write, analysis)

    def owns_part(self, op: Operation, value: SSAValue, analysis: BufferAnalysis) -> bool:
        def is_own(candidate: SSAValue) -> bool:
            part = candidate.owner
            return (
                isinstance(part, tensor.ExtractSliceOp)
                and part.source is op.operands[1]
                and buffer_ops.is_same_slice(part, op)
            )

        found = analysis.walk_back(value, is_own, keep_leaves=True, equivalent_only=True)
        return bool(found) and all(map(is_own, found))

    def check(self, op: Operation, analysis: BufferAnalysis) -> None:
        super().check(op, analysis)
        for read in analysis.readers(op.operands[1]):
            shared = read.op.name == op.name and read.index == 1
            if not shared and not is_same_part(op, read.value, analysis):
                raise error(
                    read.op,
                    "reads a shared output that other iterations may be writing, expected "
                    "only the slice that this iteration inserts",
                    note(op, "inserted here"),
                )

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        end = op.parent_op()
        assert end is not None, "it stands in the terminator of a parallel loop"
        with builder.before(end):
            target, source = builder.buffer(op, 1), builder.buffer(op, 0)
            if op not in builder.analysis.without_copy:
                type = _slice_type(buffer_type_of(target), op, op.operands[0])
                view = builder.insert(buffer_ops.subview(target, op, type))
                builder.copy(source, view.results[0])
        builder.replace(op, [])


def _slice_type(source: MemRefType, op: Any, shaped: SSAValue) -> MemRefType:
    offsets, sizes, strides = buffer_ops.slice_parameters(op)
    shape = contiguous_type(shaped.type).get_shape()
    return sliced_type(source, shape, offsets, sizes, strides)


def _collapsed(source: MemRefType, op: Any, value: SSAValue) -> MemRefType | None:
    return collapsed_type(source, contiguous_type(value.type).get_shape(), reassociation_of(op))


def _covers_all(op: Any) -> bool:
    """True where an insert_slice overwrites its whole destination."""
    offsets, sizes, strides = buffer_ops.slice_parameters(op)
    shape = op.dest.type.get_shape()
    return (
        all(offset == 0 for offset in offsets)
        and all(stride == 1 for stride in strides)
        and DYNAMIC_INDEX not in shape
        and tuple(sizes) == tuple(shape)
    )


attach_by_name(ParallelInsertSliceBuffers(), DIALECT, "tensor.parallel_insert_slice")
