"""What nothing reads of an imported block: constants, and arithmetic that was folded away."""

from __future__ import annotations

from xdsl.ir import Block

from mlopt.core.deadness import Deadness


def sweep(block: Block) -> None:
    """Erases the ops of `block`, and of the regions in it, that nobody needs."""
    deadness = Deadness()
    op = block.last_op
    while op is not None:
        before = op.prev_op
        if deadness.is_dead(op):
            op.detach()
            op.erase()
        else:
            for region in op.regions:
                for inner in region.blocks:
                    sweep(inner)
        op = before
