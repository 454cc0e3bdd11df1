"""symbol-dce: removes symbols that nothing reachable refers to.

    func.func private @unused() { ... }   ->   (nothing)

Public symbols, and ops that are no symbols, are the roots; what they refer to, and what
that refers to in turn, stays. Nothing that can be called or read from outside the module
is removed, so no value changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from xdsl.ir import Operation

from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.core.symbols import is_private, is_symbol_table, references, symbol_name
from mlopt.core.walking import walk


@dataclass(frozen=True)
class SymbolDcePass(Pass):
    """Removes private symbols that are not reachable from public ones."""

    name: ClassVar[str] = "symbol-dce"

    def run(self, root: Operation, context: Context) -> None:
        for op in walk(root):
            if is_symbol_table(op):
                context.count(self.name, "symbols removed", remove_dead_symbols(op))


def remove_dead_symbols(table: Operation) -> int:
    """Removes dead symbols directly in `table`; how many."""
    members = {
        name: op
        for region in table.regions
        for block in region.blocks
        for op in block.ops
        if (name := symbol_name(op)) is not None
    }
    live: dict[str, None] = {}
    work = [
        op
        for region in table.regions
        for block in region.blocks
        for op in block.ops
        if symbol_name(op) is None or not is_private(op)
    ]
    while work:
        for inner in walk(work.pop()):
            for name in references(inner):
                if name in members and name not in live:
                    live[name] = None
                    work.append(members[name])
    dead = [op for name, op in members.items() if is_private(op) and name not in live]
    for op in dead:
        op.detach()
        op.erase()
    return len(dead)
