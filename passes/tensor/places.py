"""The places of ops in their blocks, while ops are moved up to where others need them."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects import tensor
from xdsl.ir import Block, Operation, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter
from xdsl.traits import is_side_effect_free

from mlopt.passes.tensor.form_kernels.spaces import is_fill

GAP = 1 << 20
"""Between the numbers of two neighbours, so that there is place for more."""

MOVABLE = (
    tensor.EmptyOp,
    tensor.DimOp,
    tensor.CastOp,
    tensor.ExtractSliceOp,
    tensor.InsertSliceOp,
)
"""What may be done earlier for the sake of a destination, besides fills and index arithmetic."""


class Places:
    """Numbers of the ops of each block, in order. Ops are added and moved through it alone."""

    def __init__(self) -> None:
        self._numbers: dict[Operation, int] = {}

    def of(self, op: Operation) -> int:
        """A number that is greater for what comes later in the same block."""
        if op not in self._numbers:
            assert op.parent is not None, "an op that has a place is in a block"
            self._number(op.parent)
        return self._numbers[op]

    def put_before(self, op: Operation, anchor: Operation) -> None:
        """Inserts `op`, or moves it, before `anchor`."""
        if op.parent is not None:
            op.detach()
        upper = self.of(anchor)
        before = anchor.prev_op
        lower = self.of(before) if before is not None else upper - 2 * GAP
        Rewriter.insert_op(op, InsertPoint.before(anchor))
        self._numbers[op] = (lower + upper) // 2
        if self._numbers[op] == lower:
            assert anchor.parent is not None, "it has a place"
            self._number(anchor.parent)

    def move_before(self, values: Sequence[SSAValue], anchor: Operation) -> bool:
        """Makes `values` known before `anchor`, moving ops that may; False where that cannot be."""
        needed: dict[Operation, None] = {}
        if not all(self._can_be_before(value, anchor, needed) for value in values):
            return False
        for op in needed:
            self.put_before(op, anchor)
        return True

    def _can_be_before(
        self, value: SSAValue, anchor: Operation, needed: dict[Operation, None]
    ) -> bool:
        """True where `value` is known there, or would be once the ops in `needed` are moved."""
        owner = value.owner
        if owner in needed or self._is_before(value, anchor):
            return True
        if not isinstance(owner, Operation) or owner.parent is not anchor.parent:
            return False
        if owner is anchor or not _is_movable(owner):
            return False
        if not all(self._can_be_before(operand, anchor, needed) for operand in owner.operands):
            return False
        needed[owner] = None
        return True

    def _is_before(self, value: SSAValue, op: Operation) -> bool:
        """True where `value` is defined before `op`, in its block or in one around it."""
        home = value.owner if isinstance(value.owner, Block) else value.owner.parent
        current: Operation | None = op
        while current is not None and current.parent is not home:
            current = current.parent_op()
        if current is None:
            return False
        return not isinstance(value.owner, Operation) or self.of(value.owner) < self.of(current)

    def _number(self, block: Block) -> None:
        for index, op in enumerate(block.ops):
            self._numbers[op] = index * GAP


def _is_movable(op: Operation) -> bool:
    if isinstance(op, MOVABLE) or is_fill(op):
        return True
    plain = op.name.startswith(("arith.", "affine."))
    return plain and not op.regions and is_side_effect_free(op)
