"""Numbers of bytes that are partly known: a constant, and multiples of symbols."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from mlopt.passes.analysis.symbolic_size import Symbol


@dataclass
class Bytes:
    """A sum of constants times symbols; as text `1,024 bytes + 192 x dim(images, 0)`."""

    _terms: dict[tuple[Symbol, ...], int] = field(default_factory=dict[tuple[Symbol, ...], int])

    def add(self, count: int, symbols: Sequence[Symbol] = ()) -> None:
        """Adds `count` times the product of `symbols`."""
        key = tuple(symbols)
        self._terms[key] = self._terms.get(key, 0) + count

    def __str__(self) -> str:
        constant = self._terms.get((), 0)
        parts = [f"{constant:,} bytes"] if constant or not any(self._terms) else []
        for symbols, count in self._terms.items():
            if symbols:
                names = " x ".join(_name(symbol) for symbol in symbols)
                parts.append(f"{count:,} bytes x {names}")
        return " + ".join(parts)


def _name(symbol: Symbol) -> str:
    """A dimension of an argument by its name, other sizes as the value that has them."""
    owner: Any = symbol.value.owner
    if getattr(owner, "name", "") == "memref.dim":
        source = owner.operands[0]
        axis: Any = owner.operands[1].owner
        value = getattr(getattr(getattr(axis, "value", None), "value", None), "data", "?")
        return f"dim({source.name_hint or 'argument'}, {value})"
    return symbol.value.name_hint or "size"
