"""Regions of globals as constants: what `insertvalue` and address arithmetic come to.

Aggregates are lists while they are built. One that is used once is changed in place, so
a chain of n insertions costs n.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from xdsl.dialects.builtin import IntegerType, VectorType
from xdsl.dialects.llvm import LLVMArrayType
from xdsl.ir import Attribute, Operation, Region, SSAValue

from mlopt.core.diagnostics import error
from mlopt.targets.llvm import properties
from mlopt.targets.llvm.emission import CONSTANTS
from mlopt.targets.llvm.function_emitter import FunctionEmitter
from mlopt.targets.llvm.instructions.memory import getelementptr
from mlopt.targets.llvm.type_text import NoCounterpart

Piece = str | list[Any]
"""A constant without its type, or the pieces of an aggregate; None stands for not set."""


class Initializer(FunctionEmitter):
    """Evaluates one region."""

    def evaluate(self, region: Region) -> str:
        """The text of the constant that the region returns."""
        self._pieces: dict[SSAValue, Piece] = {}
        for op in region.block.ops:
            if op.name == "llvm.return":
                return self._piece_text(self._pieces[op.operands[0]], op.operands[0].type)
            try:
                piece = self._evaluate_op(op)
            except NoCounterpart as problem:
                raise error(op, f"'{op.name}' op cannot be emitted: {problem}") from None
            self._pieces[op.results[0]] = piece
            if isinstance(piece, str):
                self.names[op.results[0]] = piece
        raise error(region.parent_op() or region.block.ops.first, "initializer has no return")  # pyright: ignore[reportArgumentType]

    def _evaluate_op(self, op: Operation) -> Piece:
        constant = CONSTANTS.get(op.name)
        if constant is not None:
            return constant(op, self)
        rule = _RULES.get(op.name)
        if rule is None:
            raise NoCounterpart("it is no constant")
        return rule(self, op)

    def _fields(self, type: Any) -> list[Attribute]:
        if isinstance(type, LLVMArrayType):
            return [type.type] * type.size.data
        if isinstance(type, VectorType):
            return [type.element_type] * type.get_shape()[0]
        return list(type.types.data)

    def _opened(self, piece: Piece, type: Attribute) -> list[Any]:
        """`piece` as a list of pieces."""
        if isinstance(piece, list):
            return piece
        if piece not in ("undef", "poison", "zeroinitializer"):
            raise NoCounterpart(f"it inserts into the constant {piece[:40]}")
        fields = self._fields(type)
        return [piece if piece != "zeroinitializer" else _zero(field) for field in fields]

    def insert_value(self, op: Operation) -> Piece:
        container, value = op.operands
        pieces = self._opened(self._pieces[container], container.type)
        if sum(1 for _ in container.uses) > 1:
            pieces = _copied(pieces)
        self._set(pieces, container.type, properties.array(op, "position") or (), value)
        return pieces

    def _set(
        self, pieces: list[Any], type: Attribute, position: tuple[int, ...], value: SSAValue
    ) -> None:
        fields = self._fields(type)
        for index in position[:-1]:
            pieces[index] = self._opened(pieces[index], fields[index])
            pieces, fields = pieces[index], self._fields(fields[index])
        pieces[position[-1]] = self._pieces[value]

    def extract_value(self, op: Operation) -> Piece:
        piece, type = self._pieces[op.operands[0]], op.operands[0].type
        for index in properties.array(op, "position") or ():
            piece = self._opened(piece, type)[index]
            type = self._fields(type)[index]
        return piece

    def insert_element(self, op: Operation) -> Piece:
        vector, value, index = op.operands
        pieces = _copied(self._opened(self._pieces[vector], vector.type))
        pieces[int(self._scalar(index))] = self._pieces[value]
        return pieces

    def _scalar(self, value: SSAValue) -> str:
        piece = self._pieces[value]
        assert isinstance(piece, str), "a scalar is no aggregate"
        return piece

    def address(self, op: Operation) -> Piece:
        text = getelementptr(op, self)
        words, _, arguments = text.partition(" ")
        flags = ""
        while arguments.startswith(("inbounds ", "nusw ", "nuw ")):
            flag, _, arguments = arguments.partition(" ")
            flags += flag + " "
        return f"{words} {flags}({arguments})"

    def cast(self, op: Operation) -> Piece:
        value, type = op.operands[0], op.results[0].type
        opcode = op.name.removeprefix("llvm.")
        number = _number(self._scalar(value))
        if number is not None and isinstance(type, IntegerType):
            source = value.type
            assert isinstance(source, IntegerType)
            return str(_cast_integer(opcode, number, source.width.data, type.width.data))
        if value.type == type:
            return self._scalar(value)
        return f"{opcode} ({self.typed(value)} to {self.type(type)})"

    def arithmetic(self, op: Operation) -> Piece:
        a, b = (self._scalar(operand) for operand in op.operands)
        opcode = op.name.removeprefix("llvm.")
        x, y = _number(a), _number(b)
        type: Any = op.results[0].type
        if x is not None and y is not None:
            return str(_wrapped(_FOLDS[opcode](x, y), type.width.data))
        if opcode not in ("add", "sub", "xor"):
            raise NoCounterpart("LLVM IR has no such constant")
        return f"{opcode} ({self.typed(op.operands[0])}, {self.typed(op.operands[1])})"

    def _piece_text(self, piece: Piece, type: Attribute) -> str:
        if isinstance(piece, str):
            return piece
        fields = self._fields(type)
        inner = ", ".join(
            f"{self.type(field)} {self._piece_text(item, field)}"
            for item, field in zip(piece, fields, strict=True)
        )
        if isinstance(type, LLVMArrayType):
            return f"[ {inner} ]"
        if isinstance(type, VectorType):
            return f"< {inner} >"
        body = f"{{ {inner} }}"
        return f"<{body}>" if getattr(type, "KIND", "") == "packed" else body


def _zero(type: Attribute) -> str:
    from mlopt.targets.llvm.constants import zero

    return zero(type)


def _copied(pieces: list[Any]) -> list[Any]:
    return [_copied(item) if isinstance(item, list) else item for item in pieces]


def _number(text: str) -> int | None:
    if text in ("true", "false"):
        return int(text == "true")
    return int(text) if text.lstrip("-").isdigit() else None


def _wrapped(number: int, width: int) -> int:
    number &= (1 << width) - 1
    return number - (1 << width) if width > 1 and number >> (width - 1) else number


def _cast_integer(opcode: str, number: int, old: int, new: int) -> int:
    unsigned = number & ((1 << old) - 1)
    value = unsigned if opcode != "sext" else _wrapped(unsigned, old) if old > 1 else -unsigned
    return _wrapped(value, new)


_FOLDS: dict[str, Callable[[int, int], int]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "and": lambda a, b: a & b,
    "or": lambda a, b: a | b,
    "xor": lambda a, b: a ^ b,
    "shl": lambda a, b: a << b,
}

_RULES: dict[str, Callable[[Initializer, Operation], Piece]] = {
    "llvm.insertvalue": Initializer.insert_value,
    "llvm.extractvalue": Initializer.extract_value,
    "llvm.insertelement": Initializer.insert_element,
    "llvm.getelementptr": Initializer.address,
    **{
        f"llvm.{name}": Initializer.cast
        for name in "bitcast addrspacecast inttoptr ptrtoint trunc zext sext".split()
    },
    **{f"llvm.{name}": Initializer.arithmetic for name in _FOLDS},
}
