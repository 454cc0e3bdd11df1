"""Ops of tensor that take tensors apart and put them together."""

from __future__ import annotations

from typing import Any

from xdsl.dialects import tensor
from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    DenseArrayBase,
    IndexType,
    IntegerAttr,
    TensorType,
    UnitAttr,
    i64,
)
from xdsl.dialects.utils.dynamic_index_list import DynamicIndexList
from xdsl.ir import BlockArgument
from xdsl.irdl import (
    AttrSizedOperandSegments,
    IRDLOperation,
    irdl_op_definition,
    opt_prop_def,
    prop_def,
    region_def,
    result_def,
    traits_def,
    var_operand_def,
)
from xdsl.traits import Pure, RecursiveMemoryEffect
from xdsl.utils.exceptions import VerifyException

from mlopt.core.operands import operand_def
from mlopt.core.redefinition import op_redefinition
from mlopt.core.slices import is_rank_reduced, verify_slice
from mlopt.dialects.tensor.element_ops import verify_index_body

_PARTS = (
    "custom<DynamicIndexList>($offsets, $static_offsets)"
    "custom<DynamicIndexList>($sizes, $static_sizes)"
    "custom<DynamicIndexList>($strides, $static_strides)"
)


def verify_part(op: Any, whole: TensorType, part: TensorType) -> None:
    """Raises `VerifyException` unless `part` is what the op's slice of `whole` is."""
    if whole.element_type != part.element_type:
        raise VerifyException(f"element types differ: {whole.element_type} and {part.element_type}")
    verify_slice(op, whole.get_shape())
    sizes = op.static_sizes.get_values()
    if not is_rank_reduced(sizes, part.get_shape()):
        expected = TensorType(whole.element_type, sizes)
        raise VerifyException(
            f"expected type to be '{expected}' or a rank-reduced version. "
            f"(mismatch of result sizes), found '{part}'"
        )


@op_redefinition
class ExtractSliceOp(tensor.ExtractSliceOp):
    """A part of a tensor: offsets, sizes and strides along each axis.

    Results:
        result: axes of size 1 may be left out.
    Errors:
        Not one of each an axis; out of bounds; the shape is not that of the part.
    Source:
        Upstream's `tensor.extract_slice`.
    """

    source = operand_def(TensorType)

    assembly_format = f"$source `` {_PARTS} attr-dict `:` type($source) `to` type($result)"
    custom_directives = (DynamicIndexList,)

    def verify_(self) -> None:
        verify_part(self, self.source.type, self.result.type)


@op_redefinition
class InsertSliceOp(tensor.InsertSliceOp):
    """`dest` with a part replaced by `source`.

    Errors:
        As for `tensor.extract_slice`.
    Source:
        Upstream's `tensor.insert_slice`.
    """

    source = operand_def(TensorType)
    dest = operand_def(tensor.InsertSliceOp.DEST_TYPE)

    assembly_format = (
        f"$source `into` $dest `` {_PARTS} attr-dict `:` type($source) `into` type($dest)"
    )
    custom_directives = (DynamicIndexList,)

    def verify_(self) -> None:
        verify_part(self, self.dest.type, self.source.type)


@irdl_op_definition
class ParallelInsertSliceOp(IRDLOperation):
    """In `scf.forall.in_parallel`: the part of a shared output that this thread writes.

    Errors:
        As for `tensor.extract_slice`; it stands elsewhere, or `dest` is no output of the loop.
    Source:
        Upstream's `tensor.parallel_insert_slice`.
    """

    name = "tensor.parallel_insert_slice"

    source = operand_def(TensorType)
    dest = operand_def(TensorType)
    offsets = var_operand_def(IndexType)
    sizes = var_operand_def(IndexType)
    strides = var_operand_def(IndexType)
    static_offsets = prop_def(DenseArrayBase.constr(i64))
    static_sizes = prop_def(DenseArrayBase.constr(i64))
    static_strides = prop_def(DenseArrayBase.constr(i64))

    irdl_options = (AttrSizedOperandSegments(as_property=True),)

    assembly_format = (
        f"$source `into` $dest `` {_PARTS} attr-dict `:` type($source) `into` type($dest)"
    )
    custom_directives = (DynamicIndexList,)

    def verify_(self) -> None:
        parent = self.parent_op()
        if parent is None or parent.name != "scf.forall.in_parallel":
            raise VerifyException("expected 'scf.forall.in_parallel' parent")
        if not isinstance(self.dest, BlockArgument) or self.dest.owner is not parent.parent:
            raise VerifyException("may only insert into an output block argument")
        verify_part(self, self.dest.type, self.source.type)


@op_redefinition
class ConcatOp(tensor.ConcatOp):
    """Tensors one behind the other along axis `dim`.

    Errors:
        The axis is out of range; the sizes of other axes differ.
    Source:
        Upstream's `tensor.concat`.
    """

    inputs = var_operand_def(TensorType)
    dim = prop_def(IntegerAttr.constr(i64))
    result = result_def(TensorType)

    assembly_format = "`dim` `(` $dim `)` $inputs attr-dict `:` functional-type(operands, results)"

    def verify_(self) -> None:
        types = [value.type for value in self.inputs if isinstance(value.type, TensorType)]
        if not types:
            raise VerifyException("requires at least one input")
        result, axis = self.result.type, self.dim.value.data
        if any(type.get_num_dims() != types[0].get_num_dims() for type in [*types, result]):
            raise VerifyException("rank of concatenated inputs must match result rank")
        if any(type.element_type != result.element_type for type in types):
            raise VerifyException(f"inputs and result element type must match: {result}")
        if not 0 <= axis < result.get_num_dims():
            raise VerifyException(
                f"concatenation dim must be less than the tensor rank, found {axis}"
            )
        for position, found in enumerate(result.get_shape()):
            sizes = [type.get_shape()[position] for type in types]
            known = {size for size in sizes if size != DYNAMIC_INDEX}
            if position == axis:
                expected = DYNAMIC_INDEX if DYNAMIC_INDEX in sizes else sum(sizes)
            elif len(known) > 1:
                raise VerifyException(
                    f"static concatenation size mismatch along non-concatenated dimension {position}"
                )
            else:
                expected = min(known, default=DYNAMIC_INDEX)
            if DYNAMIC_INDEX not in (expected, found) and expected != found:
                raise VerifyException(
                    f"result type {result} does not match inferred size {expected} of axis {position}"
                )


@op_redefinition
class PadOp(tensor.PadOp):
    """A tensor with elements that the body computes before and after each axis.

    Operands:
        low, high: the numbers of elements that are not known, in order.
    Properties:
        static_low, static_high: how many elements before and behind each axis.
        nofold: stays where nothing is added.
    Errors:
        Not a number an axis; the shape of the result is another.
    Source:
        Upstream's `tensor.pad`.
    """

    source = operand_def(TensorType)
    low = var_operand_def(IndexType)
    high = var_operand_def(IndexType)
    static_low = prop_def(DenseArrayBase.constr(i64))
    static_high = prop_def(DenseArrayBase.constr(i64))
    nofold = opt_prop_def(UnitAttr)
    region = region_def("single_block")
    result = result_def(TensorType)

    traits = traits_def(RecursiveMemoryEffect(), Pure())

    assembly_format = (
        "$source (`nofold` $nofold^)?"
        "`low` `` custom<DynamicIndexList>($low, $static_low)"
        "`high` `` custom<DynamicIndexList>($high, $static_high)"
        "$region attr-dict `:` type($source) `to` type($result)"
    )
    custom_directives = (DynamicIndexList,)

    def verify_(self) -> None:
        source, result = self.source.type, self.result.type
        low, high = self.static_low.get_values(), self.static_high.get_values()
        rank = source.get_num_dims()
        if not len(low) == len(high) == rank == result.get_num_dims():
            raise VerifyException(
                f"expected a low and a high padding for each of {rank} axes, found {len(low)} "
                f"and {len(high)} for {result}"
            )
        for static, dynamic in ((low, self.low), (high, self.high)):
            if sum(number == DYNAMIC_INDEX for number in static) != len(dynamic):
                raise VerifyException(
                    f"expected an operand for each dynamic padding, found {len(dynamic)}"
                )
        for axis, (before, size, behind, found) in enumerate(
            zip(low, source.get_shape(), high, result.get_shape(), strict=True)
        ):
            if found == DYNAMIC_INDEX or DYNAMIC_INDEX in (before, size, behind):
                continue
            if before + size + behind != found:
                raise VerifyException(
                    f"specified type '{result}' does not match the inferred size "
                    f"{before + size + behind} of axis {axis}"
                )
        if source.element_type != result.element_type:
            raise VerifyException(
                f"element types differ: {source.element_type} and {result.element_type}"
            )
        verify_index_body(self, result)


SLICE_OPS = (ExtractSliceOp, InsertSliceOp, ParallelInsertSliceOp, ConcatOp, PadOp)
