"""What a reduction computes: how it combines, its terms, and whether it is a product."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects.builtin import AnyFloat, IntegerType, i32
from xdsl.ir import Operation, SSAValue
from xdsl.ir.affine import AffineConstantExpr, AffineDimExpr

from mlopt.core.interfaces.structured import (
    Iterator,
    Structured,
    is_sum_of_products,
    product_loops,
)
from mlopt.dialects.loop.schedule import Schedule
from mlopt.passes.tensor.apply_schedules.accesses import coefficient
from mlopt.passes.tensor.apply_schedules.vector_emitter import element_of

GROUP = 4
"""Products of bytes that a machine adds to an i32 at once."""

KINDS = {
    "arith.addf": "add",
    "arith.addi": "add",
    "arith.mulf": "mul",
    "arith.muli": "mul",
    "arith.maximumf": "maximumf",
    "arith.minimumf": "minimumf",
    "arith.maxnumf": "maxnumf",
    "arith.minnumf": "minnumf",
    "arith.maxsi": "maxsi",
    "arith.minsi": "minsi",
    "arith.maxui": "maxui",
    "arith.minui": "minui",
    "arith.andi": "and",
    "arith.ori": "or",
    "arith.xori": "xor",
}
"""How a reduction combines, as `vector.multi_reduction` names it."""


def reduction_sizes(op: Operation, model: Structured) -> list[int]:
    """The vector size of each loop of a reduction, by its schedule; 1 where it has none."""
    sizes = Schedule.of(op).vector or ()
    kinds = model.iterators(op)
    if len(sizes) != len(kinds):
        return [1] * len(kinds)
    return [
        max(size, 1) if kind == Iterator.REDUCTION else 1
        for size, kind in zip(sizes, kinds, strict=True)
    ]


def unroll_of(op: Operation, loop: int) -> int:
    """How many steps of a loop over register tiles, or of a sum, are done an iteration."""
    factors = Schedule.of(op).unroll
    return max(factors[loop], 1) if factors is not None else 1


def combiner_of(model: Structured, op: Operation) -> tuple[Operation | None, SSAValue]:
    """The op that combines the old value of the only output with a term, and the term."""
    found = combiners_of(model, op)
    if found is None or len(found) != 1:
        last = model.body(op).last_op
        assert last is not None, "a body has a terminator"
        return None, last.operands[0]
    return found[0]


def combiners_of(model: Structured, op: Operation) -> list[tuple[Operation, SSAValue]] | None:
    """For each output the op that combines its old value with a term, and the term; None where
    one is no such op, or a term depends on an old value."""
    block = model.body(op)
    last = block.last_op
    assert last is not None, "a body has a terminator"
    accumulators = block.args[len(model.inputs(op)) :]
    found: list[tuple[Operation, SSAValue]] = []
    for value, accumulator in zip(last.operands, accumulators, strict=True):
        combiner = value.owner
        if (
            not isinstance(combiner, Operation)
            or combiner.name not in KINDS
            or len(list(accumulator.uses)) != 1
            or accumulator not in combiner.operands
            or (len(accumulators) > 1 and len(list(value.uses)) != 1)
        ):
            return None
        position = list(combiner.operands).index(accumulator)
        found.append((combiner, combiner.operands[1 - position]))
    return found


def factors_of(op: Operation, model: Structured) -> tuple[SSAValue, SSAValue]:
    """The factors of a sum of products, conversions included; that of the first input first."""
    _, product = combiner_of(model, op)
    assert isinstance(product.owner, Operation), "it is a product"
    first, second = product.owner.operands
    if _input_of(first, model, op) == 1:
        first, second = second, first
    return first, second


def _input_of(value: SSAValue, model: Structured, op: Operation) -> int:
    while isinstance(value.owner, Operation):
        value = value.owner.operands[0]
    return list(model.body(op).args).index(value)  # pyright: ignore[reportArgumentType]


def is_fused_product(op: Operation, model: Structured) -> bool:
    """True for a sum of products of floats, which may be done with one rounding."""
    if not model.reduction_loops(op) or not is_sum_of_products(model, op):
        return False
    element: Any = element_of(model.outputs(op)[0].type)
    return isinstance(element, AnyFloat)


def is_outer_product(op: Operation, model: Structured, loops: Sequence[int]) -> bool:
    """True where vectors over `loops` are rows times columns of a sum of products."""
    return has_rows_and_columns(op, model, loops) and summed_axis(op, model) is not None


def has_rows_and_columns(op: Operation, model: Structured, loops: Sequence[int]) -> bool:
    """True where `loops` are rows and columns of a product, and no batch."""
    found = product_loops(model, op)
    if found is None or any(loop in found.batch for loop in loops):
        return False
    return all(any(loop in side for loop in loops) for side in (found.rows, found.columns))


def dot_loop(op: Operation, model: Structured) -> int | None:
    """The loop of a sum of products along which products are added to one wider number at once:
    members of groups, which are last and next to each other in both factors."""
    loops, maps = model.reduction_loops(op), model.indexing_maps(op)
    if len(maps) != 3 or len(loops) < 2 or not is_sum_of_products(model, op):
        return None
    narrow = {element_of(value.type) for value in model.inputs(op)}
    wide = element_of(model.outputs(op)[0].type)
    if len(narrow) != 1 or narrow != {IntegerType(8)} or wide != i32:
        return None
    loop = loops[-1]
    for map in maps[:2]:
        *others, last = map.results or (AffineConstantExpr(0),)
        if any(loop in expr.used_dims() for expr in others) or loop not in last.used_dims():
            return None
        rest = [dim for dim in sorted(last.used_dims()) if dim != loop]
        if coefficient(last, loop, map.num_dims) != 1 or any(
            coefficient(last, dim, map.num_dims) % GROUP for dim in rest
        ):
            return None
    return loop if model.static_loop_sizes(op)[loop] == GROUP else None


def summed_axis(op: Operation, model: Structured) -> int | None:
    """The last loop of a sum of products that is, alone, an axis of both factors."""
    lhs, rhs = (
        {expr.position for expr in map.results if isinstance(expr, AffineDimExpr)}
        for map in model.indexing_maps(op)[:2]
    )
    found = [loop for loop in model.reduction_loops(op) if loop in lhs and loop in rhs]
    return found[-1] if found else None
