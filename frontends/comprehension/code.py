"""Ops at the end of a block: sizes as values, comparisons, checks."""

from __future__ import annotations

from typing import Any

from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    IndexType,
    IntegerAttr,
    LocationAttr,
    StringAttr,
    i1,
    i64,
)
from xdsl.ir import Block, Operation, SSAValue

from mlopt.dialects import op_class
from mlopt.frontends.comprehension.sizes import (
    Combined,
    Size,
    Symbol,
)
from mlopt.passes.convert.graph_to_tensor.building import index_constant, make


class Code:
    """Ops at the end of one block, with the location of what is being built."""

    def __init__(self, block: Block):
        self.block = block
        self.location: LocationAttr | None = None
        self._sizes: dict[Size, SSAValue] = {}
        self.symbols: dict[str, SSAValue] = {}

    def insert(self, op: Any) -> Any:
        assert isinstance(op, Operation), "one op at a time"
        if self.location is not None:
            op.location = self.location
        self.block.add_op(op)
        return op

    def size(self, size: Size) -> SSAValue:
        """`size` as a value of type `index`."""
        found = self._sizes.get(size)
        if found is None:
            found = self._sizes[size] = self._built(size)
        return found

    def static(self, size: Size) -> int:
        """The size as it stands in a type."""
        return size.known if size.known is not None else DYNAMIC_INDEX

    def _built(self, size: Size) -> SSAValue:
        total: SSAValue | None = None
        for atom, factor in size.terms:
            value = self._atom(atom)
            if factor != 1:
                value = self._op("muli", value, index_constant(self.insert, factor))
            total = value if total is None else self._op("addi", total, value)
        if total is None:
            return index_constant(self.insert, size.const)
        if size.const:
            total = self._op("addi", total, index_constant(self.insert, size.const))
        return total

    def _atom(self, atom: Symbol | Combined) -> SSAValue:
        if isinstance(atom, Symbol):
            return self.symbols[atom.name]
        names = {"max": "maxsi", "min": "minsi", "div": "floordivsi"}
        return self._op(names[atom.kind], self.size(atom.a), self.size(atom.b))

    def _op(self, name: str, a: SSAValue, b: SSAValue) -> SSAValue:
        return make(self.insert, f"arith.{name}", (a, b), IndexType())

    def compared(self, predicate: int, a: SSAValue, b: SSAValue) -> SSAValue:
        """An i1; `predicate` is that of `arith.cmpi`."""
        properties = {"predicate": IntegerAttr(predicate, i64)}
        return make(self.insert, "arith.cmpi", (a, b), i1, properties)

    def check(self, condition: SSAValue, message: str) -> None:
        """Stops the program with `message` where `condition` does not hold."""
        properties = {"msg": StringAttr(message)}
        self.insert(op_class("cf.assert").create(operands=[condition], properties=properties))


EQUAL, AT_MOST, AT_LEAST = 0, 3, 5
"""Predicates of `arith.cmpi`."""
