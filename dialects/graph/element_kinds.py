"""Which element types a graph tensor may have, and how arithmetic on them behaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from typing_extensions import TypeVar
from xdsl.dialects.builtin import (
    BFloat16Type,
    Float16Type,
    Float32Type,
    Float64Type,
    IndexType,
    IntegerType,
    NoneAttr,
    Signedness,
    TensorType,
)
from xdsl.ir import Attribute
from xdsl.irdl import AttrConstraint, IntConstraint, VerificationContext
from xdsl.utils.exceptions import VerifyException


class Kind(StrEnum):
    """How arithmetic on an element type behaves."""

    FLOAT = "float"
    SIGNED = "signed integer"
    UNSIGNED = "unsigned integer"
    BOOL = "i1"
    INDEX = "index"


NUMERIC = frozenset({Kind.FLOAT, Kind.SIGNED, Kind.UNSIGNED, Kind.INDEX})
SIGNED_NUMERIC = NUMERIC - {Kind.UNSIGNED}
FLOATS = frozenset({Kind.FLOAT})
INTEGERS = frozenset({Kind.SIGNED, Kind.UNSIGNED, Kind.INDEX})
BITS = INTEGERS | {Kind.BOOL}
ANY = NUMERIC | {Kind.BOOL}

_FLOAT_BITS: dict[type[Attribute], int] = {
    Float16Type: 16,
    BFloat16Type: 16,
    Float32Type: 32,
    Float64Type: 64,
}

_FLOAT_DIGITS: dict[type[Attribute], int] = {
    Float16Type: 11,
    BFloat16Type: 8,
    Float32Type: 24,
    Float64Type: 53,
}


def kind_of(element_type: Attribute) -> Kind | None:
    """The kind of an element type; None where the graph level has no such type.

    >>> from xdsl.dialects.builtin import i1, i8, f32
    >>> kind_of(i1).value, kind_of(i8).value, kind_of(f32).value
    ('i1', 'signed integer', 'float')
    """
    if type(element_type) in _FLOAT_BITS:
        return Kind.FLOAT
    if isinstance(element_type, IndexType):
        return Kind.INDEX
    if not isinstance(element_type, IntegerType):
        return None
    width, signedness = element_type.width.data, element_type.signedness.data
    if signedness == Signedness.SIGNLESS and width == 1:
        return Kind.BOOL
    if width not in (8, 16, 32, 64) or signedness == Signedness.SIGNED:
        return None
    return Kind.SIGNED if signedness == Signedness.SIGNLESS else Kind.UNSIGNED


def bits_of(element_type: Attribute) -> int:
    """The width of an element type in bits; `index` has 64."""
    if isinstance(element_type, IntegerType):
        return element_type.width.data
    return _FLOAT_BITS.get(type(element_type), 64)


def is_narrow_float(element_type: Attribute) -> bool:
    """True for f16 and bf16, which are computed in f32 and rounded once."""
    return isinstance(element_type, Float16Type | BFloat16Type)


def holds_all(wide: Attribute, narrow: Attribute) -> bool:
    """True where every value of `narrow` is one of `wide`, of the same kind.

    >>> from xdsl.dialects.builtin import f16, f32, bf16
    >>> holds_all(f32, bf16), holds_all(f16, bf16)
    (True, False)
    """
    same_kind = kind_of(wide) == kind_of(narrow)
    if kind_of(narrow) == Kind.BOOL:
        return kind_of(wide) is not None
    return same_kind and bits_of(wide) > bits_of(narrow)


def is_exact_count(element_type: Attribute, count: int) -> bool:
    """True where a float type has the number `count`; integers count modulo their width.

    >>> from xdsl.dialects.builtin import f16, f32, i8
    >>> is_exact_count(f32, 1 << 30), is_exact_count(f16, 2049), is_exact_count(i8, 2049)
    (True, False, True)
    """
    digits = _FLOAT_DIGITS.get(type(element_type))
    if digits is None:
        return True
    odd = count >> ((count & -count).bit_length() - 1) if count else 0
    fits = odd.bit_length() <= digits
    return fits and (not isinstance(element_type, Float16Type) or count < 1 << 15)


def signless(element_type: Attribute) -> Attribute:
    """The element type below the graph level: `ui8` becomes `i8`, others stay."""
    if (
        isinstance(element_type, IntegerType)
        and element_type.signedness.data != Signedness.SIGNLESS
    ):
        return IntegerType(element_type.width.data)
    return element_type


@dataclass(frozen=True)
class TensorOf(AttrConstraint[TensorType[Attribute]]):
    """A ranked tensor without encoding whose element type is of one of `kinds`."""

    kinds: frozenset[Kind]

    def verify(self, attr: Attribute, constraint_context: VerificationContext) -> None:
        if not isinstance(attr, TensorType):
            raise VerifyException(f"found type {attr}, expected a ranked tensor")
        if not isinstance(attr.encoding, NoneAttr):
            raise VerifyException(f"found encoding {attr.encoding}, expected none")
        found = kind_of(attr.element_type)
        if found not in self.kinds:
            wanted = ", ".join(kind.value for kind in Kind if kind in self.kinds)
            raise VerifyException(f"found element type {attr.element_type}, expected {wanted}")

    def get_bases(self) -> set[type[Attribute]]:
        return {TensorType}

    def mapping_type_vars(
        self, type_var_mapping: Mapping[TypeVar, AttrConstraint | IntConstraint]
    ) -> TensorOf:
        return self


AnyGraphTensor = TensorOf(ANY)
