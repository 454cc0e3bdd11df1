"""convert-scf-to-loop: structured control flow becomes loops of the loop level.

    scf.for %i = %a to %b step %c { ... }   ->   loop.for %i = %a to %b step %c { ... }

`scf.for`, `scf.parallel` (with its reductions), `scf.while` and `scf.if` have an op of
the same syntax and meaning in `loop`; operands, regions and attributes are kept as they
are, so no value changes, and `convert-loop-to-scf` gives back the same text.
`scf.execute_region` and `scf.index_switch` have none: their bodies are converted, but a
yield belongs to the op around it and stays with it.

    scf.forall (%i) in (%n) { ... }   ->   loop.parallel (%i) = (0) to (%n) step (1) { ... }

An `scf.forall` that shares tensors stays: its outputs are buffers after bufferization. Its
mapping, and its other attributes, are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from xdsl.dialects import scf
from xdsl.dialects.builtin import IndexType
from xdsl.ir import Operation, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.core.rewriting import inherit_location
from mlopt.core.walking import walk
from mlopt.dialects.loop import ops as loop
from mlopt.dialects.loop.attributes import MAPPING
from mlopt.dialects.scf.forall import Bound, ForallOp
from mlopt.passes.convert.affine_arith import index_constant
from mlopt.passes.convert.structured import rename_op, rename_ops

RENAMED: dict[str, type[Operation]] = {
    "scf.for": loop.ForOp,
    "scf.parallel": loop.ParallelOp,
    "scf.while": loop.WhileOp,
    "scf.if": loop.IfOp,
    "scf.condition": loop.ConditionOp,
    "scf.reduce": loop.ReduceOp,
    "scf.reduce.return": loop.ReduceReturnOp,
}
"""The ops of `scf` that have one of their own in `loop`; `scf.yield` follows its parent."""


@dataclass(frozen=True)
class ConvertScfToLoopPass(Pass):
    """Converts `scf` ops to `loop` ops, one to one."""

    name: ClassVar[str] = "convert-scf-to-loop"

    def run(self, root: Operation, context: Context) -> None:
        count = rename_ops(root, RENAMED)
        yields = [
            op
            for op in walk(root)
            if isinstance(op, scf.YieldOp)
            and isinstance(op.parent_op(), loop.ForOp | loop.WhileOp | loop.IfOp)
        ]
        for op in yields:
            rename_op(op, loop.YieldOp)
        foralls = [op for op in walk(root) if isinstance(op, ForallOp) and not op.outputs]
        for forall in foralls:
            _replace_forall(forall)
        count += len(foralls)
        context.count(self.name, "ops converted", count)


def _replace_forall(op: ForallOp) -> None:
    """Puts a `loop.parallel` in the place of a `forall` without results."""

    def insert(new_op: Operation) -> Operation:
        inherit_location(new_op, op.location)
        Rewriter.insert_op(new_op, InsertPoint.before(op))
        return new_op

    def values(bounds: Sequence[Bound]) -> list[SSAValue]:
        return [
            index_constant(bound, insert) if isinstance(bound, int) else bound for bound in bounds
        ]

    lower, upper, step = (values(group) for group in op.bounds())
    body = Rewriter.move_region_contents_to_new_regions(op.body)
    if not lower:  # no dimension is one iteration
        lower, upper, step = values((0,)), values((1,)), values((1,))
        body.block.insert_arg(IndexType(), 0)
    end = body.block.last_op
    assert end is not None, "a forall ends in an in_parallel"
    Rewriter.replace_op(end, loop.ReduceOp())
    parallel = loop.ParallelOp(lower, upper, step, body)
    parallel.attributes |= op.attributes
    if op.mapping is not None and len(op.mapping):
        parallel.attributes[MAPPING] = op.mapping
    insert(parallel)
    Rewriter.erase_op(op)
