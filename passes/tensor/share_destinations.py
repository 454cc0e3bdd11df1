"""tensor-share-destinations: elementwise ops write where an input that dies was.

    %f = linalg.fill outs(%e)                        %f = linalg.fill outs(%out)
    %m = linalg.matmul ins(%a, %b) outs(%f)     ->   %m = linalg.matmul ins(%a, %b) outs(%f)
    %r = linalg.generic ins(%m) outs(%out)           %r = linalg.generic ins(%m) outs(%m)

An element of `%m` is read last where the element of `%r` at the same place is written, so
one buffer serves both: the one that the result goes to, where the function is given one.
When: the op is elementwise and ignores what its output held; the input is indexed as the
output is, has its type, is computed by a structured op, and nobody reads it later.

The elements of an empty tensor, and of an output that is ignored, are undefined, so values
do not change. Must run after everything that tiles (a tile of the output would be cut out
of what is still computed) and before `one-shot-bufferize`. Each rewrite makes an op start
from an input of its own, which is never undone, so the pass ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from xdsl.dialects import tensor
from xdsl.ir import BlockArgument, Operation, OpResult, SSAValue

from mlopt.core.context import Context
from mlopt.core.interfaces import find
from mlopt.core.interfaces.structured import Structured, is_elementwise
from mlopt.core.passes import Pass
from mlopt.core.walking import walk

End = tuple[Operation, int]
"""An operand: an op and the place of the operand."""


@dataclass(frozen=True)
class ShareDestinationsPass(Pass):
    """Computes elementwise results in the buffers of inputs that die."""

    name: ClassVar[str] = "tensor-share-destinations"

    def run(self, root: Operation, context: Context) -> None:
        for op in list(walk(root)):
            model = find(op, Structured)
            if model is None or not op.results or not is_elementwise(model, op):
                continue
            for result in range(len(op.results)):
                if _share(op, model, result):
                    context.count(self.name, "destinations shared")


def _share(op: Operation, model: Structured, result: int) -> bool:
    """Makes result `result` of `op` start from an input that dies; False where none does."""
    count = len(model.inputs(op))
    place = count + result
    destination = op.operands[place]
    if model.body(op).args[place].uses:
        return False
    maps = model.indexing_maps(op)
    for index in range(count):
        value = op.operands[index]
        if maps[index] != maps[place] or value.type != destination.type:
            continue
        if not isinstance(value, OpResult) or not _dies_at(value, op):
            continue
        start = _start(value)
        if isinstance(destination.owner, tensor.EmptyOp):
            op.operands[place] = value
            return True
        if start is not None and _is_given_to(destination, start[0]):
            op.operands[place] = value
            start[0].operands[start[1]] = destination
            return True
    return False


def _dies_at(value: OpResult, op: Operation) -> bool:
    """True where a structured op of the block computes `value`, and none reads it after `op`
    or has it as an output of its own."""
    if find(value.op, Structured) is None or value.op.parent is not op.parent:
        return False
    for use in value.uses:
        user = use.operation
        if user is op:
            continue
        model = find(user, Structured)
        if model is None or user.parent is not op.parent or not user.is_before_in_block(op):
            return False
        if use.index >= len(model.inputs(user)):
            return False
    return True


def _start(value: OpResult) -> End | None:
    """The empty tensor that `value` starts from, by steps that nobody else sees."""
    current: SSAValue = value
    while isinstance(current, OpResult):
        model = find(current.op, Structured)
        if model is None or (current is not value and not current.has_one_use()):
            return None
        index = len(model.inputs(current.op)) + current.index
        end = (current.op, index)
        current = current.op.operands[index]
        if isinstance(current.owner, tensor.EmptyOp):
            return end
    return None


def _is_given_to(destination: SSAValue, start: Operation) -> bool:
    """True for an argument of the block that nobody but its reader uses."""
    return (
        isinstance(destination, BlockArgument)
        and destination.block is start.parent
        and destination.has_one_use()
    )
