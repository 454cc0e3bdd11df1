"""`mlrun --interpret`: a function of the module, run by the meaning of its ops."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from xdsl.dialects.builtin import FunctionType, ModuleOp
from xdsl.ir import Operation

from mlopt.core.context import Context
from mlopt.core.diagnostics import error
from mlopt.core.symbols import is_private, symbol_name
from mlopt.dialects import register_dialects
from mlopt.interpreter import Interpreter
from mlopt.runtime.arguments import as_array, as_scalar, describe
from mlopt.runtime.dtypes import dtype_named
from mlopt.runtime.errors import ArgumentError
from mlopt.runtime.program_signature import UnsupportedTypeError, value_type
from mlopt.runtime.signature import Argument, EntrySignature
from mlopt.runtime.source import Source


def interpreted(source: Source, entry: str) -> tuple[Callable[..., Any], EntrySignature]:
    """A function that interprets `entry` (default: `main`, or the only one), and its signature.

    Raises `DiagnosticError` or `ArgumentError`.
    """
    context = Context()
    register_dialects(context)
    module = source.parse(context)
    name, signature = entry_of(module, entry)

    def call(*values: Any) -> Any:
        results = Interpreter(module).call(name, checked_values(values, signature))
        return results[0] if len(results) == 1 else results or None

    return call, signature


def entry_of(module: ModuleOp, entry: str) -> tuple[str, EntrySignature]:
    """The function to call, and what it takes. Raises `DiagnosticError` or `ArgumentError`."""
    functions = {
        symbol_name(op) or "": op
        for op in module.body.block.ops
        if op.name == "func.func" and op.regions[0].blocks and not is_private(op)
    }
    name = entry or (next(iter(functions)) if len(functions) == 1 else "main")
    if name not in functions:
        known = ", ".join(functions) or "none"
        raise ArgumentError(f"there is no function '{name}' to call (there is: {known})")
    return name, _signature(name, functions[name])


def _signature(name: str, op: Operation) -> EntrySignature:
    type = op.properties["function_type"]
    assert isinstance(type, FunctionType)
    try:
        arguments = tuple(
            Argument(value.name_hint or "", value_type(value.type))
            for value in op.regions[0].blocks[0].args
        )
        results = tuple(value_type(result, is_result=True) for result in type.outputs)
    except UnsupportedTypeError as failure:
        raise error(op, str(failure)) from None
    return EntrySignature(name, name, arguments, results)


def checked_values(values: Sequence[Any], signature: EntrySignature) -> list[Any]:
    """`values` as the interpreter takes them. Raises `ArgumentError`."""
    expected = signature.arguments
    if len(values) != len(expected):
        raise ArgumentError(
            f"'{signature.name}' takes {len(expected)} arguments, found {len(values)}"
        )
    checked: list[Any] = []
    for position, (value, argument) in enumerate(zip(values, expected, strict=True)):
        what = describe(argument, position, signature.name)
        if argument.type.kind == "scalar":
            number = as_scalar(value, argument.type, what)
            checked.append(np.array(number, dtype_named(argument.type.element))[()])
        else:
            checked.append(as_array(value, argument.type, what))
    return checked
