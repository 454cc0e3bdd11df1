"""Calls and function values of `func`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from xdsl.dialects import func
from xdsl.dialects.builtin import (
    ArrayAttr,
    DictionaryAttr,
    FlatSymbolRefAttrConstr,
    FunctionType,
    SymbolRefAttr,
    UnitAttr,
)
from xdsl.ir import Operation, SSAValue
from xdsl.irdl import (
    IRDLOperation,
    ParsePropInAttrDict,
    base,
    irdl_op_definition,
    operand_def,
    opt_prop_def,
    prop_def,
    result_def,
    traits_def,
    var_operand_def,
    var_result_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import ConstantLike, Pure
from xdsl.utils.exceptions import VerifyException

from mlopt.core.redefinition import op_redefinition
from mlopt.core.symbol_tables import lookup_symbol


@op_redefinition
class CallOp(func.CallOp):
    """Calls the function `callee`; its results are the function's."""

    arg_attrs = opt_prop_def(ArrayAttr[DictionaryAttr])
    res_attrs = opt_prop_def(ArrayAttr[DictionaryAttr])
    no_inline = opt_prop_def(UnitAttr)

    irdl_options = (ParsePropInAttrDict(),)
    assembly_format = "$callee `(` $arguments `)` attr-dict `:` functional-type($arguments, $res)"


@irdl_op_definition
class ConstantOp(IRDLOperation):
    """A function as a value.

    Properties:
        value: the symbol of the function.
    Results:
        result: the type of the function.
    Errors:
        No such function; it has another type.
    Source:
        Upstream's `func.constant`.
    """

    name = "func.constant"

    value = prop_def(FlatSymbolRefAttrConstr)
    result = result_def(base(FunctionType))

    traits = traits_def(Pure(), ConstantLike())
    assembly_format = "attr-dict $value `:` type($result)"

    def __init__(self, value: str | SymbolRefAttr, type: FunctionType):
        symbol = SymbolRefAttr(value) if isinstance(value, str) else value
        super().__init__(properties={"value": symbol}, result_types=[type])

    def verify_(self) -> None:
        if self.parent is None:
            return  # what is loose has no symbols around it
        function = lookup_symbol(self, self.value)
        name = self.value.root_reference.data
        if function is None or function.name != "func.func":
            raise VerifyException(f"reference to undefined function '{name}'")
        if function.properties["function_type"] != self.result.type:
            raise VerifyException("reference to function with mismatched type")


@irdl_op_definition
class CallIndirectOp(IRDLOperation):
    """Calls the function that a value is.

    Operands:
        callee: a function value.
        callee_operands: as its type takes.
    Results:
        res: as its type gives.
    Errors:
        Operands or results differ from the type of `callee`.
    Source:
        Upstream's `func.call_indirect`.
    """

    name = "func.call_indirect"

    callee = operand_def(base(FunctionType))
    callee_operands = var_operand_def()
    res = var_result_def()
    arg_attrs = opt_prop_def(ArrayAttr[DictionaryAttr])
    res_attrs = opt_prop_def(ArrayAttr[DictionaryAttr])

    def __init__(self, callee: SSAValue | Operation, arguments: Sequence[SSAValue | Operation]):
        callee = SSAValue.get(callee)
        assert isinstance(callee.type, FunctionType), "a callee is a function value"
        super().__init__(operands=[callee, arguments], result_types=[callee.type.outputs.data])

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        callee = parser.parse_unresolved_operand()
        position = parser.pos
        arguments = parser.parse_comma_separated_list(
            parser.Delimiter.PAREN, parser.parse_unresolved_operand
        )
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        type = parser.parse_function_type()
        op = cls(
            parser.resolve_operand(callee, type),
            parser.resolve_operands(arguments, type.inputs.data, position),
        )
        op.attributes |= attributes
        return op

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_operand(self.callee)
        printer.print_string("(")
        printer.print_list(self.callee_operands, printer.print_operand)
        printer.print_string(")")
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_attribute(self.callee.type)

    def verify_(self) -> None:
        type = self.callee.type
        assert isinstance(type, FunctionType)
        for name, values, wanted in (
            ("operands", self.callee_operands, type.inputs.data),
            ("results", self.res, type.outputs.data),
        ):
            found = tuple(value.type for value in values)
            if found != wanted:
                raise VerifyException(
                    f"{name} are ({', '.join(map(str, found))}), "
                    f"but the callee's type has ({', '.join(map(str, wanted))})"
                )
