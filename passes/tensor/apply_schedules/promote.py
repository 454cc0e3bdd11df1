"""Operands are copied to a buffer of their own before the loops that read them again and again.

    %p = extract_slice %b[0, %j] [1024, 32]            rows 4096 bytes apart
    ->
    %new = tensor.empty() : tensor<1024x32xf32>        rows next to each other
    %p = linalg.copy ins(%slice) outs(%new)

A cache holds few lines whose addresses are a power of two apart: rows of a part then push
each other out. Where the rows of the copy themselves would be so far apart, each is followed
by a line that is not used.

The copy is made once for each trip of the loops around it; the buffer is the same each time.
"""

from __future__ import annotations

from typing import Any

from xdsl.dialects import arith
from xdsl.dialects.builtin import TensorType
from xdsl.ir import Operation, SSAValue

from mlopt.core.element_types import dtype_of
from mlopt.core.emitter import Emitter, Extent, as_extent
from mlopt.dialects.linalg import DIALECT
from mlopt.dialects.loop.schedule import Schedule
from mlopt.dialects.tensor.slicing import empty, extract, shape_extents
from mlopt.passes.tensor.apply_schedules.register_tiles import vectorize

COPY: Any = next(op for op in DIALECT.operations if op.name == "linalg.copy")

LINE_BYTES = 64
"""What a cache moves at once."""

PAGE_BYTES = 4096
"""Rows so far apart, or a multiple of it, are in the same place of a first-level cache."""


def promote(op: Operation, operand: int) -> None:
    """Makes `op` read a copy of tensor operand `operand`."""
    source = op.operands[operand]
    type = source.type
    assert isinstance(type, TensorType), "checked before"
    emitter = Emitter(op)
    extents = shape_extents(source, emitter)
    sizes = [largest(extent) for extent in extents]
    element = dtype_of(type.element_type).itemsize
    whole: list[Extent] = list(sizes)
    last = sizes[-1]
    if isinstance(last, int) and last * element % PAGE_BYTES == 0:
        whole[-1] = last + LINE_BYTES // element
    buffer = empty(whole, type, emitter)
    target = extract(buffer, [0] * len(sizes), extents, emitter)
    copy: Operation = emitter.insert(COPY([source], [target]))
    op.operands[operand] = copy.results[0]
    lanes = min(LINE_BYTES // element, last if isinstance(last, int) else 1 << 30)
    Schedule(vector=(*[1] * (len(sizes) - 1), 4 * lanes if lanes > 1 else 1)).put(copy)
    vectorize(copy)


def largest(extent: Extent) -> Extent:
    """A number that `extent` does not exceed, where one is seen."""
    if isinstance(extent, int):
        return extent
    owner: Any = extent.owner
    if isinstance(owner, arith.MinSIOp):
        bounds = [as_extent(value) for value in owner.operands]
        numbers = [bound for bound in bounds if isinstance(bound, int)]
        return min(numbers) if numbers else extent
    return extent


__all__ = ["SSAValue", "promote"]
