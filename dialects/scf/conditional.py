"""The conditional: fields, syntax and verifier that `scf.if` and `loop.if` share.

if %c -> (f32) { ... yield %a : f32 } else { ... yield %b : f32 }
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from xdsl.dialects.builtin import i1
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.irdl import IRDLOperation, operand_def, region_def, var_result_def
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.utils.exceptions import VerifyException

from mlopt.dialects.scf.results import (
    end_with,
    parse_optional_result_types,
    print_result_types,
    types_of,
    verify_terminator,
    verify_types,
)


class IfStructure:
    """Runs one of two regions.

    Operands:
        cond: `i1`.
    Results:
        output: what the region that ran yields.
    Regions:
        true_region, false_region: one block each; the second is empty where there is no else.
    Errors:
        Results without an else; yielded types differ from the results' types.
    Source:
        Upstream's `scf.if`.
    """

    cond = operand_def(i1)
    output = var_result_def()
    true_region = region_def("single_block")
    false_region = region_def()

    YIELD: ClassVar[type[Operation]]
    CONDITION_TYPE: ClassVar[Attribute] = i1

    def __init__(
        self: Any,
        cond: SSAValue | Operation,
        return_types: Sequence[Attribute],
        true_region: Region | Sequence[Block] | Sequence[Operation],
        false_region: Region | Sequence[Block] | Sequence[Operation] | None = None,
        attr_dict: dict[str, Attribute] | None = None,
    ):
        IRDLOperation.__init__(
            self,
            operands=[cond],
            result_types=[return_types],
            regions=[true_region, Region() if false_region is None else false_region],
            attributes=attr_dict,
        )

    @classmethod
    def parse(cls: Any, parser: Parser) -> Any:
        unresolved = parser.parse_unresolved_operand()
        cond = parser.resolve_operand(unresolved, cls.CONDITION_TYPE)
        types = parse_optional_result_types(parser)
        true_region = parser.parse_region()
        end_with(true_region, cls.YIELD)
        false_region = Region()
        if parser.parse_optional_keyword("else"):
            false_region = parser.parse_region()
            end_with(false_region, cls.YIELD)
        return cls(cond, types, true_region, false_region, parser.parse_optional_attr_dict())

    def print(self: Any, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_operand(self.cond)
        with_yield = bool(self.output)
        if with_yield:
            print_result_types(printer, types_of(self.output))
        printer.print_string(" ")
        printer.print_region(
            self.true_region, print_entry_block_args=False, print_block_terminators=with_yield
        )
        if self.false_region.blocks:
            printer.print_string(" else ")
            printer.print_region(
                self.false_region, print_entry_block_args=False, print_block_terminators=with_yield
            )
        printer.print_op_attributes(self.attributes)

    def verify_(self: Any) -> None:
        if not self.false_region.blocks and self.output:
            raise VerifyException("an if with results needs an else region")
        for name, region in (("then", self.true_region), ("else", self.false_region)):
            if not region.blocks:
                continue
            if len(region.blocks) > 1:
                raise VerifyException(
                    f"the {name} region has {len(region.blocks)} blocks, expected 1"
                )
            if region.block.args:
                raise VerifyException(f"the {name} region takes no arguments")
            end = verify_terminator(region, self.YIELD, f"the {name} region")
            verify_types(
                f"values yielded by the {name} region",
                types_of(end.operands),
                "the op's results",
                types_of(self.output),
            )
