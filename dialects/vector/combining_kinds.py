"""How ops of vector combine elements, and which elements they can combine."""

from __future__ import annotations

from xdsl.dialects.builtin import (
    AnyFloat,
    IndexType,
    IntegerType,
)
from xdsl.dialects.vector import CombiningKindAttr, CombiningKindFlag
from xdsl.ir import Attribute
from xdsl.parser import Parser
from xdsl.utils.exceptions import VerifyException

ADD = CombiningKindAttr(CombiningKindFlag.ADD)

_FOR_ANY = ("add", "mul")
_FOR_INTEGERS = ("minui", "minsi", "maxui", "maxsi", "and", "or", "xor")


def verify_kind(kind: CombiningKindAttr, element: Attribute) -> None:
    """Raises `VerifyException` where the elements cannot be combined so."""
    name = kind.data.value
    if name in _FOR_ANY:
        is_fine = isinstance(element, AnyFloat | IntegerType | IndexType)
    elif name in _FOR_INTEGERS:
        is_fine = isinstance(element, IntegerType | IndexType)
    else:
        is_fine = isinstance(element, AnyFloat)
    if not is_fine:
        raise VerifyException(f"unsupported reduction type '{element}' for kind '{name}'")


def parse_kind(parser: Parser) -> CombiningKindAttr:
    """`<add>` or `#vector.kind<add>`."""
    position = parser.pos
    given = parser.parse_optional_attribute()
    if given is not None:
        if not isinstance(given, CombiningKindAttr):
            parser.raise_error("expected '#vector.kind<...>'", position)
        return given
    with parser.in_angle_brackets():
        word = parser.parse_identifier()
    names = [flag.value for flag in CombiningKindFlag]
    if word not in names:
        parser.raise_error(f"unknown kind '{word}', expected one of {', '.join(names)}", position)
    return CombiningKindAttr(CombiningKindFlag(word))
