"""Structured ops of the tensor level: sizes, empty tensors, linalg.generic."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    AffineMapAttr,
    ArrayAttr,
    DenseArrayBase,
    DenseIntOrFPElementsAttr,
    IndexType,
    TensorType,
    i32,
    i64,
)
from xdsl.dialects.linalg.attrs import IteratorTypeAttr
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.ir.affine import AffineDimExpr, AffineExpr, AffineMap

from mlopt.core.constants import array_of, is_splat
from mlopt.dialects import op_class
from mlopt.dialects.graph.ops.base import element_type_of, integers, shape_of, tensor_type
from mlopt.dialects.graph.shapes import is_dynamic
from mlopt.passes.convert.graph_to_tensor.building import (
    constant,
    index_constant,
    make,
    scalar_attribute,
)
from mlopt.passes.convert.graph_to_tensor.scalars import Scalars

Size = int | SSAValue
Body = Callable[[Scalars, Sequence[SSAValue]], Sequence[SSAValue]]
"""Builds the values of the outputs from the elements of inputs and outputs."""

ARITHMETIC: dict[str, Callable[[int, int], int]] = {
    "arith.addi": operator.add,
    "arith.subi": operator.sub,
    "arith.muli": operator.mul,
    "arith.floordivsi": lambda a, b: a // b if b else 0,
    "arith.remsi": lambda a, b: a % b if b else 0,
    "arith.maxsi": max,
    "arith.minsi": min,
    "arith.shli": operator.lshift,
}
"""What ops of arith give for known sizes; remainders are taken of what is not negative."""

PARALLEL = IteratorTypeAttr.parallel()
REDUCTION = IteratorTypeAttr.reduction()


class Inserter(Protocol):
    """What ops are built with: a rewriter, or the `Scalars` of a block."""

    def insert(self, op: Operation, /) -> Operation:
        """Puts an op where building goes on."""
        ...


class Structured:
    """Builds ops of the tensor level where the rewriter stands, or at the end of a block."""

    def __init__(self, place: Inserter):
        self.insert = place.insert

    def index(self, value: Size) -> SSAValue:
        """A size as an `index` value."""
        return index_constant(self.insert, value) if isinstance(value, int) else value

    def size(self, tensor: SSAValue, axis: int) -> Size:
        """The size of an axis: a number, or the value of `tensor.dim`."""
        size = shape_of(tensor)[axis]
        if not is_dynamic(size):
            return size
        operands = (tensor, self.index(axis))
        return make(self.insert, "tensor.dim", operands, IndexType())

    def sizes(self, tensor: SSAValue) -> list[Size]:
        """The sizes of every axis."""
        return [self.size(tensor, axis) for axis in range(len(shape_of(tensor)))]

    def arithmetic(self, name: str, a: Size, b: Size) -> Size:
        """`arith` on sizes, done at once where both are known."""
        if isinstance(a, int) and isinstance(b, int):
            return ARITHMETIC[name](a, b)
        return make(self.insert, name, (self.index(a), self.index(b)), IndexType())

    def empty(self, type: TensorType[Attribute], sizes: Sequence[Size]) -> SSAValue:
        """A tensor of undefined elements; `sizes` has an entry for every axis."""
        unknown = [
            self.index(size)
            for size, static in zip(sizes, type.get_shape(), strict=True)
            if is_dynamic(static)
        ]
        return make(self.insert, "tensor.empty", unknown, type)

    def scalar(self, value: float, type: Attribute) -> SSAValue:
        """A scalar constant."""
        return constant(self.insert, value, type)

    def filled(self, value: SSAValue, target: SSAValue) -> SSAValue:
        """`target` with every element `value`."""
        if 0 in shape_of(target):
            return target
        if isinstance(value.type, IndexType):
            return self.generic([], [target], [identity(target)], [], lambda b, _: [value])[0]
        return self.named("linalg.fill", [value], [target])

    def named(
        self,
        name: str,
        inputs: Sequence[SSAValue],
        outputs: Sequence[SSAValue],
        **properties: Attribute,
    ) -> SSAValue:
        """A named linalg op of one output."""
        op_type: Any = op_class(name)
        op = op_type(inputs, outputs, [value.type for value in outputs], **properties)
        return self.insert(op).results[0]

    def transposed(self, value: SSAValue, order: Sequence[int]) -> SSAValue:
        """`value` with axis `order[i]` as its axis `i`; some elements, no indices."""
        old = tensor_type(value)
        shape = [old.get_shape()[axis] for axis in order]
        sizes = [self.size(value, axis) for axis in order]
        target = self.empty(TensorType(old.element_type, shape), sizes)
        op: Any = op_class("linalg.transpose")
        return self.insert(op(value, target, integers(order))).results[0]

    def cast(self, value: SSAValue, type: Attribute) -> SSAValue:
        """`value` with other static sizes in its type."""
        return value if value.type == type else make(self.insert, "tensor.cast", (value,), type)

    def generic(
        self,
        inputs: Sequence[SSAValue],
        outputs: Sequence[SSAValue],
        maps: Sequence[AffineMap],
        reductions: Sequence[int],
        body: Body,
    ) -> Sequence[SSAValue]:
        """`linalg.generic`; `maps` are of inputs, then outputs, over the same loops.

        Where a static size is 0 no iteration runs, so the outputs are what they were.
        """
        operands = [*inputs, *outputs]
        if any(0 in shape_of(operand) for operand in operands):
            return outputs
        block = Block(arg_types=[element_type_of(operand) for operand in operands])
        scalars = Scalars(block)
        scalars.finish(body(scalars, block.args))
        loops = maps[0].num_dims
        op = op_class("linalg.generic").create(
            operands=operands,
            result_types=[output.type for output in outputs],
            properties={
                "indexing_maps": ArrayAttr([AffineMapAttr(map) for map in maps]),
                "iterator_types": ArrayAttr(
                    [REDUCTION if loop in reductions else PARALLEL for loop in range(loops)]
                ),
                "operandSegmentSizes": DenseArrayBase.from_list(i32, [len(inputs), len(outputs)]),
            },
            regions=[Region(block)],
        )
        return self.insert(op).results

    def elementwise(
        self, inputs: Sequence[SSAValue], type: TensorType[Attribute], body: Body
    ) -> SSAValue:
        """A generic over all axes whose result has `type` and the sizes of the inputs.

        An input whose elements are all one number is that number in the body.
        """
        numbers = [splat_number(value) for value in inputs]
        read = [value for value, number in zip(inputs, numbers, strict=True) if number is None]
        init = self.empty(type, self.common_sizes(read or inputs, type))

        def with_numbers(b: Scalars, args: Sequence[SSAValue]) -> Sequence[SSAValue]:
            elements = iter(args)
            return body(
                b,
                [
                    next(elements)
                    if number is None
                    else number
                    if isinstance(number, SSAValue)
                    else b.constant_of(number)
                    for number in numbers
                ],
            )

        maps = [identity(init)] * (len(read) + 1)
        return self.generic(read, [init], maps, (), with_numbers)[0]

    def common_sizes(self, inputs: Sequence[SSAValue], type: TensorType[Attribute]) -> list[Size]:
        """The sizes of tensors of one shape; `tensor.dim` only where `type` asks."""
        sizes: list[Size] = []
        for axis, size in enumerate(type.get_shape()):
            if not is_dynamic(size):
                sizes.append(size)
                continue
            known = [shape_of(value)[axis] for value in inputs]
            static = next((number for number in known if not is_dynamic(number)), None)
            sizes.append(self.size(inputs[0], axis) if static is None else static)
        return sizes

    def converted(
        self, value: SSAValue, source: Attribute, target: TensorType[Attribute]
    ) -> SSAValue:
        """Every element converted from element type `source` to that of `target`."""
        wanted = target.element_type
        if element_type_of(value) == wanted:
            return value
        return self.elementwise(
            [value], target, lambda b, args: [b.convert(args[0], source, wanted)]
        )

    def element(self, tensor: SSAValue, indices: Sequence[Size]) -> SSAValue:
        """The element at `indices`."""
        places = [self.index(index) for index in indices]
        return make(self.insert, "tensor.extract", (tensor, *places), element_type_of(tensor))

    def with_element(
        self, tensor: SSAValue, indices: Sequence[Size], element: SSAValue
    ) -> SSAValue:
        """`tensor` with `element` at `indices`."""
        places = [self.index(index) for index in indices]
        return make(self.insert, "tensor.insert", (element, tensor, *places), tensor.type)

    def padded(
        self, value: SSAValue, low: Sequence[Size], high: Sequence[Size], filler: SSAValue
    ) -> SSAValue:
        """`value` with `filler` before and after each axis."""
        if all(amount == 0 for amount in (*low, *high)):
            return value
        type = tensor_type(value)
        shape = [
            size + before + after
            if isinstance(before, int) and isinstance(after, int) and not is_dynamic(size)
            else DYNAMIC_INDEX
            for size, before, after in zip(type.get_shape(), low, high, strict=True)
        ]
        result = TensorType(type.element_type, shape)
        if 0 in (*type.get_shape(), *shape):
            # mlir-opt 22.1 takes no part of a tensor without elements.
            add = self.arithmetic
            sizes = [
                add("arith.addi", add("arith.addi", before, size), after)
                for size, before, after in zip(self.sizes(value), low, high, strict=True)
            ]
            return self.filled(filler, self.empty(result, sizes))
        block = Block(arg_types=[IndexType()] * len(shape))
        block.add_op(op_class("tensor.yield").create(operands=[filler]))
        static = [
            [amount if isinstance(amount, int) else DYNAMIC_INDEX for amount in amounts]
            for amounts in (low, high)
        ]
        known = [[a for a in amounts if isinstance(a, SSAValue)] for amounts in (low, high)]
        properties: dict[str, Attribute] = {
            "static_low": DenseArrayBase.from_list(i64, static[0]),
            "static_high": DenseArrayBase.from_list(i64, static[1]),
            "operandSegmentSizes": DenseArrayBase.from_list(i32, [1, *map(len, known)]),
        }
        operands = (value, *known[0], *known[1])
        return make(self.insert, "tensor.pad", operands, result, properties, [Region(block)])


def splat_scalar(value: SSAValue) -> Attribute | None:
    """The one number in a constant tensor, as a scalar attribute."""
    owner = value.owner
    if not isinstance(owner, Operation) or owner.name != "arith.constant":
        return None
    elements = owner.properties["value"]
    if not isinstance(elements, DenseIntOrFPElementsAttr) or not is_splat(elements):
        return None
    return scalar_attribute(array_of(elements).reshape(-1)[0].item(), element_type_of(value))


def splat_number(value: SSAValue) -> Attribute | SSAValue | None:
    """The one number in a tensor, known or filled in."""
    owner = value.owner
    if isinstance(owner, Operation) and owner.name == "linalg.fill":
        return owner.operands[0]
    return splat_scalar(value)


def identity(value: SSAValue) -> AffineMap:
    """The identity map of a tensor's axes."""
    return AffineMap.identity(len(shape_of(value)))


def dims(count: int) -> list[AffineExpr]:
    """The loops `d0, d1, ...`."""
    return [AffineDimExpr(position) for position in range(count)]


def map_of(loops: int, results: Sequence[AffineExpr]) -> AffineMap:
    """The map from `loops` loops to `results`."""
    return AffineMap(loops, 0, tuple(results))
