"""How branches hand buffers to blocks."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects import cf
from xdsl.dialects.builtin import MemRefType
from xdsl.ir import Block, Operation

from mlopt.core.interfaces import attaches
from mlopt.core.interfaces.bufferization import Alias, BufferAnalysis, Bufferizable, Bufferizer


@attaches(cf.BranchOp, cf.ConditionalBranchOp, cf.SwitchOp)
class BranchBuffers(Bufferizable):
    """A block argument may be the buffer of any operand that a branch hands to it."""

    def reads(self, op: Operation, index: int, analysis: BufferAnalysis) -> bool:
        return False

    def aliases(self, op: Operation, index: int, analysis: BufferAnalysis) -> Sequence[Alias]:
        target = _target(op, index)
        return (Alias(target[0].args[target[1]], False),) if target is not None else ()

    def must_be_in_place(self, op: Operation, index: int) -> bool:
        return True

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        for index in range(len(op.operands)):
            target = _target(op, index)
            if target is None:
                continue
            wanted = target[0].args[target[1]].type
            if isinstance(wanted, MemRefType):
                op.operands[index] = builder.coerce(builder.buffer(op, index), wanted)


def _target(op: Operation, index: int) -> tuple[Block, int] | None:
    """The block and the argument position that operand `index` of a branch goes to."""
    for block, first, count in _segments(op):
        if first <= index < first + count:
            return block, index - first
    return None


def _segments(op: Operation) -> list[tuple[Block, int, int]]:
    """For each successor: the block, its first operand, and how many there are."""
    counts = [len(block.args) for block in op.successors]
    first = len(op.operands) - sum(counts)
    segments: list[tuple[Block, int, int]] = []
    for block, count in zip(op.successors, counts, strict=True):
        segments.append((block, first, count))
        first += count
    return segments
