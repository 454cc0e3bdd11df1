"""Loop and Scan: trips over a body, with values carried and results stacked.

A Loop whose condition stays true is a `graph.for`, any other a `graph.while`.
"""

from __future__ import annotations

from collections.abc import Sequence

import onnx
from xdsl.dialects.builtin import DYNAMIC_INDEX, IndexType, TensorType, i1, i64
from xdsl.ir import Attribute, Block, Region, SSAValue

from mlopt.dialects.graph.ops.base import element_type_of, shape_of, tensor_type
from mlopt.dialects.graph.ops.binary import AndOp
from mlopt.dialects.graph.ops.control import ConditionOp, ForOp, IfOp, WhileOp, YieldOp
from mlopt.dialects.graph.ops.layout import ReshapeOp, TransposeOp
from mlopt.dialects.graph.ops.padding import UpdateSliceOp
from mlopt.dialects.graph.ops.parts import ConcatOp, SliceOp
from mlopt.frontends.onnx.branching import as_type, end
from mlopt.frontends.onnx.carried_values import Trip, started, unread_inputs, widened
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.sizes import Size
from mlopt.frontends.onnx.table import operator


@operator("Loop")
def loop(
    node: Node, trips: SSAValue | None = None, condition: SSAValue | None = None, *initial: SSAValue
) -> list[SSAValue]:
    """Trips until the count is reached or the condition does not hold."""
    body: onnx.GraphProto = node.required("body")
    stacked = len(body.output) - 1 - len(initial)
    if stacked < 0 or len(body.input) != len(initial) + 2:
        raise NodeProblem(
            f"its body has {len(body.input)} inputs and {len(body.output)} outputs"
            f" for {len(initial)} carried values"
        )
    count = len(initial)

    def run(arguments: Sequence[SSAValue]) -> list[SSAValue]:
        trip = node.build.tensor_of_sizes(arguments[0], i64)
        goes_on = node.constant(True)
        return node.subgraph(body, trip, goes_on, *arguments[1:])

    types = [IndexType(), *(value.type for value in initial)]
    made = widened(
        node,
        types,
        run,
        lambda values: [made_index(node, values), *values[1 : count + 1]],
        [False, *unread_inputs(body)[2:]],
    )
    initial = tuple(started(node, initial, made))
    known = None if condition is None else node.build.array(condition)
    stays = node.build.array(made.values[0])
    starts = condition is None or (known is not None and bool(known.all()))
    if trips is not None and starts and stays is not None and bool(stays.all()):
        return _counted(node, node.size_list(trips)[0], initial, made, stacked)
    return _conditional(node, trips, condition, initial, made, stacked)


def made_index(node: Node, values: list[SSAValue]) -> SSAValue:
    """Stands for the number of the next trip, whose type never changes."""
    return node.sizes.value(0)


def _counted(
    node: Node, trips: Size, initial: Sequence[SSAValue], made: Trip, stacked: int
) -> list[SSAValue]:
    """A loop over a count that is known when it begins; results are written in place."""
    count, block = len(initial), made.block
    trips = node.sizes.max(trips, 0)
    parts = made.values[count + 1 : count + 1 + stacked]
    stacks = [_empty_stack(node, trips, part, block) for part in parts]
    places = [block.insert_arg(stack.type, len(block.args)) for stack in stacks]
    with node.build.at(block):
        written = [
            _written(node, part, place, block, trips, block.args[0])
            for part, place in zip(parts, places, strict=True)
        ]
        types = [*made.types[1:], *(stack.type for stack in stacks)]
        end(node.build, YieldOp, [*made.values[1 : count + 1], *written], types)
    start = [
        as_type(node.build, value, type)
        for value, type in zip(initial, made.types[1:], strict=True)
    ]
    low, high, step = (node.sizes.value(size) for size in (0, trips, 1))
    op = ForOp(low, high, step, [*start, *stacks], Region(block))
    node.build.append(op)
    for result, part in zip(op.results[count:], parts, strict=True):
        note_stack(node, result, trips, part, block)
    return list(op.results)


def note_stack(
    node: Node, stack: SSAValue, trips: Size | None, part: SSAValue, block: Block
) -> None:
    """What is known of the sizes of a stack outside the loop."""
    for axis, size in enumerate((trips, *_outer_sizes(node, part, block))):
        if size is not None and shape_of(stack)[axis] < 0:
            node.build.note_size(stack, axis, size)


def _outer_sizes(node: Node, part: SSAValue, block: Block) -> list[Size | None]:
    """The sizes of what a trip makes; None where they are only known in the trip."""
    with node.build.at(block):
        sizes = node.build.shape(part)
    return [
        None if isinstance(size, SSAValue) and _is_inside(size, block) else size for size in sizes
    ]


def _is_inside(value: SSAValue, block: Block) -> bool:
    owner = value.owner if isinstance(value.owner, Block) else value.owner.parent_block()
    while owner is not None:
        if owner is block:
            return True
        parent = owner.parent_op()
        owner = parent.parent_block() if parent is not None else None
    return False


def _empty_stack(node: Node, trips: Size, part: SSAValue, block: Block) -> SSAValue:
    """A tensor with room for what every trip makes; empty where the first trip makes it."""
    outer = _outer_sizes(node, part, block)
    element = element_type_of(part)
    zero = False if element == i1 else 0
    sizes = [size for size in outer if size is not None]
    if len(sizes) == len(outer):
        return node.build.filled(zero, [trips, *sizes], element)
    empty = node.build.filled(zero, [0] * (len(outer) + 1), element)
    shape = [trips if isinstance(trips, int) else DYNAMIC_INDEX, *shape_of(part)]
    return as_type(node.build, empty, TensorType(element, [DYNAMIC_INDEX, *shape[1:]]))


def _ready_stack(
    node: Node, stack: SSAValue, trip: SSAValue, sizes: Sequence[Size], is_made: bool
) -> SSAValue:
    """The stack; in the first trip one of `sizes`, where only that trip knows them."""
    if is_made:
        return stack
    element = element_type_of(stack)
    first = node.build.tensor_of_sizes(node.sizes.compare("eq", trip, 0), i1)
    blocks = Block(), Block()
    with node.build.at(blocks[0]):
        fresh = node.build.filled(False if element == i1 else 0, sizes, element)
        end(node.build, YieldOp, [fresh], [stack.type])
    with node.build.at(blocks[1]):
        end(node.build, YieldOp, [stack], [stack.type])
    op = IfOp(first, [stack.type], Region(blocks[0]), Region(blocks[1]))
    return node.build.insert(op)


def _written(
    node: Node, part: SSAValue, stack: SSAValue, block: Block, trips: Size, place: Size
) -> SSAValue:
    """The stack with what this trip makes."""
    is_made = None not in _outer_sizes(node, part, block)
    sizes = [trips, *node.build.shape(part)]
    ready = _ready_stack(node, stack, block.args[0], sizes, is_made)
    return placed(node, part, ready, place)


def placed(node: Node, part: SSAValue, whole: SSAValue, place: Size) -> SSAValue:
    """`whole` with `part` at `place` of its first axis."""
    shape = node.build.shape(part)
    offsets: list[Size] = [place, *([0] * len(shape))]
    slab = node.emit(ReshapeOp(part, [1, *shape]))
    return node.emit(UpdateSliceOp(whole, slab, offsets))


def _conditional(
    node: Node,
    trips: SSAValue | None,
    condition: SSAValue | None,
    initial: Sequence[SSAValue],
    made: Trip,
    stacked: int,
) -> list[SSAValue]:
    """A loop that may end at any trip; each trip appends to the results."""
    count, block = len(initial), made.block
    parts = made.values[count + 1 : count + 1 + stacked]
    stacks = [_empty_stack(node, 0, part, block) for part in parts]
    open_types = [_open(stack.type) for stack in stacks]
    flag = TensorType(i1, [])
    goes_on = node.constant(True) if condition is None else condition
    if node.rank(goes_on):
        goes_on = node.emit(ReshapeOp(goes_on, []))
    start = [
        node.sizes.value(0),
        goes_on,
        *(as_type(node.build, v, t) for v, t in zip(initial, made.types[1:], strict=True)),
        *(as_type(node.build, v, t) for v, t in zip(stacks, open_types, strict=True)),
    ]
    types = [IndexType(), flag, *made.types[1:], *open_types]
    limit = None if trips is None else node.size_list(trips)[0]
    before = Block(arg_types=types)
    with node.build.at(before):
        holds: SSAValue = before.args[1]
        if limit is not None:
            below = node.sizes.compare("lt", before.args[0], limit)
            holds = node.emit(AndOp(holds, node.build.tensor_of_sizes(below, i1)))
        node.build.append(ConditionOp(holds, before.args))
    block.insert_arg(flag, 1)
    places = [block.insert_arg(type, len(block.args)) for type in open_types]
    with node.build.at(block):
        following = node.sizes.value(node.sizes.add(block.args[0], 1))
        again = made.values[0]
        if node.rank(again):
            again = node.emit(ReshapeOp(again, []))
        grown = [
            _appended(node, part, place, block) for part, place in zip(parts, places, strict=True)
        ]
        end(node.build, YieldOp, [following, again, *made.values[1 : count + 1], *grown], types)
    op = WhileOp(start, types, Region(before), Region(block))
    node.build.append(op)
    for result, part in zip(op.results[count + 2 :], parts, strict=True):
        note_stack(node, result, None, part, block)
    return list(op.results[2:])


def _open(type: Attribute) -> TensorType[Attribute]:
    """The type with an unknown first size."""
    tensor = tensor_type(type)
    return TensorType(tensor.element_type, [DYNAMIC_INDEX, *tensor.get_shape()[1:]])


def _appended(node: Node, part: SSAValue, stack: SSAValue, block: Block) -> SSAValue:
    """The stack with what this trip makes at its end."""
    is_made = None not in _outer_sizes(node, part, block)
    sizes = [0, *node.build.shape(part)]
    ready = _ready_stack(node, stack, block.args[0], sizes, is_made)
    slab = node.emit(ReshapeOp(part, [1, *node.build.shape(part)]))
    return node.emit(ConcatOp([ready, slab], 0))


@operator("Scan")
def scan_batched(node: Node, *operands: SSAValue) -> list[SSAValue]:
    """A Scan for each batch: the first axis of every input and output."""
    inputs = operands[1:]
    if node.inputs[0] is not None:
        raise NodeProblem("sequence_lens is not supported")
    body: onnx.GraphProto = node.required("body")
    count = len(inputs) - node.required("num_scan_inputs")
    if count < 0 or count == len(inputs):
        raise NodeProblem(f"num_scan_inputs does not fit {len(inputs)} inputs")
    batches = node.build.size(inputs[0], 0)
    backward = node.attribute("directions", (0,) * (len(inputs) - count))

    def run(arguments: Sequence[SSAValue]) -> list[SSAValue]:
        parts = [part_at(node, value, 0, arguments[0]) for value in inputs]
        stacked = len(body.output) - count
        return _scan(node, body, parts, count, backward=backward, outward=(0,) * stacked)

    made = widened(node, [IndexType()], run, lambda values: [made_index(node, values)])
    return _scanned(node, batches, [], made, (0,) * len(body.output))


@operator("Scan", since=9)
def scan(node: Node, *inputs: SSAValue) -> list[SSAValue]:
    """Trips over the parts of tensors along an axis."""
    body: onnx.GraphProto = node.required("body")
    scanned = node.required("num_scan_inputs")
    count = len(inputs) - scanned
    stacked = len(body.output) - count
    if count < 0 or stacked < 0 or scanned < 1:
        raise NodeProblem(f"num_scan_inputs is {scanned} for {len(inputs)} inputs")
    axes = [
        node.axis(axis, node.rank(value))
        for axis, value in zip(
            node.attribute("scan_input_axes", (0,) * scanned), inputs[count:], strict=True
        )
    ]
    results = _scan(
        node,
        body,
        inputs,
        count,
        axes=axes,
        backward=node.attribute("scan_input_directions", (0,) * scanned),
        outward=node.attribute("scan_output_directions", (0,) * stacked),
    )
    return results[:count] + [
        _moved(node, value, axis)
        for value, axis in zip(
            results[count:], node.attribute("scan_output_axes", (0,) * stacked), strict=True
        )
    ]


def _scan(
    node: Node,
    body: onnx.GraphProto,
    inputs: Sequence[SSAValue],
    count: int,
    *,
    axes: Sequence[int] | None = None,
    backward: Sequence[int],
    outward: Sequence[int],
) -> list[SSAValue]:
    """The last of `count` carried values, and what trips make along a first axis."""
    initial, sequences = inputs[:count], inputs[count:]
    along = [0] * len(sequences) if axes is None else axes
    trips = node.build.size(sequences[0], along[0])

    def run(arguments: Sequence[SSAValue]) -> list[SSAValue]:
        index = arguments[0]
        parts = [
            part_at(node, value, axis, _place(node, index, trips, is_back))
            for value, axis, is_back in zip(sequences, along, backward, strict=True)
        ]
        return node.subgraph(body, *arguments[1:], *parts)

    types = [IndexType(), *(value.type for value in initial)]
    made = widened(node, types, run, lambda values: [made_index(node, values), *values[:count]])
    return _scanned(node, trips, initial, made, outward)


def _place(node: Node, index: Size, trips: Size, is_backward: int) -> Size:
    return node.sizes.sub(node.sizes.sub(trips, 1), index) if is_backward else index


def part_at(node: Node, x: SSAValue, axis: int, place: Size) -> SSAValue:
    """The part of x at one position of an axis, without that axis."""
    shape = node.build.shape(x)
    offsets: list[Size] = [0] * len(shape)
    offsets[axis] = place
    slab = node.emit(SliceOp(x, offsets, [*shape[:axis], 1, *shape[axis + 1 :]]))
    return node.emit(ReshapeOp(slab, [*shape[:axis], *shape[axis + 1 :]]))


def _scanned(
    node: Node, trips: Size, initial: Sequence[SSAValue], made: Trip, outward: Sequence[int]
) -> list[SSAValue]:
    """As a counted loop, with results written from the end where asked for."""
    count, block = len(initial), made.block
    parts = made.values[count:]
    stacks = [_empty_stack(node, trips, part, block) for part in parts]
    places = [block.insert_arg(stack.type, len(block.args)) for stack in stacks]
    with node.build.at(block):
        written = [
            _written(node, part, stack, block, trips, _place(node, block.args[0], trips, is_back))
            for part, stack, is_back in zip(parts, places, outward, strict=True)
        ]
        types = [*made.types[1:], *(stack.type for stack in stacks)]
        end(node.build, YieldOp, [*made.values[:count], *written], types)
    start = [
        as_type(node.build, value, type)
        for value, type in zip(initial, made.types[1:], strict=True)
    ]
    low, high, step = (node.sizes.value(size) for size in (0, trips, 1))
    op = ForOp(low, high, step, [*start, *stacks], Region(block))
    node.build.append(op)
    for result, part in zip(op.results[count:], parts, strict=True):
        note_stack(node, result, trips, part, block)
    return list(op.results)


def _moved(node: Node, x: SSAValue, axis: int) -> SSAValue:
    """The first axis moved to `axis`."""
    rank = node.rank(x)
    place = node.axis(axis, rank)
    if place == 0:
        return x
    order = [*range(1, place + 1), 0, *range(place + 1, rank)]
    return node.emit(TransposeOp(x, order))
