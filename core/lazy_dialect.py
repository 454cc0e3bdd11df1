"""A dialect with ops that are made when they are first asked for by name.

Defining an op costs a fraction of a millisecond, and the llvm dialect has 200 intrinsics
of which a module uses a few. `core/context.py` asks for them one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from xdsl.ir import Attribute, Dialect, Operation


class LazyDialect(Dialect):
    """`operations` are there from the start; `rows` are made into ops by `self.make`."""

    def __init__(
        self,
        name: str,
        operations: Iterable[type[Operation]],
        attributes: Iterable[type[Attribute]],
        rows: Mapping[str, Any],
    ):
        super().__init__(name, list(operations), list(attributes))
        self._rows = dict(rows)
        self._made = {op_class.name: op_class for op_class in self._operations}

    def make(self, row: Any) -> type[Operation]:
        """The op of a row."""
        raise NotImplementedError

    @property
    def made(self) -> Iterator[type[Operation]]:
        """The ops there are so far."""
        return iter(self._operations)

    @property
    def operations(self) -> Iterator[type[Operation]]:
        """Every op, all of them made."""
        for name in self._rows:
            self.find_op(name)
        return iter(self._operations)

    def find_op(self, name: str) -> type[Operation] | None:
        """The op called `name`, made where it was not yet; None where there is none."""
        found = self._made.get(name)
        if found is None and name in self._rows:
            found = self._made[name] = self.make(self._rows[name])
            self._operations.append(found)
        return found
