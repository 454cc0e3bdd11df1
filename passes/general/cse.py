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

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from xdsl.ir import Attribute, Block, Operation, Region
from xdsl.traits import (
    Commutative,
    IsolatedFromAbove,
    IsTerminator,
    MemoryEffect,
    MemoryEffectKind,
    RecursiveMemoryEffect,
)

from mlopt.core.context import Context
from mlopt.core.deadness import Deadness
from mlopt.core.dominance import Dominance
from mlopt.core.passes import Pass

Effect = Literal["none", "read", "write"]
"""What is known of an op; "write" stands for any effect but reading."""


@dataclass(frozen=True)
class CsePass(Pass):
    """Merges equal ops below the anchor."""

    name: ClassVar[str] = "cse"
    anchors: ClassVar[tuple[str, ...]] = ()

    def run(self, root: Operation, context: Context) -> None:
        merger = _Merger()
        for region in root.regions:
            merger.visit_region(region, _Known())
        context.count(self.name, "ops merged", merger.merged)
        context.count(self.name, "ops dead", merger.dead)


class _Known:
    """The ops that dominate where the walk is, by what they compute."""

    def __init__(self) -> None:
        self.ops: dict[Hashable, Operation] = {}
        self._order: list[Hashable] = []

    def add(self, key: Hashable, op: Operation) -> None:
        """Adds an op whose key is not known yet."""
        self.ops[key] = op
        self._order.append(key)

    def mark(self) -> int:
        """Where to go back to."""
        return len(self._order)

    def forget(self, mark: int) -> None:
        """Forgets what was added since `mark`."""
        for key in self._order[mark:]:
            del self.ops[key]
        del self._order[mark:]


class _Numbers:
    """Equal attributes as one number: an attribute is hashed once an object, not once a use."""

    def __init__(self) -> None:
        self._by_value: dict[Attribute, int] = {}
        self._by_identity: dict[int, tuple[Attribute, int]] = {}

    def of(self, attribute: Attribute) -> int:
        """The number of every attribute that equals this one."""
        found = self._by_identity.get(id(attribute))
        if found is None:
            number = self._by_value.setdefault(attribute, len(self._by_value))
            found = self._by_identity[id(attribute)] = (attribute, number)
        return found[1]


class _Merger:
    """One run: what was merged."""

    def __init__(self):
        self._numbers = _Numbers()
        self.merged = 0
        self.dead = 0
        self._deadness = Deadness()

    def visit_region(self, region: Region, known: _Known) -> Effect:
        """Visits blocks along the dominator tree; a child sees what its parents know."""
        if region.first_block is None:
            return "none"
        mark = known.mark()
        if region.first_block is region.last_block:
            effect = self._visit_block(region.first_block, known)
            known.forget(mark)
            return effect
        dominance = Dominance(region)
        effects: list[Effect] = []
        stack = [(region.first_block, mark)]
        while stack:
            block, inherited = stack.pop()
            known.forget(inherited)
            effects.append(self._visit_block(block, known))
            stack += [(child, known.mark()) for child in dominance.children(block)]
        known.forget(mark)
        return _worst(effects)

    def _visit_block(self, block: Block, known: _Known) -> Effect:
        """The effect of all ops of the block together."""
        reads: dict[Hashable, Operation] = {}
        effects: list[Effect] = []
        for op in tuple(block.ops):
            if self._deadness.is_dead(op):
                self._erase(op)
                self.dead += 1
                continue
            isolated = bool(op.regions) and op.has_trait(IsolatedFromAbove)
            inside: list[Effect] = [
                self.visit_region(region, _Known() if isolated else known) for region in op.regions
            ]
            effect = _effect_of(op, inside)
            effects.append(effect)
            if effect == "write":
                reads.clear()
            elif op.results and not op.has_trait(IsTerminator):
                self._merge(op, known if effect == "none" else reads)
        return _worst(effects)

    def _merge(self, op: Operation, known: _Known | dict[Hashable, Operation]) -> None:
        key = _key(op, self._numbers)
        earlier = (known.ops if isinstance(known, _Known) else known).get(key)
        if earlier is None:
            if isinstance(known, _Known):
                known.add(key, op)
            else:
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


def _worst(effects: Iterable[Effect]) -> Effect:
    found = set(effects)
    return "write" if "write" in found else "read" if "read" in found else "none"


def _effect_of(op: Operation, inside: Sequence[Effect]) -> Effect:
    """The effect of `op`, whose regions have the effects `inside`."""
    traits = op.get_traits_of_type(MemoryEffect)
    if not traits:
        return "write"
    found: list[Effect] = []
    for trait in traits:
        if isinstance(trait, RecursiveMemoryEffect):
            found += inside
            continue
        effects = trait.get_effects(op)
        if effects is None:
            return "write"
        if effects:
            only_reads = all(effect.kind == MemoryEffectKind.READ for effect in effects)
            found.append("read" if only_reads else "write")
    return _worst(found)


def _key(op: Operation, numbers: _Numbers) -> Hashable:
    """Equal for ops that compute the same."""
    operands: tuple[int, ...] = tuple(id(operand) for operand in op.operands)
    if op.has_trait(Commutative):
        operands = tuple(sorted(operands))
    return (
        type(op),
        getattr(op, "op_name", None),
        operands,
        tuple(numbers.of(result.type) for result in op.results),
        frozenset((name, numbers.of(value)) for name, value in op.attributes.items()),
        frozenset((name, numbers.of(value)) for name, value in op.properties.items()),
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
