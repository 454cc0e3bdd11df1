"""free-buffers: frees every buffer where its life ends, and no buffer twice.

    %b = memref.alloc()                 %b = memref.alloc()
    use(%b)                   ->        use(%b)
                                        memref.dealloc %b

Every buffer has one owner (`analysis/buffer_ownership`). An owner hands its buffer over
where that leaves a region, a block or the function; where it cannot, since it does not
own it or others still use it, a copy is handed over. What is left is freed after its
last use, or on the edge of control flow behind which nobody uses it.

A public function hands every buffer it returns over to its caller, never one that it
was given or that is constant. A private one may return what it was given, which then
stays with the owner. After the pass no allocation is without an end, so that a later
pass may place them all; values are those before.

What must have run before: `one-shot-bufferize`. Buffers that the input frees itself are
left alone. The scheme is static, unlike upstream's ownership-based-buffer-deallocation,
which decides with flags at run time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from xdsl.ir import Operation

from mlopt.core.context import Context
from mlopt.core.interfaces import find
from mlopt.core.interfaces.calls import CallLike, ReturnsValues
from mlopt.core.passes import Pass
from mlopt.core.symbols import is_private
from mlopt.passes.analysis.buffer_ownership import BorrowedResults, Ownership, is_buffer
from mlopt.passes.analysis.call_graph import CallGraph
from mlopt.passes.loop.buffer_ends import BufferEnds


@dataclass(frozen=True)
class FreeBuffersPass(Pass):
    """Frees the buffers of every function of a module."""

    name: ClassVar[str] = "free-buffers"

    def run(self, root: Operation, context: Context) -> None:
        graph = CallGraph(root)
        borrowed: dict[str, BorrowedResults] = {}

        def callee(op: Operation) -> BorrowedResults:
            model = find(op, CallLike)
            return borrowed.get(model.callee(op), {}) if model is not None else {}

        for component in graph.components():
            recursive = graph.is_recursive(component)
            for name in component:
                function = graph.functions[name]
                if function.name != "func.func":
                    continue
                if is_private(function) and not recursive:
                    borrowed[name] = _borrowed_results(function, callee)
                keeps = borrowed.get(name, {})
                ends = BufferEnds(
                    Ownership(function, callee, lambda index, keeps=keeps: index not in keeps)
                )
                ends.insert()
                context.count(self.name, "copies", ends.copies)
                context.count(self.name, "deallocations", ends.deallocations)


def _borrowed_results(function: Operation, callee: Any) -> BorrowedResults:
    """The results of `function` that are always one of its arguments, and which."""
    ownership = Ownership(function, callee, lambda index: False)
    entry = function.regions[0].blocks[0]
    arguments = {arg: arg.index for arg in entry.args}
    found: dict[int, frozenset[int]] = {}
    lost: set[int] = set()
    for block in function.regions[0].blocks:
        last = block.last_op
        if last is None or find(last, ReturnsValues) is None:
            continue
        for index, operand in enumerate(last.operands):
            if not is_buffer(operand):
                continue
            roots = ownership.roots(operand)
            if all(root in arguments for root in roots):
                here = frozenset(arguments[root] for root in roots)  # pyright: ignore[reportArgumentType]
                found[index] = found.get(index, frozenset()) | here
            else:
                lost.add(index)
    return {index: which for index, which in found.items() if index not in lost}
