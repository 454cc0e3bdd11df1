"""graph-sink-reshapes: moves reshapes down to where they merge, and makes more of them.

    transpose(x, p), where only axes of size 1 move    ->  reshape(x)
    broadcast(x), where only axes of size 1 are added  ->  reshape(x)
    relu(reshape(x))                                   ->  reshape(relu(x))
    add(reshape(x), reshape(y))                        ->  reshape(add(x, y))
    add(reshape(x), broadcast(b, axes))                ->  reshape(add(x, broadcast(b, axes of x)))
    quantize(reshape(x))                               ->  reshape(quantize(x)) of one scale

A reshape costs nothing, but it hides from an op what made its operand: behind it a bias or
an activation is not seen to belong to a product. Through an elementwise op a reshape goes
where every operand is one from the same sizes that nobody else uses, or one number, or
repeats a tensor along axes that the reshape does not touch; so there are never more of
them than before, and two that meet merge (`canonicalize`). Sizes are compared by their
names (passes/analysis/dimension_names.py).

Each element is computed from the same elements, so no value changes. Reshapes move towards
the results, and transposes and broadcasts only become fewer, so the pass ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from xdsl.dialects.builtin import TensorType
from xdsl.dialects.func import FuncOp
from xdsl.ir import Operation, SSAValue

from mlopt.core.constants import array_of, splat
from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.core.rewriting import (
    PatternRewriter,
    RewritePattern,
    apply_greedily,
    op_type_rewrite_pattern,
)
from mlopt.core.walking import walk
from mlopt.dialects.graph.fold import uniform_constant
from mlopt.dialects.graph.ops.base import element_type_of, shape_of
from mlopt.dialects.graph.ops.constant import ConstantOp
from mlopt.dialects.graph.ops.elementwise import ElementwiseOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp, Size, TransposeOp, mixed
from mlopt.dialects.graph.ops.parts import DimOp
from mlopt.dialects.graph.ops.quantization import QuantizeOp
from mlopt.dialects.graph.ops.selection import ConvertOp
from mlopt.dialects.graph.shapes import is_dynamic
from mlopt.passes.analysis.dimension_names import DimensionNames
from mlopt.passes.analysis.named_sizes import Size as NamedSize


@dataclass(frozen=True)
class SinkReshapesPass(Pass):
    """Moves reshapes behind elementwise ops."""

    name: ClassVar[str] = "graph-sink-reshapes"
    anchors: ClassVar[tuple[str, ...]] = ("func.func",)

    def run(self, root: Operation, context: Context) -> None:
        assert isinstance(root, FuncOp), "anchored to functions"
        before, names = _counts(root), DimensionNames(root)
        patterns = [
            TransposeToReshapePattern(),
            BroadcastToReshapePattern(names),
            ReshapedElementwisePattern(names),
        ]
        if any(before) and apply_greedily(root, patterns, context, fold=True):
            after = _counts(root)
            for what, one, two in zip(("reshapes", "transposes"), before, after, strict=True):
                context.count(self.name, f"{what} before", one)
                context.count(self.name, f"{what} after", two)


def _counts(root: Operation) -> tuple[int, int]:
    """How many reshapes and transposes there are."""
    ops = list(walk(root))
    reshapes = sum(isinstance(op, ReshapeOp | BroadcastOp) for op in ops)
    return reshapes, sum(isinstance(op, TransposeOp) for op in ops)


class TransposeToReshapePattern(RewritePattern):
    """`transpose(x, p)` of axes of size 1 only -> `reshape(x)`."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: TransposeOp, rewriter: PatternRewriter) -> None:
        shape, permutation = shape_of(op.operand), op.permutation.get_values()
        moved = [axis for axis in permutation if shape[axis] != 1]
        if moved != sorted(moved) or sum(map(is_dynamic, shape)) > len(moved):
            return
        dims = {axis: DimOp(op.operand, axis) for axis in moved if is_dynamic(shape[axis])}
        sizes: list[Size] = [dims[a].size if a in dims else shape[a] for a in permutation]
        reshape = ReshapeOp(op.operand, sizes)
        if reshape.out.type == op.out.type:
            rewriter.replace(op, [*dims.values(), reshape])
            return
        for made in (reshape, *dims.values()):
            made.erase()


@dataclass(frozen=True)
class BroadcastToReshapePattern(RewritePattern):
    """`broadcast(x)` along new axes of size 1 only -> `reshape(x)`."""

    names: DimensionNames

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: BroadcastOp, rewriter: PatternRewriter) -> None:
        axes = list(op.axes.get_values())
        new, old = self.names.of(op.out), self.names.of(op.operand)
        added = [size for axis, size in enumerate(new) if axis not in axes]
        if axes != sorted(axes) or [new[axis] for axis in axes] != list(old):
            return
        if all(size.constant == 1 for size in added) and added:
            reshape = ReshapeOp(op.operand, mixed(op.static_sizes, op.sizes))
            if reshape.out.type == op.out.type:
                rewriter.replace(op, reshape)
            else:
                reshape.erase()


@dataclass(frozen=True)
class ReshapedElementwisePattern(RewritePattern):
    """`op(reshape(x), ...)` -> `reshape(op(x, ...))`."""

    names: DimensionNames

    def match_and_rewrite(self, op: Operation, rewriter: PatternRewriter, /) -> None:
        if not isinstance(op, ElementwiseOp | ConvertOp | QuantizeOp) or len(op.results) != 1:
            return
        if isinstance(op, QuantizeOp) and op.place != (None, None):
            return
        # One scale and zero point are none of the tensors that are reshaped.
        count = 1 if isinstance(op, QuantizeOp) else len(op.operands)
        first = next((v.owner for v in op.operands[:count] if isinstance(v.owner, ReshapeOp)), None)
        if first is None or isinstance(first.operand.owner, ConstantOp):
            return
        found = [self._before(value, first, op) for value in op.operands[:count]]
        made = [part for part in found if isinstance(part, Operation)]
        operands = [part.results[0] if isinstance(part, Operation) else part for part in found]
        known = [value for value in operands if value is not None]
        if len(known) < len(operands):
            for part in made:
                part.erase()
            return
        element = element_type_of(op.results[0])
        new = type(op).create(
            operands=[*known, *op.operands[count:]],
            result_types=[TensorType(element, shape_of(first.operand))],
            properties=dict(op.properties),
            attributes=dict(op.attributes),
        )
        back = ReshapeOp(new.results[0], mixed(first.static_sizes, first.sizes))
        if back.out.type == op.results[0].type:
            rewriter.replace(op, [*made, new, back])
            return
        for part in (back, new, *made):
            part.erase()

    def _before(
        self, value: SSAValue, like: ReshapeOp, user: Operation
    ) -> SSAValue | Operation | None:
        """What `value` is before the reshape: a value, or an op to insert; None for others."""
        owner, source = value.owner, like.operand
        if isinstance(owner, ReshapeOp):
            same = self.names.of(owner.operand) == self.names.of(source)
            alone = all(use.operation is user for use in value.uses)
            return owner.operand if same and alone else None
        constant = uniform_constant(value)
        if constant is not None and not isinstance(owner, BroadcastOp):
            if any(map(is_dynamic, shape_of(source))):
                return None
            element = array_of(constant).reshape(-1)[0]
            return ConstantOp(splat(element, TensorType(element_type_of(value), shape_of(source))))
        if not isinstance(owner, BroadcastOp):
            return None
        places = _kept(self.names.of(source), self.names.of(like.out))
        axes = [places.get(axis) for axis in owner.axes.get_values()]
        if None in axes or len({*axes}) < len(axes):
            return None
        sizes = self._sizes(source, like)
        known = [axis for axis in axes if axis is not None]
        return None if sizes is None else BroadcastOp(owner.operand, sizes, known)

    def _sizes(self, source: SSAValue, like: ReshapeOp) -> list[Size] | None:
        """The sizes of what is reshaped, as far as they are known before it; None otherwise."""
        values = {
            size: value
            for size, value in zip(
                self.names.of(like.out), mixed(like.static_sizes, like.sizes), strict=True
            )
        }
        found: list[Size] = []
        for axis, size in enumerate(self.names.of(source)):
            number = shape_of(source)[axis]
            if not is_dynamic(number):
                found.append(number)
            elif size in values:
                found.append(values[size])
            else:
                return None
        return found


def _kept(before: Sequence[NamedSize], after: Sequence[NamedSize]) -> dict[int, int]:
    """The axes after a reshape that are those before it: equal ones at either end."""
    places: dict[int, int] = {}
    shorter = min(len(before), len(after))
    for axis in range(shorter):
        if before[axis] != after[axis]:
            break
        places[axis] = axis
    for back in range(1, shorter + 1):
        if before[-back] != after[-back]:
            break
        places[len(after) - back] = len(before) - back
    return places
