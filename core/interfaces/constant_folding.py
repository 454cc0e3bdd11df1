"""Folding by meaning: what an op computes from constants is a constant."""

# pyright: basic
# isinstance leaves the parameters of attributes unknown.
from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np
from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    DenseIntOrFPElementsAttr,
    FloatAttr,
    IndexType,
    IntegerAttr,
    IntegerType,
    TensorType,
    VectorType,
)
from xdsl.ir import Attribute, Operation

from mlopt.core.constants import array_of, dense_from_array, is_splat, scalar_of, splat
from mlopt.core.diagnostics import DiagnosticError
from mlopt.core.interfaces import find
from mlopt.core.interfaces.meaning import Meaning, Runner, Value

MAX_FOLDED_ELEMENTS = 1 << 16
"""Elements of a constant that is no splat, beyond which folding would copy weights."""


def value_of_constant(attribute: Attribute | None) -> Value | None:
    """The run-time value of a constant, a splat as one element; None where there is none."""
    try:
        if isinstance(attribute, IntegerAttr | FloatAttr):
            return scalar_of(attribute)
        if isinstance(attribute, DenseIntOrFPElementsAttr):
            array = array_of(attribute)
            if array.size and is_splat(attribute):
                return array.reshape(-1)[:1].reshape((1,) * array.ndim)
            return array if array.size <= MAX_FOLDED_ELEMENTS else None
    except KeyError:
        pass
    return None


def constant_of_value(value: Value, type: Attribute) -> Attribute | None:
    """The attribute of `type` for a run-time value; one element where it is a splat."""
    if isinstance(type, IntegerType | IndexType):
        return IntegerAttr(int(value), type)
    if isinstance(type, TensorType | VectorType):
        shape = type.get_shape()
        if DYNAMIC_INDEX in shape:
            return None
        array = np.asarray(value)
        if array.size == 1:
            return splat(array.reshape(-1)[0], type)
        return dense_from_array(array, type) if array.size == prod(shape) else None
    try:
        return FloatAttr(float(value), type)  # pyright: ignore[reportArgumentType, reportCallIssue]
    except (ValueError, TypeError):
        return None


def fold_by_meaning(
    op: Operation, constants: Sequence[Attribute | None], *, moves_bits: bool = False
) -> Sequence[Attribute] | None:
    """The results of an elementwise `op` whose operands are all constant; else None.

    `moves_bits` tells that `op` computes nothing (a cast, a change of sign): a NaN is
    what it is. A splat stays a splat. An op that has no value for these operands (a division by
    zero) is not folded.
    """
    model = find(op, Meaning)
    values: list[Any] = [value_of_constant(constant) for constant in constants]
    if model is None or any(value is None for value in values):
        return None
    try:
        with np.errstate(all="ignore"):
            results = model.evaluate(op, values, Runner())
    except DiagnosticError:
        return None
    folded: list[Attribute] = []
    for result, value in zip(op.results, results, strict=True):
        value = value if moves_bits else _with_nan_of(value, values)
        attribute = constant_of_value(value, result.type)
        if attribute is None:
            return None
        folded.append(attribute)
    return folded


def _with_nan_of(value: Value, operands: Sequence[Value]) -> Value:
    """`value` with the NaN that IEEE operations on NaN operands keep, else a positive one.

    Processors give an invalid operation's NaN the sign they like; constants do not.
    """
    array = np.asarray(value)
    if array.dtype.kind in "biu" or not np.isnan(array).any():
        return value
    same = [operand for operand in operands if np.asarray(operand).dtype == array.dtype]
    kept = np.array(np.broadcast_to(np.array(np.nan, array.dtype), array.shape))
    for operand in reversed(same):
        operand = np.broadcast_to(operand, array.shape)
        kept = np.where(np.isnan(operand), operand, kept)
    return np.where(np.isnan(array), kept, array)[()]
