"""A softmax as reductions and elementwise ops: `exp(x - max) / sum(exp(x - max))`.

The maximum may leave NaN out, which the sum, and so every share, has all the same.
"""

from __future__ import annotations

from xdsl.dialects.builtin import TensorType
from xdsl.ir import SSAValue
from xdsl.ir.affine import AffineMap

from mlopt.dialects.graph.ops.base import element_type_of, shape_of
from mlopt.dialects.linalg.packing import SoftmaxOp
from mlopt.passes.convert.graph_to_tensor.structured import Structured, dims, map_of


def softmax(build: Structured, op: SoftmaxOp) -> SSAValue:
    """The shares of `input` along its axis, into `output`."""
    axis, rank = op.dimension.value.data, len(shape_of(op.input))
    whole = AffineMap.identity(rank)
    kept = map_of(rank, [loop for i, loop in enumerate(dims(rank)) if i != axis])

    def reduced(value: SSAValue, combine: str, start: float) -> SSAValue:
        sizes = [size for i, size in enumerate(build.sizes(value)) if i != axis]
        shape = [size for i, size in enumerate(shape_of(value)) if i != axis]
        element = element_type_of(value)
        init = build.filled(
            build.scalar(start, element), build.empty(TensorType(element, shape), sizes)
        )
        return build.generic(
            [value], [init], [whole, kept], [axis],
            lambda b, args: [b.op(combine, args[0], args[1])],
        )[0]  # fmt: skip

    largest = reduced(op.input, "arith.maxnumf", float("-inf"))
    [powers] = build.generic(
        [op.input, largest], [op.output], [whole, kept, whole], [],
        lambda b, args: [b.op("math.exp", b.op("arith.subf", args[0], args[1]))],
    )  # fmt: skip
    total = reduced(powers, "arith.addf", 0.0)
    [shares] = build.generic(
        [powers, total], [op.output], [whole, kept, whole], [],
        lambda b, args: [b.op("arith.divf", args[0], args[1])],
    )  # fmt: skip
    return shares
