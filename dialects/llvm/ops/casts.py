"""Casts."""

from __future__ import annotations

from typing import Any

from xdsl.dialects import llvm
from xdsl.dialects.builtin import IntegerType, UnitAttr, VectorType
from xdsl.ir import Attribute
from xdsl.irdl import IRDLOperation, operand_def, opt_prop_def, result_def, traits_def
from xdsl.traits import Pure
from xdsl.utils.exceptions import VerifyException

from mlopt.dialects.llvm.assembly import llvm_op
from mlopt.dialects.llvm.attributes import ATTRIBUTES
from mlopt.dialects.llvm.constraints import FLOATS, INTEGERS, OVERFLOW_FLAGS, POINTERS
from mlopt.dialects.llvm.property_syntax import Stripped

PURE = traits_def(Pure())


def shape_of(type: Attribute) -> tuple[Any, ...]:
    """Lanes of a vector; nothing for a scalar."""
    if not isinstance(type, VectorType):
        return ()
    return (*type.get_shape(), *(flag.value.data for flag in type.scalable_dims))


def _require_same_shape(op: Any) -> None:
    source, target = op.operands[0].type, op.results[0].type
    if shape_of(source) != shape_of(target):
        raise VerifyException(f"cannot cast {source} to {target}: lanes differ")


def _width(type: Attribute) -> int:
    element: Any = type.element_type if isinstance(type, VectorType) else type
    return element.width.data if isinstance(element, IntegerType) else element.bitwidth


class _Widening:
    """Verifier of casts to more bits."""

    def verify_(self: Any) -> None:
        _require_same_shape(self)
        source, target = self.operands[0].type, self.results[0].type
        if _width(source) >= _width(target):
            raise VerifyException(f"invalid cast from {source} to {target}, expected more bits")


class _Narrowing:
    """Verifier of casts to fewer bits."""

    def verify_(self: Any) -> None:
        _require_same_shape(self)
        source, target = self.operands[0].type, self.results[0].type
        if _width(source) <= _width(target):
            raise VerifyException(f"invalid cast from {source} to {target}, expected fewer bits")


class _SameShape:
    """Verifier of casts of any width."""

    def verify_(self: Any) -> None:
        _require_same_shape(self)


FORMAT = "$arg attr-dict `:` type($arg) `to` type($res)"

GENERIC_FORMAT = "$arg attr-dict `:` type($arg) `to` type($result)"


@llvm_op()
class SExtOp(_Widening, llvm.SExtOp):
    """Sign extension."""

    arg = operand_def(INTEGERS)
    res = result_def(INTEGERS)

    traits = PURE

    assembly_format = FORMAT


@llvm_op()
class ZExtOp(_Widening, llvm.ZExtOp):
    """Zero extension; `nneg`: poison where the value is negative."""

    arg = operand_def(INTEGERS)
    res = result_def(INTEGERS)

    traits = PURE

    assembly_format = "(`nneg` $nonNeg^)? " + FORMAT


@llvm_op()
class TruncOp(_Narrowing, llvm.TruncOp):
    """The low bits."""

    arg = operand_def(INTEGERS)
    overflowFlags = opt_prop_def(OVERFLOW_FLAGS)
    res = result_def(INTEGERS)

    traits = PURE

    assembly_format = "$arg ($overflowFlags^)? attr-dict `:` type($arg) `to` type($res)"


@llvm_op()
class SIToFPOp(_SameShape, llvm.SIToFPOp):
    """Signed integer to float, rounded to nearest even."""

    arg = operand_def(INTEGERS)
    result = result_def(FLOATS)

    traits = PURE

    assembly_format = GENERIC_FORMAT


@llvm_op()
class UIToFPOp(_SameShape, IRDLOperation):
    """Unsigned integer to float, rounded to nearest even."""

    name = "llvm.uitofp"

    arg = operand_def(INTEGERS)
    nonNeg = opt_prop_def(UnitAttr)
    res = result_def(FLOATS)

    traits = PURE

    assembly_format = "(`nneg` $nonNeg^)? " + FORMAT


@llvm_op()
class FPToSIOp(_SameShape, IRDLOperation):
    """Float to signed integer, towards zero; poison out of range."""

    name = "llvm.fptosi"

    arg = operand_def(FLOATS)
    res = result_def(INTEGERS)

    traits = PURE

    assembly_format = FORMAT


@llvm_op()
class FPToUIOp(_SameShape, IRDLOperation):
    """Float to unsigned integer, towards zero; poison out of range."""

    name = "llvm.fptoui"

    arg = operand_def(FLOATS)
    res = result_def(INTEGERS)

    traits = PURE

    assembly_format = FORMAT


@llvm_op()
class FPExtOp(_Widening, llvm.FPExtOp):
    """Float to a wider float."""

    arg = operand_def(FLOATS)
    result = result_def(FLOATS)

    traits = PURE

    assembly_format = GENERIC_FORMAT


@llvm_op()
class FPTruncOp(_Narrowing, llvm.FPTruncOp):
    """Float to a narrower float, rounded to nearest even."""

    arg = operand_def(FLOATS)
    result = result_def(FLOATS)

    traits = PURE

    assembly_format = GENERIC_FORMAT


@llvm_op()
class BitcastOp(llvm.BitcastOp):
    """The same bits as another type."""

    arg = operand_def()
    result = result_def()

    traits = PURE

    assembly_format = GENERIC_FORMAT

    def verify_(self) -> None:
        bits = [_bits(value.type) for value in (self.arg, self.result)]
        if None not in bits and bits[0] != bits[1]:
            raise VerifyException(
                f"cannot cast {self.arg.type} of {bits[0]} bits to {self.result.type} of {bits[1]}"
            )
        if (bits[0] is None) != (bits[1] is None):
            raise VerifyException(f"cannot cast {self.arg.type} to {self.result.type}")


def _bits(type: Attribute) -> int | None:
    """Bits of integers, floats and vectors of them; None for pointers and the rest."""
    element: Any = type.element_type if isinstance(type, VectorType) else type
    width = _width(element) if hasattr(element, "bitwidth") else None
    if width is None or not isinstance(type, VectorType):
        return width
    return width * type.get_shape()[0]


@llvm_op()
class AddrSpaceCastOp(_SameShape, IRDLOperation):
    """The pointer in another address space."""

    name = "llvm.addrspacecast"

    arg = operand_def(POINTERS)
    res = result_def(POINTERS)

    traits = PURE

    assembly_format = FORMAT


@llvm_op(syntax={"dereferenceable": Stripped(ATTRIBUTES["llvm.dereferenceable"])})
class IntToPtrOp(llvm.IntToPtrOp):
    """The pointer at an address."""

    input = operand_def(INTEGERS)
    output = result_def(POINTERS)
    dereferenceable = opt_prop_def(ATTRIBUTES["llvm.dereferenceable"])

    traits = PURE

    assembly_format = (
        "$input (`dereferenceable` `` $dereferenceable^)? attr-dict"
        " `:` type($input) `to` type($output)"
    )


@llvm_op()
class PtrToIntOp(llvm.PtrToIntOp):
    """The address of a pointer."""

    input = operand_def(POINTERS)
    output = result_def(INTEGERS)

    traits = PURE

    assembly_format = "$input attr-dict `:` type($input) `to` type($output)"


CAST_OPS = (
    SExtOp, ZExtOp, TruncOp, SIToFPOp, UIToFPOp, FPToSIOp, FPToUIOp, FPExtOp, FPTruncOp,
    BitcastOp, AddrSpaceCastOp, IntToPtrOp, PtrToIntOp,
)  # fmt: skip
