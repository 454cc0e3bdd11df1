"""The constraint of an operand, property or result, in the words of a reader of MLIR."""

from __future__ import annotations

import re
from typing import Any

from xdsl.dialects.builtin import (
    ArrayAttr,
    DenseArrayBase,
    DenseIntOrFPElementsAttr,
    FloatAttr,
    FunctionType,
    IndexType,
    IntegerAttr,
    IntegerType,
    MemRefType,
    Signedness,
    StringAttr,
    SymbolRefAttr,
    TensorType,
    UnitAttr,
    UnrankedMemRefType,
    UnrankedTensorType,
    VectorType,
)
from xdsl.ir import Attribute
from xdsl.irdl import AnyAttr, AnyOf, BaseAttr, ParamAttrConstraint, VarConstraint

WORDS: dict[Any, str] = {
    Attribute: "any",
    ArrayAttr: "array",
    DenseArrayBase: "`array<...>`",
    DenseIntOrFPElementsAttr: "`dense<...>`",
    FloatAttr: "float",
    FunctionType: "function type",
    IndexType: "`index`",
    IntegerAttr: "integer",
    IntegerType: "integer",
    MemRefType: "memref",
    StringAttr: "string",
    SymbolRefAttr: "symbol",
    TensorType: "tensor",
    UnitAttr: "unit",
    UnrankedMemRefType: "unranked memref",
    UnrankedTensorType: "unranked tensor",
    VectorType: "vector",
}
"""Attribute class -> its name; others go by their name in text, or by that of the class."""

_FLOAT = re.compile(r"`(bf16|t?f\d+(E\d+M\d+\w*)?)`")
_MOST_ALTERNATIVES = 6


def words_of(constraint: Any) -> str:
    """What `constraint` allows.

    Constraints that name a variable (`T`) and stand at several places mean one type.
    """
    match constraint:
        case AnyAttr():
            return "any"
        case BaseAttr():
            return _name_of(constraint.attr)
        case VarConstraint():
            inner = words_of(constraint.constraint)
            name = constraint.name.strip("_")
            return f"`{name}`" if inner == "any" else f"{inner} (`{name}`)"
        case AnyOf():
            return _alternatives([words_of(part) for part in constraint.attr_constrs])
        case ParamAttrConstraint():
            return _parametrized(constraint)
    for field in ("constr", "constraint", "elem_constraint"):
        inner = getattr(constraint, field, None)
        if inner is not None:
            return words_of(inner)
    exact = getattr(constraint, "attr", None)
    if isinstance(exact, Attribute):
        return f"`{exact}`"
    parts = getattr(constraint, "attr_constrs", None)
    if parts is not None:
        return words_of(parts[0])
    return _ARRAYS.get(type(constraint).__name__, "any")


_ARRAYS = {
    "SymbolNameConstraint": "symbol name",
    "ContiguousArrayOfIntArray": "array of arrays of contiguous integers",
    "EmptyArrayAttrConstraint": "empty array",
}


def _name_of(attribute_class: Any) -> str:
    if attribute_class in WORDS:
        return WORDS[attribute_class]
    name = getattr(attribute_class, "name", None)
    if not isinstance(name, str):
        return f"`{attribute_class.__name__}`"
    sigil = "!" if attribute_class.__name__.endswith("Type") else "#"
    is_builtin = attribute_class.__module__.endswith("dialects.builtin")
    return f"`{name.removeprefix('builtin.')}`" if is_builtin else f"`{sigil}{name}`"


def _alternatives(found: list[str]) -> str:
    """`a, b or c`, every name once; floats as one word, and shapes of the same as one."""
    names = list(dict.fromkeys("float" if _FLOAT.fullmatch(name) else name for name in found))
    if "any" in names:
        return "any"
    shaped = [name for name in names if " of " in name]
    plain = _listed([name for name in names if name not in shaped])
    if plain and shaped and all(name.partition(" of ")[2] == plain for name in shaped):
        shapes = [name.partition(" of ")[0] for name in shaped]
        return f"{plain}, or {_listed(shapes)} of it"
    return _listed(names)


def _listed(names: list[str]) -> str:
    if len(names) > _MOST_ALTERNATIVES:
        return ", ".join(names[: _MOST_ALTERNATIVES - 1]) + " ..."
    return ", ".join(names[:-1]) + " or " + names[-1] if len(names) > 1 else "".join(names)


def _parametrized(constraint: ParamAttrConstraint[Any]) -> str:
    """A shaped type with its element type; an integer with its sign."""
    base = _name_of(constraint.base_attr)
    fields = constraint.base_attr.get_irdl_definition().parameters
    inner = dict(zip((name for name, _ in fields), constraint.param_constrs, strict=False))
    if constraint.base_attr is IntegerType:
        sign = getattr(getattr(inner.get("signedness"), "attr", None), "data", None)
        return "signless integer" if sign is Signedness.SIGNLESS else base
    for field in ("element_type", "elt_type", "type"):
        element = words_of(inner[field]) if field in inner else "any"
        if element != "any":
            return f"{base} of {element}"
    return base
