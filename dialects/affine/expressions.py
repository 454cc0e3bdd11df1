"""Parsing affine expressions over SSA values: `%i * 2 + symbol(%n) mod 4`."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import AffineMapAttr, IndexType
from xdsl.ir import SSAValue
from xdsl.ir.affine import (
    AffineBinaryOpExpr,
    AffineBinaryOpKind,
    AffineConstantExpr,
    AffineExpr,
    AffineMap,
)
from xdsl.parser import Parser
from xdsl.printer import Printer

from mlopt.dialects.affine.evaluation import print_expression

_DIVISIONS = {
    "floordiv": AffineBinaryOpKind.FloorDiv,
    "ceildiv": AffineBinaryOpKind.CeilDiv,
    "mod": AffineBinaryOpKind.Mod,
}


class ExpressionParser:
    """Parses expressions that share operands; a value is a dimension, or `symbol(value)`."""

    def __init__(self, parser: Parser):
        self.parser = parser
        self.dims: list[SSAValue] = []
        self.symbols: list[SSAValue] = []

    def map_of(self, expressions: Sequence[AffineExpr]) -> AffineMapAttr:
        """The map with `expressions` as results."""
        return AffineMapAttr(AffineMap(len(self.dims), len(self.symbols), tuple(expressions)))

    @property
    def operands(self) -> list[SSAValue]:
        """The operands of the map: dimensions, then symbols."""
        return [*self.dims, *self.symbols]

    def parse_list(self) -> list[AffineExpr]:
        """`[expr, ...]`."""
        return self.parser.parse_comma_separated_list(self.parser.Delimiter.SQUARE, self.parse)

    def parse(self) -> AffineExpr:
        """Sums of terms."""
        parser = self.parser
        result = self._parse_term()
        while True:
            if parser.parse_optional_punctuation("+") is not None:
                result = result + self._parse_term()
            elif parser.parse_optional_punctuation("-") is not None:
                result = result + _negated(self._parse_term())
            else:
                return result

    def _parse_term(self) -> AffineExpr:
        """Products, quotients and remainders of primaries, from left to right."""
        parser = self.parser
        result = self._parse_primary()
        while True:
            position = parser.pos
            if parser.parse_optional_punctuation("*") is not None:
                result = self._product(result, self._parse_primary(), position)
                continue
            words = (word for word in _DIVISIONS if parser.parse_optional_keyword(word))
            word = next(words, None)
            if word is None:
                return result
            result = self._quotient(word, result, self._parse_primary(), position)

    def _product(self, lhs: AffineExpr, rhs: AffineExpr, position: int) -> AffineExpr:
        if lhs.used_dims() and rhs.used_dims():
            self.parser.raise_error("one factor must be a constant or a symbol", position)
        if isinstance(rhs, AffineConstantExpr) or isinstance(lhs, AffineConstantExpr):
            return lhs * rhs
        return AffineBinaryOpExpr(AffineBinaryOpKind.Mul, lhs, rhs)

    def _quotient(self, word: str, lhs: AffineExpr, rhs: AffineExpr, position: int) -> AffineExpr:
        if rhs.used_dims():
            self.parser.raise_error(
                f"the divisor of {word} must be a constant or a symbol", position
            )
        if isinstance(rhs, AffineConstantExpr) and rhs.value < 1:
            self.parser.raise_error(
                f"the divisor of {word} is {rhs.value}, expected a positive constant", position
            )
        if not isinstance(rhs, AffineConstantExpr):
            return AffineBinaryOpExpr(_DIVISIONS[word], lhs, rhs)
        if word == "mod":
            return lhs % rhs
        return lhs // rhs if word == "floordiv" else lhs.ceil_div(rhs)

    def _parse_primary(self) -> AffineExpr:
        parser = self.parser
        if parser.parse_optional_punctuation("(") is not None:
            inner = self.parse()
            parser.parse_punctuation(")")
            return inner
        if parser.parse_optional_punctuation("-") is not None:
            return _negated(self._parse_primary())
        if parser.parse_optional_keyword("symbol"):
            parser.parse_punctuation("(")
            value = parser.parse_operand(IndexType())
            parser.parse_punctuation(")")
            return AffineExpr.symbol(_position(self.symbols, value))
        operand = parser.parse_optional_operand(IndexType())
        if operand is not None:
            return AffineExpr.dimension(_position(self.dims, operand))
        return AffineExpr.constant(parser.parse_integer(allow_boolean=False))


def _negated(expr: AffineExpr) -> AffineExpr:
    if isinstance(expr, AffineConstantExpr):
        return AffineExpr.constant(-expr.value)
    return AffineBinaryOpExpr(AffineBinaryOpKind.Mul, expr, AffineExpr.constant(-1))


def _position(values: list[SSAValue], value: SSAValue) -> int:
    """Where `value` is in `values`, to which it is added if need be."""
    for index, known in enumerate(values):
        if known is value:
            return index
    values.append(value)
    return len(values) - 1


def parse_map_and_operands(parser: Parser) -> tuple[AffineMapAttr, list[SSAValue]]:
    """`affine_map<...>(%dims)[%symbols]`."""
    position = parser.pos
    attribute = parser.parse_attribute()
    if not isinstance(attribute, AffineMapAttr):
        parser.raise_error("expected an affine map", position)
    operands = parse_operands(parser, attribute.data.num_dims, attribute.data.num_symbols)
    return attribute, operands


def parse_operands(parser: Parser, num_dims: int, num_symbols: int) -> list[SSAValue]:
    """`(%dims)[%symbols]`, as many as a map or set takes."""
    position = parser.pos

    def parse(delimiter: Parser.Delimiter) -> list[SSAValue]:
        found = parser.parse_optional_comma_separated_list(
            delimiter, lambda: parser.parse_operand(IndexType())
        )
        return [] if found is None else list(found)

    dims = parse(parser.Delimiter.PAREN)
    symbols = parse(parser.Delimiter.SQUARE)
    if len(dims) != num_dims or len(symbols) != num_symbols:
        parser.raise_error(
            f"found {len(dims)} dimensions and {len(symbols)} symbols, "
            f"expected {num_dims} and {num_symbols}",
            position,
        )
    return [*dims, *symbols]


def print_operands(printer: Printer, operands: Sequence[SSAValue], num_dims: int) -> None:
    """`(%dims)[%symbols]`."""
    printer.print_string("(")
    printer.print_list(operands[:num_dims], printer.print_ssa_value)
    printer.print_string(")")
    if len(operands) > num_dims:
        printer.print_string("[")
        printer.print_list(operands[num_dims:], printer.print_ssa_value)
        printer.print_string("]")


def print_subscripts(printer: Printer, map: AffineMap, operands: Sequence[SSAValue]) -> None:
    """`[expr, ...]` over SSA values."""
    printer.print_string("[")
    printer.print_list(
        map.results, lambda result: print_expression(printer, result, operands, map.num_dims)
    )
    printer.print_string("]")
