"""Symbols: names of ops, who refers to them, who can see them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from xdsl.dialects.builtin import ArrayAttr, DictionaryAttr, StringAttr, SymbolRefAttr
from xdsl.ir import Attribute, Operation, ParametrizedAttribute
from xdsl.traits import SymbolOpInterface, SymbolTable


def symbol_name(op: Operation) -> str | None:
    """The name of `op` where it is a symbol."""
    if not op.has_trait(SymbolOpInterface, value_if_unregistered=False):
        return None
    name = op.properties.get("sym_name") or op.attributes.get("sym_name")
    return name.data if isinstance(name, StringAttr) else None


def is_private(op: Operation) -> bool:
    """True where only the module around `op` can refer to it."""
    visibility = op.properties.get("sym_visibility") or op.attributes.get("sym_visibility")
    if isinstance(visibility, StringAttr):
        return visibility.data in ("private", "nested")
    linkage = op.properties.get("linkage")
    kind = getattr(getattr(linkage, "linkage", None), "data", None)
    return kind in ("internal", "private")


def is_symbol_table(op: Operation) -> bool:
    """True where `op` holds symbols."""
    return op.has_trait(SymbolTable, value_if_unregistered=False)


def references(op: Operation) -> Iterator[str]:
    """The root names of every symbol that the attributes of `op` refer to."""
    for attribute in (*op.properties.values(), *op.attributes.values()):
        yield from _references_in(attribute)


def _references_in(attribute: Attribute) -> Iterator[str]:
    if isinstance(attribute, SymbolRefAttr):
        yield attribute.root_reference.data
    elif isinstance(attribute, ArrayAttr):
        for element in cast("ArrayAttr[Attribute]", attribute).data:
            yield from _references_in(element)
    elif isinstance(attribute, DictionaryAttr):
        for element in attribute.data.values():
            yield from _references_in(element)
    elif isinstance(attribute, ParametrizedAttribute):
        for parameter in attribute.parameters:
            yield from _references_in(parameter)
