"""Functions: their summaries, and the rewriting of their signatures.

Callees come before callers, so a call knows what happens to its operands. A function
that takes part in recursion is taken to read and write every argument and to return any.
Kernels, which only the program itself calls, take their arguments in the layouts of their
callers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from xdsl.dialects.builtin import (
    FunctionType,
    MemRefType,
    StringAttr,
    TensorType,
    UnrankedTensorType,
)
from xdsl.ir import Attribute, Operation

from mlopt.core.interfaces import find
from mlopt.core.interfaces.bufferization import FunctionSummary, OperandOf, is_tensor
from mlopt.core.interfaces.calls import ReturnsValues
from mlopt.core.symbols import is_private
from mlopt.dialects.bufferization import buffer_ops
from mlopt.dialects.bufferization.layouts import any_layout_type, common_layout
from mlopt.passes.analysis.symbol_uses import SymbolUses
from mlopt.passes.analysis.traffic import KERNEL
from mlopt.passes.tensor.one_shot_bufferize.analysis import Analysis
from mlopt.passes.tensor.one_shot_bufferize.module_buffers import (
    ModuleBuffers,
    argument_attribute,
    drop_bufferization_attributes,
)
from mlopt.passes.tensor.one_shot_bufferize.rewriter import FunctionBufferizer

_TENSORS = (TensorType, UnrankedTensorType)


def has_tensors(function: Any) -> bool:
    """True where something of `function` is to be bufferized."""
    types = (*function.function_type.inputs.data, *function.function_type.outputs.data)
    if any(isinstance(type, _TENSORS) for type in types):
        return True
    return any(
        is_tensor(value)
        for op in function.walk()
        for value in (
            *op.operands,
            *op.results,
            *(arg for region in op.regions for block in region.blocks for arg in block.args),
        )
    )


def pessimistic_summary(function: Any) -> FunctionSummary:
    """A function of which nothing is known, but for `bufferization.access` attributes."""
    count = len(function.function_type.inputs)
    access = {index: _access(function, index) for index in range(count)}
    everything = tuple(range(count))
    return FunctionSummary(
        read=frozenset(i for i in everything if access[i] in ("read", "read-write")),
        written=frozenset(i for i in everything if access[i] in ("write", "read-write")),
        aliases={i: everything for i in range(len(function.function_type.outputs))},
        equivalent={},
    )


def summary_of(function: Any, analysis: Analysis) -> FunctionSummary:
    """What `function`, which has been analysed, does to its arguments."""
    block = function.body.blocks.first
    tensors = {index: arg for index, arg in enumerate(block.args) if is_tensor(arg)}
    returns = _returns(function)
    written = frozenset(
        index
        for index, arg in tensors.items()
        if any(
            analysis.is_in_place(use) and analysis.writes(use)
            for member in analysis.alias_set(arg)
            for use in (OperandOf(use.operation, use.index) for use in member.uses)
        )
    )
    aliases: dict[int, tuple[int, ...]] = {}
    equivalent: dict[int, int] = {}
    for position in range(len(function.function_type.outputs)):
        values = [op.operands[position] for op in returns]
        if not values or not is_tensor(values[0]):
            continue
        aliases[position] = tuple(
            index
            for index, arg in tensors.items()
            if any(arg in analysis.alias_set(value) for value in values)
        )
        for index, arg in tensors.items():
            if all(analysis.are_equivalent(arg, value) for value in values):
                equivalent[position] = index
    read = frozenset(i for i, arg in tensors.items() if analysis.is_value_read(arg))
    return FunctionSummary(read, written, aliases, equivalent)


def new_type(function: Any, module: ModuleBuffers, *, infer: bool) -> FunctionType | None:
    """The bufferized type of `function`; None where its body is to tell (`infer`)."""
    inputs, outputs = function.function_type.inputs.data, function.function_type.outputs.data
    if infer and any(isinstance(type, _TENSORS) for type in outputs):
        return None
    return FunctionType.from_lists(
        [module.argument_type(type) for type in inputs],
        [module.argument_type(type) for type in outputs],
    )


def join_layouts(
    module: ModuleBuffers, builders: Mapping[str, FunctionBufferizer], uses: SymbolUses
) -> None:
    """Gives the arguments of kernels the layouts that all their callers have in common, so
    that a caller hands over slices as they are. Nothing may have been rewritten yet."""
    kernels = {
        name: module.functions[name]
        for name in builders
        if KERNEL in module.functions[name].attributes and name in module.types
    }
    for name, kernel in kernels.items():
        if not is_private(kernel) or not uses.are_calls(name):
            continue
        calls = [(call, builders.get(_caller_of(call))) for call in uses.calls(name)]
        if not calls or any(caller is None or caller.name in kernels for _, caller in calls):
            continue
        old = module.types[name]
        inputs = list(old.inputs.data)
        for index, type in enumerate(kernel.function_type.inputs):
            if isinstance(type, TensorType):
                given = [caller.operand_type(call, index) for call, caller in calls if caller]
                inputs[index] = common_layout(given)
        outputs = list(old.outputs.data)
        for position, index in module.summaries[name].equivalent.items():
            outputs[position] = inputs[index]
        module.types[name] = FunctionType.from_lists(inputs, outputs)


def _caller_of(call: Operation) -> str:
    """The name of the function around `call`."""
    current: Any = call
    while current.name != "func.func":
        current = current.parent_op()
    return current.sym_name.data


def bufferize_function(function: Any, builder: FunctionBufferizer, module: ModuleBuffers) -> None:
    """Rewrites `function`; its callees have been rewritten before, or have a type."""
    name = function.sym_name.data
    known = module.types.get(name)
    arguments = function.body.blocks.first.args
    if known is not None:
        inputs = list(known.inputs.data)
    else:
        inputs = [module.argument_type(arg.type) for arg in arguments]
    for arg, type in zip(arguments, inputs, strict=True):
        if is_tensor(arg):
            builder.retype(arg, cast(MemRefType, type))
    builder.run(function.body)
    outputs = list(known.outputs.data) if known is not None else _returned_types(function)
    for op in _returns(function):
        builder.coerce_operands(op, outputs)
    module.types[name] = FunctionType.from_lists(inputs, outputs)
    function.properties["function_type"] = module.types[name]
    drop_bufferization_attributes(function)


def _returned_types(function: Any) -> list[Attribute]:
    """The result types that the returned buffers suggest: casts to vaguer layouts are undone."""
    returns = _returns(function)
    types: list[Attribute] = list(function.function_type.outputs.data)
    for position, type in enumerate(types):
        if not isinstance(type, _TENSORS):
            continue
        for op in returns:
            source = buffer_ops.without_casts(op.operands[position])
            op.operands[position] = source
        found = [op.operands[position].type for op in returns]
        same = bool(found) and all(other == found[0] for other in found)
        types[position] = found[0] if same else any_layout_type(type)
    return types


def _returns(function: Any) -> list[Operation]:
    return [
        block.last_op
        for block in function.body.blocks
        if block.last_op is not None and find(block.last_op, ReturnsValues) is not None
    ]


def _access(function: Any, index: int) -> str:
    found = argument_attribute(function, index, "bufferization.access")
    return found.data if isinstance(found, StringAttr) else "read-write"
