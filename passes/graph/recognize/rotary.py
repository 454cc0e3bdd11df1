"""Rotary embedding, written out.

x * cos + concat(-x[d / 2:], x[:d / 2]) * sin  ->  rotary_embedding x, cos, sin
"""

from __future__ import annotations

from dataclasses import dataclass

from xdsl.ir import Operation, SSAValue
from xdsl.utils.exceptions import VerifyException

from mlopt.core.rewriting import PatternRewriter, RewritePattern, op_type_rewrite_pattern
from mlopt.dialects.graph.ops.base import shape_of
from mlopt.dialects.graph.ops.binary import AddOp, MulOp
from mlopt.dialects.graph.ops.layout import ReshapeOp, Size
from mlopt.dialects.graph.ops.parts import ConcatOp, DimOp, SliceOp
from mlopt.dialects.graph.ops.rotary import RotaryEmbeddingOp
from mlopt.dialects.graph.ops.unary import NegOp
from mlopt.dialects.graph.shapes import is_dynamic
from mlopt.passes.analysis.dimension_names import DimensionNames
from mlopt.passes.graph.recognize.normalizations import is_exact_float
from mlopt.passes.graph.recognize.terms import either_way, repeated


@dataclass(frozen=True)
class RecognizeRotaryPattern(RewritePattern):
    """`x * cos + turned(x) * sin` -> `rotary_embedding x, cos, sin`."""

    names: DimensionNames

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: AddOp, rewriter: PatternRewriter) -> None:
        if not is_exact_float(op.out):
            return
        for plain, turned in either_way(op):
            if not isinstance(plain.owner, MulOp) or not isinstance(turned.owner, MulOp):
                continue
            for half, sin in either_way(turned.owner):
                x = self._turned(half)
                if x is None or x not in plain.owner.operands or x.type != op.out.type:
                    continue
                lhs, rhs = plain.owner.operands
                self._replace(op, x, rhs if lhs is x else lhs, sin, rewriter)
                return

    def _turned(self, value: SSAValue) -> SSAValue | None:
        """The x whose halves have changed places in `value`."""
        concat = value.owner
        if not isinstance(concat, ConcatOp) or len(concat.parts) != 2:
            return None
        negated, first = (part.owner for part in concat.parts)
        if not isinstance(negated, NegOp) or not isinstance(first, SliceOp):
            return None
        second, x = negated.operand.owner, first.operand
        last = len(shape_of(x)) - 1
        if not isinstance(second, SliceOp) or second.operand is not x:
            return None
        if concat.axis.value.data != last or shape_of(x)[last] % 2 or is_dynamic(shape_of(x)[last]):
            return None
        half = shape_of(x)[last] // 2
        halves = ((first, 0), (second, half))
        return x if all(self._is_half(part, start, half) for part, start in halves) else None

    def _is_half(self, op: SliceOp, start: int, half: int) -> bool:
        """True where all of the operand from `start` of the last axis on, `half` of it, is read."""
        before, after = self.names.of(op.operand), self.names.of(op.out)
        placed = [*[0] * (len(before) - 1), start] == list(op.static_offsets.get_values())
        steps = set(op.static_strides.get_values()) == {1}
        return placed and steps and before[:-1] == after[:-1] and after[-1].constant == half

    def _replace(
        self, op: AddOp, x: SSAValue, cos: SSAValue, sin: SSAValue, rewriter: PatternRewriter
    ) -> None:
        made: list[Operation] = []
        try:
            made.append(RotaryEmbeddingOp(x, self._narrowed(cos, made), self._narrowed(sin, made)))
        except VerifyException:
            for new in reversed(made):
                new.erase()
            return
        rewriter.replace(op, made)

    def _narrowed(self, value: SSAValue, made: list[Operation]) -> SSAValue:
        """The last axes of a value from the first on along which it differs, 1 for others."""
        view, rank = repeated(value, self.names), len(shape_of(value))
        used = [axis for axis in view.axes if axis is not None]
        if used != sorted(used) or rank - 1 not in used:
            return value
        sizes: list[Size] = [1] * (rank - used[0])
        for place, axis in enumerate(view.axes):
            size = shape_of(view.source)[place]
            if axis is None:
                continue
            if is_dynamic(size):
                made.append(DimOp(view.source, place))
            sizes[axis - used[0]] = made[-1].results[0] if is_dynamic(size) else size
        if [size if isinstance(size, int) else -1 for size in sizes] == [
            -1 if is_dynamic(size) else size for size in shape_of(view.source)
        ]:
            return view.source
        made.append(ReshapeOp(view.source, sizes))
        return made[-1].results[0]
