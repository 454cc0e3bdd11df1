"""Conversions between types as casts, and as support functions where a cast is no conversion."""

from __future__ import annotations

from xdsl.dialects.builtin import Float32Type, Float64Type
from xdsl.ir import Operation

from mlopt.core.diagnostics import error
from mlopt.targets.c.floats import operand, rounded
from mlopt.targets.c.function_writer import FunctionWriter
from mlopt.targets.c.language import C, Text
from mlopt.targets.c.type_names import bits_of, is_half, scalar_type, unsigned


@C.expresses("arith.extsi", "arith.trunci", "arith.index_cast")
def resize(op: Operation, out: FunctionWriter) -> Text:
    """By the sign; `i1` is 0 or -1."""
    return _resized(op, out, is_signed=True)


@C.expresses("arith.extui", "arith.index_castui")
def resize_unsigned(op: Operation, out: FunctionWriter) -> Text:
    """By zeros."""
    return _resized(op, out, is_signed=False)


def _resized(op: Operation, out: FunctionWriter, *, is_signed: bool) -> Text:
    old, new = op.operands[0].type, op.results[0].type
    name, text = scalar_type(new, op), out.text(op.operands[0])
    if bits_of(old) == bits_of(new):
        return out.expression(op.operands[0])
    if bits_of(new) == 1:
        return Text(f"(bool)({text} & 1)")
    if bits_of(old) == 1:
        return Text(f"({name}){'-' if is_signed else ''}{text}")
    return Text(f"({name}){text}" if is_signed else f"({name})({unsigned(old)}){text}")


@C.expresses("arith.sitofp", "arith.uitofp")
def to_float(op: Operation, out: FunctionWriter) -> Text:
    """To nearest; to short floats through f32."""
    old, new = op.operands[0].type, op.results[0].type
    wide = "double" if isinstance(new, Float64Type) else "float"
    text = out.text(op.operands[0])
    if op.name == "arith.uitofp":
        text = f"({unsigned(old)}){text}"
    elif bits_of(old) == 1:
        text = f"-{text}"
    return rounded(f"({wide}){text}", new, out)


@C.expresses("arith.fptosi", "arith.fptoui")
def to_integer(op: Operation, out: FunctionWriter) -> Text:
    """Towards zero; what does not fit gives some number."""
    new = op.results[0].type
    text = operand(op.operands[0], out).operand()
    if bits_of(new) == 1:
        return Text(f"(bool)((int){text} & 1)")
    name = scalar_type(new, op)
    return Text(
        f"({name}){text}" if op.name == "arith.fptosi" else f"({name})({unsigned(new)}){text}"
    )


@C.expresses("arith.extf", "arith.truncf")
def resize_float(op: Operation, out: FunctionWriter) -> Text:
    """To nearest; f64 to short floats through f32."""
    new = op.results[0].type
    if op.properties.get("roundingmode") is not None:
        raise error(op, "a rounding mode has no form in C, expected none")
    value = operand(op.operands[0], out)
    if is_half(op.operands[0].type) and isinstance(new, Float32Type):
        return value
    wide = "double" if isinstance(new, Float64Type) else "float"
    if wide == "float" and is_half(op.operands[0].type):
        return rounded(value.text, new, out)
    if isinstance(op.operands[0].type, Float32Type) and is_half(new):
        return rounded(value.text, new, out)
    return rounded(f"({wide}){value.operand()}", new, out)


@C.expresses("arith.bitcast")
def bitcast(op: Operation, out: FunctionWriter) -> Text:
    """The same bits as another type."""
    old, new = op.operands[0].type, op.results[0].type
    value = out.expression(op.operands[0])
    name = scalar_type(new, op)
    if isinstance(old, Float32Type | Float64Type):
        return Text(f"{out.scope.use(f'bits_of_{old}')}({value.text})", True)
    if isinstance(new, Float32Type | Float64Type):
        return Text(f"{out.scope.use(f'{new}_of_bits')}({value.text})", True)
    return value if old == new else Text(f"({name}){value.operand()}")
