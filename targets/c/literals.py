"""Constants, exactly as they are, and the choice between two values."""

from __future__ import annotations

from typing import Any

import numpy as np
from xdsl.dialects.builtin import (
    BoolAttr,
    Float32Type,
    Float64Type,
    FloatAttr,
    IntegerAttr,
    IntegerType,
    MemRefType,
)
from xdsl.ir import Attribute, Operation

from mlopt.core.constants import scalar_of
from mlopt.core.diagnostics import error
from mlopt.targets.c.function_writer import FunctionWriter
from mlopt.targets.c.language import C, Text
from mlopt.targets.c.type_names import is_half, scalar_type


@C.writes("arith.constant")
def constant(op: Operation, out: FunctionWriter) -> None:
    """A literal, wherever it is used."""
    value: Any = op.properties["value"]
    if not isinstance(value, IntegerAttr | FloatAttr | BoolAttr):
        scalar_type(op.results[0].type, op)
        raise error(op, f"constant {value} has no counterpart in {out.language.name}")
    text = literal(value, op)
    out.alias(op.results[0], text, is_atom=not text.startswith(("-", "(")))


@C.writes("ub.poison")
def poison(op: Operation, out: FunctionWriter) -> None:
    """Any value is one of its values."""
    scalar_type(op.results[0].type, op)
    out.alias(op.results[0], "0")


def literal(value: Any, op: Operation) -> str:
    """The constant `value` as C writes it."""
    scalar_type(value.type, op)
    return element_literal(scalar_of(value), value.type)


def element_literal(value: Any, type: Attribute) -> str:
    """One element of `type` as C writes it, exactly.

    >>> from xdsl.dialects.builtin import f32, i64
    >>> element_literal(np.float32(0.1), f32), element_literal(np.int64(-(2**63)), i64)
    ('0.1f', '(-9223372036854775807 - 1)')
    """
    if is_half(type):
        return f"0x{int(np.asarray(value).view(np.uint16)):04x}"
    if isinstance(type, Float32Type | Float64Type):
        return _float_literal(value, "f" if isinstance(type, Float32Type) else "")
    if isinstance(type, IntegerType) and type.width.data == 1:
        return "true" if value else "false"
    number = int(value)
    return f"({number + 1} - 1)" if number == -(2**63) else str(number)


def _float_literal(value: Any, suffix: str) -> str:
    if np.isnan(value):
        return "NAN"
    if np.isinf(value):
        return "INFINITY" if value > 0 else "-INFINITY"
    return f"{value!s}{suffix}"


@C.writes("arith.select")
def select(op: Operation, out: FunctionWriter) -> None:
    """`c ? a : b`."""
    reads = out.is_pending(op.operands)
    condition, a, b = (out.text(value) for value in op.operands)
    text = f"{condition} ? {a} : {b}"
    if isinstance(op.results[0].type, MemRefType):
        out.variable(op.results[0], text)
    else:
        out.define(op.results[0], Text(text), reads=reads)
