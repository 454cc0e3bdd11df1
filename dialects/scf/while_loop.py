"""The general loop: fields, syntax and verifier of `scf.while` and `loop.while`.

while (%a = %init) : (i32) -> f32 { ... condition(%c) %x : f32 } do { ^bb0(%x: f32): ... }
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from xdsl.dialects.utils import parse_assignment
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.irdl import IRDLOperation, region_def, var_operand_def, var_result_def
from xdsl.parser import Parser
from xdsl.printer import Printer

from mlopt.dialects.scf.results import end_with, types_of, verify_terminator, verify_types


class WhileStructure:
    """Runs `before`, then `after`, as long as the condition at the end of `before` holds.

    Operands:
        arguments: what the arguments of `before` are at first.
    Results:
        res: what `condition` forwards when it is false.
    Regions:
        before_region: ends with a condition that forwards values to `after` or the results.
        after_region: yields the arguments of the next trip of `before`.
    Errors:
        Types differ along one of the four edges.
    Source:
        Upstream's `scf.while`.
    """

    arguments = var_operand_def()
    res = var_result_def()
    before_region = region_def("single_block")
    after_region = region_def("single_block")

    YIELD: ClassVar[type[Operation]]
    CONDITION: ClassVar[type[Operation]]

    def __init__(
        self: Any,
        arguments: Sequence[SSAValue | Operation],
        result_types: Sequence[Attribute],
        before_region: Region | Sequence[Operation] | Sequence[Block],
        after_region: Region | Sequence[Operation] | Sequence[Block],
    ):
        IRDLOperation.__init__(
            self,
            operands=[arguments],
            result_types=[result_types],
            regions=[before_region, after_region],
        )

    @classmethod
    def parse(cls: Any, parser: Parser) -> Any:
        pairs = parser.parse_optional_comma_separated_list(
            parser.Delimiter.PAREN, lambda: parse_assignment(parser)
        )
        pairs = pairs or ()
        parser.parse_punctuation(":")
        position = parser.pos
        function_type = parser.parse_function_type()
        types = function_type.inputs.data
        if len(pairs) != len(types):
            parser.raise_error(
                f"found {len(pairs)} loop-carried values, but {len(types)} types", position
            )
        inits = parser.resolve_operands([init for _, init in pairs], types, position)
        arguments = [arg.resolve(type) for (arg, _), type in zip(pairs, types, strict=True)]
        before = parser.parse_region(arguments)
        parser.parse_keyword("do")
        after = parser.parse_region()
        end_with(after, cls.YIELD)
        op = cls(inits, function_type.outputs.data, before, after)
        attributes = parser.parse_optional_attr_dict_with_keyword()
        if attributes is not None:
            op.attributes |= attributes.data
        return op

    def print(self: Any, printer: Printer) -> None:
        def print_pair(pair: tuple[SSAValue, SSAValue]) -> None:
            printer.print_ssa_value(pair[0])
            printer.print_string(" = ")
            printer.print_ssa_value(pair[1])

        printer.print_string(" ")
        if self.arguments:
            printer.print_string("(")
            pairs = zip(self.before_region.block.args, self.arguments, strict=True)
            printer.print_list(pairs, print_pair)
            printer.print_string(") ")
        printer.print_string(": ")
        printer.print_operation_type(self)
        printer.print_string(" ")
        printer.print_region(self.before_region, print_entry_block_args=False)
        printer.print_string(" do ")
        printer.print_region(self.after_region)
        printer.print_op_attributes(self.attributes, print_keyword=True)

    def verify_(self: Any) -> None:
        before, after = self.before_region.block, self.after_region.block
        condition = verify_terminator(self.before_region, self.CONDITION, "the before region")
        end = verify_terminator(self.after_region, self.YIELD, "the after region")
        forwarded = types_of(condition.operands[1:])
        verify_types(
            "before arguments", types_of(before.args), "the loop", types_of(self.arguments)
        )
        verify_types("forwarded values", forwarded, "the loop's results", types_of(self.res))
        verify_types("after arguments", types_of(after.args), "the condition", forwarded)
        verify_types(
            "yielded values", types_of(end.operands), "the before region", types_of(before.args)
        )
