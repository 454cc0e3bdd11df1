"""Affine maps and sets, semi-affine ones included.

xDSL's parser refuses products, quotients and remainders by a symbol, which upstream
reads. Both operands must not depend on dimensions, and the error says so.
"""

from __future__ import annotations

from typing import Any

from xdsl.ir.affine import AffineBinaryOpExpr, AffineBinaryOpKind, AffineConstantExpr, AffineExpr
from xdsl.parser import AffineParser as XdslAffineParser

_DIVISIONS = {
    "ceildiv": AffineBinaryOpKind.CeilDiv,
    "floordiv": AffineBinaryOpKind.FloorDiv,
    "mod": AffineBinaryOpKind.Mod,
}


MAX_OPERATORS = 400
"""More would make trees that recursion cannot walk."""


class AffineParser(XdslAffineParser):
    """xDSL's affine parser with symbols as factors and divisors."""

    _operators = 0

    def _create_binop_expr(self, lhs: AffineExpr, rhs: AffineExpr, binop: Any) -> AffineExpr:
        self._operators += 1
        if self._operators > MAX_OPERATORS:
            self.raise_error(f"affine map or set has more than {MAX_OPERATORS} operators", binop)
        operator: str = binop.text
        if operator == "-" and not isinstance(rhs, AffineConstantExpr):
            return lhs + _product(rhs, AffineExpr.constant(-1))
        if operator == "*":
            if _uses_dimension(lhs) and _uses_dimension(rhs):
                self.raise_error(
                    "non-affine expression: at least one of the multiply operands has to be "
                    "either a constant or symbolic",
                    binop,
                )
            return _product(lhs, rhs)
        if operator in _DIVISIONS:
            if _uses_dimension(rhs):
                self.raise_error(
                    f"non-affine expression: right operand of {operator} has to be either a "
                    "constant or symbolic",
                    binop,
                )
            if not isinstance(rhs, AffineConstantExpr):
                return AffineBinaryOpExpr(_DIVISIONS[operator], lhs, rhs)
            if rhs.value < 1:
                self.raise_error(
                    f"right operand of {operator} is {rhs.value}, expected a positive constant",
                    binop,
                )
        return super()._create_binop_expr(lhs, rhs, binop)

    def _parse_primary(self, parse_optional_bare_id: Any) -> AffineExpr:
        if self._current_token.text == "-":
            self._consume_token()
            return _product(self._parse_primary(parse_optional_bare_id), AffineExpr.constant(-1))
        return super()._parse_primary(parse_optional_bare_id)

    def _parse_affine_space(self) -> tuple[list[str], list[str]]:
        start = self.pos
        dims, syms = super()._parse_affine_space()
        names = [*dims, *syms]
        for index, name in enumerate(names):
            if name in names[:index]:
                self.raise_error(f"redefinition of identifier '{name}'", start)
        return dims, syms


def _product(lhs: AffineExpr, rhs: AffineExpr) -> AffineExpr:
    """`lhs * rhs`, a constant factor on the right."""
    if isinstance(lhs, AffineConstantExpr):
        lhs, rhs = rhs, lhs
    if isinstance(rhs, AffineConstantExpr):
        return lhs * rhs
    return AffineBinaryOpExpr(AffineBinaryOpKind.Mul, lhs, rhs)


def _uses_dimension(expr: AffineExpr) -> bool:
    return bool(expr.used_dims())
