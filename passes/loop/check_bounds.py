"""generate-runtime-verification: accesses outside of a memref abort with a message.

    memref.load %m[%i]  ->  cf.assert %i < dim(%m, 0), "ERROR: Runtime op verification failed ..."
                            memref.load %m[%i]

Checked are loads, stores, atomic updates and whole vectors; that a subview lies inside
its source; that a cast's static sizes, and the rank of an unranked memref, are what they
are said to be. An index is compared without a sign, so a negative one fails too. Values
do not change where every check holds: this is the meaning of `-O0`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from xdsl.dialects.builtin import (
    FileLineColLoc,
    IntegerAttr,
    MemRefType,
    StringAttr,
    UnrankedMemRefType,
    VectorType,
    i1,
    i64,
)
from xdsl.ir import Operation, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.context import Context
from mlopt.core.diagnostics import location_of
from mlopt.core.passes import Pass
from mlopt.dialects import op_class
from mlopt.passes.convert.affine_arith import INDEX, index_constant, index_op
from mlopt.passes.convert.lowering import integers, operand_groups

MEMREF_AT = {
    "memref.load": 0,
    "memref.store": 1,
    "memref.atomic_rmw": 1,
    "memref.generic_atomic_rmw": 0,
    "vector.load": 0,
    "vector.store": 1,
}
"""Accesses, and which operand is the memref; the indices follow it."""

DYNAMIC = -(1 << 63)


@dataclass(frozen=True)
class CheckBoundsPass(Pass):
    """Puts an assertion before every op that may leave its memref."""

    name: ClassVar[str] = "generate-runtime-verification"
    anchors: ClassVar[tuple[str, ...]] = ()

    def run(self, root: Operation, context: Context) -> None:
        for op in list(root.walk()):
            checks = _Checks(op)
            if op.name in MEMREF_AT:
                checks.access(MEMREF_AT[op.name])
            elif op.name == "memref.subview":
                checks.subview()
            elif op.name == "memref.cast":
                checks.cast()
            context.count(self.name, "checks", checks.count)


class _Checks:
    """Builds the assertions of one op before it."""

    def __init__(self, op: Operation):
        self.op = op
        self.count = 0

    def insert(self, new_op: Operation) -> Operation:
        new_op.location = self.op.location
        Rewriter.insert_op(new_op, InsertPoint.before(self.op))
        return new_op

    def access(self, at: int) -> None:
        """Every index, and that of the last element of a vector, is inside."""
        memref = self.op.operands[at]
        if not isinstance(memref.type, MemRefType):
            return
        rank = memref.type.get_num_dims()
        indices = self.op.operands[at + 1 : at + 1 + rank]
        extents = self._extents(rank)
        inside: list[SSAValue] = []
        for axis, (index, extent) in enumerate(zip(indices, extents, strict=True)):
            size = self._dim(memref, axis)
            inside.append(self._compare("ult", index, size))
            if extent > 1:
                last = index_op("arith.addi", (index, self._number(extent - 1)), self.insert)
                inside.append(self._compare("ult", last, size))
        self._assert(inside, "out-of-bounds access")

    def _extents(self, rank: int) -> list[int]:
        """Elements accessed along each dimension."""
        values = [*self.op.operands[:1], *self.op.results]
        vectors = [value.type for value in values if isinstance(value.type, VectorType)]
        if not self.op.name.startswith("vector.") or not vectors:
            return [1] * rank
        shape = list(vectors[0].get_shape())
        return [1] * (rank - len(shape)) + shape[-rank:] if rank else []

    def subview(self) -> None:
        """Offset and last element of each dimension are inside, or there is no element."""
        source = self.op.operands[0]
        groups = operand_groups(self.op, self.op.operands)
        offsets, sizes, strides = (
            self._mixed(f"static_{name}", group)
            for name, group in zip(("offsets", "sizes", "strides"), groups[1:], strict=True)
        )
        inside: list[SSAValue] = []
        one, zero = self._number(1), self._number(0)
        for axis, (offset, size, stride) in enumerate(zip(offsets, sizes, strides, strict=True)):
            extent = self._dim(source, axis)
            steps = index_op("arith.subi", (size, one), self.insert)
            distance = index_op("arith.muli", (steps, stride), self.insert)
            last = index_op("arith.addi", (offset, distance), self.insert)
            both = self._both(
                self._compare("ult", offset, extent), self._compare("ult", last, extent)
            )
            empty = self._compare("eq", size, zero)
            either = op_class("arith.ori").create(operands=[empty, both], result_types=[i1])
            inside.append(self.insert(either).results[0])
        self._assert(inside, "subview runs out-of-bounds")

    def cast(self) -> None:
        """The rank, and sizes that the result says and the source does not."""
        source, result = self.op.operands[0], self.op.results[0].type
        if not isinstance(result, MemRefType):
            return
        if isinstance(source.type, UnrankedMemRefType):
            rank = op_class("memref.rank").create(operands=[source], result_types=[INDEX])
            found = self.insert(rank).results[0]
            same = self._compare("eq", found, self._number(result.get_num_dims()))
            self._assert([same], "rank mismatch")
            return
        assert isinstance(source.type, MemRefType)
        sizes = zip(source.type.get_shape(), result.get_shape(), strict=True)
        equal = [
            self._compare("eq", self._dim(source, axis), self._number(new))
            for axis, (old, new) in enumerate(sizes)
            if old < 0 <= new
        ]
        self._assert(equal, "size mismatch")

    # Ops.

    def _mixed(self, name: str, dynamic: Sequence[SSAValue]) -> list[SSAValue]:
        remaining = iter(dynamic)
        return [
            next(remaining) if number == DYNAMIC else self._number(number)
            for number in integers(self.op, name)
        ]

    def _number(self, value: int) -> SSAValue:
        return index_constant(value, self.insert)

    def _dim(self, memref: SSAValue, axis: int) -> SSAValue:
        assert isinstance(memref.type, MemRefType)
        size = memref.type.get_shape()[axis]
        if size >= 0:
            return self._number(size)
        dim = op_class("memref.dim").create(
            operands=[memref, self._number(axis)], result_types=[INDEX]
        )
        return self.insert(dim).results[0]

    def _compare(self, predicate: str, a: SSAValue, b: SSAValue) -> SSAValue:
        number = {"eq": 0, "ult": 6}[predicate]
        compare = op_class("arith.cmpi").create(
            operands=[a, b], result_types=[i1], properties={"predicate": IntegerAttr(number, i64)}
        )
        return self.insert(compare).results[0]

    def _both(self, a: SSAValue, b: SSAValue) -> SSAValue:
        both = op_class("arith.andi").create(operands=[a, b], result_types=[i1])
        return self.insert(both).results[0]

    def _assert(self, conditions: Sequence[SSAValue], what: str) -> None:
        if not conditions:
            return
        condition = conditions[0]
        for other in conditions[1:]:
            condition = self._both(condition, other)
        message = (
            f'ERROR: Runtime op verification failed\n"{self.op.name}"\n'
            f"^ {what}\nLocation: {_place(self.op)}"
        )
        self.insert(
            op_class("cf.assert").create(
                operands=[condition], properties={"msg": StringAttr(message)}
            )
        )
        self.count += 1


def _place(op: Operation) -> str:
    location = location_of(op)
    if isinstance(location, FileLineColLoc):
        return f"{location.filename.data}:{location.line.data}:{location.column.data}"
    return str(location)
