"""convert-func-to-llvm: functions, calls and returns, with upstream's ABI.

    func.func @f(%m: memref<?xf32>) -> (i32, index)
        ->  llvm.func @f(%ptr, %ptr, %i64, %i64, %i64) -> !llvm.struct<(i32, i64)>

A memref argument is its descriptor's fields, one by one; an unranked one its rank and
pointer; several results are one struct. With `llvm.emit_c_interface` a function has a
wrapper `_mlir_ciface_<name>` that takes pointers to descriptors, and returns what is
not a scalar through a pointer that comes first; a declaration is the reverse, a
function that calls the wrapper. An unranked result is copied to the heap by the callee
and to the stack by the caller, which frees it.

A private function that has a body is `internal`, so that LLVM may drop it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from xdsl.dialects.builtin import (
    ArrayAttr,
    DictionaryAttr,
    FunctionType,
    IntegerAttr,
    MemRefType,
    StringAttr,
    SymbolRefAttr,
    UnrankedMemRefType,
    i64,
)
from xdsl.dialects.llvm import LinkageAttr, LLVMStructType, LLVMVoidType
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.rewriter import InsertPoint

from mlopt.core.context import Context
from mlopt.core.diagnostics import error
from mlopt.core.passes import Pass
from mlopt.passes.convert.c_interface import needs_c_interface, wrap_declaration, wrap_definition
from mlopt.passes.convert.carried_rows import is_carried_by_rows
from mlopt.passes.convert.llvm_builder import LlvmBuilder, Properties, function
from mlopt.passes.convert.llvm_types import POINTER, function_type, struct, type_problem
from mlopt.passes.convert.lowering import Lowerings, attribute, lower_dialects
from mlopt.passes.convert.memref_descriptor import (
    copy_bytes,
    field_types,
    pack_fields,
    unranked_bytes,
)

TABLE = Lowerings()

Operands = Sequence[SSAValue]


@dataclass(frozen=True)
class ConvertFuncToLlvmPass(Pass):
    """Lowers every func op."""

    name: ClassVar[str] = "convert-func-to-llvm"

    def run(self, root: Operation, context: Context) -> None:
        lower_dialects(root, context, ("func",))


# Signatures.


def argument_types(build: LlvmBuilder, type: Attribute, place: Operation) -> list[Attribute]:
    """The types of the arguments that one argument of `type` becomes."""
    converted = build.types.convert(type)
    if isinstance(type, MemRefType) and isinstance(converted, LLVMStructType):
        return field_types(converted)
    if isinstance(type, UnrankedMemRefType):
        return [i64, POINTER]
    _check_type(build, type, place)
    return [converted]


def result_type(build: LlvmBuilder, types: Sequence[Attribute], place: Operation) -> Attribute:
    """What a function with results of `types` returns."""
    for type in types:
        _check_type(build, type, place)
    converted = build.types.convert_all(types)
    if not converted:
        return LLVMVoidType()
    return converted[0] if len(converted) == 1 else struct(*converted)


def _check_type(build: LlvmBuilder, type: Attribute, place: Operation) -> None:
    problem = type_problem(type, build.types)
    if problem:
        raise error(place, f"failed to legalize operation '{place.name}': {problem}")


def flattened(build: LlvmBuilder, type: Attribute, value: SSAValue) -> list[SSAValue]:
    """The arguments that pass `value`, which was of `type`."""
    if isinstance(type, MemRefType):
        fields = build.elements(value)
        return [*fields[:3], *(i for numbers in fields[3:] for i in build.elements(numbers))]
    if isinstance(type, UnrankedMemRefType):
        return build.elements(value)
    return [value]


# Functions.


@TABLE.lowers("func.func")
def lower_function(op: Any, operands: Operands, build: LlvmBuilder) -> Sequence[SSAValue]:
    """A function with its body; its arguments are put together at the start of the body."""
    signature = op.properties["function_type"]
    assert isinstance(signature, FunctionType)
    groups = [argument_types(build, type, op) for type in signature.inputs]
    type = function_type(
        [type for group in groups for type in group],
        result_type(build, signature.outputs.data, op),
        variadic=_flag(op, "func.varargs"),
    )
    name = op.properties["sym_name"].data
    body = Region()
    if op.body.blocks:
        for block in tuple(op.body.blocks)[1:]:
            build.rewriter.convert_block_arguments(block, is_carried_by_rows)
        convert_entry(op.body.blocks[0], groups, build)
        build.start(op, build.rewriter)
        body = build.rewriter.move_region(op.body, convert_arguments=False)
    new_function = function(
        name,
        type,
        body,
        linkage=_linkage(op),
        properties=_function_properties(op, groups),
    )
    new_function.attributes.update(_kept_attributes(op))
    build.insert(new_function)
    build.symbols()[name] = new_function
    if needs_c_interface(op):
        wrap = wrap_definition if body.blocks else wrap_declaration
        wrap(build, new_function, signature)
    return ()


def convert_entry(block: Block, groups: Sequence[Sequence[Attribute]], build: LlvmBuilder) -> None:
    """Gives the entry block the arguments of `groups`; old uses see values put together."""
    first = block.first_op
    assert first is not None, "a function body ends in a return"
    location = build.location
    build.point = InsertPoint.before(first)
    for old, group in zip(tuple(block.args), groups, strict=True):
        if list(group) == [old.type]:
            continue
        new = [block.insert_arg(type, old.index) for type in group]
        for argument in new:
            argument.location = old.location
        if len(new) == 1:
            new[0].name_hint = old.name_hint
            value: SSAValue = new[0]
        else:
            wanted = build.types.convert(old.type)
            value = _assemble(build, wanted, old.type, new)
            value.name_hint = old.name_hint
        if old.uses:
            cast = _cast(value, old.type)
            build.insert(cast)
            old.replace_all_uses_with(cast.results[0])
        block.erase_arg(old)
    build.location = location


def _assemble(
    build: LlvmBuilder, wanted: Attribute, type: Attribute, values: Sequence[SSAValue]
) -> SSAValue:
    assert isinstance(wanted, LLVMStructType)
    if isinstance(type, MemRefType):
        return pack_fields(build, wanted, values)
    return build.aggregate(wanted, values)


def _cast(value: SSAValue, type: Attribute) -> Operation:
    from xdsl.dialects.builtin import UnrealizedConversionCastOp

    return UnrealizedConversionCastOp(operands=[[value]], result_types=[[type]])


def _flag(op: Operation, name: str) -> bool:
    found = attribute(op, name)
    return found is not None and not (isinstance(found, IntegerAttr) and not found.value.data)


def _linkage(op: Any) -> str:
    chosen = op.attributes.get("llvm.linkage")
    if isinstance(chosen, LinkageAttr):
        return chosen.linkage.data
    visibility = op.properties.get("sym_visibility")
    private = isinstance(visibility, StringAttr) and visibility.data == "private"
    return "internal" if private and op.body.blocks else "external"


def _kept_attributes(op: Operation) -> dict[str, Attribute]:
    dropped = ("llvm.linkage", "func.varargs")
    return {name: value for name, value in op.attributes.items() if name not in dropped}


POINTER_ATTRIBUTES = (
    "llvm.noalias",
    "llvm.readonly",
    "llvm.writeonly",
    "llvm.nonnull",
    "llvm.dereferenceable",
    "llvm.dereferenceable_or_null",
)
"""What an argument attribute of a memref says of its two pointers."""


def _function_properties(op: Operation, groups: Sequence[Sequence[Attribute]]) -> Properties:
    found: Properties = {}
    visibility = op.properties.get("sym_visibility")
    if isinstance(visibility, StringAttr) and visibility.data != "public":
        found["sym_visibility"] = visibility
    argument_attributes = op.properties.get("arg_attrs")
    if isinstance(argument_attributes, ArrayAttr):
        found["arg_attrs"] = ArrayAttr(
            [
                attributes
                for old, group in zip(argument_attributes.data, groups, strict=True)
                for attributes in _spread(old, len(group))
            ]
        )
    results = op.properties.get("res_attrs")
    if isinstance(results, ArrayAttr) and len(results.data) == 1:
        found["res_attrs"] = results
    return found


def _spread(attributes: Any, count: int) -> list[DictionaryAttr]:
    if count == 1:
        return [attributes]
    pointer = DictionaryAttr(
        {name: value for name, value in attributes.data.items() if name in POINTER_ATTRIBUTES}
    )
    return [pointer, pointer, *([DictionaryAttr({})] * (count - 2))][:count]


# Calls and returns.


@TABLE.lowers("func.return")
def lower_return(op: Operation, operands: Operands, build: LlvmBuilder) -> Sequence[SSAValue]:
    """Nothing, a value, or a struct of values."""
    values = [
        _to_heap(build, new) if isinstance(old.type, UnrankedMemRefType) else new
        for old, new in zip(op.operands, operands, strict=True)
    ]
    if len(values) > 1:
        values = [build.aggregate(struct(*(value.type for value in values)), values)]
    build.op("llvm.return", values)
    return ()


@TABLE.lowers("func.call", "func.call_indirect")
def lower_call(op: Operation, operands: Operands, build: LlvmBuilder) -> Sequence[SSAValue]:
    """A call; several results are taken out of the struct."""
    callee = op.properties.get("callee")
    indirect = callee is None
    arguments = list(operands[:1]) if indirect else []
    for old, new in list(zip(op.operands, operands, strict=True))[indirect:]:
        arguments += flattened(build, old.type, new)
    types = [result.type for result in op.results]
    returned = result_type(build, types, op)
    assert callee is None or isinstance(callee, SymbolRefAttr)
    name = callee.string_value() if callee is not None else None
    results = build.call_symbol(name, arguments, returned)
    values = build.elements(results[0]) if len(types) > 1 else list(results)
    return [
        _to_stack(build, value) if isinstance(type, UnrankedMemRefType) else value
        for type, value in zip(types, values, strict=True)
    ]


@TABLE.lowers("func.constant")
def lower_constant(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """The address of a function."""
    name = op.properties["value"]
    return build.value("llvm.mlir.addressof", (), POINTER, global_name=name)


def _to_heap(build: LlvmBuilder, unranked: SSAValue) -> SSAValue:
    """A copy whose descriptor outlives the function."""
    rank, memory = build.elements(unranked)
    bytes = unranked_bytes(build, rank)
    copy = build.call("malloc", (bytes,), POINTER)[0]
    copy_bytes(build, copy, memory, bytes)
    return build.aggregate(unranked.type, (rank, copy))


def _to_stack(build: LlvmBuilder, unranked: SSAValue) -> SSAValue:
    """A copy whose descriptor lives as long as the caller; that on the heap is freed."""
    from xdsl.dialects.builtin import i8

    rank, memory = build.elements(unranked)
    bytes = unranked_bytes(build, rank)
    copy = build.alloca(bytes, i8, alignment=8)
    copy_bytes(build, copy, memory, bytes)
    build.call("free", (memory,))
    return build.aggregate(unranked.type, (rank, copy))
