"""Functions, what they return, and calls.

    func.func @f(%x: memref<?xf32>) -> memref<?xf32>
      ->  static memref_f32_1 fn_f(memref_f32_1 x) { ... }
          void _mlir_ciface_f(memref_f32_1 *result, memref_f32_1 *x) { *result = fn_f(*x); }

Several results are a struct, as upstream's C interface has it. A function without a body
is called by the convention of its declaration: through `_mlir_ciface_f` where it has
`llvm.emit_c_interface`, else with each descriptor taken apart, as upstream lowers calls.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects.builtin import FunctionType, MemRefType
from xdsl.ir import Attribute, Operation

from mlopt.core.diagnostics import error
from mlopt.core.symbols import is_private, symbol_name
from mlopt.targets.c.function_writer import FileScope, FunctionWriter
from mlopt.targets.c.language import C
from mlopt.targets.c.names import identifier
from mlopt.targets.c.type_names import scalar_type

INTERFACE = "llvm.emit_c_interface"
C_SYMBOL = "mlopt.c_symbol"


@C.writes("func.return")
def return_values(op: Operation, out: FunctionWriter) -> None:
    """`return`, with a struct where there are several values."""
    texts = [out.bare(value) for value in op.operands]
    if not texts:
        out.statement("return;")
    elif len(texts) == 1:
        out.statement(f"return {texts[0]};")
    else:
        type = out.result_type
        out.statement(f"return ({type}){{{', '.join(texts)}}};")


@C.writes("func.call")
def call(op: Any, out: FunctionWriter) -> None:
    """A call; of several results each gets a variable."""
    symbol = op.callee.root_reference.data
    called = out.scope.functions.get(symbol)
    if called is None:
        raise error(op, f"function '@{symbol}' is not defined")
    arguments = [text for value in op.arguments for text in called.passed(value, out)]
    text = f"{called.name}({', '.join(arguments)})"
    if called.returns_through_memory:
        out.settle()
        name = out.names.numbered("results")
        out.line(f"{called.result} {name};")
        out.line(f"{called.name}({', '.join([f'&{name}', *arguments])});")
    elif not op.results:
        out.statement(f"{text};")
        return
    elif len(op.results) == 1:
        out.variable(op.results[0], text)
        return
    else:
        out.settle()
        name = out.names.numbered("results")
        out.line(f"{called.result} {name} = {text};")
    fields = [name] if len(op.results) == 1 else [f"{name}.r{i}" for i in range(len(op.results))]
    for result, field in zip(op.results, fields, strict=True):
        out.variable(result, field)


class Function:
    """A function of the module, as C declares and calls it."""

    def __init__(self, op: Operation, scope: FileScope, names: set[str]):
        self.op = op
        type: Any = op.properties["function_type"]
        assert isinstance(type, FunctionType)
        self.symbol = symbol_name(op) or ""
        self.inputs, self.outputs = type.inputs.data, type.outputs.data
        self.has_body = bool(op.regions[0].blocks)
        self.by_interface = INTERFACE in op.attributes
        self.types = [scope.type_of(type, op) for type in self.inputs]
        outputs = [scope.type_of(type, op) for type in self.outputs]
        self.name = _fresh(f"fn_{identifier(self.symbol)}", names)
        self.struct = ""
        self.result = outputs[0] if len(outputs) == 1 else "void"
        if len(outputs) > 1:
            self.result = _fresh(f"results_{identifier(self.symbol)}", names)
            fields = " ".join(f"{type} r{index};" for index, type in enumerate(outputs))
            self.struct = f"typedef struct {{ {fields} }} {self.result};"
        if not self.has_body:
            self.name = f"_mlir_ciface_{self.symbol}" if self.by_interface else self.symbol
            self._check_external()

    def _check_external(self) -> None:
        if identifier(self.name) != self.name:
            raise error(self.op, f"'@{self.symbol}' has no body, and no name that C can call")
        if not self.by_interface and any(isinstance(type, MemRefType) for type in self.outputs):
            raise error(self.op, f"'@{self.symbol}' returns buffers, expected '{INTERFACE}' on it")

    @property
    def returns_through_memory(self) -> bool:
        """True where the caller of a C interface gives the memory for results."""
        return self.by_interface and not self.has_body and self._is_large

    @property
    def _is_large(self) -> bool:
        return len(self.outputs) > 1 or any(isinstance(t, MemRefType) for t in self.outputs)

    def passed(self, value: Any, out: FunctionWriter) -> Sequence[str]:
        """The arguments that pass `value`."""
        if self.has_body or not isinstance(value.type, MemRefType):
            return [out.bare(value)]
        if self.by_interface:
            text = out.descriptor(value)
            return [f"&{text}"]
        place = out.place(value)
        return [place.allocated, place.aligned, place.offset, *place.sizes, *place.strides]

    def declaration(self) -> str:
        """The head of the function, without a semicolon."""
        if self.has_body:
            return f"static {self.result} {self.name}({', '.join(self.types) or 'void'})"
        if self.by_interface:
            return self._interface_head(self.name, [""] * len(self.inputs))
        parts = [part for type in self.inputs for part in _parts(type, self.op)]
        return f"{self.result} {self.name}({', '.join(parts) or 'void'})"

    def head(self, arguments: Sequence[str]) -> str:
        """The head of the definition."""
        listed = ", ".join(
            f"{type} {name}" for type, name in zip(self.types, arguments, strict=True)
        )
        return f"static {self.result} {self.name}({listed or 'void'})"

    def is_exported(self) -> bool:
        """True where other files may call it."""
        return self.has_body and (self.by_interface or not is_private(self.op))

    def interface_name(self) -> str:
        """The symbol of the C interface."""
        chosen: Any = self.op.attributes.get(C_SYMBOL)
        if chosen is not None:
            return identifier(chosen.string_value())
        return f"_mlir_ciface_{identifier(self.symbol)}"

    def interface(self, arguments: Sequence[str]) -> tuple[str, str]:
        """The head of the C interface, and the statement that is its body."""
        passed = [
            f"*{name}" if isinstance(type, MemRefType) else name
            for type, name in zip(self.inputs, arguments, strict=True)
        ]
        text = f"{self.name}({', '.join(passed)})"
        head = self._interface_head(self.interface_name(), arguments)
        if self._is_large:
            return head, f"*{_result_name(arguments)} = {text};"
        return head, f"return {text};" if self.outputs else f"{text};"

    def _interface_head(self, name: str, arguments: Sequence[str]) -> str:
        listed = [
            f"{text} {'*' if isinstance(type, MemRefType) else ''}{argument}".strip()
            for type, text, argument in zip(self.inputs, self.types, arguments, strict=True)
        ]
        result = self.result
        if self._is_large:
            listed.insert(0, f"{result} *{_result_name(arguments)}")
            result = "void"
        return f"{result} {name}({', '.join(listed) or 'void'})"


def _result_name(arguments: Sequence[str]) -> str:
    """A name for the memory of the results."""
    return "result" if "result" not in arguments else "result_"


def _fresh(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    taken.add(name)
    return name


def _parts(type: Attribute, op: Operation) -> list[str]:
    """The parameters that a value is passed in."""
    if not isinstance(type, MemRefType):
        return [scalar_type(type, op)]
    pointer = f"{scalar_type(type.element_type, op)} *"
    return [pointer, pointer, *["int64_t"] * (1 + 2 * type.get_num_dims())]
