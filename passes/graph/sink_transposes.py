"""graph-sink-transposes: moves transposes down to where they cancel, or cost nothing.

    relu(transpose(x, p))                 ->  transpose(relu(x), p)
    add(transpose(x, p), transpose(y, p)) ->  transpose(add(x, y), p)
    mul(transpose(x, p), broadcast(s, a)) ->  transpose(mul(x, broadcast(s, p[a])), p)
    softmax(transpose(x, p), axis)        ->  transpose(softmax(x, p[axis]), p)
    concat(transpose(x, p), transpose(y, p), axis) ->  transpose(concat(x, y, p[axis]), p)
    pad(transpose(x, p), low, high)       ->  transpose(pad(x, low and high in the other order), p)
    reduce(transpose(x, p), axes)         ->  transpose(reduce(x, p[axes]), what is left of p)
    matmul(transpose(x, p), y)            ->  contract(x, y) over other axes
    contract(transpose(x, p), y)          ->  the same over other axes

Through an elementwise op a transpose goes where every operand is one of the same
permutation, a broadcast, or a splat, and what else reads it are ops that take it in: another
transpose, a reduction or a product. So there are never more of them than before, and two
that meet are one or none: a network of images in one order whose convolutions want another,
its residual branches included, keeps those at its ends. A reduction leaves a smaller tensor
to transpose, and a product none, since it indexes its operands as it likes.

Each element is computed from the same elements, so values do not change (a sum has no
fixed order). Every rewrite moves a transpose towards the results or removes it, so the
pass ends. After Grappler's layout optimizer and TVM's pass for layouts, which do as much
for two fixed layouts of images.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeVar

from xdsl.dialects.builtin import DenseIntOrFPElementsAttr, IntegerAttr, TensorType, i64
from xdsl.ir import Operation, SSAValue
from xdsl.rewriter import Rewriter
from xdsl.utils.exceptions import VerifyException

from mlopt.core.constants import array_of, is_splat, splat
from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.core.rewriting import (
    PatternRewriter,
    RewritePattern,
    apply_greedily,
    op_type_rewrite_pattern,
)
from mlopt.dialects.graph.canonicalize import MergeTransposesPattern
from mlopt.dialects.graph.ops.base import element_type_of, shape_of
from mlopt.dialects.graph.ops.composite import AlongAxisOp
from mlopt.dialects.graph.ops.constant import ConstantOp
from mlopt.dialects.graph.ops.contraction import ContractOp, MatmulOp
from mlopt.dialects.graph.ops.elementwise import ElementwiseOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, TransposeOp, mixed
from mlopt.dialects.graph.ops.parts import ConcatOp, PadOp
from mlopt.dialects.graph.ops.quantization import DequantizeOp, QuantizeOp
from mlopt.dialects.graph.ops.reduction import ReduceOp
from mlopt.dialects.graph.ops.selection import ConvertOp

T = TypeVar("T")


@dataclass(frozen=True)
class SinkTransposesPass(Pass):
    """Moves transposes behind elementwise ops and into reductions and products."""

    name: ClassVar[str] = "graph-sink-transposes"
    anchors: ClassVar[tuple[str, ...]] = ()

    def run(self, root: Operation, context: Context) -> None:
        before = _count(root)
        patterns = [
            MergeTransposesPattern(),
            TransposedElementwisePattern(),
            TransposedAlongAxisPattern(),
            TransposedConcatPattern(),
            TransposedPadPattern(),
            TransposedReducePattern(),
            TransposedMatmulPattern(),
            TransposedContractPattern(),
        ]
        if before and apply_greedily(root, patterns, context, fold=True):
            context.count(self.name, "transposes before", before)
            context.count(self.name, "transposes after", _count(root))


def _count(root: Operation) -> int:
    return sum(isinstance(op, TransposeOp) for op in root.walk())


class TransposedElementwisePattern(RewritePattern):
    """`op(transpose(x, p), ...)` -> `transpose(op(x, ...), p)`."""

    def match_and_rewrite(self, op: Operation, rewriter: PatternRewriter, /) -> None:
        if not isinstance(op, ElementwiseOp | ConvertOp):
            return
        first = next((v.owner for v in op.operands if isinstance(v.owner, TransposeOp)), None)
        if first is None or len(op.results) != 1:
            return
        permutation = tuple(first.permutation.get_values())
        moved = [_without(value, permutation, op) for value in op.operands]
        if any(value is None for value in moved):
            _erase(value for value in moved if isinstance(value, Operation))
            return
        operands = [_inserted(value, rewriter) for value in moved if value is not None]
        shape = _undone(shape_of(op.results[0]), permutation)
        new = type(op).create(
            operands=operands,
            result_types=[TensorType(element_type_of(op.results[0]), shape)],
            properties=dict(op.properties),
            attributes=dict(op.attributes),
        )
        back = TransposeOp(new.results[0], permutation)
        if back.out.type == op.results[0].type:
            rewriter.replace(op, [new, back])
        else:
            _erase([back, new])


class TransposedAlongAxisPattern(RewritePattern):
    """`softmax(transpose(x, p), axis)` -> `transpose(softmax(x, p[axis]), p)`; of one scale,
    `quantize` and `dequantize` as well."""

    @op_type_rewrite_pattern
    def match_and_rewrite(
        self, op: AlongAxisOp | QuantizeOp | DequantizeOp, rewriter: PatternRewriter
    ) -> None:
        inner = op.operands[0].owner
        if not isinstance(inner, TransposeOp) or not _goes_away(inner, op):
            return
        new = op.clone()
        if isinstance(op, AlongAxisOp):
            axis = inner.permutation.get_values()[op.axis.value.data]
            new.properties["axis"] = IntegerAttr(axis, i64)
        elif op.place != (None, None) or shape_of(op.scale):
            return new.erase()
        new.operands[0] = inner.operand
        shape = shape_of(inner.operand)
        Rewriter.replace_value_with_new_type(
            new.results[0], TensorType(element_type_of(op.out), shape)
        )
        _transpose_back(op, new, inner, rewriter)


class TransposedConcatPattern(RewritePattern):
    """`concat(transpose(x, p), transpose(y, p), axis)` -> `transpose(concat(x, y, p[axis]), p)`."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: ConcatOp, rewriter: PatternRewriter) -> None:
        inner = [part.owner for part in op.parts]
        found = [t for t in inner if isinstance(t, TransposeOp) and _goes_away(t, op)]
        if len(found) < len(inner) or len({t.permutation for t in found}) != 1:
            return
        axis = found[0].permutation.get_values()[op.axis.value.data]
        try:
            new = ConcatOp([t.operand for t in found], axis)
        except VerifyException:
            # Sizes that only the operands know differ: an error of the run time.
            return
        _transpose_back(op, new, found[0], rewriter)


class TransposedPadPattern(RewritePattern):
    """`pad(transpose(x, p), low, high)` -> `transpose(pad(x, ...), p)`."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: PadOp, rewriter: PatternRewriter) -> None:
        inner = op.operand.owner
        if not isinstance(inner, TransposeOp) or not _goes_away(inner, op):
            return
        permutation = inner.permutation.get_values()
        low = _undone(mixed(op.static_low, op.low), permutation)
        high = _undone(mixed(op.static_high, op.high), permutation)
        try:
            new = PadOp(inner.operand, op.value, low, high)
        except VerifyException:
            return
        _transpose_back(op, new, inner, rewriter)


def _transpose_back(
    op: Operation, new: Operation, inner: TransposeOp, rewriter: PatternRewriter
) -> None:
    """Replaces `op` by the transpose of `new` that `inner` was, where the types agree."""
    back = TransposeOp(new.results[0], inner.permutation.get_values())
    if back.out.type == op.results[0].type:
        rewriter.replace(op, [new, back])
    else:
        _erase([back, new])


def _goes_away(transpose: TransposeOp, user: Operation) -> bool:
    """True where nobody but `user` needs the transpose: others take it in."""
    return all(
        use.operation is user or isinstance(use.operation, TransposeOp | ReduceOp | MatmulOp)
        for use in transpose.out.uses
    )


class TransposedReducePattern(RewritePattern):
    """`reduce(transpose(x, p), axes)` -> `transpose(reduce(x, p[axes]), what is left of p)`."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: ReduceOp, rewriter: PatternRewriter) -> None:
        inner = op.operand.owner
        if not isinstance(inner, TransposeOp):
            return
        p, axes = inner.permutation.get_values(), op.axes.get_values()
        new = ReduceOp(op.kind.data, inner.operand, sorted(p[axis] for axis in axes))
        left = [p[axis] for axis in range(len(p)) if axis not in axes]
        order = sorted(left)
        permutation = [order.index(axis) for axis in left]
        if permutation == list(range(len(permutation))):
            ops: list[Operation] = [new]
        else:
            ops = [new, TransposeOp(new.out, permutation)]
        if ops[-1].results[0].type == op.out.type:
            rewriter.replace(op, ops)
        else:
            _erase(reversed(ops))


class TransposedMatmulPattern(RewritePattern):
    """`matmul(transpose(x, p), transpose(y, q))` -> `contract(x, y)`, one of them or both."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: MatmulOp, rewriter: PatternRewriter) -> None:
        sources = [value.owner for value in op.operands]
        if not any(isinstance(source, TransposeOp) for source in sources):
            return
        rank = len(shape_of(op.lhs))
        batch = list(range(rank - 2))
        general = ContractOp(
            op.lhs,
            op.rhs,
            batch=(batch, batch),
            inner=([rank - 1], [rank - 2]),
            element_type=element_type_of(op.out),
        )
        new = _with_sources(general)
        if new is not None:
            _replace(op, new, rewriter)
        general.erase()


class TransposedContractPattern(RewritePattern):
    """`contract(transpose(x, p), y)` -> `contract(x, y)` over other axes."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: ContractOp, rewriter: PatternRewriter) -> None:
        new = _with_sources(op)
        if new is not None:
            _replace(op, new, rewriter)


def _replace(op: MatmulOp | ContractOp, new: ContractOp, rewriter: PatternRewriter) -> None:
    if new.out.type == op.out.type:
        rewriter.replace(op, new)
    else:
        new.erase()


def _erase(ops: Iterable[Operation]) -> None:
    """Gives up ops that were never inserted: they would go on using their operands."""
    for op in ops:
        op.erase()


def _with_sources(op: ContractOp) -> ContractOp | None:
    """`op` on what its operands are transposes of, where its own order of axes stays."""
    values: list[SSAValue] = [op.lhs, op.rhs]
    lists = [[op.axes[0], op.axes[2]], [op.axes[1], op.axes[3]]]
    changed = False
    for side, value in enumerate(values):
        source = value.owner
        if not isinstance(source, TransposeOp):
            continue
        p = source.permutation.get_values()
        named = {axis for axes in lists[side] for axis in axes}
        free = [p[axis] for axis in range(len(p)) if axis not in named]
        if free != sorted(free):
            continue
        lists[side] = [tuple(p[axis] for axis in axes) for axes in lists[side]]
        values[side] = source.operand
        changed = True
    if not changed:
        return None
    (lhs_batch, lhs_inner), (rhs_batch, rhs_inner) = lists
    return ContractOp(
        values[0],
        values[1],
        batch=(lhs_batch, rhs_batch),
        inner=(lhs_inner, rhs_inner),
        element_type=element_type_of(op.out),
    )


def _without(
    value: SSAValue, permutation: Sequence[int], user: Operation
) -> SSAValue | Operation | None:
    """What becomes `value` by the transpose: a value, or an op to insert; None for others."""
    owner = value.owner
    if isinstance(owner, TransposeOp):
        same = tuple(owner.permutation.get_values()) == permutation
        return owner.operand if same and _goes_away(owner, user) else None
    if isinstance(owner, BroadcastOp):
        sizes = _undone(mixed(owner.static_sizes, owner.sizes), permutation)
        return BroadcastOp(owner.operand, sizes, [permutation[a] for a in owner.axes.get_values()])
    if isinstance(owner, ConstantOp) and isinstance(owner.value, DenseIntOrFPElementsAttr):
        if is_splat(owner.value):
            shape = _undone(shape_of(value), permutation)
            element = array_of(owner.value).reshape(-1)[0]
            return ConstantOp(splat(element, TensorType(element_type_of(value), shape)))
    return None


def _inserted(value: SSAValue | Operation, rewriter: PatternRewriter) -> SSAValue:
    """The value; that of an op which is inserted first."""
    if isinstance(value, SSAValue):
        return value
    rewriter.insert(value)
    return value.results[0]


def _undone(sizes: Sequence[T], permutation: Sequence[int]) -> list[T]:
    """The sizes before the transpose: axis `permutation[i]` had the size of axis `i`."""
    found = dict(zip(permutation, sizes, strict=True))
    return [found[axis] for axis in range(len(permutation))]
