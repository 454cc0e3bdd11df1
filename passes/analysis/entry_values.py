"""Values that can be computed when a function starts, from its arguments alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from xdsl.dialects.builtin import DYNAMIC_INDEX, IntegerAttr, MemRefType
from xdsl.ir import Block, BlockArgument, Operation, OpResult, SSAValue
from xdsl.traits import Pure

from mlopt.core.interfaces import find
from mlopt.core.interfaces.calls import CallLike
from mlopt.dialects.bufferization import buffer_ops
from mlopt.dialects.bufferization.layouts import reassociation_of

Extent = tuple[SSAValue | int, ...]
"""A number of elements, as a product of values and constants."""

DIVISIONS = frozenset(
    f"arith.{name}"
    for name in ("divui", "divsi", "ceildivui", "ceildivsi", "floordivsi", "remui", "remsi")
)
"""Ops that stop the program where the divisor is zero."""


ASSERT = "cf.assert"


@dataclass
class EntrySlice:
    """The ops of an entry block that some values need, in the order of the block.

    `known` are dimensions that need no op, since what made the buffer tells them.
    """

    block: Block
    ops: list[Operation]
    known: dict[Operation, SSAValue | int]
    arguments: tuple[int, ...]

    def copy(
        self, arguments: Sequence[SSAValue], insert: Callable[[Operation], Operation]
    ) -> dict[SSAValue, SSAValue]:
        """Copies the ops over `arguments` in place of the block's; what each value became."""
        mapping: dict[SSAValue, SSAValue] = dict(zip(self.block.args, arguments, strict=True))
        for op in self.ops:
            extent = self.known.get(op)
            if extent is None:
                insert(op.clone(mapping))
            elif isinstance(extent, int):
                mapping[op.results[0]] = insert(buffer_ops.constant_index(extent)).results[0]
            else:
                mapping[op.results[0]] = mapping[extent]
        return mapping


def entry_slice(block: Block, values: Sequence[SSAValue]) -> EntrySlice | None:
    """What computes `values` in the entry block; None where more than arguments is needed.

    Only ops without effects are part of it: it may run before the function does, and once
    more. A division whose divisor may be zero is one where the function always comes to it,
    with the assertions that stand before it.
    """
    known: dict[Operation, SSAValue | int] = {}
    needed: dict[Operation, None] = {}
    arguments: set[int] = set()
    work = list(values)
    while work:
        value = work.pop()
        if isinstance(value, BlockArgument):
            if value.block is not block:
                return None
            arguments.add(value.index)
            continue
        op = value.owner
        assert isinstance(op, Operation), "a result is owned by an op"
        if op in needed:
            continue
        if op.parent is not block:
            return None
        needed[op] = None
        if op.name == "memref.dim":
            extent = _known_dim(op)
            if extent is not None:
                known[op] = extent
                work += [extent] if isinstance(extent, SSAValue) else []
                continue
        if not _is_movable(op):
            return None
        work += op.operands
        if op.name in DIVISIONS and not divides_safely(op):
            # What is asserted before a division is what lets it divide.
            asserted = _asserted_before(op)
            needed.update(dict.fromkeys(asserted))
            work += [check.operands[0] for check in asserted]
    ordered = [op for op in block.ops if op in needed]
    return EntrySlice(block, ordered, known, tuple(sorted(arguments)))


def checked_slice(block: Block, values: Sequence[SSAValue]) -> EntrySlice | None:
    """`entry_slice` with the assertions that the block begins with, as far as arguments tell them:
    sizes that do not fit are refused before anybody allocates them."""
    found = entry_slice(block, values)
    if found is None or not values:
        return found
    ops, known, arguments = dict.fromkeys(found.ops), dict(found.known), set(found.arguments)
    for check in _leading_assertions(block):
        part = entry_slice(block, check.operands)
        if part is not None:
            ops.update(dict.fromkeys((*part.ops, check)))
            known.update(part.known)
            arguments.update(part.arguments)
    ordered = [op for op in block.ops if op in ops]
    return EntrySlice(block, ordered, known, tuple(sorted(arguments)))


def extent_of(buffer: SSAValue, axis: int) -> Extent | None:
    """The extent of an allocated buffer, seen through casts and reshapes."""
    type = buffer.type
    assert isinstance(type, MemRefType), "a buffer is a memref"
    if type.get_shape()[axis] != DYNAMIC_INDEX:
        return (type.get_shape()[axis],)
    owner: Any = buffer.owner
    if isinstance(buffer, OpResult) and owner.name == "memref.collapse_shape":
        parts = [extent_of(owner.src, part) for part in reassociation_of(owner)[axis]]
        return tuple(f for part in parts for f in part or ()) if all(parts) else None
    known = buffer_ops.known_dim(buffer, axis)
    return None if known is None else (known,)


def _known_dim(op: Operation) -> SSAValue | int | None:
    """The extent that a `memref.dim` asks for, where what made the buffer tells it."""
    axis = buffer_ops.constant_of(op.operands[1])
    type = op.operands[0].type
    if not isinstance(axis, IntegerAttr) or not isinstance(type, MemRefType):
        return None
    if not 0 <= axis.value.data < type.get_num_dims():
        return None
    return buffer_ops.known_dim(op.operands[0], axis.value.data)


def _is_movable(op: Operation) -> bool:
    """True where `op` computes the same at any place, and stops nothing that would go on."""
    if op.regions or not op.name.startswith(("arith.", "memref.", "affine.", "index.")):
        return False
    if op.name in DIVISIONS:
        return divides_safely(op) or _is_always_reached(op)
    if op.name == "memref.dim":
        return isinstance(buffer_ops.constant_of(op.operands[1]), IntegerAttr)
    return op.has_trait(Pure)


def divides_safely(op: Operation) -> bool:
    """True for a division by a constant that is not zero."""
    if op.name not in DIVISIONS:
        return False
    divisor = buffer_ops.constant_of(op.operands[1])
    return isinstance(divisor, IntegerAttr) and divisor.value.data > 0


def _is_always_reached(op: Operation) -> bool:
    """True where nothing in front of `op`, but an assertion, can end the program, or never end."""
    current = op.prev_op
    while current is not None:
        if not _goes_on(current):
            return False
        current = current.prev_op
    return True


def _goes_on(op: Operation) -> bool:
    """True for an op that what follows comes after, or an assertion."""
    if op.regions or find(op, CallLike) is not None:
        return False
    return op.name.startswith(("arith.", "memref.", "affine.", "math.", "index.", ASSERT))


def _leading_assertions(block: Block) -> list[Operation]:
    """The assertions that every run of the block comes to."""
    return [op for op in takewhile(_goes_on, block.ops) if op.name == ASSERT]


def _asserted_before(op: Operation) -> list[Operation]:
    """The assertions before `op` in its block."""
    found: list[Operation] = []
    current = op.prev_op
    while current is not None:
        if current.name == ASSERT:
            found.append(current)
        current = current.prev_op
    return found
