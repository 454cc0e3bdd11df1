"""What is done with a block of rows: before, in and behind the loop over blocks of columns.

start    m = -inf, l = 0, o = 0
step     x = scores                      a block, computed here
         m' = max(m, max_t x)
         c = m' == -inf ? 0 : m'         so that exp(-inf - c) is 0, not NaN
         p = exp(x - c)                  in place of x
         a = exp(m - c)                  not in the first step where that is the only one
         l = a l + sum_t p, o = a o + sum_t p v
finish   o * f(l)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf
from typing import Any, TypeVar

from xdsl.dialects import arith, math
from xdsl.dialects.builtin import FloatAttr
from xdsl.ir import Block, Operation, SSAValue
from xdsl.ir.affine import AffineDimExpr, AffineMap

from mlopt.core.emitter import Emitter, Extent
from mlopt.core.interfaces import require
from mlopt.core.interfaces.structured import Structured
from mlopt.core.interfaces.tiling import Tile, Tiling
from mlopt.dialects.linalg.generic import YieldOp
from mlopt.dialects.tensor.slicing import extract
from mlopt.passes.tensor.apply_schedules.fuse_producers import starting_tile
from mlopt.passes.tensor.apply_schedules.reductions import combiner_of
from mlopt.passes.tensor.apply_schedules.vector_emitter import element_of
from mlopt.passes.tensor.nests import Nest
from mlopt.passes.tensor.stream_softmax.chains import ORDERED_EQUAL, Chain
from mlopt.passes.tensor.stream_softmax.scores import Part, Scores, buffer, replace_operand

T = TypeVar("T")

State = Sequence[SSAValue]
"""Of a block of rows: the largest score, the sum of powers, the sum of weighted values."""

Payload = Callable[[Block], SSAValue]
"""Adds ops to a body and returns what it yields."""


class Steps:
    """A chain in blocks. `loops`: of the product, an axis of the scores each; `domain`: of all
    loops of the product; `bounds`: the most that blocks have of each axis of the scores."""

    def __init__(
        self,
        chain: Chain,
        loops: Sequence[int],
        domain: Sequence[Extent],
        bounds: Sequence[Extent],
        scores: Scores,
        emitter: Emitter,
    ):
        self.chain = chain
        self.emitter = emitter
        self._loops = loops
        self._domain = domain
        self._bounds = bounds
        self._scores = scores

    def place(self, part: Part) -> Tile:
        """Where the result of `part` goes."""
        product = self.chain.product
        return require(product, Tiling).result_tile(product, 0, self._tile(part), self.emitter)

    def start(self, part: Part, out: SSAValue) -> State:
        """The state before any columns; sums of values are put in their place in `out`."""
        axes = range(len(self._loops))
        if self._scores.turned:
            self._scores.transpose_rows(self.chain.scores, axes, part, self._bounds)
        largest = self._row_start(self.chain.largest, part)
        total = self._row_start(self.chain.total, part)
        if not isinstance(part.sizes[self.chain.axis], int):
            total = self._or_one(total, part)
        product = self.chain.product
        (init,) = require(product, Tiling).destinations(product, self.emitter)
        return largest, total, starting_tile(init, out, self.place(part), self.emitter)

    def step(self, part: Part, state: State, *, is_only: bool = False) -> State:
        """The state behind the columns of `part`; `is_only` where there are no others."""
        chain = self.chain
        largest, total, values = state
        x = self._scores.computed(chain.scores, range(len(self._loops)), part, self._bounds)
        found = self._reduced(chain.largest, part, x, self._row_start(chain.largest, part))
        row = AffineMap.identity(len(self._loops) - 1)
        shift = self._nest([largest, found], self._like(found, part), [row] * 3, self._shift)
        order = self._scores.order(range(len(self._loops)))
        rows = [AffineDimExpr(order.index(a)) for a in self._rows(range(len(order)))]
        maps = [AffineMap(len(order), 0, tuple(rows)), AffineMap.identity(len(order))]
        powers = self._nest([shift], x, maps, lambda b: _power(b, b.args[1], b.args[0]))
        if not is_only:
            place = self._like(found, part)
            again = self._nest([largest, shift], place, [row] * 3, _power_of_first)
            largest = self._nest([found], largest, [row, row], self._larger)
            total = self._nest([again], total, [row, row], _scaled)
            values = self._nest([again], values, self._result_maps(), _scaled)
        total = self._reduced(chain.total, part, powers, total)
        tiling = require(chain.product, Tiling)
        product = tiling.tiled(chain.product, self._tile(part), [values], self.emitter)
        replace_operand(product, chain.side, powers, order if self._scores.turned else None)
        return largest, total, product.results[0]

    def finish(self, part: Part, state: State) -> SSAValue:
        """The result of a block of rows."""
        chain = self.chain
        _, factor, values = state
        if chain.factor is not None:
            nest = Nest.of(chain.factor)
            nest.inputs, nest.outputs = [factor], [self._like(factor, part)]
            factor = self.emitter.insert(nest.build()).results[0]
        names = [op.name for op in require(chain.weights, Structured).body(chain.weights).ops]
        payload = _divided if "arith.divf" in names else _scaled
        return self._nest([factor], values, self._result_maps(), payload)

    def _tile(self, part: Part) -> Tile:
        """The loops of the product over `part`; columns of the result are whole."""
        offsets: list[Extent] = [0] * len(self._domain)
        sizes = list(self._domain)
        for loop, offset, size in zip(self._loops, part.offsets, part.sizes, strict=True):
            offsets[loop], sizes[loop] = offset, size
        return Tile(tuple(offsets), tuple(sizes))

    def _rows(self, values: Sequence[T]) -> list[T]:
        """Those of `values`, an axis of the scores each, that are about rows."""
        return [value for axis, value in enumerate(values) if axis != self.chain.axis]

    def _row_start(self, op: Operation, part: Part) -> SSAValue:
        """What a reduction along rows starts from."""
        (init,) = require(op, Tiling).destinations(op, self.emitter)
        sizes = self._rows(part.sizes)
        zeros = (0,) * len(sizes)
        place = buffer(init, self._rows(self._bounds), self.emitter)
        return starting_tile(init, place, Tile(zeros, tuple(sizes)), self.emitter)

    def _or_one(self, total: SSAValue, part: Part) -> SSAValue:
        """A total that starts at 1 where there are no columns: the sum of no values is 0."""
        emitter = self.emitter
        element: Any = element_of(total.type)
        columns = emitter.value(part.sizes[self.chain.axis])
        zero, one = (emitter.constant(FloatAttr(x, element)) for x in (0.0, 1.0))
        none = emitter.insert(arith.CmpiOp(columns, emitter.value(0), "eq")).result
        start = emitter.insert(arith.SelectOp(none, one, zero)).result
        rank = len(self._loops) - 1
        maps = [AffineMap(rank, 0, ()), AffineMap.identity(rank)]
        return self._nest([start], total, maps, lambda body: body.args[0])

    def _like(self, value: SSAValue, part: Part) -> SSAValue:
        """A place for a number a row."""
        sizes = self._rows(part.sizes)
        place = buffer(value, self._rows(self._bounds), self.emitter)
        return extract(place, [0] * len(sizes), sizes, self.emitter)

    def _reduced(self, op: Operation, part: Part, source: SSAValue, start: SSAValue) -> SSAValue:
        """A reduction along rows of `source`, added to `start`."""
        tile = Tile(tuple(part.offsets), tuple(part.sizes))
        new = require(op, Tiling).tiled(op, tile, [start], self.emitter)
        order = self._scores.order(range(len(self._loops)))
        replace_operand(new, 0, source, order if self._scores.turned else None)
        if self._scores.turned:
            self._scores.turn_loops(new, {axis: axis for axis in order})
        return new.results[0]

    def _result_maps(self) -> list[AffineMap]:
        """Of a number a row, and of the result, in loops over the result."""
        model = require(self.chain.product, Structured)
        written = model.indexing_maps(self.chain.product)[-1]
        axes = [e.position for e in written.results if isinstance(e, AffineDimExpr)]
        rows = [AffineDimExpr(axes.index(loop)) for loop in self._rows(self._loops)]
        return [AffineMap(len(axes), 0, tuple(rows)), AffineMap.identity(len(axes))]

    def _nest(
        self, inputs: Sequence[SSAValue], out: SSAValue, maps: Sequence[AffineMap], payload: Payload
    ) -> SSAValue:
        """An elementwise op with a body of `payload`."""
        types = [element_of(value.type) for value in (*inputs, out)]
        body = Block(arg_types=types)
        body.add_op(YieldOp(payload(body)))
        kinds = ["parallel"] * maps[-1].num_dims
        nest = Nest(inputs, [out], maps, kinds, body)
        return self.emitter.insert(nest.build()).results[0]

    def _larger(self, body: Block) -> SSAValue:
        """The larger of the first two elements, as the chain compares them."""
        combiner, _ = combiner_of(require(self.chain.largest, Structured), self.chain.largest)
        assert combiner is not None, "the chain has a maximum"
        larger = type(combiner).create(operands=body.args[:2], result_types=[body.args[0].type])
        larger.properties.update(combiner.properties)
        body.add_op(larger)
        return larger.results[0]

    def _shift(self, body: Block) -> SSAValue:
        """What is taken off scores: the larger of two, or 0 for -inf."""
        larger = self._larger(body)
        element: Any = larger.type
        lowest, zero = (arith.ConstantOp(FloatAttr(x, element)) for x in (-inf, 0.0))
        compare = arith.CmpfOp(larger, lowest.result, ORDERED_EQUAL)
        select = arith.SelectOp(compare.result, zero.result, larger)
        body.add_ops([lowest, zero, compare, select])
        return select.result


def _power_of_first(body: Block) -> SSAValue:
    return _power(body, body.args[0], body.args[1])


def _power(body: Block, x: SSAValue, shift: SSAValue) -> SSAValue:
    difference = arith.SubfOp(x, shift)
    power = math.ExpOp(difference.result)
    body.add_ops([difference, power])
    return power.result


def _scaled(body: Block) -> SSAValue:
    product = arith.MulfOp(body.args[1], body.args[0])
    body.add_op(product)
    return product.result


def _divided(body: Block) -> SSAValue:
    quotient = arith.DivfOp(body.args[1], body.args[0])
    body.add_op(quotient)
    return quotient.result
