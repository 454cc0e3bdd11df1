"""gpu-kernel-outlining: cuts the bodies of launches out as kernels.

    func.func @f(...) { gpu.launch blocks(...) ... { g(%x) } }
      ->  func.func @f(...) { gpu.launch_func @f_kernel::@f_kernel blocks in (...) ... args(%x) }
          gpu.module @f_kernel { gpu.func @f_kernel(%x) kernel { g(%x) } }

What the body uses from outside becomes arguments; constants, and what a `memref.dim` of an
argument says, are computed in the kernel. Ids and sizes become `gpu.block_id` and the like.
Functions and globals that the body refers to are copied into the module of the kernel, and
private ones that nobody else needs are left to `symbol-dce`. A size of the launch that is
constant is noted as `known_block_size` or `known_grid_size`. Kernels of one structure are
one kernel: launches that differ in their arguments alone share it. The module around gets
`gpu.container_module`. No value changes; each launch is outlined once.
Source: upstream's pass of the same name. A kernel has the name of its module here, so that
all kernels of a program may be in one PTX file.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from xdsl.dialects.builtin import (
    DenseArrayBase,
    FunctionType,
    ModuleOp,
    StringAttr,
    SymbolRefAttr,
    UnitAttr,
    i32,
)
from xdsl.dialects.gpu import DimensionAttr, DimensionEnum
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.core.printer import print_module
from mlopt.core.rewriting import inherit_location
from mlopt.core.symbol_tables import symbols_of
from mlopt.core.symbols import symbol_name
from mlopt.core.walking import walk
from mlopt.dialects.gpu.ops.functions import FuncOp, GPUModuleOp, ReturnOp
from mlopt.dialects.gpu.ops.ids import BlockDimOp, BlockIdOp, GridDimOp, ThreadIdOp
from mlopt.dialects.gpu.ops.launch import LaunchFuncOp, LaunchOp, TerminatorOp
from mlopt.passes.gpu.index_building import size_of
from mlopt.passes.loop.captures import captured_values

CONTAINER = "gpu.container_module"
SUNK = ("arith.constant", "memref.dim", "func.constant", "memref.get_global")
"""Ops that are repeated in the kernel; their operands become arguments."""


@dataclass(frozen=True)
class KernelOutliningPass(Pass):
    """Makes a kernel of every `gpu.launch`."""

    name: ClassVar[str] = "gpu-kernel-outlining"

    def run(self, root: Operation, context: Context) -> None:
        assert isinstance(root, ModuleOp), "the pass runs on a module"
        launches = [op for op in walk(root) if isinstance(op, LaunchOp)]
        known: dict[str, SymbolRefAttr] = {}
        for op in launches:
            name = _fresh_name(root, _function_name(op))
            _sink(op)
            kernel, arguments = _kernel_of(op, name)
            shape = _shape_of(kernel)
            symbol = known.get(shape)
            if symbol is None:
                symbol = known[shape] = SymbolRefAttr(name, [name])
                _add_module(root, op, kernel, name)
                context.count(self.name, "kernels made")
            _replace(op, symbol, arguments)
        if launches:
            root.attributes[CONTAINER] = UnitAttr()


def _function_name(op: Operation) -> str:
    parent = op.parent_op()
    while parent is not None and not isinstance(parent, ModuleOp):
        name = symbol_name(parent)
        if name is not None:
            return f"{name}_kernel".replace(".", "_")
        parent = parent.parent_op()
    return "kernel"


def _fresh_name(root: Operation, stem: str) -> str:
    taken = symbols_of(root)
    name, number = stem, 0
    while name in taken:
        name, number = f"{stem}_{number}", number + 1
    return name


def _sink(op: LaunchOp) -> None:
    """Copies cheap ops that the body uses into it."""
    copies: dict[Operation, Operation] = {}
    start = op.body.blocks[0].first_op
    assert start is not None
    for value in captured_values([op]):
        owner = value.owner
        if not isinstance(owner, Operation) or owner.name not in SUNK:
            continue
        inside = [use for use in value.uses if _is_inside(use.operation, op)]
        if not inside:
            continue
        copy = copies[owner] = owner.clone()
        Rewriter.insert_op(copy, InsertPoint.before(start))
        for use in inside:
            use.operation.operands[use.index] = copy.results[0]
    # A copy of a memref.dim uses a constant of its own.
    for copy in copies.values():
        for index, operand in enumerate(copy.operands):
            owner = operand.owner
            if isinstance(owner, Operation) and owner.name == "arith.constant":
                constant = owner.clone()
                Rewriter.insert_op(constant, InsertPoint.before(copy))
                copy.operands[index] = constant.results[0]


def _is_inside(op: Operation, launch: Operation) -> bool:
    parent = op.parent_op()
    while parent is not None:
        if parent is launch:
            return True
        parent = parent.parent_op()
    return False


def _kernel_of(op: LaunchOp, name: str) -> tuple[FuncOp, list[SSAValue]]:
    """The kernel, with the body of `op`, and what is given to it."""
    inside = [inner for block in op.body.blocks for inner in block.ops]
    arguments = captured_values(inside)
    arguments = [value for value in arguments if not _belongs_to(value, op)]
    body = Region()
    for block in tuple(op.body.blocks):
        op.body.detach_block(block)
        body.add_block(block)
    entry = body.blocks[0]
    _name_ids(entry, op)
    new_arguments = [entry.insert_arg(value.type, i) for i, value in enumerate(arguments)]
    for value, argument in zip(arguments, new_arguments, strict=True):
        argument.name_hint = value.name_hint
        for use in tuple(value.uses):
            if _is_in_region(use.operation, body):
                use.operation.operands[use.index] = argument
    for end in [inner for block in body.blocks for inner in block.ops]:
        if isinstance(end, TerminatorOp):
            inherit = ReturnOp(operands=[[]])
            inherit.location = end.location
            Rewriter.replace_op(end, inherit)
    type = FunctionType.from_lists([value.type for value in arguments], [])
    kernel = FuncOp(name, type, body, workgroup=_workgroup_count(op), kernel=True)
    for key, sizes in zip(("known_grid_size", "known_block_size"), op.sizes(), strict=True):
        numbers = [size_of(size) for size in sizes]
        if all(isinstance(number, int) for number in numbers):
            kernel.properties[key] = DenseArrayBase.from_list(i32, numbers)  # pyright: ignore[reportArgumentType, reportCallIssue]
    inherit_location(kernel, op.location)
    return kernel, arguments


def _workgroup_count(op: LaunchOp) -> int:
    from mlopt.dialects.gpu.ops.functions import ATTRIBUTIONS

    count = op.attributes.get(ATTRIBUTIONS)
    return getattr(getattr(count, "value", None), "data", 0)


def _belongs_to(value: SSAValue, op: Operation) -> bool:
    owner = value.owner
    return isinstance(owner, Block) and owner.parent_op() is op


def _is_in_region(op: Operation, region: Region) -> bool:
    current: Operation | None = op
    while current is not None:
        if current.parent_region() is region:
            return True
        current = current.parent_op()
    return False


def _name_ids(entry: Block, op: LaunchOp) -> None:
    """Replaces the twelve arguments that say where a thread is."""
    kinds = (BlockIdOp, ThreadIdOp, GridDimOp, BlockDimOp)
    first = entry.first_op
    assert first is not None
    for position, argument in enumerate(tuple(entry.args)[:12]):
        if argument.uses:
            dimension = DimensionAttr(tuple(DimensionEnum)[position % 3])
            kind = kinds[position // 3]
            read = kind(properties={"dimension": dimension}, result_types=[argument.type])
            inherit_location(read, op.location)
            Rewriter.insert_op(read, InsertPoint.before(first))
            argument.replace_all_uses_with(read.results[0])
        entry.erase_arg(argument)


def _add_module(root: ModuleOp, op: Operation, kernel: FuncOp, name: str) -> None:
    """A module of the device with the kernel and what it refers to, behind the function."""
    module = GPUModuleOp(name)
    module.location = op.location
    inside = module.bodyRegion.block
    copied: dict[str, Operation] = {}
    pending: list[Operation] = [kernel]
    while pending:
        for symbol in _symbols_used(pending.pop()):
            found = symbols_of(root).get(symbol)
            if found is None or symbol in copied or isinstance(found, GPUModuleOp):
                continue
            copied[symbol] = found.clone()
            pending.append(copied[symbol])
    for copy in copied.values():
        inside.add_op(copy)
    inside.add_op(kernel)
    function = op
    while function.parent_op() is not root:
        parent = function.parent_op()
        assert parent is not None
        function = parent
    # Behind the function, and behind the kernels it has already.
    while isinstance(function.next_op, GPUModuleOp):
        function = function.next_op
    Rewriter.insert_op(module, InsertPoint.after(function))


def _symbols_used(op: Operation) -> list[str]:
    names: dict[str, None] = {}
    for inner in walk(op):
        for value in (*inner.properties.values(), *inner.attributes.values()):
            if isinstance(value, SymbolRefAttr):
                names[value.root_reference.data] = None
    return list(names)


def _shape_of(kernel: FuncOp) -> str:
    """The kernel as text without its name: equal for kernels that do the same."""
    name = kernel.attributes["sym_name"]
    kernel.attributes["sym_name"] = StringAttr("")
    hints = [(value, value.name_hint) for value in _values_of(kernel)]
    for value, _ in hints:
        value.name_hint = None
    stream = io.StringIO()
    print_module(kernel, stream)
    for value, hint in hints:
        value.name_hint = hint
    kernel.attributes["sym_name"] = name
    return stream.getvalue()


def _values_of(kernel: Operation) -> Sequence[SSAValue]:
    values: list[SSAValue] = []
    for op in walk(kernel):
        values += op.results
        values += [arg for region in op.regions for block in region.blocks for arg in block.args]
    return values


def _replace(op: LaunchOp, symbol: SymbolRefAttr, arguments: Sequence[SSAValue]) -> None:
    grid, block = op.sizes()
    launch = LaunchFuncOp(
        symbol,
        grid,
        block,
        arguments,
        cluster=op.cluster(),
        shared_bytes=op.dynamicSharedMemorySize,
        dependencies=op.asyncDependencies,
        is_async=op.asyncToken is not None,
    )
    kept: dict[str, Attribute] = {
        key: value for key, value in op.attributes.items() if key != "workgroup_attributions"
    }
    launch.attributes |= kept
    launch.location = op.location
    Rewriter.insert_op(launch, InsertPoint.before(op))
    for old, new in zip(op.results, launch.results, strict=True):
        old.replace_all_uses_with(new)
    parent = op.parent
    assert parent is not None
    parent.erase_op(op)
