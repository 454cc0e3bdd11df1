"""`scf.execute_region`: a region of any control flow, run once, in place."""

from __future__ import annotations

from typing import Self

from xdsl.dialects import scf
from xdsl.dialects.builtin import UnitAttr
from xdsl.irdl import opt_prop_def, traits_def
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import RecursiveMemoryEffect
from xdsl.utils.exceptions import VerifyException

from mlopt.core.redefinition import op_redefinition
from mlopt.dialects.scf.results import (
    parse_optional_result_types,
    print_result_types,
    types_of,
    verify_types,
)


@op_redefinition
class ExecuteRegionOp(scf.ExecuteRegionOp):
    """Runs its region, which may have several blocks, exactly once.

    Properties:
        no_inline: keep the region apart.
    Results:
        outs: what `scf.yield` in the region yields.
    Errors:
        The region is empty, takes arguments, or yields other types than the results'.
    Source:
        Upstream's `scf.execute_region`.
    """

    no_inline = opt_prop_def(UnitAttr)

    traits = traits_def(RecursiveMemoryEffect())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        types = parse_optional_result_types(parser)
        no_inline = parser.parse_optional_keyword("no_inline") is not None
        op = cls(types, parser.parse_region())
        op.attributes |= parser.parse_optional_attr_dict()
        op.no_inline = UnitAttr() if no_inline else None
        return op

    def print(self, printer: Printer) -> None:
        if self.outs:
            print_result_types(printer, types_of(self.outs))
        printer.print_string(" no_inline " if self.no_inline else " ")
        printer.print_region(self.region, print_entry_block_args=False)
        printer.print_op_attributes(self.attributes)

    def verify_(self) -> None:
        first = self.region.first_block
        if first is None:
            raise VerifyException("the region has no block")
        if first.args:
            raise VerifyException("the region takes no arguments")
        for block in self.region.blocks:
            if isinstance(end := block.last_op, scf.YieldOp):
                verify_types(
                    "yielded values", types_of(end.operands), "the op", types_of(self.outs)
                )
