"""Ops of memref that give a part of a buffer, or bytes as a buffer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects import memref
from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    IndexType,
    MemRefType,
    NoneAttr,
    i8,
)
from xdsl.dialects.utils.dynamic_index_list import DynamicIndexList
from xdsl.irdl import (
    result_def,
    traits_def,
    var_operand_def,
)
from xdsl.traits import Pure
from xdsl.utils.exceptions import VerifyException

from mlopt.core.operands import operand_def
from mlopt.core.redefinition import op_redefinition
from mlopt.core.slices import kept_axes_choices, static_parts, verify_slice
from mlopt.dialects.memref.cast_ops import (
    shown_size,
    verify_same_elements,
)
from mlopt.dialects.memref.layouts import (
    Strided,
    extent,
    is_same_layout,
    plus,
    strided,
    times,
    with_layout,
)


@op_redefinition
class SubviewOp(memref.SubviewOp):
    """A part of a buffer: offsets, sizes and strides along each axis.

    Results:
        result: axes of size 1 may be left out.
    Errors:
        Not one of each an axis; out of bounds; the layout is not that of the part.
    Source:
        Upstream's `memref.subview`.
    """

    source = operand_def(MemRefType)

    traits = traits_def(Pure())

    assembly_format = (
        "$source ``"
        "custom<DynamicIndexList>($offsets, $static_offsets)"
        "custom<DynamicIndexList>($sizes, $static_sizes)"
        "custom<DynamicIndexList>($strides, $static_strides)"
        "attr-dict `:` type($source) `to` type($result)"
    )
    custom_directives = (DynamicIndexList,)

    def verify_(self) -> None:
        source, result = self.source.type, self.result.type
        verify_same_elements(source, result)
        verify_slice(self, source.get_shape())
        if strided(source) is None:
            raise VerifyException(f"base type {source} is not strided")
        expected = subview_types(self, result.get_shape())
        if not expected:
            sizes = "x".join(shown_size(size) for size in self.static_sizes.get_values())
            raise VerifyException(
                f"expected result type to be a rank-reduced version of {sizes}, found {result}"
            )
        if not any(is_same_layout(result, type) for type in expected):
            raise VerifyException(
                f"expected result type to be {expected[0]} or a rank-reduced version, found {result}"
            )


def subview_types(op: Any, shape: Sequence[int] | None = None) -> list[MemRefType]:
    """The types that the result of a subview of `shape` may have (all axes where None)."""
    offsets, sizes, strides = static_parts(op)
    source: MemRefType = op.source.type
    layout = strided(source)
    assert layout is not None, "the source is strided"
    offset = layout.offset
    for start, stride in zip(offsets, layout.strides, strict=True):
        offset = plus(offset, times(extent(start), stride))
    scaled = [times(extent(a), b) for a, b in zip(strides, layout.strides, strict=True)]
    choices = kept_axes_choices(sizes, sizes if shape is None else shape)
    return [
        with_layout(
            source,
            [sizes[axis] for axis in kept],
            Strided(tuple(scaled[axis] for axis in kept), offset),
        )
        for kept in choices
    ]


@op_redefinition
class ViewOp(memref.ViewOp):
    """A buffer of any element type in a 1-D buffer of bytes.

    Operands:
        source: `memref<?xi8>`, contiguous.
        byte_shift: where it begins.
        sizes: one a `?` of the result.
    Errors:
        The result is not contiguous; the sizes do not fit.
    Source:
        Upstream's `memref.view`.
    """

    source = operand_def(MemRefType.constr(i8))
    byte_shift = operand_def(IndexType)
    sizes = var_operand_def(IndexType)
    result = result_def(MemRefType)

    traits = traits_def(Pure())

    assembly_format = "$source `[` $byte_shift `]` `` `[` $sizes `]` attr-dict `:` type($source) `to` type($result)"

    def verify_(self) -> None:
        source, result = self.source.type, self.result.type
        if source.get_num_dims() != 1:
            raise VerifyException(f"source is {source}, expected a 1-D memref of i8")
        for what, type in (("base", source), ("result", result)):
            if not isinstance(type.layout, NoneAttr) and not is_same_layout(
                type, MemRefType(type.element_type, type.get_shape())
            ):
                raise VerifyException(f"unsupported map for {what} memref type {type}")
        if source.memory_space != result.memory_space:
            raise VerifyException(f"different memory spaces of {source} and {result}")
        unknown = sum(size == DYNAMIC_INDEX for size in result.get_shape())
        if unknown != len(self.sizes):
            raise VerifyException(
                f"incorrect number of dynamic sizes, has {len(self.sizes)}, expected {unknown}"
            )


VIEW_OPS = (
    SubviewOp,
    ViewOp,
)
