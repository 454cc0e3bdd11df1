"""Puts a given result in the place of an allocation, and undoes the views between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from xdsl.dialects.arith import MuliOp
from xdsl.dialects.builtin import DYNAMIC_INDEX, DenseArrayBase, MemRefType, i64
from xdsl.ir import Operation, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.rewriting import inherit_location
from mlopt.dialects.bufferization import buffer_ops
from mlopt.passes.loop.destinations import Out

Insert = Callable[[Operation], Operation]
"""Puts a new op in its place, and gives it back."""


def replace_allocation(out: Out, argument: SSAValue) -> None:
    """Puts `argument`, which has the type of the result, in the place of the allocation."""
    alloc = out.alloc
    buffer = alloc.results[0]
    for use in tuple(buffer.uses):
        extent = out.extent_asked_for(use.operation)
        if extent is not None:
            Rewriter.replace_op(use.operation, [], [extent])

    def insert(op: Operation) -> Operation:
        inherit_location(op, alloc.location)
        Rewriter.insert_op(op, InsertPoint.before(alloc))
        return op

    value = argument
    for op in reversed(out.chain):
        value = _undo(op, value, insert)
    buffer.replace_all_uses_with(value)
    Rewriter.erase_op(alloc)


def _undo(op: Any, value: SSAValue, insert: Insert) -> SSAValue:
    """The source of the cast or reshape `op`, made of its result, `value`."""
    type = op.operands[0].type
    if op.name == "memref.expand_shape":
        undone = buffer_ops.collapse_shape(value, op.reassociation, type)
    elif op.name == "memref.collapse_shape":
        # Not expand_shape: upstream lowers none with two unknown extents in a group.
        undone = _reinterpreted(value, op.operands[0], insert)
    else:
        undone = buffer_ops.cast(value, type)
    return insert(undone).results[0]


def _reinterpreted(value: SSAValue, like: SSAValue, insert: Insert) -> Operation:
    """The memory of `value` as a contiguous buffer of the type and extents of `like`."""
    type = like.type
    assert isinstance(type, MemRefType), "a buffer is a memref"
    sizes = [buffer_ops.known_dim(like, axis) for axis in range(type.get_num_dims())]
    assert None not in sizes, "what makes the buffer tells its extents"
    known = [size for size in sizes if size is not None]
    strides: list[SSAValue | int] = [1] if known else []
    for size in reversed(known[1:]):
        stride = strides[0]
        if isinstance(size, int) and isinstance(stride, int):
            strides.insert(0, stride * size)
        else:
            strides.insert(0, product([size, stride], insert))
    shown = {"offsets": [0], "sizes": known, "strides": strides}
    return buffer_ops.memref_op("reinterpret_cast").build(
        operands=[
            value,
            *([n for n in part if isinstance(n, SSAValue)] for part in shown.values()),
        ],
        result_types=[type],
        properties={
            f"static_{name}": DenseArrayBase.from_list(
                i64, [n if isinstance(n, int) else DYNAMIC_INDEX for n in part]
            )
            for name, part in shown.items()
        },
    )


def product(factors: Sequence[SSAValue | int], insert: Insert) -> SSAValue:
    """The product of values and constants."""
    needed = [factor for factor in factors if factor != 1] or [1]
    values = [
        insert(buffer_ops.constant_index(factor)).results[0] if isinstance(factor, int) else factor
        for factor in needed
    ]
    found = values[0]
    for value in values[1:]:
        found = insert(MuliOp(found, value)).results[0]
    return found
