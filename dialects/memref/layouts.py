"""Strides and offsets of memref types, and what views do to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    AffineMapAttr,
    MemRefType,
    NoneAttr,
    ShapedType,
    StridedLayoutAttr,
)
from xdsl.ir.affine import AffineBinaryOpExpr, AffineConstantExpr, AffineDimExpr, AffineExpr

Extent = int | None
"""A number of elements; None where it is only known at run time."""


class Strided(NamedTuple):
    """Where element `(i, ...)` lies: `offset + sum(i * stride)`, in elements."""

    strides: tuple[Extent, ...]
    offset: Extent


def strided(type: MemRefType) -> Strided | None:
    """The strided form of a type; None where its layout has none.

    >>> from xdsl.dialects.builtin import f32
    >>> strided(MemRefType(f32, [2, DYNAMIC_INDEX, 4]))
    Strided(strides=(None, 4, 1), offset=0)
    """
    layout = type.layout
    if isinstance(layout, NoneAttr):
        return Strided(tuple(ShapedType.strides_for_shape(type.get_shape())), 0)
    if isinstance(layout, StridedLayoutAttr):
        return Strided(tuple(layout.get_strides()), layout.get_offset())
    assert isinstance(layout, AffineMapAttr), "there are three kinds of layout"
    if len(layout.data.results) != 1:
        is_identity = layout.data.results == layout.data.identity(layout.data.num_dims).results
        return (
            Strided(tuple(ShapedType.strides_for_shape(type.get_shape())), 0)
            if is_identity
            else None
        )
    return _strides_of_expression(layout.data.results[0], layout.data.num_dims)


def _strides_of_expression(expr: AffineExpr, dims: int) -> Strided | None:
    """The strides of a sum of dimensions times constants, and constants or symbols."""
    strides: list[Extent] = [0] * dims
    offset: Extent = 0
    pending = [expr]
    while pending:
        term = pending.pop()
        if isinstance(term, AffineBinaryOpExpr) and term.kind.name == "Add":
            pending += [term.lhs, term.rhs]
            continue
        factor: Extent = 1
        while isinstance(term, AffineBinaryOpExpr) and term.kind.name == "Mul":
            factor = times(
                factor, term.rhs.value if isinstance(term.rhs, AffineConstantExpr) else None
            )
            term = term.lhs
        if isinstance(term, AffineDimExpr):
            strides[term.position] = plus(strides[term.position], factor)
        elif isinstance(term, AffineConstantExpr):
            offset = plus(offset, times(factor, term.value))
        elif not term.used_dims():
            offset = None
        else:
            return None
    return Strided(tuple(strides), offset)


def with_layout(type: MemRefType, shape: Sequence[int], layout: Strided) -> MemRefType:
    """A memref of the elements and memory space of `type`."""
    return MemRefType(
        type.element_type,
        shape,
        StridedLayoutAttr(list(layout.strides), layout.offset),
        type.memory_space,
    )


def is_same_layout(first: MemRefType, second: MemRefType) -> bool:
    """True where both place their elements alike, however that is written."""
    return first.layout == second.layout or (
        strided(first) is not None and strided(first) == strided(second)
    )


def are_layouts_castable(source: Strided, target: Strided) -> bool:
    """True where no stride or offset is known to differ."""
    pairs = [*zip(source.strides, target.strides, strict=True), (source.offset, target.offset)]
    return all(None in pair or pair[0] == pair[1] for pair in pairs)


def extent(number: int) -> Extent:
    """A size of a type as an extent."""
    return None if number == DYNAMIC_INDEX else number


def times(first: Extent, second: Extent) -> Extent:
    """The product; None where a factor is unknown and none is zero."""
    if first == 0 or second == 0:
        return 0
    return None if first is None or second is None else first * second


def plus(first: Extent, second: Extent) -> Extent:
    """The sum; None where a term is unknown."""
    return None if first is None or second is None else first + second
