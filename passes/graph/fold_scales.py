"""graph-fold-scales: constant factors behind a product of weights go into the weights.

    mul(conv(x, w), broadcast(s))              ->  conv(x, w * s)
    mul(add(conv(x, w), broadcast(b)), s)      ->  add(conv(x, w * s), broadcast(b * s))
    batch_norm(conv(x, w), scale, bias, ...)   ->  add(conv(x, w * a), broadcast(bias - mean * a))
                                                   with a = scale / sqrt(variance + epsilon)

The same for `matmul` and `contract`, whose weights are the right operand. The weights and
factors are constants, a factor has one value for each feature of the result (or one for
all), and nobody else uses the product or its weights, so that no constant is added.

The new weights are computed in f64 and rounded once, so that the result keeps the bound of
a sum of products in docs/numerics.md, with one rounding more a term. A factor that would
make a weight infinite, NaN or denormal is left where it is. Run before `graph-decompose`,
which takes batch_norm apart. Each rewrite takes an op away, so the pass ends.

Batch normalisation: Jacob et al., "Quantization and Training of Neural Networks for
Efficient Integer-Arithmetic-Only Inference" (CVPR 2018), section 3.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from xdsl.dialects.builtin import AnyFloat
from xdsl.ir import Operation, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.context import Context
from mlopt.core.interfaces.decomposition import Insert
from mlopt.core.passes import Pass
from mlopt.core.rewriting import inherit_location
from mlopt.core.walking import walk
from mlopt.dialects.graph.decompose.building import Builder
from mlopt.dialects.graph.ops.base import element_type_of, shape_of
from mlopt.dialects.graph.ops.binary import AddOp, MulOp
from mlopt.dialects.graph.ops.constant import ConstantOp
from mlopt.dialects.graph.ops.normalization import BatchNormOp
from mlopt.passes.graph.fold_constants import value_of
from mlopt.passes.graph.weighted import Weighted, per_feature, rounded


@dataclass(frozen=True)
class FoldScalesPass(Pass):
    """Folds factors and batch norms into constant weights."""

    name: ClassVar[str] = "graph-fold-scales"
    anchors: ClassVar[tuple[str, ...]] = ()

    def run(self, root: Operation, context: Context) -> None:
        for op in list(walk(root)):
            if isinstance(op, MulOp) and _fold_factor(op):
                context.count(self.name, "factors folded")
            elif isinstance(op, BatchNormOp) and _fold_batch_norm(op):
                context.count(self.name, "batch norms folded")


def _fold_factor(op: MulOp) -> bool:
    """`mul(product [+ bias], factor)`, either way round."""
    if not isinstance(element_type_of(op.out), AnyFloat):
        return False
    for value, factor in ((op.lhs, op.rhs), (op.rhs, op.lhs)):
        source = _Source.of(value)
        if source is None:
            continue
        scale = per_feature(factor, source.product.feature_axis)
        if scale is not None and source.apply(op, scale, np.zeros(())):
            return True
    return False


def _fold_batch_norm(op: BatchNormOp) -> bool:
    source = _Source.of(op.operand)
    parameters = (op.scale, op.bias, op.mean, op.variance)
    if source is None or not all(isinstance(p.owner, ConstantOp) for p in parameters):
        return False
    if source.product.feature_axis != 1:
        return False
    scale, bias, mean, variance = (value_of(p).astype(np.float64) for p in parameters)
    epsilon = op.epsilon.value.data
    with np.errstate(all="ignore"):
        factor = scale / np.sqrt(variance + epsilon)
        return source.apply(op, factor, bias - mean * factor)


@dataclass(frozen=True)
class _Source:
    """`product`, or `sum = product + bias`, which nobody else uses."""

    product: Weighted
    sum: AddOp | None
    bias: SSAValue | None

    @staticmethod
    def of(value: SSAValue) -> _Source | None:
        owner = value.owner
        if not value.has_one_use():
            return None
        product = Weighted.of(value)
        if product is not None:
            return _Source(product, None, None)
        if not isinstance(owner, AddOp):
            return None
        for term, bias in ((owner.lhs, owner.rhs), (owner.rhs, owner.lhs)):
            product = Weighted.of(term) if term.has_one_use() else None
            if product is not None and per_feature(bias, product.feature_axis) is not None:
                return _Source(product, owner, bias)
        return None

    def apply(self, op: Operation, factor: np.ndarray, offset: np.ndarray) -> bool:
        """Makes `op` the product with weights times `factor`, plus `bias * factor + offset`."""
        dtype = self.product.weights.dtype
        with np.errstate(all="ignore"):
            bias = None if self.bias is None else per_feature(self.bias, self._axis)
            total = offset if bias is None else bias * factor + offset
            weights = rounded(self.product.scaled(factor), dtype)
            sums = rounded(total, dtype)
        if weights is None or sums is None:
            return False
        build = Builder(_inserter(op))
        product = self.product.op.clone()
        product.operands[1] = build(ConstantOp.from_array(weights, element_type_of(op.results[0])))
        new = build(product)
        if self.sum is not None or np.any(sums):
            features = np.broadcast_to(sums, shape_of(product.operands[1])[self._weight_axis])
            constant = ConstantOp.from_array(features, element_type_of(new))
            new = build.add(new, build.along(build(constant), new, [self._axis]))
        Rewriter.replace_op(op, [], [new])
        for old in (self.sum, self.product.op):
            if old is not None:
                Rewriter.erase_op(old)
        return True

    @property
    def _axis(self) -> int:
        return self.product.feature_axis

    @property
    def _weight_axis(self) -> int:
        return self.product.weight_axis


def _inserter(op: Operation) -> Insert:
    """Puts ops before `op`, at its location."""

    def insert(new: Operation) -> Operation:
        inherit_location(new, op.location)
        Rewriter.insert_op(new, InsertPoint.before(op))
        return new

    return insert
