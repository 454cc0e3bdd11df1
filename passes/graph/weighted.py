"""Products with constant weights, and constants with one number a feature."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from xdsl.ir import Operation, SSAValue

from mlopt.dialects.graph.ops.base import element_type_of, shape_of
from mlopt.dialects.graph.ops.constant import ConstantOp
from mlopt.dialects.graph.ops.contraction import ContractOp, MatmulOp
from mlopt.dialects.graph.ops.conv import ConvOp
from mlopt.dialects.graph.ops.layout import BroadcastOp
from mlopt.passes.graph.fold_constants import value_of


@dataclass(frozen=True)
class Weighted:
    """A conv, matmul or contract whose right operand is a constant that is its own.

    `feature_axis` of the result is `weight_axis` of the weights.
    """

    op: Operation
    feature_axis: int
    weight_axis: int

    @staticmethod
    def of(value: SSAValue) -> Weighted | None:
        """The product that `value` is; None where it is none with weights."""
        op = value.owner
        if not isinstance(op, ConvOp | MatmulOp | ContractOp):
            return None
        weights = op.operands[1]
        if not isinstance(weights.owner, ConstantOp) or not weights.has_one_use():
            return None
        if element_type_of(weights) != element_type_of(value):
            return None
        axes = feature_axes(op)
        return None if axes is None else Weighted(op, *axes)

    @property
    def weights(self) -> np.ndarray:
        """The elements of the right operand."""
        return value_of(self.op.operands[1])

    def scaled(self, factor: np.ndarray) -> np.ndarray:
        """The weights times a factor for each feature, or one for all, in f64."""
        weights = self.weights.astype(np.float64)
        shape = [1] * weights.ndim
        shape[self.weight_axis] = -1
        return weights * factor.reshape(shape)


def feature_axes(op: ConvOp | MatmulOp | ContractOp) -> tuple[int, int] | None:
    """The axis of features of the result, and of the right operand; None where it has none."""
    if isinstance(op, ConvOp):
        return 1, 0
    last = len(shape_of(op.operands[1])) - 1
    if isinstance(op, ContractOp):
        batch, inner = op.axes[1], op.axes[3]
        free = [axis for axis in range(last + 1) if axis not in (*batch, *inner)]
        if not free:
            return None
        last = free[-1]
    return len(shape_of(op.out)) - 1, last


def per_feature(value: SSAValue, axis: int) -> np.ndarray | None:
    """The numbers along `axis` of a constant that is the same along the others, in f64:
    as many as the axis is long, or one. None where it is no such constant."""
    owner = value.owner
    if isinstance(owner, BroadcastOp):
        source, axes = owner.operand, list(owner.axes.get_values())
    else:
        source, axes = value, list(range(len(shape_of(value))))
    shape = shape_of(source)
    if not isinstance(source.owner, ConstantOp):
        return None
    if any(size != 1 and place != axis for size, place in zip(shape, axes, strict=True)):
        elements = value_of(source)
        if any(elements.strides) or not elements.size:
            return None
        return elements.reshape(-1)[:1].astype(np.float64)
    return value_of(source).reshape(-1).astype(np.float64)


def rounded(values: np.ndarray, dtype: np.dtype) -> np.ndarray | None:
    """f64 numbers in `dtype`; None where one is not finite there, or is not normal."""
    import ml_dtypes

    found = values.astype(dtype)
    smallest = float(ml_dtypes.finfo(dtype).smallest_normal)
    sizes = np.abs(found.astype(np.float64))
    if not np.isfinite(sizes).all() or ((values != 0) & (sizes < smallest)).any():
        return None
    return found


def single(values: np.ndarray) -> np.ndarray | None:
    """f64 factors of integers in f32, where what is too small for it matters little; None where
    one is not finite."""
    with np.errstate(over="ignore"):
        found = values.astype(np.float32)
    return found if np.isfinite(found).all() else None
