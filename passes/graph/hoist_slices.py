"""graph-hoist-slices: slices are taken before what would be computed for nothing.

    slice(add(x, y))                       ->  add(slice(x), slice(y))
    slice(transpose(x, p))                 ->  transpose(slice(x), p)
    slice(reduce(x, axes))                 ->  reduce(slice(x), axes)
    slice(matmul(x, y))                    ->  matmul(slice of rows of x, slice of columns of y)
    slice(softmax(x, axis)), all of axis   ->  softmax(slice(x), axis); so of norms

A slice moves before an op whose result nobody else reads, and takes less than all of it;
so each op computes fewer elements, and none is computed twice. Along axes over which an op
combines elements the slice has to take all. Every element is computed from the elements
that it was computed from, so no value changes. Slices move towards arguments, so the pass
ends; `canonicalize` moves them on through concatenations, pads and broadcasts. As in
Grappler's and XLA's slice sinking.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from xdsl.dialects.builtin import TensorType
from xdsl.ir import Operation, SSAValue

from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.core.rewriting import PatternRewriter, RewritePattern, apply_greedily
from mlopt.core.walking import walk
from mlopt.dialects.graph.ops.base import element_type_of, shape_of
from mlopt.dialects.graph.ops.composite import AlongAxesOp, AlongAxisOp
from mlopt.dialects.graph.ops.contraction import ContractOp, MatmulOp
from mlopt.dialects.graph.ops.elementwise import ElementwiseOp
from mlopt.dialects.graph.ops.layout import Size, TransposeOp, mixed
from mlopt.dialects.graph.ops.normalization import TrailingNormOp
from mlopt.dialects.graph.ops.parts import SliceOp
from mlopt.dialects.graph.ops.reduction import ReduceOp
from mlopt.dialects.graph.ops.selection import ConvertOp
from mlopt.dialects.graph.part_patterns import SLICE_PATTERNS

Entry = tuple[Size, Size, Size]
"""Offset, size and stride along an axis."""

WHOLE = None
"""Along an axis all elements are read."""


@dataclass(frozen=True)
class HoistSlicesPass(Pass):
    """Moves slices before the ops whose results they are of."""

    name: ClassVar[str] = "graph-hoist-slices"
    anchors: ClassVar[tuple[str, ...]] = ()

    def run(self, root: Operation, context: Context) -> None:
        if not any(isinstance(op, SliceOp) for op in walk(root)):
            return
        pattern = HoistSlicePattern()
        if apply_greedily(root, [pattern, *SLICE_PATTERNS], context, fold=True):
            context.count(self.name, "slices moved", pattern.moved)


class HoistSlicePattern(RewritePattern):
    """`slice(f(x))` -> `f(slice(x))`."""

    def __init__(self) -> None:
        self.moved = 0

    def match_and_rewrite(self, op: Operation, rewriter: PatternRewriter, /) -> None:
        if not isinstance(op, SliceOp) or not op.operand.has_one_use():
            return
        source = op.operand.owner
        rule = next((rule for kinds, rule in RULES if isinstance(source, kinds)), None)
        if rule is None or not isinstance(source, Operation) or len(source.results) != 1:
            return
        entries = [entry if _is_part(op, a) else WHOLE for a, entry in enumerate(_entries(op))]
        if not any(entries):
            return
        parts = rule(source, entries)
        if parts is None:
            return
        slices: list[Operation] = []
        operands: list[SSAValue] = []
        for value, wanted in zip(source.operands, parts, strict=True):
            if wanted is None or not any(wanted):
                operands.append(value)
                continue
            if any(is_whole is None and -1 in (n,) for is_whole, n in ()):
                return
            part = _slice(value, wanted)
            if part is None:
                for made in slices:
                    made.erase()
                return
            slices.append(part)
            operands.append(part.out)
        new = type(source).create(
            operands=operands,
            result_types=[TensorType(element_type_of(op.out), shape_of(op.out))],
            properties=dict(source.properties),
            attributes=dict(source.attributes),
        )
        self.moved += 1
        rewriter.replace(op, [*slices, new])


def _entries(op: SliceOp) -> list[Entry]:
    lists = (
        mixed(op.static_offsets, op.offsets),
        mixed(op.static_sizes, op.sizes),
        mixed(op.static_strides, op.strides),
    )
    return list(zip(*lists, strict=True))
