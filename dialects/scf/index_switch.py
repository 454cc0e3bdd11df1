"""`scf.index_switch`: one region a case, and a default."""

from __future__ import annotations

from typing import Self

from xdsl.dialects import scf
from xdsl.dialects.builtin import DenseArrayBase, IndexType, i64
from xdsl.ir import Attribute, Region
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.utils.exceptions import VerifyException

from mlopt.core.redefinition import op_redefinition
from mlopt.dialects.scf.results import end_with, types_of, verify_terminator, verify_types


@op_redefinition
class IndexSwitchOp(scf.IndexSwitchOp):
    """Runs the region of the case that equals the operand, else the default region.

    Operands:
        arg: an `index`.
    Properties:
        cases: distinct values, one a case region.
    Results:
        output: what the region that ran yields.
    Errors:
        A case is given twice; a region yields other types than the results'.
    Source:
        Upstream's `scf.index_switch`.
    """

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        arg = parser.parse_operand(IndexType())
        attributes = parser.parse_optional_attr_dict()
        types = _parse_types(parser)
        values: list[int] = []
        regions: list[Region] = []
        while parser.parse_optional_keyword("case"):
            values.append(parser.parse_integer(allow_boolean=False))
            regions.append(parser.parse_region())
        parser.parse_keyword("default")
        default = parser.parse_region()
        for region in (*regions, default):
            end_with(region, scf.YieldOp)
        cases = DenseArrayBase.from_list(i64, values)
        return cls(arg, cases, default, regions, types, attributes)

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_operand(self.arg)
        printer.print_op_attributes(self.attributes)
        if self.output:
            printer.print_string(" -> ")
            printer.print_list(types_of(self.output), printer.print_attribute)
        for value, region in zip(self.cases.iter_values(), self.case_regions, strict=True):
            printer._print_new_line()  # pyright: ignore[reportPrivateUsage]
            printer.print_string(f"case {value} ")
            self._print_region(printer, region)
        printer._print_new_line()  # pyright: ignore[reportPrivateUsage]
        printer.print_string("default ")
        self._print_region(printer, self.default_region)

    def _print_region(self, printer: Printer, region: Region) -> None:
        # Upstream reads no region of this op without its terminator.
        printer.print_region(region, print_entry_block_args=False)

    def verify_(self) -> None:
        values = tuple(self.cases.iter_values())
        if len(values) != len(self.case_regions):
            raise VerifyException(
                f"found {len(self.case_regions)} case regions for {len(values)} case values"
            )
        if len(set(values)) != len(values):
            twice = next(value for value in values if values.count(value) > 1)
            raise VerifyException(f"case {twice} is given twice")
        names = ("default", *(f"case {value}" for value in values))
        for name, region in zip(names, (self.default_region, *self.case_regions), strict=True):
            end = verify_terminator(region, scf.YieldOp, f"region '{name}'")
            verify_types(
                f"values yielded by region '{name}'",
                types_of(end.operands),
                "the op's results",
                types_of(self.output),
            )


def _parse_types(parser: Parser) -> list[Attribute]:
    """`-> type, type`, or parenthesised, or nothing."""
    if parser.parse_optional_punctuation("->") is None:
        return []
    return list(parser.parse_comma_separated_list(parser.Delimiter.NONE, parser.parse_type))
