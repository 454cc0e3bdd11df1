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

from xdsl.ir import Operation, SSAValue
from xdsl.utils.exceptions import VerifyException

from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.core.rewriting import PatternRewriter, RewritePattern, apply_greedily
from mlopt.core.walking import walk
from mlopt.dialects.graph.ops.base import shape_of
from mlopt.dialects.graph.ops.composite import AlongAxesOp, AlongAxisOp
from mlopt.dialects.graph.ops.contraction import ContractOp, MatmulOp
from mlopt.dialects.graph.ops.elementwise import ElementwiseOp
from mlopt.dialects.graph.ops.layout import Size, TransposeOp, mixed
from mlopt.dialects.graph.ops.normalization import TrailingNormOp
from mlopt.dialects.graph.ops.parts import DimOp, SliceOp
from mlopt.dialects.graph.ops.reduction import ReduceOp
from mlopt.dialects.graph.ops.selection import ConvertOp
from mlopt.dialects.graph.part_patterns import SLICE_PATTERNS
from mlopt.dialects.graph.shapes import is_dynamic

Entry = tuple[Size, Size, Size]
"""Offset, size and stride along an axis."""

Entries = Sequence[Entry | None]
"""One an axis; None where all elements are read."""

Rule = Callable[[Any, Sequence[Entry], Sequence[bool]], Sequence[Entries] | None]
"""`(op, entries of the result, along which axes they are a part)`: what is read of each operand,
nothing said of one that is read as it is; None where the slice cannot move."""


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
        if not isinstance(source, Operation) or source.parent is not op.parent:
            return
        rule = rule_of(source)
        entries = _entries(op)
        is_part = [_is_part(op.operand, axis, *entry) for axis, entry in enumerate(entries)]
        read = None if rule is None or not any(is_part) else rule(source, entries, is_part)
        if read is None:
            return
        made: list[Operation] = []
        try:
            operands = [
                _slice(value, wanted, made)
                for value, wanted in zip(source.operands, read, strict=True)
            ]
        except VerifyException:
            # An operand whose size is known better is too small: an error of the run time.
            for new in reversed(made):
                new.erase()
            return
        new = type(source).create(
            operands=operands,
            result_types=[op.out.type],
            properties=dict(source.properties),
            attributes=dict(source.attributes),
        )
        self.moved += 1
        rewriter.replace(op, [*made, new])


def _entries(op: SliceOp) -> list[Entry]:
    lists = (
        mixed(op.static_offsets, op.offsets),
        mixed(op.static_sizes, op.sizes),
        mixed(op.static_strides, op.strides),
    )
    return list(zip(*lists, strict=True))


def _is_part(value: SSAValue, axis: int, offset: Size, size: Size, stride: Size) -> bool:
    """False where all elements along the axis are certainly read, in order."""
    if (offset, stride) != (0, 1):
        return True
    if isinstance(size, int):
        return size != shape_of(value)[axis]
    dim = size.owner
    return not (isinstance(dim, DimOp) and dim.operand is value and dim.axis.value.data == axis)


def _slice(value: SSAValue, entries: Entries, made: list[Operation]) -> SSAValue:
    """The part of a value that is read, whose ops are added to `made`."""
    if not any(
        entry is not None and _is_part(value, axis, *entry) for axis, entry in enumerate(entries)
    ):
        return value
    whole: list[Entry] = []
    for axis, entry in enumerate(entries):
        size: Size = shape_of(value)[axis]
        if entry is None and is_dynamic(size):
            made.append(DimOp(value, axis))
            size = made[-1].results[0]
        whole.append((0, size, 1) if entry is None else entry)
    made.append(SliceOp(value, *map(list, zip(*whole, strict=True))))
    return made[-1].results[0]


# Rules.


def _of_each(op: Operation, entries: Sequence[Entry], is_part: Sequence[bool]) -> list[Entries]:
    return [entries] * len(op.operands)


def _transposed(
    op: TransposeOp, entries: Sequence[Entry], is_part: Sequence[bool]
) -> list[Entries]:
    found = dict(zip(op.permutation.get_values(), entries, strict=True))
    return [[found[axis] for axis in range(len(entries))]]


def _reduced(
    op: ReduceOp | AlongAxesOp, entries: Sequence[Entry], is_part: Sequence[bool]
) -> list[Entries]:
    axes, left = op.axes.get_values(), iter(entries)
    rank = len(shape_of(op.operand))
    return [[None if axis in axes else next(left) for axis in range(rank)]]


def _along_axis(
    op: AlongAxisOp, entries: Sequence[Entry], is_part: Sequence[bool]
) -> list[Entries] | None:
    return None if is_part[op.axis.value.data] else [entries]


def _normalized(
    op: TrailingNormOp, entries: Sequence[Entry], is_part: Sequence[bool]
) -> list[Entries] | None:
    if any(is_part[op.axis.value.data :]):
        return None
    return [entries, *[()] * (len(op.operands) - 1)]


def _multiplied(op: MatmulOp, entries: Sequence[Entry], is_part: Sequence[bool]) -> list[Entries]:
    *batch, rows, columns = entries
    return [[*batch, rows, None], [*batch, None, columns]]


def _contracted(op: ContractOp, entries: Sequence[Entry], is_part: Sequence[bool]) -> list[Entries]:
    lhs_batch, rhs_batch, lhs_inner, rhs_inner = op.axes
    batch, free = entries[: len(lhs_batch)], iter(entries[len(lhs_batch) :])
    read: list[Entries] = []
    for value, batch_axes, inner in (
        (op.lhs, lhs_batch, lhs_inner),
        (op.rhs, rhs_batch, rhs_inner),
    ):
        of_batch = dict(zip(batch_axes, batch, strict=True))
        read.append(
            [
                None if axis in inner else of_batch[axis] if axis in of_batch else next(free)
                for axis in range(len(shape_of(value)))
            ]
        )
    return read


def rule_of(op: Operation) -> Rule | None:
    """The rule of an op; None where a slice stays behind it."""
    return next((rule for kinds, rule in RULES if isinstance(op, kinds)), None)


RULES: tuple[tuple[tuple[type[Operation], ...], Rule], ...] = (
    ((ElementwiseOp, ConvertOp), _of_each),
    ((TransposeOp,), _transposed),
    ((ReduceOp, AlongAxesOp), _reduced),
    ((AlongAxisOp,), _along_axis),
    ((TrailingNormOp,), _normalized),
    ((MatmulOp,), _multiplied),
    ((ContractOp,), _contracted),
)
"""What a slice of the result reads of the operands."""
