"""loop-invariant-code-motion: moves what does not change in a loop before it.

    loop { %c = op(%outside) ... }   ->   %c = op(%outside)  loop { ... }

Only ops without memory effects that are safe to run when the loop does not (a division
by an unknown value is not) and whose operands are defined outside the loop. Loops are
visited innermost first, so a value climbs as far as it can. No value changes.
Source: Aho et al., "Compilers" (2nd ed.), section 9.5; upstream's pass of the same name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from xdsl.ir import Operation, Region, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter
from xdsl.traits import IsTerminator, is_side_effect_free, is_speculatable

from mlopt.core.context import Context
from mlopt.core.interfaces import find
from mlopt.core.interfaces.loop_like import LoopLike
from mlopt.core.passes import Pass


@dataclass(frozen=True)
class LoopInvariantCodeMotionPass(Pass):
    """Hoists invariant ops out of every loop below the anchor."""

    name: ClassVar[str] = "loop-invariant-code-motion"
    anchors: ClassVar[tuple[str, ...]] = ()

    def run(self, root: Operation, context: Context) -> None:
        loops = [op for op in root.walk(region_first=True) if find(op, LoopLike)]
        hoisted = sum(_hoist_from(loop) for loop in loops)
        context.count(self.name, "ops hoisted", hoisted)


def _hoist_from(loop: Operation) -> int:
    """Hoists out of one loop; how many ops moved."""
    model = find(loop, LoopLike)
    assert model is not None
    region = model.body(loop)
    parallel = model.is_parallel(loop)
    count = 0
    for block in region.blocks:
        for op in tuple(block.ops):
            if _can_hoist(op, region) and not (parallel and _is_new_tensor(op)):
                op.detach()
                Rewriter.insert_op(op, InsertPoint.before(loop))
                count += 1
    return count


def _can_hoist(op: Operation, region: Region) -> bool:
    if op.has_trait(IsTerminator) or not op.results:
        return False
    if not (is_side_effect_free(op) and is_speculatable(op)):
        return False
    used = (operand for inner in op.walk() for operand in inner.operands)
    return all(_is_outside(value, region) or _is_inside(value, op) for value in used)


def _is_new_tensor(op: Operation) -> bool:
    """True for a tensor of no contents: each iteration of a parallel loop has its own."""
    return op.name == "tensor.empty"


def _is_outside(value: SSAValue, region: Region) -> bool:
    return not region.is_ancestor(value.owner)


def _is_inside(value: SSAValue, op: Operation) -> bool:
    owner = value.owner
    return owner is not op and op.is_ancestor(owner)
