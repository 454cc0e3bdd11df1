"""Where imported ops go: folded on the way in, so that arithmetic on known shapes vanishes.

    emit(op)  ->  a constant             where all operands are, and it is small
              ->  arithmetic on sizes    where the elements of its operands are sizes
              ->  the op                 else

Tensors whose elements are sizes (what Shape gives, and what is computed from it) are kept
as arrays of sizes; the ops that make tensors of them are only left in the module where
something reads them as tensors.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from math import prod
from typing import Any

import numpy as np
from xdsl.dialects.builtin import (
    BoolAttr,
    DenseIntOrFPElementsAttr,
    DenseResourceAttr,
    IndexType,
    IntegerType,
    LocationAttr,
    TensorType,
    UnknownLoc,
    i1,
)
from xdsl.ir import Attribute, Block, Operation, SSAValue

from mlopt.core.constants import array_of, dense_from_array, splat
from mlopt.core.element_types import element_type_of as element_type_of_dtype
from mlopt.core.interfaces import find
from mlopt.core.interfaces.folding import Foldable
from mlopt.core.interfaces.meaning import Meaning, Runner
from mlopt.core.resources import resource_array
from mlopt.dialects.arith.ops import ConstantOp as ScalarConstantOp
from mlopt.dialects.arith.ops import IndexCastOp
from mlopt.dialects.graph.element_kinds import Kind, kind_of, signless
from mlopt.dialects.graph.fold import stays_quantised
from mlopt.dialects.graph.ops.base import GraphOp, element_type_of, shape_of
from mlopt.dialects.graph.ops.constant import ConstantOp
from mlopt.dialects.graph.ops.layout import BroadcastOp
from mlopt.dialects.graph.ops.parts import DimOp
from mlopt.dialects.graph.ops.selection import ConvertOp
from mlopt.dialects.graph.shapes import is_static
from mlopt.dialects.tensor.element_ops import ExtractOp, FromElementsOp
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.size_arrays import compute_sizes
from mlopt.frontends.onnx.size_rules import propagated_sizes
from mlopt.frontends.onnx.sizes import Size, SizeArithmetic

MAX_SIZE_ELEMENTS = 1024
"""Elements of a tensor whose integers are looked at as sizes."""


class Building:
    """The block that is being filled, and what is known of its values."""

    def __init__(self) -> None:
        self.location: LocationAttr = UnknownLoc()
        self.arithmetic = SizeArithmetic(self.insert)
        self._blocks: list[Block] = []
        self._entries: dict[SSAValue, np.ndarray] = {}
        self._sizes: dict[tuple[SSAValue, int], Size] = {}

    @contextmanager
    def at(self, block: Block) -> Generator[None]:
        """Inside the `with`, ops go to the end of `block`."""
        self._blocks.append(block)
        self.arithmetic.enter()
        try:
            yield
        finally:
            self.arithmetic.leave()
            self._blocks.pop()

    def append(self, op: Operation) -> None:
        """Puts `op` at the end of the block."""
        op.location = self.location
        self._blocks[-1].add_op(op)

    def move(self, op: Operation) -> None:
        """Puts an op of another block at the end of this one; it keeps its location."""
        self._blocks[-1].add_op(op)

    def insert(self, op: Operation) -> SSAValue:
        """Puts `op` at the end of the block; its first result."""
        self.append(op)
        return op.results[0]

    def emit(self, op: Operation) -> SSAValue:
        """The first result of `op`, or what it folds to."""
        return self.emit_all(op)[0]

    def emit_all(self, op: Operation) -> list[SSAValue]:
        """The results of `op`, or what they fold to."""
        folded = self._folded(op)
        if folded is not None:
            op.erase()
            return folded
        self.insert(op)
        for result in op.results:
            self._note_sizes(op, result)
        return list(op.results)

    def constant(self, array: Any, element_type: Attribute | None = None) -> SSAValue:
        """A tensor with the elements of `array`."""
        return self.insert(ConstantOp.from_array(np.asarray(array), element_type))

    def full(self, number: Any, like: SSAValue, element_type: Attribute | None = None) -> SSAValue:
        """A tensor of the shape of `like` with `number` everywhere."""
        element = element_type_of(like) if element_type is None else element_type
        return self.filled(number, self.shape(like), element)

    def filled(self, number: Any, sizes: Sequence[Size], element_type: Attribute) -> SSAValue:
        """A tensor of `sizes` with `number` everywhere."""
        if all(isinstance(size, int) for size in sizes):
            shape = [int(size) for size in sizes if isinstance(size, int)]
            return self.insert(ConstantOp(splat(number, TensorType(element_type, shape))))
        scalar = self.insert(ConstantOp(splat(number, TensorType(element_type, []))))
        return self.emit(BroadcastOp(scalar, sizes, []))

    def array(self, value: SSAValue) -> np.ndarray | None:
        """The elements of `value` where they are numbers that are known."""
        op = value.owner
        if not isinstance(op, ConstantOp):
            return None
        if isinstance(op.value, DenseIntOrFPElementsAttr):
            return array_of(op.value)
        return resource_array(op.value) if isinstance(op.value, DenseResourceAttr) else None

    def entries(self, value: SSAValue) -> np.ndarray | None:
        """The elements of `value` as sizes, where they are known numbers or sizes."""
        found = self._entries.get(value)
        if found is not None:
            return found
        if kind_of(element_type_of(value)) == Kind.FLOAT:
            return None
        if 0 in shape_of(value) and is_static(shape_of(value)):
            return np.empty(shape_of(value), dtype=object)
        array = self.array(value)
        if array is None or array.size > MAX_SIZE_ELEMENTS:
            return None
        return array.astype(object)

    def read_sizes(self, value: SSAValue) -> np.ndarray:
        """The elements of an integer tensor of known shape as sizes, read at run time if need be."""
        known = self.entries(value)
        if known is not None:
            return known
        shape = shape_of(value)
        if not is_static(shape):
            raise NodeProblem("a list of sizes has an unknown number of entries")
        if prod(shape) > MAX_SIZE_ELEMENTS:
            raise NodeProblem(f"a list of sizes has {prod(shape)} entries")
        read = np.empty(shape, dtype=object)
        for index in np.ndindex(*shape):
            read[index] = self._read(value, index)
        return read

    def _read(self, value: SSAValue, index: tuple[int, ...]) -> SSAValue:
        """One element as an index, or as an i1."""
        element = element_type_of(value)
        plain = signless(element)
        if plain != element:
            value = self.emit(ConvertOp(value, plain))
        places = [self.arithmetic.value(position) for position in index]
        scalar = self.insert(ExtractOp(value, places, plain))
        if plain in (i1, IndexType()):
            return scalar
        return self.insert(IndexCastOp(scalar, IndexType()))

    def tensor_of_sizes(self, sizes: Any, element_type: Attribute) -> SSAValue:
        """A tensor of known shape whose elements are sizes (or truth values)."""
        entries = np.asarray(sizes, dtype=object)
        if not any(isinstance(entry, SSAValue) for entry in entries.flat):
            numbers = entries.astype(bool if element_type == i1 else np.int64)
            return self.constant(numbers, element_type)
        plain = signless(element_type)
        scalars = [self._scalar(entry, plain) for entry in entries.flat]
        type = TensorType(plain, entries.shape)
        value = self.insert(FromElementsOp(*scalars, result_type=type))
        if plain != element_type:
            value = self.insert(ConvertOp(value, element_type))
        self._entries[value] = entries
        return value

    def _scalar(self, entry: Size, element_type: Attribute) -> SSAValue:
        if element_type == i1:
            if isinstance(entry, SSAValue):
                return entry
            return self.insert(ScalarConstantOp(BoolAttr.from_bool(bool(entry))))
        index = self.arithmetic.value(entry)
        if element_type == IndexType():
            return index
        return self.insert(IndexCastOp(index, element_type))

    def shape(self, value: SSAValue) -> list[Size]:
        """The sizes of a tensor."""
        return [self.size(value, axis) for axis in range(len(shape_of(value)))]

    def size(self, value: SSAValue, axis: int) -> Size:
        """The size of one axis."""
        size = shape_of(value)[axis]
        if size >= 0:
            return size
        known = self._sizes.get((value, axis))
        if known is not None:
            return known
        found = self.arithmetic.once(("dim", value, axis), lambda: DimOp(value, axis))
        self.arithmetic.note_at_least(found, 0)
        return found

    def note_size(self, value: SSAValue, axis: int, size: Size) -> None:
        """Says what an unknown size of `value` is."""
        if isinstance(size, SSAValue):
            self.arithmetic.note_at_least(size, 0)
        self._sizes[value, axis] = size

    def _note_sizes(self, op: Operation, result: SSAValue) -> None:
        if not isinstance(result.type, TensorType) or is_static(result.type.get_shape()):
            return
        for axis, size in enumerate(propagated_sizes(op, self)):
            if size is not None and result.type.get_shape()[axis] < 0:
                self.note_size(result, axis, size)

    def _folded(self, op: Operation) -> list[SSAValue] | None:
        if not isinstance(op, GraphOp) or len(op.results) != 1:
            return None
        constants = [
            operand.owner.value
            if isinstance(operand.owner, ConstantOp)
            and isinstance(operand.owner.value, DenseIntOrFPElementsAttr)
            else None
            for operand in op.operands
        ]
        model = find(op, Foldable)
        if model is not None:
            found = model.fold(op, constants)
            if found is not None:
                (result,) = found
                if isinstance(result, SSAValue):
                    return [result]
                if isinstance(result, DenseIntOrFPElementsAttr):
                    return [self.insert(ConstantOp(result))]
        return self._computed(op) or self._computed_sizes(op)

    def _computed(self, op: GraphOp) -> list[SSAValue] | None:
        """The value of an op on known integers that is small."""
        type = op.results[0].type
        if not isinstance(type, TensorType) or not is_static(type.get_shape()):
            return None
        if int(np.prod(type.get_shape())) > MAX_SIZE_ELEMENTS or op.regions or stays_quantised(op):
            return None
        arrays = [self.array(operand) for operand in op.operands]
        if any(array is None or array.size > MAX_SIZE_ELEMENTS for array in arrays):
            return None
        model = find(op, Meaning)
        if model is None:
            return None
        with np.errstate(all="ignore"):
            (value,) = model.evaluate(op, arrays, Runner())
        return [self.insert(ConstantOp(dense_from_array(np.asarray(value), type)))]

    def _computed_sizes(self, op: GraphOp) -> list[SSAValue] | None:
        """The value of an op on tensors of sizes."""
        operands = [value for value in op.operands if isinstance(value.type, TensorType)]
        if not any(value in self._entries for value in operands):
            return None
        entries = [self.entries(value) for value in operands]
        if len(operands) != len(op.operands) or any(found is None for found in entries):
            return None
        computed = compute_sizes(
            op, [found for found in entries if found is not None], self.arithmetic
        )
        if computed is None or computed.size > MAX_SIZE_ELEMENTS:
            return None
        element = element_type_of(op.results[0])
        if not isinstance(element, IntegerType | IndexType):
            return None
        return [self.tensor_of_sizes(computed, element)]


def element_type_named(array: np.ndarray) -> Attribute:
    """The element type of an array."""
    return element_type_of_dtype(array.dtype)
