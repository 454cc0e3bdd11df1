"""Recurrent layers as a loop over time; what does not depend on the state is done before it.

projected = input W^T + bias                  one contraction over all steps
graph.for %i ... { gates = projected[t] + h R^T; ... }
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from xdsl.dialects import arith
from xdsl.dialects.builtin import IndexType, IntegerAttr, TensorType
from xdsl.ir import Block, Operation, Region, SSAValue

from mlopt.core.interfaces.decomposition import Insert, decomposes
from mlopt.dialects.graph.attributes import Predicate
from mlopt.dialects.graph.decompose.building import Builder, all_in_f32
from mlopt.dialects.graph.ops import activation
from mlopt.dialects.graph.ops.base import element_type_of, integers, shape_of
from mlopt.dialects.graph.ops.composite import ReluOp, SigmoidOp
from mlopt.dialects.graph.ops.contraction import ContractOp, MatmulOp
from mlopt.dialects.graph.ops.control import ForOp, YieldOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp, Size, TransposeOp, split
from mlopt.dialects.graph.ops.parts import ConcatOp, SliceOp
from mlopt.dialects.graph.ops.recurrent import GruOp, LstmOp, RecurrentOp, RnnOp
from mlopt.dialects.tensor.element_ops import FromElementsOp
from mlopt.dialects.tensor.slice_ops import InsertSliceOp

States = Sequence[SSAValue]
Step = Callable[[Builder, SSAValue, States], list[SSAValue]]
"""The states after a step, from what the input gives to it and the states before."""


def apply(build: Builder, function: tuple[str, tuple[float, ...]], x: SSAValue) -> SSAValue:
    """An activation by its name."""
    name, numbers = function
    match name:
        case "relu":
            return build(ReluOp(x))
        case "sigmoid":
            return build(SigmoidOp(x))
        case "tanh":
            return build.tanh(x)
        case "affine":
            return build.add(build.mul(x, numbers[0]), numbers[1])
        case "scaled_tanh":
            return build.mul(build.tanh(build.mul(x, numbers[1])), numbers[0])
        case _:
            op_class = next(op for op in activation.ACTIVATION_OPS if op.name == f"graph.{name}")
            assert issubclass(op_class, activation.ActivationOp), "a row of the table"
            return build(op_class(x, None, **dict(zip(op_class.DEFAULTS, numbers, strict=True))))


@dataclass
class Layer:
    """One direction of a layer: its parameters without the axis of directions."""

    op: RecurrentOp
    build: Builder
    way: int
    given: dict[str, SSAValue]

    @property
    def hidden(self) -> int:
        """Features of a state."""
        return self.op.hidden

    def part(self, name: str) -> SSAValue | None:
        """A parameter of this direction."""
        if name not in self.given:
            return None
        value = self.given[name]
        sizes = self.build.sizes(value)
        offsets: list[Size] = [self.way, *[0] * (len(sizes) - 1)]
        cut = self.build(SliceOp(value, offsets, [1, *sizes[1:]]))
        return self.build(ReshapeOp(cut, sizes[1:]))

    def rows(self, value: SSAValue, gate: int, count: int = 1) -> SSAValue:
        """The rows of `count` gates from `gate` on."""
        sizes = self.build.sizes(value)
        offsets: list[Size] = [gate * self.hidden, *[0] * (len(sizes) - 1)]
        return self.build(SliceOp(value, offsets, [count * self.hidden, *sizes[1:]]))

    def projected(self, bias: SSAValue | None) -> SSAValue:
        """`input W^T + bias`, of all steps."""
        weights = self.part("weights")
        assert weights is not None, "a layer has weights"
        product = self.build(ContractOp(self.given["input"], weights, inner=((2,), (1,))))
        return (
            product
            if bias is None
            else self.build.add(product, self.build.along(bias, product, [2]))
        )

    def transposed(self, gate: int = 0, count: int | None = None) -> SSAValue:
        """`R^T` of some gates."""
        recurrence = self.part("recurrence")
        assert recurrence is not None, "a layer has a recurrence"
        if count is not None:
            recurrence = self.rows(recurrence, gate, count)
        return self.build(TransposeOp(recurrence, [1, 0]))

    def biases(self) -> tuple[SSAValue | None, SSAValue | None]:
        """Those of the input and those of the state."""
        bias = self.part("bias")
        if bias is None:
            return None, None
        gates = self.op.GATES
        return self.rows(bias, 0, gates), self.rows(bias, gates, gates)

    def start(self, name: str) -> SSAValue:
        """States before the first step."""
        found = self.part(name)
        if found is not None:
            return found
        x = self.given["input"]
        sizes = [self.build.size(x, 1), self.hidden]
        return self.build.full(0, sizes, element_type_of(x))

    def act(self, build: Builder, position: int, x: SSAValue) -> SSAValue:
        """An activation of what is held within the clip."""
        if self.op.clip is not None:
            x = build.clamp(-self.op.clip.value.data, x, self.op.clip.value.data)
        return apply(build, self.op.functions(self.way)[position], x)


def columns(build: Builder, value: SSAValue, hidden: int, gate: int, count: int = 1) -> SSAValue:
    """`[n, gates * h]` -> some gates of it."""
    offsets: list[Size] = [0, gate * hidden]
    return build(SliceOp(value, offsets, [build.size(value, 0), count * hidden]))


def _index(build: Builder, value: int) -> SSAValue:
    return build(arith.ConstantOp(IntegerAttr(value, IndexType())))


def run(layer: Layer, projected: SSAValue, starts: States, step: Step) -> list[SSAValue]:
    """The states of every step `[t, n, h]`, then the last of each kind."""
    build = layer.build
    time, batch, _ = build.sizes(projected)
    count = time if isinstance(time, SSAValue) else _index(build, time)
    element = element_type_of(projected)
    zeros = build.full(0, [time, batch, layer.hidden], element)
    body = Block(arg_types=[IndexType(), zeros.type, *(start.type for start in starts)])
    inner = Builder(_appending(body))
    index, outputs, *states = body.args
    now: SSAValue = index
    if layer.op.backwards[layer.way]:
        behind = inner(arith.SubiOp(count, index))
        now = inner(arith.SubiOp(behind, _index(inner, 1)))
    sizes = [1, batch, shape_of(projected)[2]]
    cut = inner(SliceOp(projected, [now, 0, 0], sizes))
    new_states = step(inner, inner(ReshapeOp(cut, sizes[1:])), states)
    shown = new_states[0]
    if "lengths" in layer.given:
        runs = _still_runs(inner, layer.given["lengths"], now, shown)
        new_states = [
            inner.select(runs, new, old) for new, old in zip(new_states, states, strict=True)
        ]
        shown = inner.select(runs, shown, 0)
    row = inner(ReshapeOp(shown, [1, batch, layer.hidden]))
    written = inner(_insert(row, outputs, [now, 0, 0], [1, batch, layer.hidden]))
    body.add_op(YieldOp(written, *new_states))
    first, step_size = _index(build, 0), _index(build, 1)
    loop = build.insert(ForOp(first, count, step_size, [zeros, *starts], Region(body)))
    return list(loop.results)


def _appending(block: Block) -> Insert:
    """Puts ops at the end of a block."""

    def insert(op: Operation) -> Operation:
        block.add_op(op)
        return op

    return insert


def _insert(
    source: SSAValue, target: SSAValue, offsets: Sequence[Size], sizes: Sequence[Size]
) -> Operation:
    """`source` in place of a slice of `target`."""
    lists = [split(part) for part in (offsets, sizes)]
    return InsertSliceOp.build(
        operands=[source, target, *(dynamic for _, dynamic in lists), []],
        result_types=[target.type],
        properties={
            "static_offsets": integers(lists[0][0]),
            "static_sizes": integers(lists[1][0]),
            "static_strides": integers((1,) * len(sizes)),
        },
    )


def _still_runs(build: Builder, lengths: SSAValue, now: SSAValue, like: SSAValue) -> SSAValue:
    """`[n, h]`: whether step `now` belongs to the sequence."""
    scalar = build(
        FromElementsOp.create(operands=[now], result_types=[TensorType(IndexType(), [])])
    )
    ends = build.converted(lengths, IndexType())
    steps = build(BroadcastOp(scalar, build.sizes(ends), []))
    return build.along(build.compare(Predicate.LT, steps, ends), like, [0])


def _both_ways(
    op: RecurrentOp,
    build: Builder,
    operands: Sequence[SSAValue],
    run_layer: Callable[[Layer], list[SSAValue]],
) -> list[SSAValue]:
    """Each direction, put together along the axis of directions."""
    names = [name for name, _ in op.get_irdl_definition().operands]
    present = [name for name in names if getattr(op, name) is not None]
    given = dict(zip(present, operands, strict=True))
    ways = [run_layer(Layer(op, build, way, given)) for way in range(len(op.backwards))]
    results: list[SSAValue] = []
    for position in range(len(op.results)):
        axis = 1 if position == 0 else 0
        parts: list[SSAValue] = []
        for way in ways:
            sizes = build.sizes(way[position])
            parts.append(build(ReshapeOp(way[position], [*sizes[:axis], 1, *sizes[axis:]])))
        results.append(parts[0] if len(parts) == 1 else build(ConcatOp(parts, axis)))
    return results


def _sum(build: Builder, a: SSAValue | None, b: SSAValue | None) -> SSAValue | None:
    return a if b is None else b if a is None else build.add(a, b)


@decomposes(RnnOp)
@all_in_f32
def rnn(op: RnnOp, build: Builder, operands: Sequence[SSAValue]) -> list[SSAValue]:
    """`f(x W^T + h R^T + b)`."""

    def run_layer(layer: Layer) -> list[SSAValue]:
        recurrence = layer.transposed()

        def step(b: Builder, x: SSAValue, states: States) -> list[SSAValue]:
            return [layer.act(b, 0, b.add(x, b(MatmulOp(states[0], recurrence))))]

        return run(
            layer, layer.projected(_sum(build, *layer.biases())), [layer.start("initial")], step
        )

    return _both_ways(op, build, operands, run_layer)


@decomposes(GruOp)
@all_in_f32
def gru(op: GruOp, build: Builder, operands: Sequence[SSAValue]) -> list[SSAValue]:
    """Update, reset and new state; two products of the state where reset comes first."""
    hidden = op.hidden
    linear = op.linear_before_reset is not None

    def run_layer(layer: Layer) -> list[SSAValue]:
        of_input, of_state = layer.biases()
        last: SSAValue | None = None
        if of_input is not None and of_state is not None:
            last = layer.rows(of_state, 2)
            shared = [layer.rows(of_state, 0, 2), last if not linear else build.full_like(0, last)]
            of_input = build.add(of_input, build(ConcatOp(shared, 0)))
        recurrence = layer.transposed() if linear else layer.transposed(0, 2)
        of_new = None if linear else layer.transposed(2, 1)

        def step(b: Builder, x: SSAValue, states: States) -> list[SSAValue]:
            (h,) = states
            product = b(MatmulOp(h, recurrence))
            z, r = (
                layer.act(
                    b, 0, b.add(columns(b, x, hidden, gate), columns(b, product, hidden, gate))
                )
                for gate in (0, 1)
            )
            if of_new is not None:
                reset = b(MatmulOp(b.mul(r, h), of_new))
            else:
                state = columns(b, product, hidden, 2)
                if last is not None:
                    state = b.add(state, b.along(last, state, [1]))
                reset = b.mul(r, state)
            n = layer.act(b, 1, b.add(columns(b, x, hidden, 2), reset))
            return [b.add(b.mul(b.sub(1, z), n), b.mul(z, h))]

        return run(layer, layer.projected(of_input), [layer.start("initial")], step)

    return _both_ways(op, build, operands, run_layer)


@decomposes(LstmOp)
@all_in_f32
def lstm(op: LstmOp, build: Builder, operands: Sequence[SSAValue]) -> list[SSAValue]:
    """Input, output and forget gates around a cell."""
    hidden = op.hidden

    def run_layer(layer: Layer) -> list[SSAValue]:
        recurrence, peepholes = layer.transposed(), layer.part("peepholes")
        peeps = None if peepholes is None else [layer.rows(peepholes, gate) for gate in range(3)]

        def step(b: Builder, x: SSAValue, states: States) -> list[SSAValue]:
            h, c = states
            gates = b.add(x, b(MatmulOp(h, recurrence)))

            def gate(position: int, cell: SSAValue) -> SSAValue:
                value = columns(b, gates, hidden, position)
                if peeps is not None:
                    value = b.add(value, b.mul(b.along(peeps[position], cell, [1]), cell))
                return layer.act(b, 0, value)

            i = gate(0, c)
            f = b.sub(1, i) if op.input_forget is not None else gate(2, c)
            new = layer.act(b, 1, columns(b, gates, hidden, 3))
            c = b.add(b.mul(f, c), b.mul(i, new))
            o = gate(1, c)
            return [b.mul(o, apply(b, op.functions(layer.way)[2], c)), c]

        projected = layer.projected(_sum(build, *layer.biases()))
        return run(layer, projected, [layer.start("initial"), layer.start("cell")], step)

    return _both_ways(op, build, operands, run_layer)
