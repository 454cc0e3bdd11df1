"""Types of the llvm dialect as LLVM IR writes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from xdsl.dialects.builtin import IntAttr, IntegerType, Signedness, VectorType
from xdsl.dialects.llvm import (
    LLVMArrayType,
    LLVMFunctionType,
    LLVMPointerType,
    LLVMStructType,
    LLVMVoidType,
)
from xdsl.ir import Attribute

from mlopt.targets.llvm.text import identifier, quoted


class NoCounterpart(Exception):
    """The type or constant cannot be said in LLVM IR; the message says which."""


_SIMPLE = {
    "f16": "half",
    "bf16": "bfloat",
    "f32": "float",
    "f64": "double",
    "f80": "x86_fp80",
    "f128": "fp128",
    "llvm.void": "void",
    "llvm.token": "token",
    "llvm.label": "label",
    "llvm.metadata": "metadata",
    "llvm.x86_amx": "x86_amx",
    "llvm.ppc_fp128": "ppc_fp128",
}


class Types:
    """Memoised texts of types; `definitions` holds the bodies of identified structs."""

    def __init__(self) -> None:
        self.definitions: dict[str, str] = {}
        self._by_id: dict[int, str] = {}
        self._kept: list[Attribute] = []

    def text(self, type: Attribute) -> str:
        """The LLVM type of `type`. Raises `NoCounterpart`."""
        found = self._by_id.get(id(type))
        if found is None:
            found = self._text(type)
            self._by_id[id(type)] = found
            self._kept.append(type)  # an id is good as long as its object lives
        return found

    def _text(self, type: Attribute) -> str:
        rule = _RULES.get(type.name)
        if rule is not None:
            return rule(self, type)
        simple = _SIMPLE.get(type.name)
        if simple is None:
            raise NoCounterpart(f"type {type} has no counterpart in LLVM IR")
        return simple

    def integer(self, type: IntegerType) -> str:
        if type.signedness.data != Signedness.SIGNLESS:
            raise NoCounterpart(f"type {type} has no counterpart in LLVM IR, which has no signs")
        return f"i{type.width.data}"

    def pointer(self, type: LLVMPointerType) -> str:
        space = type.addr_space
        number = space.data if isinstance(space, IntAttr) else 0
        return f"ptr addrspace({number})" if number else "ptr"

    def array(self, type: LLVMArrayType) -> str:
        return f"[{type.size.data} x {self.text(type.type)}]"

    def vector(self, type: VectorType) -> str:
        shape = type.get_shape()
        if len(shape) != 1:
            raise NoCounterpart(f"type {type} has no counterpart in LLVM IR, whose vectors are 1-D")
        scalable = any(flag.value.data for flag in type.scalable_dims)
        return f"<{'vscale x ' if scalable else ''}{shape[0]} x {self.text(type.element_type)}>"

    def struct(self, type: LLVMStructType) -> str:
        return self.struct_text(type.struct_name.data, [*type.types.data], is_packed=False)

    def struct_text(self, name: str, fields: list[Attribute] | None, *, is_packed: bool) -> str:
        """A literal struct, or the name of one whose body is noted; no fields: opaque."""
        if name and f"%{identifier(name)}" in self.definitions:
            return f"%{identifier(name)}"
        if name:
            self.definitions[f"%{identifier(name)}"] = "opaque"
        if fields is None:
            body = "opaque"
        else:
            inner = ", ".join(self.text(field) for field in fields)
            body = f"{{ {inner} }}" if inner else "{}"
            body = f"<{body}>" if is_packed else body
        if not name:
            return body
        self.definitions[f"%{identifier(name)}"] = body
        return f"%{identifier(name)}"

    def packed_struct(self, type: Any) -> str:
        return self.struct_text(type.struct_name.data, [*type.types.data], is_packed=True)

    def opaque_struct(self, type: Any) -> str:
        return self.struct_text(type.struct_name.data, None, is_packed=False)

    def function(self, type: LLVMFunctionType) -> str:
        inputs = [self.text(item) for item in type.inputs.data]
        if type.is_variadic:
            inputs.append("...")
        return f"{self.text(type.output)} ({', '.join(inputs)})"

    def target(self, type: Any) -> str:
        parts = [quoted(type.extension.data)]
        parts += [self.text(item) for item in type.type_parameters.data]
        parts += [str(item.data) for item in type.integer_parameters.data]
        return f"target({', '.join(parts)})"


def _rule(function: Callable[[Types, Any], str]) -> Callable[[Types, Attribute], str]:
    return function


_RULES: dict[str, Callable[[Types, Attribute], str]] = {
    IntegerType.name: _rule(Types.integer),
    LLVMPointerType.name: _rule(Types.pointer),
    LLVMArrayType.name: _rule(Types.array),
    VectorType.name: _rule(Types.vector),
    LLVMStructType.name: lambda types, type: _struct(types, type),
    LLVMFunctionType.name: _rule(Types.function),
    "llvm.target": _rule(Types.target),
}

VOID = LLVMVoidType()


def _struct(types: Types, type: Any) -> str:
    """xDSL's class, or ours for packed and opaque ones, which have its name."""
    kind = getattr(type, "KIND", "plain")
    if kind == "packed":
        return types.packed_struct(type)
    if kind == "opaque":
        return types.opaque_struct(type)
    return types.struct(type)
