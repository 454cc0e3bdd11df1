"""gpu-expand-all-reduces: reductions over a block as exchanges and shared memory.

    %r = gpu.all_reduce add %x
      ->  lanes of a warp add up by gpu.shuffle xor 1, 2, 4, 8, 16       (what lane 0 has counts)
          lane 0 of each warp stores to a workgroup buffer of 32 elements
          gpu.barrier
          every thread adds up what the warps stored
          gpu.barrier                                                    (the buffer is free again)

The last warp of a block may have fewer lanes: an exchange with one that is not there is left
out. All threads get the same value, and the order of the terms depends on the size of the
block alone. A block of one warp needs no buffer. The combination is `op`, or the body of the
op, copied. Run on kernels (`gpu.func`), before `convert-gpu-to-nvvm`, which runs it itself.
No `gpu.all_reduce` remains, so it ends. After upstream's `GpuAllReduceRewriter`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from xdsl.dialects import arith
from xdsl.dialects.builtin import (
    DenseArrayBase,
    IndexType,
    IntegerAttr,
    IntegerType,
    MemRefType,
    i32,
    i64,
)
from xdsl.dialects.gpu import DimensionAttr, DimensionEnum
from xdsl.ir import Block, Operation, Region, SSAValue
from xdsl.rewriter import InsertPoint

from mlopt.core.context import Context
from mlopt.core.diagnostics import error
from mlopt.core.passes import Pass
from mlopt.core.rewriting import inherit_location
from mlopt.core.walking import walk
from mlopt.dialects import op_class
from mlopt.dialects.gpu.attributes import (
    AddressSpace,
    AddressSpaceAttr,
    ShuffleMode,
    ShuffleModeAttr,
)
from mlopt.dialects.gpu.ops.functions import ATTRIBUTIONS, FuncOp
from mlopt.dialects.gpu.ops.ids import BlockDimOp, ThreadIdOp
from mlopt.dialects.gpu.ops.threads import AllReduceOp, BarrierOp, ShuffleOp
from mlopt.dialects.scf.ops import ForOp, IfOp, YieldOp
from mlopt.passes.gpu.index_building import IndexBuilder, Size

WARP = 32

COMBINED_BY = {
    "add": ("addi", "addf"),
    "mul": ("muli", "mulf"),
    "and": ("andi", ""),
    "or": ("ori", ""),
    "xor": ("xori", ""),
}
"""The op of arith on integers and that on floats; others have its name."""

Combine = Callable[[IndexBuilder, SSAValue, SSAValue], SSAValue]


@dataclass(frozen=True)
class ExpandAllReducesPass(Pass):
    """Expands every `gpu.all_reduce` of a kernel."""

    name: ClassVar[str] = "gpu-expand-all-reduces"
    anchors: ClassVar[tuple[str, ...]] = ()

    def run(self, root: Operation, context: Context) -> None:
        for op in [op for op in walk(root) if isinstance(op, AllReduceOp)]:
            _expand(op, _kernel_of(op))
            context.count(self.name, "reductions expanded")


def _kernel_of(op: AllReduceOp) -> FuncOp:
    parent = op.parent_op()
    while parent is not None and not isinstance(parent, FuncOp):
        parent = parent.parent_op()
    if parent is None:
        raise error(op, "'gpu.all_reduce' needs a buffer of the block, expected it in a gpu.func")
    element: Any = op.value.type
    width = element.width.data if isinstance(element, IntegerType) else None
    if width is not None and width not in (8, 16, 32, 64):
        raise error(op, f"'gpu.all_reduce' of {element}: lanes exchange 8, 16, 32 or 64 bits")
    if op.op is None and len(op.body.blocks) != 1:
        raise error(op, "'gpu.all_reduce' has a body of several blocks, expected one")
    return parent


def _expand(op: AllReduceOp, kernel: FuncOp) -> None:
    build = IndexBuilder(op)
    combine = _combination(op)
    sizes = [_block_size(kernel, axis, build) for axis in range(3)]
    threads = build.multiply(build.multiply(sizes[0], sizes[1]), sizes[2])
    thread = _thread(sizes, build)
    warp, lane = build.divide(thread, WARP), build.remainder(thread, WARP)
    lanes: Size = WARP
    if not isinstance(threads, int) or threads % WARP:
        lanes = build.minimum(WARP, build.subtract(threads, build.multiply(warp, WARP)))
    width = _as_i32(build, lanes)
    total = op.value
    offset = 1
    while offset < min(WARP, threads if isinstance(threads, int) else WARP):
        other, is_there = _shuffled(build, ShuffleMode.XOR, total, _as_i32(build, offset), width)
        both = combine(build, total, other)
        total = build.insert(arith.SelectOp(is_there, both, total)).results[0]
        offset *= 2
    if isinstance(threads, int) and threads <= WARP:
        total, _ = _shuffled(build, ShuffleMode.IDX, total, _as_i32(build, 0), width)
    else:
        warps = build.divide(build.add(threads, WARP - 1), WARP)
        total = _over_warps(build, op, kernel, total, warp, lane, warps, combine)
    op.result.replace_all_uses_with(total)
    block = op.parent
    assert block is not None, "it is in a kernel"
    block.erase_op(op)


def _over_warps(
    build: IndexBuilder,
    op: AllReduceOp,
    kernel: FuncOp,
    total: SSAValue,
    warp: Size,
    lane: Size,
    warps: Size,
    combine: Combine,
) -> SSAValue:
    """What all warps have, through a buffer of the block."""
    buffer = _buffer(kernel, op)
    first = Block()
    store = op_class("memref.store").create(operands=[total, buffer, build.value(warp)])
    inherit_location(store, op.location)
    first.add_op(store)
    first.add_op(YieldOp())
    build.insert(IfOp(build.less(lane, 1), (), Region(first)))
    build.insert(BarrierOp())
    start = _load(build, buffer, build.value(0))
    body = Block(arg_types=[IndexType(), total.type])
    end = YieldOp(body.args[1])
    body.add_op(end)
    inside = IndexBuilder(op, InsertPoint.before(end))
    end.operands[0] = combine(inside, body.args[1], _load(inside, buffer, body.args[0]))
    bounds = (build.value(1), build.value(warps), build.value(1))
    result = build.insert(ForOp(*bounds, [start], [body])).results[0]
    build.insert(BarrierOp())
    return result


def _combination(op: AllReduceOp) -> Combine:
    """How two values are combined."""
    if op.op is None:
        source = op.body.block

        def copied(build: IndexBuilder, a: SSAValue, b: SSAValue) -> SSAValue:
            values: dict[SSAValue, SSAValue] = dict(zip(source.args, (a, b), strict=True))
            for inner in tuple(source.ops)[:-1]:
                build.insert(inner.clone(values))
            last = source.last_op
            assert last is not None, "a body has a terminator"
            return values.get(last.operands[0], last.operands[0])

        return copied
    kind = str(op.op.data)
    pair = COMBINED_BY.get(kind, (kind, kind))
    name = pair[0 if isinstance(op.value.type, IntegerType | IndexType) else 1]

    def named(build: IndexBuilder, a: SSAValue, b: SSAValue) -> SSAValue:
        new: Any = op_class(f"arith.{name}")
        return build.insert(new(a, b)).results[0]

    return named


def _buffer(kernel: FuncOp, op: AllReduceOp) -> SSAValue:
    """A new buffer of the block with an element for each warp."""
    workgroup = AddressSpaceAttr(AddressSpace.WORKGROUP)
    type = MemRefType(op.value.type, [WARP], memory_space=workgroup)
    count = len(kernel.workgroup_arguments())
    place = len(kernel.function_type.inputs) + count
    kernel.attributes[ATTRIBUTIONS] = IntegerAttr(count + 1, i64)
    return kernel.body.blocks[0].insert_arg(type, place)


def _block_size(kernel: FuncOp, axis: int, build: IndexBuilder) -> Size:
    known = kernel.known_block_size
    if isinstance(known, DenseArrayBase):
        return int(known.get_values()[axis])
    return _of_dimension(build, BlockDimOp, axis)


def _thread(sizes: list[Size], build: IndexBuilder) -> Size:
    """The number of the thread in its block, x fastest."""
    ids: list[Size] = [
        0 if size == 1 else _of_dimension(build, ThreadIdOp, axis)
        for axis, size in enumerate(sizes)
    ]
    rows = build.add(ids[1], build.multiply(ids[2], sizes[1])) if ids[2] != 0 else ids[1]
    return build.add(ids[0], build.multiply(rows, sizes[0])) if rows != 0 else ids[0]


def _of_dimension(build: IndexBuilder, kind: Any, axis: int) -> SSAValue:
    dimension = DimensionAttr(tuple(DimensionEnum)[axis])
    op = kind(properties={"dimension": dimension}, result_types=[IndexType()])
    return build.insert(op).results[0]


def _shuffled(
    build: IndexBuilder, mode: ShuffleMode, value: SSAValue, offset: SSAValue, width: SSAValue
) -> tuple[SSAValue, SSAValue]:
    op = ShuffleOp.create(
        operands=[value, offset, width],
        result_types=[value.type, IntegerType(1)],
        properties={"mode": ShuffleModeAttr(mode)},
    )
    first, second = build.insert(op).results
    return first, second


def _as_i32(build: IndexBuilder, size: Size) -> SSAValue:
    if isinstance(size, int):
        return build.insert(arith.ConstantOp(IntegerAttr(size, i32))).results[0]
    return build.insert(arith.IndexCastOp(size, i32)).results[0]


def _load(build: IndexBuilder, buffer: SSAValue, index: SSAValue) -> SSAValue:
    type: Any = buffer.type
    load = op_class("memref.load").create(
        operands=[buffer, index], result_types=[type.element_type]
    )
    return build.insert(load).results[0]
