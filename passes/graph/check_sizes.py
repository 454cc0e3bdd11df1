"""graph-check-sizes: sizes that nobody can prove to fit are compared when the program runs.

    graph.add %x, %y : tensor<?xf32>  ->  %n = graph.dim %x axis 0
                                          %m = graph.dim %y axis 0
                                          %ok = arith.cmpi eq, %n, %m
                                          cf.assert %ok, "a.mlir:3:8: 'graph.add' op sizes differ ..."
                                          graph.add %x, %y

What ops need, and what the sizes of a function prove, is in passes/analysis/size_requirements.py.
A relation of sizes is checked once. Where it follows from the arguments it stands at the start of
the function, before anything is computed; else, and in a branch or loop, before the op. Sizes are computed from
those of arguments, not asked of what the program computes, so that no value gets another reader.
Values of a run without an error do not change. One walk over the ops, so the pass ends.

What must have run before: `graph-simplify-dims`, which refuses what can never be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import ClassVar

from xdsl.dialects.builtin import IntegerAttr, StringAttr, TensorType, i1, i64
from xdsl.dialects.func import FuncOp
from xdsl.ir import Block, Operation, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter
from xdsl.traits import is_side_effect_free, is_speculatable

from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.core.rewriting import inherit_location
from mlopt.core.walking import walk
from mlopt.dialects import op_class
from mlopt.dialects.graph.ops.parts import DimOp
from mlopt.passes.analysis.dimension_names import DimensionNames
from mlopt.passes.analysis.named_sizes import Positive, Quotient, Size, Unknown
from mlopt.passes.analysis.size_requirements import (
    AT_MOST,
    EQUAL,
    INSIDE,
    NOT_ZERO,
    REPEATED,
    Requirement,
    may_need,
    message,
    requirements,
)
from mlopt.passes.convert.affine_arith import index_constant, index_op

_PREDICATES = {"eq": 0, "ne": 1, "sle": 3, "ult": 6}


@dataclass(frozen=True)
class CheckSizesPass(Pass):
    """Puts an assertion before ops whose sizes may not fit."""

    name: ClassVar[str] = "graph-check-sizes"
    anchors: ClassVar[tuple[str, ...]] = ("func.func",)

    def run(self, root: Operation, context: Context) -> None:
        assert isinstance(root, FuncOp), "anchored to functions"
        block = root.body.blocks.first
        if block is None or block.first_op is None:
            return
        names, start = DimensionNames(root), Start(block, block.first_op)
        start.find_names(names)
        checked: set[tuple[Block, Requirement]] = set()
        for op in [op for op in walk(root) if may_need(op)]:
            home = op.parent
            assert home is not None, "it is in the function"
            for need in requirements(op, names):
                if need.is_proved or (block, need) in checked or (home, need) in checked:
                    continue
                # What a branch needs is not asked of a run that does not come to it.
                at_start = home is block and all(
                    [start.size(size) is not None for size in need.sizes]
                )
                place = start if at_start else Before(op, start)
                place.check(need, op)
                checked.add((home, need))
                context.count(self.name, "checks")


class Start:
    """Sizes and checks at the start of a function, as far as arguments tell them."""

    def __init__(self, block: Block, first: Operation):
        self._first = first
        self._block = block
        self._sizes: dict[Size, SSAValue | None] = {}
        self._values: dict[SSAValue, SSAValue | None] = {}
        self._named: dict[str, tuple[SSAValue, int]] = {}
        self._names: DimensionNames | None = None

    def find_names(self, names: DimensionNames) -> None:
        """Notes which argument has a size of which name."""
        self._names = names
        for argument in self._block.args:
            for axis, size in enumerate(names.of(argument) if _is_tensor(argument) else ()):
                for (symbol,) in [monomial for monomial, _ in size.terms if len(monomial) == 1]:
                    if isinstance(symbol, str):
                        self._named.setdefault(symbol, (argument, axis))

    def insert(self, op: Operation) -> Operation:
        """Puts `op` before all that the function had."""
        inherit_location(op, self._first.location)
        Rewriter.insert_op(op, InsertPoint.before(self._first))
        return op

    def size(self, size: Size) -> SSAValue | None:
        """The value of `size`; None where arguments do not tell it."""
        if size not in self._sizes:
            self._sizes[size] = built(size, self)
        return self._sizes[size]

    def symbol(self, symbol: object) -> SSAValue | None:
        """The value of what a polynomial is of."""
        if isinstance(symbol, str):
            argument, axis = self._named[symbol]
            return self.insert(DimOp(argument, axis)).results[0]
        assert isinstance(symbol, Unknown), "quotients are made of others"
        if _is_tensor(symbol.value):
            is_argument = symbol.value in self._block.args
            return self.insert(DimOp(symbol.value, symbol.axis)).results[0] if is_argument else None
        return self._moved(symbol.value)

    def check(self, need: Requirement, op: Operation) -> None:
        """Asserts what `op` needs."""
        values = [self.size(size) for size in need.sizes]
        _assert(self, need, [value for value in values if value is not None], op)

    def _moved(self, value: SSAValue) -> SSAValue | None:
        """A copy of what computes an `index` from arguments, where that stops nothing."""
        if value not in self._values:
            self._values[value] = self._copied(value)
        return self._values[value]

    def _copied(self, value: SSAValue) -> SSAValue | None:
        op = value.owner
        if isinstance(op, Block):
            return value if op is self._block else None
        if isinstance(op, DimOp):
            assert self._names is not None, "names were found"
            return self.size(self._names.of(op.operand)[op.axis.value.data])
        if not op.name.startswith("arith.") or op.regions:
            return None
        if not is_side_effect_free(op) or not is_speculatable(op):
            return None
        operands = [self._moved(operand) for operand in op.operands]
        if any(operand is None for operand in operands):
            return None
        mapping = dict(zip(op.operands, operands, strict=True))
        known = {old: new for old, new in mapping.items() if new is not None}
        return self.insert(op.clone(known)).results[0]


class Before:
    """Sizes and checks before one op, with what it can see."""

    def __init__(self, op: Operation, start: Start):
        self._op = op
        self._start = start

    def insert(self, op: Operation) -> Operation:
        """Puts `op` before the op."""
        inherit_location(op, self._op.location)
        Rewriter.insert_op(op, InsertPoint.before(self._op))
        return op

    def size(self, size: Size) -> SSAValue:
        """The value of `size`."""
        found = self._start.size(size) or built(size, self)
        assert found is not None, "all is known here"
        return found

    def symbol(self, symbol: object) -> SSAValue:
        """The value of what a polynomial is of."""
        found = self._start.symbol(symbol)
        if found is not None:
            return found
        assert isinstance(symbol, Unknown), "names are of arguments"
        if not _is_tensor(symbol.value):
            return symbol.value
        return self.insert(DimOp(symbol.value, symbol.axis)).results[0]

    def check(self, need: Requirement, op: Operation) -> None:
        """Asserts what `op` needs."""
        _assert(self, need, [self.size(size) for size in need.sizes], op)


Place = Start | Before


def built(size: Size, place: Place) -> SSAValue | None:
    """Ops that compute `size` at `place`; None where a symbol is not known there."""
    terms: list[SSAValue] = []
    for monomial, factor in size.terms:
        factors: list[SSAValue] = []
        for symbol in monomial:
            found = _symbol(symbol, place)
            if found is None:
                return None
            factors.append(found)
        if factor != 1 or not factors:
            factors.append(index_constant(factor, place.insert))
        terms.append(reduce(lambda a, b: index_op("arith.muli", (a, b), place.insert), factors))
    if not terms:
        return index_constant(0, place.insert)
    return reduce(lambda a, b: index_op("arith.addi", (a, b), place.insert), terms)


def _symbol(symbol: object, place: Place) -> SSAValue | None:
    if not isinstance(symbol, Quotient | Positive):
        return place.symbol(symbol)
    inner = place.size(symbol.size)
    if inner is None:
        return None
    name, number = (
        ("arith.floordivsi", symbol.divisor) if isinstance(symbol, Quotient) else ("arith.maxsi", 0)
    )
    return index_op(name, (inner, index_constant(number, place.insert)), place.insert)


def _assert(place: Place, need: Requirement, values: Sequence[SSAValue], op: Operation) -> None:
    condition = _CONDITIONS[need.relation](place, values)
    check = op_class("cf.assert").create(
        operands=[condition], properties={"msg": StringAttr(message(op, need.problem()))}
    )
    check.location = op.location
    place.insert(check)


def _equal(place: Place, values: Sequence[SSAValue]) -> SSAValue:
    return _compare(place, "eq", *values)


def _at_most(place: Place, values: Sequence[SSAValue]) -> SSAValue:
    return _compare(place, "sle", *values)


def _not_zero(place: Place, values: Sequence[SSAValue]) -> SSAValue:
    return _compare(place, "ne", values[0], index_constant(0, place.insert))


def _repeated(place: Place, values: Sequence[SSAValue]) -> SSAValue:
    one = index_constant(1, place.insert)
    same = _compare(place, "eq", *values)
    return _logic(place, "arith.ori", same, _compare(place, "eq", values[0], one))


def _inside(place: Place, values: Sequence[SSAValue]) -> SSAValue:
    """No element, or the first and the last are inside."""
    offset, count, stride, extent = values
    one, zero = index_constant(1, place.insert), index_constant(0, place.insert)
    steps = index_op("arith.subi", (count, one), place.insert)
    distance = index_op("arith.muli", (steps, stride), place.insert)
    last = index_op("arith.addi", (offset, distance), place.insert)
    ends = [_compare(place, "ult", place_, extent) for place_ in (offset, last)]
    some = _logic(place, "arith.andi", *ends)
    return _logic(place, "arith.ori", some, _compare(place, "eq", count, zero))


_CONDITIONS = {
    NOT_ZERO: _not_zero,
    EQUAL: _equal,
    AT_MOST: _at_most,
    REPEATED: _repeated,
    INSIDE: _inside,
}


def _compare(place: Place, predicate: str, a: SSAValue, b: SSAValue) -> SSAValue:
    compare = op_class("arith.cmpi").create(
        operands=[a, b],
        result_types=[i1],
        properties={"predicate": IntegerAttr(_PREDICATES[predicate], i64)},
    )
    return place.insert(compare).results[0]


def _logic(place: Place, name: str, a: SSAValue, b: SSAValue) -> SSAValue:
    return place.insert(op_class(name).create(operands=[a, b], result_types=[i1])).results[0]


def _is_tensor(value: SSAValue) -> bool:
    return isinstance(value.type, TensorType)
