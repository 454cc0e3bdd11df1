"""`cf.cond_br` with branch weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from xdsl.dialects import cf
from xdsl.dialects.builtin import DenseArrayBase, i1, i32
from xdsl.ir import Block, SSAValue
from xdsl.irdl import opt_prop_def
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.utils.exceptions import VerifyException

from mlopt.core.redefinition import op_redefinition


@op_redefinition
class ConditionalBranchOp(cf.ConditionalBranchOp):
    """Branches to one of two blocks.

    Operands:
        cond: `i1`.
        then_arguments, else_arguments: what the block that is taken receives.
    Properties:
        branch_weights: how often each is taken, relatively.
    Errors:
        Not two weights; both are zero.
    Source:
        Upstream's `cf.cond_br`.
    """

    branch_weights = opt_prop_def(DenseArrayBase.constr(i32))

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        condition = parser.parse_operand(i1)
        weights = None
        if parser.parse_optional_keyword("weights"):
            parser.parse_punctuation("(")
            weights = parser.parse_comma_separated_list(
                parser.Delimiter.SQUARE, parser.parse_integer
            )
            parser.parse_punctuation(")")
        parser.parse_punctuation(",")
        then_block, then_values = _parse_target(parser)
        parser.parse_punctuation(",")
        else_block, else_values = _parse_target(parser)
        op = cls(condition, then_block, then_values, else_block, else_values)
        if weights is not None:
            op.branch_weights = DenseArrayBase.from_list(i32, weights)
        op.attributes |= parser.parse_optional_attr_dict()
        return op

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_operand(self.cond)
        if self.branch_weights is not None:
            weights = ", ".join(map(str, self.branch_weights.get_values()))
            printer.print_string(f" weights([{weights}])")
        for block, values in (
            (self.then_block, self.then_arguments),
            (self.else_block, self.else_arguments),
        ):
            printer.print_string(", ")
            printer.print_block_name(block)
            _print_values(printer, values)
        printer.print_op_attributes(self.attributes)

    def verify_(self) -> None:
        if self.branch_weights is not None and len(self.branch_weights) != 2:
            raise VerifyException(f"found {len(self.branch_weights)} branch weights, expected 2")
        if self.branch_weights is not None and not any(self.branch_weights.get_values()):
            raise VerifyException("branch weights cannot all be zero")


def _parse_target(parser: Parser) -> tuple[Block, Sequence[SSAValue]]:
    """`^block` or `^block(%a, %b : type, type)`."""
    block = parser.parse_successor()
    if parser.parse_optional_punctuation("(") is None:
        return block, ()
    position = parser.pos
    none = parser.Delimiter.NONE
    values = parser.parse_comma_separated_list(none, parser.parse_unresolved_operand)
    parser.parse_punctuation(":")
    types = parser.parse_comma_separated_list(none, parser.parse_type)
    parser.parse_punctuation(")")
    return block, parser.resolve_operands(values, types, position)


def _print_values(printer: Printer, values: Sequence[SSAValue]) -> None:
    if not values:
        return
    printer.print_string("(")
    printer.print_list(values, printer.print_operand)
    printer.print_string(" : ")
    printer.print_list([value.type for value in values], printer.print_attribute)
    printer.print_string(")")
