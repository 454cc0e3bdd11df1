"""Loops over tensors, for what runs in an order: `scf.for` that carries tensors.

The tensors are updated element by element (`tensor.insert`), which bufferization does in
place: a loop carries no copy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xdsl.dialects.builtin import IndexType
from xdsl.ir import Block, Region, SSAValue

from mlopt.dialects import op_class
from mlopt.passes.convert.graph_to_tensor.scalars import Scalars
from mlopt.passes.convert.graph_to_tensor.structured import Size, Structured

LoopBody = Callable[[Scalars, SSAValue, Sequence[SSAValue]], Sequence[SSAValue]]
"""Builds what an iteration hands on, from its number and what it was handed."""

NestBody = Callable[[Scalars, Sequence[SSAValue], Sequence[SSAValue]], Sequence[SSAValue]]


def for_loop(
    build: Structured,
    low: Size,
    high: Size,
    carried: Sequence[SSAValue],
    body: LoopBody,
    step: Size = 1,
) -> Sequence[SSAValue]:
    """`scf.for` from `low` to below `high`; what the last iteration handed on."""
    block = Block(arg_types=[IndexType(), *(value.type for value in carried)])
    scalars = Scalars(block)
    handed = body(scalars, block.args[0], block.args[1:])
    block.add_op(op_class("scf.yield").create(operands=handed))
    bounds = [build.index(bound) for bound in (low, high, step)]
    loop = op_class("scf.for").create(
        operands=[*bounds, *carried],
        result_types=[value.type for value in carried],
        regions=[Region(block)],
    )
    return build.insert(loop).results


def loop_nest(
    build: Structured, extents: Sequence[Size], carried: Sequence[SSAValue], body: NestBody
) -> Sequence[SSAValue]:
    """A loop for each of `extents`, the first outermost; without extents one iteration."""
    if not extents:
        return for_loop(build, 0, 1, carried, lambda b, _, inner: body(b, (), inner))
    bounds = [build.index(extent) for extent in extents]

    def level(
        place: Structured, outer: Sequence[SSAValue], values: Sequence[SSAValue]
    ) -> Sequence[SSAValue]:
        def iteration(b: Scalars, index: SSAValue, inner: Sequence[SSAValue]) -> Sequence[SSAValue]:
            here = [*outer, index]
            is_innermost = len(here) == len(bounds)
            return body(b, here, inner) if is_innermost else level(Structured(b), here, inner)

        return for_loop(place, 0, bounds[len(outer)], values, iteration)

    return level(build, (), carried)
