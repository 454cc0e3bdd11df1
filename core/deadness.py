"""Which ops nobody needs, told once a level of nesting instead of once an op in it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from xdsl.dialects.builtin import UnregisteredOp
from xdsl.ir import Operation, Region, SSAValue
from xdsl.ir.post_order import PostOrderIterator
from xdsl.traits import (
    IsTerminator,
    MemoryEffect,
    MemoryEffectKind,
    NoMemoryEffect,
    RecursiveMemoryEffect,
    SymbolOpInterface,
)
from xdsl.transforms.dead_code_elimination import would_be_trivially_dead


class Deadness:
    """Tells dead ops; remembers, of an op with regions, an op inside that has an effect.

    What xDSL asks of every op inside is asked here until one has an effect, and that one
    keeps every op around it alive: `n` nested ops cost `n` steps and not `n * n`. The
    memory may be out of date where ops move; it then errs on the side of alive.
    """

    def __init__(self, *, fixed: bool = False) -> None:
        """`fixed` promises that no op changes meanwhile: what has no effect is kept as well."""
        self._kept_by: dict[Operation, Operation] = {}
        self._fixed = fixed
        self._without_effect: set[Operation] = set()

    def is_dead(self, op: Operation) -> bool:
        """True where no result of `op` is used, and nothing else is seen of it."""
        return all(result.first_use is None for result in op.results) and self.would_be_dead(op)

    def would_be_dead(self, op: Operation) -> bool:
        """True where `op` could go if no result of it were used."""
        needed = _needs_no_user(type(op))
        if needed is not None:
            return not needed
        if op.regions and _effects_are_those_inside(op) and self._needed_inside(op):
            return False
        return would_be_trivially_dead(op) if op not in self._without_effect else True

    def _needed_inside(self, root: Operation) -> bool:
        """True where an op in `root` writes, frees, or does what nobody knows."""
        path, children = [root], [_ops_in(root)]
        while path:
            needed = self._known_to_need(path[-1])
            if needed is None:
                child = next(children[-1], None)
                if child is None:
                    self._leave(path.pop())
                    children.pop()
                elif _effects_are_those_inside(child):
                    if child not in self._without_effect:
                        path.append(child)
                        children.append(_ops_in(child))
                elif _is_needed(child):
                    needed = child
            if needed is not None:
                self._kept_by.update(dict.fromkeys(path, needed))
                return True
        return False

    def _known_to_need(self, op: Operation) -> Operation | None:
        known = self._kept_by.get(op)
        return known if known is not None and known.parent is not None else None

    def _leave(self, op: Operation) -> None:
        if self._fixed and _is_only_what_is_inside(op):
            self._without_effect.add(op)


def erase_dead(region: Region) -> bool:
    """Erases dead ops and unreachable blocks below `region`; True where there were any.

    What xDSL's `region_dce` erases, found in one walk: from what is needed to what that uses.
    """
    return _sweep(region, _needed_below(region))


def _needed_below(region: Region) -> set[Operation]:
    """The ops in blocks that are reached which have an effect, and those whose values they use."""
    deadness = Deadness(fixed=True)
    needed: set[Operation] = set()
    pending: list[Operation] = []
    regions = [region]
    while regions:
        first = regions.pop().first_block
        for block in PostOrderIterator(first) if first is not None else ():
            for op in block.ops:
                regions += op.regions
                if not deadness.would_be_dead(op):
                    needed.add(op)
                    pending.append(op)
    while pending:
        for operand in pending.pop().operands:
            owner = operand.owner
            if isinstance(owner, Operation) and owner not in needed:
                needed.add(owner)
                pending.append(owner)
    return needed


def _sweep(region: Region, needed: set[Operation]) -> bool:
    """Erases what is not in `needed`, users before what they use."""
    changed = False
    regions = [region]
    while regions:
        current = regions.pop()
        for block in reversed(current.blocks):
            if block is not current.first_block and needed.isdisjoint(block.ops):
                current.erase_block(block, safe_erase=False)
                changed = True
                continue
            for op in reversed(block.ops):
                if op in needed:
                    regions += op.regions
                else:
                    block.erase_op(op, safe_erase=False)
                    changed = True
    return changed


@cache
def _needs_no_user(op_class: type[Operation]) -> bool | None:
    """True where ops of the class stay unused too, False where none does; None: look at the op."""
    if issubclass(op_class, UnregisteredOp):
        return True
    if op_class.has_trait(IsTerminator) or op_class.has_trait(SymbolOpInterface):
        return True
    effects = op_class.get_traits_of_type(MemoryEffect)
    if not effects:
        return True
    return False if all(isinstance(effect, NoMemoryEffect) for effect in effects) else None


def _ops_in(op: Operation) -> Iterator[Operation]:
    return (inner for region in op.regions for block in region.blocks for inner in block.ops)


def _effects_are_those_inside(op: Operation) -> bool:
    return op.has_trait(RecursiveMemoryEffect, value_if_unregistered=False)


def _is_needed(op: Operation) -> bool:
    """True where the effects of `op` are unknown, or more than reading and allocating."""
    traits = op.get_traits_of_type(MemoryEffect)
    for trait in traits:
        effects = trait.get_effects(op)
        if effects is None:
            return True
        for effect in effects:
            own = isinstance(effect.value, SSAValue) and effect.value.owner is op
            if effect.kind is not MemoryEffectKind.READ and not (
                effect.kind is MemoryEffectKind.ALLOC and own
            ):
                return True
    return not traits


def _is_only_what_is_inside(op: Operation) -> bool:
    """True where `op` is neither a terminator nor a symbol, and has no further effects."""
    traits = op.get_traits_of_type(MemoryEffect)
    return (
        len(traits) == 1
        and not op.has_trait(IsTerminator, value_if_unregistered=False)
        and not op.has_trait(SymbolOpInterface, value_if_unregistered=False)
    )
