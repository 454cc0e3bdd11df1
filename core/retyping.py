"""Replaces a type by another wherever it stands.

    retype(module, lambda type: i16 if isinstance(type, MyType) else None)

For a conversion whose types map one to one: once its ops are converted, values, block
arguments, function types, shaped types and attributes that still mention the old type
take the new one, with no casts between them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from xdsl.dialects.builtin import ArrayAttr, DictionaryAttr
from xdsl.ir import Attribute, Operation, ParametrizedAttribute, SSAValue

from mlopt.core.conversion import reconcile_casts
from mlopt.core.walking import walk

Rule = Callable[[Attribute], Attribute | None]
"""The type that takes the place of a type; None for one that stays."""


def retype(root: Operation, rule: Rule) -> None:
    """Applies `rule` to every type in `root`, also inside other types and attributes."""
    types = _Types(rule)
    for op in walk(root):
        types.change_values(op.results)
        for region in op.regions:
            for block in region.blocks:
                types.change_values(block.args)
        for attributes in (op.properties, op.attributes):
            for name, attribute in tuple(attributes.items()):
                changed = types.changed(attribute)
                if changed is not attribute:
                    attributes[name] = changed
    reconcile_casts(root)


class _Types:
    """One run: the rule, and what it gave before."""

    def __init__(self, rule: Rule):
        self._rule = rule
        self._memo: dict[Attribute, Attribute] = {}

    def change_values(self, values: Sequence[SSAValue]) -> None:
        for value in values:
            changed = self.changed(value.type)
            if changed is not value.type:
                value._type = changed  # pyright: ignore[reportPrivateUsage]

    def changed(self, attribute: Attribute) -> Attribute:
        """`attribute` with every type in it changed; itself where none is."""
        found = self._memo.get(attribute)
        if found is None:
            found = self._memo[attribute] = self._rule(attribute) or self._rebuilt(attribute)
        return found

    def _rebuilt(self, attribute: Attribute) -> Attribute:
        if isinstance(attribute, ArrayAttr):
            items = cast("Sequence[Attribute]", cast(Any, attribute).data)
            changed = [self.changed(item) for item in items]
            is_same = all(a is b for a, b in zip(items, changed, strict=True))
            return attribute if is_same else ArrayAttr(changed)
        if isinstance(attribute, DictionaryAttr):
            entries = {name: self.changed(item) for name, item in attribute.data.items()}
            is_same = all(entries[name] is item for name, item in attribute.data.items())
            return attribute if is_same else DictionaryAttr(entries)
        if isinstance(attribute, ParametrizedAttribute):
            parameters = [self.changed(item) for item in attribute.parameters]
            is_same = all(a is b for a, b in zip(attribute.parameters, parameters, strict=True))
            return attribute if is_same else type(attribute).new(parameters)
        return attribute
