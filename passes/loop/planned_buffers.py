"""The buffers of a function that may live in its arena, and when they live."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any, cast

from xdsl.dialects.builtin import MemRefType, NoneAttr
from xdsl.ir import Operation

from mlopt.core.element_types import element_bytes
from mlopt.passes.analysis.symbolic_size import SymbolicSize, symbolic_size

SEQUENTIAL = frozenset(
    f"{dialect}.{op}"
    for dialect in ("scf", "loop", "affine")
    for op in ("for", "if", "while", "execute_region", "index_switch")
)
"""Ops whose regions run one after the other, never several times at once."""

MAX_BYTES = 1 << 48
"""Bytes of a buffer that no machine has, and that would overflow the size of an arena."""


@dataclass(frozen=True)
class PlannedBuffer:
    """An allocation and its end; `first` and `last` are their places in the function's text."""

    alloc: Operation
    dealloc: Operation
    size: SymbolicSize
    first: int
    last: int


def planned_buffers(function: Operation) -> list[PlannedBuffer]:
    """Every buffer of `function` that is freed in the block that makes it."""
    position = {op: index for index, op in enumerate(function.walk())}
    found: list[PlannedBuffer] = []
    for op in position:
        end = end_of(op)
        size = _size_of(op, function) if end is not None else None
        if end is not None and size is not None and _runs_once_at_a_time(op, function):
            found.append(PlannedBuffer(op, end, size, position[op], position[end]))
    return found


def end_of(op: Operation) -> Operation | None:
    """The `memref.dealloc` that ends what `op` allocates."""
    if op.name != "memref.alloc":
        return None
    ends = [use.operation for use in op.results[0].uses if use.operation.name == "memref.dealloc"]
    if len(ends) != 1 or ends[0].parent is not op.parent:
        return None
    return ends[0]


def _size_of(op: Operation, function: Operation) -> SymbolicSize | None:
    alloc = cast(Any, op)
    type = op.results[0].type
    assert isinstance(type, MemRefType), "memref.alloc makes a memref"
    plain = isinstance(type.layout, NoneAttr) and isinstance(type.memory_space, NoneAttr)
    size = element_bytes(type.element_type)
    if not plain or size is None or alloc.symbol_operands:
        return None
    if size * prod(extent for extent in type.get_shape() if extent > 0) > MAX_BYTES:
        return None
    return symbolic_size(type, alloc.dynamic_sizes, size, function)


def _runs_once_at_a_time(op: Operation, function: Operation) -> bool:
    """True where no two runs of `op` in one call of the function may be under way at once,
    and it is not on a cycle of blocks."""
    current = op
    while True:
        region = current.parent_region()
        if region is None or region.first_block is not region.last_block:
            # Text order says nothing about blocks; a block may come back to itself.
            return False
        parent = current.parent_op()
        if parent is None or parent is function:
            return parent is function
        if parent.name not in SEQUENTIAL:
            return False
        current = parent
