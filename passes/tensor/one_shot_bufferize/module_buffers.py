"""What the functions of one module share while they are bufferized: their new types, the
summaries of what they do to their arguments, and the constants that became globals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects.builtin import (
    ArrayAttr,
    BoolAttr,
    DictionaryAttr,
    FunctionType,
    IntegerAttr,
    MemRefType,
    StringAttr,
    TensorType,
    UnitAttr,
    UnrankedTensorType,
    i64,
)
from xdsl.ir import Attribute, Operation
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.diagnostics import error
from mlopt.core.interfaces import find
from mlopt.core.interfaces.bufferization import FunctionSummary
from mlopt.core.interfaces.calls import CallLike
from mlopt.core.rewriting import inherit_location
from mlopt.core.symbols import symbol_name
from mlopt.dialects.bufferization.buffer_ops import memref_op
from mlopt.dialects.bufferization.layouts import any_layout_type, contiguous_type

CONVERSIONS = ("infer-layout-map", "identity-layout-map", "fully-dynamic-layout-map")


class ModuleBuffers:
    """The shared state. `conversion` is one of `CONVERSIONS`; `alignment` is in bytes."""

    def __init__(self, module: Operation, conversion: str, alignment: int):
        self.module = module
        self.conversion = conversion
        self.alignment = alignment
        self.summaries: dict[str, FunctionSummary] = {}
        self.functions: dict[str, Any] = {}
        self.types: dict[str, FunctionType] = {}
        self._names: set[str] = set()
        self._constants: dict[tuple[Attribute, Attribute], str] = {}
        self._last_global: Operation | None = None
        for region in module.regions:
            for block in region.blocks:
                for op in block.ops:
                    name = symbol_name(op)
                    if name is not None:
                        self._names.add(name)
                        if op.name == "func.func":
                            self.functions[name] = op

    def summary_of(self, call: Operation) -> FunctionSummary | None:
        """What the function that `call` calls does; None where nothing is known."""
        model = find(call, CallLike)
        return self.summaries.get(model.callee(call)) if model is not None else None

    def callee_type(self, call: Operation) -> FunctionType:
        """The type of the function that `call` calls, once that is bufferized."""
        model = find(call, CallLike)
        found = self.types.get(model.callee(call)) if model is not None else None
        if found is None:
            raise error(call, "calls a function of tensors that this module does not declare")
        return found

    def argument_type(self, type: Attribute) -> Attribute:
        """What an argument of `type` becomes at a function's boundary."""
        if not isinstance(type, TensorType | UnrankedTensorType):
            return type
        if self.conversion == "identity-layout-map":
            return contiguous_type(type)
        return any_layout_type(type)

    def declare(self, function: Any) -> None:
        """Gives a function without a body its new type."""
        inputs = [self.argument_type(type) for type in function.function_type.inputs]
        outputs = [self.argument_type(type) for type in function.function_type.outputs]
        new_type = FunctionType.from_lists(inputs, outputs)
        function.properties["function_type"] = new_type
        self.types[function.sym_name.data] = new_type
        drop_bufferization_attributes(function)

    def constant(self, value: Attribute, type: MemRefType, user: Operation) -> str:
        """The name of the constant global that holds `value`; equal constants share one."""
        key = (value, type)
        if key not in self._constants:
            name = self._fresh_name(type)
            self._constants[key] = name
            self._insert_global(name, value, type, user)
        return self._constants[key]

    def _insert_global(
        self, name: str, value: Attribute, type: MemRefType, user: Operation
    ) -> None:
        new: Operation = memref_op("global").build(
            properties={
                "sym_name": StringAttr(name),
                "sym_visibility": StringAttr("private"),
                "type": type,
                "initial_value": value,
                "constant": UnitAttr(),
                "alignment": IntegerAttr(self.alignment, i64),
            }
        )
        inherit_location(new, user.location)
        block = self.module.regions[0].blocks.first
        assert block is not None, "a module that is bufferized has a body"
        last = self._last_global
        Rewriter.insert_op(
            new, InsertPoint.at_start(block) if last is None else InsertPoint.after(last)
        )
        self._last_global = new

    def _fresh_name(self, type: MemRefType) -> str:
        shape = "x".join(map(str, (*type.get_shape(), type.element_type)))
        base = name = f"__constant_{shape}"
        count = 0
        while name in self._names:
            name = f"{base}_{count}"
            count += 1
        self._names.add(name)
        return name


def argument_attribute(function: Any, index: int, name: str) -> Attribute | None:
    """The attribute `name` of argument `index` of `function`."""
    attributes = function.arg_attrs
    return attributes.data[index].data.get(name) if attributes is not None else None


def is_marked_read_only(function: Any, index: int) -> bool:
    """True where argument `index` has `bufferization.writable = false`."""
    found = argument_attribute(function, index, "bufferization.writable")
    return isinstance(found, IntegerAttr) and found.value.data == 0


def mark_read_only(function: Any) -> None:
    """Gives every tensor argument `bufferization.writable = false` where it says nothing."""
    inputs: Sequence[Attribute] = function.function_type.inputs.data
    old = function.arg_attrs.data if function.arg_attrs is not None else [None] * len(inputs)
    new: list[DictionaryAttr] = []
    for type, attributes in zip(inputs, old, strict=True):
        entries = dict(attributes.data) if attributes is not None else {}
        if isinstance(type, TensorType | UnrankedTensorType):
            entries.setdefault("bufferization.writable", BoolAttr.from_bool(False))
        new.append(DictionaryAttr(entries))
    if any(attributes.data for attributes in new):
        function.properties["arg_attrs"] = ArrayAttr(new)


def drop_bufferization_attributes(function: Any) -> None:
    """Removes the argument attributes that only mean something on tensors."""
    if function.arg_attrs is None:
        return
    new = [
        DictionaryAttr({k: v for k, v in entry.data.items() if not k.startswith("bufferization.")})
        for entry in function.arg_attrs.data
    ]
    if any(entry.data for entry in new):
        function.properties["arg_attrs"] = ArrayAttr(new)
    else:
        del function.properties["arg_attrs"]
