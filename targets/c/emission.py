"""A module at the loop level, without vectors, as one file of C11.

comment, includes, descriptors, support functions, constants, functions, C interface
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xdsl.dialects.builtin import MemRefType, ModuleOp
from xdsl.ir import Attribute, Operation, SSAValue

from mlopt.core.diagnostics import Diagnostic, DiagnosticError, error
from mlopt.core.symbols import symbol_name
from mlopt.targets.c import buffers, control_flow, conversions, integers, literals, views
from mlopt.targets.c.calls import Function
from mlopt.targets.c.constants import global_definition
from mlopt.targets.c.floats import FUNCTIONS
from mlopt.targets.c.function_writer import FileScope, FunctionWriter
from mlopt.targets.c.language import C
from mlopt.targets.c.names import Names
from mlopt.targets.c.support import Support
from mlopt.targets.c.type_names import (
    descriptor_text,
    scalar_type,
    value_type,
)

_ = buffers, control_flow, conversions, integers, literals, views  # fill the table

INCLUDES = ("math.h", "stdbool.h", "stdint.h", "stdio.h", "stdlib.h", "string.h")

LIBRARY = FUNCTIONS | {
    *("malloc", "free", "abort", "aligned_alloc", "memmove", "memcpy", "fprintf", "stderr"),
    *("allocate", "fail", "signbit", "isfinite", "isnormal"),
}
"""Names that a variable must not hide."""

HEADER = """\
/* Written by mlopt. Compile it with: cc -O3 -c FILE.c (-fopenmp for parallel loops), link with
   -lm. A buffer is passed by its descriptor, as MLIR's C interface has it; element (i, j) is
   aligned[offset + i * strides[0] + j * strides[1]]. Returned buffers belong to the caller:
   free(result.allocated). f16 and bf16 are passed as their bits. */

"""

NUMBERS = """\
/* Exceptions and errno of floats are not observable; a * b + c is rounded twice, unless
   -DMLOPT_FUSE allows otherwise. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("no-math-errno", "no-trapping-math")
#endif
#ifndef MLOPT_FUSE
#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off")
#endif
#endif
"""


def emit_c(module: ModuleOp) -> str:
    """The file. Raises `DiagnosticError` with every function that C cannot express."""
    return _File(module).text()


class _File:
    """What goes into one file."""

    def __init__(self, module: ModuleOp):
        self._module = module
        self._support = Support()
        self._descriptors: dict[str, str] = {}
        self._names: set[str] = set(LIBRARY)
        self._scope = FileScope(C, self._support.use, self._type_of, {}, {}, LIBRARY)

    def text(self) -> str:
        """All parts in the order that C needs."""
        constants = list(self._globals())
        functions = self._functions()
        bodies = self._bodies(functions)
        interfaces = [part for f in functions if f.is_exported() for part in self._interface(f)]
        includes = "".join(f"#include <{name}>\n" for name in INCLUDES)
        declared = [f"{'' if f.has_body else 'extern '}{f.declaration()};" for f in functions]
        parts = [
            "\n".join(self._descriptors.values()),
            "\n".join(f.struct for f in functions if f.struct),
            *self._support.texts(),
            *constants,
            "\n".join(declared),
            *bodies,
            *interfaces,
        ]
        text = "\n\n".join(part.rstrip("\n") for part in parts if part)
        return f"{HEADER}{includes}\n{NUMBERS}\n{half_types(text)}{text}\n"

    def _type_of(self, type: Attribute, place: Operation | SSAValue) -> str:
        name = value_type(type, place)
        if isinstance(type, MemRefType) and name not in self._descriptors:
            element = scalar_type(type.element_type, place)
            self._descriptors[name] = descriptor_text(name, element, type.get_num_dims())
        return name

    # Globals.

    def _globals(self) -> Iterator[str]:
        names = Names(LIBRARY)
        for op in self._module.body.block.ops:
            if op.name == "memref.global":
                symbol = symbol_name(op) or ""
                name = names.fresh(symbol.strip("_"))
                self._names.add(name)
                self._scope.globals[symbol] = name
                yield global_definition(op, name)

    # Functions.

    def _functions(self) -> list[Function]:
        found: list[Function] = []
        for op in self._module.body.block.ops:
            if op.name == "func.func":
                found.append(Function(op, self._scope, self._names))
            elif op.name != "memref.global":
                raise error(op, f"'{op.name}' op has no form in C")
        self._scope.functions.update({function.symbol: function for function in found})
        return found

    def _bodies(self, functions: list[Function]) -> list[str]:
        bodies: list[str] = []
        failures: list[Diagnostic] = []
        for function in functions:
            if function.has_body:
                try:
                    bodies.append(self._body(function))
                except DiagnosticError as failure:
                    failures += failure.diagnostics
        if failures:
            raise DiagnosticError(failures)
        return bodies

    def _body(self, function: Function) -> str:
        out = FunctionWriter(self._scope)
        out.result_type = function.result
        region = function.op.regions[0]
        names = _argument_names(function, out)
        for argument, name in zip(region.blocks[0].args, names, strict=True):
            out.bind(argument, name)
        out.body(region)
        lines = out.lines
        if lines and lines[-1] == "  return;" and not out.labels:
            lines = lines[:-1]
        return "\n".join((f"{function.head(names)} {{", *lines, "}"))

    def _interface(self, function: Function) -> Iterator[str]:
        names = _argument_names(function, FunctionWriter(self._scope))
        head, statement = function.interface(names)
        yield f"{head} {{\n  {statement}\n}}"


def half_types(text: str) -> str:
    """The types of short floats that `text` uses."""
    used = [name for name in ("f16", "bf16") if re.search(rf"\b{name}\b", text)]
    lines = [f"typedef uint16_t {name}; /* its bits */\n" for name in used]
    return "".join([*lines, "\n"] if lines else lines)


def _argument_names(function: Function, out: FunctionWriter) -> list[str]:
    names: list[str] = []
    for argument in function.op.regions[0].blocks[0].args:
        names.append(out.name(argument) if argument.name_hint else out.names.numbered("x"))
    return names
