"""Normalisation and softmax, written out as means, roots and quotients.

    d / spread(sqrt(mean(d^2) + epsilon))             ->  rms_norm d
    the same with d = x - spread(mean(x))             ->  layer_norm x
    layer_norm(x) * scale + bias, along the same axes ->  layer_norm x scale bias
    e / spread(sum(e)) with e = exp(x - spread(max(x))) -> softmax x

Means are `mean`, or sums divided by the number of elements; roots may be `rsqrt` or the
reciprocal of `sqrt`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import numpy as np
from xdsl.ir import Operation, SSAValue
from xdsl.utils.exceptions import VerifyException

from mlopt.core.rewriting import PatternRewriter, RewritePattern, op_type_rewrite_pattern
from mlopt.dialects.graph.attributes import Reduction
from mlopt.dialects.graph.element_kinds import Kind, is_narrow_float, kind_of
from mlopt.dialects.graph.ops.base import element_type_of, shape_of
from mlopt.dialects.graph.ops.binary import AddOp, DivOp, MulOp, PowOp, SubOp
from mlopt.dialects.graph.ops.composite import MeanOp, SoftmaxOp
from mlopt.dialects.graph.ops.constant import ConstantOp
from mlopt.dialects.graph.ops.functions import ExpOp
from mlopt.dialects.graph.ops.normalization import LayerNormOp, RmsNormOp
from mlopt.dialects.graph.ops.reduction import ReduceOp
from mlopt.dialects.graph.ops.unary import ReciprocalOp, RsqrtOp, SqrtOp
from mlopt.dialects.graph.shapes import is_dynamic
from mlopt.passes.analysis.dimension_names import DimensionNames
from mlopt.passes.graph.recognize.terms import (
    Repeated,
    either_way,
    factored,
    is_close,
    number_of,
    repeated,
    trailing,
    with_number,
)


def is_exact_float(value: SSAValue) -> bool:
    """True for f32 and f64, whose ops are not computed in a wider type."""
    element = element_type_of(value)
    return kind_of(element) == Kind.FLOAT and not is_narrow_float(element)


@dataclass(frozen=True)
class RecognizeNormPattern(RewritePattern):
    """`d / spread(sqrt(mean(d^2) + epsilon))` -> `rms_norm d`, `layer_norm x` of `d = x - mean(x)`."""

    names: DimensionNames

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: DivOp | MulOp, rewriter: PatternRewriter) -> None:
        if not is_exact_float(op.out):
            return
        for d, other in either_way(op) if isinstance(op, MulOp) else ((op.lhs, op.rhs),):
            view = repeated(other, self.names)
            if view.source is other:
                continue
            sum = self._under_root(view, over=isinstance(op, MulOp))
            found = None if sum is None else self._epsilon_and_axis(sum, d)
            if found is not None:
                rewriter.replace(op, self._norm(d, *found))
                return

    def _under_root(self, view: Repeated, *, over: bool) -> Repeated | None:
        """What the root is of; `over` for one over it."""
        owner = view.source.owner
        if over:
            match owner:
                case RsqrtOp():
                    return view.of(owner.operand, self.names)
                case PowOp() if number_of(owner.rhs) == -0.5:
                    return view.of(owner.lhs, self.names)
                case ReciprocalOp():
                    view = view.of(owner.operand, self.names)
                case DivOp() if number_of(owner.lhs) == 1:
                    view = view.of(owner.rhs, self.names)
                case _:
                    return None
            owner = view.source.owner
        if isinstance(owner, SqrtOp):
            return view.of(owner.operand, self.names)
        if isinstance(owner, PowOp) and number_of(owner.rhs) == 0.5:
            return view.of(owner.lhs, self.names)
        return None

    def _epsilon_and_axis(self, view: Repeated, d: SSAValue) -> tuple[float, int] | None:
        """The number that is added to the mean of `d * d`, and the first axis of that."""
        found = (
            with_number(view.source.owner, AddOp) if isinstance(view.source.owner, AddOp) else None
        )
        if found is None or found[1] < 0:
            return None
        mean = mean_of(view.of(found[0], self.names), d, self.names)
        if mean is None:
            return None
        squares, axis = mean
        is_square = isinstance(squares.owner, MulOp) and squares.owner.lhs is squares.owner.rhs is d
        is_power = (
            isinstance(squares.owner, PowOp)
            and squares.owner.lhs is d
            and number_of(squares.owner.rhs) == 2
        )
        return (found[1], axis) if is_square or is_power else None

    def _norm(self, d: SSAValue, epsilon: float, axis: int) -> Operation:
        if isinstance(d.owner, SubOp):
            x = d.owner.lhs
            mean = mean_of(repeated(d.owner.rhs, self.names), x, self.names)
            if mean == (x, axis) and x.type == d.type:
                return LayerNormOp(x, axis=axis, epsilon=epsilon)
        return RmsNormOp(d, axis=axis, epsilon=epsilon)


def mean_of(view: Repeated, like: SSAValue, names: DimensionNames) -> tuple[SSAValue, int] | None:
    """`y, axis` where the view is the mean of y, with the sizes of `like`, from `axis` on,
    repeated along what it is the mean over."""
    scaled, factor = factored(view.source)
    owner = scaled.owner
    if isinstance(owner, MeanOp) and factor == 1:
        return _over_last(view, owner)
    inner = view.of(scaled, names)
    owner = inner.source.owner
    if factor == 1 or not isinstance(owner, ReduceOp) or owner.kind.data != Reduction.SUM:
        return None
    sizes = [shape_of(owner.operand)[axis] for axis in owner.axes.get_values()]
    if any(map(is_dynamic, sizes)) or not is_close(factor * prod(sizes), 1, like):
        return None
    return _over_last(inner, owner)


def _over_last(view: Repeated, op: MeanOp | ReduceOp) -> tuple[SSAValue, int] | None:
    """The operand of a reduction of all axes from one on that the view puts back."""
    rank, axes = len(shape_of(op.operand)), op.axes.get_values()
    first = rank - len(axes)
    if sorted(axes) != list(range(first, rank)) or not axes or len(view.axes) != first:
        return None
    put_back = all(place in (None, axis) for axis, place in enumerate(view.axes))
    ones = all(
        place is not None or shape_of(op.operand)[axis] == 1 for axis, place in enumerate(view.axes)
    )
    return (op.operand, first) if put_back and ones else None


@dataclass(frozen=True)
class RecognizeScalePattern(RewritePattern):
    """`layer_norm(x) * scale` -> `layer_norm x scale`, and so with a bias; of rms_norm too."""

    names: DimensionNames

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: MulOp | AddOp, rewriter: PatternRewriter) -> None:
        for value, other in either_way(op):
            norm = value.owner
            if not isinstance(norm, LayerNormOp | RmsNormOp) or not value.has_one_use():
                continue
            if norm.bias is not None or (isinstance(op, MulOp) and norm.scale is not None):
                continue
            found = trailing(other, norm.axis.value.data, self.names)
            if found is None:
                continue
            constant = None
            if isinstance(found, np.ndarray):
                constant = ConstantOp.from_array(found, element_type_of(op.out))
                found = constant.out
            parameters = (found, None) if isinstance(op, MulOp) else (norm.scale, found)
            new = type(norm)(
                norm.operand,
                *parameters,
                axis=norm.axis.value.data,
                epsilon=norm.epsilon.value.data,
            )
            if new.out.type == op.out.type and _is_valid(new):
                rewriter.replace(op, [new] if constant is None else [constant, new])
                return
            new.erase()


def _is_valid(op: Operation) -> bool:
    """True where an op that is not inserted verifies."""
    try:
        op.verify_()
    except VerifyException:
        return False
    return True


@dataclass(frozen=True)
class RecognizeSoftmaxPattern(RewritePattern):
    """`e / spread(sum(e))` with `e = exp(x - spread(max(x)))` -> `softmax x`."""

    names: DimensionNames

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: DivOp, rewriter: PatternRewriter) -> None:
        powers = op.lhs
        if not is_exact_float(op.out) or not isinstance(powers.owner, ExpOp):
            return
        shifted = powers.owner.operand.owner
        axis = self._axis(op.rhs, powers, Reduction.SUM)
        if axis is None or not isinstance(shifted, SubOp):
            return
        x = shifted.lhs
        if self._axis(shifted.rhs, x, Reduction.MAX) == axis and x.type == op.out.type:
            rewriter.replace(op, SoftmaxOp(x, axis))

    def _axis(self, value: SSAValue, of: SSAValue, kind: Reduction) -> int | None:
        """The one axis over which the value is the reduction of `of`, put back there."""
        view = repeated(value, self.names)
        reduce = view.source.owner
        if not isinstance(reduce, ReduceOp) or reduce.kind.data != kind:
            return None
        axes = reduce.axes.get_values()
        if reduce.operand is not of or len(axes) != 1:
            return None
        shape = shape_of(of)
        kept = [axis for axis in range(len(shape)) if axis != axes[0]]
        fits = all(
            place == axis or (place is None and shape[axis] == 1)
            for axis, place in zip(kept, view.axes, strict=True)
        )
        return axes[0] if fits else None
