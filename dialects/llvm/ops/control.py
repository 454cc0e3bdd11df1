"""Terminators."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from xdsl.dialects import llvm
from xdsl.dialects.builtin import (
    DenseArrayBase,
    DenseIntOrFPElementsAttr,
    IntegerType,
    UnitAttr,
    VectorType,
    i1,
    i32,
)
from xdsl.dialects.llvm import LLVMArrayType, LLVMPointerType, LLVMVoidType
from xdsl.ir import Attribute, Block, SSAValue
from xdsl.irdl import (
    AttrSizedOperandSegments,
    IRDLOperation,
    irdl_op_definition,
    operand_def,
    opt_prop_def,
    prop_def,
    result_def,
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
from mlopt.dialects.llvm.assembly import llvm_op
from mlopt.dialects.llvm.attributes import ATTRIBUTES


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
        default, default_operands = parse_destination(parser)
        parser.parse_punctuation("[")
        values: list[int] = []
        blocks: list[Block] = []
        groups: list[list[SSAValue]] = []
        while parser.parse_optional_punctuation("]") is None:
            if values:
                parser.parse_punctuation(",")
            values.append(parser.parse_integer())
            parser.parse_punctuation(":")
            block, operands = parse_destination(parser)
            blocks.append(block)
            groups.append(operands)
        attributes = parser.parse_optional_attr_dict()
        if not isinstance(type, IntegerType):
            parser.raise_error(f"found a value of {type}, expected an integer")
        op = cls.of(
            parser.resolve_operand(value, type),
            default,
            default_operands,
            list(zip(values, blocks, groups, strict=True)),
            attributes,
        )
        if "branch_weights" in op.attributes:
            op.properties["branch_weights"] = op.attributes.pop("branch_weights")
        return op

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
        print_destination(printer, self.defaultDestination, self.defaultOperands)
        printer.print_string(" [")
        for index, (value, block, operands) in enumerate(self.case_list()):
            printer.print_string(",\n" if index else "\n")
            printer.print_string(f"      {value}: ")
            print_destination(printer, block, operands)
        printer.print_string("\n    ]")
        shown = dict(self.attributes)
        if self.branch_weights is not None:
            shown["branch_weights"] = self.branch_weights
        printer.print_op_attributes(shown)


def parse_destination(parser: Parser) -> tuple[Block, list[SSAValue]]:
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


def print_destination(printer: Printer, block: Block, operands: Sequence[SSAValue]) -> None:
    printer.print_block_name(block)
    if operands:
        with printer.in_parens():
            printer.print_list(operands, printer.print_ssa_value)
            printer.print_string(" : ")
            printer.print_list([value.type for value in operands], printer.print_attribute)


@irdl_op_definition
class IndirectBrOp(IRDLOperation):
    """Branches to the block whose address is given, one of the successors.

    Operands:
        addr: what `llvm.blockaddress` made.
        succOperands: arguments of the successors, one after the other.
    Properties:
        indbr_operand_segments: how many of `succOperands` each successor takes.
    """

    name = "llvm.indirectbr"

    addr = operand_def(LLVMPointerType)
    succOperands = var_operand_def()
    indbr_operand_segments = prop_def(DenseArrayBase.constr(i32))
    targets = var_successor_def()

    traits = traits_def(IsTerminator())

    def target_operands(self) -> list[Sequence[SSAValue]]:
        """The operands of each successor."""
        return groups_of(self.succOperands, self.indbr_operand_segments.get_values())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        address = parser.parse_unresolved_operand()
        parser.parse_punctuation(":")
        type = parser.parse_type()
        parser.parse_punctuation(",")
        parsed = parser.parse_comma_separated_list(
            parser.Delimiter.SQUARE, lambda: parse_destination(parser)
        )
        attributes = parser.parse_optional_attr_dict()
        sizes = [len(operands) for _, operands in parsed]
        return cls.create(
            operands=[
                parser.resolve_operand(address, type),
                *(operand for _, operands in parsed for operand in operands),
            ],
            successors=[block for block, _ in parsed],
            properties={"indbr_operand_segments": DenseArrayBase.from_list(i32, sizes)},
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_ssa_value(self.addr)
        printer.print_string(" : ")
        printer.print_attribute(self.addr.type)
        printer.print_string(", [")
        rows = zip(self.targets, self.target_operands(), strict=True)
        for index, (block, operands) in enumerate(rows):
            printer.print_string(",\n    " if index else "\n    ")
            print_destination(printer, block, operands)
        printer.print_string("\n    ]")
        if self.attributes:
            printer.print_op_attributes(self.attributes)

    def verify_(self) -> None:
        sizes = self.indbr_operand_segments.get_values()
        if len(sizes) != len(self.targets) or sum(sizes) != len(self.succOperands):
            raise VerifyException(f"segments {list(sizes)} do not fit the successors' operands")


def groups_of(values: Sequence[SSAValue], sizes: Sequence[int]) -> list[Sequence[SSAValue]]:
    """`values` cut into groups of `sizes`."""
    groups: list[Sequence[SSAValue]] = []
    start = 0
    for size in sizes:
        groups.append(values[start : start + size])
        start += size
    return groups


@llvm_op()
class BrOp(llvm.BrOp):
    """Branches to a block."""

    loop_annotation = opt_prop_def(ATTRIBUTES["llvm.loop_annotation"])

    assembly_format = "$successor (`(` $arguments^ `:` type($arguments) `)`)? attr-dict"


@llvm_op(infer={"cond": lambda types: i1})
class CondBrOp(llvm.CondBrOp):
    """Branches to one of two blocks."""

    branch_weights = opt_prop_def(DenseArrayBase.constr(i32))
    loop_annotation = opt_prop_def(ATTRIBUTES["llvm.loop_annotation"])

    assembly_format = (
        "$cond (`weights` `(` $branch_weights^ `)`)? `,`"
        " $then_block (`(` $then_arguments^ `:` type($then_arguments) `)`)? `,`"
        " $else_block (`(` $else_arguments^ `:` type($else_arguments) `)`)? attr-dict"
    )


@llvm_op()
class ReturnOp(llvm.ReturnOp):
    """Returns from a function, or gives the value of an initialiser."""

    assembly_format = "attr-dict ($arg^ `:` type($arg))?"

    def verify_(self) -> None:
        function = self.parent_op()
        if function is None or function.name != "llvm.func":
            return
        type: Any = function.properties.get("function_type")
        wanted = None if isinstance(type.output, LLVMVoidType) else type.output
        found = self.arg.type if self.arg is not None else None
        if found != wanted:
            raise VerifyException(
                f"returns {found or 'nothing'}, but its function {wanted or 'nothing'}"
            )


@llvm_op()
class UnreachableOp(llvm.UnreachableOp):
    """Is never reached."""

    assembly_format = "attr-dict"


@llvm_op()
class ResumeOp(IRDLOperation):
    """Goes on with an exception that a landing pad has caught."""

    name = "llvm.resume"

    value = operand_def()

    traits = traits_def(IsTerminator())

    assembly_format = "$value attr-dict `:` type($value)"


@irdl_op_definition
class LandingpadOp(IRDLOperation):
    """What an exception branches to; arrays are filters, other operands are caught."""

    name = "llvm.landingpad"

    cleanup = opt_prop_def(UnitAttr)
    clauses = var_operand_def()
    res = result_def()

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        properties: dict[str, Attribute] = {}
        if parser.parse_optional_keyword("cleanup"):
            properties["cleanup"] = UnitAttr()
        operands: list[SSAValue] = []
        while parser.parse_optional_punctuation("(") is not None:
            parser.parse_keyword_in(("catch", "filter"))
            operand = parser.parse_unresolved_operand()
            parser.parse_punctuation(":")
            operands.append(parser.resolve_operand(operand, parser.parse_type()))
            parser.parse_punctuation(")")
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        type = parser.parse_type()
        return cls.create(
            operands=operands, result_types=[type], properties=properties, attributes=attributes
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(" cleanup " if self.cleanup else " ")
        for operand in self.clauses:
            kind = "filter" if isinstance(operand.type, LLVMArrayType) else "catch"
            printer.print_string(f"({kind} ")
            printer.print_ssa_value(operand)
            printer.print_string(" : ")
            printer.print_attribute(operand.type)
            printer.print_string(") ")
        printer.print_op_attributes(self.attributes)
        printer.print_string(": ")
        printer.print_attribute(self.res.type)

    def verify_(self) -> None:
        if not self.cleanup and not self.clauses:
            raise VerifyException(
                "landingpad instruction expects at least one clause or cleanup attribute"
            )


CONTROL_OPS = (
    BrOp, CondBrOp, SwitchOp, IndirectBrOp, ReturnOp, UnreachableOp, ResumeOp, LandingpadOp,
)  # fmt: skip
