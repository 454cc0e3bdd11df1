"""Ops of vector that see the same elements as another type."""

from __future__ import annotations

from math import prod

from xdsl.dialects import vector
from xdsl.dialects.builtin import (
    FixedBitwidthType,
    MemRefType,
    VectorType,
)
from xdsl.irdl import (
    IRDLOperation,
    irdl_op_definition,
    result_def,
    traits_def,
)
from xdsl.traits import Pure
from xdsl.utils.exceptions import VerifyException

from mlopt.core.operands import operand_def
from mlopt.core.redefinition import op_redefinition
from mlopt.dialects.vector.shapes import axes_of, element_of, shape_of, verify_elements


@irdl_op_definition
class ShapeCastOp(IRDLOperation):
    """The same elements, row-major, in another shape.

    Errors:
        Element types or numbers of elements differ.
    Source:
        Upstream's `vector.shape_cast`.
    """

    name = "vector.shape_cast"

    source = operand_def(VectorType)
    result = result_def(VectorType)

    traits = traits_def(Pure())

    assembly_format = "$source attr-dict `:` type($source) `to` type($result)"

    def verify_(self) -> None:
        source, result = self.source.type, self.result.type
        verify_elements(source, result)
        if prod(source.get_shape()) != prod(result.get_shape()):
            raise VerifyException(
                f"has different source and result number of elements: {source} and {result}"
            )
        counts = [sum(map(bool, type.get_scalable_dims())) for type in (source, result)]
        if counts[0] != counts[1]:
            raise VerifyException(
                f"has different number of scalable dims at source ({counts[0]}) and result "
                f"({counts[1]})"
            )


@op_redefinition
class BitcastOp(vector.BitcastOp):
    """The same bits as elements of another width; the last axis takes up the difference.

    Errors:
        The bits of the last axis, or the other axes, differ.
    Source:
        Upstream's `vector.bitcast`.
    """

    source = operand_def(VectorType)
    result = result_def(VectorType)

    traits = traits_def(Pure())

    assembly_format = "$source attr-dict `:` type($source) `to` type($result)"

    def verify_(self) -> None:
        bits: list[int] = []
        for type in (self.source.type, self.result.type):
            element = type.element_type
            width = element.bitwidth if isinstance(element, FixedBitwidthType) else 64
            bits.append(width * (type.get_shape()[-1] if type.get_shape() else 1))
        axes = axes_of(self.source.type), axes_of(self.result.type)
        last = [flag for _, flag in axes[0][-1:]], [flag for _, flag in axes[1][-1:]]
        if len(axes[0]) != len(axes[1]) or axes[0][:-1] != axes[1][:-1] or last[0] != last[1]:
            raise VerifyException(
                f"dimension size mismatch: {self.source.type} and {self.result.type}"
            )
        if bits[0] != bits[1]:
            raise VerifyException(
                f"source/result bitwidth of the minor 1-D vectors must be equal, found {bits[0]} "
                f"and {bits[1]}"
            )


@irdl_op_definition
class TypeCastOp(IRDLOperation):
    """A contiguous buffer of static shape as a buffer of one vector."""

    name = "vector.type_cast"

    memref = operand_def(MemRefType)
    result = result_def(MemRefType)

    traits = traits_def(Pure())

    assembly_format = "$memref attr-dict `:` type($memref) `to` type($result)"

    def verify_(self) -> None:
        from mlopt.dialects.memref.layouts import is_same_layout

        source, result = self.memref.type, self.result.type
        if not is_same_layout(source, MemRefType(source.element_type, source.get_shape())):
            raise VerifyException("expects operand to be a memref with identity layout")
        element = source.element_type
        shape = (*source.get_shape(), *shape_of(element))
        if result.get_shape() != () or result.element_type != VectorType(
            element_of(element), shape
        ):
            raise VerifyException(
                f"expects a result of one vector of the shape of {source}, found {result}"
            )


CAST_OPS = (
    ShapeCastOp,
    BitcastOp,
    TypeCastOp,
)
