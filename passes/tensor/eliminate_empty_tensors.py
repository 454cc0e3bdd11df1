"""eliminate-empty-tensors: computes into the slice that the result is inserted into.

    %e = tensor.empty()                          %e = tensor.extract_slice %d[..]
    %f = linalg.fill outs(%e)               ->   %f = linalg.fill outs(%e)
    %r = tensor.insert_slice %f into %d[..]      %r = tensor.insert_slice %f into %d[..]

After bufferization the slice is a view of the destination and the insertion nothing at
all. Values do not change, since the elements of an empty tensor are undefined. Must run
before `one-shot-bufferize`. Each rewrite takes one use from a `tensor.empty`, so the pass
ends. Upstream's pass of the same name follows the analysis of bufferization further,
through loops and branches.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from xdsl.dialects import tensor
from xdsl.ir import Operation, OpResult, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.context import Context
from mlopt.core.interfaces import find
from mlopt.core.interfaces.structured import Structured
from mlopt.core.passes import Pass
from mlopt.core.rewriting import inherit_location
from mlopt.dialects import op_class


@dataclass(frozen=True)
class EliminateEmptyTensorsPass(Pass):
    """Replaces `tensor.empty` at the start of what is inserted into a slice."""

    name: ClassVar[str] = "eliminate-empty-tensors"

    def run(self, root: Operation, context: Context) -> None:
        for op in list(root.walk()):
            if isinstance(op, tensor.InsertSliceOp) and _eliminate(op):
                context.count(self.name, "eliminated")


def _eliminate(insert: tensor.InsertSliceOp) -> bool:
    """Rewrites what computes the source of `insert`; True where there was an empty tensor."""
    use = _use_of_empty(insert.source)
    if use is None:
        return False
    user, index = use
    empty = user.operands[index].owner
    if insert.source.type != user.operands[index].type:
        return False
    needed: list[SSAValue] = [insert.dest, *insert.offsets, *insert.sizes, *insert.strides]
    if not all(_is_before(value, user) for value in needed):
        return False
    cls: Any = op_class("tensor.extract_slice")
    new = cls.build(
        operands=[insert.dest, insert.offsets, insert.sizes, insert.strides],
        result_types=[insert.source.type],
        properties={
            name: getattr(insert, name)
            for name in ("static_offsets", "static_sizes", "static_strides")
        },
    )
    inherit_location(new, insert.location)
    Rewriter.insert_op(new, InsertPoint.before(user))
    user.operands[index] = new.result
    assert isinstance(empty, Operation), "an empty tensor is a result"
    if not empty.results[0].uses:
        empty.detach()
        empty.erase()
    return True


def _use_of_empty(value: SSAValue) -> tuple[Operation, int] | None:
    """The operand at which the buffer of `value` starts as an empty tensor, going back over
    ops of one block whose results nobody else uses."""
    while isinstance(value, OpResult) and len(list(value.uses)) == 1:
        index = _destination_of(value)
        if index is None:
            return None
        source = value.op.operands[index]
        if isinstance(source.owner, tensor.EmptyOp):
            return value.op, index
        value = source
    return None


def _destination_of(value: OpResult) -> int | None:
    """The operand that `value` is an update of."""
    op = value.op
    if isinstance(op, tensor.InsertOp | tensor.InsertSliceOp):
        return 1
    model = find(op, Structured)
    if model is None:
        return None
    return len(op.operands) - len(model.outputs(op)) + value.index


def _is_before(value: SSAValue, op: Operation) -> bool:
    """True where `value` is defined before `op`, in its block or in one around it."""
    owner = value.owner
    if not isinstance(owner, Operation):
        current: Operation | None = op
        while current is not None:
            if current.parent is owner:
                return True
            current = current.parent_op()
        return False
    current = op
    while current is not None and current.parent is not owner.parent:
        current = current.parent_op()
    return current is not None and owner is not current and owner.is_before_in_block(current)
