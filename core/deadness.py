"""Which ops nobody needs, told once a level of nesting instead of once an op in it."""

from __future__ import annotations

from collections.abc import Iterator

from xdsl.ir import Operation, Region, SSAValue
from xdsl.traits import (
    IsTerminator,
    MemoryEffect,
    MemoryEffectKind,
    RecursiveMemoryEffect,
    SymbolOpInterface,
)
from xdsl.transforms.dead_code_elimination import LiveSet, would_be_trivially_dead


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

    xDSL's `region_dce`, which is quadratic in the depth of nesting.
    """
    live = _Live()
    while live.changed:
        live.changed = False
        live.propagate_region_liveness(region)
    live.delete_dead(region, None)
    return live.changed


class _Live(LiveSet):
    def __init__(self) -> None:
        super().__init__()
        self._deadness = Deadness(fixed=True)

    def propagate_op_liveness(self, op: Operation) -> None:
        for region in op.regions:
            self.propagate_region_liveness(region)
        if self.is_live(op):
            return
        if not self._deadness.would_be_dead(op) or any(
            self.is_live(use.operation) for result in op.results for use in result.uses
        ):
            self.set_live(op)


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
