"""Control flow that xDSL's dialect does not have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from xdsl.dialects.builtin import (
    DenseArrayBase,
    DenseIntOrFPElementsAttr,
    IntegerType,
    VectorType,
    i32,
)
from xdsl.ir import Attribute, Block, SSAValue
from xdsl.irdl import (
    AttrSizedOperandSegments,
    IRDLOperation,
    irdl_op_definition,
    operand_def,
    opt_prop_def,
    prop_def,
    successor_def,
    traits_def,
    var_operand_def,
    var_successor_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import IsTerminator
from xdsl.utils.exceptions import VerifyException

from mlopt.core.constants import array_of, dense_from_array


@irdl_op_definition
class SwitchOp(IRDLOperation):
    """Branches to the block of the case that `value` equals, else to the default.

    Operands:
        value: an integer.
        defaultOperands: arguments of the default block.
        case_operands: arguments of the case blocks, one after the other.
    Properties:
        case_values: the integers of the cases.
        case_operand_segments: how many of `case_operands` each case block takes.
    """

    name = "llvm.switch"

    value = operand_def(IntegerType)
    defaultOperands = var_operand_def()
    case_operands = var_operand_def()
    case_values = opt_prop_def(DenseIntOrFPElementsAttr)
    case_operand_segments = prop_def(DenseArrayBase.constr(i32))
    branch_weights = opt_prop_def(DenseArrayBase.constr(i32))
    defaultDestination = successor_def()
    caseDestinations = var_successor_def()

    irdl_options = (AttrSizedOperandSegments(as_property=True),)
    traits = traits_def(IsTerminator())

    def case_list(self) -> list[tuple[int, Block, Sequence[SSAValue]]]:
        """(value, block, arguments) of each case."""
        values = [] if self.case_values is None else array_of(self.case_values).reshape(-1).tolist()
        found: list[tuple[int, Block, Sequence[SSAValue]]] = []
        start = 0
        counts = self.case_operand_segments.get_values()
        for value, block, count in zip(values, self.caseDestinations, counts, strict=True):
            found.append((int(value), block, self.case_operands[start : start + count]))
            start += count
        return found

    def verify_(self) -> None:
        cases = 0 if self.case_values is None else self.case_values.type.get_shape()[0]
        if cases != len(self.caseDestinations):
            raise VerifyException(
                f"found {cases} case values, expected one for each of the "
                f"{len(self.caseDestinations)} case blocks"
            )

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        value = parser.parse_unresolved_operand()
        parser.parse_punctuation(":")
        type = parser.parse_type()
        parser.parse_punctuation(",")
        default, default_operands = _parse_destination(parser)
        parser.parse_punctuation("[")
        values: list[int] = []
        blocks: list[Block] = []
        groups: list[list[SSAValue]] = []
        while parser.parse_optional_punctuation("]") is None:
            if values:
                parser.parse_punctuation(",")
            values.append(parser.parse_integer())
            parser.parse_punctuation(":")
            block, operands = _parse_destination(parser)
            blocks.append(block)
            groups.append(operands)
        attributes = parser.parse_optional_attr_dict()
        return cls.of(
            parser.resolve_operand(value, type),
            default,
            default_operands,
            list(zip(values, blocks, groups, strict=True)),
            attributes,
        )

    @classmethod
    def of(
        cls,
        value: SSAValue,
        default: Block,
        default_operands: Sequence[SSAValue],
        cases: Sequence[tuple[int, Block, Sequence[SSAValue]]],
        attributes: dict[str, Attribute] | None = None,
    ) -> Self:
        """A switch from its cases: (value, block, arguments)."""
        import numpy as np

        properties: dict[str, Attribute] = {
            "case_operand_segments": DenseArrayBase.from_list(i32, [len(c[2]) for c in cases])
        }
        if cases:
            properties["case_values"] = dense_from_array(
                np.array([case[0] for case in cases]), VectorType(value.type, [len(cases)])
            )
        flat = [operand for case in cases for operand in case[2]]
        sizes = DenseArrayBase.from_list(i32, [1, len(default_operands), len(flat)])
        properties["operandSegmentSizes"] = sizes
        return cls.create(
            operands=[value, *default_operands, *flat],
            successors=[default, *(case[1] for case in cases)],
            properties=properties,
            attributes=attributes or {},
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_ssa_value(self.value)
        printer.print_string(" : ")
        printer.print_attribute(self.value.type)
        printer.print_string(", ")
        _print_destination(printer, self.defaultDestination, self.defaultOperands)
        printer.print_string(" [")
        for index, (value, block, operands) in enumerate(self.case_list()):
            printer.print_string(",\n" if index else "\n")
            printer.print_string(f"      {value}: ")
            _print_destination(printer, block, operands)
        printer.print_string("\n    ]")
        if self.attributes:
            printer.print_op_attributes(self.attributes)


def _parse_destination(parser: Parser) -> tuple[Block, list[SSAValue]]:
    """`^block` or `^block(%a, %b : i32, f32)`."""
    block = parser.parse_successor()
    if parser.parse_optional_punctuation("(") is None:
        return block, []
    operands = parser.parse_comma_separated_list(
        parser.Delimiter.NONE, parser.parse_unresolved_operand
    )
    parser.parse_punctuation(":")
    types = parser.parse_comma_separated_list(parser.Delimiter.NONE, parser.parse_type)
    parser.parse_punctuation(")")
    return block, list(parser.resolve_operands(operands, types, parser.pos))


def _print_destination(printer: Printer, block: Block, operands: Sequence[SSAValue]) -> None:
    printer.print_block_name(block)
    if operands:
        with printer.in_parens():
            printer.print_list(operands, printer.print_ssa_value)
            printer.print_string(" : ")
            printer.print_list([value.type for value in operands], printer.print_attribute)


CONTROL_OPS = (SwitchOp,)
