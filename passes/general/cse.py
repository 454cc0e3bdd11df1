"""cse: merges ops that compute the same.

    %a = f(%x)  ...  %b = f(%x)   ->   %a = f(%x)  ...  (%a in the place of %b)

An op without effects is equal to one that dominates it when name, operands, attributes,
result types and regions are equal. An op that only reads memory is merged with an
earlier one of its block when nothing in between may write. Works across blocks, along
the dominator tree; a region that is isolated from above starts with nothing known.
The replaced op computed the same bits, so no value changes.
Source: Briggs, Cooper and Simpson, "Value Numbering" (1997), dominator-tree scheme.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Hashable
from dataclasses import dataclass
from typing import ClassVar

from xdsl.ir import Block, Operation, Region
from xdsl.traits import (
    Commutative,
    IsolatedFromAbove,
    IsTerminator,
    MemoryEffectKind,
    get_effects,
)
from xdsl.transforms.dead_code_elimination import is_trivially_dead

from mlopt.core.context import Context
from mlopt.core.dominance import Dominance
from mlopt.core.passes import Pass

Known = ChainMap[Hashable, Operation]


@dataclass(frozen=True)
class CsePass(Pass):
    """Merges equal ops below the anchor."""

    name: ClassVar[str] = "cse"
    anchors: ClassVar[tuple[str, ...]] = ()

    def run(self, root: Operation, context: Context) -> None:
        merger = _Merger()
        for region in root.regions:
            merger.visit_region(region, ChainMap())
        context.count(self.name, "ops merged", merger.merged)
        context.count(self.name, "ops dead", merger.dead)


class _Merger:
    """One run: what was merged."""

    def __init__(self):
        self.merged = 0
        self.dead = 0

    def visit_region(self, region: Region, known: Known) -> None:
        """Visits blocks along the dominator tree; a child sees what its parents know."""
        if region.first_block is None:
            return
        if region.first_block is region.last_block:
            self._visit_block(region.first_block, known.new_child())
            return
        dominance = Dominance(region)
        stack = [(region.first_block, known.new_child())]
        while stack:
            block, scope = stack.pop()
            self._visit_block(block, scope)
            stack += [(child, scope.new_child()) for child in dominance.children(block)]

    def _visit_block(self, block: Block, known: Known) -> None:
        reads: dict[Hashable, Operation] = {}
        for op in tuple(block.ops):
            if is_trivially_dead(op):
                self._erase(op)
                self.dead += 1
                continue
            for region in op.regions:
                isolated = op.has_trait(IsolatedFromAbove)
                self.visit_region(region, ChainMap() if isolated else known)
            effect = _effect_of(op)
            if effect is None:
                reads.clear()
            elif op.results and not op.has_trait(IsTerminator):
                self._merge(op, known if effect == "none" else reads)

    def _merge(self, op: Operation, known: Known | dict[Hashable, Operation]) -> None:
        key = _key(op)
        earlier = known.get(key)
        if earlier is None:
            known[key] = op
            return
        for mine, other in zip(op.results, earlier.results, strict=True):
            mine.replace_all_uses_with(other)
            other.name_hint = other.name_hint or mine.name_hint
        self._erase(op)
        self.merged += 1

    def _erase(self, op: Operation) -> None:
        op.detach()
        op.erase()


def _effect_of(op: Operation) -> str | None:
    """ "none", "read", or None for an op that may write or do anything else."""
    effects = get_effects(op)
    if effects is None:
        return None
    if not effects:
        return "none"
    only_reads = all(effect.kind == MemoryEffectKind.READ for effect in effects)
    return "read" if only_reads else None


def _key(op: Operation) -> Hashable:
    """Equal for ops that compute the same."""
    operands: tuple[int, ...] = tuple(id(operand) for operand in op.operands)
    if op.has_trait(Commutative):
        operands = tuple(sorted(operands))
    return (
        type(op),
        getattr(op, "op_name", None),
        operands,
        tuple(result.type for result in op.results),
        frozenset(op.attributes.items()),
        frozenset(op.properties.items()),
        tuple(_RegionKey(region) for region in op.regions),
    )


class _RegionKey:
    """A region as a key: equal where the structure and the values used are equal."""

    def __init__(self, region: Region):
        self._region = region
        self._hash = hash(tuple(op.name for op in region.walk()))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _RegionKey) and self._region.is_structurally_equivalent(
            other._region
        )
