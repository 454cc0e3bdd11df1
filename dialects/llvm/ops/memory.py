"""Loads, stores, stack memory, addresses, atomics."""

from __future__ import annotations

from typing import Any

from xdsl.dialects import llvm
from xdsl.dialects.builtin import (
    ArrayAttr,
    DenseArrayBase,
    FunctionType,
    IntegerAttr,
    IntegerType,
    StringAttr,
    UnitAttr,
    VectorType,
    i1,
    i32,
    i64,
)
from xdsl.dialects.llvm import GEP_USE_SSA_VAL, LLVMArrayType, LLVMStructType
from xdsl.ir import Attribute
from xdsl.irdl import (
    IRDLOperation,
    operand_def,
    opt_prop_def,
    prop_def,
    result_def,
    traits_def,
    var_operand_def,
)
from xdsl.traits import (
    EffectInstance,
    MemoryAllocEffect,
    MemoryEffect,
    MemoryEffectKind,
    MemoryWriteEffect,
    Pure,
)
from xdsl.utils.exceptions import VerifyException

from mlopt.dialects.llvm.assembly import llvm_op
from mlopt.dialects.llvm.attributes import ATTRIBUTES
from mlopt.dialects.llvm.constraints import INTEGER, INTEGERS, POINTER, POINTERS
from mlopt.dialects.llvm.property_syntax import Stripped, flag_bits
from mlopt.dialects.llvm.types import fields_of, is_compatible

NOT_ATOMIC = IntegerAttr(0, i64)
RELEASE, ACQ_REL = 5, 6


def array_property() -> Any:
    """An optional array attribute."""
    return opt_prop_def(ArrayAttr[Attribute])


class Accesses:
    """Properties of everything that accesses memory."""

    access_groups = array_property()
    alias_scopes = array_property()
    noalias_scopes = array_property()
    tbaa = array_property()


def _has_side_effect(op: Any) -> bool:
    ordering = op.properties.get("ordering")
    return "volatile_" in op.properties or (ordering is not None and ordering.value.data != 0)


class LoadEffect(MemoryEffect):
    """A read; also a write where the load is volatile or atomic."""

    @classmethod
    def get_effects(cls, op: Any) -> set[EffectInstance]:
        effects = {EffectInstance(MemoryEffectKind.READ)}
        if _has_side_effect(op):
            effects.add(EffectInstance(MemoryEffectKind.WRITE))
        return effects


@llvm_op(
    syntax={"dereferenceable": Stripped(ATTRIBUTES["llvm.dereferenceable"])},
    defaults={"ordering": NOT_ATOMIC},
)
class LoadOp(Accesses, llvm.LoadOp):
    """Reads memory."""

    ptr = operand_def(POINTER)
    alignment = opt_prop_def(IntegerAttr)
    ordering = opt_prop_def(IntegerAttr)
    volatile_ = opt_prop_def(UnitAttr)
    nontemporal = opt_prop_def(UnitAttr)
    invariant = opt_prop_def(UnitAttr)
    invariantGroup = opt_prop_def(UnitAttr)
    syncscope = opt_prop_def(StringAttr)
    dereferenceable = opt_prop_def(ATTRIBUTES["llvm.dereferenceable"])

    traits = traits_def(LoadEffect())

    assembly_format = (
        "(`volatile` $volatile_^)? $ptr (`atomic` (`syncscope` `(` $syncscope^ `)`)? $ordering^)?"
        " (`invariant` $invariant^)? (`invariant_group` $invariantGroup^)?"
        " (`dereferenceable` `` $dereferenceable^)?"
        " attr-dict `:` type($ptr) `->` type($dereferenced_value)"
    )

    def verify_(self) -> None:
        _require_loadable(self, self.dereferenced_value.type, (RELEASE, ACQ_REL))


@llvm_op(defaults={"ordering": NOT_ATOMIC})
class StoreOp(Accesses, llvm.StoreOp):
    """Writes memory."""

    ptr = operand_def(POINTER)
    alignment = opt_prop_def(IntegerAttr)
    ordering = opt_prop_def(IntegerAttr)
    invariantGroup = opt_prop_def(UnitAttr)
    syncscope = opt_prop_def(StringAttr)

    traits = traits_def(MemoryWriteEffect())

    assembly_format = (
        "(`volatile` $volatile_^)? $value `,` $ptr"
        " (`atomic` (`syncscope` `(` $syncscope^ `)`)? $ordering^)?"
        " (`invariant_group` $invariantGroup^)?"
        " attr-dict `:` type($value) `,` type($ptr)"
    )

    def verify_(self) -> None:
        _require_loadable(self, self.value.type, (4, ACQ_REL))


def _require_loadable(op: Any, type: Attribute, unsupported: tuple[int, ...]) -> None:
    if not is_compatible(type):
        raise VerifyException(f"{type} is no type of a value in memory")
    ordering = op.ordering.value.data if op.ordering is not None else 0
    if ordering == 0:
        if op.syncscope is not None:
            raise VerifyException("expected syncscope to be null for non-atomic access")
        return
    if ordering in unsupported:
        raise VerifyException("unsupported atomic ordering for this access")
    if op.alignment is None:
        raise VerifyException("expected alignment for atomic access")


@llvm_op(infer={"res": "size"})
class AllocaOp(llvm.AllocaOp):
    """Memory on the stack, until the function returns."""

    size = operand_def(INTEGER)
    res = result_def(POINTER)
    inalloca = opt_prop_def(UnitAttr)

    traits = traits_def(MemoryAllocEffect())

    assembly_format = (
        "(`inalloca` $inalloca^)? $size `x` $elem_type attr-dict"
        " `:` functional-type(operands, results)"
    )


@llvm_op()
class GEPOp(llvm.GEPOp):
    """A pointer moved by indices into the type `elem_type`."""

    ptr = operand_def(POINTERS)
    ssa_indices = var_operand_def(INTEGERS)
    noWrapFlags = opt_prop_def(IntegerAttr)
    result = result_def(POINTERS)

    traits = traits_def(Pure())

    @classmethod
    def parse(cls, parser: Any) -> GEPOp:
        from mlopt.dialects.llvm.property_syntax import NO_WRAP

        flags = NO_WRAP.parse_optional(parser)
        pointer = parser.parse_unresolved_operand()
        names: list[Any] = []
        indices = parser.parse_comma_separated_list(
            parser.Delimiter.SQUARE, lambda: _parse_index(parser, names)
        )
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        type = parser.parse_function_type()
        parser.parse_punctuation(",")
        element = parser.parse_type()
        operands = parser.resolve_operands([pointer, *names], type.inputs.data, parser.pos)
        return cls.create(
            operands=operands,
            result_types=type.outputs.data,
            properties={
                "rawConstantIndices": DenseArrayBase.from_list(i32, indices),
                "elem_type": element,
                "noWrapFlags": flags or IntegerAttr(0, i32),
            },
            attributes=attributes,
        )

    def print(self, printer: Any) -> None:
        from mlopt.dialects.llvm.property_syntax import NO_WRAP

        bits = flag_bits(self.noWrapFlags) if self.noWrapFlags is not None else 0
        bits |= 3 if self.inbounds is not None else 0
        printer.print_string(" ")
        if bits:
            NO_WRAP.print(printer, IntegerAttr(bits, i32))
            printer.print_string(" ")
        printer.print_ssa_value(self.ptr)
        dynamic = iter(self.ssa_indices)
        with printer.in_square_brackets():
            for number, index in enumerate(self.rawConstantIndices.get_values()):
                printer.print_string(", " if number else "")
                if index == GEP_USE_SSA_VAL:
                    printer.print_ssa_value(next(dynamic))
                else:
                    printer.print_string(str(index))
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_attribute(
            FunctionType.from_lists([v.type for v in self.operands], [self.result.type])
        )
        printer.print_string(", ")
        printer.print_attribute(self.elem_type)

    def verify_(self) -> None:
        indices = self.rawConstantIndices.get_values()
        dynamic = sum(index == GEP_USE_SSA_VAL for index in indices)
        if dynamic != len(self.ssa_indices):
            raise VerifyException(
                f"found {len(self.ssa_indices)} index operands, expected {dynamic} as in"
                " rawConstantIndices"
            )
        type = self.elem_type
        for number, index in enumerate(indices[1:], start=1):
            type = _indexed(type, index, number)


def _indexed(type: Attribute, index: int, number: int) -> Attribute:
    """The type at `index` in `type`."""
    fields = fields_of(type)
    if fields is not None:
        if index == GEP_USE_SSA_VAL:
            raise VerifyException(f"GEP index #{number}: struct indices must be constants")
        if not 0 <= index < len(fields):
            raise VerifyException(
                f"GEP index #{number}: {index} is out of range for {type} of {len(fields)} fields"
            )
        return fields[index]
    if isinstance(type, LLVMArrayType):
        return type.type
    if isinstance(type, VectorType):
        return type.element_type
    raise VerifyException(f"GEP index #{number}: cannot index into {type}")


def _parse_index(parser: Any, names: list[Any]) -> int:
    name = parser.parse_optional_unresolved_operand()
    if name is None:
        return parser.parse_integer(allow_boolean=False)
    names.append(name)
    return GEP_USE_SSA_VAL


# Atomics.


@llvm_op(infer={"res": "val"})
class AtomicRMWOp(Accesses, IRDLOperation):
    """Reads, combines and writes in one step; the value before."""

    name = "llvm.atomicrmw"

    ptr = operand_def(POINTER)
    val = operand_def()
    bin_op = prop_def(IntegerAttr)
    ordering = prop_def(IntegerAttr)
    syncscope = opt_prop_def(StringAttr)
    alignment = opt_prop_def(IntegerAttr)
    volatile_ = opt_prop_def(UnitAttr)
    res = result_def()

    assembly_format = (
        "(`volatile` $volatile_^)? $bin_op $ptr `,` $val (`syncscope` `(` $syncscope^ `)`)?"
        " $ordering attr-dict `:` type($ptr) `,` type($val)"
    )

    def verify_(self) -> None:
        if self.res.type != self.val.type:
            raise VerifyException(f"result has type {self.res.type}, the operand {self.val.type}")
        if self.ordering.value.data < 2:
            raise VerifyException("expected at least 'monotonic' ordering")
        _require_kind(self.bin_op.value.data, self.val.type)


_FLOAT_KINDS = (11, 12, 13, 14, 19, 20)


def _require_kind(kind: int, type: Attribute) -> None:
    scalar: Any = type.element_type if isinstance(type, VectorType) else type
    is_integer = isinstance(scalar, IntegerType)
    if kind in _FLOAT_KINDS and is_integer:
        raise VerifyException(f"expected a float for this operation, found {type}")
    if kind not in (0, *_FLOAT_KINDS) and not is_integer:
        raise VerifyException(f"expected an integer for this operation, found {type}")


def _pair(types: dict[str, list[Attribute]]) -> Attribute:
    return LLVMStructType.from_type_list([types["val"][0], i1])


@llvm_op(infer={"cmp": "val", "res": _pair})
class AtomicCmpXchgOp(Accesses, IRDLOperation):
    """Writes where memory holds the expected value; what was there, and whether it wrote."""

    name = "llvm.cmpxchg"

    ptr = operand_def(POINTER)
    cmp = operand_def()
    val = operand_def()
    success_ordering = prop_def(IntegerAttr)
    failure_ordering = prop_def(IntegerAttr)
    syncscope = opt_prop_def(StringAttr)
    alignment = opt_prop_def(IntegerAttr)
    weak = opt_prop_def(UnitAttr)
    volatile_ = opt_prop_def(UnitAttr)
    res = result_def()

    assembly_format = (
        "(`weak` $weak^)? (`volatile` $volatile_^)? $ptr `,` $cmp `,` $val"
        " (`syncscope` `(` $syncscope^ `)`)? $success_ordering $failure_ordering"
        " attr-dict `:` type($ptr) `,` type($val)"
    )

    def verify_(self) -> None:
        if self.cmp.type != self.val.type:
            raise VerifyException(f"found {self.cmp.type} and {self.val.type}, expected one type")
        orderings = (self.success_ordering.value.data, self.failure_ordering.value.data)
        if min(orderings) < 2:
            raise VerifyException("ordering must be at least 'monotonic'")
        if orderings[1] in (RELEASE, ACQ_REL):
            raise VerifyException("failure ordering cannot be 'release' or 'acq_rel'")


@llvm_op()
class FenceOp(IRDLOperation):
    """Orders memory accesses of this thread as others see them."""

    name = "llvm.fence"

    ordering = prop_def(IntegerAttr)
    syncscope = opt_prop_def(StringAttr)

    assembly_format = "(`syncscope` `(` $syncscope^ `)`)? $ordering attr-dict"

    def verify_(self) -> None:
        if self.ordering.value.data < 4:
            raise VerifyException(
                "can be given only acquire, release, acq_rel, and seq_cst orderings"
            )


@llvm_op()
class VaArgOp(IRDLOperation):
    """The next variadic argument."""

    name = "llvm.va_arg"

    arg = operand_def(POINTER)
    res = result_def()

    assembly_format = "$arg attr-dict `:` functional-type($arg, $res)"


MEMORY_OPS = (
    LoadOp, StoreOp, AllocaOp, GEPOp, AtomicRMWOp, AtomicCmpXchgOp, FenceOp, VaArgOp,
)  # fmt: skip
