"""Taking a tensor apart along an axis: the inverse of `graph.concat`."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import I64, DenseArrayBase, IndexType, IntegerAttr, TensorType, i64
from xdsl.dialects.utils import DynamicIndexList
from xdsl.ir import SSAValue
from xdsl.irdl import irdl_op_definition, operand_def, prop_def, var_operand_def, var_result_def
from xdsl.utils.exceptions import VerifyException

from mlopt.dialects.graph.element_kinds import AnyGraphTensor
from mlopt.dialects.graph.ops.base import (
    GraphOp,
    check_result_type,
    element_type_of,
    integers,
    shape_of,
)
from mlopt.dialects.graph.ops.layout import Size, mixed, split
from mlopt.dialects.graph.ops.parts import check_list
from mlopt.dialects.graph.shapes import Shape, check_axes, is_dynamic, is_static


def split_shapes(shape: Shape, axis: int, sizes: Sequence[int]) -> list[Shape]:
    """`shape` with each of `sizes` along `axis`, which are all of it.

    >>> split_shapes((5, 4), 0, (2, 3))
    [(2, 4), (3, 4)]
    """
    check_axes((axis,), len(shape), "axis")
    for place, size in enumerate(sizes):
        if size < 0 and not is_dynamic(size):
            raise VerifyException(f"size of part {place} is {size}, expected at least 0")
    total = sum(sizes)
    if is_static(tuple(sizes)) and not is_dynamic(shape[axis]) and total != shape[axis]:
        raise VerifyException(
            f"parts have {total} elements along axis {axis}, expected {shape[axis]}"
        )
    return [(*shape[:axis], size, *shape[axis + 1 :]) for size in sizes]


@irdl_op_definition
class SplitOp(GraphOp):
    """Parts of a tensor after one another along an axis.

    Operands:
        operand: any element type, rank 1 or more.
        sizes: `index` values for the sizes only known at run time.
    Properties:
        axis: the axis along which to split.
        static_sizes: the elements of each part along the axis.
    Results:
        parts: as many as there are sizes; the shape of `operand` but for the axis.
    Errors:
        the axis does not exist, or the sizes are not all of it.
    Source:
        ONNX Split-18.
    """

    name = "graph.split"

    operand = operand_def(AnyGraphTensor)
    sizes = var_operand_def(IndexType)
    axis = prop_def(IntegerAttr[I64])
    static_sizes = prop_def(DenseArrayBase.constr(i64))
    parts = var_result_def(AnyGraphTensor)

    custom_directives = (DynamicIndexList,)
    assembly_format = (
        "$operand `axis` $axis `sizes` custom<DynamicIndexList>($sizes, $static_sizes)"
        " attr-dict `:` type($operand) `->` type($parts)"
    )

    def __init__(self, operand: SSAValue, axis: int, sizes: Sequence[Size]):
        static, dynamic = split(sizes)
        shapes = split_shapes(shape_of(operand), axis, static)
        element = element_type_of(operand)
        super().__init__(
            operands=[operand, dynamic],
            result_types=[[TensorType(element, shape) for shape in shapes]],
            properties={"axis": IntegerAttr(axis, i64), "static_sizes": integers(static)},
        )

    @property
    def lengths(self) -> list[Size]:
        """The size of each part along the axis."""
        return mixed(self.static_sizes, self.sizes)

    def verify_(self) -> None:
        static = check_list(self.static_sizes, self.sizes, "sizes")
        shapes = split_shapes(shape_of(self.operand), self.axis.value.data, static)
        if len(self.parts) != len(shapes):
            raise VerifyException(f"found {len(self.parts)} results for {len(shapes)} sizes")
        for part, shape in zip(self.parts, shapes, strict=True):
            check_result_type(part, TensorType(element_type_of(self.operand), shape))


SPLITTING_OPS = (SplitOp,)
