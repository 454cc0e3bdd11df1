"""DynamicQuantizeLSTM: an LSTM whose products are of integers, quantised as they come.

    projected = q(x) W * (scale of x * scale of W) + bias          over all steps at once
    for each step: gates = projected[t] + q(h) R * (scale of h * scale of R); ...

q is DynamicQuantizeLinear: u8, by the range of all elements of x, or of h in the whole batch.
W and R lie as `[D, in, 4h]`, in the order of gates of LSTM.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from xdsl.dialects.builtin import Float32Type, i64
from xdsl.ir import Operation, SSAValue

from mlopt.core.interfaces.decomposition import Insert
from mlopt.dialects.graph.decompose.building import Builder
from mlopt.dialects.graph.decompose.recurrent import apply
from mlopt.dialects.graph.ops.base import element_type_of, shape_of
from mlopt.dialects.graph.ops.binary import AddOp, MulOp, SubOp
from mlopt.dialects.graph.ops.layout import ReshapeOp
from mlopt.dialects.graph.ops.padding import UpdateSliceOp
from mlopt.dialects.graph.ops.parts import ConcatOp, SliceOp
from mlopt.dialects.graph.ops.recurrent import DIRECTIONS, activation_of
from mlopt.dialects.graph.ops.selection import ClampOp, CompareOp, ConvertOp, SelectOp
from mlopt.frontends.onnx.broadcasting import spread_along
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.operators.byte_products import byte_matmul
from mlopt.frontends.onnx.operators.control import repeated
from mlopt.frontends.onnx.operators.loops import part_at
from mlopt.frontends.onnx.operators.products import product
from mlopt.frontends.onnx.operators.quantization import centred, dynamic_quantize
from mlopt.frontends.onnx.operators.recurrent import activations_of
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.sizes import Size
from mlopt.frontends.onnx.table import operator

GATES = ("i", "o", "f", "c")


@dataclass(frozen=True)
class Weights:
    """Bytes `[in, out]` of one direction; one scale and zero point, or one a column."""

    values: SSAValue
    scale: SSAValue
    zero_point: SSAValue


@dataclass
class Way:
    """One direction: its parameters, and how its cells are computed."""

    node: Node
    input: Weights
    state: Weights
    bias: SSAValue | None
    starts: list[SSAValue]
    lengths: SSAValue | None
    functions: Sequence[str]
    is_backward: bool
    hidden: int = field(init=False)

    def __post_init__(self) -> None:
        self.hidden = shape_of(self.state.values)[0]


@operator("DynamicQuantizeLSTM", domain="com.microsoft")
def dynamic_quantize_lstm(
    node: Node,
    x: SSAValue,
    w: SSAValue,
    r: SSAValue,
    b: SSAValue | None = None,
    lengths: SSAValue | None = None,
    initial: SSAValue | None = None,
    cell: SSAValue | None = None,
    peepholes: SSAValue | None = None,
    w_scale: SSAValue | None = None,
    w_zero_point: SSAValue | None = None,
    r_scale: SSAValue | None = None,
    r_zero_point: SSAValue | None = None,
) -> list[SSAValue]:
    """A long short-term memory with weights in integers."""
    if peepholes is not None:
        raise NodeProblem("peepholes are not supported")
    if w_scale is None or w_zero_point is None or r_scale is None or r_zero_point is None:
        raise NodeProblem("a scale or a zero point is missing")
    backward = DIRECTIONS.get(node.attribute("direction", "forward"))
    if backward is None or node.rank(x) != 3 or shape_of(r)[1] < 0:
        raise NodeProblem(f"direction, or input of rank {node.rank(x)}, is not supported")
    names = activations_of(node) or ["sigmoid", "tanh", "tanh"] * len(backward)
    sizes: list[Size] = [node.build.size(x, 1), shape_of(r)[1]]
    results: list[list[SSAValue]] = []
    for index, is_backward in enumerate(backward):
        starts = [
            node.build.filled(0, sizes, Float32Type())
            if state is None
            else part_at(node, state, 0, index)
            for state in (initial, cell)
        ]
        way = Way(
            node,
            _weights(node, index, w, w_scale, w_zero_point),
            _weights(node, index, r, r_scale, r_zero_point),
            None if b is None else part_at(node, b, 0, index),
            starts,
            lengths,
            names[3 * index : 3 * index + 3],
            is_backward,
        )
        results.append(_run(way, x))
    return [
        _together(node, [states[position] for states in results], 1 if position == 0 else 0)
        for position in range(3)
    ]


def _weights(
    node: Node, index: int, values: SSAValue, scale: SSAValue, zero_point: SSAValue
) -> Weights:
    """Those of a direction; a scale and a zero point are `[D]` or `[D, 4h]`."""

    def own(value: SSAValue) -> SSAValue:
        array = node.build.array(value)
        if array is None:
            return part_at(node, value, 0, index)
        return node.constant(array[index], element_type_of(value))

    return Weights(own(values), own(scale), own(zero_point))


def _together(node: Node, ways: Sequence[SSAValue], axis: int) -> SSAValue:
    """The directions along a new axis."""
    parts: list[SSAValue] = []
    for way in ways:
        sizes = node.build.shape(way)
        parts.append(node.emit(ReshapeOp(way, [*sizes[:axis], 1, *sizes[axis:]])))
    return parts[0] if len(parts) == 1 else node.emit(ConcatOp(parts, axis))


def _product(node: Node, x: SSAValue, weights: Weights) -> SSAValue:
    """x by weights, in integers on the way."""
    integers, scale, zero_point = dynamic_quantize(node, x)
    total = byte_matmul(node, integers, zero_point, weights.values, weights.zero_point)
    if total is None:
        centred_weights = centred(node, weights.values, weights.zero_point, 1)
        total = product(node, centred(node, integers, zero_point), centred_weights)
    axes = [node.rank(total) - 1] if node.rank(weights.scale) else []
    factor = node.emit(MulOp(spread_along(node.build, scale, weights.scale, []), weights.scale))
    real = node.emit(ConvertOp(total, Float32Type()))
    return node.emit(MulOp(real, spread_along(node.build, factor, real, axes)))


def _run(way: Way, x: SSAValue) -> list[SSAValue]:
    """The states of every step, `[t, n, h]`, and the last state and cell."""
    node = way.node
    steps, batch, features = node.build.shape(x)
    rows = node.emit(ReshapeOp(x, [node.sizes.mul(steps, batch), features]))
    width = len(GATES) * way.hidden
    projected = _product(node, rows, way.input)
    if way.bias is not None:
        inputs, states = (node.emit(SliceOp(way.bias, [at], [width])) for at in (0, width))
        bias = node.emit(AddOp(inputs, states))
        projected = node.emit(AddOp(projected, spread_along(node.build, bias, projected, [1])))
    projected = node.emit(ReshapeOp(projected, [steps, batch, width]))

    def body(index: SSAValue, carried: Sequence[SSAValue]) -> list[SSAValue]:
        shown, h, c = carried
        now: Size = index
        if way.is_backward:
            now = node.sizes.sub(node.sizes.sub(steps, 1), index)
        states = _step(way, part_at(node, projected, 0, now), h, c)
        out = states[0]
        if way.lengths is not None:
            runs = _still_runs(node, way.lengths, now, h)
            states = [
                node.emit(SelectOp(runs, new, old)) for new, old in zip(states, (h, c), strict=True)
            ]
            out = node.emit(SelectOp(runs, out, node.full(0, out)))
        row = node.emit(ReshapeOp(out, [1, batch, way.hidden]))
        return [node.emit(UpdateSliceOp(shown, row, [now, 0, 0])), *states]

    zeros = node.build.filled(0, [steps, batch, way.hidden], Float32Type())
    return repeated(node, steps, [zeros, *way.starts], body)


def _step(way: Way, projected: SSAValue, h: SSAValue, c: SSAValue) -> list[SSAValue]:
    """The next state and cell."""
    node, hidden = way.node, way.hidden
    gates = node.emit(AddOp(projected, _product(node, h, way.state)))
    clip = node.attribute("clip")
    build = Builder(_inserting(node))

    def act(position: int, value: SSAValue) -> SSAValue:
        return apply(build, activation_of(way.functions[position]), value)

    def gate(name: str) -> SSAValue:
        rows = node.build.size(gates, 0)
        value = node.emit(SliceOp(gates, [0, GATES.index(name) * hidden], [rows, hidden]))
        if clip:
            low, high = (node.full(bound, value) for bound in (-clip, clip))
            value = node.emit(ClampOp(low, value, high))
        return act(1 if name == "c" else 0, value)

    i, new = gate("i"), gate("c")
    if node.attribute("input_forget", 0):
        f = node.emit(SubOp(node.full(1, i), i))
    else:
        f = gate("f")
    cell = node.emit(AddOp(node.emit(MulOp(f, c)), node.emit(MulOp(i, new))))
    return [node.emit(MulOp(gate("o"), act(2, cell))), cell]


def _inserting(node: Node) -> Insert:
    """Puts ops where the node's go."""

    def insert(op: Operation) -> Operation:
        node.build.append(op)
        return op

    return insert


def _still_runs(node: Node, lengths: SSAValue, now: Size, like: SSAValue) -> SSAValue:
    """`[n, h]`: whether step `now` belongs to each sequence."""
    ends = node.emit(ConvertOp(lengths, i64))
    step = spread_along(node.build, node.build.tensor_of_sizes(now, i64), ends, [])
    return spread_along(node.build, node.emit(CompareOp("lt", step, ends)), like, [0])
