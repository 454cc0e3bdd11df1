"""Lowering of vector.print: calls of the functions upstream's runner offers.

    vector.print %v : vector<2xf32>  ->  printOpen printF32 printComma printF32 printClose printNewline

Part of convert-vector-to-llvm. Elements are taken one by one, however large the vector.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects.builtin import (
    BFloat16Type,
    Float16Type,
    Float32Type,
    Float64Type,
    IndexType,
    IntegerType,
    Signedness,
    StringAttr,
    VectorType,
    i16,
    i64,
)
from xdsl.ir import Attribute, Operation, SSAValue

from mlopt.passes.convert.cf_to_llvm import text
from mlopt.passes.convert.llvm_builder import LlvmBuilder
from mlopt.passes.convert.lowering import Lowerings, attribute
from mlopt.passes.convert.vector_rows import is_scalar

TABLE = Lowerings()


@TABLE.lowers("vector.print")
def lower_print(
    op: Operation, operands: Sequence[SSAValue], build: LlvmBuilder
) -> Sequence[SSAValue] | None:
    """A value, a string, or only punctuation."""
    literal = attribute(op, "stringLiteral")
    if operands:
        type = op.operands[0].type
        element: Any = type.element_type if isinstance(type, VectorType) else type
        if not isinstance(element, _PRINTABLE):
            return None
        _print(build, operands[0], element)
    elif isinstance(literal, StringAttr):
        # A string is printed as it is, without the ending that other values get.
        build.call("printString", (text(build, literal.data, "vector_print_str"),))
        return ()
    ending = _PUNCTUATION[_punctuation(op)]
    if ending:
        build.call(ending)
    return ()


_PRINTABLE = (Float16Type, BFloat16Type, Float32Type, Float64Type, IntegerType, IndexType)

_PUNCTUATION = {
    "no_punctuation": "",
    "newline": "printNewline",
    "comma": "printComma",
    "open": "printOpen",
    "close": "printClose",
}


def _punctuation(op: Operation) -> str:
    found: Any = attribute(op, "punctuation")
    if found is None:
        return "newline"
    data = getattr(found, "data", found)
    return str(getattr(data, "value", data))


def _print(build: LlvmBuilder, value: SSAValue, element: Attribute) -> None:
    if is_scalar(value.type):
        _print_scalar(build, value, element)
        return
    build.call("printOpen")
    is_row = isinstance(value.type, VectorType)
    type: Any = value.type
    count = type.get_shape()[0] if is_row else type.size.data
    for i in range(count):
        if i:
            build.call("printComma")
        part = build.extract_element(value, i) if is_row else build.extract(value, i)
        _print(build, part, element)
    build.call("printClose")


def _print_scalar(build: LlvmBuilder, value: SSAValue, element: Attribute) -> None:
    if isinstance(element, Float16Type | BFloat16Type):
        name = "printF16" if isinstance(element, Float16Type) else "printBF16"
        build.call(name, (build.value("llvm.bitcast", (value,), i16),))
    elif isinstance(element, Float32Type | Float64Type):
        build.call("printF32" if isinstance(element, Float32Type) else "printF64", (value,))
    elif isinstance(element, IndexType):
        build.call("printU64", (value,))
    else:
        assert isinstance(element, IntegerType)
        _print_integer(build, value, element)


def _print_integer(build: LlvmBuilder, value: SSAValue, element: IntegerType) -> None:
    """A boolean is 0 or 1, as upstream; others are extended by their sign."""
    width = element.width.data
    unsigned = element.signedness.data == Signedness.UNSIGNED
    if width < 64:
        extension = "llvm.zext" if unsigned or width == 1 else "llvm.sext"
        value = build.value(extension, (value,), i64)
    elif width > 64:
        value = build.value("llvm.trunc", (value,), i64)
    build.call("printU64" if unsigned else "printI64", (value,))
