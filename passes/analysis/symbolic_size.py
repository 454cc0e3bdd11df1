"""Sizes as a constant times symbols: index values that are known when a function starts."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from xdsl.dialects import arith
from xdsl.dialects.builtin import DYNAMIC_INDEX, IntegerAttr, MemRefType
from xdsl.ir import Block, BlockArgument, Operation, OpResult, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter
from xdsl.traits import Pure

from mlopt.passes.analysis.entry_values import divides_safely

ASSUMED_EXTENT = 256
"""What an extent of an argument is taken to be where sizes are compared."""


@dataclass(frozen=True)
class Symbol:
    """An index value that is computed from the arguments of the function alone.

    Two symbols are equal where they are computed alike, though by different ops.
    """

    key: Hashable
    value: SSAValue

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Symbol) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def estimate(self) -> int:
        """Its value where every extent of an argument is `ASSUMED_EXTENT`; at least 1."""
        return max(1, _estimate(self.key))


@dataclass(frozen=True)
class SymbolicSize:
    """`factor` times the product of `symbols`, in a canonical order."""

    factor: int
    symbols: tuple[Symbol, ...] = ()

    @property
    def is_constant(self) -> bool:
        """True where no symbol is part of it."""
        return not self.symbols

    def estimate(self) -> int:
        """Its value for the estimates of its symbols."""
        return self.factor * prod(symbol.estimate() for symbol in self.symbols)


def symbolic_size(
    type: MemRefType, sizes: Sequence[SSAValue], element_bytes: int, function: Operation
) -> SymbolicSize | None:
    """The bytes of a contiguous buffer of `type`; None where they are not known at entry."""
    factor = element_bytes * prod(n for n in type.get_shape() if n != DYNAMIC_INDEX)
    symbols: list[Symbol] = []
    for value in sizes:
        key = _key(value, function)
        if key is None:
            return None
        if isinstance(key, int):
            factor *= key
        else:
            symbols.append(Symbol(key, value))
    return SymbolicSize(factor, tuple(sorted(symbols, key=lambda symbol: repr(symbol.key))))


def hoist(symbols: Sequence[Symbol], function: Any) -> list[SSAValue]:
    """The value of each symbol, what computes it moved or copied to the start of `function`."""
    entry = function.body.blocks.first
    return [_hoisted(symbol.value, entry) for symbol in symbols]


def _key(value: SSAValue, function: Operation) -> Hashable | None:
    """What `value` is computed from; an int for a constant; None for what is not known."""
    entry = function.regions[0].blocks.first
    if isinstance(value, BlockArgument):
        return ("argument", value.index) if value.block is entry else None
    owner = value.owner
    assert isinstance(owner, Operation), "a result is owned by an op"
    if isinstance(owner, arith.ConstantOp) and isinstance(owner.value, IntegerAttr):
        return owner.value.value.data
    if owner.regions or not (
        owner.name == "memref.dim" or owner.has_trait(Pure) or divides_safely(owner)
    ):
        return None
    if any(owner.name.startswith(prefix) for prefix in ("memref.", "arith.", "affine.")):
        keys = tuple(_key(operand, function) for operand in owner.operands)
        if all(key is not None for key in keys):
            assert isinstance(value, OpResult), "it is owned by an op"
            return (owner.name, str(owner.properties), value.index, keys)
    return None


def _estimate(key: Any) -> int:
    """The value of what `_key` describes."""
    if isinstance(key, int):
        return key
    compute = _ARITHMETIC.get(key[0])
    if compute is None:
        return ASSUMED_EXTENT
    return compute(*(_estimate(operand) for operand in key[3]))


def _divide(first: int, second: int) -> int:
    return first // second if second else 0


_ARITHMETIC: dict[str, Callable[..., int]] = {
    "arith.addi": lambda a, b: a + b,
    "arith.subi": lambda a, b: a - b,
    "arith.muli": lambda a, b: a * b,
    "arith.divsi": _divide,
    "arith.divui": _divide,
    "arith.floordivsi": _divide,
    "arith.ceildivsi": lambda a, b: -_divide(-a, b),
    "arith.ceildivui": lambda a, b: -_divide(-a, b),
    "arith.maxsi": max,
    "arith.minsi": min,
    "arith.index_cast": lambda a: a,
}


def _hoisted(value: SSAValue, entry: Block) -> SSAValue:
    """`value`, or a copy of it, that is computed at the start of `entry`."""
    if isinstance(value, BlockArgument):
        return value
    owner, first = value.owner, entry.first_op
    assert isinstance(owner, Operation) and first is not None, "a result is owned by an op"
    operands = [_hoisted(operand, entry) for operand in owner.operands]
    copy = owner.clone()
    copy.operands = operands
    last = _last_owner(operands, entry)
    anchor = entry.first_op
    assert anchor is not None, "the block has an op"
    where = InsertPoint.before(anchor) if last is None else InsertPoint.after(last)
    Rewriter.insert_op(copy, where)
    assert isinstance(value, OpResult), "it is owned by an op"
    return copy.results[value.index]


def _last_owner(values: Sequence[SSAValue], entry: Block) -> Operation | None:
    """The op of `entry` among those that define `values` that comes last; they are near its start."""
    owners = {value.owner for value in values if isinstance(value.owner, Operation)}
    found: Operation | None = None
    for op in entry.ops if owners else ():
        if op in owners:
            found = op
            owners.remove(op)
            if not owners:
                break
    return found
