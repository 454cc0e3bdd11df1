"""Reading the properties of llvm ops, wherever the op was built or parsed."""

from __future__ import annotations

from typing import Any

from xdsl.dialects.builtin import IntegerAttr, StringAttr, VectorType
from xdsl.ir import Attribute, Operation

FLOATS = frozenset(("f16", "bf16", "f32", "f64", "f80", "f128", "llvm.ppc_fp128"))

FAST_MATH = ("nnan", "ninf", "nsz", "arcp", "contract", "afn", "reassoc")

_fast_math_texts: dict[Attribute, str] = {}


def get(op: Operation, name: str) -> Any:
    """The property or attribute `name`, or None."""
    found = op.properties.get(name)
    return op.attributes.get(name) if found is None else found


def has(op: Operation, name: str) -> bool:
    """True where the unit (or a true boolean) `name` is there."""
    found = get(op, name)
    if isinstance(found, IntegerAttr):
        return found.value.data != 0
    return found is not None


def integer(op: Operation, name: str) -> int | None:
    """The integer `name`."""
    found = get(op, name)
    return found.value.data if isinstance(found, IntegerAttr) else None


def string(op: Operation, name: str) -> str | None:
    """The string `name`."""
    found = get(op, name)
    return found.data if isinstance(found, StringAttr) else None


def fast_math(op: Operation) -> str:
    """The fast-math flags, each with a space behind it."""
    attribute = op.properties.get("fastmathFlags")
    if attribute is None:
        attribute = op.attributes.get("fastmathFlags")
        if attribute is None:
            return ""
    found = _fast_math_texts.get(attribute)
    if found is None:
        flags: Any = attribute
        names = {str(flag.value) for flag in flags.data}
        chosen = [flag for flag in FAST_MATH if flag in names]
        found = "fast " if len(chosen) == len(FAST_MATH) else "".join(f"{f} " for f in chosen)
        _fast_math_texts[attribute] = found
    return found


def call_fast_math(op: Operation) -> str:
    """The flags of a call, which only stand where it gives a float or a vector of them."""
    if not op.results:
        return ""
    type: Any = op.results[0].type
    element = type.element_type if isinstance(type, VectorType) else type
    return fast_math(op) if element.name in FLOATS else ""


def overflow(op: Operation) -> str:
    """`nuw nsw `, as far as they are set."""
    attribute = get(op, "overflowFlags")
    if attribute is None:
        return ""
    if isinstance(attribute, IntegerAttr):
        bits = attribute.value.data
        return ("nuw " if bits & 2 else "") + ("nsw " if bits & 1 else "")
    flags = {str(flag.value) for flag in attribute.data}
    return ("nuw " if "nuw" in flags else "") + ("nsw " if "nsw" in flags else "")


def array(op: Operation, name: str) -> tuple[int, ...] | None:
    """The dense array `name`."""
    found = get(op, name)
    return None if found is None else tuple(found.get_values())


def flag(value: Attribute) -> bool:
    """A boolean attribute."""
    return isinstance(value, IntegerAttr) and bool(value.value.data)
