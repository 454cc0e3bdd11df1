"""Who refers to each symbol: calls, which may be rewritten, and others, which may not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from xdsl.dialects.func import CallOp
from xdsl.ir import Operation

from mlopt.core.symbols import references
from mlopt.core.walking import walk


class SymbolUses:
    """The uses of all symbols below `root`, found in one walk."""

    def __init__(self, root: Operation):
        self._calls: dict[str, dict[CallOp, None]] = {}
        self._others: Counter[str] = Counter()
        for op in walk(root):
            if isinstance(op, CallOp):
                self._calls.setdefault(op.callee.string_value(), {})[op] = None
            else:
                self._others.update(references(op))

    def calls(self, name: str) -> Sequence[CallOp]:
        """The calls of `name`, in the order of the text."""
        return tuple(self._calls.get(name, ()))

    def are_calls(self, name: str) -> bool:
        """True where nothing but calls refers to `name`."""
        return not self._others[name]

    def replace(self, old: CallOp, new: CallOp) -> None:
        """Notes that `new` stands where `old` was."""
        del self._calls[old.callee.string_value()][old]
        self._calls.setdefault(new.callee.string_value(), {})[new] = None

    def retarget(self, old: str, new: str) -> None:
        """Notes that the calls of `old` are calls of `new`."""
        self._calls.setdefault(new, {}).update(self._calls.pop(old, {}))
