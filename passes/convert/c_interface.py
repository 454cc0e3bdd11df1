"""`_mlir_ciface_` functions: how C sees a function with memrefs.

    f(ptr, ptr, i64, i64, i64) -> desc  ->  _mlir_ciface_f(ptr result, ptr descriptor)

A result that is a memref or a struct of several comes through a pointer that is the
first argument; a memref argument is a pointer to its descriptor. A declaration whose C
function has another name says so in `mlopt.c_symbol`; the module may define that function.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import (
    FunctionType,
    MemRefType,
    StringAttr,
    SymbolRefAttr,
    UnitAttr,
    UnrankedMemRefType,
)
from xdsl.dialects.llvm import LLVMFunctionType, LLVMStructType, LLVMVoidType
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.rewriter import InsertPoint

from mlopt.core.diagnostics import error
from mlopt.passes.convert.llvm_builder import LlvmBuilder, Properties, function
from mlopt.passes.convert.llvm_types import POINTER, function_type
from mlopt.passes.convert.memref_descriptor import field_types, pack_fields

ATTRIBUTE = "llvm.emit_c_interface"
"""Asks for a wrapper."""

C_SYMBOL = "mlopt.c_symbol"
"""On a declaration: the C function that it stands for, in place of `_mlir_ciface_<name>`."""

PREFIX = "_mlir_ciface_"


def needs_c_interface(op: Operation) -> bool:
    """True where a function asks for a wrapper."""
    return ATTRIBUTE in op.attributes


def wrap_definition(build: LlvmBuilder, target: Operation, signature: FunctionType) -> None:
    """Behind `target`, a wrapper that calls it."""
    type, returned = _types(build, target, signature)
    wrapper = _wrapper(target, type, Region(Block(arg_types=type.inputs.data)))
    _insert_behind(build, target, wrapper)
    block = wrapper.regions[0].block
    build.at_end(block)
    pointers = list(block.args)
    destination = pointers.pop(0) if isinstance(returned, LLVMStructType) else None
    arguments: list[SSAValue] = []
    for old, value in zip(signature.inputs, pointers, strict=True):
        arguments += _load_fields(build, old, value)
    results = build.call_symbol(_name(target), arguments, returned)
    if destination is not None:
        build.store(results[0], destination)
        results = ()
    build.op("llvm.return", results)


def wrap_declaration(build: LlvmBuilder, target: Operation, signature: FunctionType) -> None:
    """Behind `target`, the declaration of its wrapper; `target` gets a body that calls it."""
    type, returned = _types(build, target, signature)
    wrapper = _wrapper(target, type, Region())
    existing = build.symbols().get(_name(wrapper))
    if existing is None:
        _insert_behind(build, target, wrapper)
    elif existing.properties.get("function_type") != type:
        message = f"'@{_name(wrapper)}' is called with {type}, but is another function"
        raise error(target, message)
    target_type = target.properties["function_type"]
    assert isinstance(target_type, LLVMFunctionType)
    block = Block(arg_types=target_type.inputs.data)
    target.regions[0].add_block(block)
    build.at_end(block)
    one = build.index(1)
    through_memory = isinstance(returned, LLVMStructType)
    arguments = [build.alloca(one, returned)] if through_memory else []
    fields = list(block.args)
    for old in signature.inputs:
        converted = build.types.convert(old)
        if not isinstance(old, MemRefType | UnrankedMemRefType):
            arguments.append(fields.pop(0))
            continue
        assert isinstance(converted, LLVMStructType)
        count = len(field_types(converted)) if isinstance(old, MemRefType) else 2
        own, fields = fields[:count], fields[count:]
        ranked = isinstance(old, MemRefType)
        descriptor = (
            pack_fields(build, converted, own) if ranked else build.aggregate(converted, own)
        )
        memory = build.alloca(one, converted)
        build.store(descriptor, memory)
        arguments.append(memory)
    results = build.call_symbol(_name(wrapper), arguments, None if through_memory else returned)
    if through_memory:
        results = (build.load(arguments[0], returned),)
    build.op("llvm.return", results)


def _types(
    build: LlvmBuilder, target: Operation, signature: FunctionType
) -> tuple[LLVMFunctionType, Attribute]:
    target_type = target.properties["function_type"]
    assert isinstance(target_type, LLVMFunctionType)
    returned = target_type.output
    inputs: list[Attribute] = [
        POINTER if isinstance(type, MemRefType | UnrankedMemRefType) else build.types.convert(type)
        for type in signature.inputs
    ]
    if isinstance(returned, LLVMStructType):
        return function_type([POINTER, *inputs], LLVMVoidType()), returned
    return function_type(inputs, returned), returned


def _wrapper(target: Operation, type: LLVMFunctionType, body: Region) -> Operation:
    properties: Properties = {}
    visibility = target.properties.get("sym_visibility")
    if visibility is not None:
        properties["sym_visibility"] = visibility
    chosen = target.attributes.get(C_SYMBOL)
    name = chosen.string_value() if isinstance(chosen, SymbolRefAttr) else PREFIX + _name(target)
    wrapper = function(name, type, body, properties=properties)
    wrapper.attributes[ATTRIBUTE] = UnitAttr()
    return wrapper


def _insert_behind(build: LlvmBuilder, target: Operation, wrapper: Operation) -> None:
    build.point = InsertPoint.after(target)
    build.insert(wrapper)
    build.symbols()[_name(wrapper)] = wrapper


def _load_fields(build: LlvmBuilder, old: Attribute, value: SSAValue) -> Sequence[SSAValue]:
    if not isinstance(old, MemRefType | UnrankedMemRefType):
        return [value]
    descriptor = build.load(value, build.types.convert(old))
    fields = build.elements(descriptor)
    if isinstance(old, UnrankedMemRefType):
        return fields
    return [*fields[:3], *(i for numbers in fields[3:] for i in build.elements(numbers))]


def _name(op: Operation) -> str:
    name = op.properties["sym_name"]
    assert isinstance(name, StringAttr)
    return name.data
