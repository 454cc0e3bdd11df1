"""Constants, masks, and ops that give elements in another order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod
from typing import Any

from xdsl.dialects import arith
from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    AnyFloat,
    DenseIntOrFPElementsAttr,
    FloatAttr,
    IndexType,
    IntegerAttr,
    IntegerType,
    i1,
)
from xdsl.ir import Attribute, Operation, SSAValue

from mlopt.core.constants import array_of, is_splat
from mlopt.core.diagnostics import error
from mlopt.dialects.vector.shapes import numbers_of, shape_of
from mlopt.passes.gpu.index_building import Size, size_of
from mlopt.passes.loop.expand_vectors.expansion import Expansion, expands, is_vector, scalar_type
from mlopt.passes.loop.expand_vectors.lanes import Nests, Position, from_buffer

# What is known.


@expands("arith.constant")
def constant(op: Any, out: Expansion) -> None:
    """One number where all are equal; else stored."""
    value: Any = op.properties["value"]
    if not isinstance(value, DenseIntOrFPElementsAttr):
        raise error(op, f"constant {value} cannot be expanded to loops")
    elements, type = array_of(value), scalar_type(op.results[0].type)
    if is_splat(value) or elements.size == 1:
        number = elements.reshape(-1)[0]
        out.computed(
            op.results[0], lambda build, _: scalar_constant(build, number, type), (), is_free=True
        )
    else:
        buffer = out.buffer(op.results[0])
        for position in product(*(range(size) for size in elements.shape)):
            number = scalar_constant(out.build, elements[position], type)
            out.build.set_element(buffer, position, number)
        out.set(op.results[0], from_buffer(op.results[0].type, buffer))
    out.gone(op)


def scalar_constant(build: Nests, number: Any, type: Attribute) -> SSAValue:
    """A number of an element type."""
    attribute: Any
    if isinstance(type, IntegerType | IndexType):
        attribute = IntegerAttr(_fitting(int(number), type), type)
    else:
        assert isinstance(type, AnyFloat), "elements are numbers"
        attribute = FloatAttr(float(number), type)
    return build.insert(arith.ConstantOp(attribute, type)).results[0]


def _fitting(number: int, type: Attribute) -> int:
    """-1 for a bit that is on, as signless integers are written."""
    return -1 if isinstance(type, IntegerType) and type.width.data == 1 and number else number


@expands("ub.poison")
def poison(op: Operation, out: Expansion) -> None:
    """Zero is one of its values."""
    type = scalar_type(op.results[0].type)
    out.computed(op.results[0], lambda build, _: scalar_constant(build, 0, type), (), is_free=True)
    out.gone(op)


@expands("vector.step")
def step(op: Operation, out: Expansion) -> None:
    """0, 1, 2, ..."""
    out.computed(op.results[0], lambda build, position: build.value(position[0]), (), is_free=True)
    out.gone(op)


@expands("vector.create_mask")
def create_mask(op: Operation, out: Expansion) -> None:
    """On below the operands."""
    _mask(op, [size_of(value) for value in op.operands], out)


@expands("vector.constant_mask")
def constant_mask(op: Any, out: Expansion) -> None:
    """On below known numbers."""
    _mask(op, list(numbers_of(op.mask_dim_sizes)), out)


def _mask(op: Operation, limits: Sequence[Size], out: Expansion) -> None:
    shape = shape_of(op.results[0].type)

    def at(build: Nests, position: Position) -> SSAValue:
        # A mask without axes is on where its number is 1.
        places = position if shape else [0]
        pairs = zip(places, limits, shape or (1,), strict=True)
        conditions = [
            build.less(index, limit)
            for index, limit, size in pairs
            if not (isinstance(limit, int) and limit >= size)
        ]
        found = build.all_of(conditions)
        return found if found is not None else scalar_constant(build, 1, i1)

    out.computed(op.results[0], at, (), is_free=True)
    out.gone(op)


# Other orders.


def reordered(
    op: Operation, source: SSAValue, place: Any, out: Expansion, *, repeats: bool = False
) -> None:
    """The result's elements are those of `source` at `place(build, position)`."""
    lanes = out.cheap(source) if repeats else out.lanes(source)
    out.computed(
        op.results[0],
        lambda build, position: lanes.at(build, place(build, position)),
        [lanes],
        uses_of=[source],
        in_place=False,
        is_free=True,
    )
    out.gone(op)


@expands("vector.broadcast")
def broadcast(op: Any, out: Expansion) -> None:
    """A scalar, or a vector whose missing or unit axes are repeated."""
    source = op.operands[0]
    if not is_vector(source):
        out.computed(op.results[0], lambda *_: source, (), is_free=True)
        out.gone(op)
        return
    shape = shape_of(source.type)

    def place(_: Nests, position: Position) -> list[Size]:
        own = position[len(position) - len(shape) :]
        return [0 if size == 1 else index for size, index in zip(shape, own, strict=True)]

    reordered(op, source, place, out, repeats=True)


@expands("vector.transpose")
def transpose(op: Any, out: Expansion) -> None:
    """Axes in another order."""
    order = numbers_of(op.permutation)

    def place(_: Nests, position: Position) -> list[Size]:
        found: list[Size] = [0] * len(order)
        for axis, index in zip(order, position, strict=True):
            found[axis] = index
        return found

    reordered(op, op.operands[0], place, out)


@expands("vector.shape_cast")
def shape_cast(op: Operation, out: Expansion) -> None:
    """The same elements, row-major; axes of extent 1 come and go."""
    old, new = shape_of(op.operands[0].type), shape_of(op.results[0].type)

    def place(build: Nests, position: Position) -> list[Size]:
        longer = [index for index, size in zip(position, new, strict=True) if size != 1]
        if [size for size in old if size != 1] == [size for size in new if size != 1]:
            following = iter(longer)
            return [0 if size == 1 else next(following) for size in old]
        number: Size = 0
        for index, size in zip(position, new, strict=True):
            number = build.add(build.multiply(number, size), index)
        return expanded(build, number, old)

    reordered(op, op.operands[0], place, out)


def expanded(build: Nests, number: Size, shape: Sequence[int]) -> list[Size]:
    """Where the element `number`, row-major, of `shape` is."""
    found: list[Size] = []
    for axis, size in enumerate(shape):
        inner = prod(shape[axis + 1 :])
        if size == 1:
            found.append(0)
            continue
        quotient = build.divide(number, inner)
        found.append(quotient if axis == 0 else build.remainder(quotient, size))
    return found


@expands("vector.extract_strided_slice")
def extract_strided_slice(op: Any, out: Expansion) -> None:
    """A part."""
    offsets = numbers_of(op.offsets)

    def place(build: Nests, position: Position) -> list[Size]:
        starts = [*offsets, *([0] * (len(position) - len(offsets)))]
        return [build.add(index, start) for index, start in zip(position, starts, strict=True)]

    reordered(op, op.operands[0], place, out)


@expands("vector.interleave")
def interleave(op: Operation, out: Expansion) -> None:
    """Elements by turns."""
    parts = [out.cheap(value) for value in op.operands]

    def at(build: Nests, position: Position) -> SSAValue:
        half = [*position[:-1], build.divide(position[-1], 2)]
        odd = build.remainder(position[-1], 2)
        is_even = build.insert(arith.CmpiOp(build.value(odd), build.value(0), "eq")).results[0]
        a, b = (part.at(build, half) for part in parts)
        return build.insert(arith.SelectOp(is_even, a, b)).results[0]

    out.computed(op.results[0], at, parts, uses_of=op.operands, in_place=False)
    out.gone(op)


@expands("vector.deinterleave")
def deinterleave(op: Operation, out: Expansion) -> None:
    """Elements at even and odd places."""
    lanes = out.cheap(op.operands[0])
    for start, result in enumerate(op.results):

        def at(build: Nests, position: Position, start: int = start) -> SSAValue:
            place = build.add(build.multiply(position[-1], 2), start)
            return lanes.at(build, [*position[:-1], place])

        out.computed(result, at, [lanes], in_place=False, is_free=True)
    out.gone(op)


@expands("vector.shuffle")
def shuffle(op: Any, out: Expansion) -> None:
    """Rows by number: stored one by one."""
    parts = [out.cheap(value) for value in op.operands]
    count = (shape_of(op.operands[0].type) or (1,))[0]
    buffer = out.buffer(op.results[0])
    for row, number in enumerate(numbers_of(op.mask)):
        if number < 0:
            continue
        part = parts[number // count if number < count else 1]
        source = number if number < count else number - count
        with out.build.nest(shape_of(op.results[0].type)[1:]) as position:
            place = [source, *position] if part.shape else []
            out.build.set_element(buffer, [row, *position], part.at(out.build, place))
    out.set(op.results[0], from_buffer(op.results[0].type, buffer))
    out.gone(op)


# Elements and parts.


def _position(op: Any, dynamic: Sequence[SSAValue]) -> list[Size]:
    values = iter(dynamic)
    return [
        size_of(next(values)) if number == DYNAMIC_INDEX else number
        for number in numbers_of(op.static_position)
    ]


@expands("vector.extract")
def extract(op: Any, out: Expansion) -> None:
    """An element or a part."""
    start = _position(op, op.operands[1:])
    if is_vector(op.results[0]):
        reordered(op, op.operands[0], lambda _, position: [*start, *position], out)
        return
    lanes = out.lanes(op.operands[0])
    place = start or [0] * len(lanes.shape)
    op.results[0].replace_all_uses_with(lanes.at(out.build, place))
    out.gone(op)


@expands("vector.insert")
def insert(op: Any, out: Expansion) -> None:
    """A copy with an element or a part replaced."""
    value, start = op.operands[0], _position(op, op.operands[2:])
    _replaced(op, value, out, lambda build, position: [*start, *position])


@expands("vector.insert_strided_slice")
def insert_strided_slice(op: Any, out: Expansion) -> None:
    """A copy with a part replaced."""
    offsets = numbers_of(op.offsets)
    missing = len(offsets) - len(shape_of(op.operands[0].type))

    def place(build: Nests, position: Position) -> list[Size]:
        full = [0] * missing + list(position)
        return [build.add(index, start) for index, start in zip(full, offsets, strict=True)]

    _replaced(op, op.operands[0], out, place)


def _replaced(op: Operation, value: SSAValue, out: Expansion, place: Any) -> None:
    """The second operand with `value` put in at `place(build, position)`."""
    others = [out.lanes(value)] if is_vector(value) else []
    result = op.results[0]
    if others and others[0].reads:
        others = [out.stored(value)]
    buffer = out.accumulator(op.operands[1], result, others)
    with out.build.nest(shape_of(value.type) if others else ()) as position:
        element = others[0].at(out.build, position) if others else value
        rank = len(shape_of(result.type))
        target = place(out.build, position)
        out.build.set_element(buffer, target or [0] * rank, element)
    out.set(result, from_buffer(result.type, buffer))  # pyright: ignore[reportArgumentType]
    out.gone(op)


@expands("vector.from_elements")
def from_elements(op: Operation, out: Expansion) -> None:
    """Scalars, row-major."""
    buffer, shape = out.buffer(op.results[0]), shape_of(op.results[0].type)
    places = product(*(range(size) for size in shape))
    for place, value in zip(places, op.operands, strict=True):
        out.build.set_element(buffer, place, value)
    out.set(op.results[0], from_buffer(op.results[0].type, buffer))  # pyright: ignore[reportArgumentType]
    out.gone(op)


@expands("vector.to_elements")
def to_elements(op: Operation, out: Expansion) -> None:
    """Every element, row-major."""
    lanes = out.cheap(op.operands[0])
    for place, result in zip(
        product(*(range(size) for size in lanes.shape)), op.results, strict=True
    ):
        result.replace_all_uses_with(lanes.at(out.build, place))
    out.gone(op)
