"""tensor-form-kernels: ops that share a tile become one kernel, a private function.

    %m = linalg.matmul ins(%a, %w) outs(%f)       %r = call @kernel_0(%a, %w, %b, %e)
    %r = linalg.generic ins(%m, %b) outs(%e)  ->
                                                  func.func private @kernel_0(%a, %w, %b, %out)

A kernel is a root with loops and what belongs to its tiles: the fills it starts from,
elementwise ops over its result (bias, activation, residual, conversion), reductions along
rows and what is broadcast back over them (softmax, layer norm). All ops of a kernel have
parallel loops in common, along which a schedule may tile the last op and compute the rest
tile by tile, every element once (`groups`, `spaces`); contractions and windows, which use
an element of an input many times, must have all of theirs in common. Nothing is decided
by the names of ops: only by iterators and indexing maps.

Kernels are in destination style: an empty tensor in which a result is computed is an
argument, and so are weights and sizes (`outline`), so that `duplicate-function-elimination`
merges what differs in these alone, and bufferization computes each result where its
caller wants it. A parallel loop that is there already is a kernel. What else is no structured op
(reshapes, pads, control flow) stays.

Each op is computed once, by the same ops in the same order, so values do not change. Pure
ops may change places (`order`), those that only need constants to where they are needed
first; ops with effects keep their order. Run after
`linalg-fuse-elementwise-ops`, which leaves fewer and larger ops, and before
`one-shot-bufferize`. Ops of kernels are not taken again, so the pass ends.

The idea is that of dispatch regions (IREE) and of fusion on iteration spaces: Niu et al.,
"DNNFusion" (PLDI 2021), section 4; what differs is that the maps decide, not op classes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from xdsl.dialects import tensor
from xdsl.dialects.builtin import UnitAttr
from xdsl.dialects.func import FuncOp
from xdsl.ir import Block, Operation
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.context import Context
from mlopt.core.deadness import erase_dead
from mlopt.core.interfaces import find
from mlopt.core.interfaces.structured import Structured
from mlopt.core.passes import Pass
from mlopt.core.symbols import symbol_name
from mlopt.core.walking import walk
from mlopt.dialects.scf.forall import ForallOp
from mlopt.passes.analysis.traffic import KERNEL
from mlopt.passes.tensor.form_kernels.groups import Grouping
from mlopt.passes.tensor.form_kernels.outline import Outliner
from mlopt.passes.tensor.fuse_elementwise_ops import ask_the_init

__all__ = ["KERNEL", "FormKernelsPass"]


@dataclass(frozen=True)
class FormKernelsPass(Pass):
    """Outlines groups of structured ops on tensors; `max_ops` is the most a kernel has."""

    name: ClassVar[str] = "tensor-form-kernels"

    max_ops: int = 32

    def run(self, root: Operation, context: Context) -> None:
        functions = [op for op in _members(root) if isinstance(op, FuncOp) and op.body.blocks]
        names = _Names({symbol_name(op) for op in _members(root)})
        for function in functions:
            if KERNEL in function.attributes or not _has_structured(function):
                continue
            kernels = _form(function, names, self.max_ops)
            context.count(self.name, "kernels", len(kernels))


class _Names:
    """Fresh names for kernels."""

    def __init__(self, taken: set[str | None]):
        self._taken = taken
        self._next = 0

    def fresh(self) -> str:
        while True:
            name = f"kernel_{self._next}"
            self._next += 1
            if name not in self._taken:
                return name


def _form(function: FuncOp, names: _Names, max_ops: int) -> list[FuncOp]:
    """Takes the kernels of `function` out; they stand behind it."""
    for op in list(walk(function)):
        if isinstance(op, tensor.DimOp):
            ask_the_init(op)
    kernels: list[FuncOp] = []
    for block in _blocks(function):
        kernels += _form_in(block, names, max_ops)
    erase_dead(function.body)
    for kernel in reversed(kernels):
        kernel.attributes[KERNEL] = UnitAttr()
        Rewriter.insert_op(kernel, InsertPoint.after(function))
    return kernels


def _form_in(block: Block, names: _Names, max_ops: int) -> list[FuncOp]:
    """Takes the kernels of `block` out, and leaves calls in an order that is right."""
    grouping = Grouping(block, max_ops)
    if not grouping.spaces and not any(isinstance(op, ForallOp) for op in block.ops):
        return []
    units = grouping.order.sorted_units()
    kernels: list[FuncOp] = []
    for unit in units:
        if unit[-1] in grouping.spaces or isinstance(unit[-1], ForallOp):
            kernels.append(Outliner(unit, names.fresh()).run(block.add_op))
        else:
            unit[0].detach()
            block.add_op(unit[0])
    return kernels


def _members(root: Operation) -> list[Operation]:
    return [op for region in root.regions for block in region.blocks for op in block.ops]


def _blocks(function: Operation) -> list[Block]:
    """The blocks of `function` and of the control flow in it, not those of payloads nor of loops
    that are kernels."""
    found: list[Block] = []
    work: list[Operation] = [function]
    while work:
        op = work.pop()
        blocks = [block for region in op.regions for block in region.blocks]
        found += blocks
        work += [
            inner
            for block in blocks
            for inner in block.ops
            if find(inner, Structured) is None and not isinstance(inner, ForallOp)
        ]
    return found


def _has_structured(function: Operation) -> bool:
    return any(op.results and find(op, Structured) is not None for op in walk(function))
