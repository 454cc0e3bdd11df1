"""Lowerings of vector transfers: rows with padding, permutations and masks.

Part of convert-vector-to-llvm. A row that may leave the memref, or has a mask, is a
masked load or store; one along another dimension than the last a gather or scatter, unless
the dimension before it is the memref's last: then rows are accessed as they lie, and
transposed in registers. So a transfer needs no branches.

    vector.transfer_read %m[%i], %pad : memref<?xf32>, vector<8xf32>
        ->  llvm.intr.masked.load %p, (step < size - %i), splat(%pad)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects.builtin import AffineMapAttr, MemRefType, VectorType, i1, i64
from xdsl.ir import Attribute, Operation, SSAValue
from xdsl.ir.affine import AffineConstantExpr, AffineDimExpr

from mlopt.passes.convert.llvm_builder import LlvmBuilder, known
from mlopt.passes.convert.llvm_types import bit_width, strides_and_offset
from mlopt.passes.convert.lowering import Lowerings, attribute, operand_groups
from mlopt.passes.convert.memref_descriptor import Descriptor
from mlopt.passes.convert.memref_to_llvm import descriptor
from mlopt.passes.convert.strided_rows import MOST_APART, load_apart
from mlopt.passes.convert.vector_memory_to_llvm import load_row, pointers, store_row
from mlopt.passes.convert.vector_rows import (
    Position,
    bits_of,
    from_rows,
    is_constant,
    is_scalar,
    joined,
    mask_type,
    positions,
    row,
    row_type,
    rows,
    scalar,
    shape_of,
    slice_row,
    steps,
)
from mlopt.passes.convert.vector_shape_to_llvm import transpose
from mlopt.passes.convert.vector_to_llvm import prefix_mask, result_type

TABLE = Lowerings()

SHORT_BITS = 128
"""Rows shorter than this are accessed together where they lie together."""

Operands = Sequence[SSAValue]


class Transfer:
    """What transfer_read and transfer_write share: addresses, bounds and masks of rows."""

    def __init__(
        self,
        op: Operation,
        memref: Descriptor,
        indices: Operands,
        mask: SSAValue | None,
        shape: Sequence[int],
        build: LlvmBuilder,
    ):
        self.memref = memref
        self.indices = indices
        self.mask = mask
        self.shape = list(shape)
        self.build = build
        permutation = attribute(op, "permutation_map")
        assert isinstance(permutation, AffineMapAttr)
        self.axes = [
            result.position if isinstance(result, AffineDimExpr) else None
            for result in permutation.data.results
        ]
        self.is_supported = all(
            isinstance(result, AffineDimExpr)
            or (isinstance(result, AffineConstantExpr) and result.value == 0)
            for result in permutation.data.results
        )
        in_bounds: Any = attribute(op, "in_bounds")
        flags = [bool(flag.value.data) for flag in in_bounds.data] if in_bounds else []
        flags = flags or [False] * len(self.axes)
        self.may_leave = [
            axis is not None and not flag and not self._is_inside(axis, extent)
            for axis, flag, extent in zip(self.axes, flags, shape, strict=False)
        ]
        self._row_bound: SSAValue | None = None
        self._first: SSAValue | None = None

    def _is_inside(self, axis: int, extent: int) -> bool:
        """True where the static size and a constant index keep the vector inside."""
        size, index = self.memref.type.get_shape()[axis], known(self.indices[axis])
        return size >= 0 and index is not None and index + extent <= size

    def row_address(self, position: Position, *, inbounds: bool) -> SSAValue:
        """Where the row at `position` begins: a distance from the first, often constant."""
        steps = [
            (axis, step)
            for axis, step in zip(self.axes, position, strict=False)
            if axis is not None
        ]
        return self.memref.moved(self._start(inbounds), steps, inbounds=inbounds)

    def _start(self, inbounds: bool) -> SSAValue:
        """The address of the first element; `inbounds` where all of the first row is."""
        if self._first is None:
            self._first = self.memref.address(self.indices, inbounds=inbounds)
        return self._first

    def exchange_if_better(self) -> bool:
        """Exchanges the last two dimensions where that makes rows lie together; True if so."""
        if len(self.axes) < 2 or min(self.shape[-2:]) < 2:
            return False
        own, other = self.axes[-1], self.axes[-2]
        if own is None or other is None or known(self.memref.stride(own)) == 1:
            return False
        if known(self.memref.stride(other)) != 1:
            return False
        self.axes[-2:] = reversed(self.axes[-2:])
        self.may_leave[-2:] = reversed(self.may_leave[-2:])
        self.shape[-2:] = reversed(self.shape[-2:])
        return True

    def lies_together(self, most_apart: int = 1) -> int:
        """By how many rows the short rows of the last two dimensions are apart in memory; 0
        where that is no whole number up to `most_apart`."""
        if len(self.axes) < 2 or any(self.may_leave[-2:]) or self.shape[-2] < 2:
            return 0
        own, other, bits = self.axes[-1], self.axes[-2], bit_width(self.memref.element)
        if own is None or other is None or bits is None or bits % 8 or other > own:
            return 0
        if self.shape[-1] * bits >= SHORT_BITS or not is_constant(self.mask, self.build):
            return 0
        stride = known(self.memref.stride(other)) or 0
        if known(self.memref.stride(own)) != 1 or stride % self.shape[-1]:
            return 0
        apart = stride // self.shape[-1]
        return apart if 1 <= apart <= most_apart else 0

    def flat_bits(self, position: Position) -> list[bool] | None:
        """The mask of the long row at `position` of the other dimensions."""
        width, count = self.shape[-1], self.shape[-2]
        masks = [self.row_mask((*position, i), width) for i in range(count)]
        found = [bits_of(mask) for mask in masks if mask is not None]
        return [bit for bits in found for bit in bits] or None

    def flat_mask(self, position: Position) -> SSAValue | None:
        """The same as a value."""
        import numpy as np

        from mlopt.core.constants import dense_from_array

        bits = self.flat_bits(position)
        if bits is None:
            return None
        type = mask_type(len(bits))
        return self.build.attribute(dense_from_array(np.array(bits), type), type)

    def row_stride(self) -> SSAValue | None:
        """The stride along a row; None where it is broadcast."""
        axis = self.axes[-1] if self.axes else None
        return None if axis is None else self.memref.stride(axis)

    def row_mask(self, position: Position, width: int) -> SSAValue | None:
        """Which elements of a row are accessed; None where all are."""
        build, parts = self.build, list[SSAValue]()
        if self.mask is not None:
            parts.append(self._user_mask(self.mask, position, width))
        for i, step in enumerate(position):
            axis = self.axes[i]
            if self.may_leave[i] and axis is not None:
                index = build.add(self.indices[axis], build.index(step))
                inside = build.compare("slt", index, self.memref.size(axis))
                parts.append(build.broadcast(inside, mask_type(width)))
        axis = self.axes[-1] if self.axes else None
        if axis is not None and self.may_leave[-1]:
            if self._row_bound is None:
                left = build.sub(self.memref.size(axis), self.indices[axis])
                self._row_bound = prefix_mask(build, left, width)
            parts.append(self._row_bound)
        if not parts:
            return None
        result = parts[0]
        for part in parts[1:]:
            result = build.value("llvm.and", (result, part), result.type)
        return result

    def _user_mask(self, mask: SSAValue, position: Position, width: int) -> SSAValue:
        """The mask has the memref's order, and no broadcast dimensions."""
        build = self.build
        order = sorted((axis, i) for i, axis in enumerate(self.axes) if axis is not None)
        places = [i for _, i in order]
        if not places:
            return build.broadcast(build.extract_element(mask, 0), mask_type(width))
        if places[-1] == len(self.axes) - 1:
            line = row(build, mask, [position[i] for i in places[:-1]])
            if is_scalar(line.type) or shape_of(line)[0] == width:
                return line
        bits = [
            scalar(build, mask, [(*position, element)[i] for i in places])
            for element in range(width)
        ]
        return build.vector(mask_type(width), bits)


def _transfer(
    op: Operation, place: int, operands: Operands, vector: Any, build: LlvmBuilder
) -> tuple[Transfer, list[SSAValue]] | None:
    """The transfer of `op`, whose memref is operand `place`; and the other operands."""
    memref = op.operands[place]
    if not isinstance(memref.type, MemRefType):
        return None
    groups = operand_groups(op, operands)
    indices = groups[place + 1]
    rest = [value for group in groups[place + 2 :] for value in group]
    if isinstance(memref.type.element_type, VectorType) or strides_and_offset(memref.type) is None:
        return None
    has_mask = len(groups[-1]) == 1
    mask = rest[-1] if has_mask else None
    access = descriptor(memref, operands[place], build)
    shape = vector.get_shape()
    transfer = Transfer(op, access, indices, mask, shape, build)
    return (transfer, rest) if transfer.is_supported else None


@TABLE.lowers("vector.transfer_read")
def lower_transfer_read(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """Rows, with padding where they leave the memref or the mask is off."""
    found = _transfer(op, 0, operands, op.results[0].type, build)
    if found is None:
        return None
    transfer, rest = found
    is_exchanged = transfer.exchange_if_better()
    wanted = result_type(op, build)
    if is_exchanged:
        wanted = build.types.convert(VectorType(row_type(wanted).element_type, transfer.shape))
    type = row_type(wanted)
    width = type.get_shape()[0]
    padding = build.broadcast(rest[0], type)
    stride = transfer.row_stride()

    def read(position: Position) -> SSAValue:
        mask = transfer.row_mask(position, width)
        address = transfer.row_address(position, inbounds=mask is None)
        if stride is None:
            return _read_one(build, address, type, mask, padding)
        step = known(stride)
        if step != 1 and width > 1:
            if step is not None and 1 < step <= MOST_APART and is_constant(mask, build):
                bits = None if mask is None else bits_of(mask)
                return load_apart(build, address, type, step=step, bits=bits, otherwise=padding)
            address = _strided(build, address, stride, width, transfer.memref.element)
        return load_row(build, address, type, mask, padding if mask is not None else None)

    def slices(position: Position) -> SSAValue:
        if position[:-1] not in flat:
            flat[position[:-1]] = _read_flat(build, transfer, position[:-1], type, rest[0])
        return slice_row(build, flat[position[:-1]], position[-1] * width, width)

    flat: dict[Position, SSAValue] = {}
    loaded = from_rows(build, wanted, slices if transfer.lies_together(MOST_APART) else read)
    return _exchanged(build, loaded, result_type(op, build)) if is_exchanged else loaded


def _read_flat(
    build: LlvmBuilder, transfer: Transfer, position: Position, type: VectorType, padding: SSAValue
) -> SSAValue:
    """The rows of the last two dimensions as one."""
    count, unit = transfer.shape[-2:]
    wide = VectorType(type.element_type, [count * unit])
    mask = transfer.flat_mask(position)
    address = transfer.row_address((*position, 0), inbounds=mask is None)
    spread = build.broadcast(padding, wide) if mask is not None else None
    step = transfer.lies_together(MOST_APART)
    if step > 1:
        bits = None if mask is None else bits_of(mask)[::unit]
        return load_apart(build, address, wide, step=step, unit=unit, bits=bits, otherwise=spread)
    return load_row(build, address, wide, mask, spread)


def _exchanged(build: LlvmBuilder, value: SSAValue, wanted: Attribute) -> SSAValue:
    """`value` with its last two dimensions exchanged."""
    rank = len(shape_of(value))
    return transpose(build, value, (*range(rank - 2), rank - 1, rank - 2), wanted)


def _strided(
    build: LlvmBuilder, address: SSAValue, stride: SSAValue, width: int, element: Attribute
) -> SSAValue:
    """Addresses of a row whose elements are `stride` apart."""
    spread = build.broadcast(stride, VectorType(i64, [width]))
    distances = build.value("llvm.mul", (steps(build, width, i64), spread), spread.type)
    return pointers(build, address, distances, element)


def _read_one(
    build: LlvmBuilder,
    address: SSAValue,
    type: VectorType,
    mask: SSAValue | None,
    padding: SSAValue,
) -> SSAValue:
    """One element for the whole row."""
    one = VectorType(type.element_type, [1])
    if mask is None:
        loaded = load_row(build, address, one)
    else:
        # The element is needed where any of the row is; the row's mask selects after.
        needed = build.value("llvm.intr.vector.reduce.or", (mask,), i1)
        fill = build.broadcast(build.extract_element(padding, 0), one)
        loaded = load_row(build, address, one, build.broadcast(needed, mask_type(1)), fill)
    spread = build.broadcast(build.extract_element(loaded, 0), type)
    return spread if mask is None else build.select(mask, spread, padding)


@TABLE.lowers("vector.transfer_write")
def lower_transfer_write(
    op: Operation, operands: Operands, build: LlvmBuilder
) -> Sequence[SSAValue] | None:
    """Rows, where they are inside the memref and the mask is on."""
    found = _transfer(op, 1, operands, op.operands[0].type, build)
    if found is None:
        return None
    transfer, _ = found
    value = operands[0]
    if transfer.exchange_if_better():
        shape = VectorType(row_type(value.type).element_type, transfer.shape)
        value = _exchanged(build, value, build.types.convert(shape))
    width = shape_of(value)[-1]
    if transfer.lies_together():
        for position in positions(shape_of(value)[:-2]):
            mask = transfer.flat_mask(position)
            address = transfer.row_address((*position, 0), inbounds=mask is None)
            store_row(build, joined(build, rows(build, row(build, value, position))), address, mask)
        return ()
    stride = transfer.row_stride()
    for position in positions(shape_of(value)[:-1]):
        mask = transfer.row_mask(position, width)
        address = transfer.row_address(position, inbounds=mask is None)
        if stride is not None and known(stride) != 1 and width > 1:
            address = _strided(build, address, stride, width, transfer.memref.element)
        store_row(build, row(build, value, position), address, mask)
    return ()
