"""Ops for LLVM's intrinsics, made from the rows of `intrinsic_table`.

llvm.intr.exp(%x) : (f32) -> f32
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from xdsl.dialects.builtin import ArrayAttr, DenseArrayBase, IntegerType, UnitAttr, VectorType, i32
from xdsl.dialects.llvm import LLVM, FastMathAttr, LLVMPointerType
from xdsl.ir import Attribute
from xdsl.irdl import (
    IRDLOperation,
    operand_def,
    opt_operand_def,
    opt_prop_def,
    prop_def,
    result_def,
    traits_def,
    var_operand_def,
)
from xdsl.traits import MemoryReadEffect, MemoryWriteEffect, Pure
from xdsl.utils.exceptions import VerifyException

from mlopt.dialects.llvm.assembly import Infer, llvm_op
from mlopt.dialects.llvm.attributes import ATTRIBUTES
from mlopt.dialects.llvm.intrinsic_table import ACCESSES, I1, Intrinsic
from mlopt.dialects.llvm.property_syntax import Stripped

# Verification.


def _element(type: Any) -> Attribute:
    return type.element_type if isinstance(type, VectorType) else type


def _is_integer(type: Attribute) -> bool:
    return isinstance(type, IntegerType)


def _is_float(type: Attribute) -> bool:
    return type.name in ("f16", "bf16", "f32", "f64", "f80", "f128", "llvm.ppc_fp128")


def _is_pointer(type: Attribute) -> bool:
    return isinstance(type, LLVMPointerType)


def _vector_of(check: Callable[[Attribute], bool]) -> Callable[[Attribute], bool]:
    return lambda type: isinstance(type, VectorType) and check(_element(type))


def _exactly(width: int) -> Callable[[Attribute], bool]:
    return lambda type: isinstance(type, IntegerType) and type.width.data == width


KINDS: dict[str, tuple[str, Callable[[Attribute], bool]]] = {
    "F": ("floating point LLVM type or vector of it", lambda t: _is_float(_element(t))),
    "I": ("signless integer or vector of it", lambda t: _is_integer(_element(t))),
    "P": ("LLVM pointer type or vector of it", lambda t: _is_pointer(_element(t))),
    "f": ("floating point LLVM type", _is_float),
    "i": ("signless integer", _is_integer),
    "p": ("LLVM pointer type", _is_pointer),
    "V": ("vector", lambda t: isinstance(t, VectorType)),
    "VF": ("vector of floats", _vector_of(_is_float)),
    "VI": ("vector of integers", _vector_of(_is_integer)),
    "VP": ("vector of pointers", _vector_of(_is_pointer)),
    "VM": ("vector of i1", _vector_of(_exactly(1))),
    "i1": ("1-bit signless integer", _exactly(1)),
    "i8": ("8-bit signless integer", _exactly(8)),
    "i32": ("32-bit signless integer", _exactly(32)),
    "T": ("LLVM type", lambda t: True),
}


def verify_row(op: Any, row: Intrinsic) -> None:
    """Raises `VerifyException` where operands or result do not fit the row."""
    kinds = [operand.partition(":")[2] for operand in row.operands]
    for index, (value, kind) in enumerate(zip(op.operands, kinds, strict=False)):
        words, check = KINDS[kind]
        if not check(value.type):
            raise VerifyException(f"operand #{index} must be {words}, but got {value.type}")
    types = [value.type for value in op.operands]
    results = [value.type for value in op.results]
    if row.relation == "same" and len({*types, *results}) > 1:
        raise VerifyException("requires the same type for all operands and results")
    if row.relation == "alike" and len(set(types)) > 1:
        raise VerifyException("requires all operands to have the same type")
    if row.relation == "first" and results[:1] != types[:1]:
        raise VerifyException("requires the result to have the type of the first operand")
    if row.relation == "element" and len({_element(type) for type in (*types, *results)}) > 1:
        raise VerifyException("requires the same element type for all operands and results")


# Classes.

_EFFECTS = {
    "none": traits_def(Pure()),
    "read": traits_def(MemoryReadEffect()),
    "write": traits_def(MemoryWriteEffect()),
}

_EXISTING = {op.name: op for op in LLVM.operations}

NO_FAST_MATH = FastMathAttr(None)


def _property(name: str) -> Any:
    if name == "scope":
        return prop_def(ATTRIBUTES["llvm.alias_scope"])
    if name == "nontemporal":
        return opt_prop_def(UnitAttr)
    if name == "op_bundle_sizes":
        return opt_prop_def(DenseArrayBase.constr(i32))
    if name in ACCESSES or name == "op_bundle_tags":
        return opt_prop_def(ArrayAttr[Attribute])
    return prop_def()


def _fields(row: Intrinsic) -> dict[str, Any]:
    """The definitions of a row."""
    base = _EXISTING.get(row.op_name)
    names = [operand.partition(":")[0] for operand in row.operands]
    if base is not None:
        names = [name for name, _ in base.get_irdl_definition().operands]  # pyright: ignore[reportAttributeAccessIssue]
    fields: dict[str, Any] = {}
    for name in names:
        define = opt_operand_def if name in row.optional else operand_def
        fields[_safe(name)] = define()
    if "op_bundle_sizes" in row.properties:
        fields["op_bundle_operands"] = var_operand_def()
    for name, _, _ in row.immediates:
        fields[name] = prop_def()
    for name in row.properties:
        fields[name] = _property(name)
    if row.fast_math:
        fields["fastmathFlags"] = opt_prop_def(FastMathAttr)
    if row.has_result and base is None:
        fields["res"] = result_def()
    return fields


def _safe(name: str) -> str:
    """A name that Python allows."""
    return f"{name}_" if name in ("in", "from", "global") else name


def intrinsic_op(row: Intrinsic) -> type[IRDLOperation]:
    """The op class of a row; it derives from xDSL's where there is one."""
    base: Any = _EXISTING.get(row.op_name, IRDLOperation)

    def verify_(self: Any) -> None:
        verify_row(self, row)

    body: dict[str, Any] = {
        **_fields(row),
        "name": row.op_name,
        "traits": _EFFECTS[row.effect],
        "verify_": verify_,
        "__doc__": f"LLVM's intrinsic `llvm.{row.name}`.",
        "__module__": __name__,
    }
    if row.format is not None:
        body["assembly_format"] = row.format.replace("$from", "$from_")
    infer: dict[str, Infer] = dict(row.infer)
    defaults: dict[str, Attribute] = {"fastmathFlags": NO_FAST_MATH} if row.fast_math else {}
    if row.name == "assume":
        infer["cond"] = lambda types: I1
    title = "".join(part.capitalize() for part in row.name.replace("_", ".").split("."))
    made = type(f"{title}Op", (base,), body)
    syntax = (
        {"scope": Stripped(ATTRIBUTES["llvm.alias_scope"])} if "scope" in row.properties else {}
    )
    defined: Any = llvm_op(infer=infer, syntax=syntax, defaults=defaults)(made)  # pyright: ignore[reportArgumentType]
    if row.format is None:
        defined.print = IRDLOperation.print
    return defined
