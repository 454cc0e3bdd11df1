"""How slices, concatenations, paddings and reversals simplify; each rule keeps every element."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from xdsl.dialects.builtin import DYNAMIC_INDEX
from xdsl.ir import SSAValue

from mlopt.core.rewriting import PatternRewriter, RewritePattern, op_type_rewrite_pattern
from mlopt.dialects.graph.ops.base import shape_of
from mlopt.dialects.graph.ops.layout import BroadcastOp, Size, mixed
from mlopt.dialects.graph.ops.padding import ReverseOp
from mlopt.dialects.graph.ops.parts import ConcatOp, PadOp, SliceOp
from mlopt.dialects.graph.replacing import replace_by
from mlopt.dialects.graph.shapes import is_dynamic

Lists = tuple[list[Size], list[Size], list[Size]]


class MergeSlicesPattern(RewritePattern):
    """`slice(slice(x, o, s), p, t)` -> `slice(x, o + p s, s t)` where these are known."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: SliceOp, rewriter: PatternRewriter) -> None:
        inner = op.operand.owner
        if not isinstance(inner, SliceOp) or not (_is_placed(op) and _is_placed(inner)):
            return
        first, by = inner.static_offsets.get_values(), inner.static_strides.get_values()
        offsets: list[Size] = []
        strides: list[Size] = []
        own = zip(op.static_offsets.get_values(), op.static_strides.get_values(), strict=True)
        for axis, (offset, stride) in enumerate(own):
            offsets.append(first[axis] + offset * by[axis])
            strides.append(stride * by[axis])
        replace_by(op, [SliceOp(inner.operand, offsets, _lists(op)[1], strides)], rewriter)


class SliceOfConcatPattern(RewritePattern):
    """`slice(concat(a, b, ...))` that reads of one part only -> `slice(b)`."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: SliceOp, rewriter: PatternRewriter) -> None:
        inner = op.operand.owner
        if not isinstance(inner, ConcatOp):
            return
        axis = inner.axis.value.data
        span = _span(op, axis)
        if span is None:
            return
        start = 0
        for part in inner.parts:
            size = shape_of(part)[axis]
            if is_dynamic(size) or span[0] < start:
                return
            if span[1] < start + size:
                offsets, sizes, strides = _lists(op)
                offsets[axis] = op.static_offsets.get_values()[axis] - start
                if not _fits(part, op, axis):
                    return
                replace_by(op, [SliceOp(part, offsets, sizes, strides)], rewriter)
                return
            start += size


class SliceOfPadPattern(RewritePattern):
    """`slice(pad(x))` that reads elements of x only -> `slice(x)`."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: SliceOp, rewriter: PatternRewriter) -> None:
        inner = op.operand.owner
        if not isinstance(inner, PadOp) or not _is_placed(op):
            return
        low, _ = inner.amounts
        offsets, sizes, strides = _lists(op)
        for axis, size in enumerate(shape_of(inner.operand)):
            span = _span(op, axis)
            if span is None or is_dynamic(low[axis]) or is_dynamic(size):
                return
            if span[0] < low[axis] or span[1] >= low[axis] + size:
                return
            offsets[axis] = op.static_offsets.get_values()[axis] - low[axis]
        replace_by(op, [SliceOp(inner.operand, offsets, sizes, strides)], rewriter)


class SliceOfBroadcastPattern(RewritePattern):
    """`slice(broadcast(x))` -> `broadcast(x)` of other sizes, where x itself is not cut."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: SliceOp, rewriter: PatternRewriter) -> None:
        inner = op.operand.owner
        if not isinstance(inner, BroadcastOp):
            return
        axes = inner.axes.get_values()
        for axis, size in zip(axes, shape_of(inner.operand), strict=True):
            if size != 1 and not _is_whole(op, axis):
                return
        sizes = _lists(op)[1]
        replace_by(op, [BroadcastOp(inner.operand, sizes, axes)], rewriter)


class JoinSlicesPattern(RewritePattern):
    """`concat(slice(x, [0, k]), slice(x, [k, n]))` -> `slice(x, [0, n])`; empty parts go."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: ConcatOp, rewriter: PatternRewriter) -> None:
        axis = op.axis.value.data
        parts: list[SSAValue | _Piece] = []
        for part in op.parts:
            if shape_of(part)[axis] == 0 and len(op.parts) > 1:
                continue
            joined = _joined(parts[-1], part, axis) if parts else None
            if joined is not None:
                parts[-1] = joined
            else:
                parts.append(part)
        if not parts or len(parts) == len(op.parts):
            return
        slices = [part.slice() if isinstance(part, _Piece) else part for part in parts]
        values = [part.out if isinstance(part, SliceOp) else part for part in slices]
        new = [part for part in slices if isinstance(part, SliceOp)]
        replace_by(op, [*new, ConcatOp(values, axis)], rewriter)


class MergePadsPattern(RewritePattern):
    """`pad(pad(x, v), v)` -> `pad(x, v)` by the sum, where nothing is taken away."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: PadOp, rewriter: PatternRewriter) -> None:
        inner = op.operand.owner
        if not isinstance(inner, PadOp) or inner.value is not op.value:
            return
        lists = (*inner.amounts, *op.amounts)
        if any(amount < 0 for amounts in lists for amount in amounts):
            return  # also where only run time knows
        low = [a + b for a, b in zip(inner.amounts[0], op.amounts[0], strict=True)]
        high = [a + b for a, b in zip(inner.amounts[1], op.amounts[1], strict=True)]
        replace_by(op, [PadOp(inner.operand, op.value, low, high)], rewriter)


class MergeReversesPattern(RewritePattern):
    """`reverse(reverse(x, a), b)` -> `reverse(x)` along the axes in one of a and b only."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: ReverseOp, rewriter: PatternRewriter) -> None:
        inner = op.operand.owner
        if not isinstance(inner, ReverseOp):
            return
        axes = set(op.axes.get_values()) ^ set(inner.axes.get_values())
        replace_by(op, [ReverseOp(inner.operand, sorted(axes))], rewriter)


def _lists(op: SliceOp) -> Lists:
    """Offsets, sizes and strides, values where only run time knows them."""
    return (
        mixed(op.static_offsets, op.offsets),
        mixed(op.static_sizes, op.sizes),
        mixed(op.static_strides, op.strides),
    )


def _is_placed(op: SliceOp) -> bool:
    """True where offsets and strides are known."""
    return not op.offsets and not op.strides


def _span(op: SliceOp, axis: int) -> tuple[int, int] | None:
    """The least and the largest position read along `axis`; None where unknown or none."""
    offset, size, stride = (
        values.get_values()[axis]
        for values in (op.static_offsets, op.static_sizes, op.static_strides)
    )
    if DYNAMIC_INDEX in (offset, size, stride) or size == 0:
        return None
    last = offset + (size - 1) * stride
    return min(offset, last), max(offset, last)


def _is_whole(op: SliceOp, axis: int) -> bool:
    """True where all elements along `axis` are read, in order."""
    size = shape_of(op.operand)[axis]
    return not is_dynamic(size) and (
        op.static_offsets.get_values()[axis],
        op.static_sizes.get_values()[axis],
        op.static_strides.get_values()[axis],
    ) == (0, size, 1)


def _fits(part: SSAValue, op: SliceOp, axis: int) -> bool:
    """True where the part says as much of the other axes as the whole does."""
    others = [*shape_of(part)]
    others[axis] = shape_of(op.operand)[axis]
    return others == [*shape_of(op.operand)]


@dataclass(frozen=True)
class _Piece:
    """What one slice reads."""

    source: SSAValue
    offsets: tuple[int, ...]
    sizes: tuple[Size, ...]
    strides: tuple[int, ...]

    @staticmethod
    def of(value: SSAValue) -> _Piece | None:
        """The piece of a slice whose place is known."""
        op = value.owner
        if not isinstance(op, SliceOp) or not _is_placed(op):
            return None
        offsets, strides = op.static_offsets.get_values(), op.static_strides.get_values()
        return _Piece(op.operand, tuple(offsets), tuple(_lists(op)[1]), tuple(strides))

    def slice(self) -> SliceOp:
        return SliceOp(self.source, self.offsets, self.sizes, self.strides)


def _joined(last: SSAValue | _Piece, part: SSAValue, axis: int) -> _Piece | None:
    """One piece that reads what `last` and then `part` read."""
    first = last if isinstance(last, _Piece) else _Piece.of(last)
    second = _Piece.of(part)
    if first is None or second is None:
        return None
    count, more = first.sizes[axis], second.sizes[axis]
    if not isinstance(count, int) or not isinstance(more, int):
        return None
    end = list(first.offsets)
    end[axis] += count * first.strides[axis]
    sizes = list(first.sizes)
    sizes[axis] = more
    if replace(first, offsets=tuple(end), sizes=tuple(sizes)) != second:
        return None
    sizes[axis] = count + more
    return replace(first, sizes=tuple(sizes))


def joined_slices(values: Sequence[SSAValue], axis: int) -> SliceOp | None:
    """One slice that reads what `values`, slices after one another along `axis`, read."""
    piece: SSAValue | _Piece = values[0]
    for part in values[1:]:
        joined = _joined(piece, part, axis)
        if joined is None:
            return None
        piece = joined
    return piece.slice() if isinstance(piece, _Piece) else None


SLICE_PATTERNS: Sequence[RewritePattern] = (
    MergeSlicesPattern(),
    SliceOfConcatPattern(),
    SliceOfPadPattern(),
    SliceOfBroadcastPattern(),
)
