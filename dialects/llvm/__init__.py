"""Upstream's `llvm` dialect: xDSL's ops as wide as upstream's, and those it lacks."""

from xdsl.dialects.llvm import (
    LLVM,
    CallingConventionAttr,
    LLVMArrayType,
    LLVMFunctionType,
    LLVMPointerType,
    LLVMStructType,
)
from xdsl.ir import Operation

from mlopt.core.lazy_dialect import LazyDialect
from mlopt.dialects.llvm.attributes import OWN_ATTRIBUTES, ReadCallingConvention
from mlopt.dialects.llvm.debug_attributes import DEBUG_ATTRIBUTES
from mlopt.dialects.llvm.intrinsic_table import BY_OP_NAME, Intrinsic
from mlopt.dialects.llvm.ops.arithmetic import ARITHMETIC_OPS
from mlopt.dialects.llvm.ops.calls import CALL_OPS
from mlopt.dialects.llvm.ops.casts import CAST_OPS
from mlopt.dialects.llvm.ops.control import CONTROL_OPS
from mlopt.dialects.llvm.ops.debug import DEBUG_OPS
from mlopt.dialects.llvm.ops.functions import FUNCTION_OPS
from mlopt.dialects.llvm.ops.globals import GLOBAL_OPS
from mlopt.dialects.llvm.ops.memory import MEMORY_OPS
from mlopt.dialects.llvm.ops.values import VALUE_OPS
from mlopt.dialects.llvm.types import OWN_TYPES, READERS

_READ_BY_US = (
    LLVMArrayType,
    LLVMFunctionType,
    LLVMPointerType,
    LLVMStructType,
    CallingConventionAttr,
)

OPS = (
    *FUNCTION_OPS,
    *GLOBAL_OPS,
    *CONTROL_OPS,
    *CALL_OPS,
    *MEMORY_OPS,
    *VALUE_OPS,
    *ARITHMETIC_OPS,
    *CAST_OPS,
    *DEBUG_OPS,
)
"""What is there from the start; intrinsics are made when they are asked for."""


class _LLVMDialect(LazyDialect):
    """The llvm dialect, whose intrinsics are rows."""

    def make(self, row: Intrinsic) -> type[Operation]:
        from mlopt.dialects.llvm.intrinsics import intrinsic_op

        return intrinsic_op(row)


DIALECT = _LLVMDialect(
    "llvm",
    OPS,
    [
        *(item for item in LLVM.attributes if item not in _READ_BY_US),
        *READERS,
        *OWN_TYPES,
        ReadCallingConvention,
        *OWN_ATTRIBUTES,
        *DEBUG_ATTRIBUTES,
    ],
    BY_OP_NAME,
)
