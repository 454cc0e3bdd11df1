"""The parallel loop: fields, syntax and verifier of `scf.parallel` and `loop.parallel`.

parallel (%i, %j) = (%a, %b) to (%c, %d) step (%e, %f) init (%x) -> f32 { ... reduce(...) }
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from xdsl.dialects.builtin import IndexType
from xdsl.ir import Block, Operation, Region, SSAValue
from xdsl.irdl import (
    AttrSizedOperandSegments,
    IRDLOperation,
    region_def,
    var_operand_def,
    var_region_def,
    var_result_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.utils.exceptions import VerifyException

from mlopt.dialects.scf.results import (
    add_implicit_terminators,
    parse_optional_result_types,
    types_of,
    verify_terminator,
    verify_types,
)


class ParallelStructure:
    """Iterations of an n-dimensional range, in any order or at once.

    Operands:
        lowerBound, upperBound, step: one `index` a dimension; steps positive.
        initVals: one value a reduction.
    Results:
        res: each reduction of its initial value and what the iterations contribute.
    Regions:
        body: one block with an induction variable a dimension, ended by a reduce.
    Errors:
        Counts of bounds differ; reductions and initial values differ in number or type.
    Source:
        Upstream's `scf.parallel`.
    """

    lowerBound = var_operand_def(IndexType)
    upperBound = var_operand_def(IndexType)
    step = var_operand_def(IndexType)
    initVals = var_operand_def()
    res = var_result_def()
    body = region_def("single_block")

    irdl_options = (AttrSizedOperandSegments(as_property=True),)

    REDUCE: ClassVar[type[Operation]]

    def __init__(
        self: Any,
        lower_bounds: Sequence[SSAValue | Operation],
        upper_bounds: Sequence[SSAValue | Operation],
        steps: Sequence[SSAValue | Operation],
        body: Region | Sequence[Block] | Sequence[Operation],
        init_vals: Sequence[SSAValue | Operation] = (),
    ):
        IRDLOperation.__init__(
            self,
            operands=[lower_bounds, upper_bounds, steps, init_vals],
            regions=[body],
            result_types=[[SSAValue.get(value).type for value in init_vals]],
        )

    @classmethod
    def parse(cls: Any, parser: Parser) -> Any:
        paren = parser.Delimiter.PAREN
        variables = parser.parse_comma_separated_list(
            paren, lambda: parser.parse_argument(expect_type=False)
        )
        bounds: list[Sequence[SSAValue]] = []
        for word in ("=", "to", "step"):
            parser.parse_characters(word)
            position = parser.pos
            bounds.append(
                parser.parse_comma_separated_list(paren, lambda: parser.parse_operand(IndexType()))
            )
            if len(bounds[-1]) != len(variables):
                parser.raise_error(
                    f"found {len(bounds[-1])} bounds for {len(variables)} induction variables",
                    position,
                )
        position = parser.pos
        inits: Sequence[Any] = ()
        if parser.parse_optional_keyword("init"):
            inits = parser.parse_comma_separated_list(paren, parser.parse_unresolved_operand)
        types = parse_optional_result_types(parser)
        if len(inits) != len(types):
            parser.raise_error(
                f"found {len(inits)} initial values, but {len(types)} types", position
            )
        values = parser.resolve_operands(inits, types, position)
        body = parser.parse_region([variable.resolve(IndexType()) for variable in variables])
        op = cls(*bounds, body, values)
        op.attributes |= parser.parse_optional_attr_dict()
        add_implicit_terminators(op)
        return op

    def print(self: Any, printer: Printer) -> None:
        words = (" ", " = ", " to ", " step ")
        groups = (self.body.block.args, self.lowerBound, self.upperBound, self.step)
        for word, values in zip(words, groups, strict=True):
            printer.print_string(word + "(")
            printer.print_list(values, printer.print_ssa_value)
            printer.print_string(")")
        if self.initVals:
            printer.print_string(" init (")
            printer.print_list(self.initVals, printer.print_ssa_value)
            printer.print_string(") -> ")
            types = types_of(self.res)
            printer.print_string("(" if len(types) > 1 else "")
            printer.print_list(types, printer.print_attribute)
            printer.print_string(")" if len(types) > 1 else "")
        printer.print_string(" ")
        printer.print_region(self.body, print_entry_block_args=False)
        printer.print_op_attributes(self.attributes)

    def verify_(self: Any) -> None:
        rank = len(self.lowerBound)
        if rank == 0:
            raise VerifyException("a parallel loop needs at least one induction variable")
        if len(self.upperBound) != rank or len(self.step) != rank:
            raise VerifyException(
                f"found {rank} lower bounds, {len(self.upperBound)} upper bounds "
                f"and {len(self.step)} steps, expected as many of each"
            )
        arguments = types_of(self.body.block.args)
        verify_types("induction variables", arguments, "the range", (IndexType(),) * rank)
        reduce = verify_terminator(self.body, self.REDUCE, "the body")
        inits = types_of(self.initVals)
        verify_types("results", types_of(self.res), "init", inits)
        verify_types("reduced values", types_of(reduce.operands), "init", inits)


class ReduceStructure:
    """Ends a parallel loop: one combining region for each value that is reduced.

    Operands:
        args: what this iteration contributes, one value a reduction.
    Regions:
        reductions: one block each with two arguments of the value's type, ended by a
            reduce.return of their combination; associative and commutative.
    Errors:
        Counts or types of values, regions and arguments differ.
    Source:
        Upstream's `scf.reduce`.
    """

    args = var_operand_def()
    reductions = var_region_def("single_block")

    RETURN: ClassVar[type[Operation]]

    def __init__(
        self: Any,
        args: Sequence[SSAValue | Operation] = (),
        regions: Sequence[Region] = (),
    ):
        IRDLOperation.__init__(self, operands=(args,), regions=(regions,))

    @classmethod
    def parse(cls: Any, parser: Parser) -> Any:
        none = parser.Delimiter.NONE
        values: Sequence[SSAValue] = ()
        if parser.parse_optional_punctuation("(") is not None:
            position = parser.pos
            operands = parser.parse_comma_separated_list(none, parser.parse_unresolved_operand)
            parser.parse_punctuation(":")
            types = parser.parse_comma_separated_list(none, parser.parse_type)
            parser.parse_punctuation(")")
            values = parser.resolve_operands(operands, types, position)
        regions: list[Region] = []
        if values:
            regions = parser.parse_comma_separated_list(none, parser.parse_region)
        op = cls(values, regions)
        op.attributes |= parser.parse_optional_attr_dict()
        return op

    def print(self: Any, printer: Printer) -> None:
        if self.args:
            printer.print_string("(")
            printer.print_list(self.args, printer.print_operand)
            printer.print_string(" : ")
            printer.print_list(types_of(self.args), printer.print_attribute)
            printer.print_string(") ")
            printer.print_list(self.reductions, printer.print_region)
        printer.print_op_attributes(self.attributes)

    def verify_(self: Any) -> None:
        if len(self.args) != len(self.reductions):
            raise VerifyException(
                f"found {len(self.reductions)} reduction regions for {len(self.args)} values"
            )
        for value, region in zip(self.args, self.reductions, strict=True):
            arguments = types_of(region.block.args)
            verify_types("reduction arguments", arguments, "the reduction", (value.type,) * 2)
            end = verify_terminator(region, self.RETURN, "a reduction region")
            verify_types("reduced value", types_of(end.operands), "the reduction", (value.type,))
