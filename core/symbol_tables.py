"""Symbols by name, hashed: one table an op, built when first asked for.

xDSL's `SymbolTable.lookup_symbol` walks all functions for each call. Within
`symbol_tables()` tables are kept, so that the ops must not change meanwhile.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

from xdsl.dialects.builtin import StringAttr, SymbolRefAttr
from xdsl.ir import Operation
from xdsl.traits import SymbolTable

_TABLES: ContextVar[dict[Operation, dict[str, Operation]] | None] = ContextVar(
    "symbol tables", default=None
)


@contextmanager
def symbol_tables() -> Generator[None, None, None]:
    """Keeps every table made inside the block."""
    token = _TABLES.set({})
    try:
        yield
    finally:
        _TABLES.reset(token)


def symbols_of(table_op: Operation) -> dict[str, Operation]:
    """The ops that `table_op` holds, by symbol name; the first of equal names."""
    tables = _TABLES.get()
    if tables is not None and table_op in tables:
        return tables[table_op]
    symbols: dict[str, Operation] = {}
    for region in table_op.regions:
        for block in region.blocks:
            for op in block.ops:
                name = op.get_attr_or_prop("sym_name")
                if isinstance(name, StringAttr):
                    symbols.setdefault(name.data, op)
    if tables is not None:
        tables[table_op] = symbols
    return symbols


def lookup_symbol(op: Operation, name: str | StringAttr | SymbolRefAttr) -> Operation | None:
    """The op that `name` means at `op`: from the nearest symbol table around it outwards.

    As upstream's `lookupNearestSymbolFrom`, only the nearest table is asked.
    """
    if isinstance(name, SymbolRefAttr):
        path = [name.root_reference.data, *(part.data for part in name.nested_references.data)]
    else:
        path = [name.data if isinstance(name, StringAttr) else name]
    anchor: Operation | None = op
    while anchor is not None and not anchor.has_trait(SymbolTable, value_if_unregistered=False):
        anchor = anchor.parent_op()
    for part in path:
        if anchor is None:
            return None
        anchor = symbols_of(anchor).get(part)
    return anchor
