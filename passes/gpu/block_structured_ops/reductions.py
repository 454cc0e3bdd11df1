"""Reductions with a block of threads for each result.

s[i] += x[i, k]    ->    block i, thread t:  a = sum of x[i, t], x[i, t + 256], ...
                         r = gpu.all_reduce add a;   thread 0:  s[i] = s[i] + r
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any

from xdsl.dialects import arith
from xdsl.dialects.builtin import DenseArrayBase, DictionaryAttr, IntegerType, MemRefType
from xdsl.ir import Block, Operation, Region, SSAValue
from xdsl.ir.affine import AffineDimExpr

from mlopt.core.diagnostics import error
from mlopt.core.interfaces import require
from mlopt.core.interfaces.structured import (
    Structured,
    is_projected_permutation,
    product_loops,
)
from mlopt.dialects.gpu.ops.threads import AllReduceOp, YieldOp
from mlopt.passes.convert.linalg_fills import take_fills
from mlopt.passes.convert.linalg_nest import Structure
from mlopt.passes.gpu.block_structured_ops.nests import NestBuilder, combined
from mlopt.passes.gpu.index_building import Size
from mlopt.passes.gpu.tile_parallel_loops import MAX_THREADS, SCHEDULE
from mlopt.passes.loop.neutral_elements import neutral_for
from mlopt.passes.tensor.apply_schedules.reductions import combiner_of

THREADS = 256
"""Threads of a block that reduces, where the schedule does not say."""

FEW = 64
"""Terms that one thread adds up by itself."""


@dataclass
class Reduction:
    """One op, the op that combines its terms, and the threads of a block."""

    structure: Structure
    combiner: Operation
    neutral: Any
    threads: int

    def build(self, *, start_from_fills: bool) -> None:
        """Builds the loops before the op."""
        structure = self.structure
        if start_from_fills:
            structure.starts.update(take_fills(structure))
        build = NestBuilder(structure.op)
        extents = build.extents(structure)
        kept, summed = (
            [i for i, kind in enumerate(structure.iterators) if kind == which]
            for which in ("parallel", "reduction")
        )
        output = len(structure.inputs)
        results, terms = (_product(build, [extents[i] for i in loops]) for loops in (kept, summed))

        def block(ids: list[SSAValue]) -> None:
            loops: list[Size] = [0] * len(extents)
            _spread(build, ids[0], kept, extents, loops)

            def thread(ids: list[SSAValue]) -> None:
                def step(term: SSAValue, carried: Any) -> list[SSAValue]:
                    _spread(build, term, summed, extents, loops)
                    return build.body(structure, {output: carried[0]}, loops)

                start = build.insert(arith.ConstantOp(self.neutral)).results[0]
                [own] = build.loop(ids[0], terms, self.threads, [start], step)
                total = self._over_block(build, own)
                build.only_if(build.less(ids[0], 1), lambda: self._finish(build, total, loops))

            build.mapped("thread", [self.threads], thread)

        build.mapped("block", [results], block)

    def _over_block(self, build: NestBuilder, value: SSAValue) -> SSAValue:
        body = Block(arg_types=[value.type] * 2)
        both = type(self.combiner).create(
            operands=body.args,
            result_types=[value.type],
            properties=dict(self.combiner.properties),
        )
        body.add_op(both)
        body.add_op(YieldOp(operands=[both.results]))
        op = AllReduceOp.build(
            operands=[value],
            result_types=[value.type],
            properties={"op": None, "uniform": None},
            regions=[Region(body)],
        )
        return build.insert(op).results[0]

    def _finish(self, build: NestBuilder, total: SSAValue, loops: list[Size]) -> None:
        structure, output = self.structure, len(self.structure.inputs)
        start = structure.starts.get(0)
        old = build.element(structure, output, loops) if start is None else start
        place = build.place(structure.maps[output], loops)
        build.store(combined(build, self.combiner, old, total), structure.outputs[0], place)


def reduction_of(structure: Structure) -> Reduction | None:
    """How a block reduces for each result; None for an op that is better done otherwise."""
    op = structure.op
    wanted = _threads_by_schedule(structure)
    model = require(op, Structured)
    combiner, _ = combiner_of(model, op)
    element: Any = structure.outputs[0].type
    problem = ""
    if combiner is None or not model.reduction_loops(op) or len(structure.outputs) != 1:
        problem = "it is no reduction by an op that combines in any order"
    elif not is_projected_permutation(structure.maps[-1]) or not isinstance(element, MemRefType):
        problem = f"its result has the map {structure.maps[-1]}"
    elif isinstance(element.element_type, IntegerType) and element.element_type.width.data < 8:
        problem = f"lanes do not exchange {element.element_type}"
    neutral = (
        None if problem or combiner is None else neutral_for(combiner.name, element.element_type)
    )
    if problem or neutral is None or combiner is None:
        if wanted is not None:
            raise error(op, f"threads of a block may not share a sum: {problem}")
        return None
    if wanted is None and not _is_worth_a_block(structure, model):
        return None
    return Reduction(structure, combiner, neutral, wanted or _threads(structure, model))


def _threads_by_schedule(structure: Structure) -> int | None:
    """The threads of a block, where the schedule has an entry for each loop of a reduction."""
    schedule = structure.op.attributes.get(SCHEDULE)
    entry = schedule.data.get("gpu") if isinstance(schedule, DictionaryAttr) else None
    block = entry.data.get("block") if isinstance(entry, DictionaryAttr) else None
    if not isinstance(block, DenseArrayBase) or "reduction" not in structure.iterators:
        return None
    sizes = [int(size) for size in block.get_values()]
    if len(sizes) != len(structure.iterators):
        return None
    pairs = list(zip(sizes, structure.iterators, strict=True))
    if any(size != 1 for size, kind in pairs if kind == "parallel"):
        raise error(structure.op, "a block that shares a sum has 1 thread along parallel loops")
    threads = prod(sizes)
    if not 0 < threads <= MAX_THREADS:
        raise error(
            structure.op, f"schedule gives blocks of {threads} threads, expected 1 to {MAX_THREADS}"
        )
    return threads


def _is_worth_a_block(structure: Structure, model: Structured) -> bool:
    """True where terms are many, or not known to be few, and lie side by side; a product that
    uses its operands again and again is none of these."""
    if SCHEDULE in structure.op.attributes:
        return False
    product = product_loops(model, structure.op)
    if product is not None and product.rows and product.columns:
        return False
    sizes = model.static_loop_sizes(structure.op)
    terms = [sizes[loop] for loop in model.reduction_loops(structure.op)]
    if min(terms) >= 0 and prod(terms) < FEW:
        return False
    maps = [map for map in structure.maps[: len(structure.inputs)] if map.results]
    rank = max((len(map.results) for map in maps), default=0)
    along = [map.results[-1] for map in maps if len(map.results) == rank]
    return any(
        isinstance(expr, AffineDimExpr) and expr.position in model.reduction_loops(structure.op)
        for expr in along
    )


def _threads(structure: Structure, model: Structured) -> int:
    """As many threads as there are terms, from a warp to a whole block."""
    sizes = model.static_loop_sizes(structure.op)
    terms = [sizes[loop] for loop in model.reduction_loops(structure.op)]
    if min(terms) < 0:
        return THREADS
    threads = 32
    while threads < THREADS and threads < prod(terms):
        threads *= 2
    return threads


def _product(build: NestBuilder, sizes: list[Size]) -> Size:
    total: Size = 1
    for size in sizes:
        total = build.multiply(total, size)
    return total


def _spread(
    build: NestBuilder, number: Size, which: list[int], extents: list[Size], loops: list[Size]
) -> None:
    """Iteration `number` of the loops `which`, row-major, as an iteration of each."""
    for position, loop in reversed(list(enumerate(which))):
        if position == 0:
            loops[loop] = number
            return
        loops[loop] = build.remainder(number, extents[loop])
        number = build.divide(number, extents[loop])
