"""Which accesses may touch the same memory, and which ops change none."""

from __future__ import annotations

from xdsl.dialects.builtin import DictionaryAttr
from xdsl.ir import Block, BlockArgument, Operation, SSAValue
from xdsl.traits import is_side_effect_free

VIEWS = frozenset(
    f"memref.{name}"
    for name in (
        "subview", "cast", "reinterpret_cast", "collapse_shape", "expand_shape", "transpose",
        "assume_alignment", "memory_space_cast",
    )
)  # fmt: skip
ALLOCATIONS = frozenset(("memref.alloc", "memref.alloca", "memref.get_global"))


def is_read_only(op: Operation) -> bool:
    """True for an op that writes to no memory."""
    return op.name in ("memref.load", "memref.dim") or (not op.regions and is_side_effect_free(op))


def may_alias(read: SSAValue, write: SSAValue) -> bool:
    """True where a write may change what the read gives."""
    a, b = base_of(read), base_of(write)
    return a is b or not (_is_own(a) or _is_own(b))


def base_of(buffer: SSAValue) -> SSAValue:
    """The buffer that a view is a part of."""
    while not isinstance(buffer.owner, Block) and buffer.owner.name in VIEWS:
        buffer = buffer.owner.operands[0]
    return buffer


def _is_own(buffer: SSAValue) -> bool:
    """True for memory that only views of `buffer` reach."""
    owner = buffer.owner
    if not isinstance(owner, Block):
        return owner.name in ALLOCATIONS
    function = owner.parent_op()
    if function is None or function.name != "func.func":
        return False
    attributes = function.properties.get("arg_attrs")
    entries = getattr(attributes, "data", ())
    if owner is not function.regions[0].blocks[0] or not isinstance(buffer, BlockArgument):
        return False
    entry = entries[buffer.index] if buffer.index < len(entries) else None
    return isinstance(entry, DictionaryAttr) and "llvm.noalias" in entry.data
