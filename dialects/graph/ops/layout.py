"""Ops that move elements without computing: shape, order, repetition."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    DenseArrayBase,
    IndexType,
    IntegerType,
    TensorType,
    i64,
)
from xdsl.dialects.utils import (
    DynamicIndexList,
    split_dynamic_index_list,
    verify_dynamic_index_list,
)
from xdsl.ir import SSAValue
from xdsl.irdl import irdl_op_definition, operand_def, prop_def, result_def, var_operand_def

from mlopt.dialects.graph.element_kinds import AnyGraphTensor
from mlopt.dialects.graph.ops.base import (
    GraphOp,
    check_result_type,
    element_type_of,
    integers,
    shape_of,
)
from mlopt.dialects.graph.shapes import (
    Shape,
    check_broadcast,
    check_length,
    check_reshape,
    transpose_shape,
)

Size = int | SSAValue
"""A size in elements, or the `index` value that has it at run time."""


def mixed(static: DenseArrayBase[IntegerType], dynamic: Sequence[SSAValue]) -> list[Size]:
    """The entries of a list of sizes in order, values where it has `?`."""
    values = iter(dynamic)
    return [next(values) if size == DYNAMIC_INDEX else size for size in static.get_values()]


def split(sizes: Sequence[Size]) -> tuple[Shape, list[SSAValue]]:
    """The static list, with `?` for values, and the values."""
    static, dynamic = split_dynamic_index_list(sizes, DYNAMIC_INDEX)
    return tuple(static), list(dynamic)


@irdl_op_definition
class TransposeOp(GraphOp):
    """Reorders the axes of a tensor.

    Operands:
        operand: `[d0, ..., dn-1]`, any element type.
    Properties:
        permutation: a permutation of `0 ... n-1`; result axis `i` is operand axis
            `permutation[i]`.
    Results:
        out: `[d_permutation[0], ...]`, the element type of `operand`.
    Errors:
        `permutation` does not name every axis once.
    Source:
        ONNX Transpose-25; StableHLO `transpose`.
    """

    name = "graph.transpose"

    operand = operand_def(AnyGraphTensor)
    permutation = prop_def(DenseArrayBase.constr(i64))
    out = result_def(AnyGraphTensor)

    assembly_format = "$operand $permutation attr-dict `:` type($operand) `->` type($out)"

    def __init__(self, operand: SSAValue, permutation: Sequence[int]):
        shape = transpose_shape(shape_of(operand), permutation)
        super().__init__(
            operands=[operand],
            result_types=[TensorType(element_type_of(operand), shape)],
            properties={"permutation": integers(permutation)},
        )

    def verify_(self) -> None:
        shape = transpose_shape(shape_of(self.operand), self.permutation.get_values())
        check_result_type(self.out, TensorType(element_type_of(self.operand), shape))


@irdl_op_definition
class ReshapeOp(GraphOp):
    """The same elements, in row-major order, in another shape.

    Operands:
        operand: any shape and element type.
        sizes: `index` values for the unknown sizes of the result, in order.
    Properties:
        static_sizes: the sizes of the result.
    Results:
        out: `[sizes...]`, the element type of `operand`.
    Errors:
        the number of elements differs.
    Source:
        ONNX Reshape-25; StableHLO `reshape`, `dynamic_reshape`.
    """

    name = "graph.reshape"

    operand = operand_def(AnyGraphTensor)
    sizes = var_operand_def(IndexType)
    static_sizes = prop_def(DenseArrayBase.constr(i64))
    out = result_def(AnyGraphTensor)

    custom_directives = (DynamicIndexList,)
    assembly_format = (
        "$operand `` custom<DynamicIndexList>($sizes, $static_sizes) attr-dict"
        " `:` type($operand) `->` type($out)"
    )

    def __init__(self, operand: SSAValue, sizes: Sequence[Size]):
        static, dynamic = split(sizes)
        check_reshape(shape_of(operand), static)
        super().__init__(
            operands=[operand, dynamic],
            result_types=[TensorType(element_type_of(operand), static)],
            properties={"static_sizes": integers(static)},
        )

    def verify_(self) -> None:
        static = tuple(self.static_sizes.get_values())
        verify_dynamic_index_list(static, self.sizes, DYNAMIC_INDEX, " in the sizes")
        check_reshape(shape_of(self.operand), shape_of(self.out))
        check_result_type(self.out, TensorType(element_type_of(self.operand), static))


@irdl_op_definition
class BroadcastOp(GraphOp):
    """Repeats a tensor along new axes, and along axes of size 1.

    Operands:
        operand: any shape and element type.
        sizes: `index` values for the unknown sizes of the result, in order.
    Properties:
        axes: operand axis `i` becomes result axis `axes[i]`.
        static_sizes: the sizes of the result.
    Results:
        out: `[sizes...]`, the element type of `operand`.
    Errors:
        an axis of the operand has neither size 1 nor the size of its result axis. An
        unknown size must be that of the result axis: it does not stretch at run time
        (`graph.stretch` does).
    Source:
        StableHLO `broadcast_in_dim`; ONNX Expand-13.
    """

    name = "graph.broadcast"

    operand = operand_def(AnyGraphTensor)
    sizes = var_operand_def(IndexType)
    axes = prop_def(DenseArrayBase.constr(i64))
    static_sizes = prop_def(DenseArrayBase.constr(i64))
    out = result_def(AnyGraphTensor)

    custom_directives = (DynamicIndexList,)
    assembly_format = (
        "$operand `axes` $axes `sizes` custom<DynamicIndexList>($sizes, $static_sizes) attr-dict"
        " `:` type($operand) `->` type($out)"
    )

    def __init__(self, operand: SSAValue, sizes: Sequence[Size], axes: Sequence[int]):
        static, dynamic = split(sizes)
        check_broadcast(shape_of(operand), static, axes)
        super().__init__(
            operands=[operand, dynamic],
            result_types=[TensorType(element_type_of(operand), static)],
            properties={"axes": integers(axes), "static_sizes": integers(static)},
        )

    def verify_(self) -> None:
        static = tuple(self.static_sizes.get_values())
        verify_dynamic_index_list(static, self.sizes, DYNAMIC_INDEX, " in the sizes")
        check_result_type(self.out, TensorType(element_type_of(self.operand), static))
        check_broadcast(shape_of(self.operand), shape_of(self.out), self.axes.get_values())


@irdl_op_definition
class StretchOp(GraphOp):
    """Repeats a tensor along each axis whose size is 1 in this run.

    `graph.broadcast` repeats along axes whose size is known to be 1; this looks at unknown
    sizes when the program runs. Where none of them is stretched nothing is copied.

    Operands:
        operand: `[d0, ..., dn-1]`, any element type.
        sizes: `index` values for the unknown sizes of the result, in order.
    Properties:
        static_sizes: the sizes of the result, one an axis.
    Results:
        out: `[sizes...]`, the element type of `operand`.
    Errors:
        an axis of the operand has neither size 1 nor that of the result.
    Source:
        NumPy's broadcasting, as ONNX's multidirectional one.
    """

    name = "graph.stretch"

    operand = operand_def(AnyGraphTensor)
    sizes = var_operand_def(IndexType)
    static_sizes = prop_def(DenseArrayBase.constr(i64))
    out = result_def(AnyGraphTensor)

    custom_directives = (DynamicIndexList,)
    assembly_format = (
        "$operand `sizes` custom<DynamicIndexList>($sizes, $static_sizes) attr-dict"
        " `:` type($operand) `->` type($out)"
    )

    def __init__(self, operand: SSAValue, sizes: Sequence[Size]):
        static, dynamic = split(sizes)
        shape = shape_of(operand)
        check_broadcast(shape, static, range(len(shape)))
        super().__init__(
            operands=[operand, dynamic],
            result_types=[TensorType(element_type_of(operand), static)],
            properties={"static_sizes": integers(static)},
        )

    @property
    def new_sizes(self) -> list[Size]:
        """The sizes of the result."""
        return mixed(self.static_sizes, self.sizes)

    def verify_(self) -> None:
        static, shape = tuple(self.static_sizes.get_values()), shape_of(self.operand)
        verify_dynamic_index_list(static, self.sizes, DYNAMIC_INDEX, " in the sizes")
        check_length(static, len(shape), "sizes")
        check_result_type(self.out, TensorType(element_type_of(self.operand), static))
        check_broadcast(shape, shape_of(self.out), range(len(shape)))


LAYOUT_OPS = (TransposeOp, ReshapeOp, BroadcastOp, StretchOp)
