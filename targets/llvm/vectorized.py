"""Whether LLVM's IR passes have anything to do for a module of explicit vectors.

Its vectorisers, its unroller and the passes that serve them take most of the compile time
and change nothing where every loop that touches data does so by vectors; what is left
(common addresses, loop-invariant code) the code generator does itself. That is decided a
function: one scalar loop in a network does not send its kernels of vectors through them.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import VectorType
from xdsl.dialects.llvm import LLVMPointerType
from xdsl.ir import Block, Operation

ACCESSES = ("llvm.load", "llvm.store")


def unvectorized(module: Operation) -> frozenset[Operation]:
    """The functions of `module` that IR passes gain something in: all, or none, or some.

    Those with a loop that works on scalars in memory; all where there are no vectors.
    """
    functions = [op for op in module.regions[0].block.ops if op.regions]
    found: set[Operation] = set()
    has_vectors = False
    for function in functions:
        for region in function.regions:
            looped = _blocks_in_loops(tuple(region.blocks))
            for block in region.blocks:
                explicit = any(_is_vector_op(op) for op in block.ops)
                has_vectors = has_vectors or explicit
                if not explicit and block in looped and any(map(_is_scalar_access, block.ops)):
                    found.add(function)
    return frozenset(found if has_vectors else functions)


def needs_ir_passes(module: Operation) -> bool:
    """True where `module` has no vectors, or a loop that works on scalars in memory."""
    return bool(unvectorized(module))


def settled(module: Operation) -> frozenset[Operation]:
    """The functions that IR passes are to leave alone while they work on others."""
    functions = [op for op in module.regions[0].block.ops if op.name == "llvm.func"]
    return frozenset(functions) - unvectorized(module)


def _is_vector_op(op: Operation) -> bool:
    values = (*op.results, *op.operands) if op.name in ACCESSES else op.results
    return any(isinstance(value.type, VectorType) for value in values)


def _is_scalar_access(op: Operation) -> bool:
    if op.name not in ACCESSES:
        return False
    data = op.results[0] if op.results else op.operands[0]
    return not isinstance(data.type, LLVMPointerType | VectorType)


def _blocks_in_loops(blocks: Sequence[Block]) -> set[Block]:
    """Blocks between the target and the source of a branch backward, in program order.

    Every natural loop of a lowered module lies so; what is taken for one besides costs
    nothing but compile time.
    """
    number = {block: i for i, block in enumerate(blocks)}
    found: set[Block] = set()
    for source, block in enumerate(blocks):
        last = block.last_op
        for successor in last.successors if last is not None else ():
            found.update(blocks[number[successor] : source + 1])
    return found
