"""Upstream's assembly formats, run as they are written.

    @llvm_op(infer={"res": "val"})
    class FreezeOp(IRDLOperation):
        name = "llvm.freeze"
        val = operand_def()
        res = result_def()
        assembly_format = "$val attr-dict `:` type($val)"

The strings are those of upstream's op definitions, so that the syntax is theirs to the
blank. A format is compiled when an op of the class is first parsed or printed: the
dialect has nearly 300 ops and a module uses a few of them.

What a format leaves out follows from `infer`: for an operand or result, the name of one
of the same type, or a function of the types known. How a property is written (`$ordering`
is a word) follows from its name, `property_syntax.SYNTAX`; without an entry there the
attribute itself is written. Everything else stands in the attribute dictionary.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from xdsl.ir import Attribute, Operation
from xdsl.irdl import IRDLOperation, irdl_op_definition
from xdsl.parser import Parser
from xdsl.printer import Printer

from mlopt.core.redefinition import op_redefinition
from mlopt.dialects.llvm.format_program import Program
from mlopt.dialects.llvm.property_syntax import PropertySyntax

Infer = str | Callable[[dict[str, list[Attribute]]], Attribute]

CALL = "`(` operands `)` attr-dict `:` functional-type(operands, results)"

OpClass = TypeVar("OpClass", bound=type[IRDLOperation])


def llvm_op(
    *,
    infer: dict[str, Infer] | None = None,
    syntax: dict[str, PropertySyntax] | None = None,
    defaults: dict[str, Attribute] | None = None,
) -> Callable[[OpClass], OpClass]:
    """Class decorator: defines an op whose `assembly_format` is run by this file.

    A class that derives from an op of xDSL becomes its redefinition. `defaults` are
    properties that are there where nothing is written, and that are not written then.
    """

    def decorate(op_class: OpClass) -> OpClass:
        text = vars(op_class).get("assembly_format")
        if text is not None:
            del op_class.assembly_format
        is_redefinition = any(_is_defined(parent) for parent in op_class.__mro__[1:])
        definer: Any = op_redefinition if is_redefinition else irdl_op_definition
        defined: Any = definer(op_class)
        if text is not None:
            set_format(defined, text, infer or {}, syntax or {}, defaults or {})
        return defined

    return decorate


def set_format(
    op_class: Any,
    text: str,
    infer: dict[str, Infer],
    syntax: dict[str, PropertySyntax],
    defaults: dict[str, Attribute],
) -> None:
    """Gives a class the syntax `text`."""
    op_class.FORMAT = text
    op_class.INFER = infer
    op_class.PROPERTY_SYNTAX = syntax
    op_class.DEFAULTS = defaults
    op_class.parse = classmethod(_parse)
    op_class.print = _print


def _parse(cls: Any, parser: Parser) -> Operation:
    return program_of(cls).parse(parser)


def _print(self: Any, printer: Printer) -> None:
    program_of(type(self)).print(self, printer)


def _is_defined(parent: type) -> bool:
    return parent is not IRDLOperation and "get_irdl_definition" in vars(parent)


def program_of(op_class: Any) -> Program:
    """The compiled format of a class."""
    found = _programs.get(op_class)
    if found is None:
        found = _programs[op_class] = Program(op_class)
    return found


_programs: dict[type[Any], Program] = {}
