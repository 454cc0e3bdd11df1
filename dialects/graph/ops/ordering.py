"""Ops whose result depends on an order along an axis: running totals, sorting."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import (
    I64,
    DenseArrayBase,
    IndexType,
    IntegerAttr,
    TensorType,
    UnitAttr,
    i64,
)
from xdsl.dialects.utils import DynamicIndexList
from xdsl.ir import Attribute, SSAValue
from xdsl.irdl import (
    irdl_op_definition,
    operand_def,
    opt_prop_def,
    prop_def,
    result_def,
    var_operand_def,
    var_result_def,
)
from xdsl.utils.exceptions import VerifyException

from mlopt.dialects.graph.attributes import Predicate, PredicateAttr, Reduction, ReductionAttr
from mlopt.dialects.graph.element_kinds import AnyGraphTensor, Kind, TensorOf
from mlopt.dialects.graph.ops.base import (
    GraphOp,
    check_result_type,
    element_type_of,
    integers,
    shape_of,
)
from mlopt.dialects.graph.ops.layout import Size, split
from mlopt.dialects.graph.ops.parts import check_list
from mlopt.dialects.graph.ops.reduction import check_reducible
from mlopt.dialects.graph.shapes import (
    Shape,
    check_axes,
    check_length,
    is_dynamic,
    same_shape,
)


def check_direction(predicate: Predicate) -> None:
    """Refuses what does not say which end comes first."""
    if predicate not in (Predicate.GT, Predicate.LT):
        raise VerifyException(f"found predicate {predicate.value}, expected gt or lt")


@irdl_op_definition
class CumulateOp(GraphOp):
    """The elements up to each place along an axis, combined.

    The total is kept and rounded as in `graph.reduce`; it is taken in the order of the
    elements.

    Operands:
        operand: numbers for sum and prod; also i1 for max and min; integers or i1 for and,
            or; rank 1 or more.
    Properties:
        kind: sum, prod, max, min, maxnum, and, or.
        axis: the axis along which to combine.
        exclusive: the element itself is left out, so that the first total is the neutral
            element.
        reverse: from the last element to the first.
    Results:
        out: the type of `operand`.
    Errors:
        the axis does not exist.
    Source:
        ONNX CumSum-14, CumProd-26; NumPy `cumsum`.
    """

    name = "graph.cumulate"

    operand = operand_def(AnyGraphTensor)
    kind = prop_def(ReductionAttr)
    axis = prop_def(IntegerAttr[I64])
    exclusive = opt_prop_def(UnitAttr)
    reverse = opt_prop_def(UnitAttr)
    out = result_def(AnyGraphTensor)

    assembly_format = (
        "$kind $operand `axis` $axis (`exclusive` $exclusive^)? (`reverse` $reverse^)? attr-dict"
        " `:` type($operand) `->` type($out)"
    )

    def __init__(
        self,
        kind: Reduction | str,
        operand: SSAValue,
        axis: int,
        *,
        exclusive: bool = False,
        reverse: bool = False,
    ):
        super().__init__(
            operands=[operand],
            result_types=[TensorType(element_type_of(operand), shape_of(operand))],
            properties={
                "kind": ReductionAttr(Reduction(kind)),
                "axis": IntegerAttr(axis, i64),
                "exclusive": UnitAttr() if exclusive else None,
                "reverse": UnitAttr() if reverse else None,
            },
        )

    def verify_(self) -> None:
        check_reducible(self.operand, self.kind.data)
        shape = shape_of(self.operand)
        check_axes((self.axis.value.data,), len(shape), "axis")
        check_result_type(self.out, TensorType(element_type_of(self.operand), shape))


@irdl_op_definition
class SortOp(GraphOp):
    """Puts the elements along an axis in order, and those of other tensors into the same.

    Equal elements keep their order. NaN counts as above every number, -0 equals +0.

    Operands:
        operands: the tensor that is sorted, rank 1 or more, any element type; then any
            number of tensors of its shape that are reordered as it is.
    Properties:
        predicate: lt for the least first, gt for the largest first.
        axis: the axis along which to sort.
    Results:
        results: the types of `operands`.
    Errors:
        the axis does not exist; the shapes differ.
    Source:
        StableHLO `sort` with a comparison of the first operand.
    """

    name = "graph.sort"

    tensors = var_operand_def(AnyGraphTensor)
    predicate = prop_def(PredicateAttr)
    axis = prop_def(IntegerAttr[I64])
    out = var_result_def(AnyGraphTensor)

    assembly_format = (
        "$predicate $tensors `axis` $axis attr-dict `:` functional-type(operands, results)"
    )

    def __init__(self, predicate: Predicate | str, tensors: Sequence[SSAValue], axis: int):
        super().__init__(
            operands=[tensors],
            result_types=[[TensorType(element_type_of(t), shape_of(t)) for t in tensors]],
            properties={
                "predicate": PredicateAttr(Predicate(predicate)),
                "axis": IntegerAttr(axis, i64),
            },
        )

    def verify_(self) -> None:
        check_direction(self.predicate.data)
        if not self.tensors or len(self.tensors) != len(self.out):
            raise VerifyException(
                f"found {len(self.tensors)} operands and {len(self.out)} results, expected as"
                " many and at least one"
            )
        shape = same_shape([shape_of(tensor) for tensor in self.tensors])
        check_axes((self.axis.value.data,), len(shape), "axis")
        for tensor, result in zip(self.tensors, self.out, strict=True):
            check_result_type(result, TensorType(element_type_of(tensor), shape))


@irdl_op_definition
class TopKOp(GraphOp):
    """The largest or least elements along an axis, in order, and where they stood.

    Of equal elements the first ones are taken. NaN and zeros as in `graph.sort`.

    Operands:
        operand: any element type, rank 1 or more.
        size: an `index` value where the number is only known at run time.
    Properties:
        predicate: gt for the largest elements, lt for the least.
        axis: the axis along which to choose.
        static_size: one entry, how many elements.
    Results:
        values: the shape of `operand` with that many elements along `axis`.
        positions: the same shape, integers or index.
    Errors:
        the axis does not exist; there are not as many elements.
    Source:
        ONNX TopK-24.
    """

    name = "graph.top_k"

    operand = operand_def(AnyGraphTensor)
    size = var_operand_def(IndexType)
    predicate = prop_def(PredicateAttr)
    axis = prop_def(IntegerAttr[I64])
    static_size = prop_def(DenseArrayBase.constr(i64))
    values = result_def(AnyGraphTensor)
    positions = result_def(TensorOf(frozenset({Kind.SIGNED, Kind.UNSIGNED, Kind.INDEX})))

    custom_directives = (DynamicIndexList,)
    assembly_format = (
        "$predicate $operand `axis` $axis `size` custom<DynamicIndexList>($size, $static_size)"
        " attr-dict `:` type($operand) `->` type($values) `,` type($positions)"
    )

    def __init__(
        self,
        predicate: Predicate | str,
        operand: SSAValue,
        axis: int,
        size: Size,
        element_type: Attribute = i64,
    ):
        static, dynamic = split([size])
        shape = top_k_shape(shape_of(operand), axis, static)
        super().__init__(
            operands=[operand, dynamic],
            result_types=[
                TensorType(element_type_of(operand), shape),
                TensorType(element_type, shape),
            ],
            properties={
                "predicate": PredicateAttr(Predicate(predicate)),
                "axis": IntegerAttr(axis, i64),
                "static_size": integers(static),
            },
        )

    def verify_(self) -> None:
        check_direction(self.predicate.data)
        size = check_list(self.static_size, self.size, "size")
        shape = top_k_shape(shape_of(self.operand), self.axis.value.data, size)
        check_result_type(self.values, TensorType(element_type_of(self.operand), shape))
        check_result_type(self.positions, TensorType(element_type_of(self.positions), shape))


def top_k_shape(shape: Shape, axis: int, size: Sequence[int]) -> Shape:
    """`shape` with `size` elements along `axis`."""
    check_axes((axis,), len(shape), "axis")
    check_length(size, 1, "sizes")
    (count,) = size
    if not is_dynamic(count) and (
        count < 0 or (not is_dynamic(shape[axis]) and count > shape[axis])
    ):
        raise VerifyException(f"size is {count}, expected 0 to {shape[axis]} of axis {axis}")
    return (*shape[:axis], count, *shape[axis + 1 :])


ORDERING_OPS = (CumulateOp, SortOp)
"""Primitives; `graph.top_k` decomposes into them."""

ORDERING_COMPOSITES = (TopKOp,)
