"""Memory effects of ops, as xDSL's traits tell them, with the values they apply to.

xDSL's passes ask `xdsl.traits.get_effects`. Ops of ours carry one of the traits below;
where xDSL's op only says "reads", the effect applies to anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Set

from xdsl.dialects.builtin import MemRefType, UnrankedMemRefType
from xdsl.ir import Operation, SSAValue
from xdsl.traits import EffectInstance, MemoryEffect, MemoryEffectKind, get_effects

READ, WRITE = MemoryEffectKind.READ, MemoryEffectKind.WRITE
ALLOC, FREE = MemoryEffectKind.ALLOC, MemoryEffectKind.FREE

NONE: Set[EffectInstance] = frozenset()


def effects_on(kind: MemoryEffectKind, values: Iterable[SSAValue]) -> Set[EffectInstance]:
    """`kind` on each buffer among `values`; tensors and scalars have no effects."""
    return frozenset(EffectInstance(kind, value) for value in values if is_buffer(value))


def is_buffer(value: SSAValue) -> bool:
    """True for a memref, ranked or not."""
    return isinstance(value.type, MemRefType | UnrankedMemRefType)


def written_buffers(op: Operation) -> list[SSAValue] | None:
    """The buffers that `op` writes; None where it may write anything."""
    effects = get_effects(op)
    if effects is None:
        return None
    written: list[SSAValue] = []
    for effect in effects:
        if effect.kind == WRITE:
            if not isinstance(effect.value, SSAValue):
                return None
            written.append(effect.value)
    return written


class OperandEffects(MemoryEffect):
    """A trait that names the operands that are read and written, where they are buffers."""

    reads: tuple[int, ...] = ()
    writes: tuple[int, ...] = ()

    @classmethod
    def get_effects(cls, op: Operation) -> Set[EffectInstance]:
        operands = op.operands
        read = [operands[position] for position in cls.reads if position < len(operands)]
        written = [operands[position] for position in cls.writes if position < len(operands)]
        return effects_on(READ, read) | effects_on(WRITE, written)


class ReadsFirst(OperandEffects):
    """Reads operand 0."""

    reads = (0,)


class WritesFirst(OperandEffects):
    """Writes operand 0."""

    writes = (0,)


class WritesSecond(OperandEffects):
    """Writes operand 1."""

    writes = (1,)


class ReadsFirstWritesSecond(OperandEffects):
    """Reads operand 0, writes operand 1."""

    reads = (0,)
    writes = (1,)


class ReadsAndWritesSecond(OperandEffects):
    """Reads and writes operand 1."""

    reads = (1,)
    writes = (1,)
