"""Attributes that a module writes once, under a name: `#di_file = #llvm.di_file<"a.c" in "">`.

They are those whose class says `HAS_ALIAS`, because they hang together as a graph and
would be written over and over as a tree. A name is given when an attribute is first met;
what is in it has one by then, so that definitions come in an order in which they parse.
"""

from __future__ import annotations

from collections.abc import Callable

from xdsl.ir import Attribute


def has_alias(attribute: Attribute) -> bool:
    """True where `attribute` is one of a class that is written under a name."""
    return getattr(type(attribute), "HAS_ALIAS", False)


class Aliases:
    """The names given so far, and the lines that define them."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._names: dict[int, str] = {}
        self._by_text: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._kept: list[Attribute] = []  # so that no other attribute takes a place in memory

    def name(self, attribute: Attribute, write: Callable[[Attribute], str]) -> str:
        """`#di_file`; `write` gives the text of an attribute that has no name yet."""
        # By place in memory: a graph of attributes takes time to hash as a tree.
        found = self._names.get(id(attribute))
        if found is None:
            text = write(attribute)
            found = self._by_text.get(text) or self._new_name(attribute.name, text)
            self._names[id(attribute)] = found
            self._kept.append(attribute)
        return found

    def _new_name(self, class_name: str, text: str) -> str:
        mnemonic = class_name.rpartition(".")[2]
        count = self._counts.get(mnemonic, 0)
        self._counts[mnemonic] = count + 1
        name = self._by_text[text] = f"#{mnemonic}{count or ''}"
        self.lines.append(f"{name} = {text}\n")
        return name
