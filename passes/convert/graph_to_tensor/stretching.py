"""Stretching to sizes of the run time.

graph.stretch  ->  linalg.generic { tensor.extract }
                   arith.select (do all sizes fit), the operand, what is read of it

The generic reads along each axis at `place * step`, with a step of 0 where the operand has
one element and the result another number. Where all sizes fit, it has no element: nothing
is copied, and the readers of the result keep plain loops.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import IntegerAttr, i1, i64
from xdsl.ir import SSAValue

from mlopt.core.conversion import ConversionPattern, ConversionRewriter
from mlopt.dialects.graph.ops.base import shape_of
from mlopt.dialects.graph.ops.layout import StretchOp
from mlopt.passes.convert.graph_to_tensor.building import make
from mlopt.passes.convert.graph_to_tensor.elementwise import lowered_tensor
from mlopt.passes.convert.graph_to_tensor.indexing import reindexed
from mlopt.passes.convert.graph_to_tensor.layout import filled_in, repeated
from mlopt.passes.convert.graph_to_tensor.scalars import Scalars
from mlopt.passes.convert.graph_to_tensor.structured import Size, Structured


class LowerStretchPattern(ConversionPattern[StretchOp]):
    """`graph.stretch` -> `arith.select` of the operand and what is read of it at step 0 or 1."""

    op_types = (StretchOp,)

    def convert(
        self, op: StretchOp, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue]:
        value, build = operands[0], Structured(rewriter)
        wanted = filled_in(op.static_sizes, operands[1:])
        unknown = {
            axis: size
            for axis, size in enumerate(build.sizes(value))
            if isinstance(size, SSAValue) and size is not wanted[axis]
        }
        if unknown:
            value = _stretched(build, value, unknown, wanted)
        if any(
            known == 1 and size != 1 for known, size in zip(shape_of(value), wanted, strict=True)
        ):
            init = build.empty(lowered_tensor(op.out), wanted)
            return [repeated(build, value, init, range(len(wanted)))]
        return [build.cast(value, lowered_tensor(op.out))]


def _stretched(
    build: Structured, value: SSAValue, unknown: dict[int, SSAValue], wanted: Sequence[Size]
) -> SSAValue:
    """`value` with the sizes `wanted` along its `unknown` axes."""
    one, none = build.index(1), build.index(0)
    all_fit: SSAValue | None = None
    steps: dict[int, SSAValue] = {}
    sizes = build.sizes(value)
    for axis, size in unknown.items():
        sizes[axis] = wanted[axis]
        fits = _equal(build, size, build.index(wanted[axis]))
        steps[axis] = _selected(build, _equal(build, size, one), none, one)
        all_fit = fits if all_fit is None else make(build.insert, "arith.andi", (all_fit, fits), i1)
    assert all_fit is not None, "called for unknown sizes"
    for axis in unknown:
        sizes[axis] = _selected(build, all_fit, none, build.index(sizes[axis]))

    def coordinates(b: Scalars, loops: Sequence[SSAValue]) -> Sequence[Size]:
        inner = Structured(b)
        return [
            inner.arithmetic("arith.muli", loop, steps[axis]) if axis in steps else loop
            for axis, loop in enumerate(loops)
        ]

    read = reindexed(build, value, lowered_tensor(value), sizes, coordinates)
    return _selected(build, all_fit, value, read)


def _selected(build: Structured, condition: SSAValue, a: SSAValue, b: SSAValue) -> SSAValue:
    return make(build.insert, "arith.select", (condition, a, b), a.type)


def _equal(build: Structured, a: SSAValue, b: SSAValue) -> SSAValue:
    return make(build.insert, "arith.cmpi", (a, b), i1, {"predicate": IntegerAttr(0, i64)})


PATTERNS = (LowerStretchPattern(),)
