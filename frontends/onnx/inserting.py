"""A part of a tensor replaced, at a place that may only be known at run time."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import DenseArrayBase, i64
from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.layout import split
from mlopt.dialects.tensor.slice_ops import InsertSliceOp
from mlopt.frontends.onnx.sizes import Size


def insert_slice(
    part: SSAValue, whole: SSAValue, offsets: Sequence[Size], sizes: Sequence[Size]
) -> InsertSliceOp:
    """`tensor.insert_slice` with strides of 1."""
    (static_offsets, dynamic_offsets), (static_sizes, dynamic_sizes) = split(offsets), split(sizes)
    return InsertSliceOp.build(
        operands=[part, whole, dynamic_offsets, dynamic_sizes, []],
        result_types=[whole.type],
        properties={
            "static_offsets": DenseArrayBase.from_list(i64, static_offsets),
            "static_sizes": DenseArrayBase.from_list(i64, static_sizes),
            "static_strides": DenseArrayBase.from_list(i64, [1] * len(static_sizes)),
        },
    )
