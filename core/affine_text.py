"""Affine expressions as upstream prints them: fewest brackets, `-` for negative factors."""

from __future__ import annotations

from xdsl.ir.affine import (
    AffineBinaryOpExpr,
    AffineBinaryOpKind,
    AffineConstantExpr,
    AffineConstraintKind,
    AffineDimExpr,
    AffineExpr,
    AffineMap,
    AffineSet,
    AffineSymExpr,
)

_SPELLING = {
    AffineBinaryOpKind.Mul: "*",
    AffineBinaryOpKind.Mod: "mod",
    AffineBinaryOpKind.FloorDiv: "floordiv",
    AffineBinaryOpKind.CeilDiv: "ceildiv",
}


def map_text(map: AffineMap) -> str:
    """A map without its `affine_map<...>`.

    >>> from xdsl.ir.affine import AffineMap
    >>> map_text(AffineMap.from_callable(lambda i, j: (i * 4 - j, j + -1)))
    '(d0, d1) -> (d0 * 4 - d1, d1 - 1)'
    """
    results = ", ".join(expression_text(result) for result in map.results)
    return f"{_space(map.num_dims, map.num_symbols)} -> ({results})"


def set_text(set: AffineSet) -> str:
    """An integer set without its `affine_set<...>`."""
    constraints = ", ".join(
        f"{expression_text(item.lhs)} {AffineConstraintKind(item.kind).value} "
        f"{expression_text(item.rhs)}"
        for item in set.constraints
    )
    return f"{_space(set.num_dims, set.num_symbols)} : ({constraints})"


def expression_text(expr: AffineExpr, is_factor: bool = False) -> str:
    """An expression; in brackets where it is a factor and needs them."""
    if isinstance(expr, AffineBinaryOpExpr):
        text = _sum(expr) if expr.kind == AffineBinaryOpKind.Add else _product(expr)
        is_negation = text.startswith("-") and expr.kind == AffineBinaryOpKind.Mul
        return f"({text})" if is_factor and not is_negation else text
    if isinstance(expr, AffineDimExpr):
        return f"d{expr.position}"
    if isinstance(expr, AffineSymExpr):
        return f"s{expr.position}"
    assert isinstance(expr, AffineConstantExpr)
    return str(expr.value)


def _sum(expr: AffineBinaryOpExpr) -> str:
    lhs, rhs = expression_text(expr.lhs), expr.rhs
    if isinstance(rhs, AffineConstantExpr) and rhs.value < 0:
        return f"{lhs} - {-rhs.value}"
    if isinstance(rhs, AffineBinaryOpExpr) and rhs.kind == AffineBinaryOpKind.Mul:
        factor = rhs.rhs
        if isinstance(factor, AffineConstantExpr) and factor.value < 0:
            if factor.value < -1:
                return f"{lhs} - {expression_text(rhs.lhs, True)} * {-factor.value}"
            inner = rhs.lhs
            is_sum = isinstance(inner, AffineBinaryOpExpr) and inner.kind == AffineBinaryOpKind.Add
            return f"{lhs} - {expression_text(inner, is_sum)}"
    return f"{lhs} + {expression_text(rhs)}"


def _product(expr: AffineBinaryOpExpr) -> str:
    lhs, rhs = expr.lhs, expr.rhs
    if (
        expr.kind == AffineBinaryOpKind.Mul
        and isinstance(rhs, AffineConstantExpr)
        and rhs.value == -1
    ):
        return f"-{expression_text(lhs, True)}"
    spelling = _SPELLING[expr.kind]
    return f"{expression_text(lhs, True)} {spelling} {expression_text(rhs, True)}"


def _space(dims: int, symbols: int) -> str:
    names = ", ".join(f"d{index}" for index in range(dims))
    brackets = ", ".join(f"s{index}" for index in range(symbols))
    return f"({names})[{brackets}]" if symbols else f"({names})"
