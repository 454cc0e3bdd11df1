"""The elements of a tensor at some place, as a vector: read, or computed where they are needed.

A tensor that a fused op makes is not read: the op is done on the vector tile that is asked
for, and so on backwards. That is how an epilogue stays in registers, and how a zero fill
becomes the start of accumulators.

    elementwise    the body on vectors
    reduction      loops over what is summed, accumulators carried as vectors, combined at
                   the end; a sum of products with rows and columns is a `vector.contract`
    fill           the scalar, repeated
    slice          the elements of what it is a slice of
    else           `vector.transfer_read`
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xdsl.dialects import arith, math
from xdsl.dialects.builtin import TensorType
from xdsl.ir import Operation, SSAValue
from xdsl.ir.affine import AffineDimExpr, AffineMap

from mlopt.core.emitter import Extent
from mlopt.core.interfaces import require
from mlopt.core.interfaces.structured import Structured
from mlopt.core.interfaces.tiling import Tiling
from mlopt.core.slices import with_values
from mlopt.dialects.tensor.slice_ops import ExtractSliceOp
from mlopt.passes.loop.neutral_elements import neutral_for
from mlopt.passes.tensor.apply_schedules.accesses import (
    operand_ranges,
    vector_loop,
    vector_loops,
)
from mlopt.passes.tensor.apply_schedules.inline_ops import (
    is_inline,
    keeps_axes,
    loops_of_result,
    splat_of,
)
from mlopt.passes.tensor.apply_schedules.reductions import (
    KINDS,
    combiners_of,
    dot_loop,
    factors_of,
    has_rows_and_columns,
    is_fused_product,
    is_outer_product,
    reduction_sizes,
    summed_axis,
    unroll_of,
)
from mlopt.passes.tensor.apply_schedules.vector_body import VectorBody
from mlopt.passes.tensor.apply_schedules.vector_emitter import (
    Lanes,
    Range,
    VectorEmitter,
    element_of,
)
from mlopt.passes.tensor.apply_schedules.vector_loops import Ranges, VectorLoop, emit_nest


class TileValues:
    """Builds the elements of tensors at ranges of their axes."""

    def __init__(self, emitter: VectorEmitter):
        self.emitter = emitter
        self.current: dict[SSAValue, tuple[SSAValue, tuple[Range, ...]]] = {}
        """What a tensor has become, for reads of the very place that is written next."""
        self._domains: dict[Operation, list[Extent]] = {}

    def of(self, tensor: SSAValue, ranges: Sequence[Range]) -> SSAValue:
        """The elements at `ranges`, one an axis: vector axes in order, or one element."""
        if tensor in self.current and self.current[tensor][1] == tuple(ranges):
            return self.emitter.read(self.current[tensor][0], ranges)
        owner = tensor.owner
        if isinstance(owner, ExtractSliceOp) and keeps_axes(owner):
            return self.of(owner.source, self._in_source(owner, ranges))
        if isinstance(owner, Operation) and is_inline(owner):
            loops = loops_of_result(owner, tensor, ranges)
            return self.results(owner, loops)[list(owner.results).index(tensor)]  # pyright: ignore[reportArgumentType]
        constant = splat_of(tensor)
        if constant is not None:
            return self._repeated(self.emitter.constant(constant), ranges)
        return self.emitter.read(tensor, ranges)

    def results(self, op: Operation, ranges: Ranges) -> list[SSAValue]:
        """The results of a structured op at `ranges` of its parallel loops; axes as each
        result has them."""
        model = require(op, Structured)
        if model.reduction_loops(op):
            lanes = self._reduced(op, model, ranges)
        else:
            body = self._body(op, model, ranges, {})
            loops = vector_loops(ranges)
            last = model.body(op).last_op
            assert last is not None, "a body has a terminator"
            lanes = [Lanes(body.expanded(value, loops), loops) for value in last.operands]
        maps = model.indexing_maps(op)[len(model.inputs(op)) :]
        return [self._along(value, map) for value, map in zip(lanes, maps, strict=True)]

    def domain(self, op: Operation) -> list[Extent]:
        """The extents of the loops of `op`."""
        if op not in self._domains:
            with self.emitter.before_anchor():
                self._domains[op] = require(op, Tiling).domain(op, self.emitter)
        return self._domains[op]

    # Operands

    def operand(
        self, value: SSAValue, map: AffineMap, ranges: Ranges, *, sort: bool = True
    ) -> Lanes:
        """What the body gets of an operand at `ranges`; its axes by loop, or as they are."""
        if not isinstance(value.type, TensorType):
            return Lanes(value)
        axes = operand_ranges(map, ranges, self.emitter)
        loops = [vector_loop(expr, ranges) for expr in map.results]
        labels = [loop for loop in loops if loop is not None]
        vector = self.of(value, axes)
        return self.emitter.sorted(vector, labels) if sort else Lanes(vector, tuple(labels))

    def _body(
        self,
        op: Operation,
        model: Structured,
        ranges: Ranges,
        outputs: Mapping[int, Lanes],
        *,
        sort: bool = True,
    ) -> VectorBody:
        """The body with its arguments read where it uses them; `outputs` are known already."""
        block = model.body(op)
        inputs = len(model.inputs(op))
        arguments: dict[SSAValue, Lanes] = {}
        operands, maps = model.operands(op), model.indexing_maps(op)
        for index, argument in enumerate(block.args):
            if index - inputs in outputs:
                arguments[argument] = outputs[index - inputs]
            elif argument.uses:
                arguments[argument] = self.operand(operands[index], maps[index], ranges, sort=sort)
        return VectorBody(self.emitter, (block,), arguments, ranges)

    def _in_source(self, op: ExtractSliceOp, ranges: Sequence[Range]) -> list[Range]:
        offsets = with_values(op.static_offsets.get_values(), op.offsets)
        return [
            range.moved(self.emitter.add(offset, range.offset))
            for range, offset in zip(ranges, offsets, strict=True)
        ]

    def _repeated(self, value: SSAValue, ranges: Sequence[Range]) -> SSAValue:
        axes = [axis for axis, range in enumerate(ranges) if range.is_vector]
        return self.emitter.expand(Lanes(value), axes, {axis: ranges[axis].size for axis in axes})

    def _along(self, lanes: Lanes, map: AffineMap) -> SSAValue:
        """The vector with its axes in the order of `map`."""
        positions = [e.position for e in map.results if isinstance(e, AffineDimExpr)]
        order = [lanes.loops.index(loop) for loop in positions if loop in lanes.loops]
        return self.emitter.transpose(lanes.value, order)

    # Reductions

    def _reduced(self, op: Operation, model: Structured, ranges: Ranges) -> list[Lanes]:
        domain = self.domain(op)
        sizes = reduction_sizes(op, model)
        inputs = len(model.inputs(op))
        kept = vector_loops(ranges)
        initial = [
            self.operand(value, map, ranges)
            for value, map in zip(model.outputs(op), model.indexing_maps(op)[inputs:], strict=True)
        ]
        extents = {loop: range.size for loop, range in ranges.items()}
        starts = [self.emitter.expand(lanes, kept, extents) for lanes in initial]
        summed = [loop for loop in model.reduction_loops(op) if sizes[loop] > 1]
        dot = dot_loop(op, model) if has_rows_and_columns(op, model, kept) else None
        if summed and summed != [dot]:
            return self._in_lanes(op, model, ranges, starts, summed)
        loops = [
            VectorLoop(loop, domain[loop], 1, False, unroll=unroll_of(op, loop))
            for loop in model.reduction_loops(op)
            if not summed or loop != dot
        ]
        is_product = is_fused_product(op, model)
        outer = is_product and is_outer_product(op, model, kept)

        def step(inner: Ranges, carried: Sequence[SSAValue]) -> Sequence[SSAValue]:
            if summed and dot is not None:
                inner = {**inner, dot: Range(0, sizes[dot], True)}
                return [self._contracted(op, model, inner, Lanes(carried[0], kept), dot)]
            if outer:
                last = summed_axis(op, model)
                assert last is not None, "it has an outer product"
                inner = {**inner, last: Range(inner[last].offset, 1, True)}
                return [self._contracted(op, model, inner, Lanes(carried[0], kept), last)]
            return self._accumulated(op, model, inner, carried, kept, is_product)

        totals = emit_nest(self.emitter, loops, starts, dict(ranges), step)
        return [Lanes(total, kept) for total in totals]

    def _accumulated(
        self,
        op: Operation,
        model: Structured,
        ranges: Ranges,
        carried: Sequence[SSAValue],
        loops: tuple[int, ...],
        is_product: bool,
    ) -> list[SSAValue]:
        """The body once more on accumulators over `loops`."""
        known = {index: Lanes(value, loops) for index, value in enumerate(carried)}
        body = self._body(op, model, ranges, known)
        if is_product:
            first, second = (body.expanded(v, loops) for v in factors_of(op, model))
            return [self.emitter.insert(math.FmaOp(first, second, carried[0])).result]
        last = model.body(op).last_op
        assert last is not None, "a body has a terminator"
        return [body.expanded(value, loops) for value in last.operands]

    def _contracted(
        self, op: Operation, model: Structured, ranges: Ranges, acc: Lanes, last: int
    ) -> SSAValue:
        """One more product of columns of the left and rows of the right operand, over `last`."""
        body = self._body(op, model, ranges, {0: acc}, sort=False)
        lhs, rhs = (body.lanes(value) for value in factors_of(op, model))
        return self.emitter.contract(lhs, rhs, acc, [last])

    def _in_lanes(
        self,
        op: Operation,
        model: Structured,
        ranges: Ranges,
        starts: Sequence[SSAValue],
        summed: Sequence[int],
    ) -> list[Lanes]:
        """Reduces along lanes: accumulators over `summed` too, combined at the end."""
        kept = vector_loops(ranges)
        loops = tuple(sorted((*kept, *summed)))
        domain, sizes = self.domain(op), reduction_sizes(op, model)
        plan = [
            VectorLoop(
                loop,
                domain[loop],
                sizes[loop],
                is_vector=loop in summed,
                keeps_size=loop in summed,
                unroll=unroll_of(op, loop),
            )
            for loop in model.reduction_loops(op)
        ]
        combiners = combiners_of(model, op)
        assert combiners is not None, "checked before"
        extents = {loop: range.size for loop, range in ranges.items()}
        extents |= {loop: sizes[loop] for loop in summed}
        neutral = [
            neutral_for(combiner.name, element_of(start.type))
            for (combiner, _), start in zip(combiners, starts, strict=True)
        ]
        begins = [
            self.emitter.expand(Lanes(self.emitter.constant(value)), loops, extents)
            for value in neutral
            if value is not None
        ]
        is_product = is_fused_product(op, model)

        def step(inner: Ranges, carried: Sequence[SSAValue]) -> Sequence[SSAValue]:
            known = {index: Lanes(value, loops) for index, value in enumerate(carried)}
            body = self._body(op, model, inner, known)
            if is_product:
                first, second = (body.expanded(v, loops) for v in factors_of(op, model))
                new = [self.emitter.insert(math.FmaOp(first, second, carried[0])).result]
            else:
                new = [
                    self._pair(combiner, old, body.expanded(term, loops))
                    for (combiner, term), old in zip(combiners, carried, strict=True)
                ]
            masked = {**inner, **{loop: Range(0, ranges[loop].size, True) for loop in kept}}
            mask = self.emitter.mask([masked[loop] for loop in loops])
            if mask is None:
                return new
            return [
                self.emitter.insert(arith.SelectOp(mask, value, old)).result
                for value, old in zip(new, carried, strict=True)
            ]

        totals = emit_nest(self.emitter, plan, begins, dict(ranges), step)
        axes = [axis for axis, loop in enumerate(loops) if loop in summed]
        return [
            Lanes(self.emitter.reduce(KINDS[combiner.name], total, axes, start), kept)
            for (combiner, _), total, start in zip(combiners, totals, starts, strict=True)
        ]

    def _pair(self, combiner: Operation, old: SSAValue, value: SSAValue) -> SSAValue:
        """Both combined, on vectors."""
        pair = type(combiner).create(
            operands=[old, value],
            result_types=[old.type],
            properties=dict(combiner.properties),
        )
        return self.emitter.insert(pair).results[0]
