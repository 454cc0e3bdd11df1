"""What pipelines of tabular data do to features before a model: ai.onnx.ml."""

from __future__ import annotations

import numpy as np
from xdsl.dialects.builtin import Float32Type
from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.binary import DivOp, MulOp, SubOp
from mlopt.dialects.graph.ops.indexing import GatherOp
from mlopt.dialects.graph.ops.layout import ReshapeOp
from mlopt.dialects.graph.ops.reduction import ReduceOp
from mlopt.dialects.graph.ops.selection import CompareOp, ConvertOp, SelectOp
from mlopt.dialects.graph.ops.unary import AbsOp, SqrtOp
from mlopt.frontends.onnx.broadcasting import spread_along, spread_to
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.table import operator

ML = "ai.onnx.ml"


@operator("ArrayFeatureExtractor", domain=ML)
def array_feature_extractor(node: Node, x: SSAValue, positions: SSAValue) -> SSAValue:
    """The columns at the positions; a row of them where x is one row without an axis for it."""
    flat = node.emit(ReshapeOp(positions, [node.sizes.product(node.build.shape(positions))]))
    picked = node.emit(GatherOp(x, flat, node.rank(x) - 1))
    if node.rank(x) > 1:
        return picked
    return node.emit(ReshapeOp(picked, [1, *node.build.shape(picked)]))


@operator("Binarizer", domain=ML)
def binarizer(node: Node, x: SSAValue) -> SSAValue:
    """1 where x is greater than `threshold`, else 0."""
    above = node.emit(CompareOp("gt", x, node.full(node.attribute("threshold", 0.0), x)))
    return node.emit(ConvertOp(above, node.element(x)))


@operator("Scaler", domain=ML)
def scaler(node: Node, x: SSAValue) -> SSAValue:
    """(x - offset) * scale, one number for all or one a column."""
    result = node.emit(ConvertOp(x, Float32Type()))
    sizes = node.build.shape(result)
    for name, op_class in (("offset", SubOp), ("scale", MulOp)):
        numbers = np.asarray(node.required(name), np.float32)
        if numbers.size not in (1, sizes[-1]):
            raise NodeProblem(f"{name} has {numbers.size} numbers for {sizes[-1]} columns")
        spread = spread_to(node.build, node.constant(numbers), sizes)
        result = node.emit(op_class(result, spread))
    return result


@operator("Normalizer", domain=ML)
def normalizer(node: Node, x: SSAValue) -> SSAValue:
    """Each row over its largest element, its sum, or its length; as it is where that is 0."""
    wide = node.emit(ConvertOp(x, Float32Type()))
    axis = node.rank(x) - 1
    match node.attribute("norm", "MAX"):
        case "MAX":
            below = node.emit(ReduceOp("max", wide, [axis]))
        case "L1":
            below = node.emit(ReduceOp("sum", node.emit(AbsOp(wide)), [axis]))
        case "L2":
            squares = node.emit(MulOp(wide, wide))
            below = node.emit(SqrtOp(node.emit(ReduceOp("sum", squares, [axis]))))
        case other:
            raise NodeProblem(f"norm is '{other}', expected MAX, L1 or L2")
    spread = spread_along(node.build, below, wide, list(range(axis)))
    is_zero = node.emit(CompareOp("eq", spread, node.full(0, spread)))
    safe = node.emit(SelectOp(is_zero, node.full(1, spread), spread))
    return node.emit(DivOp(wide, safe))
