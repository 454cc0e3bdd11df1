"""Rotary embedding as products with sines and cosines."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.ir import SSAValue

from mlopt.core.interfaces.decomposition import decomposes
from mlopt.dialects.graph.decompose.building import Builder, all_in_f32
from mlopt.dialects.graph.ops.base import shape_of
from mlopt.dialects.graph.ops.parts import ConcatOp, SliceOp
from mlopt.dialects.graph.ops.rotary import RotaryEmbeddingOp


@decomposes(RotaryEmbeddingOp)
@all_in_f32
def rotary_embedding(
    op: RotaryEmbeddingOp, build: Builder, operands: Sequence[SSAValue]
) -> list[SSAValue]:
    """The halves change places, one of them its sign."""
    x, cos, sin = operands
    leading = build.sizes(x)[:-1]
    half = shape_of(x)[-1] // 2
    if half == 0:
        return [x]
    zeros = [0] * len(leading)
    first, second = (build(SliceOp(x, [*zeros, start], [*leading, half])) for start in (0, half))
    turned = build(ConcatOp([build.neg(second), first], len(leading)))
    products: list[SSAValue] = []
    for value, angles in ((x, cos), (turned, sin)):
        axes = range(len(leading) + 1 - len(shape_of(angles)), len(leading) + 1)
        products.append(build.mul(value, build.along(angles, x, list(axes))))
    return [build.add(*products)]
