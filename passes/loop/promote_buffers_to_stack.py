"""promote-buffers-to-stack: small buffers that end where they begin live on the stack.

    loop.parallel ... {
      %t = memref.alloc() : memref<16x512xf32>       ->      %t = memref.alloca() : ...
      ...
      memref.dealloc %t
    }

For buffers of a constant size, whose `memref.dealloc` stands in the block of the allocation:
inside parallel loops these are the tiles and panels that `plan-memory` leaves, since each
thread needs its own; `malloc` a tile costs more than filling it. What must have run before:
`free-buffers`, `plan-memory`. A buffer inside no loop or parallel loop is as good on the heap,
and stays. Values do not change. Upstream's pass of this name works without deallocations.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any, ClassVar

from xdsl.dialects.builtin import DenseArrayBase, IntegerAttr, MemRefType, NoneAttr, i32, i64
from xdsl.ir import Operation

from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.core.walking import walk
from mlopt.passes.convert.llvm_builder import op_class
from mlopt.passes.convert.structured import rename_op
from mlopt.passes.loop.planned_buffers import element_bytes, end_of

LOOPS = frozenset(
    f"{dialect}.{op}" for dialect in ("scf", "loop") for op in ("for", "parallel", "forall")
)


@dataclass(frozen=True)
class PromoteBuffersToStackPass(Pass):
    """Takes buffers of up to `max_alloc_size_in_bytes` in loops from the stack."""

    name: ClassVar[str] = "promote-buffers-to-stack"
    anchors: ClassVar[tuple[str, ...]] = ("func.func",)

    max_alloc_size_in_bytes: int = 1024

    def run(self, root: Operation, context: Context) -> None:
        allocations = [op for op in walk(root) if op.name == "memref.alloc"]
        for op in allocations:
            end = end_of(op)
            if end is None or not self._is_small(op) or not _is_in_loop(op):
                continue
            end.detach()
            end.erase()
            op.properties["operandSegmentSizes"] = DenseArrayBase.from_list(i32, (0, 0))
            op.properties.setdefault("alignment", IntegerAttr(64, i64))
            rename_op(op, op_class("memref.alloca"))
            context.count(self.name, "buffers promoted")

    def _is_small(self, op: Operation) -> bool:
        type: Any = op.results[0].type
        assert isinstance(type, MemRefType), "memref.alloc makes a memref"
        plain = isinstance(type.layout, NoneAttr) and isinstance(type.memory_space, NoneAttr)
        size = element_bytes(type.element_type)
        if op.operands or not plain or size is None:
            return False
        return size * prod(type.get_shape()) <= self.max_alloc_size_in_bytes


def _is_in_loop(op: Operation) -> bool:
    parent = op.parent_op()
    while parent is not None and not parent.name.endswith(".func"):
        if parent.name in LOOPS:
            return True
        parent = parent.parent_op()
    return False
