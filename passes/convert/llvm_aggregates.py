"""Builds arrays, structs and vectors, and remembers what was put into them.

Taking a row out of a vector, or a size out of a descriptor, that was built here gives
the value itself. Until the conversion is over an aggregate is one op that names its
elements; what is read as a whole then becomes a chain of `llvm.insertvalue`, the rest goes.
So an n-D vector is unrolled to rows by direct creation, with no rewriting behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from xdsl.dialects.builtin import DenseArrayBase, VectorType, i32
from xdsl.dialects.llvm import LLVMArrayType
from xdsl.ir import Attribute, Block, Operation, OpTraits, SSAValue
from xdsl.rewriter import InsertPoint

from mlopt.core.conversion import TypeConverter
from mlopt.passes.convert.llvm_ops import (
    OpBuilder,
    field_count,
    field_type,
    i32_array,
    i64_array,
    row_of,
)


class CollectedOp(Operation):
    """The aggregate or vector of its operands; none is left when a conversion is over."""

    name = "llvm_builder.collected"
    traits = OpTraits(tuple)


class AggregateBuilder(OpBuilder):
    """Arrays, structs and 1-D vectors."""

    def __init__(self, root: Operation, types: TypeConverter):
        super().__init__(root, types)
        self._elements: dict[SSAValue, list[SSAValue | None]] = {}
        self._scalars: dict[SSAValue, list[SSAValue]] = {}
        self._aggregates: list[Operation] = []
        self._collections: list[CollectedOp] = []

    # Aggregates.

    def extract(self, container: SSAValue, *position: int) -> SSAValue:
        """The field or element at `position` of a struct or array."""
        for depth, i in enumerate(position):
            elements = self._elements_of(container)
            found = elements[i]
            if found is None:
                return self._extract_unknown(container, position[depth:])
            container = found
        return container

    def _extract_unknown(self, container: SSAValue, position: tuple[int, ...]) -> SSAValue:
        type = field_type(container.type, position)
        new_op = self.op(
            "llvm.extractvalue",
            (container,),
            (type,),
            {"position": i64_array(*position)},
        )
        # Before the last step nothing is kept: only whole elements are remembered.
        if len(position) == 1 and self.point is not None:
            if self._dominates(container):
                self._elements_of(container)[position[0]] = new_op.results[0]
        return new_op.results[0]

    def _dominates(self, container: SSAValue) -> bool:
        """True where what is built now is seen by every later use of `container`."""
        assert self.point is not None
        owner = container.owner
        block = owner if isinstance(owner, Block) else owner.parent
        return block is self.point.block and self.point.insert_before is self.current

    def insert_value(self, container: SSAValue, value: SSAValue, *position: int) -> SSAValue:
        """`container` with `value` at `position`."""
        new_op = self.op(
            "llvm.insertvalue",
            (container, value),
            (container.type,),
            {"position": i64_array(*position)},
        )
        self._aggregates.append(new_op)
        if len(position) == 1:
            elements = list(self._elements_of(container))
            elements[position[0]] = value
            self._elements[new_op.results[0]] = elements
        return new_op.results[0]

    def aggregate(self, type: Attribute, elements: Sequence[SSAValue]) -> SSAValue:
        """The struct or array of `elements`."""
        container = self._collected(type, elements)
        self._elements[container] = list(elements)
        return container

    def _collected(self, type: Attribute, elements: Sequence[SSAValue]) -> SSAValue:
        collected = CollectedOp(operands=elements, result_types=(type,))
        self._collections.append(collected)
        return self.insert(collected).results[0]

    def elements(self, container: SSAValue) -> list[SSAValue]:
        """Every element of an array or struct."""
        return [self.extract(container, i) for i in range(field_count(container.type))]

    def _elements_of(self, container: SSAValue) -> list[SSAValue | None]:
        found = self._elements.get(container)
        if found is None:
            unknown: list[SSAValue | None] = [None] * field_count(container.type)
            found = self._inserted(container) or unknown
            self._elements[container] = found
        return found

    def _inserted(self, container: SSAValue) -> list[SSAValue | None] | None:
        """The elements of a chain of `llvm.insertvalue` that an earlier pass left."""
        chain: list[tuple[int, SSAValue]] = []
        value = container
        while isinstance(value.owner, Operation) and value.owner.name == "llvm.insertvalue":
            op = value.owner
            position = op.properties["position"]
            assert isinstance(position, DenseArrayBase)
            if len(position) != 1:
                return None
            chain.append((int(position.get_values()[0]), op.operands[1]))
            value = op.operands[0]
        if not chain:
            return None
        elements: list[SSAValue | None] = [None] * field_count(container.type)
        for i, element in reversed(chain):
            elements[i] = element
        return elements

    def rowwise(
        self,
        result_type: Attribute,
        operands: Sequence[SSAValue],
        function: Callable[[Sequence[SSAValue], Attribute], SSAValue],
    ) -> SSAValue:
        """Applies `function` to scalars and 1-D vectors, row by row where there are arrays."""
        if not isinstance(result_type, LLVMArrayType):
            return function(operands, result_type)
        columns = [self.elements(operand) for operand in operands]
        rows = [
            self.rowwise(result_type.type, row, function)
            for row in (zip(*columns, strict=True) if columns else [()] * result_type.size.data)
        ]
        return self.aggregate(result_type, rows)

    # Vectors.

    def extract_element(self, vector: SSAValue, position: SSAValue | int) -> SSAValue:
        """One scalar of a 1-D vector."""
        type: Any = vector.type
        known_scalars = self._scalars.get(vector)
        if known_scalars is not None and isinstance(position, int):
            return known_scalars[position]
        at = self.index(position) if isinstance(position, int) else position
        return self.value("llvm.extractelement", (vector, at), type.element_type)

    def insert_element(
        self, vector: SSAValue, scalar: SSAValue, position: SSAValue | int
    ) -> SSAValue:
        """`vector` with `scalar` at `position`."""
        at = self.index(position) if isinstance(position, int) else position
        return self.value("llvm.insertelement", (vector, scalar, at), vector.type)

    def vector(self, type: VectorType, scalars: Sequence[SSAValue]) -> SSAValue:
        """The 1-D vector of `scalars`."""
        result = self._collected(type, scalars)
        self._scalars[result] = list(scalars)
        return result

    def shuffle(self, a: SSAValue, b: SSAValue, mask: Sequence[int]) -> SSAValue:
        """The elements of `a` followed by those of `b`, picked by `mask`."""
        type: Any = a.type
        result = row_of(type.element_type, len(mask))
        return self.value("llvm.shufflevector", (a, b), result, mask=i32_array(*mask))

    def broadcast(self, scalar: SSAValue, type: VectorType) -> SSAValue:
        """`scalar` in every element."""
        start = self.insert_element(self.poison(type), scalar, self.constant(0, i32))
        if type.get_shape() == (1,) and not any(f.value.data for f in type.scalable_dims):
            return start
        result = self.value(
            "llvm.shufflevector",
            (start, self.poison(type)),
            type,
            mask=i32_array(*([0] * type.get_shape()[0])),
        )
        return result

    def finish(self) -> None:
        """Builds the aggregates that are read as a whole; removes those that nobody reads.

        Reads through those of earlier passes too.
        """
        for collected in reversed(self._collections):
            if collected.parent is not None:
                self._spell_out(collected)
        self._collections.clear()
        known = [op for op in self.root.walk() if op.name in ("llvm.extractvalue", *_CHAIN)]
        for op in known:
            if op.name == "llvm.extractvalue":
                self._read_through(op)
        for op in reversed([*known, *self._aggregates]):
            if op.parent is not None and op.name in _REMOVED and not op.results[0].uses:
                op.detach()
                op.erase()
        self._aggregates.clear()

    def _spell_out(self, collected: Operation) -> None:
        """`collected(x, y)` -> `insert(insert(poison, x, 0), y, 1)`, where anything uses it."""
        result = collected.results[0]
        if result.uses:
            self.point, self.location = InsertPoint.before(collected), collected.location
            self.current = self.root  # so that no constant further down is shared
            insert = (
                self.insert_element if isinstance(result.type, VectorType) else self._inserted_value
            )
            whole = self.poison(result.type)
            for i, element in enumerate(collected.operands):
                whole = insert(whole, element, i)
            whole.name_hint = result.name_hint
            result.replace_all_uses_with(whole)
        collected.detach()
        collected.erase()

    def _inserted_value(self, container: SSAValue, value: SSAValue, i: int) -> SSAValue:
        position = i64_array(i)
        return self.value("llvm.insertvalue", (container, value), container.type, position=position)

    def _read_through(self, op: Operation) -> None:
        """`extractvalue(insertvalue(..., x, i), i)` -> `x`."""
        position = op.properties["position"]
        assert isinstance(position, DenseArrayBase)
        value: SSAValue | None = op.operands[0]
        for i in position.get_values():
            elements = self._inserted(value) if value is not None else None
            value = elements[int(i)] if elements is not None else None
        if value is not None:
            op.results[0].replace_all_uses_with(value)
            op.detach()
            op.erase()


_CHAIN = ("llvm.mlir.poison", "llvm.insertvalue")

_REMOVED = (*_CHAIN, "llvm.insertelement")
