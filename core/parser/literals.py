"""Elements of a dense literal one by one: rare spellings, and what is wrong where."""

from __future__ import annotations

import re
from typing import Any, NoReturn

import numpy as np
from xdsl.dialects.builtin import AnyFloat, ComplexType, IndexType, IntegerType, Signedness
from xdsl.ir import Attribute

_TOKEN = re.compile(
    r"\s*(?:([\[\](),])|(-?)(0x[0-9a-fA-F]+|[0-9]+(?:\.[0-9]*(?:[eE][+-]?[0-9]+)?)?|true|false))"
)


class _Literal:
    """A cursor over the tokens of one literal; `base` is where it starts in the file."""

    def __init__(self, parser: Any, text: str, base: int):
        self.parser = parser
        self.text = text
        self.base = base
        self.tokens: list[tuple[str, int]] = []
        position, length = 0, len(text.rstrip())
        while position < length:
            match = _TOKEN.match(text, position)
            if match is None:
                blanks = len(text) - len(text[position:].lstrip())
                self.fail("expected element literal of primitive type", blanks)
            if match[1]:
                self.tokens.append((match[1], match.start(1)))
            else:
                self.tokens.append((match[2] + match[3], match.start(2)))
            position = match.end()
        self.tokens.append(("", length))
        self.index = 0

    def peek(self) -> str:
        return self.tokens[self.index][0]

    def take(self) -> tuple[str, int]:
        self.index += 1
        return self.tokens[self.index - 1]

    def fail(self, message: str, offset: int | None = None) -> NoReturn:
        where = self.tokens[self.index][1] if offset is None else offset
        raise self.parser.error_at(message, self.base + where)


def literal_shape(parser: Any, text: str, base: int) -> tuple[int, ...]:
    """The shape of a bracketed literal; raises where its lists differ in length."""
    literal = _Literal(parser, text, base)
    shape = _list_shape(literal)
    if literal.peek():
        literal.fail("expected '>' in dense attribute")
    return shape


def _list_shape(literal: _Literal) -> tuple[int, ...]:
    if literal.peek() == "(":
        while literal.peek() not in (")", ""):
            literal.take()
        literal.take()
        return ()
    if literal.peek() != "[":
        if literal.peek() in ("]", ")", ",", ""):
            literal.fail("expected element literal of primitive type")
        literal.take()
        return ()
    literal.take()
    if literal.peek() == "]":
        literal.take()
        return (0,)
    first = _list_shape(literal)
    count = 1
    while literal.peek() == ",":
        literal.take()
        where = literal.tokens[literal.index][1]
        inner = _list_shape(literal)
        if inner != first:
            literal.fail(
                "tensor literal is invalid; ranks are not consistent between elements", where
            )
        count += 1
    if literal.peek() != "]":
        literal.fail("expected ',' or ']' in dense literal")
    literal.take()
    return (count, *first)


def element_values(
    parser: Any, text: str, base: int, element_type: Attribute, dtype: np.dtype
) -> np.ndarray:
    """The elements of a literal in order, checked against `element_type` one by one."""
    literal = _Literal(parser, text, base)
    values: list[Any] = []
    while literal.peek():
        token, offset = literal.take()
        if token in ("[", "]", ","):
            continue
        if token == "(":
            literal.index -= 1
            values.append(_complex(literal, element_type))
        elif isinstance(element_type, ComplexType):
            literal.fail("expected '(' of a complex element", offset)
        else:
            values.append(_element(literal, token, offset, element_type))
    with np.errstate(over="ignore"):
        if isinstance(element_type, AnyFloat) and not any(
            isinstance(value, np.generic) for value in values
        ):
            return np.array(values, dtype=np.float64)
        return np.array(values, dtype=dtype)


def _complex(literal: _Literal, element_type: Attribute) -> complex:
    if not isinstance(element_type, ComplexType):
        literal.fail("expected element literal of primitive type")
    literal.take()
    parts: list[float] = []
    for closing in (",", ")"):
        token, offset = literal.take()
        parts.append(float(_element(literal, token, offset, element_type.element_type)))
        if literal.take()[0] != closing:
            literal.index -= 1
            literal.fail(f"expected '{closing}' in complex element")
    return complex(*parts)


def _element(literal: _Literal, token: str, offset: int, element_type: Attribute) -> Any:
    """The value of one number or boolean."""
    if token in ("", ")", "]", "[", ",", "("):
        literal.fail("expected element literal of primitive type", offset)
    if isinstance(element_type, AnyFloat):
        return _float_element(literal, token, offset, element_type)
    assert isinstance(element_type, IntegerType | IndexType)
    if "." in token and not token.startswith("0x"):
        literal.fail("expected integer elements, but parsed floating-point", offset)
    return _integer_element(literal, token, offset, element_type)


def _float_element(literal: _Literal, token: str, offset: int, element_type: AnyFloat) -> Any:
    if token in ("true", "false"):
        literal.fail("expected floating-point elements, but parsed a boolean", offset)
    if token.startswith("-0x"):
        literal.fail("hexadecimal float literal should not have a leading minus", offset)
    if token.startswith("0x"):
        from mlopt.core.element_types import dtype_of

        dtype = dtype_of(element_type)
        try:
            raw = int(token, 16).to_bytes(dtype.itemsize, "little")
        except OverflowError:
            literal.fail("hexadecimal float constant out of range for type", offset)
        return np.frombuffer(raw, dtype=dtype)[0]
    if "." not in token:
        literal.fail(
            "unexpected decimal integer literal for a floating point value "
            "(add a trailing dot to make the literal a float)",
            offset,
        )
    return float(token)


def _integer_element(
    literal: _Literal, token: str, offset: int, element_type: IntegerType | IndexType
) -> int:
    bits = element_type.width.data if isinstance(element_type, IntegerType) else 64
    signedness = (
        element_type.signedness.data
        if isinstance(element_type, IntegerType)
        else Signedness.SIGNLESS
    )
    if token in ("true", "false"):
        if bits != 1:
            literal.fail("expected i1 type for 'true' or 'false' values", offset)
        return token == "true"
    value = int(token, 0) if "0x" in token else int(token)
    if value < 0 and signedness == Signedness.UNSIGNED:
        literal.fail("expected unsigned integer elements, but parsed negative value", offset)
    highest = (1 << (bits - 1)) - 1 if signedness == Signedness.SIGNED else (1 << bits) - 1
    if not -(1 << max(bits - 1, 0)) <= value <= highest:
        literal.fail("integer constant out of range for type", offset)
    if bits == 1:
        return int(value != 0)
    if signedness == Signedness.UNSIGNED or value <= (1 << (bits - 1)) - 1:
        return value
    return value - (1 << bits)
