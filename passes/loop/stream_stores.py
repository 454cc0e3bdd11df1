"""loop-stream-stores: results larger than the cache are written past it.

    loop.parallel (%i) ... {                          %ok = (address of %out) % 64 == 0
      ...                                             loop.if %ok {
      vector.transfer_write %v, %out[%i]        ->      loop.parallel (%i) ... {
    }                                                     vector.store %v, %out[%i] {nontemporal = true}
                                                        }
                                                      } else { as it was }

An ordinary store first reads the line that it overwrites. A non-temporal one does not, which
saves a third of the memory traffic of a copy, and keeps in the cache what others need. It pays
where a buffer is larger than the last cache (`cache_bytes`) and is not read in this function.
It must be aligned: the distance from the start of the buffer is, by what is known of loop
steps and strides; whether the start is, is asked before the loop for arrays from outside,
and known for allocations. Only whole vectors without masks, inside their memref, of 16 bytes
and more are streamed.

What must have run before: bufferization. Must run before `loop-outline-parallel`, after
which another thread's stores would need a fence (the pool's own are full ones). Values do not
change; each outermost loop is looked at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd, prod
from typing import Any, ClassVar

from xdsl.dialects.builtin import BoolAttr, IndexType, IntegerAttr, MemRefType, VectorType, i1, i64
from xdsl.ir import Block, BlockArgument, Operation, Region, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.core.rewriting import inherit_location
from mlopt.core.walking import walk
from mlopt.passes.convert.affine_arith import index_constant, index_op
from mlopt.passes.convert.llvm_builder import op_class
from mlopt.passes.convert.llvm_types import strides_and_offset
from mlopt.passes.loop.planned_buffers import element_bytes
from mlopt.passes.loop.trip_cost import constant_index, loop_bounds

LINE_BYTES = 64

VIEWS = ("memref.subview", "memref.cast")

LOOPS = ("loop.for", "loop.parallel", "scf.for", "scf.parallel")

WRITES = ("vector.transfer_write", "vector.store", "memref.store")


@dataclass(frozen=True)
class StreamStoresPass(Pass):
    """Streams stores to buffers of more than `cache_bytes`."""

    name: ClassVar[str] = "loop-stream-stores"
    anchors: ClassVar[tuple[str, ...]] = ("func.func",)

    cache_bytes: int = 32 << 20

    def run(self, root: Operation, context: Context) -> None:
        candidates: dict[Operation, list[Operation]] = {}
        for op in walk(root):
            if op.name in WRITES[:2] and self._is_streamed(op):
                loop = _outermost_loop(op)
                if loop is not None and not loop.results:
                    candidates.setdefault(loop, []).append(op)
        for loop, writes in candidates.items():
            _stream(loop, writes)
            context.count(self.name, "stores streamed", len(writes))

    def _is_streamed(self, op: Operation) -> bool:
        root = _root_of(op.operands[1])
        type: Any = root.type
        if not isinstance(type, MemRefType) or not _is_only_written(root):
            return False
        size = element_bytes(type.element_type)
        if size is None or type.layout.name != "none" or min(type.get_shape(), default=0) < 0:
            return False
        return size * prod(type.get_shape()) > self.cache_bytes and _is_aligned_vector(op, size)


def _root_of(memref: SSAValue) -> SSAValue:
    """The buffer that `memref` is a view of."""
    while isinstance(memref.owner, Operation) and memref.owner.name in VIEWS:
        memref = memref.owner.operands[0]
    return memref


def _is_only_written(root: SSAValue) -> bool:
    """True where the function does nothing to the buffer but store, free or return it."""
    pending = [root]
    while pending:
        for use in pending.pop().uses:
            op = use.operation
            if op.name in VIEWS:
                pending.append(op.results[0])
            elif op.name in WRITES:
                if use.index != 1:
                    return False
            elif op.name not in ("memref.dealloc", "func.return", "memref.dim"):
                return False
    return True


def _is_aligned_vector(op: Operation, element: int) -> bool:
    """True for a store of whole aligned vectors, if the buffer's start is aligned."""
    type: Any = op.operands[0].type
    memref: Any = op.operands[1].type
    if not isinstance(type, VectorType) or not type.get_num_dims():
        return False
    if op.name == "vector.transfer_write" and not _is_plain(op, type, memref):
        return False
    wanted = _alignment(type, element)
    layout = strides_and_offset(memref)
    if wanted is None or layout is None or None in layout[0] or layout[0][-1] != 1:
        return False
    rows = layout[0][len(layout[0]) - type.get_num_dims() : -1]
    distance = gcd(*(stride or 0 for stride in rows), _distance(op, op.operands[1], layout[0]))
    return distance * element % wanted == 0


def _alignment(type: VectorType, element: int) -> int | None:
    """The bytes that a row must be aligned to; None where it is no power of two."""
    bytes = type.get_shape()[-1] * element
    wanted = min(bytes & -bytes, LINE_BYTES)
    return wanted if wanted >= 16 and bytes % wanted == 0 else None


def _is_plain(op: Operation, type: VectorType, memref: MemRefType) -> bool:
    """True for a transfer that is a `vector.store`: no mask, in bounds, in the memref's order."""
    properties: Any = op.properties
    flags = [bool(flag.value.data) for flag in properties["in_bounds"].data]
    from xdsl.ir.affine import AffineMap

    rank, own = memref.get_num_dims(), type.get_num_dims()
    minor = AffineMap.identity(rank).results[rank - own :]
    masked = properties["operandSegmentSizes"].get_values()[-1]
    return not masked and all(flags) and properties["permutation_map"].data.results == minor


def _distance(op: Operation, memref: SSAValue, strides: Sequence[int | None]) -> int:
    """A divisor of the distance, in elements, of what `op` writes from the buffer's start."""
    own = len(memref.type.get_shape())  # pyright: ignore[reportAttributeAccessIssue]
    indices = op.operands[2 : 2 + own]
    divisor = 0
    for index, stride in zip(indices, strides, strict=True):
        divisor = gcd(divisor, divisor_of(index) * (stride or 0))
    while isinstance(memref.owner, Operation) and memref.owner.name in VIEWS:
        view: Any = memref.owner
        if view.name == "memref.subview":
            divisor = gcd(divisor, _offset_divisor(view))
        memref = view.operands[0]
    return divisor


def _offset_divisor(view: Any) -> int:
    """A divisor of the offset that a subview adds."""
    layout = strides_and_offset(view.operands[0].type)
    if layout is None or None in layout[0]:
        return 1
    dynamic = iter(view.offsets)
    divisor = 0
    for offset, stride in zip(view.static_offsets.get_values(), layout[0], strict=True):
        own = divisor_of(next(dynamic)) if offset == -(1 << 63) else offset
        divisor = gcd(divisor, own * (stride or 0))
    return divisor


def divisor_of(value: SSAValue) -> int:
    """The greatest number that is known to divide an index; 0 for the constant 0."""
    number = constant_index(value)
    if number is not None:
        return abs(number)
    owner = value.owner
    if isinstance(value, BlockArgument):
        loop = value.block.parent_op()
        if loop is None or loop.name not in LOOPS or loop.regions[0].block is not value.block:
            return 1
        lower, _, step = loop_bounds(loop)
        if value.index >= len(lower):
            return 1
        return gcd(divisor_of(lower[value.index]), divisor_of(step[value.index]))
    assert isinstance(owner, Operation)
    if owner.name in ("arith.addi", "arith.subi"):
        return gcd(divisor_of(owner.operands[0]), divisor_of(owner.operands[1]))
    if owner.name == "arith.muli":
        return divisor_of(owner.operands[0]) * divisor_of(owner.operands[1])
    return 1


def _outermost_loop(op: Operation) -> Operation | None:
    found: Operation | None = None
    parent = op.parent_op()
    while parent is not None and not parent.name.endswith(".func"):
        if parent.name in LOOPS:
            found = parent
        parent = parent.parent_op()
    return found


def _stream(loop: Operation, writes: Sequence[Operation]) -> None:
    """Replaces the stores; in a copy of the loop where the buffers' alignment must be asked."""
    asked = list(dict.fromkeys(_root_of(op.operands[1]) for op in writes))
    asked = [root for root in asked if not _is_aligned_allocation(root)]
    plain = loop.clone() if asked else None
    for op in writes:
        _replace(op)
    if plain is None:
        return
    dialect = loop.name.partition(".")[0]

    def insert(new_op: Operation) -> Operation:
        inherit_location(new_op, loop.location)
        Rewriter.insert_op(new_op, InsertPoint.before(loop))
        return new_op

    branches = [Region(Block()), Region(Block())]
    condition = _are_aligned(asked, insert)
    choice = op_class(f"{dialect}.if").create(operands=[condition], regions=branches)
    insert(choice)
    loop.detach()
    for region, own in zip(branches, (loop, plain), strict=True):
        region.block.add_ops([own, op_class(f"{dialect}.yield").create()])
        inherit_location(own, choice.location)


def _is_aligned_allocation(root: SSAValue) -> bool:
    owner = root.owner
    if not isinstance(owner, Operation) or owner.name != "memref.alloc":
        return False
    alignment = owner.properties.get("alignment")
    return isinstance(alignment, IntegerAttr) and alignment.value.data % LINE_BYTES == 0


def _are_aligned(roots: Sequence[SSAValue], insert: Any) -> SSAValue:
    """Whether every buffer starts at a multiple of a cache line."""
    bits: SSAValue | None = None
    for root in roots:
        address = op_class("memref.extract_aligned_pointer_as_index").create(
            operands=[root], result_types=[IndexType()]
        )
        value = insert(address).results[0]
        bits = value if bits is None else index_op("arith.ori", (bits, value), insert)
    assert bits is not None, "a buffer is asked"
    low = index_op("arith.andi", (bits, index_constant(LINE_BYTES - 1, insert)), insert)
    compare = op_class("arith.cmpi").create(
        operands=[low, index_constant(0, insert)],
        result_types=[i1],
        properties={"predicate": IntegerAttr(0, i64)},
    )
    return insert(compare).results[0]


def _replace(op: Operation) -> None:
    """The store as a non-temporal one."""
    type: Any = op.operands[0].type
    memref: Any = op.operands[1].type
    size = element_bytes(memref.element_type)
    assert size is not None, "looked at before"
    store = op_class("vector.store").create(
        operands=op.operands[: 2 + memref.get_num_dims()],
        properties={
            "nontemporal": BoolAttr.from_bool(True),
            "alignment": IntegerAttr(_alignment(type, size) or size, i64),
        },
    )
    inherit_location(store, op.location)
    Rewriter.insert_op(store, InsertPoint.before(op))
    op.detach()
    op.erase()
