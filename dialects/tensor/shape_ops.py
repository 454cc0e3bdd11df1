"""Ops of tensor about types and shapes."""

from __future__ import annotations

from math import prod

from xdsl.dialects import tensor
from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    DenseArrayBase,
    FixedBitwidthType,
    IndexType,
    IntegerType,
    TensorType,
    UnrankedTensorType,
    i64,
)
from xdsl.dialects.utils.dynamic_index_list import DynamicIndexList
from xdsl.dialects.utils.reshape_ops_utils import ContiguousArrayOfIntArray
from xdsl.ir import Attribute
from xdsl.irdl import (
    IRDLOperation,
    base,
    irdl_op_definition,
    prop_def,
    result_def,
    traits_def,
    var_operand_def,
)
from xdsl.traits import Pure
from xdsl.utils.exceptions import VerifyException

from mlopt.core.operands import operand_def
from mlopt.core.reassociation import groups_of, verify_reassociation
from mlopt.core.redefinition import op_redefinition

ANY_TENSOR = base(TensorType) | base(UnrankedTensorType)


def are_shapes_castable(source: Attribute, target: Attribute) -> bool:
    """True where no size is known to differ."""
    if not isinstance(source, TensorType) or not isinstance(target, TensorType):
        return True
    shapes = source.get_shape(), target.get_shape()
    return len(shapes[0]) == len(shapes[1]) and all(
        a == b or DYNAMIC_INDEX in (a, b) for a, b in zip(*shapes, strict=True)
    )


@op_redefinition
class CastOp(tensor.CastOp):
    """The same tensor under a type with more or fewer sizes known; checked at run time.

    Errors:
        Element types, ranks, or sizes that both know differ.
    Source:
        Upstream's `tensor.cast`.
    """

    source = operand_def(ANY_TENSOR)
    dest = result_def(ANY_TENSOR)

    assembly_format = "$source attr-dict `:` type($source) `to` type($dest)"

    def verify_(self) -> None:
        source, dest = self.source.type, self.dest.type
        is_fine = source.element_type == dest.element_type and are_shapes_castable(source, dest)
        if not is_fine:
            raise VerifyException(
                f"operand type '{source}' and result type '{dest}' are cast incompatible"
            )


@irdl_op_definition
class BitcastOp(IRDLOperation):
    """The bits of each element as another element type of the same width.

    Errors:
        Widths or shapes differ.
    Source:
        Upstream's `tensor.bitcast`.
    """

    name = "tensor.bitcast"

    source = operand_def(ANY_TENSOR)
    dest = result_def(ANY_TENSOR)

    traits = traits_def(Pure())

    assembly_format = "$source attr-dict `:` type($source) `to` type($dest)"

    def verify_(self) -> None:
        source, dest = self.source.type, self.dest.type
        elements = source.element_type, dest.element_type
        is_fine = (
            isinstance(elements[0], FixedBitwidthType)
            and isinstance(elements[1], FixedBitwidthType)
            and elements[0].bitwidth == elements[1].bitwidth
            and are_shapes_castable(source, dest)
        )
        if not is_fine:
            raise VerifyException(
                f"operand type '{source}' and result type '{dest}' are cast incompatible"
            )


@op_redefinition
class DimOp(tensor.DimOp):
    """The size of axis `index`.

    Errors:
        The source has rank 0.
    Source:
        Upstream's `tensor.dim`.
    """

    traits = traits_def(Pure())

    assembly_format = "attr-dict $source `,` $index `:` type($source)"

    def verify_(self) -> None:
        if isinstance(self.source.type, TensorType) and self.source.type.get_num_dims() == 0:
            raise VerifyException(f"source is {self.source.type}, expected a non-0 ranked tensor")


@irdl_op_definition
class RankOp(IRDLOperation):
    """The number of axes."""

    name = "tensor.rank"

    tensor = operand_def(ANY_TENSOR)
    result = result_def(IndexType)

    traits = traits_def(Pure())

    assembly_format = "$tensor attr-dict `:` type($tensor)"


@op_redefinition
class ReshapeOp(tensor.ReshapeOp):
    """The same elements, row-major, in a shape that a 1-D tensor of sizes tells.

    Errors:
        The numbers of elements, where both are known, differ; the number of sizes is not
        the rank.
    Source:
        Upstream's `tensor.reshape`.
    """

    source = operand_def(ANY_TENSOR)
    shape = operand_def(TensorType.constr(base(IntegerType) | base(IndexType)))
    result = result_def(ANY_TENSOR)

    assembly_format = "$source `(` $shape `)` attr-dict `:` functional-type(operands, results)"

    def verify_(self) -> None:
        source, result = self.source.type, self.result.type
        if source.element_type != result.element_type:
            raise VerifyException(
                "element types of source and destination tensor types should be the same, found "
                f"{source.element_type} and {result.element_type}"
            )
        if self.shape.type.get_num_dims() != 1:
            raise VerifyException(f"shape is {self.shape.type}, expected a 1-D tensor")
        if not isinstance(result, TensorType):
            return
        count = self.shape.type.get_shape()[0]
        if count == DYNAMIC_INDEX:
            raise VerifyException(
                "cannot use shape operand with dynamic length to reshape to statically-ranked "
                "tensor type"
            )
        if count != result.get_num_dims():
            raise VerifyException(
                f"length of shape operand ({count}) differs from the result's tensor rank "
                f"({result.get_num_dims()})"
            )
        if not isinstance(source, TensorType):
            return
        shapes = source.get_shape(), result.get_shape()
        if any(DYNAMIC_INDEX in shape for shape in shapes):
            return
        if prod(shapes[0]) != prod(shapes[1]):
            raise VerifyException(
                "source and destination tensor should have the same number of elements, found "
                f"{prod(shapes[0])} and {prod(shapes[1])}"
            )


@op_redefinition
class CollapseShapeOp(tensor.CollapseShapeOp):
    """Merges groups of axes.

    Errors:
        Groups and shapes do not fit.
    Source:
        Upstream's `tensor.collapse_shape`.
    """

    src = operand_def(TensorType)
    reassociation = prop_def(ContiguousArrayOfIntArray())
    result = result_def(TensorType)

    assembly_format = "$src $reassociation attr-dict `:` type($src) `into` type($result)"

    def verify_(self) -> None:
        source, result = self.src.type, self.result.type
        _verify_elements(source, result)
        groups = groups_of(self.reassociation)
        verify_reassociation(groups, source.get_shape(), result.get_shape(), units_only=False)


@op_redefinition
class ExpandShapeOp(tensor.ExpandShapeOp):
    """Splits axes into groups of axes.

    Operands:
        dynamic_output_shape: the sizes of the result that are not known, in order.
    Errors:
        Groups and shapes do not fit.
    Source:
        Upstream's `tensor.expand_shape`.
    """

    src = operand_def(TensorType)
    dynamic_output_shape = var_operand_def(IndexType)
    reassociation = prop_def(ContiguousArrayOfIntArray())
    static_output_shape = prop_def(DenseArrayBase.constr(i64))
    result = result_def(TensorType)

    assembly_format = (
        "$src $reassociation `output_shape`"
        "custom<DynamicIndexList>($dynamic_output_shape, $static_output_shape) attr-dict `:`"
        "type($src) `into` type($result)"
    )
    custom_directives = (DynamicIndexList,)

    def verify_(self) -> None:
        source, result = self.src.type, self.result.type
        _verify_elements(source, result)
        given = list(self.static_output_shape.get_values())
        if len(given) != result.get_num_dims():
            raise VerifyException(
                f"expected number of static shape dims to be equal to the output rank "
                f"({result.get_num_dims()}) but found {len(given)} inputs instead"
            )
        unknown = sum(size == DYNAMIC_INDEX for size in given)
        if unknown != len(self.dynamic_output_shape):
            raise VerifyException(
                f"mismatch in dynamic dims in output_shape and static_output_shape: static "
                f"shape has {unknown} dynamic dims while output_shape has "
                f"{len(self.dynamic_output_shape)} values"
            )
        if given != list(result.get_shape()):
            raise VerifyException(
                f"expected output shape to be {list(result.get_shape())}, found {given}"
            )
        groups = groups_of(self.reassociation)
        verify_reassociation(groups, result.get_shape(), source.get_shape())


def _verify_elements(source: TensorType, result: TensorType) -> None:
    if source.element_type != result.element_type:
        raise VerifyException(
            f"element types differ: {source.element_type} and {result.element_type}"
        )


SHAPE_OPS = (CastOp, BitcastOp, DimOp, RankOp, ReshapeOp, CollapseShapeOp, ExpandShapeOp)
