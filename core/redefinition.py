"""Ops of xDSL made as wide as upstream's: a subclass with its own definition.

xDSL does not let an op be defined twice, and some of its definitions are narrower than
upstream's. `op_redefinition` gives a subclass a definition of its own: fields of the
base, replaced or followed by those of the subclass. The subclass stands in our dialect
list in place of the base, so it is what the parser builds; `isinstance(op, Base)` holds.

    @op_redefinition
    class SelectOp(arith.SelectOp):
        cond = operand_def(boolLike)

Plain classes between the two (fields, syntax and verifier that two dialects share) count
as part of the subclass. The verifier of the base is not inherited: a subclass that needs more than constraints
defines `verify_`. Its syntax is its own `assembly_format`, its own `parse` and `print`,
or that of the base.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any, TypeVar, cast

from xdsl.ir import Attribute, Dialect, Operation
from xdsl.irdl import IRDLOperation, OpDef
from xdsl.irdl.operations import get_accessors_from_op_def

OpClass = TypeVar("OpClass", bound=type[IRDLOperation])

_NO_FIELDS = ("__dict__", "__weakref__", "verify_", "traits", "parse", "print", "assembly_format")


def op_redefinition(cls: OpClass) -> OpClass:
    """Class decorator: gives a subclass of a defined op its own definition."""
    base: Any = next(parent for parent in cls.__mro__[1:] if hasattr(parent, "get_irdl_definition"))
    body = _body_above(cls, base)
    own = _definition_of_body(cls, body)
    merged = _merged(base.get_irdl_definition(), own)
    if "traits" in body:
        merged.traits = body["traits"]
    # The syntax of the base is inherited with its methods, not compiled again.
    merged.assembly_format = body.get("assembly_format")
    for name, value in get_accessors_from_op_def(merged, body.get("verify_")).items():
        setattr(cls, name, value)
    return cls


def extended_dialect(
    base: Dialect,
    op_classes: Iterable[type[Operation]],
    attributes: Iterable[type[Attribute]] = (),
) -> Dialect:
    """`base` with `op_classes` added; one of the name of an op of `base` replaces it."""
    added = {op_class.name: op_class for op_class in op_classes}
    kept = [op_class for op_class in base.operations if op_class.name not in added]
    return Dialect(
        base.name,
        [*kept, *added.values()],
        [*base.attributes, *attributes],
        list(base._interfaces),  # pyright: ignore[reportPrivateUsage]
    )


def _body_above(cls: type[IRDLOperation], base: type[Any]) -> dict[str, Any]:
    """What `cls` and the plain classes between it and `base` define."""
    body: dict[str, Any] = {}
    annotations: dict[str, Any] = {}
    for parent in reversed(cls.__mro__[: cls.__mro__.index(base)]):
        if "parse" in vars(parent):
            body.pop("assembly_format", None)
        body |= vars(parent)
        annotations |= vars(parent).get("__annotations__", {})
    return body | {"__annotations__": annotations}


def _definition_of_body(cls: type[IRDLOperation], body: dict[str, Any]) -> OpDef:
    """The definition that the fields declared in the body of `cls` alone make up."""
    namespace = {name: value for name, value in body.items() if name not in _NO_FIELDS}
    namespace["name"] = cls.name
    return OpDef.from_pyrdl(type(cls.__name__, (IRDLOperation,), namespace))


def _merged(base: OpDef, own: OpDef) -> OpDef:
    """`base` with the entries of `own` in the place of those of the same name, or behind."""
    merged = OpDef(base.name)
    for item in fields(OpDef):
        old: Any
        new: Any
        old, new = getattr(base, item.name), getattr(own, item.name)
        if isinstance(old, dict):
            setattr(merged, item.name, old | new)
        elif item.name == "options":
            setattr(merged, item.name, list(new or old))
        elif isinstance(old, list):
            named = dict(cast("list[tuple[str, Any]]", old)) | dict(new)
            setattr(merged, item.name, list(named.items()))
        else:
            setattr(merged, item.name, old)
    return merged
