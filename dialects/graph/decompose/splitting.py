"""A split as slices after one another."""

from __future__ import annotations

from xdsl.dialects import arith
from xdsl.dialects.builtin import IndexType, IntegerAttr
from xdsl.ir import SSAValue

from mlopt.core.interfaces.decomposition import Insert, decomposes
from mlopt.dialects.graph.decompose.building import Builder
from mlopt.dialects.graph.ops.layout import Size
from mlopt.dialects.graph.ops.parts import SliceOp
from mlopt.dialects.graph.ops.splitting import SplitOp


@decomposes(SplitOp)
def split(op: SplitOp, insert: Insert) -> list[SSAValue]:
    """Each part starts where the one before it ends."""
    build, axis = Builder(insert), op.axis.value.data
    sizes = build.sizes(op.operand)
    start: Size = 0
    parts: list[SSAValue] = []
    for length in op.lengths:
        offsets: list[Size] = [0] * len(sizes)
        offsets[axis] = start
        taken = [*sizes[:axis], length, *sizes[axis + 1 :]]
        parts.append(build(SliceOp(op.operand, offsets, taken)))
        start = _sum(build, start, length)
    return parts


def _sum(build: Builder, a: Size, b: Size) -> Size:
    """`a + b`, by an op where one is known at run time only."""
    if isinstance(a, int) and isinstance(b, int):
        return a + b
    if a == 0:
        return b
    return build(arith.AddiOp(_value(build, a), _value(build, b)))


def _value(build: Builder, size: Size) -> SSAValue:
    if isinstance(size, SSAValue):
        return size
    return build(arith.ConstantOp(IntegerAttr(size, IndexType())))
