"""graph-fold-pads: padding goes into the windows that read it.

    conv(pad(x, 0))                       ->  conv(x) with that much more padding
    reduce_window(pad(x, neutral))        ->  reduce_window(x) with that much more padding
    max_pool(pad(x, least))               ->  max_pool(x) with that much more padding
    max_pool(pad(y, 0)), y not below 0    ->  the same where each window has an element of y
    avg_pool(pad(x, 0))                   ->  avg_pool(x) that counts padding

Only known amounts that are not below 0 go, and only into axes over which windows move; of
`conv` and pooling these are the spatial ones. What stands beside the tensor is read as the
element that the window op has there anyway, so no value changes (a sum may begin with +0
where it began with an added zero). The padded tensor is not made if nobody else reads it.
Each rewrite takes a pad from between two ops, so the pass ends. As in XLA's algebraic
simplifier and TensorRT.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import ClassVar

import numpy as np
from xdsl.dialects.builtin import UnitAttr
from xdsl.ir import Operation, SSAValue

from mlopt.core.constants import array_of
from mlopt.core.context import Context
from mlopt.core.element_types import dtype_of
from mlopt.core.passes import Pass
from mlopt.core.rewriting import (
    PatternRewriter,
    RewritePattern,
    apply_greedily,
    op_type_rewrite_pattern,
)
from mlopt.core.walking import walk
from mlopt.dialects.graph.attributes import Reduction
from mlopt.dialects.graph.element_kinds import Kind, kind_of
from mlopt.dialects.graph.fold import is_uniform, uniform_constant
from mlopt.dialects.graph.ops.base import element_type_of, integers, shape_of
from mlopt.dialects.graph.ops.composite import AvgPoolOp, MaxPoolOp, ReluOp, SigmoidOp
from mlopt.dialects.graph.ops.conv import ConvOp
from mlopt.dialects.graph.ops.functions import ExpOp
from mlopt.dialects.graph.ops.parts import PadOp
from mlopt.dialects.graph.ops.reduction import ReduceWindowOp
from mlopt.dialects.graph.ops.selection import ClampOp
from mlopt.dialects.graph.ops.unary import AbsOp
from mlopt.dialects.graph.shapes import is_dynamic


@dataclass(frozen=True)
class FoldPadsPass(Pass):
    """Makes padding of convolutions and pools of pads before them."""

    name: ClassVar[str] = "graph-fold-pads"
    anchors: ClassVar[tuple[str, ...]] = ()

    def run(self, root: Operation, context: Context) -> None:
        before = sum(isinstance(op, PadOp) for op in walk(root))
        patterns = [PaddedWindowsPattern()]
        if before and apply_greedily(root, patterns, context, fold=True):
            after = sum(isinstance(op, PadOp) for op in walk(root))
            context.count(self.name, "pads folded", before - after)


class PaddedWindowsPattern(RewritePattern):
    """`window_op(pad(x, neutral))` -> `window_op(x)` with more padding."""

    @op_type_rewrite_pattern
    def match_and_rewrite(
        self, op: ConvOp | MaxPoolOp | AvgPoolOp | ReduceWindowOp, rewriter: PatternRewriter
    ) -> None:
        pad, fixed = op.operands[0].owner, 0 if isinstance(op, ReduceWindowOp) else 2
        if not isinstance(pad, PadOp) or pad.low or pad.high:
            return
        before, after = pad.amounts
        if any((*before[:fixed], *after[:fixed])) or min((*before, *after), default=0) < 0:
            return
        *_, low, high = op.window if isinstance(op, ConvOp) else op.windows
        sums = [
            [a + b for a, b in zip(amounts[fixed:], paddings, strict=True)]
            for amounts, paddings in ((before, low), (after, high))
        ]
        if not _is_neutral(op, pad, *sums):
            return
        merged = op.clone()
        merged.operands[0] = pad.operand
        merged.properties["low"], merged.properties["high"] = map(integers, sums)
        if isinstance(op, AvgPoolOp):
            merged.properties["count_padding"] = UnitAttr()
        rewriter.replace(op, merged)


def _is_neutral(
    op: ConvOp | MaxPoolOp | AvgPoolOp | ReduceWindowOp,
    pad: PadOp,
    low: Sequence[int],
    high: Sequence[int],
) -> bool:
    """True where the op reads beside its operand what the pad puts there."""
    value = uniform_constant(pad.value)
    is_zero = is_uniform(value, 0.0) or is_uniform(value, -0.0)
    if isinstance(op, ConvOp):
        return is_zero
    if isinstance(op, AvgPoolOp):
        own = [*op.windows[3], *op.windows[4]]
        return is_zero and (op.count_padding is not None or not any(own))
    kind = op.kind.data if isinstance(op, ReduceWindowOp) else Reduction.MAX
    if kind == Reduction.SUM and is_zero:
        return True
    neutral = _neutral(kind, pad.out)
    if neutral is not None and is_uniform(value, neutral):
        return True
    if not isinstance(op, MaxPoolOp) or not is_zero or not _is_not_negative(pad.operand):
        return False
    window, _, dilations, _, _ = op.windows
    spatial = shape_of(pad.operand)[2:]
    return all(
        not is_dynamic(size) and size > 0 and step == 1 and max(a, b) < taps
        for size, taps, step, a, b in zip(spatial, window, dilations, low, high, strict=True)
    )


def _neutral(kind: Reduction, like: SSAValue) -> float | None:
    """What does not change a reduction of elements like those of `like`; None for bits."""
    element = element_type_of(like)
    if kind in (Reduction.SUM, Reduction.PROD):
        return float(kind == Reduction.PROD)
    if kind not in (Reduction.MAX, Reduction.MIN):
        return None
    if kind_of(element) == Kind.FLOAT:
        return -inf if kind == Reduction.MAX else inf
    if kind_of(element) == Kind.BOOL:
        return None
    limits = np.iinfo(dtype_of(element))
    return int(limits.min if kind == Reduction.MAX else limits.max)


def _is_not_negative(value: SSAValue) -> bool:
    """True where no element is below 0 or NaN counts as none: of functions that say so."""
    owner = value.owner
    if isinstance(owner, ClampOp):
        low, high = uniform_constant(owner.low), uniform_constant(owner.high)
        return is_uniform(low, 0.0) and high is not None and bool((array_of(high) >= 0).all())
    return isinstance(owner, ReluOp | SigmoidOp | ExpOp | AbsOp) and _is_float(value)


def _is_float(value: SSAValue) -> bool:
    return kind_of(element_type_of(value)) == Kind.FLOAT
