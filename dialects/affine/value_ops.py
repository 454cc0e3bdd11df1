"""Index arithmetic of `affine`: apply, min, max, delinearize, linearize."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from xdsl.dialects import affine
from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    AffineMapAttr,
    BoolAttr,
    DenseArrayBase,
    IndexType,
    UnitAttr,
    i64,
)
from xdsl.ir import Operation, SSAValue
from xdsl.irdl import (
    AttrSizedOperandSegments,
    IRDLOperation,
    irdl_op_definition,
    operand_def,
    opt_prop_def,
    prop_def,
    result_def,
    traits_def,
    var_operand_def,
    var_result_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import Pure
from xdsl.utils.exceptions import VerifyException

from mlopt.core.redefinition import op_redefinition
from mlopt.dialects.affine.categories import verify_symbols
from mlopt.dialects.affine.expressions import parse_map_and_operands, print_operands


class MapOfOperands:
    """A map applied to operands: `affine_map<(d0)[s0] -> (...)>(%dims)[%symbols]`."""

    def __init__(self: Any, operands: Sequence[SSAValue | Operation], affine_map: AffineMapAttr):
        IRDLOperation.__init__(
            self,
            operands=[operands],
            properties={"map": affine_map},
            result_types=[IndexType()],
        )

    @classmethod
    def parse(cls: Any, parser: Parser) -> Any:
        map, operands = parse_map_and_operands(parser)
        op = cls(operands, map)
        op.attributes |= parser.parse_optional_attr_dict()
        return op

    def print(self: Any, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_attribute(self.map)
        print_operands(printer, self.operands, self.map.data.num_dims)
        printer.print_op_attributes(self.attributes)

    def verify_(self: Any) -> None:
        expected = self.map.data.num_dims + self.map.data.num_symbols
        if len(self.operands) != expected:
            raise VerifyException(f"found {len(self.operands)} operands, expected {expected}")
        results = len(self.map.data.results)
        if results == 0 or (results > 1 and isinstance(self, affine.ApplyOp)):
            raise VerifyException(f"the map has {results} results, expected 1")
        if isinstance(self, affine.ApplyOp):
            verify_symbols(self, self.map.data, self.operands)


@op_redefinition
class ApplyOp(MapOfOperands, affine.ApplyOp):  # pyright: ignore[reportIncompatibleMethodOverride]
    """The value of a map of one result."""


@op_redefinition
class MinOp(MapOfOperands, affine.MinOp):  # pyright: ignore[reportIncompatibleMethodOverride]
    """The least of the results of a map."""

    traits = traits_def(Pure())


@irdl_op_definition
class MaxOp(MapOfOperands, IRDLOperation):
    """The greatest of the results of a map.

    Operands:
        arguments: dimensions, then symbols of `map`.
    Errors:
        As many operands as the map does not take.
    Source:
        Upstream's `affine.max`.
    """

    name = "affine.max"

    arguments = var_operand_def(IndexType())
    map = prop_def(AffineMapAttr)
    result = result_def(IndexType())

    traits = traits_def(Pure())


Size = int | SSAValue


class Basis:
    """Ops with a basis of constants and values, outermost first."""

    def basis(self: Any) -> list[Size]:
        """The basis; constants or values."""
        values = iter(self.dynamic_basis)
        return [
            next(values) if size == DYNAMIC_INDEX else size
            for size in self.static_basis.get_values()
        ]

    def verify_basis(self: Any) -> None:
        """Raises unless there is an operand for every unknown size, and sizes are positive."""
        sizes = self.static_basis.get_values()
        if sizes.count(DYNAMIC_INDEX) != len(self.dynamic_basis):
            raise VerifyException(
                f"found {len(self.dynamic_basis)} operands for "
                f"{sizes.count(DYNAMIC_INDEX)} dynamic basis elements"
            )
        for size in sizes:
            if size != DYNAMIC_INDEX and size <= 0:
                raise VerifyException(f"a basis element is {size}, expected a positive value")


@irdl_op_definition
class DelinearizeIndexOp(Basis, IRDLOperation):
    """The coordinates of a linear index in a space of sizes `basis`.

    Operands:
        linear_index: the index.
        dynamic_basis: the sizes that are no constants.
    Properties:
        static_basis: one entry a size, `DYNAMIC_INDEX` where it is an operand.
    Results:
        multi_index: one coordinate a size, or one more in front where the outermost size is
            not given.
    Errors:
        Counts of results and sizes do not fit.
    Source:
        Upstream's `affine.delinearize_index`.
    """

    name = "affine.delinearize_index"

    linear_index = operand_def(IndexType)
    dynamic_basis = var_operand_def(IndexType)
    static_basis = prop_def(DenseArrayBase.constr(i64))
    multi_index = var_result_def(IndexType)

    traits = traits_def(Pure())

    def __init__(self, linear_index: SSAValue, basis: Sequence[Size], count: int):
        static, dynamic = _split(basis)
        super().__init__(
            operands=[linear_index, dynamic],
            properties={"static_basis": DenseArrayBase.from_list(i64, static)},
            result_types=[[IndexType()] * count],
        )

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        index = parser.parse_operand(IndexType())
        parser.parse_keyword("into")
        basis = _parse_sizes(parser)
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        types = parser.parse_comma_separated_list(parser.Delimiter.NONE, parser.parse_type)
        op = cls(index, basis, len(types))
        op.attributes |= attributes
        return op

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_ssa_value(self.linear_index)
        printer.print_string(" into ")
        _print_sizes(printer, self.basis())
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_list(self.multi_index.types, printer.print_attribute)

    def verify_(self) -> None:
        self.verify_basis()
        sizes, results = len(self.static_basis), len(self.multi_index)
        if results not in (sizes, sizes + 1) or results == 0:
            raise VerifyException(f"found {results} results for a basis of {sizes} elements")


@irdl_op_definition
class LinearizeIndexOp(Basis, IRDLOperation):
    """The linear index of coordinates in a space of sizes `basis`.

    Operands:
        multi_index: the coordinates, outermost first.
        dynamic_basis: the sizes that are no constants.
    Properties:
        static_basis: one entry a size; the outermost may be left out.
        disjoint: every coordinate is promised to be below its size.
    Errors:
        Counts of coordinates and sizes do not fit.
    Source:
        Upstream's `affine.linearize_index`.
    """

    name = "affine.linearize_index"

    multi_index = var_operand_def(IndexType)
    dynamic_basis = var_operand_def(IndexType)
    static_basis = prop_def(DenseArrayBase.constr(i64))
    disjoint = opt_prop_def(UnitAttr | BoolAttr)
    linear_index = result_def(IndexType)

    irdl_options = (AttrSizedOperandSegments(as_property=True),)
    traits = traits_def(Pure())

    def __init__(self, multi_index: Sequence[SSAValue], basis: Sequence[Size], disjoint: bool):
        static, dynamic = _split(basis)
        super().__init__(
            operands=[multi_index, dynamic],
            properties={
                "static_basis": DenseArrayBase.from_list(i64, static),
                "disjoint": UnitAttr() if disjoint else None,
            },
            result_types=[IndexType()],
        )

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        disjoint = parser.parse_optional_keyword("disjoint") is not None
        indices = parser.parse_comma_separated_list(
            parser.Delimiter.SQUARE, lambda: parser.parse_operand(IndexType())
        )
        parser.parse_keyword("by")
        basis = _parse_sizes(parser)
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        parser.parse_type()
        op = cls(indices, basis, disjoint)
        op.attributes |= attributes
        return op

    def print(self, printer: Printer) -> None:
        printer.print_string(" disjoint [" if isinstance(self.disjoint, UnitAttr) else " [")
        printer.print_list(self.multi_index, printer.print_ssa_value)
        printer.print_string("] by ")
        _print_sizes(printer, self.basis())
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : index")

    def verify_(self) -> None:
        self.verify_basis()
        sizes, indices = len(self.static_basis), len(self.multi_index)
        if indices not in (sizes, sizes + 1) or indices == 0:
            raise VerifyException(f"found {indices} indices for a basis of {sizes} elements")


def _split(basis: Sequence[Size]) -> tuple[list[int], list[SSAValue]]:
    static = [size if isinstance(size, int) else DYNAMIC_INDEX for size in basis]
    return static, [size for size in basis if isinstance(size, SSAValue)]


def _parse_sizes(parser: Parser) -> list[Size]:
    def parse_size() -> Size:
        operand = parser.parse_optional_operand(IndexType())
        return parser.parse_integer(allow_boolean=False) if operand is None else operand

    return parser.parse_comma_separated_list(parser.Delimiter.PAREN, parse_size)


def _print_sizes(printer: Printer, sizes: Sequence[Size]) -> None:
    printer.print_string("(")
    printer.print_list(
        sizes,
        lambda size: (
            printer.print_string(str(size))
            if isinstance(size, int)
            else printer.print_ssa_value(size)
        ),
    )
    printer.print_string(")")
