"""prefix: an op that a kernel from outside computes, as a plugin.

`prefix.sum` gives the running sums of a tensor of one axis. Its kernel is LLVM IR below,
compiled with the program. Without `llvm_ir` the function comes from a shared library
(`--shared-libs=./prefix.so`), written in C, say:

    struct memref1 { float *base, *data; int64_t offset, size, stride; };
    void _mlir_ciface_prefix_sum(struct memref1 *x, struct memref1 *out) { ... }
"""

from __future__ import annotations

import numpy as np
from xdsl.dialects.builtin import Float32Type, TensorType
from xdsl.ir import Dialect
from xdsl.irdl import IRDLOperation, irdl_op_definition, operand_def, result_def, traits_def
from xdsl.traits import Pure
from xdsl.utils.exceptions import VerifyException

from mlopt.core.interfaces.meaning import means

KERNEL = """
%memref1 = type { ptr, ptr, i64, [1 x i64], [1 x i64] }

define void @_mlir_ciface_prefix_sum(ptr noalias %x, ptr noalias %out) {
entry:
  %x.data.at = getelementptr %memref1, ptr %x, i64 0, i32 1
  %x.data = load ptr, ptr %x.data.at
  %out.data.at = getelementptr %memref1, ptr %out, i64 0, i32 1
  %out.data = load ptr, ptr %out.data.at
  %size.at = getelementptr %memref1, ptr %x, i64 0, i32 3
  %size = load i64, ptr %size.at
  br label %head
head:
  %i = phi i64 [ 0, %entry ], [ %next, %body ]
  %sum = phi float [ 0.0, %entry ], [ %more, %body ]
  %inside = icmp slt i64 %i, %size
  br i1 %inside, label %body, label %exit
body:
  %from = getelementptr float, ptr %x.data, i64 %i
  %element = load float, ptr %from
  %more = fadd float %sum, %element
  %to = getelementptr float, ptr %out.data, i64 %i
  store float %more, ptr %to
  %next = add i64 %i, 1
  br label %head
exit:
  ret void
}
"""


@irdl_op_definition
class SumOp(IRDLOperation):
    """Running sums: element `i` is the sum of elements `0 ... i` of `x`, `[n]` of f32."""

    name = "prefix.sum"

    x = operand_def(TensorType)
    out = result_def(TensorType)

    traits = traits_def(Pure())
    assembly_format = "$x attr-dict `:` type($x) `->` type($out)"

    def verify_(self) -> None:
        type = self.x.type
        if type != self.out.type or type.element_type != Float32Type() or len(type.shape) != 1:
            raise VerifyException(f"found {type} -> {self.out.type}, expected one axis of f32")


@means(SumOp)
def running_sums(op: SumOp, operands, runner):
    return (np.cumsum(operands[0], dtype=np.float32),)


def register(registry) -> None:
    """What mlopt calls when it loads this file."""
    registry.add_dialect(Dialect("prefix", [SumOp]))
    registry.add_native_kernel(SumOp, "prefix_sum", llvm_ir=KERNEL)
