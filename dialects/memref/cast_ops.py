"""Ops of memref that see the same memory as another type."""

from __future__ import annotations

from typing import Any

from xdsl.dialects import memref
from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    DenseArrayBase,
    IndexType,
    MemRefType,
    UnrankedMemRefType,
    i64,
)
from xdsl.dialects.utils.dynamic_index_list import DynamicIndexList
from xdsl.ir import Attribute
from xdsl.irdl import (
    base,
    prop_def,
    result_def,
    traits_def,
    var_operand_def,
)
from xdsl.traits import Pure
from xdsl.utils.exceptions import VerifyException

from mlopt.core.operands import operand_def
from mlopt.core.redefinition import op_redefinition
from mlopt.core.slices import static_parts
from mlopt.dialects.memref.layouts import (
    are_layouts_castable,
    extent,
    strided,
)

ANY_MEMREF = base(MemRefType) | base(UnrankedMemRefType)


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

    source = operand_def(ANY_MEMREF)
    dest = result_def(ANY_MEMREF)

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

    source = operand_def(ANY_MEMREF)
    dest = result_def(ANY_MEMREF)

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

    source = operand_def(ANY_MEMREF)
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
                    f"expected result type with size = {shown_size(given)} instead of {found} in "
                    f"dim = {axis}"
                )
        layout = strided(self.result.type)
        if layout is None:
            raise VerifyException(
                f"expected result type to have strided layout but found {self.result.type}"
            )
        if layout.offset is not None and layout.offset != extent(offsets[0]):
            raise VerifyException(
                f"expected result type with offset = {shown_size(offsets[0])} instead of {layout.offset}"
            )
        for axis, (found, given) in enumerate(zip(layout.strides, strides, strict=True)):
            if found is not None and found != extent(given):
                raise VerifyException(
                    f"expected result type with stride = {shown_size(given)} instead of {found} in "
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


def shown_size(number: int) -> str:
    return "dynamic" if number == DYNAMIC_INDEX else str(number)


CAST_OPS = (
    CastOp,
    MemorySpaceCastOp,
    ReinterpretCastOp,
)
