"""What ops of the graph level compute on tensors whose elements are sizes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from xdsl.ir import Operation

from mlopt.core.interfaces import find
from mlopt.core.interfaces.meaning import Meaning, Runner
from mlopt.dialects.graph.attributes import Reduction
from mlopt.dialects.graph.element_kinds import Kind, kind_of
from mlopt.dialects.graph.ops.base import element_type_of
from mlopt.dialects.graph.ops.binary import AddOp, DivOp, MaxOp, MinOp, MulOp, RemOp, SubOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp, TransposeOp
from mlopt.dialects.graph.ops.parts import ConcatOp, SliceOp
from mlopt.dialects.graph.ops.reduction import ReduceOp
from mlopt.dialects.graph.ops.selection import CompareOp, ConvertOp, SelectOp
from mlopt.dialects.graph.ops.unary import NegOp
from mlopt.frontends.onnx.sizes import SizeArithmetic

Rule = Callable[[Any, list[np.ndarray], SizeArithmetic], np.ndarray | None]

BINARY: dict[type[Operation], str] = {
    AddOp: "add",
    SubOp: "sub",
    MulOp: "mul",
    DivOp: "div",
    RemOp: "mod",
    MaxOp: "max",
    MinOp: "min",
}
"""Ops of two operands, and the method of the arithmetic."""

MOVES = (TransposeOp, ReshapeOp, BroadcastOp, ConcatOp, SliceOp)
"""Ops that move elements: what they do to numbers they do to sizes."""


def compute_sizes(
    op: Operation, entries: list[np.ndarray], arithmetic: SizeArithmetic
) -> np.ndarray | None:
    """The elements of the result, or None where `op` is not one that is known here."""
    name = BINARY.get(type(op))
    if name is not None:
        return _each(getattr(arithmetic, name), *entries)
    if isinstance(op, MOVES):
        return _moved(op, entries)
    rule = RULES.get(type(op))
    return rule(op, entries, arithmetic) if rule is not None else None


def _each(function: Callable[..., Any], *entries: np.ndarray) -> np.ndarray:
    """`function` of each element, as an array of objects."""
    shape = np.broadcast_shapes(*(array.shape for array in entries))
    out = np.empty(shape, dtype=object)
    spread = [np.broadcast_to(array, shape) for array in entries]
    for index in np.ndindex(*shape):
        out[index] = function(*(array[index] for array in spread))
    return out


def _moved(op: Operation, entries: list[np.ndarray]) -> np.ndarray | None:
    """By the op's meaning on the positions of the elements."""
    model = find(op, Meaning)
    if model is None:
        return None
    flat = [entry for array in entries for entry in array.flat]
    positions, start = [], 0
    for array in entries:
        positions.append(np.arange(start, start + array.size).reshape(array.shape))
        start += array.size
    (moved,) = model.evaluate(op, positions, Runner())
    out = np.empty(np.shape(moved), dtype=object)
    for index in np.ndindex(*out.shape):
        out[index] = flat[int(moved[index])]
    return out


def _convert(op: ConvertOp, entries: list[np.ndarray], arithmetic: SizeArithmetic) -> Any:
    source, target = kind_of(element_type_of(op.operand)), kind_of(element_type_of(op.out))
    if target == Kind.FLOAT:
        return None
    if target == Kind.BOOL and source != Kind.BOOL:
        return _each(lambda size: arithmetic.compare("ne", size, 0), *entries)
    if source == Kind.BOOL and target != Kind.BOOL:
        return _each(lambda flag: arithmetic.select(flag, 1, 0), *entries)
    return entries[0]


def _compare(op: CompareOp, entries: list[np.ndarray], arithmetic: SizeArithmetic) -> Any:
    if kind_of(element_type_of(op.lhs)) == Kind.BOOL:
        return None
    predicate = str(op.predicate.data)
    return _each(lambda a, b: arithmetic.compare(predicate, a, b), *entries)


def _select(op: SelectOp, entries: list[np.ndarray], arithmetic: SizeArithmetic) -> Any:
    if kind_of(element_type_of(op.on_true)) == Kind.BOOL:
        return None
    return _each(arithmetic.select, *entries)


def _negate(op: NegOp, entries: list[np.ndarray], arithmetic: SizeArithmetic) -> Any:
    return _each(lambda size: arithmetic.mul(size, -1), *entries)


REDUCTIONS = {
    Reduction.SUM: ("add", 0),
    Reduction.PROD: ("mul", 1),
    Reduction.MAX: ("max", None),
    Reduction.MIN: ("min", None),
}


def _reduce(op: ReduceOp, entries: list[np.ndarray], arithmetic: SizeArithmetic) -> Any:
    """Over all elements of a list."""
    if op.kind.data not in REDUCTIONS or len(op.axes.get_values()) != entries[0].ndim:
        return None
    name, total = REDUCTIONS[op.kind.data]
    for entry in entries[0].flat:
        total = entry if total is None else getattr(arithmetic, name)(total, entry)
    if total is None or kind_of(element_type_of(op.operand)) == Kind.BOOL:
        return None
    out = np.empty((), dtype=object)
    out[()] = total
    return out


RULES: dict[type[Operation], Rule] = {
    ConvertOp: _convert,
    CompareOp: _compare,
    SelectOp: _select,
    NegOp: _negate,
    ReduceOp: _reduce,
}
