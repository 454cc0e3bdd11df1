"""Expressions over LLVM values, written as Python arithmetic.

build = Expressions("float")
x = build.argument(0)
y = build.fma(x, x, build.real(1.0)).sqrt()
text = build.function("__nv_hypot1f", 1, y)
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

BITS = {"float": 32, "double": 64}
MANTISSA = {"float": 23, "double": 52}
BIAS = {"float": 127, "double": 1023}


@dataclass(frozen=True)
class Value:
    """A value of a float, integer or `i1` type."""

    build: Expressions
    name: str
    type: str

    def __add__(self, other: Value) -> Value:
        return self.build.binary("add", self, other)

    def __sub__(self, other: Value) -> Value:
        return self.build.binary("sub", self, other)

    def __mul__(self, other: Value) -> Value:
        return self.build.binary("mul", self, other)

    def __truediv__(self, other: Value) -> Value:
        return self.build.binary("div", self, other)

    def __and__(self, other: Value) -> Value:
        return self.build.emit(self.type, f"and {self.type} {self.name}, {other.name}")

    def __or__(self, other: Value) -> Value:
        return self.build.emit(self.type, f"or {self.type} {self.name}, {other.name}")

    def __xor__(self, other: Value) -> Value:
        return self.build.emit(self.type, f"xor {self.type} {self.name}, {other.name}")

    def __neg__(self) -> Value:
        return self.build.emit(self.type, f"fneg {self.type} {self.name}")

    def shift_left(self, count: int) -> Value:
        """An integer by `count` bits."""
        return self.build.emit(self.type, f"shl {self.type} {self.name}, {count}")

    def shift_right(self, count: int) -> Value:
        """An integer by `count` bits, its sign kept."""
        return self.build.emit(self.type, f"ashr {self.type} {self.name}, {count}")

    def compare(self, predicate: str, other: Value) -> Value:
        """`olt`, `uno`, `eq`, ..."""
        kind = "fcmp" if self.type in BITS else "icmp"
        return self.build.emit("i1", f"{kind} {predicate} {self.type} {self.name}, {other.name}")

    def called(self, name: str, *others: Value) -> Value:
        """An intrinsic that has an instruction: `fabs`, `sqrt`, `rint`, ..."""
        arguments = ", ".join(f"{v.type} {v.name}" for v in (self, *others))
        suffix = "f32" if self.type == "float" else "f64"
        return self.build.emit(self.type, f"call {self.type} @llvm.{name}.{suffix}({arguments})")

    def magnitude(self) -> Value:
        """`|x|`."""
        return self.called("fabs")

    def cast(self, instruction: str, type: str) -> Value:
        """`bitcast`, `fptosi`, `fpext`, ..."""
        return self.build.emit(type, f"{instruction} {self.type} {self.name} to {type}")


class Expressions:
    """The lines of one function; `type` is that of its reals."""

    def __init__(self, type: str):
        self.type = type
        self.integer = f"i{BITS[type]}"
        self._lines: list[str] = []

    def argument(self, index: int) -> Value:
        """An argument of the function."""
        return Value(self, f"%x{index}", self.type)

    def real(self, value: float) -> Value:
        """A constant, rounded to the type."""
        if self.type == "float":
            (value,) = struct.unpack("f", struct.pack("f", value))
        return Value(self, f"0x{struct.pack('>d', value).hex().upper()}", self.type)

    def number(self, value: int) -> Value:
        """An integer constant."""
        return Value(self, str(value), self.integer)

    def emit(self, type: str, instruction: str) -> Value:
        """The value of a further instruction."""
        name = f"%v{len(self._lines)}"
        self._lines.append(f"  {name} = {instruction}")
        return Value(self, name, type)

    def binary(self, name: str, a: Value, b: Value) -> Value:
        """Arithmetic, of reals or integers."""
        prefix = "f" if a.type in BITS else ""
        return self.emit(a.type, f"{prefix}{name} {a.type} {a.name}, {b.name}")

    def fma(self, a: Value, b: Value, c: Value) -> Value:
        """`a * b + c`, rounded once."""
        return a.called("fma", b, c)

    def select(self, condition: Value, a: Value, b: Value) -> Value:
        """`condition ? a : b`."""
        return self.emit(
            a.type, f"select i1 {condition.name}, {a.type} {a.name}, {b.type} {b.name}"
        )

    def polynomial(self, x: Value, coefficients: Sequence[float]) -> Value:
        """`c[0] + c[1] x + c[2] x^2 + ...`, by Horner."""
        result = self.real(coefficients[-1])
        for coefficient in reversed(coefficients[:-1]):
            result = self.fma(result, x, self.real(coefficient))
        return result

    def function(self, name: str, arguments: int, result: Value) -> str:
        """The function as text; it is put in line wherever it is called."""
        types = ", ".join(f"{self.type} %x{index}" for index in range(arguments))
        head = f"define {result.type} @{name}({types}) alwaysinline nounwind {{"
        body = "\n".join(self._lines)
        return f"{head}\n{body}\n  ret {result.type} {result.name}\n}}\n"
