"""`scf.forall` and `scf.forall.in_parallel`: a parallel loop that assembles tensors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    ArrayAttr,
    DenseArrayBase,
    IndexType,
    TensorType,
    i64,
)
from xdsl.dialects.utils import parse_assignment, print_assignment
from xdsl.ir import Attribute, Region, SSAValue
from xdsl.irdl import (
    AttrSizedOperandSegments,
    IRDLOperation,
    irdl_op_definition,
    lazy_traits_def,
    opt_prop_def,
    prop_def,
    region_def,
    traits_def,
    var_operand_def,
    var_result_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import (
    HasParent,
    IsTerminator,
    NoTerminator,
    RecursiveMemoryEffect,
    SingleBlockImplicitTerminator,
)
from xdsl.utils.exceptions import VerifyException

from mlopt.dialects.scf.results import (
    add_implicit_terminators,
    parse_result_types,
    print_result_types,
    types_of,
    verify_types,
)

Bound = int | SSAValue


@irdl_op_definition
class InParallelOp(IRDLOperation):
    """Ends an `scf.forall`: its ops write slices of the shared outputs.

    Regions:
        region: one block of `tensor.parallel_insert_slice`, without a terminator.
    Errors:
        Stands elsewhere than at the end of an `scf.forall`; holds other ops.
    Source:
        Upstream's `scf.forall.in_parallel`.
    """

    name = "scf.forall.in_parallel"

    region = region_def("single_block")

    traits = lazy_traits_def(
        lambda: (HasParent(ForallOp), IsTerminator(), NoTerminator(), RecursiveMemoryEffect())
    )

    def __init__(self, region: Region | None = None):
        from xdsl.ir import Block

        super().__init__(regions=[Region(Block()) if region is None else region])

    def verify_(self) -> None:
        for op in self.region.block.ops:
            if op.name != "tensor.parallel_insert_slice":
                raise VerifyException(
                    f"found '{op.name}', expected only ops that write parts of shared outputs"
                )

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        from xdsl.ir import Block

        region = parser.parse_region()
        if not region.blocks:
            region.add_block(Block())
        op = cls(region)
        op.attributes |= parser.parse_optional_attr_dict()
        return op

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_region(self.region, print_entry_block_args=False)
        printer.print_op_attributes(self.attributes)


@irdl_op_definition
class ForallOp(IRDLOperation):
    """Iterations of an n-dimensional range at once; each writes slices of shared tensors.

    Operands:
        dynamicLowerBound, dynamicUpperBound, dynamicStep: the bounds that are no constants.
        outputs: initial values of the shared tensors.
    Properties:
        staticLowerBound, staticUpperBound, staticStep: one entry a dimension, `DYNAMIC_INDEX`
            where the bound is an operand.
        mapping: what each dimension is mapped to.
    Results:
        res: the tensors with every slice written.
    Errors:
        Counts of bounds, operands, block arguments or mappings differ.
    Source:
        Upstream's `scf.forall`.
    """

    name = "scf.forall"

    dynamicLowerBound = var_operand_def(IndexType)
    dynamicUpperBound = var_operand_def(IndexType)
    dynamicStep = var_operand_def(IndexType)
    outputs = var_operand_def(TensorType)
    staticLowerBound = prop_def(DenseArrayBase.constr(i64))
    staticUpperBound = prop_def(DenseArrayBase.constr(i64))
    staticStep = prop_def(DenseArrayBase.constr(i64))
    mapping = opt_prop_def(ArrayAttr)
    res = var_result_def(TensorType)
    body = region_def("single_block")

    irdl_options = (AttrSizedOperandSegments(as_property=True),)
    traits = traits_def(SingleBlockImplicitTerminator(InParallelOp), RecursiveMemoryEffect())

    def __init__(
        self,
        lower: Sequence[Bound],
        upper: Sequence[Bound],
        step: Sequence[Bound],
        outputs: Sequence[SSAValue],
        body: Region,
        mapping: ArrayAttr[Attribute] | None = None,
    ):
        groups = (lower, upper, step)
        static = [
            [bound if isinstance(bound, int) else DYNAMIC_INDEX for bound in group]
            for group in groups
        ]
        dynamic = [[bound for bound in group if isinstance(bound, SSAValue)] for group in groups]
        super().__init__(
            operands=[*dynamic, outputs],
            result_types=[types_of(outputs)],
            properties={
                "staticLowerBound": DenseArrayBase.from_list(i64, static[0]),
                "staticUpperBound": DenseArrayBase.from_list(i64, static[1]),
                "staticStep": DenseArrayBase.from_list(i64, static[2]),
                "mapping": mapping,
            },
            regions=[body],
        )

    def bounds(self) -> tuple[list[Bound], list[Bound], list[Bound]]:
        """Lower bounds, upper bounds and steps; constants or values."""
        return (
            _mixed(self.staticLowerBound, self.dynamicLowerBound),
            _mixed(self.staticUpperBound, self.dynamicUpperBound),
            _mixed(self.staticStep, self.dynamicStep),
        )

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        variables = parser.parse_comma_separated_list(
            parser.Delimiter.PAREN, lambda: parser.parse_argument(expect_type=False)
        )
        rank = len(variables)
        if parser.parse_optional_keyword("in"):
            lower: list[Bound] = [0] * rank
            upper, step = _parse_bounds(parser, rank), [1] * rank
        else:
            parser.parse_punctuation("=")
            lower = _parse_bounds(parser, rank)
            parser.parse_keyword("to")
            upper = _parse_bounds(parser, rank)
            parser.parse_keyword("step")
            step = _parse_bounds(parser, rank)
        pairs, types, position = [], [], parser.pos
        if parser.parse_optional_keyword("shared_outs"):
            pairs = parser.parse_comma_separated_list(
                parser.Delimiter.PAREN, lambda: parse_assignment(parser)
            )
            parser.parse_punctuation("->")
            types = parse_result_types(parser)
        if len(pairs) != len(types):
            parser.raise_error(
                f"found {len(pairs)} shared outputs, but {len(types)} types", position
            )
        outputs = parser.resolve_operands([init for _, init in pairs], types, position)
        arguments = [variable.resolve(IndexType()) for variable in variables]
        arguments += [arg.resolve(type) for (arg, _), type in zip(pairs, types, strict=True)]
        body = parser.parse_region(arguments)
        op = cls(lower, upper, step, outputs, body)
        attributes = parser.parse_optional_attr_dict()
        mapping = attributes.pop("mapping", None)
        if mapping is not None:
            op.properties["mapping"] = mapping
        op.attributes |= attributes
        add_implicit_terminators(op)
        return op

    def print(self, printer: Printer) -> None:
        lower, upper, step = self.bounds()
        rank = len(lower)
        arguments = self.body.block.args
        printer.print_string(" (")
        printer.print_list(arguments[:rank], printer.print_ssa_value)
        printer.print_string(")")
        if all(bound == 0 for bound in lower) and all(bound == 1 for bound in step):
            _print_bounds(printer, " in ", upper)
        else:
            _print_bounds(printer, " = ", lower)
            _print_bounds(printer, " to ", upper)
            _print_bounds(printer, " step ", step)
        if self.outputs:
            printer.print_string(" shared_outs(")
            printer.print_list(
                zip(arguments[rank:], self.outputs, strict=True),
                lambda pair: print_assignment(printer, *pair),
            )
            printer.print_string(")")
            print_result_types(printer, types_of(self.res))
        printer.print_string(" ")
        end = self.body.block.last_op
        is_empty_end = (
            isinstance(end, InParallelOp) and not end.region.block.ops and not self.outputs
        )
        printer.print_region(
            self.body, print_entry_block_args=False, print_block_terminators=not is_empty_end
        )
        mapping = {"mapping": self.mapping} if self.mapping is not None else {}
        printer.print_op_attributes(self.attributes | mapping)

    def verify_(self) -> None:
        rank = len(self.staticLowerBound)
        groups = (
            ("lower bounds", self.staticLowerBound, self.dynamicLowerBound),
            ("upper bounds", self.staticUpperBound, self.dynamicUpperBound),
            ("steps", self.staticStep, self.dynamicStep),
        )
        for name, static, dynamic in groups:
            if len(static) != rank:
                raise VerifyException(f"found {len(static)} {name} for {rank} dimensions")
            unknown = static.get_values().count(DYNAMIC_INDEX)
            if unknown != len(dynamic):
                raise VerifyException(f"found {len(dynamic)} operands for {unknown} dynamic {name}")
        types = (*(IndexType(),) * rank, *types_of(self.outputs))
        verify_types("body arguments", types_of(self.body.block.args), "the loop", types)
        verify_types("results", types_of(self.res), "shared_outs", types_of(self.outputs))
        if self.mapping is not None and len(self.mapping) not in (0, rank):
            raise VerifyException(f"found {len(self.mapping)} mappings for {rank} dimensions")


def _mixed(static: Any, dynamic: Sequence[SSAValue]) -> list[Bound]:
    values = iter(dynamic)
    return [next(values) if bound == DYNAMIC_INDEX else bound for bound in static.get_values()]


def _parse_bounds(parser: Parser, rank: int) -> list[Bound]:
    def parse_bound() -> Bound:
        operand = parser.parse_optional_operand(IndexType())
        return parser.parse_integer(allow_boolean=False) if operand is None else operand

    position = parser.pos
    bounds = parser.parse_comma_separated_list(parser.Delimiter.PAREN, parse_bound)
    if len(bounds) != rank:
        parser.raise_error(f"found {len(bounds)} bounds for {rank} induction variables", position)
    return bounds


def _print_bounds(printer: Printer, word: str, bounds: Sequence[Bound]) -> None:
    printer.print_string(word + "(")
    printer.print_list(
        bounds,
        lambda bound: (
            printer.print_string(str(bound))
            if isinstance(bound, int)
            else printer.print_ssa_value(bound)
        ),
    )
    printer.print_string(")")
