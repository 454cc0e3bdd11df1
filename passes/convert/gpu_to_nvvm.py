"""convert-gpu-to-nvvm: code of the device in the llvm and nvvm dialects.

    gpu.func @k(%m: memref<?xf32>) kernel   ->  llvm.func @k(%ptr, %ptr, %i64, %i64, %i64) {nvvm.kernel}
    gpu.thread_id x                         ->  llvm.sext of nvvm.read.ptx.sreg.tid.x
    workgroup(%w : memref<32xf32, ...>)     ->  an internal global of address space 3
    gpu.barrier, gpu.shuffle                ->  nvvm.barrier0, nvvm.shfl.sync
    gpu.subgroup_reduce add %x              ->  five of nvvm.shfl.sync bfly, each added
    gpu.all_reduce add %x                   ->  as `gpu-expand-all-reduces` has it
    gpu.printf "%d", %i : i32               ->  llvm.call @vprintf of a string and a struct
    memref.alloc of workgroup memory        ->  an internal global of address space 3
    math.exp %x : f32                       ->  llvm.call @__nv_expf(%x), as libdevice has it
    memref, arith, vector, cf, ...          ->  as convert-to-llvm does

Runs on each `gpu.module`. A memref argument of a kernel is its descriptor's fields, one by
one, as upstream: pointer, pointer, offset, sizes, strides. Structured control flow and
affine ops are lowered first (as `convert-scf-to-cf` and `lower-affine` do). Afterwards the
module holds llvm and nvvm alone; an op that has no counterpart on the device is an error,
all of them at once.
Source: upstream's pass of the same name, which leaves structured control flow to others.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from xdsl.dialects.builtin import (
    IntAttr,
    IntegerAttr,
    IntegerType,
    MemRefType,
    StringAttr,
    SymbolRefAttr,
    UnitAttr,
    UnrealizedConversionCastOp,
    f64,
    i8,
    i32,
    i64,
)
from xdsl.dialects.llvm import LinkageAttr, LLVMPointerType
from xdsl.ir import Attribute, Operation, Region, SSAValue
from xdsl.rewriter import InsertPoint

from mlopt.core.context import Context
from mlopt.core.diagnostics import DiagnosticError, Severity, diagnostic, error
from mlopt.core.passes import Pass
from mlopt.core.symbols import symbol_name
from mlopt.core.walking import walk
from mlopt.dialects import op_class
from mlopt.dialects.llvm.attributes import ConstantRangeAttr
from mlopt.dialects.nvvm.attributes import KERNEL, REQUIRED_THREADS
from mlopt.passes.convert import func_to_llvm, memref_to_llvm
from mlopt.passes.convert.cf_to_llvm import text
from mlopt.passes.convert.func_to_llvm import argument_types, convert_entry, result_type
from mlopt.passes.convert.llvm_builder import LlvmBuilder, function
from mlopt.passes.convert.llvm_types import (
    SHARED_SPACE,
    array,
    bit_width,
    function_type,
    pointer_to,
    struct,
)
from mlopt.passes.convert.lowering import (
    TABLES,
    Lowered,
    Lowering,
    Lowerings,
    attribute,
    convert_with,
)
from mlopt.passes.convert.memref_descriptor import contiguous_strides, pack
from mlopt.passes.convert.scf_to_cf import convert_to_branches
from mlopt.passes.gpu.expand_all_reduces import ExpandAllReducesPass
from mlopt.passes.loop.lower_affine import LowerAffinePass

TABLE = Lowerings()

Operands = Sequence[SSAValue]

WARP = 32
"""Threads of a warp, on every GPU of NVIDIA."""

DEVICE_TABLES = ("gpu_to_nvvm", "gpu_shuffles_to_nvvm", "math_to_libdevice")
"""Files whose lowerings take the place of those for a CPU."""


@dataclass(frozen=True)
class ConvertGpuToNvvmPass(Pass):
    """Lowers every op of a `gpu.module`, and fails where one has no lowering."""

    name: ClassVar[str] = "convert-gpu-to-nvvm"
    anchors: ClassVar[tuple[str, ...]] = ("gpu.module",)

    def run(self, root: Operation, context: Context) -> None:
        ExpandAllReducesPass().run(root, context)
        LowerAffinePass().run(root, context)
        convert_to_branches(root)
        present = {op.name.partition(".")[0] for op in walk(root) if op is not root}
        illegal = sorted(present - {"builtin", "llvm", "nvvm"})
        if not illegal:
            return
        files = [file for dialect in illegal for file in TABLES.get(dialect, ())]
        tables: dict[str, Lowering] = {}
        for file in (*files, *DEVICE_TABLES):
            tables |= importlib.import_module(f"mlopt.passes.convert.{file}").TABLE.by_name
        convert_with(root, tables, illegal=illegal, legal=("nvvm",))
        casts = [op for op in walk(root) if isinstance(op, UnrealizedConversionCastOp)]
        if casts:
            raise DiagnosticError(
                [
                    diagnostic(
                        Severity.ERROR,
                        op,
                        f"a value of type {op.operands[0].type} is used as {op.results[0].type}",
                    )
                    for op in casts
                ]
            )


# Functions.


@TABLE.lowers("gpu.func")
def lower_function(op: Any, operands: Operands, build: LlvmBuilder) -> Sequence[SSAValue]:
    """A function; its buffers are made at its start."""
    inputs, outputs = op.function_type.inputs.data, op.function_type.outputs.data
    groups = [argument_types(build, type, op) for type in inputs]
    type = function_type(
        [type for group in groups for type in group], result_type(build, outputs, op)
    )
    blocks = tuple(op.body.blocks)
    _place_buffers(op, build)
    for block in blocks[1:]:
        build.rewriter.convert_block_arguments(block)
    convert_entry(blocks[0], groups, build)
    build.start(op, build.rewriter)
    body = build.rewriter.move_region(op.body, convert_arguments=False)
    name = op.attributes["sym_name"].data
    new_function = function(name, type, body)
    kept = ("sym_name", "workgroup_attributions")
    new_function.attributes |= {k: v for k, v in op.attributes.items() if k not in kept}
    if op.is_kernel:
        new_function.attributes[KERNEL] = UnitAttr()
    block_size = op.properties.get("known_block_size")
    if block_size is not None:
        new_function.attributes[REQUIRED_THREADS] = block_size
    build.insert(new_function)
    build.symbols()[name] = new_function
    return ()


def _place_buffers(op: Any, build: LlvmBuilder) -> None:
    """Buffers of the block as globals in shared memory, those of the thread on its stack."""
    entry = op.body.blocks[0]
    first = entry.first_op
    assert first is not None, "a function body ends in a return"
    build.point = InsertPoint.before(first)
    name = op.attributes["sym_name"].data
    shared = tuple(op.workgroup_arguments())
    for index, argument in enumerate(shared):
        _replace_argument(
            entry, argument, _shared(argument.type, f"__wg_{name}_{index}", op, build), build
        )
    private = tuple(entry.args)[len(op.function_type.inputs.data) :]
    for argument in private:
        _replace_argument(entry, argument, _on_stack(argument.type, op, build), build)


def _replace_argument(entry: Any, argument: Any, value: SSAValue, build: LlvmBuilder) -> None:
    cast = UnrealizedConversionCastOp(operands=[[value]], result_types=[[argument.type]])
    build.insert(cast)
    argument.replace_all_uses_with(cast.results[0])
    entry.erase_arg(argument)


def _shared(type: Attribute, name: str, op: Operation, build: LlvmBuilder) -> SSAValue:
    stored, pointer = _storage(type, op, build)
    assert isinstance(type, MemRefType)
    name = build.fresh_symbol(name)
    build.at_module_start(_global(name, array(type.get_shape(), stored)))
    symbol = SymbolRefAttr(name)
    address = build.value("llvm.mlir.addressof", (), pointer, global_name=symbol)
    return _descriptor(type, address, build)


def _on_stack(type: Attribute, op: Operation, build: LlvmBuilder) -> SSAValue:
    stored, pointer = _storage(type, op, build)
    assert isinstance(type, MemRefType)
    count = 1
    for size in type.get_shape():
        count *= size
    address = build.alloca(build.index(count), stored, pointer=pointer)
    return _descriptor(type, address, build)


def _storage(
    type: Attribute, op: Operation, build: LlvmBuilder
) -> tuple[Attribute, LLVMPointerType]:
    """The element type and the pointer type. Raises where the extent is unknown."""
    assert isinstance(type, MemRefType), "the verifier asks for memrefs"
    pointer = pointer_to(type)
    if pointer is None or not type.has_static_shape() or build.types.convert(type) == type:
        raise error(op, f"a buffer of type {type} has no place on the device")
    return build.types.convert(type.element_type), pointer


def _descriptor(type: MemRefType, address: SSAValue, build: LlvmBuilder) -> SSAValue:
    sizes = [build.index(size) for size in type.get_shape()]
    strides = contiguous_strides(build, sizes)
    return pack(build, build.types.convert(type), address, address, build.index(0), sizes, strides)


def _global(name: str, type: Attribute) -> Operation:
    return op_class("llvm.mlir.global").create(
        properties={
            "global_type": type,
            "sym_name": StringAttr(name),
            "linkage": LinkageAttr("internal"),
            "addr_space": IntegerAttr(SHARED_SPACE, i32),
            "alignment": IntegerAttr(16, i64),
        },
        regions=[Region()],
    )


@TABLE.lowers("memref.alloc")
def lower_alloc(op: Operation, operands: Operands, build: LlvmBuilder) -> Lowered:
    """A buffer of the block; else as for a CPU."""
    if _is_shared(op.results[0].type):
        return _shared(op.results[0].type, f"__shared_{_function_name(op)}", op, build)
    return memref_to_llvm.TABLE.by_name[op.name](op, operands, build)


@TABLE.lowers("memref.dealloc")
def lower_dealloc(op: Operation, operands: Operands, build: LlvmBuilder) -> Lowered:
    """Nothing, of a buffer of the block."""
    if _is_shared(op.operands[0].type):
        return ()
    return memref_to_llvm.TABLE.by_name[op.name](op, operands, build)


def _is_shared(type: Attribute) -> bool:
    pointer = pointer_to(type) if isinstance(type, MemRefType) else None
    return pointer is not None and pointer.addr_space == IntAttr(SHARED_SPACE)


@TABLE.lowers("gpu.printf")
def lower_printf(op: Any, operands: Operands, build: LlvmBuilder) -> Sequence[SSAValue]:
    """`vprintf(format, arguments)`, the arguments in a struct, floats as f64 as in C."""
    values = [_promoted(value, build) for value in operands]
    packed = struct(*(value.type for value in values)) if values else i8
    frame = build.alloca(build.index(1), packed)
    for position, value in enumerate(values):
        build.store(value, build.address(frame, (0, position), packed))
    format = text(build, op.format.data, f"printfFormat_{_function_name(op)}")
    build.call("vprintf", (format, frame), i32)
    return ()


def _function_name(op: Operation) -> str:
    """The function around `op`: all kernels of a program end in one module."""
    parent = op.parent_op()
    while parent is not None and symbol_name(parent) is None:
        parent = parent.parent_op()
    return (symbol_name(parent) if parent is not None else None) or ""


def _promoted(value: SSAValue, build: LlvmBuilder) -> SSAValue:
    """As C passes it behind the format: integers of 32 or 64 bits, floats of 64."""
    width = bit_width(value.type)
    if isinstance(value.type, IntegerType):
        return value if width in (32, 64) else build.value("llvm.sext", (value,), i32)
    return value if width == 64 else build.value("llvm.fpext", (value,), f64)


@TABLE.lowers("gpu.return")
def lower_return(op: Operation, operands: Operands, build: LlvmBuilder) -> Sequence[SSAValue]:
    """Nothing, a value, or a struct of values."""
    lowered = func_to_llvm.lower_return(op, operands, build)
    assert isinstance(lowered, Sequence)
    return lowered


# Where a thread is.

REGISTERS = {
    "gpu.thread_id": "tid",
    "gpu.block_id": "ctaid",
    "gpu.block_dim": "ntid",
    "gpu.grid_dim": "nctaid",
    "gpu.cluster_id": "clusterid",
    "gpu.cluster_dim": "nclusterid",
    "gpu.cluster_block_id": "cluster.ctaid",
    "gpu.cluster_dim_blocks": "cluster.nctaid",
}


@TABLE.lowers(*REGISTERS)
def lower_id(op: Any, operands: Operands, build: LlvmBuilder) -> SSAValue:
    """A special register, of 32 bits, as an index."""
    register = f"{REGISTERS[op.name]}.{op.dimension.data}"
    bound = attribute(op, "upper_bound")
    return read_register(
        build, register, bound.value.data if isinstance(bound, IntegerAttr) else None
    )


@TABLE.lowers("gpu.global_id")
def lower_global_id(op: Any, operands: Operands, build: LlvmBuilder) -> SSAValue:
    """`block_id * block_dim + thread_id`."""
    axis = op.dimension.data
    block = read_register(build, f"ctaid.{axis}")
    start = build.mul(block, read_register(build, f"ntid.{axis}"))
    return build.add(start, read_register(build, f"tid.{axis}"))


@TABLE.lowers("gpu.lane_id")
def lower_lane(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue:
    """The thread within its warp."""
    return read_register(build, "laneid", WARP)


@TABLE.lowers("gpu.subgroup_size")
def lower_subgroup_size(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue:
    """32."""
    return build.index(WARP)


@TABLE.lowers("gpu.subgroup_id")
def lower_subgroup_id(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue:
    """The number of the thread in its block, by 32."""
    return build.value("llvm.udiv", (linear_thread(build), build.index(WARP)), i64)


@TABLE.lowers("gpu.num_subgroups")
def lower_num_subgroups(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue:
    """The threads of a block by 32, rounded up."""
    count = block_threads(build)
    more = build.add(count, build.index(WARP - 1))
    return build.value("llvm.udiv", (more, build.index(WARP)), i64)


def read_register(build: LlvmBuilder, register: str, bound: int | None = None) -> SSAValue:
    """The register as an index, known to be below `bound`."""
    op = build.op(f"nvvm.read.ptx.sreg.{register}", (), (i32,))
    if bound is not None:
        op.properties["range"] = ConstantRangeAttr(IntAttr(32), IntAttr(0), IntAttr(bound))
    return build.value("llvm.sext", (op.results[0],), i64)


def linear_thread(build: LlvmBuilder) -> SSAValue:
    """The number of the thread in its block: x fastest."""
    x, y, z = (read_register(build, f"tid.{axis}") for axis in "xyz")
    rows = build.add(y, build.mul(z, read_register(build, "ntid.y")))
    return build.add(x, build.mul(rows, read_register(build, "ntid.x")))


def block_threads(build: LlvmBuilder) -> SSAValue:
    """The threads of a block."""
    x, y, z = (read_register(build, f"ntid.{axis}") for axis in "xyz")
    return build.mul(build.mul(x, y), z)


# What threads do together.


@TABLE.lowers("gpu.barrier")
def lower_barrier(op: Operation, operands: Operands, build: LlvmBuilder) -> Sequence[SSAValue]:
    """`bar.sync 0`."""
    build.op("nvvm.barrier0")
    return ()


@TABLE.lowers("gpu.dynamic_shared_memory")
def lower_dynamic_shared(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue:
    """A global of no size in shared memory, which the launch makes as large as it asks."""
    type = op.results[0].type
    pointer = pointer_to(type)  # pyright: ignore[reportArgumentType]
    assert pointer is not None and isinstance(type, MemRefType)
    name = "__dynamic_shmem__0"
    if name not in build.symbols():
        new_global = _global(name, array([0], i8))
        new_global.properties["linkage"] = LinkageAttr("external")
        build.at_module_start(new_global)
    address = build.value("llvm.mlir.addressof", (), pointer, global_name=SymbolRefAttr(name))
    extent = build.poison(i64)  # nothing on the device knows it
    converted = build.types.convert(type)
    return pack(build, converted, address, address, build.index(0), [extent], [build.index(1)])
