"""The ops of the nvvm dialect as LLVM IR: calls of intrinsics `llvm.nvvm...`."""

from __future__ import annotations

from typing import Any

from xdsl.dialects.builtin import f32
from xdsl.ir import Operation

from mlopt.dialects.nvvm.registers import REGISTER_OPS
from mlopt.targets.llvm import properties
from mlopt.targets.llvm.emission import emits
from mlopt.targets.llvm.function_emitter import FunctionEmitter


@emits(*(op_class.name for op_class in REGISTER_OPS))
def emit_register(op: Any, out: FunctionEmitter) -> None:
    """A special register; its range is an attribute of the result."""
    name = op.name.removeprefix("nvvm.")
    type = out.type(op.res.type)
    known = ""
    if op.range is not None:
        low, high = op.range.lower.data, op.range.upper.data
        known = f"range({type} {low}, {high}) "
    out.assign(op, f"call {known}{type} @llvm.nvvm.{name}()")


@emits("nvvm.barrier0")
def emit_barrier(op: Operation, out: FunctionEmitter) -> None:
    """`bar.sync 0`."""
    out.write("call void @llvm.nvvm.barrier.cta.sync.aligned.all(i32 0)")


@emits("nvvm.bar.warp.sync")
def emit_warp_barrier(op: Operation, out: FunctionEmitter) -> None:
    """`bar.warp.sync`."""
    out.write(f"call void @llvm.nvvm.bar.warp.sync({out.typed(op.operands[0])})")


@emits("nvvm.shfl.sync")
def emit_shuffle(op: Any, out: FunctionEmitter) -> None:
    """`shfl.sync`, with or without the bit that says whether the lane takes part."""
    kind = op.kind.data
    type = "f32" if op.val.type == f32 else "i32"
    pair = "p" if op.return_value_and_is_valid is not None else ""
    arguments = ", ".join(out.typed(operand) for operand in op.operands)
    result = out.type(op.res.type)
    out.assign(op, f"call {result} @llvm.nvvm.shfl.sync.{kind}.{type}{pair}({arguments})")


@emits("nvvm.vote.sync")
def emit_vote(op: Any, out: FunctionEmitter) -> None:
    """`vote.sync`."""
    arguments = ", ".join(out.typed(operand) for operand in op.operands)
    result = out.type(op.res.type)
    out.assign(op, f"call {result} @llvm.nvvm.vote.{op.kind.data}.sync({arguments})")


@emits("nvvm.rcp.approx.ftz.f")
def emit_reciprocal(op: Operation, out: FunctionEmitter) -> None:
    """`rcp.approx.ftz.f32`."""
    out.assign(op, f"call float @llvm.nvvm.rcp.approx.ftz.f({out.typed(op.operands[0])})")


@emits("nvvm.cp.async.shared.global")
def emit_async_copy(op: Any, out: FunctionEmitter) -> None:
    """`cp.async`."""
    size = properties.integer(op, "size")
    name = f"llvm.nvvm.cp.async.{op.modifier.data}.shared.global.{size}"
    suffix = ".s" if op.cpSize is not None else ""
    arguments = ", ".join(out.typed(operand) for operand in op.operands)
    out.write(f"call void @{name}{suffix}({arguments})")


@emits("nvvm.cp.async.commit.group")
def emit_commit(op: Operation, out: FunctionEmitter) -> None:
    """`cp.async.commit_group`."""
    out.write("call void @llvm.nvvm.cp.async.commit.group()")


@emits("nvvm.cp.async.wait.group")
def emit_wait(op: Operation, out: FunctionEmitter) -> None:
    """`cp.async.wait_group`."""
    out.write(f"call void @llvm.nvvm.cp.async.wait.group(i32 {properties.integer(op, 'n')})")
