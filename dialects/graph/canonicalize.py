"""How ops of the graph level simplify each other; each rule keeps every element."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import TensorType
from xdsl.ir import Attribute, SSAValue

from mlopt.core.interfaces import attach, find
from mlopt.core.interfaces.decomposition import Decomposable
from mlopt.core.interfaces.folding import ListedPatterns
from mlopt.core.rewriting import (
    PatternRewriter,
    RewritePattern,
    op_type_rewrite_pattern,
)
from mlopt.dialects.graph.control_patterns import FOR_PATTERNS, IF_PATTERNS, WHILE_PATTERNS
from mlopt.dialects.graph.element_kinds import holds_all
from mlopt.dialects.graph.index_patterns import GatherOfOnePattern, GatherOfRangePattern
from mlopt.dialects.graph.ops.base import element_type_of, shape_of
from mlopt.dialects.graph.ops.contraction import ContractOp, MatmulOp
from mlopt.dialects.graph.ops.control import ForOp, IfOp, WhileOp
from mlopt.dialects.graph.ops.elementwise import ElementwiseOp
from mlopt.dialects.graph.ops.indexing import GatherOp
from mlopt.dialects.graph.ops.layout import (
    BroadcastOp,
    ReshapeOp,
    StretchOp,
    TransposeOp,
    mixed,
)
from mlopt.dialects.graph.ops.ordering import TopKOp
from mlopt.dialects.graph.ops.padding import ExtendOp, ReverseOp, UpdateSliceOp
from mlopt.dialects.graph.ops.parts import ConcatOp, DimOp, IotaOp, PadOp, SliceOp
from mlopt.dialects.graph.ops.reduction import ReduceOp
from mlopt.dialects.graph.ops.resize import ResizeOp
from mlopt.dialects.graph.ops.selection import ConvertOp
from mlopt.dialects.graph.ops.splitting import SplitOp, split_shapes
from mlopt.dialects.graph.part_patterns import (
    SLICE_PATTERNS,
    JoinSlicesPattern,
    MergePadsPattern,
    MergeReversesPattern,
)
from mlopt.dialects.graph.reduction_patterns import REDUCE_PATTERNS
from mlopt.dialects.graph.replacing import replace_by
from mlopt.dialects.graph.shapes import is_dynamic
from mlopt.dialects.graph.size_patterns import KnownSizesPattern
from mlopt.dialects.graph.value_patterns import VALUE_PATTERNS, MergeConversionsPattern


class MergeTransposesPattern(RewritePattern):
    """`transpose(transpose(x, p), q)` -> `transpose(x, p[q])`."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: TransposeOp, rewriter: PatternRewriter) -> None:
        inner = op.operand.owner
        if not isinstance(inner, TransposeOp):
            return
        p, q = inner.permutation.get_values(), op.permutation.get_values()
        replace_by(op, [TransposeOp(inner.operand, [p[axis] for axis in q])], rewriter)


class MergeReshapesPattern(RewritePattern):
    """`reshape(reshape(x, a), b)` -> `reshape(x, b)`."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: ReshapeOp, rewriter: PatternRewriter) -> None:
        inner = op.operand.owner
        if isinstance(inner, ReshapeOp) and _is_exact(op.out.type, op.static_sizes.get_values()):
            sizes = mixed(op.static_sizes, op.sizes)
            rewriter.replace(op, ReshapeOp(inner.operand, sizes))


class MergeBroadcastsPattern(RewritePattern):
    """`broadcast(broadcast(x, a), b)` -> `broadcast(x, b[a])`."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: BroadcastOp, rewriter: PatternRewriter) -> None:
        inner = op.operand.owner
        if not isinstance(inner, BroadcastOp):
            return
        if not _is_exact(op.out.type, op.static_sizes.get_values()):
            return
        outer = op.axes.get_values()
        axes = [outer[axis] for axis in inner.axes.get_values()]
        rewriter.replace(op, BroadcastOp(inner.operand, mixed(op.static_sizes, op.sizes), axes))


class StretchToBroadcastPattern(RewritePattern):
    """`stretch(x)` to the unknown sizes that x has -> `broadcast(x)`."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: StretchOp, rewriter: PatternRewriter) -> None:
        sizes = op.new_sizes
        for axis, size in enumerate(shape_of(op.operand)):
            if is_dynamic(size) and not _is_size_of(sizes[axis], op.operand, axis):
                return
        if _is_exact(op.out.type, op.static_sizes.get_values()):
            rewriter.replace(op, BroadcastOp(op.operand, sizes, range(len(sizes))))


def _is_size_of(size: int | SSAValue, value: SSAValue, axis: int) -> bool:
    """True where `size` is what `graph.dim` says of an axis of `value`."""
    owner = size.owner if isinstance(size, SSAValue) else None
    return isinstance(owner, DimOp) and owner.operand is value and owner.axis.value.data == axis


class TransposeBroadcastPattern(RewritePattern):
    """`transpose(broadcast(x, a), p)` -> `broadcast(x, inverse(p)[a])`."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: TransposeOp, rewriter: PatternRewriter) -> None:
        inner = op.operand.owner
        if not isinstance(inner, BroadcastOp):
            return
        permutation = list(op.permutation.get_values())
        sizes = mixed(inner.static_sizes, inner.sizes)
        axes = [permutation.index(axis) for axis in inner.axes.get_values()]
        moved = BroadcastOp(inner.operand, [sizes[axis] for axis in permutation], axes)
        replace_by(op, [moved], rewriter)


class DropRoundTripPattern(RewritePattern):
    """`convert(convert(x, wide), type of x)` -> `x` where `wide` holds every value of x."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: ConvertOp, rewriter: PatternRewriter) -> None:
        inner = op.operand.owner
        if not isinstance(inner, ConvertOp) or inner.operand.type != op.out.type:
            return
        if holds_all(element_type_of(op.operand), element_type_of(op.out)):
            rewriter.replace(op, [], [inner.operand])


class ContractToMatmulPattern(RewritePattern):
    """`contract(a, b)` over the axes of a matrix product -> `matmul(a, b)`."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: ContractOp, rewriter: PatternRewriter) -> None:
        rank = len(shape_of(op.lhs))
        batch = tuple(range(rank - 2))
        if rank < 2 or len(shape_of(op.rhs)) != rank:
            return
        if op.axes != (batch, batch, (rank - 1,), (rank - 2,)):
            return
        replace_by(op, [MatmulOp(op.lhs, op.rhs, element_type_of(op.out))], rewriter)


class SplitToSlicesPattern(RewritePattern):
    """`split(x)` -> the slices that it decomposes into, each of which moves by itself."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: SplitOp, rewriter: PatternRewriter) -> None:
        model, axis = find(op, Decomposable), op.axis.value.data
        shapes = split_shapes(shape_of(op.operand), axis, op.static_sizes.get_values())
        if model is not None and [shape_of(part) for part in op.parts] == shapes:
            rewriter.replace(op, [], model.decompose(op, rewriter.insert))


class FlattenConcatPattern(RewritePattern):
    """`concat(concat(a, b), c)` -> `concat(a, b, c)` along one axis.

    Where others read the inner one, it is the beginning of the outer one's buffer instead.
    """

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: ConcatOp, rewriter: PatternRewriter) -> None:
        parts: list[SSAValue] = []
        for part in op.parts:
            inner = part.owner
            if isinstance(inner, ConcatOp) and inner.axis == op.axis and part.has_one_use():
                parts += inner.parts
            else:
                parts.append(part)
        if len(parts) > len(op.parts):
            replace_by(op, [ConcatOp(parts, op.axis.value.data)], rewriter)


class ForwardDimPattern(RewritePattern):
    """`dim(f(x), i)` -> the size of x, or the size that a reshape, broadcast, stretch, slice or iota was given."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: DimOp, rewriter: PatternRewriter) -> None:
        source, axis = op.operand.owner, op.axis.value.data
        if isinstance(source, ReshapeOp | BroadcastOp | StretchOp | SliceOp | IotaOp):
            size = mixed(source.static_sizes, source.sizes)[axis]
            if not isinstance(size, int):
                rewriter.replace(op, [], [size])
        elif isinstance(source, TransposeOp):
            moved = DimOp(source.operand, source.permutation.get_values()[axis])
            rewriter.replace(op, moved)
        elif isinstance(source, ElementwiseOp | ConvertOp | ReverseOp):
            rewriter.replace(op, DimOp(source.operands[0], axis))


def _is_exact(type: Attribute, sizes: Sequence[int]) -> bool:
    """True where the result type says what the list of sizes says, no more and no less."""
    return isinstance(type, TensorType) and list(type.get_shape()) == list(sizes)


attach(IF_PATTERNS, IfOp)
attach(FOR_PATTERNS, ForOp)
attach(WHILE_PATTERNS, WhileOp)
attach(ListedPatterns(MergeTransposesPattern(), TransposeBroadcastPattern()), TransposeOp)
attach(ListedPatterns(KnownSizesPattern(), MergeReshapesPattern()), ReshapeOp)
attach(ListedPatterns(KnownSizesPattern(), MergeBroadcastsPattern()), BroadcastOp)
attach(ListedPatterns(DropRoundTripPattern(), MergeConversionsPattern()), ConvertOp)
attach(ListedPatterns(KnownSizesPattern(), StretchToBroadcastPattern()), StretchOp)
attach(ListedPatterns(ContractToMatmulPattern()), ContractOp)
attach(ListedPatterns(FlattenConcatPattern(), JoinSlicesPattern()), ConcatOp)
attach(ListedPatterns(SplitToSlicesPattern()), SplitOp)
attach(ListedPatterns(ForwardDimPattern()), DimOp)
attach(ListedPatterns(GatherOfOnePattern(), GatherOfRangePattern()), GatherOp)
attach(ListedPatterns(KnownSizesPattern(), *SLICE_PATTERNS), SliceOp)
attach(ListedPatterns(KnownSizesPattern(), MergePadsPattern()), PadOp)
attach(ListedPatterns(MergeReversesPattern()), ReverseOp)
attach(ListedPatterns(*REDUCE_PATTERNS), ReduceOp)
for op_class, pattern in VALUE_PATTERNS.items():
    attach(ListedPatterns(pattern), op_class)
attach(ListedPatterns(KnownSizesPattern()), ExtendOp, IotaOp, ResizeOp, TopKOp, UpdateSliceOp)
