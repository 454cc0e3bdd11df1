"""Loops and conditionals of `affine`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from xdsl.dialects import affine
from xdsl.dialects.builtin import (
    AffineMapAttr,
    AffineSetAttr,
    AnyFloat,
    ArrayAttr,
    DenseIntOrFPElementsAttr,
    IndexType,
    IntegerAttr,
    IntegerType,
    TensorType,
    i32,
    i64,
)
from xdsl.ir import Attribute, Region, SSAValue
from xdsl.ir.affine import AffineExpr, AffineMap
from xdsl.irdl import lazy_traits_def, prop_def, region_def, traits_def
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import (
    HasParent,
    IsTerminator,
    Pure,
    RecursivelySpeculatable,
    RecursiveMemoryEffect,
    SingleBlockImplicitTerminator,
)
from xdsl.utils.exceptions import VerifyException

from mlopt.core.constants import array_of, dense_from_array
from mlopt.core.redefinition import op_redefinition
from mlopt.dialects.affine.categories import verify_operands
from mlopt.dialects.affine.evaluation import print_expression
from mlopt.dialects.affine.expressions import ExpressionParser, parse_operands, print_operands
from mlopt.dialects.scf.results import (
    end_with,
    parse_optional_result_types,
    types_of,
    verify_types,
)

REDUCTIONS = (
    "addf",
    "addi",
    "andi",
    "assign",
    "maximumf",
    "maxnumf",
    "maxs",
    "maxu",
    "minimumf",
    "minnumf",
    "mins",
    "minu",
    "mulf",
    "muli",
    "ori",
    "xori",
)
"""`arith.AtomicRMWKind` by number."""


@op_redefinition
class YieldOp(affine.YieldOp):
    """Ends a region of an affine loop or conditional."""

    traits = lazy_traits_def(
        lambda: (
            IsTerminator(),
            HasParent(affine.ForOp, affine.IfOp, affine.ParallelOp),
            Pure(),
        )
    )

    def __init__(self, *operands: SSAValue):
        super().__init__(operands=[operands])


@op_redefinition
class ForOp(affine.ForOp):
    """A counted loop from the greatest of one map's results to the least of another's."""

    body = region_def("single_block")

    traits = traits_def(SingleBlockImplicitTerminator(affine.YieldOp), RecursiveMemoryEffect())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        # The base's parser always builds the base.
        parsed = super().parse(parser)
        operands = list(parsed.operands)
        parsed.operands = ()  # what is thrown away must not stay a user of them
        return cls.create(
            operands=operands,
            result_types=parsed.result_types,
            properties=parsed.properties,
            attributes=parsed.attributes,
            regions=[parsed.detach_region(parsed.body)],
        )

    def verify_(self) -> None:
        for name, map, operands in (
            ("lower", self.lowerBoundMap.data, self.lowerBoundOperands),
            ("upper", self.upperBoundMap.data, self.upperBoundOperands),
        ):
            expected = map.num_dims + map.num_symbols
            if len(operands) != expected:
                raise VerifyException(
                    f"found {len(operands)} operands of the {name} bound, expected {expected}"
                )
            if not map.results:
                raise VerifyException(f"the {name} bound has no result")
            verify_operands(self, map, operands)
        if self.step.value.data <= 0:
            raise VerifyException(f"step is {self.step.value.data}, expected a positive value")
        inits = types_of(self.inits)
        arguments = types_of(self.body.block.args)
        verify_types("body arguments", arguments, "the loop", (IndexType(), *inits))
        verify_types("results", types_of(self.res), "iter_args", inits)
        end = self.body.block.last_op
        assert end is not None
        verify_types("yielded values", types_of(end.operands), "iter_args", inits)


@op_redefinition
class IfOp(affine.IfOp):
    """Runs one of two regions, by whether an affine set holds its operands."""

    condition = prop_def(AffineSetAttr)
    then_region = region_def("single_block")
    else_region = region_def()

    traits = traits_def(
        SingleBlockImplicitTerminator(affine.YieldOp),
        RecursiveMemoryEffect(),
        RecursivelySpeculatable(),
    )

    def __init__(
        self,
        condition: AffineSetAttr,
        operands: Sequence[SSAValue],
        result_types: Sequence[Attribute],
        then_region: Region,
        else_region: Region,
    ):
        super().__init__(
            operands=[operands],
            properties={"condition": condition},
            result_types=[result_types],
            regions=[then_region, else_region],
        )

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        position = parser.pos
        condition = parser.parse_attribute()
        if not isinstance(condition, AffineSetAttr):
            parser.raise_error("expected an affine set", position)
        space = condition.data
        operands = parse_operands(parser, space.num_dims, space.num_symbols)
        types = parse_optional_result_types(parser)
        then_region = parser.parse_region()
        end_with(then_region, YieldOp)
        else_region = Region()
        if parser.parse_optional_keyword("else"):
            else_region = parser.parse_region()
            end_with(else_region, YieldOp)
        op = cls(condition, operands, types, then_region, else_region)
        op.attributes |= parser.parse_optional_attr_dict()
        return op

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_attribute(self.condition)
        print_operands(printer, self.args, self.condition.data.num_dims)
        types = types_of(self.res)
        _print_types(printer, types)
        for word, region in ((" ", self.then_region), (" else ", self.else_region)):
            if region.blocks:
                printer.print_string(word)
                printer.print_region(
                    region, print_entry_block_args=False, print_block_terminators=bool(types)
                )
        printer.print_op_attributes(self.attributes)

    def verify_(self) -> None:
        space = self.condition.data
        expected = space.num_dims + space.num_symbols
        if len(self.args) != expected:
            raise VerifyException(
                f"found {len(self.args)} operands of the set, expected {expected}"
            )
        verify_operands(self, space, self.args)
        if self.res and not self.else_region.blocks:
            raise VerifyException("an if with results needs an else region")
        for number, region in enumerate((self.then_region, self.else_region)):
            if region.blocks:
                if region.block.args:
                    raise VerifyException(f"region #{number} should have no arguments")
                end = region.block.last_op
                assert end is not None
                verify_types("yielded values", types_of(end.operands), "the op", types_of(self.res))


Bound = list[AffineExpr]
"""The expressions whose greatest (lower bound) or least (upper bound) it is."""


@op_redefinition
class ParallelOp(affine.ParallelOp):
    """Iterations of an n-dimensional range in any order, with reductions.

    Operands:
        map_operands: those of the lower bounds' map, then those of the upper bounds' map.
    Properties:
        reductions: one `arith.AtomicRMWKind` a result.
        lowerBoundsGroups, upperBoundsGroups: results of the map that make up each bound.
        steps: one positive number a dimension.
    Source:
        Upstream's `affine.parallel`.
    """

    reductions = prop_def(ArrayAttr[IntegerAttr])
    lowerBoundsGroups = prop_def(DenseIntOrFPElementsAttr)
    upperBoundsGroups = prop_def(DenseIntOrFPElementsAttr)
    steps = prop_def(ArrayAttr[IntegerAttr])

    traits = traits_def(SingleBlockImplicitTerminator(affine.YieldOp), RecursiveMemoryEffect())

    def bounds(self) -> tuple[list[Bound], list[Bound]]:
        """The expressions of each lower and each upper bound."""
        return (
            _grouped(self.lowerBoundsMap.data.results, self.lowerBoundsGroups),
            _grouped(self.upperBoundsMap.data.results, self.upperBoundsGroups),
        )

    def bound_operands(self) -> tuple[Sequence[SSAValue], Sequence[SSAValue]]:
        """The operands of the two maps."""
        map = self.lowerBoundsMap.data
        split = map.num_dims + map.num_symbols
        return self.map_operands[:split], self.map_operands[split:]

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        variables = parser.parse_comma_separated_list(
            parser.Delimiter.PAREN, lambda: parser.parse_argument(expect_type=False)
        )
        parser.parse_punctuation("=")
        lower, lower_groups, lower_operands = _parse_bounds(parser, "max", len(variables))
        parser.parse_keyword("to")
        upper, upper_groups, upper_operands = _parse_bounds(parser, "min", len(variables))
        steps = [1] * len(variables)
        position = parser.pos
        if parser.parse_optional_keyword("step"):
            steps = parser.parse_comma_separated_list(
                parser.Delimiter.PAREN, lambda: parser.parse_integer(allow_boolean=False)
            )
        if len(steps) != len(variables):
            parser.raise_error(
                f"found {len(steps)} steps for {len(variables)} dimensions", position
            )
        names: list[str] = []
        if parser.parse_optional_keyword("reduce"):
            names = parser.parse_comma_separated_list(
                parser.Delimiter.PAREN, parser.parse_str_literal
            )
        unknown = [name for name in names if name not in REDUCTIONS]
        if unknown:
            parser.raise_error(f"unknown reduction '{unknown[0]}'", position)
        types = parse_optional_result_types(parser)
        body = parser.parse_region([variable.resolve(IndexType()) for variable in variables])
        end_with(body, YieldOp)
        op = cls(
            operands=[[*lower_operands, *upper_operands]],
            properties={
                "reductions": ArrayAttr([IntegerAttr(REDUCTIONS.index(n), i64) for n in names]),
                "lowerBoundsMap": lower,
                "lowerBoundsGroups": lower_groups,
                "upperBoundsMap": upper,
                "upperBoundsGroups": upper_groups,
                "steps": ArrayAttr([IntegerAttr(step, i64) for step in steps]),
            },
            result_types=[types],
            regions=[body],
        )
        op.attributes |= parser.parse_optional_attr_dict()
        return op

    def print(self, printer: Printer) -> None:
        printer.print_string(" (")
        printer.print_list(self.body.block.args, printer.print_ssa_value)
        printer.print_string(")")
        maps = (self.lowerBoundsMap.data, self.upperBoundsMap.data)
        for word, keyword, bounds, map, operands in zip(
            (" = ", " to "), ("max", "min"), self.bounds(), maps, self.bound_operands(), strict=True
        ):
            printer.print_string(word + "(")
            printer.print_list(
                bounds,
                lambda bound: _print_bound(printer, keyword, bound, map, operands),  # noqa: B023
            )
            printer.print_string(")")
        steps = [step.value.data for step in self.steps]
        if any(step != 1 for step in steps):
            printer.print_string(f" step ({', '.join(map_to_text(steps))})")
        if self.reductions.data:
            names = (f'"{REDUCTIONS[kind.value.data]}"' for kind in self.reductions)
            printer.print_string(f" reduce ({', '.join(names)})")
            _print_types(printer, types_of(self.res), always_paren=True)
        printer.print_string(" ")
        printer.print_region(
            self.body, print_entry_block_args=False, print_block_terminators=bool(self.res)
        )
        printer.print_op_attributes(self.attributes)

    def verify_(self) -> None:
        rank = len(self.steps)
        lower, upper = self.bounds()
        if len(lower) != rank or len(upper) != rank:
            raise VerifyException(
                f"found {len(lower)} lower and {len(upper)} upper bounds for {rank} steps"
            )
        maps = (self.lowerBoundsMap.data, self.upperBoundsMap.data)
        expected = sum(map.num_dims + map.num_symbols for map in maps)
        if len(self.map_operands) != expected:
            raise VerifyException(f"found {len(self.map_operands)} operands, expected {expected}")
        if any(step.value.data <= 0 for step in self.steps):
            raise VerifyException("a step is not positive")
        if not all(lower) or not all(upper):
            raise VerifyException("expected every bound to have at least one expression")
        middle = maps[0].num_dims + maps[0].num_symbols
        verify_operands(self, maps[0], self.map_operands[:middle])
        verify_operands(self, maps[1], self.map_operands[middle:])
        if len(self.reductions) != len(self.res):
            raise VerifyException(
                f"found {len(self.reductions)} reductions for {len(self.res)} results"
            )
        for kind, type in zip(self.reductions, types_of(self.res), strict=True):
            _verify_reduction(REDUCTIONS[kind.value.data], type)
        arguments = types_of(self.body.block.args)
        verify_types("body arguments", arguments, "the loop", (IndexType(),) * rank)
        end = self.body.block.last_op
        assert end is not None
        verify_types("yielded values", types_of(end.operands), "the op", types_of(self.res))


def _verify_reduction(name: str, type: Attribute) -> None:
    wanted = AnyFloat if name.endswith("f") else IntegerType
    if name != "assign" and not isinstance(type, wanted):
        raise VerifyException(f"result type {type} cannot match reduction '{name}'")


def map_to_text(numbers: Sequence[int]) -> list[str]:
    """Each number as text."""
    return [str(number) for number in numbers]


def _grouped(results: Sequence[AffineExpr], groups: DenseIntOrFPElementsAttr) -> list[Bound]:
    bounds: list[Bound] = []
    start = 0
    for size in array_of(groups).reshape(-1).tolist():
        bounds.append(list(results[start : start + size]))
        start += size
    if start != len(results):
        raise VerifyException(f"bound groups take {start} results of {len(results)}")
    return bounds


def _parse_bounds(
    parser: Parser, keyword: str, rank: int
) -> tuple[AffineMapAttr, Attribute, list[SSAValue]]:
    """`(expr, max(expr, expr), ...)`."""
    import numpy as np

    expressions = ExpressionParser(parser)

    def parse_bound() -> Bound:
        if parser.parse_optional_keyword(keyword) is None:
            return [expressions.parse()]
        return parser.parse_comma_separated_list(parser.Delimiter.PAREN, expressions.parse)

    position = parser.pos
    bounds = parser.parse_comma_separated_list(parser.Delimiter.PAREN, parse_bound)
    if len(bounds) != rank:
        parser.raise_error(f"found {len(bounds)} bounds for {rank} dimensions", position)
    sizes = np.array([len(bound) for bound in bounds], dtype=np.int32)
    groups = dense_from_array(sizes, TensorType(i32, [rank]))
    map = expressions.map_of([expr for bound in bounds for expr in bound])
    return map, groups, expressions.operands


def _print_bound(
    printer: Printer, keyword: str, bound: Bound, map: AffineMap, operands: Sequence[SSAValue]
) -> None:
    printer.print_string(f"{keyword}(" if len(bound) > 1 else "")
    printer.print_list(bound, lambda expr: print_expression(printer, expr, operands, map.num_dims))
    printer.print_string(")" if len(bound) > 1 else "")


def _print_types(printer: Printer, types: Sequence[Attribute], always_paren: bool = False) -> None:
    if not types:
        return
    paren = always_paren or len(types) > 1
    printer.print_string(" -> (" if paren else " -> ")
    printer.print_list(types, printer.print_attribute)
    printer.print_string(")" if paren else "")
