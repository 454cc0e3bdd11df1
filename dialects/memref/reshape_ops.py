"""Ops of memref that regroup axes: transposed, reshaped, collapsed, expanded."""

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
    i64,
)
from xdsl.dialects.utils.dynamic_index_list import DynamicIndexList
from xdsl.dialects.utils.reshape_ops_utils import ContiguousArrayOfIntArray
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
from mlopt.dialects.memref.cast_ops import ANY_MEMREF, shown_size, verify_same_elements
from mlopt.dialects.memref.layouts import (
    Strided,
    extent,
    is_same_layout,
    strided,
    times,
    with_layout,
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

    source = operand_def(ANY_MEMREF)
    shape = operand_def(MemRefType.constr(base(IntegerType) | base(IndexType)))
    result = result_def(ANY_MEMREF)

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
            shown = ", ".join(shown_size(size) for size in given)
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


RESHAPE_OPS = (
    TransposeOp,
    ReshapeOp,
    CollapseShapeOp,
    ExpandShapeOp,
)
