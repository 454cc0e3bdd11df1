"""A module as LLVM IR text: `emit_module(module) -> str`.

The order is that of LLVM's own printer: target, identified types, comdats, globals,
aliases, functions, metadata. Intrinsics are called by their name without a type suffix
and without a declaration: LLVM's reader adds both from the types of the call.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any

from xdsl.dialects.builtin import (
    ArrayAttr,
    DenseIntOrFPElementsAttr,
    DenseResourceAttr,
    ModuleOp,
    StringAttr,
    VectorType,
)
from xdsl.dialects.llvm import LLVMArrayType
from xdsl.ir import Attribute, Block, Operation

from mlopt.core.constants import array_of, is_splat
from mlopt.core.diagnostics import error
from mlopt.targets.llvm import instructions, properties
from mlopt.targets.llvm.attributes import function_attributes, parameters
from mlopt.targets.llvm.backend import SETTLED
from mlopt.targets.llvm.constants import byte_array, constant, resource_elements
from mlopt.targets.llvm.data_object import APART_BYTES, DataObject
from mlopt.targets.llvm.debug_info import DebugInfo
from mlopt.targets.llvm.function_emitter import FunctionEmitter
from mlopt.targets.llvm.initializers import Initializer
from mlopt.targets.llvm.linkage import (
    calling_convention,
    comdat,
    linkage,
    preemption,
    unnamed_addr,
    visibility,
)
from mlopt.targets.llvm.metadata import Metadata
from mlopt.targets.llvm.native_kernels import with_native_kernels
from mlopt.targets.llvm.text import identifier, quoted, symbol
from mlopt.targets.llvm.type_text import NoCounterpart, Types

_ = instructions  # registers the emit functions

LISTED_ELEMENTS = 64
"""Dense globals with more elements are written as a string of bytes."""

_SIZED = re.compile(r" (alwaysinline|noinline|inlinehint|optnone|optsize|minsize)\b")
"""Words that do not go together with `optnone`."""

MAX_CONSTANT_BYTES = 1 << 31
"""What the small code model reaches."""


def emit_module(
    module: ModuleOp,
    *,
    triple: str | None = None,
    data_layout: str | None = None,
    apart: DataObject | None = None,
    settled: Collection[Operation] = (),
) -> str:
    """LLVM IR of a module in the llvm dialect.

    `triple` and `data_layout` take the place of the module's attributes of that meaning.
    Large constants that only the module sees go to `apart`, which is to be linked with it.
    LLVM's IR passes are told to leave the functions in `settled` alone.
    Raises `DiagnosticError` at every op that cannot be emitted: at the first one only.
    """
    emitter = ModuleEmitter(module, triple, data_layout, apart, settled)
    return with_native_kernels(module, emitter.text())


class ModuleEmitter:
    """The parts of the text while they grow."""

    def __init__(
        self,
        module: ModuleOp,
        triple: str | None,
        data_layout: str | None,
        apart: DataObject | None,
        settled: Collection[Operation],
    ):
        self.module = module
        self.settled = settled
        self.apart = apart
        self.triple = triple or _module_string(module, "llvm.target_triple")
        self.data_layout = data_layout or _module_string(module, "llvm.data_layout")
        self.types = Types()
        self.metadata = Metadata()
        self.debug = DebugInfo(self.metadata)
        self.lines: list[str] = []
        self._globals: list[str] = []
        self._comdats: list[str] = []
        self._named_metadata: dict[str, list[str]] = {}
        self._assembly: list[str] = []

    def text(self) -> str:
        """The whole module."""
        for op in self.module.body.block.ops:
            rule = TOP_LEVEL.get(op.name)
            if rule is None:
                raise error(op, f"'{op.name}' op cannot be emitted as LLVM IR")
            try:
                rule(self, op)
            except NoCounterpart as problem:
                raise error(op, f"'{op.name}' op cannot be emitted: {problem}") from None
        self._module_attributes()
        parts: list[str] = ['source_filename = "mlopt"']
        if self.data_layout:
            parts.append(f"target datalayout = {quoted(self.data_layout)}")
        if self.triple:
            parts.append(f"target triple = {quoted(self.triple)}")
        parts += self._assembly
        parts += [f"{name} = type {body}" for name, body in self.types.definitions.items()]
        parts += self._comdats
        parts += self._globals
        parts += self.lines
        for name, nodes in self._named_metadata.items():
            parts.append(f"!{name} = !{{{', '.join(nodes)}}}")
        parts += self.metadata.lines()
        parts.append("")
        return "\n".join(parts)

    def _module_attributes(self) -> None:
        assembly = self.module.attributes.get("llvm.module_asm")
        if isinstance(assembly, ArrayAttr):
            self._assembly = [f"module asm {quoted(line.data)}" for line in assembly.data]
        ident = _module_string(self.module, "llvm.ident")
        if ident:
            self._named_metadata["llvm.ident"] = [self.metadata.node(f"!{quoted(ident)}")]
        if self.debug.is_used:
            self._debug_info()

    def _debug_info(self) -> None:
        """`!llvm.dbg.cu`, and the flag without which LLVM drops debug information."""
        self.debug.finish()
        if self.debug.compile_units:
            self._named_metadata["llvm.dbg.cu"] = self.debug.compile_units
        flags = self._named_metadata.setdefault("llvm.module.flags", [])
        version = '!"Debug Info Version"'
        if not any(version in self.metadata.nodes[int(flag[1:])] for flag in flags):
            flags.append(self.metadata.node(f"i32 2, {version}, i32 3"))

    # Functions.

    def function(self, op: Operation) -> None:
        """`define` or `declare`."""
        type: Any = properties.get(op, "function_type")
        region = op.regions[0]
        is_definition = region.first_block is not None
        attributes = parameters(self.types, op, "arg_attrs", len(type.inputs.data))
        results = parameters(self.types, op, "res_attrs", 1)
        scope = self.debug.subprogram(op)
        out = FunctionEmitter(self, scope)
        arguments = [
            self.types.text(item) + extra
            for item, extra in zip(type.inputs.data, attributes, strict=False)
        ]
        if is_definition:
            block: Block = region.blocks[0]
            for index, argument in enumerate(block.args):
                out.names[argument] = f"%{index}"
                arguments[index] += f" %{index}"
        if type.is_variadic:
            arguments.append("...")
        debug = f" !dbg {self.debug.node(scope)}" if scope is not None else ""
        head = "define" if is_definition else f"declare{debug}"
        result = f"{results[0].lstrip()} {self.types.text(type.output)}".lstrip()
        name = properties.get(op, "sym_name").data
        words = linkage(op) + preemption(op) + visibility(op) + calling_convention(op)
        line = f"{head} {words}{result} {symbol(name)}({', '.join(arguments)})"
        line += (" " + unnamed_addr(op)).rstrip() + self._attributes(op) + self._behind(op)
        if not is_definition:
            self.lines.append(line)
            return
        self.lines.append(f"{line}{debug} {{")
        out.emit_body(region)
        self.lines.append("}")

    def _attributes(self, op: Operation) -> str:
        words = function_attributes(op)
        if op in self.settled and op.regions[0].first_block is not None:
            if not _SIZED.search(words):
                words += f" noinline optnone {quoted(SETTLED)}"
        return words

    def _behind(self, op: Operation) -> str:
        """Section, comdat, alignment, collector, personality, entry count."""
        text = ""
        section = properties.string(op, "section")
        if section:
            text += f" section {quoted(section)}"
        group = comdat(op)
        if group:
            text += f" {group}"
        alignment = properties.integer(op, "alignment")
        if alignment:
            text += f" align {alignment}"
        collector = properties.string(op, "garbageCollector")
        if collector:
            text += f" gc {quoted(collector)}"
        personality: Any = properties.get(op, "personality")
        if personality is not None:
            text += f" personality ptr {symbol(personality.root_reference.data)}"
        return text + self._function_metadata(op)

    def _function_metadata(self, op: Operation) -> str:
        if op.regions[0].first_block is None:
            return ""
        text = ""
        count = properties.integer(op, "function_entry_count")
        if count is not None:
            node = self.metadata.node(f'!"function_entry_count", i64 {count}')
            text += f" !prof {node}"
        for name in ("reqd_work_group_size", "work_group_size_hint"):
            sizes = properties.array(op, name)
            if sizes is not None:
                text += f" !{name} {self.metadata.node(', '.join(f'i32 {s}' for s in sizes))}"
        return text

    def is_described(self, name: str) -> bool:
        """True where the function `name` has a body and a node of debug information."""
        return any(
            op.name == "llvm.func"
            and properties.string(op, "sym_name") == name
            and op.regions[0].first_block is not None
            and self.debug.subprogram(op) is not None
            for op in self.module.body.block.ops
        )

    def block_address(self, op: Operation) -> str:
        """`blockaddress(@f, %b1)`."""
        address: Any = properties.get(op, "block_addr")
        name = address.field("function").root_reference.data
        number = address.field("tag").integer("id")
        for function in self.module.body.block.ops:
            if function.name != "llvm.func" or properties.string(function, "sym_name") != name:
                continue
            for index, block in enumerate(function.regions[0].blocks):
                if any(_is_tag(inner, number) for inner in block.ops):
                    return f"blockaddress({symbol(name)}, %b{index})"
        raise NoCounterpart(f"no block of '{name}' has the tag {number}")

    # Globals.

    def global_variable(self, op: Operation) -> None:
        """`@name = global`."""
        if self.apart is not None and self._is_put_apart(op, self.apart):
            return
        type, value = self._global_value(op)
        kind = "constant" if properties.has(op, "constant") else "global"
        words = linkage(op)
        if not words and not value:
            words = "external "
        words += preemption(op) + visibility(op)
        words += "thread_local " if properties.has(op, "thread_local_") else ""
        words += unnamed_addr(op)
        space = properties.integer(op, "addr_space")
        words += f"addrspace({space}) " if space else ""
        words += "externally_initialized " if properties.has(op, "externally_initialized") else ""
        line = f"{symbol(properties.get(op, 'sym_name').data)} = {words}{kind} {type}"
        line += f" {value}" if value else ""
        section = properties.string(op, "section")
        line += f", section {quoted(section)}" if section else ""
        group = comdat(op)
        line += f", {group}" if group else ""
        alignment = properties.integer(op, "alignment") or self._implied_alignment(op, type)
        line += f", align {alignment}" if alignment else ""
        line += self.debug.global_variable(op)
        line += self._global_attributes(op)
        self._globals.append(line)

    def _is_put_apart(self, op: Operation, apart: DataObject) -> bool:
        """True where the bytes of a global are in `apart` now, and it is only declared."""
        value = properties.get(op, "value")
        if not properties.has(op, "constant") or linkage(op) not in ("private ", "internal "):
            return False
        placed = any(properties.has(op, name) for name in _PLACED)
        if value is None or placed or properties.integer(op, "addr_space"):
            return False
        elements = _stored_elements(value, properties.get(op, "global_type"))
        if elements is None or elements.nbytes < APART_BYTES:
            return False
        name = properties.get(op, "sym_name").data
        alignment = properties.integer(op, "alignment") or elements.dtype.itemsize
        apart.add(name, elements, alignment)
        self._globals.append(f"{symbol(name)} = external constant [{elements.nbytes} x i8]")
        return True

    def _global_attributes(self, op: Operation) -> str:
        extra = properties.get(op, "target_specific_attrs")
        if not isinstance(extra, ArrayAttr):
            return ""
        number = len(self._comdats)
        words: list[str] = []
        for item in extra.data:
            if isinstance(item, StringAttr):
                words.append(quoted(item.data))
            else:
                key, value = (part.data for part in item.data)
                words.append(f"{quoted(key)}={quoted(value)}")
        self._comdats.append(f"attributes #{number} = {{ {' '.join(words)} }}")
        return f" #{number}"

    def _global_value(self, op: Operation) -> tuple[str, str]:
        """The type and the initial value; no value for a declaration."""
        type = properties.get(op, "global_type")
        value = properties.get(op, "value")
        region = op.regions[0]
        if region.first_block is not None:
            return self.types.text(type), Initializer(self).evaluate(region)
        if value is None:
            is_external = linkage(op) in ("", "extern_weak ")
            fallback = "zeroinitializer" if linkage(op) == "common " else "undef"
            return self.types.text(type), "" if is_external else fallback
        data = _bytes_of(value, type)
        if data is not None:
            return byte_array(data)
        return self.types.text(type), constant(self.types, value, type)

    def _implied_alignment(self, op: Operation, type: str) -> int:
        """The alignment of the elements, where they are written as bytes."""
        declared = properties.get(op, "global_type")
        if type == self.types.text(declared):
            return 0
        value: Any = properties.get(op, "value")
        return max(16, _elements(value).dtype.itemsize)

    def alias(self, op: Operation) -> None:
        """`@name = alias`."""
        value = Initializer(self).evaluate(op.regions[0])
        words = linkage(op) + preemption(op) + visibility(op)
        words += "thread_local " if properties.has(op, "thread_local_") else ""
        words += unnamed_addr(op)
        type = self.types.text(properties.get(op, "alias_type"))
        last = op.regions[0].block.last_op
        assert last is not None
        pointer = self.types.text(last.operands[0].type)
        name = symbol(properties.get(op, "sym_name").data)
        self.lines.append(f"{name} = {words}alias {type}, {pointer} {value}")

    def ifunc(self, op: Operation) -> None:
        """`@name = ifunc`."""
        words = linkage(op) + preemption(op) + visibility(op)
        type = self.types.text(properties.get(op, "i_func_type"))
        pointer = self.types.text(properties.get(op, "resolver_type"))
        resolver = symbol(properties.get(op, "resolver").root_reference.data)
        name = symbol(properties.get(op, "sym_name").data)
        self.lines.append(f"{name} = {words}ifunc {type}, {pointer} {resolver}")

    def structors(self, op: Operation) -> None:
        """`@llvm.global_ctors`."""
        kind = op.name.removeprefix("llvm.mlir.global_")
        entries: list[str] = []
        rows = zip(
            properties.get(op, kind).data,
            properties.get(op, "priorities").data,
            properties.get(op, "data").data,
            strict=True,
        )
        for name, priority, data in rows:
            if data.name == "llvm.zero":
                behind = "null"
            else:
                behind = symbol(data.root_reference.data)
            entries.append(
                f"{{ i32, ptr, ptr }} {{ i32 {priority.value.data}, "
                f"ptr {symbol(name.root_reference.data)}, ptr {behind} }}"
            )
        if entries:
            type = f"[{len(entries)} x {{ i32, ptr, ptr }}]"
            self._globals.append(
                f"@llvm.global_{kind} = appending global {type} [ {', '.join(entries)} ]"
            )

    def comdat_table(self, op: Operation) -> None:
        """`$name = comdat any`."""
        kinds = ("any", "exactmatch", "largest", "nodeduplicate", "samesize")
        for selector in op.regions[0].block.ops:
            name = identifier(properties.get(selector, "sym_name").data)
            kind = kinds[properties.integer(selector, "comdat") or 0]
            self._comdats.append(f"${name} = comdat {kind}")

    def module_flags(self, op: Operation) -> None:
        """`!llvm.module.flags`."""
        nodes = [self.metadata.module_flag(flag) for flag in properties.get(op, "flags").data]
        self._named_metadata.setdefault("llvm.module.flags", []).extend(nodes)

    def linker_options(self, op: Operation) -> None:
        """`!llvm.linker.options`."""
        words = ", ".join(f"!{quoted(item.data)}" for item in properties.get(op, "options").data)
        self._named_metadata.setdefault("llvm.linker.options", []).append(self.metadata.node(words))


TOP_LEVEL: dict[str, Callable[[ModuleEmitter, Operation], None]] = {
    "llvm.func": ModuleEmitter.function,
    "llvm.mlir.global": ModuleEmitter.global_variable,
    "llvm.mlir.alias": ModuleEmitter.alias,
    "llvm.mlir.ifunc": ModuleEmitter.ifunc,
    "llvm.mlir.global_ctors": ModuleEmitter.structors,
    "llvm.mlir.global_dtors": ModuleEmitter.structors,
    "llvm.comdat": ModuleEmitter.comdat_table,
    "llvm.module_flags": ModuleEmitter.module_flags,
    "llvm.linker_options": ModuleEmitter.linker_options,
}
"""What may stand at the top of a module."""


def _module_string(module: ModuleOp, name: str) -> str:
    value = module.attributes.get(name)
    return value.data if isinstance(value, StringAttr) else ""


def _is_tag(op: Operation, number: int) -> bool:
    tag: Any = properties.get(op, "tag")
    return op.name == "llvm.blocktag" and tag.integer("id") == number


def _elements(value: Attribute) -> Any:
    if isinstance(value, DenseResourceAttr):
        return resource_elements(value)
    assert isinstance(value, DenseIntOrFPElementsAttr)
    return array_of(value)


_PLACED = ("section", "comdat", "thread_local_", "target_specific_attrs")
"""Properties that say more about where a global is than that it is constant."""


def _bytes_of(value: Attribute, type: Attribute) -> bytes | None:
    """The memory image of a large array of whole-byte elements, else None."""
    elements = _stored_elements(value, type)
    return None if elements is None else elements.tobytes()


def _stored_elements(value: Attribute, type: Attribute) -> Any:
    """The array in row-major order that is the memory image, where `_bytes_of` has one."""
    if not isinstance(value, DenseIntOrFPElementsAttr | DenseResourceAttr):
        return None
    scalar = type
    while isinstance(scalar, LLVMArrayType):
        scalar = scalar.type
    if not isinstance(type, LLVMArrayType) or isinstance(scalar, VectorType):
        return None
    if isinstance(value, DenseIntOrFPElementsAttr) and is_splat(value) and not any(value.data.data):
        return None
    try:
        elements = _elements(value)
    except (KeyError, ValueError):
        raise NoCounterpart(
            f"constant of type {value.type} has no counterpart in LLVM IR"
        ) from None
    bits = getattr(scalar, "bitwidth", 0)
    if elements.size <= LISTED_ELEMENTS or bits != 8 * elements.dtype.itemsize:
        return None
    if elements.nbytes > MAX_CONSTANT_BYTES:
        raise NoCounterpart(
            f"constant has {elements.nbytes} bytes, at most {MAX_CONSTANT_BYTES} fit an object"
        )
    return elements
