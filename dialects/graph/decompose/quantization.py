"""Quantisation as arithmetic and conversions; scales are repeated to the whole tensor."""

from __future__ import annotations

from xdsl.dialects import arith
from xdsl.dialects.builtin import Float64Type, IndexType, IntegerAttr, i64
from xdsl.ir import SSAValue

from mlopt.core.interfaces.decomposition import Insert, decomposes
from mlopt.dialects.graph.decompose.building import Builder, widened
from mlopt.dialects.graph.element_kinds import bits_of
from mlopt.dialects.graph.ops.base import element_type_of, shape_of
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp
from mlopt.dialects.graph.ops.parts import SliceOp
from mlopt.dialects.graph.ops.quantization import DequantizeOp, QuantizeOp
from mlopt.dialects.graph.ops.unary import RoundOp
from mlopt.dialects.graph.shapes import is_dynamic


def repeated(
    build: Builder, value: SSAValue, like: SSAValue, axis: int | None, block: int | None
) -> SSAValue:
    """A scale or zero point as a tensor of the shape of `like`."""
    if axis is None:
        return build(BroadcastOp(value, build.sizes(like), []))
    if block is None:
        return build(BroadcastOp(value, build.sizes(like), [axis]))
    return _in_blocks(build, value, like, axis, block)


def _in_blocks(build: Builder, value: SSAValue, like: SSAValue, axis: int, block: int) -> SSAValue:
    """Each element `block` times along `axis`, cut to the size of `like`."""
    sizes = build.sizes(value)
    rank, count = len(sizes), sizes[axis]
    apart = [*sizes[: axis + 1], block, *sizes[axis + 1 :]]
    kept = [position for position in range(rank + 1) if position != axis + 1]
    spread = build(BroadcastOp(value, apart, kept))
    if isinstance(count, int):
        whole = count * block
    else:
        factor = build(arith.ConstantOp(IntegerAttr(block, IndexType())))
        whole = build(arith.MuliOp(count, factor))
    joined = build(ReshapeOp(spread, [*sizes[:axis], whole, *sizes[axis + 1 :]]))
    wanted = shape_of(like)[axis]
    if not is_dynamic(wanted) and whole == wanted:
        return joined
    return build(SliceOp(joined, [0] * rank, build.sizes(like)))


@decomposes(QuantizeOp)
def quantize(op: QuantizeOp, insert: Insert) -> list[SSAValue]:
    """`convert(round(x / scale) + zero_point)`; conversions hold values at the ends."""
    build, element = Builder(insert), element_type_of(op.out)
    x = widened(build, op.operand)
    scale = repeated(build, widened(build, op.scale), x, *op.place)
    nearest = build(RoundOp(build.div(x, scale)))
    if bits_of(element) == 32:
        # f32 has not every sum.
        nearest = build.converted(nearest, Float64Type())
    if op.zero_point is not None:
        zero = build.converted(op.zero_point, element_type_of(nearest))
        nearest = build.add(nearest, repeated(build, zero, nearest, *op.place))
    return [build.converted(nearest, element)]


@decomposes(DequantizeOp)
def dequantize(op: DequantizeOp, insert: Insert) -> list[SSAValue]:
    """`convert(x - zero_point) * scale`."""
    build = Builder(insert)
    scale = widened(build, op.scale)
    whole, real = element_type_of(op.operand), element_type_of(scale)
    # 8 and 16 bits are exact in f32; a difference of 32 bits takes 33.
    exact = i64 if bits_of(whole) == 32 else real
    if op.zero_point is None:
        x = build.converted(op.operand, real)
    else:
        x = build.converted(op.operand, exact)
        zero = build.converted(op.zero_point, exact)
        x = build.converted(build.sub(x, repeated(build, zero, x, *op.place)), real)
    product = build.mul(x, repeated(build, scale, x, *op.place))
    return [build.converted(product, element_type_of(op.out))]
