"""Ops of memref that give another view of the same memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from xdsl.dialects import memref
from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    AffineMapAttr,
    DenseArrayBase,
    IndexType,
    IntegerType,
    MemRefType,
    NoneAttr,
    UnrankedMemRefType,
    i8,
    i64,
)
from xdsl.dialects.utils.dynamic_index_list import DynamicIndexList
from xdsl.dialects.utils.reshape_ops_utils import ContiguousArrayOfIntArray
from xdsl.ir import Attribute
from xdsl.ir.affine import AffineDimExpr
from xdsl.irdl import (
    IRDLOperation,
    base,
    irdl_op_definition,
    prop_def,
    result_def,
    traits_def,
    var_operand_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import Pure
from xdsl.utils.exceptions import VerifyException

from mlopt.core.operands import operand_def
from mlopt.core.reassociation import groups_of, verify_reassociation
from mlopt.core.redefinition import op_redefinition
from mlopt.core.slices import kept_axes_choices, static_parts, verify_slice
from mlopt.dialects.memref.layouts import (
    Strided,
    are_layouts_castable,
    extent,
    is_same_layout,
    plus,
    strided,
    times,
    with_layout,
)

_ANY = base(MemRefType) | base(UnrankedMemRefType)


def verify_same_elements(source: Any, result: Any) -> None:
    """Raises `VerifyException` where element types or memory spaces differ."""
    if source.element_type != result.element_type:
        raise VerifyException(
            f"element types differ: {source.element_type} and {result.element_type}"
        )
    if source.memory_space != result.memory_space:
        raise VerifyException(
            f"memory spaces differ: {source.memory_space} and {result.memory_space}"
        )


@op_redefinition
class CastOp(memref.CastOp):
    """The same buffer under a type with more or fewer things known; checked at run time.

    Errors:
        What both types know differs; both are unranked.
    Source:
        Upstream's `memref.cast`.
    """

    source = operand_def(_ANY)
    dest = result_def(_ANY)

    traits = traits_def(Pure())

    assembly_format = "$source attr-dict `:` type($source) `to` type($dest)"

    def verify_(self) -> None:
        if not are_castable(self.source.type, self.dest.type):
            raise VerifyException(
                f"operand type '{self.source.type}' and result type '{self.dest.type}' are cast "
                "incompatible"
            )


def are_castable(source: Attribute, target: Attribute) -> bool:
    """True where a buffer of one type may be of the other."""
    if not isinstance(source, MemRefType | UnrankedMemRefType):
        return False
    if not isinstance(target, MemRefType | UnrankedMemRefType):
        return False
    if source.element_type != target.element_type or source.memory_space != target.memory_space:
        return False
    if isinstance(source, UnrankedMemRefType) or isinstance(target, UnrankedMemRefType):
        return isinstance(source, MemRefType) or isinstance(target, MemRefType)
    shapes = source.get_shape(), target.get_shape()
    if len(shapes[0]) != len(shapes[1]):
        return False
    if not all(a == b or DYNAMIC_INDEX in (a, b) for a, b in zip(*shapes, strict=True)):
        return False
    if source.layout == target.layout:
        return True
    layouts = strided(source), strided(target)
    return None not in layouts and are_layouts_castable(*layouts)  # pyright: ignore[reportArgumentType]


@op_redefinition
class MemorySpaceCastOp(memref.MemorySpaceCastOp):
    """The same buffer seen from another memory space.

    Errors:
        Anything else differs.
    Source:
        Upstream's `memref.memory_space_cast`.
    """

    source = operand_def(_ANY)
    dest = result_def(_ANY)

    traits = traits_def(Pure())

    assembly_format = "$source attr-dict `:` type($source) `to` type($dest)"

    def verify_(self) -> None:
        source, dest = self.source.type, self.dest.type
        is_fine = source.element_type == dest.element_type and type(source) is type(dest)
        if is_fine and isinstance(source, MemRefType) and isinstance(dest, MemRefType):
            is_fine = source.get_shape() == dest.get_shape() and source.layout == dest.layout
        if not is_fine:
            raise VerifyException(
                f"operand type '{source}' and result type '{dest}' are cast incompatible"
            )


@op_redefinition
class ReinterpretCastOp(memref.ReinterpretCastOp):
    """The memory of a buffer with offset, sizes and strides of one's own; unchecked.

    Errors:
        The result's type is not that of these sizes and strides.
    Source:
        Upstream's `memref.reinterpret_cast`.
    """

    source = operand_def(_ANY)
    offsets = var_operand_def(IndexType)
    sizes = var_operand_def(IndexType)
    strides = var_operand_def(IndexType)
    static_offsets = prop_def(DenseArrayBase.constr(i64))
    static_sizes = prop_def(DenseArrayBase.constr(i64))
    static_strides = prop_def(DenseArrayBase.constr(i64))
    result = result_def(MemRefType)

    traits = traits_def(Pure())

    assembly_format = (
        "$source `to` `offset` `` `:`"
        "custom<DynamicIndexList>($offsets, $static_offsets)"
        "`` `,` `sizes` `` `:` custom<DynamicIndexList>($sizes, $static_sizes)"
        "`` `,` `strides` `` `:` custom<DynamicIndexList>($strides, $static_strides)"
        "attr-dict `:` type($source) `to` type($result)"
    )
    custom_directives = (DynamicIndexList,)

    def verify_(self) -> None:
        verify_same_elements(self.source.type, self.result.type)
        offsets, sizes, strides = static_parts(self)
        rank = self.result.type.get_num_dims()
        if (len(offsets), len(sizes), len(strides)) != (1, rank, rank):
            raise VerifyException(
                f"expected 1 offset, {rank} sizes and {rank} strides, found {len(offsets)}, "
                f"{len(sizes)} and {len(strides)}"
            )
        _verify_counts(self)
        for axis, (found, given) in enumerate(
            zip(self.result.type.get_shape(), sizes, strict=True)
        ):
            if found != DYNAMIC_INDEX and found != given:
                raise VerifyException(
                    f"expected result type with size = {_shown(given)} instead of {found} in "
                    f"dim = {axis}"
                )
        layout = strided(self.result.type)
        if layout is None:
            raise VerifyException(
                f"expected result type to have strided layout but found {self.result.type}"
            )
        if layout.offset is not None and layout.offset != extent(offsets[0]):
            raise VerifyException(
                f"expected result type with offset = {_shown(offsets[0])} instead of {layout.offset}"
            )
        for axis, (found, given) in enumerate(zip(layout.strides, strides, strict=True)):
            if found is not None and found != extent(given):
                raise VerifyException(
                    f"expected result type with stride = {_shown(given)} instead of {found} in "
                    f"dim = {axis}"
                )


def _verify_counts(op: Any) -> None:
    for name, static, dynamic in zip(
        ("offset", "size", "stride"),
        static_parts(op),
        (op.offsets, op.sizes, op.strides),
        strict=True,
    ):
        unknown = sum(number == DYNAMIC_INDEX for number in static)
        if unknown != len(dynamic):
            raise VerifyException(f"expected {unknown} dynamic {name} values, got {len(dynamic)}")


def _shown(number: int) -> str:
    return "dynamic" if number == DYNAMIC_INDEX else str(number)


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
            sizes = "x".join(_shown(size) for size in self.static_sizes.get_values())
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


@irdl_op_definition
class TransposeOp(IRDLOperation):
    """A view with its axes in another order.

    Properties:
        permutation: a map that is a permutation.
    Errors:
        It is none; the result's type is not the permuted one.
    Source:
        Upstream's `memref.transpose`.
    """

    name = "memref.transpose"

    in_ = operand_def(MemRefType)
    permutation = prop_def(AffineMapAttr)
    result = result_def(MemRefType)

    traits = traits_def(Pure())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        source = parser.parse_unresolved_operand()
        reader: Any = parser
        map = reader.parse_affine_map()
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        operand = parser.resolve_operand(source, parser.parse_type())
        parser.parse_keyword("to")
        return cls.create(
            operands=[operand],
            result_types=[parser.parse_type()],
            properties={"permutation": AffineMapAttr(map)},
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_operand(self.in_)
        printer.print_string(f" {self.permutation.data}")
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_attribute(self.in_.type)
        printer.print_string(" to ")
        printer.print_attribute(self.result.type)

    def axes(self) -> list[int]:
        """The axis of the source that each axis of the result is."""
        return [e.position for e in self.permutation.data.results if isinstance(e, AffineDimExpr)]

    def verify_(self) -> None:
        source, result = self.in_.type, self.result.type
        map, rank = self.permutation.data, source.get_num_dims()
        axes = self.axes()
        if sorted(axes) != list(range(rank)) or map.num_dims != rank or len(map.results) != rank:
            raise VerifyException(f"expected a permutation map of {rank} dims, found {map}")
        layout = strided(source)
        if layout is None:
            raise VerifyException(f"source {source} is not strided")
        verify_same_elements(source, result)
        expected = with_layout(
            source,
            [source.get_shape()[axis] for axis in axes],
            Strided(tuple(layout.strides[axis] for axis in axes), layout.offset),
        )
        if result.get_shape() != expected.get_shape() or not is_same_layout(result, expected):
            raise VerifyException(f"result type {result} is not equivalent to {expected}")


@irdl_op_definition
class ReshapeOp(IRDLOperation):
    """A contiguous buffer under a shape that a 1-D buffer of sizes tells.

    Errors:
        Element types differ; a layout is not the contiguous one; the numbers of sizes do
        not fit the rank.
    Source:
        Upstream's `memref.reshape`.
    """

    name = "memref.reshape"

    source = operand_def(_ANY)
    shape = operand_def(MemRefType.constr(base(IntegerType) | base(IndexType)))
    result = result_def(_ANY)

    traits = traits_def(Pure())

    assembly_format = "$source `(` $shape `)` attr-dict `:` functional-type(operands, results)"

    def verify_(self) -> None:
        source, result = self.source.type, self.result.type
        if source.element_type != result.element_type:
            raise VerifyException(
                "element types of source and destination memref types should be the same"
            )
        for what, type in (("source", source), ("destination", result)):
            if isinstance(type, MemRefType) and not is_same_layout(
                type, MemRefType(type.element_type, type.get_shape())
            ):
                raise VerifyException(f"{what} memref type should have identity affine map")
        if self.shape.type.get_num_dims() != 1:
            raise VerifyException("expected a 1-D memref of sizes")
        count = self.shape.type.get_shape()[0]
        if isinstance(result, MemRefType):
            if count == DYNAMIC_INDEX:
                raise VerifyException(
                    "cannot use shape operand with dynamic length to reshape to "
                    "statically-ranked memref type"
                )
            if count != result.get_num_dims():
                raise VerifyException(
                    f"length of shape operand ({count}) differs from the result's memref rank "
                    f"({result.get_num_dims()})"
                )


@op_redefinition
class CollapseShapeOp(memref.CollapseShapeOp):
    """A view with groups of axes merged.

    Errors:
        Groups and shapes do not fit; the merged axes are certain to have gaps.
    Source:
        Upstream's `memref.collapse_shape`.
    """

    src = operand_def(MemRefType)
    reassociation = prop_def(ContiguousArrayOfIntArray())
    result = result_def(MemRefType)

    traits = traits_def(Pure())

    assembly_format = "$src $reassociation attr-dict `:` type($src) `into` type($result)"

    def verify_(self) -> None:
        source, result = self.src.type, self.result.type
        verify_same_elements(source, result)
        groups = groups_of(self.reassociation)
        verify_reassociation(groups, source.get_shape(), result.get_shape())
        expected = collapsed_layout(source, groups)
        if expected is None:
            raise VerifyException("invalid source layout map or collapsing non-contiguous dims")
        found = strided(result)
        if found is None or (
            found != expected
            and not is_same_layout(result, with_layout(source, result.get_shape(), expected))
        ):
            raise VerifyException(
                f"expected collapsed type to be "
                f"{with_layout(source, result.get_shape(), expected)} but found {result}"
            )


def collapsed_layout(source: MemRefType, groups: Sequence[Sequence[int]]) -> Strided | None:
    """The layout after merging axes; None where a group is certain to have gaps.

    The stride of a group is that of its innermost axis that is not of size 1.
    """
    layout = strided(source)
    if layout is None:
        return None
    sizes, strides = source.get_shape(), layout.strides
    merged: list[int | None] = []
    for group in groups:
        rest = list(group)
        while len(rest) > 1 and sizes[rest[-1]] == 1:
            rest.pop()
        is_known = sizes[rest[-1]] != DYNAMIC_INDEX or len(rest) == 1
        merged.append(strides[rest[-1]] if is_known else None)
        if isinstance(source.layout, NoneAttr):
            merged[-1] = strides[rest[-1]]
            continue
        stride = merged[-1]
        for axis in reversed(group[1:]):
            stride = times(stride, extent(sizes[axis]))
            outer = strides[axis - 1]
            if sizes[axis - 1] == 1:
                continue
            if stride is not None and outer is not None and stride != outer:
                return None
    return Strided(tuple(merged), layout.offset)


@op_redefinition
class ExpandShapeOp(memref.ExpandShapeOp):
    """A view with axes split into groups of axes.

    Operands:
        output_shape: the sizes of the result that are not known, in order.
    Errors:
        Groups and shapes do not fit; the layout is not that of the split.
    Source:
        Upstream's `memref.expand_shape`.
    """

    src = operand_def(MemRefType)
    output_shape = var_operand_def(IndexType)
    reassociation = prop_def(ContiguousArrayOfIntArray())
    static_output_shape = prop_def(DenseArrayBase.constr(i64))
    result = result_def(MemRefType)

    traits = traits_def(Pure())

    assembly_format = (
        "$src $reassociation `output_shape`"
        "custom<DynamicIndexList>($output_shape, $static_output_shape) attr-dict `:`"
        "type($src) `into` type($result)"
    )
    custom_directives = (DynamicIndexList,)

    def verify_(self) -> None:
        source, result = self.src.type, self.result.type
        verify_same_elements(source, result)
        groups = groups_of(self.reassociation)
        verify_reassociation(groups, result.get_shape(), source.get_shape())
        given = list(self.static_output_shape.get_values())
        pairs = list(zip(given, result.get_shape(), strict=False))
        if len(given) != result.get_num_dims() or any(
            size not in (found, DYNAMIC_INDEX) for found, size in pairs
        ):
            shown = ", ".join(_shown(size) for size in given)
            raise VerifyException(f"expected output shape to be that of {result}, found {shown}")
        unknown = sum(size == DYNAMIC_INDEX for size in given)
        if unknown != len(self.output_shape):
            raise VerifyException(
                f"expected {unknown} dynamic sizes, found {len(self.output_shape)}"
            )
        expected = expanded_layout(source, result.get_shape(), groups)
        if expected is None:
            raise VerifyException(f"source {source} is not strided")
        wanted = with_layout(source, result.get_shape(), expected)
        is_plain = isinstance(source.layout, NoneAttr) and isinstance(result.layout, NoneAttr)
        if not is_plain and not is_same_layout(result, wanted):
            raise VerifyException(f"expected expanded type to be {wanted} but found {result}")


def expanded_layout(
    source: MemRefType, shape: Sequence[int], groups: Sequence[Sequence[int]]
) -> Strided | None:
    """The layout after splitting axes to `shape`; None where the source is not strided."""
    layout = strided(source)
    if layout is None:
        return None
    if isinstance(source.layout, NoneAttr):
        return strided(MemRefType(source.element_type, shape))
    strides: list[int | None] = [1] * len(shape)
    for group, outer in zip(groups, layout.strides, strict=False):
        current = outer
        for axis in reversed(group):
            strides[axis] = current
            current = times(current, extent(shape[axis]))
    return Strided(tuple(strides), layout.offset)


VIEW_OPS = (
    CastOp,
    MemorySpaceCastOp,
    ReinterpretCastOp,
    SubviewOp,
    ViewOp,
    TransposeOp,
    ReshapeOp,
    CollapseShapeOp,
    ExpandShapeOp,
)
