"""Reductions that start from a fill just before them: the fill need not be stored.

    linalg.fill ins(%zero) outs(%o)                for %i
    linalg.generic ins(%a) outs(%o)          ->      s = for %j iter_args(%zero): s + a[i, j]
      (parallel, reduction)                          o[i] = s

Where nothing but `%o` itself is known to be in the memory of `%o`: it is allocated in the
function or an `llvm.noalias` argument, and the inputs are other allocations, arguments or
constants.
"""

from __future__ import annotations

from xdsl.dialects.builtin import MemRefType
from xdsl.dialects.func import FuncOp
from xdsl.ir import BlockArgument, Operation, SSAValue
from xdsl.traits import is_side_effect_free

from mlopt.core.interfaces import find
from mlopt.core.interfaces.structured import Structured, is_elementwise
from mlopt.passes.convert.linalg_nest import Structure

ALLOCATIONS = ("memref.alloc", "memref.alloca")


def take_fills(structure: Structure) -> dict[int, SSAValue]:
    """The scalars that outputs start from, by position; the fills are erased.

    Only for outputs that stay the same through the innermost loops.
    """
    found: dict[int, SSAValue] = {}
    previous = structure.op.prev_op
    while previous is not None:
        before = previous.prev_op
        filled = _filled(previous)
        if filled is not None:
            buffer, scalar = filled
            position = _position(structure, buffer)
            if position is None or position in found or not _is_alone(structure, buffer):
                break
            found[position] = scalar
            previous.detach()
            previous.erase()
        elif not is_side_effect_free(previous) and previous.name != "memref.dim":
            break
        previous = before
    return found


def _filled(op: Operation) -> tuple[SSAValue, SSAValue] | None:
    """The buffer that `op` fills, and with what."""
    model = find(op, Structured)
    if model is None or op.results or not is_elementwise(model, op):
        return None
    inputs, outputs, body = model.inputs(op), model.outputs(op), model.body(op)
    if len(inputs) != 1 or len(outputs) != 1 or isinstance(inputs[0].type, MemRefType):
        return None
    last = body.last_op
    if last is None or last is not body.first_op or last.operands[0] is not body.args[0]:
        return None
    return outputs[0], inputs[0]


def _position(structure: Structure, buffer: SSAValue) -> int | None:
    """The output that `buffer` is; None where it is none, or is used twice."""
    places = [i for i, value in enumerate(structure.operands) if value is buffer]
    first = len(structure.inputs)
    return places[0] - first if len(places) == 1 and places[0] >= first else None


def _is_alone(structure: Structure, buffer: SSAValue) -> bool:
    """True where no other operand can be in the memory of `buffer`."""
    root = _root(buffer)
    if not _is_own(root):
        return False
    others = [_root(value) for value in structure.operands if value is not buffer]
    return all(
        not isinstance(other.type, MemRefType) or (other is not root and _is_known(other))
        for other in others
    )


def _root(value: SSAValue) -> SSAValue:
    """What `value` is a view of."""
    while isinstance(value.owner, Operation) and value.owner.operands:
        source = value.owner.operands[0]
        if value.owner.name in ALLOCATIONS or not isinstance(source.type, MemRefType):
            break
        if not value.owner.name.startswith("memref."):
            break
        value = source
    return value


def _is_own(root: SSAValue) -> bool:
    """True for memory that is reached through `root` alone."""
    if isinstance(root, BlockArgument):
        function = _function_of(root)
        attributes = function.arg_attrs if function is not None else None
        return attributes is not None and "llvm.noalias" in attributes.data[root.index].data
    return isinstance(root.owner, Operation) and root.owner.name in ALLOCATIONS


def _is_known(root: SSAValue) -> bool:
    """True for memory that is not that of another allocation."""
    if isinstance(root, BlockArgument):
        return _function_of(root) is not None
    names = (*ALLOCATIONS, "memref.get_global")
    return isinstance(root.owner, Operation) and root.owner.name in names


def _function_of(argument: BlockArgument) -> FuncOp | None:
    """The function whose argument it is."""
    parent = argument.block.parent_op()
    is_entry = isinstance(parent, FuncOp) and argument.block is parent.body.blocks[0]
    return parent if is_entry and isinstance(parent, FuncOp) else None
