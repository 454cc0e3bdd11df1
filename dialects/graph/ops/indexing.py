"""Ops that read and write elements at the positions that another tensor holds.

A position counts from 0; a negative one counts from the end, -1 being the last element.
Positions outside are errors: `-O0` and the reference report them.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import I64, IntegerAttr, TensorType, i64
from xdsl.ir import Attribute, SSAValue
from xdsl.irdl import irdl_op_definition, operand_def, opt_prop_def, prop_def, result_def

from mlopt.dialects.graph.attributes import Reduction, ReductionAttr
from mlopt.dialects.graph.element_kinds import INTEGERS, AnyGraphTensor, TensorOf
from mlopt.dialects.graph.index_shapes import (
    check_updates,
    gather_elements_shape,
    gather_nd_shape,
    gather_shape,
)
from mlopt.dialects.graph.ops.base import (
    GraphOp,
    check_element_type,
    check_result_type,
    element_type_of,
    shape_of,
)
from mlopt.dialects.graph.ops.reduction import check_reducible

Positions = TensorOf(INTEGERS)


@irdl_op_definition
class GatherOp(GraphOp):
    """Slices of `operand` at positions along one axis.

    `out[a..., i..., b...] = operand[a..., indices[i...], b...]`.

    Operands:
        operand: `[a..., n, b...]`, any element type.
        indices: any shape, integers from `-n` to `n - 1`; negative ones count from the end.
    Properties:
        axis: the axis of size `n`.
    Results:
        out: `[a..., the sizes of indices, b...]`, the element type of `operand`.
    Errors:
        the axis does not exist; a position is outside.
    Source:
        ONNX Gather-13; NumPy `take`.
    """

    name = "graph.gather"

    operand = operand_def(AnyGraphTensor)
    indices = operand_def(Positions)
    axis = prop_def(IntegerAttr[I64])
    out = result_def(AnyGraphTensor)

    assembly_format = (
        "$operand `,` $indices `axis` $axis attr-dict `:` functional-type(operands, results)"
    )

    def __init__(self, operand: SSAValue, indices: SSAValue, axis: int):
        shape = gather_shape(shape_of(operand), shape_of(indices), axis)
        super().__init__(
            operands=[operand, indices],
            result_types=[TensorType(element_type_of(operand), shape)],
            properties={"axis": IntegerAttr(axis, i64)},
        )

    def verify_(self) -> None:
        shape = gather_shape(shape_of(self.operand), shape_of(self.indices), self.axis.value.data)
        check_result_type(self.out, TensorType(element_type_of(self.operand), shape))


@irdl_op_definition
class GatherElementsOp(GraphOp):
    """One element of `operand` for each position, along one axis.

    `out[i, j, k] = operand[i, indices[i, j, k], k]` for axis 1 of 3.

    Operands:
        operand: `[d0, ..., dn-1]`, any element type.
        indices: the rank of `operand`, its sizes or less but along `axis`; integers from
            `-d` to `d - 1`, negative ones counting from the end.
    Properties:
        axis: the axis that positions are along.
    Results:
        out: the shape of `indices`, the element type of `operand`.
    Errors:
        the axis does not exist; the ranks differ; `indices` is too large; a position is
        outside.
    Source:
        ONNX GatherElements-13; NumPy `take_along_axis`.
    """

    name = "graph.gather_elements"

    operand = operand_def(AnyGraphTensor)
    indices = operand_def(Positions)
    axis = prop_def(IntegerAttr[I64])
    out = result_def(AnyGraphTensor)

    assembly_format = (
        "$operand `,` $indices `axis` $axis attr-dict `:` functional-type(operands, results)"
    )

    def __init__(self, operand: SSAValue, indices: SSAValue, axis: int):
        shape = gather_elements_shape(shape_of(operand), shape_of(indices), axis)
        super().__init__(
            operands=[operand, indices],
            result_types=[TensorType(element_type_of(operand), shape)],
            properties={"axis": IntegerAttr(axis, i64)},
        )

    def verify_(self) -> None:
        shapes = shape_of(self.operand), shape_of(self.indices)
        shape = gather_elements_shape(*shapes, self.axis.value.data)
        check_result_type(self.out, TensorType(element_type_of(self.operand), shape))


@irdl_op_definition
class GatherNdOp(GraphOp):
    """Slices of `operand` at points: a row of `indices` is a position along each of k axes.

    `out[b..., i..., r...] = operand[b..., indices[b..., i..., 0 ... k-1], r...]`.

    Operands:
        operand: `[b..., d0, ..., dk-1, r...]`, any element type.
        indices: `[b..., i..., k]`, k static; integers from `-d` to `d - 1`, negative ones
            counting from the end.
    Properties:
        batch: the number of axes `b...` that run together; 0 where left out.
    Results:
        out: `[b..., i..., r...]`, the element type of `operand`.
    Errors:
        the batch extents differ; k is unknown or more than the other axes of `operand`; a
        position is outside.
    Source:
        ONNX GatherND-13.
    """

    name = "graph.gather_nd"

    operand = operand_def(AnyGraphTensor)
    indices = operand_def(Positions)
    batch = opt_prop_def(IntegerAttr[I64])
    out = result_def(AnyGraphTensor)

    assembly_format = (
        "$operand `,` $indices (`batch` $batch^)? attr-dict `:` functional-type(operands, results)"
    )

    def __init__(self, operand: SSAValue, indices: SSAValue, batch: int = 0):
        shape = gather_nd_shape(shape_of(operand), shape_of(indices), batch)
        super().__init__(
            operands=[operand, indices],
            result_types=[TensorType(element_type_of(operand), shape)],
            properties={"batch": IntegerAttr(batch, i64) if batch else None},
        )

    @property
    def batch_count(self) -> int:
        """How many leading axes run together."""
        return 0 if self.batch is None else self.batch.value.data

    def verify_(self) -> None:
        shape = gather_nd_shape(shape_of(self.operand), shape_of(self.indices), self.batch_count)
        check_result_type(self.out, TensorType(element_type_of(self.operand), shape))


class ScatterOp(GraphOp):
    """Base of ops that update elements of a tensor at positions."""

    operand = operand_def(AnyGraphTensor)
    indices = operand_def(Positions)
    updates = operand_def(AnyGraphTensor)
    kind = opt_prop_def(ReductionAttr)
    out = result_def(AnyGraphTensor)

    @property
    def reduction(self) -> Reduction | None:
        """How an update combines with the element it finds; None where it replaces it."""
        return None if self.kind is None else self.kind.data

    def _check_elements(self) -> None:
        check_element_type(self.updates, self.operand, "updates")
        if self.kind is not None:
            check_reducible(self.operand, self.kind.data)
        check_result_type(
            self.out, TensorType(element_type_of(self.operand), shape_of(self.operand))
        )


def _reduction(kind: Reduction | str | None) -> ReductionAttr | None:
    return None if kind is None else ReductionAttr(Reduction(kind))


@irdl_op_definition
class ScatterElementsOp(ScatterOp):
    """`operand` with one element updated for each position, along one axis.

    `out[i, indices[i, j, k], k] = updates[i, j, k]` for axis 1 of 3, in row-major order of
    `indices`: of several updates of one element the last wins, or all are combined, each
    rounded to the element type.

    Operands:
        operand: `[d0, ..., dn-1]`, any element type.
        indices: the rank of `operand`, its sizes or less but along `axis`; integers from
            `-d` to `d - 1`, negative ones counting from the end.
        updates: the shape of `indices`, the element type of `operand`.
    Properties:
        axis: the axis that positions are along.
        kind: sum, prod, max, min, maxnum, and, or: an update is combined with the element; it
            replaces it where left out.
    Results:
        out: the type of `operand`.
    Errors:
        the axis does not exist; the shapes do not fit; `kind` cannot combine the element
        type; a position is outside.
    Source:
        ONNX ScatterElements-18.
    """

    name = "graph.scatter_elements"

    axis = prop_def(IntegerAttr[I64])

    assembly_format = (
        "$operand `,` $indices `,` $updates `axis` $axis (`combine` $kind^)? attr-dict"
        " `:` functional-type(operands, results)"
    )

    def __init__(
        self,
        operand: SSAValue,
        indices: SSAValue,
        updates: SSAValue,
        axis: int,
        kind: Reduction | str | None = None,
    ):
        super().__init__(
            operands=[operand, indices, updates],
            result_types=[TensorType(element_type_of(operand), shape_of(operand))],
            properties={"axis": IntegerAttr(axis, i64), "kind": _reduction(kind)},
        )

    def verify_(self) -> None:
        self._check_elements()
        shapes = shape_of(self.operand), shape_of(self.indices)
        expected = gather_elements_shape(*shapes, self.axis.value.data)
        check_updates(shape_of(self.updates), expected)


@irdl_op_definition
class ScatterNdOp(ScatterOp):
    """`operand` with slices updated at points: a row of `indices` is a position along k axes.

    `out[b..., indices[b..., i..., 0 ... k-1], r...] = updates[b..., i..., r...]`, in
    row-major order of `updates`: of several updates of one element the last wins, or all
    are combined, each rounded to the element type.

    Operands:
        operand: `[b..., d0, ..., dk-1, r...]`, any element type.
        indices: `[b..., i..., k]`, k static; integers from `-d` to `d - 1`, negative ones
            counting from the end.
        updates: `[b..., i..., r...]`, the element type of `operand`.
    Properties:
        batch: the number of axes `b...` that run together; 0 where left out.
        kind: as in `graph.scatter_elements`.
    Results:
        out: the type of `operand`.
    Errors:
        the shapes do not fit; k is unknown; `kind` cannot combine the element type; a
        position is outside.
    Source:
        ONNX ScatterND-18.
    """

    name = "graph.scatter_nd"

    batch = opt_prop_def(IntegerAttr[I64])

    assembly_format = (
        "$operand `,` $indices `,` $updates (`batch` $batch^)? (`combine` $kind^)? attr-dict"
        " `:` functional-type(operands, results)"
    )

    def __init__(
        self,
        operand: SSAValue,
        indices: SSAValue,
        updates: SSAValue,
        kind: Reduction | str | None = None,
        batch: int = 0,
    ):
        properties: dict[str, Attribute | None] = {
            "batch": IntegerAttr(batch, i64) if batch else None,
            "kind": _reduction(kind),
        }
        super().__init__(
            operands=[operand, indices, updates],
            result_types=[TensorType(element_type_of(operand), shape_of(operand))],
            properties=properties,
        )

    @property
    def batch_count(self) -> int:
        """How many leading axes run together."""
        return 0 if self.batch is None else self.batch.value.data

    def verify_(self) -> None:
        self._check_elements()
        shapes = shape_of(self.operand), shape_of(self.indices)
        check_updates(shape_of(self.updates), gather_nd_shape(*shapes, self.batch_count))


INDEXING_OPS: Sequence[type[GraphOp]] = (
    GatherOp,
    GatherElementsOp,
    GatherNdOp,
    ScatterElementsOp,
    ScatterNdOp,
)
