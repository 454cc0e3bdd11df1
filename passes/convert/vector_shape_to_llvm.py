"""Lowerings of vector ops that move elements: broadcast, transpose, slices, shuffles.

Part of convert-vector-to-llvm. Moves of whole rows cost nothing; within rows they are
`llvm.shufflevector`. A transpose of the last two dimensions works on squares of 2^k rows,
each k rounds of shuffles of two rows (as in Eklundh, "A fast computer method for matrix
transposing", 1972); what is missing to whole squares is poison.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from xdsl.dialects.builtin import IntegerAttr, VectorType
from xdsl.dialects.llvm import LLVMArrayType
from xdsl.ir import Attribute, Operation, SSAValue

from mlopt.passes.convert.llvm_builder import LlvmBuilder
from mlopt.passes.convert.lowering import Lowerings, attribute, integers
from mlopt.passes.convert.vector_rows import (
    Position,
    concatenate,
    from_rows,
    from_scalars,
    is_scalar,
    positions,
    row,
    row_type,
    rows,
    scalar,
    shape_of,
    slice_row,
)
from mlopt.passes.convert.vector_to_llvm import result_type

TABLE = Lowerings()

Operands = Sequence[SSAValue]


# Broadcast.


@TABLE.lowers("vector.broadcast", "vector.splat")
def lower_broadcast(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue:
    """A scalar everywhere, or a vector repeated along new and unit dimensions."""
    wanted = result_type(op, build)
    source = operands[0]
    type = op.operands[0].type
    if isinstance(type, VectorType) and type.get_num_dims() == 0:
        source = build.extract_element(source, 0)
    return broadcast(build, source, wanted)


def broadcast(build: LlvmBuilder, source: SSAValue, wanted: Attribute) -> SSAValue:
    """`source` repeated to the converted type `wanted`."""
    if source.type == wanted:
        return source
    if is_scalar(source.type):
        spread = build.broadcast(source, row_type(wanted))
        return from_rows(build, wanted, lambda _: spread)
    if not isinstance(wanted, LLVMArrayType):
        return build.broadcast(build.extract_element(source, 0), row_type(wanted))
    if len(shape_of(source)) < len(shape_of(wanted)):
        part = broadcast(build, source, wanted.type)
        return build.aggregate(wanted, [part] * wanted.size.data)
    parts = [broadcast(build, part, wanted.type) for part in build.elements(source)]
    return build.aggregate(wanted, parts * (wanted.size.data // len(parts)))


# Transpose and shape cast.


@TABLE.lowers("vector.transpose")
def lower_transpose(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue:
    """Whole rows where the last dimension stays; else rounds of shuffles, or elements."""
    return transpose(build, operands[0], integers(op, "permutation"), result_type(op, build))


def transpose(
    build: LlvmBuilder, source: SSAValue, axes: Sequence[int], wanted: Attribute
) -> SSAValue:
    """Dimension `i` of the result is dimension `axes[i]` of `source`."""
    rank = len(axes)
    if rank == 0 or list(axes) == list(range(rank)):
        return source

    def old(position: Position) -> Position:
        inverse = [0] * rank
        for new_axis, old_axis in enumerate(axes[: len(position)]):
            inverse[old_axis] = position[new_axis]
        return tuple(inverse)

    if axes[-1] == rank - 1:
        return from_rows(build, wanted, lambda position: row(build, source, old(position)[:-1]))
    if axes[-2] == rank - 1 and axes[-1] == rank - 2 and min(shape_of(source)[-2:]) > 1:
        return _transpose_squares(build, source, axes, wanted)
    return from_scalars(build, wanted, lambda position: scalar(build, source, old(position)))


def _transpose_squares(
    build: LlvmBuilder, source: SSAValue, axes: Sequence[int], wanted: Attribute
) -> SSAValue:
    squares: dict[Position, list[SSAValue]] = {}

    def row_of(position: Position) -> SSAValue:
        outer = [0] * (len(axes) - 2)
        for new_axis, index in enumerate(position[:-1]):
            outer[axes[new_axis]] = index
        key = tuple(outer)
        if key not in squares:
            squares[key] = _transposed(build, build.elements(row(build, source, key)))
        return squares[key][position[-1]]

    return from_rows(build, wanted, row_of)


def _transposed(build: LlvmBuilder, lines: Sequence[SSAValue]) -> list[SSAValue]:
    """The columns of `lines`, square by square."""
    count, width = len(lines), shape_of(lines[0])[0]
    size = 1 << (min(count, width) - 1).bit_length()
    columns: list[list[SSAValue]] = [[] for _ in range(width)]
    for first in range(0, count, size):
        group = lines[first : first + size]
        for start in range(0, width, size):
            square = [_part_of(build, line, start, size) for line in group]
            square += [build.poison(square[0].type)] * (size - len(group))
            for column, line in zip(columns[start:], _square(build, square), strict=False):
                column.append(slice_row(build, line, 0, len(group)))
    return [concatenate(build, parts) for parts in columns]


def _part_of(build: LlvmBuilder, line: SSAValue, start: int, size: int) -> SSAValue:
    """`size` elements of a row from `start` on; poison behind its end."""
    width = shape_of(line)[0]
    if start == 0 and size == width:
        return line
    return build.shuffle(line, line, [i if i < width else -1 for i in range(start, start + size)])


def _square(build: LlvmBuilder, lines: list[SSAValue]) -> list[SSAValue]:
    """Exchanges off-diagonal blocks, of half the size first, of single elements last."""
    size = len(lines)
    half = size // 2
    while half:
        low = [i if not i & half else size + i - half for i in range(size)]
        high = [i + half if not i & half else size + i for i in range(size)]
        for i in range(size):
            if not i & half:
                a, b = lines[i], lines[i + half]
                lines[i], lines[i + half] = build.shuffle(a, b, low), build.shuffle(a, b, high)
        half //= 2
    return lines


@TABLE.lowers("vector.shape_cast")
def lower_shape_cast(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue:
    """The elements in row-major order in another shape."""
    source, wanted = operands[0], result_type(op, build)
    old_rows = rows(build, source)
    old, new = shape_of(source)[-1], shape_of(wanted)[-1]
    if new % old == 0:
        count = new // old
        parts = [
            concatenate(build, old_rows[i : i + count]) for i in range(0, len(old_rows), count)
        ]
    elif old % new == 0:
        parts = [
            slice_row(build, line, start, new) for line in old_rows for start in range(0, old, new)
        ]
    else:
        scalars = iter([build.extract_element(line, i) for line in old_rows for i in range(old)])
        return from_scalars(build, wanted, lambda _: next(scalars))
    following = iter(parts)
    return from_rows(build, wanted, lambda _: next(following))


# Slices.


def _list(op: Operation, name: str) -> list[int]:
    found: Any = attribute(op, name)
    return [item.value.data for item in found.data if isinstance(item, IntegerAttr)]


@TABLE.lowers("vector.extract_strided_slice")
def lower_extract_slice(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue:
    """A box; dimensions that are not named are whole."""
    source, wanted = operands[0], result_type(op, build)
    shape = shape_of(source)
    offsets = _list(op, "offsets") + [0] * (len(shape) - len(_list(op, "offsets")))
    width = shape_of(wanted)[-1]

    def row_of(position: Position) -> SSAValue:
        moved = [i + offset for i, offset in zip(position, offsets, strict=False)]
        return slice_row(build, row(build, source, moved), offsets[-1], width)

    return from_rows(build, wanted, row_of)


@TABLE.lowers("vector.insert_strided_slice")
def lower_insert_slice(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue:
    """A box replaced by `value`, whose rank may be smaller."""
    value, dest = operands
    shape, box = shape_of(dest), shape_of(value)
    offsets = _list(op, "offsets")
    extents = (1,) * (len(shape) - len(box)) + box

    def row_of(position: Position) -> SSAValue:
        line = row(build, dest, position)
        inner = [i - offset for i, offset in zip(position, offsets, strict=False)]
        if not all(0 <= i < extent for i, extent in zip(inner, extents, strict=False)):
            return line
        own = row(build, value, inner[len(shape) - len(box) :])
        return _blend(build, line, own, offsets[-1])

    return from_rows(build, dest.type, row_of)


def _blend(build: LlvmBuilder, line: SSAValue, own: SSAValue, start: int) -> SSAValue:
    """`line` with `own` from `start` on."""
    width, count = shape_of(line)[0], shape_of(own)[0]
    if count == width:
        return own
    wide = build.shuffle(own, own, [*range(count), *([-1] * (width - count))])
    mask = [width + i - start if start <= i < start + count else i for i in range(width)]
    return build.shuffle(line, wide, mask)


# Shuffles.


@TABLE.lowers("vector.shuffle")
def lower_shuffle(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue:
    """Rows, or elements of two rows, picked by number; -1 is poison."""
    mask, wanted = integers(op, "mask"), result_type(op, build)
    a, b = operands
    if isinstance(wanted, LLVMArrayType):
        parts = build.elements(a) + build.elements(b)
        picked = [parts[i] if i >= 0 else build.poison(wanted.type) for i in mask]
        return build.aggregate(wanted, picked)
    size_a, size_b = shape_of(a)[0], shape_of(b)[0]
    if size_a == size_b:
        return build.shuffle(a, b, mask)
    if size_a < size_b:
        a = build.shuffle(a, a, [*range(size_a), *([-1] * (size_b - size_a))])
        mask = [i if i < size_a else i - size_a + size_b for i in mask]
    else:
        b = build.shuffle(b, b, [*range(size_b), *([-1] * (size_a - size_b))])
    return build.shuffle(a, b, mask)


@TABLE.lowers("vector.interleave")
def lower_interleave(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue:
    """Elements of two rows in turn."""
    return build.rowwise(
        result_type(op, build),
        operands,
        lambda pair, type: build.shuffle(pair[0], pair[1], _in_turn(shape_of(pair[0])[0])),
    )


def _in_turn(size: int) -> list[int]:
    return [i // 2 + (i % 2) * size for i in range(2 * size)]


@TABLE.lowers("vector.deinterleave")
def lower_deinterleave(op: Operation, operands: Operands, build: LlvmBuilder) -> list[SSAValue]:
    """The even and the odd elements."""

    def every_second(start: int) -> Callable[[Sequence[SSAValue], Attribute], SSAValue]:
        return lambda values, _: build.shuffle(
            values[0], values[0], range(start, shape_of(values[0])[0], 2)
        )

    return [build.rowwise(result_type(op, build), operands, every_second(i)) for i in (0, 1)]


__all__ = ["TABLE", "broadcast", "positions", "transpose"]
