"""The memory of a function that its caller could give it: results, and an arena."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from xdsl.dialects.builtin import DYNAMIC_INDEX, IntegerAttr, MemRefType, NoneAttr, i8
from xdsl.ir import Attribute, Block, Operation, SSAValue

from mlopt.core.interfaces import find
from mlopt.core.interfaces.calls import ReturnsValues
from mlopt.core.symbols import is_private
from mlopt.dialects.bufferization import buffer_ops
from mlopt.passes.analysis.buffer_ownership import is_buffer
from mlopt.passes.analysis.entry_values import EntrySlice, Extent, checked_slice, extent_of

RESHAPES = ("memref.cast", "memref.expand_shape", "memref.collapse_shape")
"""Views of a whole contiguous buffer."""


@dataclass(frozen=True)
class Out:
    """A result that is a buffer of its own: `chain` are the views from `alloc` to it."""

    type: MemRefType
    alloc: Operation
    chain: tuple[Operation, ...]
    extents: tuple[Extent, ...]

    def extent_asked_for(self, op: Any) -> SSAValue | None:
        """The extent of `alloc` that `op` asks for, where that is what it does."""
        if op.name != "memref.dim" or op.operands[0] is not self.alloc.results[0]:
            return None
        axis = buffer_ops.constant_of(op.operands[1])
        shape = self.alloc.results[0].type.get_shape()  # pyright: ignore[reportAttributeAccessIssue]
        if not isinstance(axis, IntegerAttr) or not 0 <= axis.value.data < len(shape):
            return None
        known = buffer_ops.known_dim(op.operands[0], axis.value.data)
        return known if isinstance(known, SSAValue) else None


@dataclass(frozen=True)
class Arena:
    """Bytes that are made in the entry block, and freed at the end.

    `extents` is their number, or nothing where that is constant.
    """

    alloc: Operation
    dealloc: Operation
    extents: tuple[Extent, ...]


@dataclass(frozen=True)
class Destinations:
    """All of a function's; `slice` computes their sizes."""

    returned: Operation
    outs: tuple[Out, ...]
    arena: Arena | None
    slice: EntrySlice

    def extents(self) -> list[Extent]:
        """What is not constant of the results' shapes, then of the arena's bytes."""
        found = [extent for out in self.outs for extent in out.extents]
        return [*found, *self.arena.extents] if self.arena is not None else found


def destinations_of(function: Any) -> Destinations | None:
    """The memory that a caller could give to `function`; None where it could not."""
    if not function.body.blocks or is_private(function) or "func.varargs" in function.attributes:
        return None
    returns = [
        block.last_op
        for block in function.body.blocks
        if block.last_op is not None and find(block.last_op, ReturnsValues) is not None
    ]
    if len(returns) != 1:
        return None
    returned, entry = returns[0], function.body.blocks[0]
    outs: list[Out] = []
    for value in returned.operands:
        if not is_buffer(value):
            continue
        out = _out(value, entry)
        if out is None or any(out.alloc is other.alloc for other in outs):
            return None
        outs.append(out)
    computed = checked_slice(entry, _values([extent for out in outs for extent in out.extents]))
    if computed is None:
        return None
    found = Destinations(returned, tuple(outs), None, computed)
    arena = arena_of(entry, returned)
    if arena is not None:
        every = _values([*found.extents(), *arena.extents])
        computed = checked_slice(entry, every)
        if computed is not None:
            found = Destinations(returned, tuple(outs), arena, computed)
    return found if found.outs or found.arena else None


def _out(value: SSAValue, entry: Block) -> Out | None:
    type = value.type
    chain: list[Operation] = []
    current: SSAValue = value
    while isinstance(current.owner, Operation) and current.owner.name in RESHAPES:
        if not _is_plain(current.type):
            return None
        chain.insert(0, current.owner)
        current = current.owner.operands[0]
    alloc = current.owner
    if not isinstance(alloc, Operation) or alloc.name != "memref.alloc":
        return None
    if alloc.parent is not entry or not _is_plain(current.type):
        return None
    if any(use.operation.name in ("memref.dealloc", "memref.realloc") for use in current.uses):
        return None
    names = [op.name for op in chain if op.name != "memref.cast"]
    if len(names) > 1:
        return None
    assert isinstance(type, MemRefType), "it is plain"
    extents = [
        extent_of(value, axis)
        for axis, size in enumerate(type.get_shape())
        if size == DYNAMIC_INDEX
    ]
    known = tuple(extent for extent in extents if extent is not None)
    return Out(type, alloc, tuple(chain), known) if len(known) == len(extents) else None


def arena_of(entry: Block, returned: Operation) -> Arena | None:
    """The bytes that all views are in, as `plan-memory` makes them."""
    for op in entry.ops:
        if op.name != "memref.alloc":
            continue
        buffer: Any = op.results[0]
        type = buffer.type
        if not _is_plain(type) or type.element_type != i8 or type.get_num_dims() != 1:
            continue
        ends = [use.operation for use in buffer.uses if use.operation.name == "memref.dealloc"]
        others = [use.operation.name for use in buffer.uses if use.operation not in ends]
        if len(ends) != 1 or ends[0].parent is not returned.parent:
            continue
        if others and all(name == "memref.view" for name in others):
            extents = [(size,) for size in cast(Any, op).dynamic_sizes]
            return Arena(op, ends[0], tuple(extents))
    return None


def _is_plain(type: Attribute) -> bool:
    """True for contiguous buffers in ordinary memory."""
    if not isinstance(type, MemRefType) or not isinstance(type.memory_space, NoneAttr):
        return False
    return isinstance(type.layout, NoneAttr)


def _values(extents: list[Extent]) -> list[SSAValue]:
    return [factor for extent in extents for factor in extent if isinstance(factor, SSAValue)]
