"""Ops of vector that read and write memory, transfers apart."""

from __future__ import annotations

from typing import Any

from xdsl.dialects import vector
from xdsl.dialects.builtin import (
    BoolAttr,
    IndexType,
    IntegerAttr,
    IntegerType,
    MemRefType,
    TensorType,
    VectorType,
    i1,
    i64,
)
from xdsl.ir import Attribute
from xdsl.irdl import (
    IRDLOperation,
    ParsePropInAttrDict,
    base,
    irdl_op_definition,
    opt_prop_def,
    opt_result_def,
    result_def,
    traits_def,
    var_operand_def,
)
from xdsl.traits import EffectInstance, MemoryEffect
from xdsl.utils.exceptions import VerifyException

from mlopt.core.interfaces.effects import READ, WRITE, effects_on
from mlopt.core.operands import operand_def
from mlopt.core.redefinition import op_redefinition
from mlopt.dialects.vector.shapes import axes_of, element_of

_MASK = VectorType.constr(i1)
_INDICES = VectorType.constr(base(IntegerType) | base(IndexType))


class ReadsBuffers(MemoryEffect):
    """Reads any operand that is a buffer."""

    @classmethod
    def get_effects(cls, op: Any) -> Any:
        effects: Any = effects_on(READ, op.operands)
        return effects


class WritesBuffers(MemoryEffect):
    """Writes any operand that is a buffer."""

    @classmethod
    def get_effects(cls, op: Any) -> Any:
        effects: set[EffectInstance] = set(effects_on(WRITE, op.operands))
        return effects


def verify_access(op: Any) -> None:
    """Raises `VerifyException` unless there is an index an axis of the base."""
    rank = op.base.type.get_num_dims()
    if len(op.indices) != rank:
        raise VerifyException(f"requires {rank} indices, found {len(op.indices)}")


def verify_vector(op: Any, type: VectorType) -> None:
    """Raises `VerifyException` unless the base holds such elements, or such vectors."""
    element = op.base.type.element_type
    if element_of(element) != type.element_type:
        raise VerifyException(
            f"base and result element type should match, found {element} and {type.element_type}"
        )
    if isinstance(element, VectorType) and element != type:
        raise VerifyException(f"base memref holds {element}, found {type}")


def verify_contiguous(op: Any, type: VectorType) -> None:
    """Raises `VerifyException` unless the vector lies along the base's last axis, unit stride."""
    from mlopt.dialects.memref.access_ops import verify_alignment
    from mlopt.dialects.memref.layouts import strided

    verify_alignment(op.alignment)
    base_type: MemRefType = op.base.type
    if isinstance(base_type.element_type, VectorType):
        return
    layout = strided(base_type)
    is_single = all(size == 1 for size in type.get_shape())
    if layout is None or (layout.strides and layout.strides[-1] != 1 and not is_single):
        raise VerifyException("most minor memref dim must have unit stride")
    if base_type.get_num_dims() < type.get_num_dims():
        raise VerifyException(f"memref {base_type} has lower rank than the vector {type}")


def verify_masked(op: Any, mask: VectorType, *types: Attribute) -> None:
    """Raises `VerifyException` unless mask and vectors have one shape."""
    for type in types:
        if axes_of(mask) != axes_of(type):
            raise VerifyException(f"expected result shape to match mask shape: {type} and {mask}")


@op_redefinition
class LoadOp(vector.LoadOp):
    """Contiguous elements along the last axis.

    Errors:
        Element types differ; not an index an axis.
    Source:
        Upstream's `vector.load`.
    """

    base = operand_def(MemRefType)
    indices = var_operand_def(IndexType)
    nontemporal = opt_prop_def(BoolAttr)
    alignment = opt_prop_def(IntegerAttr.constr(i64))
    result = result_def(VectorType)

    irdl_options = (ParsePropInAttrDict(),)
    traits = traits_def(ReadsBuffers())

    assembly_format = "$base `[` $indices `]` attr-dict `:` type($base) `,` type($result)"

    def verify_(self) -> None:
        verify_access(self)
        verify_vector(self, self.result.type)
        verify_contiguous(self, self.result.type)


@op_redefinition
class StoreOp(vector.StoreOp):
    """Contiguous elements along the last axis, written.

    Errors:
        Element types differ; not an index an axis.
    Source:
        Upstream's `vector.store`.
    """

    vector = operand_def(VectorType)
    base = operand_def(MemRefType)
    indices = var_operand_def(IndexType)
    nontemporal = opt_prop_def(BoolAttr)
    alignment = opt_prop_def(IntegerAttr.constr(i64))

    irdl_options = (ParsePropInAttrDict(),)
    traits = traits_def(WritesBuffers())

    assembly_format = (
        "$vector `,` $base `[` $indices `]` attr-dict `:` type($base) `,` type($vector)"
    )

    def verify_(self) -> None:
        verify_access(self)
        verify_vector(self, self.vector.type)
        verify_contiguous(self, self.vector.type)


@op_redefinition
class MaskedLoadOp(vector.MaskedLoadOp):
    """Contiguous elements where the mask is on, `pass_thru` elsewhere."""

    base = operand_def(MemRefType)
    indices = var_operand_def(IndexType)
    mask = operand_def(_MASK)
    pass_thru = operand_def(VectorType)
    alignment = opt_prop_def(IntegerAttr.constr(i64))
    result = result_def(VectorType)

    irdl_options = (ParsePropInAttrDict(),)
    traits = traits_def(ReadsBuffers())

    assembly_format = (
        "$base `[` $indices `]` `,` $mask `,` $pass_thru attr-dict `:` type($base) `,` "
        "type($mask) `,` type($pass_thru) `into` type($result)"
    )

    def verify_(self) -> None:
        _verify_read(self)


def _verify_read(op: Any) -> None:
    verify_access(op)
    verify_vector(op, op.result.type)
    verify_masked(op, op.mask.type, op.result.type)
    if op.pass_thru.type != op.result.type:
        raise VerifyException(
            f"expected pass_thru of same type as result type, found {op.pass_thru.type}"
        )


@op_redefinition
class MaskedStoreOp(vector.MaskedStoreOp):
    """Contiguous elements, written where the mask is on."""

    base = operand_def(MemRefType)
    indices = var_operand_def(IndexType)
    mask = operand_def(_MASK)
    value_to_store = operand_def(VectorType)
    alignment = opt_prop_def(IntegerAttr.constr(i64))

    irdl_options = (ParsePropInAttrDict(),)
    traits = traits_def(WritesBuffers())

    assembly_format = (
        "$base `[` $indices `]` `,` $mask `,` $value_to_store attr-dict `:` type($base) `,` "
        "type($mask) `,` type($value_to_store)"
    )

    def verify_(self) -> None:
        _verify_write(self)


def _verify_write(op: Any) -> None:
    value = op.operands[-1].type
    verify_access(op)
    verify_vector(op, value)
    verify_masked(op, op.mask.type, value)


def _verify_1d(op: Any) -> None:
    if op.mask.type.get_num_dims() != 1:
        raise VerifyException(f"mask is {op.mask.type}, expected a 1-D vector")


@irdl_op_definition
class ExpandLoadOp(IRDLOperation):
    """As many contiguous elements as the mask is on, put where it is; `pass_thru` elsewhere."""

    name = "vector.expandload"

    base = operand_def(MemRefType)
    indices = var_operand_def(IndexType)
    mask = operand_def(_MASK)
    pass_thru = operand_def(VectorType)
    alignment = opt_prop_def(IntegerAttr.constr(i64))
    result = result_def(VectorType)

    irdl_options = (ParsePropInAttrDict(),)
    traits = traits_def(ReadsBuffers())

    assembly_format = (
        "$base `[` $indices `]` `,` $mask `,` $pass_thru attr-dict `:` type($base) `,` "
        "type($mask) `,` type($pass_thru) `into` type($result)"
    )

    def verify_(self) -> None:
        _verify_read(self)
        _verify_1d(self)


@irdl_op_definition
class CompressStoreOp(IRDLOperation):
    """The elements where the mask is on, written contiguously."""

    name = "vector.compressstore"

    base = operand_def(MemRefType)
    indices = var_operand_def(IndexType)
    mask = operand_def(_MASK)
    value_to_store = operand_def(VectorType)
    alignment = opt_prop_def(IntegerAttr.constr(i64))

    irdl_options = (ParsePropInAttrDict(),)
    traits = traits_def(WritesBuffers())

    assembly_format = (
        "$base `[` $indices `]` `,` $mask `,` $value_to_store attr-dict `:` type($base) `,` "
        "type($mask) `,` type($value_to_store)"
    )

    def verify_(self) -> None:
        _verify_write(self)
        _verify_1d(self)


@irdl_op_definition
class GatherOp(IRDLOperation):
    """Elements at distances `index_vec` from a place, where the mask is on.

    Errors:
        Shapes differ; not an index an axis.
    Source:
        Upstream's `vector.gather`.
    """

    name = "vector.gather"

    base = operand_def(base(MemRefType) | base(TensorType))
    indices = var_operand_def(IndexType)
    index_vec = operand_def(_INDICES)
    mask = operand_def(_MASK)
    pass_thru = operand_def(VectorType)
    alignment = opt_prop_def(IntegerAttr.constr(i64))
    result = result_def(VectorType)

    irdl_options = (ParsePropInAttrDict(),)
    traits = traits_def(ReadsBuffers())

    assembly_format = (
        "$base `[` $indices `]` `[` $index_vec `]` `,` $mask `,` $pass_thru attr-dict `:` "
        "type($base) `,` type($index_vec) `,` type($mask) `,` type($pass_thru) `into` type($result)"
    )

    def verify_(self) -> None:
        _verify_read(self)
        verify_masked(self, self.mask.type, self.index_vec.type)


@irdl_op_definition
class ScatterOp(IRDLOperation):
    """Elements written at distances `index_vec` from a place, where the mask is on.

    Errors:
        Shapes differ; not an index an axis.
    Source:
        Upstream's `vector.scatter`.
    """

    name = "vector.scatter"

    base = operand_def(base(MemRefType) | base(TensorType))
    indices = var_operand_def(IndexType)
    index_vec = operand_def(_INDICES)
    mask = operand_def(_MASK)
    value_to_store = operand_def(VectorType)
    alignment = opt_prop_def(IntegerAttr.constr(i64))
    result = opt_result_def(TensorType)

    irdl_options = (ParsePropInAttrDict(),)
    traits = traits_def(WritesBuffers())

    assembly_format = (
        "$base `[` $indices `]` `[` $index_vec `]` `,` $mask `,` $value_to_store attr-dict `:` "
        "type($base) `,` type($index_vec) `,` type($mask) `,` type($value_to_store) "
        "(`->` type($result)^)?"
    )

    def verify_(self) -> None:
        _verify_write(self)
        verify_masked(self, self.mask.type, self.index_vec.type)


MEMORY_OPS = (
    LoadOp,
    StoreOp,
    MaskedLoadOp,
    MaskedStoreOp,
    ExpandLoadOp,
    CompressStoreOp,
    GatherOp,
    ScatterOp,
)
