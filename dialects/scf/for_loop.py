"""The counted loop: fields, syntax and verifier that `scf.for` and `loop.for` share.

for %i = %lb to %ub step %step iter_args(%a = %init) -> (f32) : i32 { ... }
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from xdsl.dialects.builtin import IndexType, SignlessIntegerConstraint, UnitAttr
from xdsl.dialects.utils import parse_assignment, print_assignment
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.irdl import (
    IRDLOperation,
    VarConstraint,
    base,
    operand_def,
    opt_prop_def,
    region_def,
    var_operand_def,
    var_result_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.utils.exceptions import VerifyException

from mlopt.dialects.scf.results import (
    add_implicit_terminators,
    parse_result_types,
    print_result_types,
    types_of,
    verify_types,
)


class ForStructure:
    """A loop over `lb, lb + step, ...` below `ub`, with values carried between trips.

    Operands:
        lb, ub, step: the range, `index` or one signless integer type; `step` positive.
        iter_args: what the carried values are before the first trip.
    Properties:
        unsignedCmp: compare the induction variable with `ub` as unsigned integers.
    Results:
        res: the carried values after the last trip.
    Regions:
        body: one block with the induction variable and the carried values; it yields the
            carried values of the next trip.
    Errors:
        Types of the range, the block arguments, the yielded values and the results differ.
    Source:
        Upstream's `scf.for`.
    """

    T: ClassVar = VarConstraint("T", base(IndexType) | SignlessIntegerConstraint)

    lb = operand_def(T)
    ub = operand_def(T)
    step = operand_def(T)
    iter_args = var_operand_def()
    res = var_result_def()
    body = region_def("single_block")
    unsignedCmp = opt_prop_def(UnitAttr)

    def __init__(
        self: Any,
        lb: SSAValue | Operation,
        ub: SSAValue | Operation,
        step: SSAValue | Operation,
        iter_args: Sequence[SSAValue | Operation],
        body: Region | Sequence[Operation] | Sequence[Block] | Block,
        unsigned: bool = False,
    ):
        if isinstance(body, Block):
            body = [body]
        IRDLOperation.__init__(
            self,
            operands=[lb, ub, step, iter_args],
            result_types=[[SSAValue.get(value).type for value in iter_args]],
            properties={"unsignedCmp": UnitAttr()} if unsigned else {},
            regions=[body],
        )

    @classmethod
    def parse(cls: Any, parser: Parser) -> Any:
        unsigned = parser.parse_optional_keyword("unsigned") is not None
        variable = parser.parse_argument(expect_type=False)
        parser.parse_punctuation("=")
        lb = parser.parse_unresolved_operand()
        parser.parse_keyword("to")
        ub = parser.parse_unresolved_operand()
        parser.parse_keyword("step")
        step = parser.parse_unresolved_operand()
        position = parser.pos
        pairs: Sequence[tuple[Any, Any]] = ()
        types: Sequence[Attribute] = ()
        if parser.parse_optional_keyword("iter_args"):
            pairs = parser.parse_comma_separated_list(
                parser.Delimiter.PAREN, lambda: parse_assignment(parser)
            )
            parser.parse_punctuation("->")
            types = parse_result_types(parser)
        if len(pairs) != len(types):
            parser.raise_error(
                f"found {len(pairs)} loop-carried values, but {len(types)} types", position
            )
        has_type = parser.parse_optional_punctuation(":") is not None
        range_type = parser.parse_type() if has_type else IndexType()
        bounds = [parser.resolve_operand(bound, range_type) for bound in (lb, ub, step)]
        inits = parser.resolve_operands([init for _, init in pairs], types, position)
        arguments = [arg.resolve(type) for (arg, _), type in zip(pairs, types, strict=True)]
        body = parser.parse_region((variable.resolve(range_type), *arguments))
        op = cls(*bounds, inits, body, unsigned)
        op.attributes |= parser.parse_optional_attr_dict()
        if not inits:
            add_implicit_terminators(op)
        return op

    def print(self: Any, printer: Printer) -> None:
        variable, *arguments = self.body.block.args
        printer.print_string(" unsigned " if self.unsignedCmp else " ")
        printer.print_ssa_value(variable)
        for word, bound in (("=", self.lb), ("to", self.ub), ("step", self.step)):
            printer.print_string(f" {word} ")
            printer.print_ssa_value(bound)
        if self.iter_args:
            printer.print_string(" iter_args(")
            printer.print_list(
                zip(arguments, self.iter_args, strict=True),
                lambda pair: print_assignment(printer, *pair),
            )
            printer.print_string(")")
            print_result_types(printer, types_of(arguments))
        if not isinstance(variable.type, IndexType):
            printer.print_string(" : ")
            printer.print_attribute(variable.type)
        printer.print_string(" ")
        printer.print_region(
            self.body,
            print_entry_block_args=False,
            print_empty_block=False,
            print_block_terminators=bool(self.iter_args),
        )
        printer.print_op_attributes(self.attributes)

    def verify_(self: Any) -> None:
        arguments = self.body.block.args
        if not arguments:
            raise VerifyException("the body has no induction variable")
        if arguments[0].type != self.lb.type:
            raise VerifyException(
                f"induction variable is {arguments[0].type}, but the bounds are {self.lb.type}"
            )
        carried = types_of(self.iter_args)
        verify_types("results", types_of(self.res), "iter_args", carried)
        verify_types("body arguments", types_of(arguments[1:]), "iter_args", carried)
        verify_types(
            "yielded values", types_of(self.body.block.last_op.operands), "iter_args", carried
        )
