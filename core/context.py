"""The context of one run: which dialects exist, and where messages and counts go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from xdsl.context import Context as XdslContext
from xdsl.ir import Operation

from mlopt.core.diagnostics import Diagnostic
from mlopt.core.lazy_dialect import LazyDialect


@dataclass
class Context(XdslContext):
    """xDSL's context with a diagnostic sink and per-pass statistics.

    `handler` receives every diagnostic that does not end the run. `statistics` maps
    a pass name to counts of what it did (`--mlir-pass-statistics`). `options` holds
    what passes need to know of the run, by name (`"target"`: the target description).
    `reports` are lines that passes write on a subject (`--report=memory`).
    `adopted` is the memo of `core/adoption.py`.
    """

    handler: Callable[[Diagnostic], None] = field(default=lambda _: None)
    statistics: dict[str, Counter[str]] = field(default_factory=dict[str, Counter[str]])
    options: dict[str, object] = field(default_factory=dict[str, object])
    reports: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    adopted: dict[type[Operation], type[Operation]] = field(
        default_factory=dict[type[Operation], type[Operation]], repr=False
    )

    def emit(self, diagnostic: Diagnostic) -> None:
        """Hands a warning or remark to whoever listens."""
        self.handler(diagnostic)

    def count(self, pass_name: str, what: str, number: int = 1) -> None:
        """Adds `number` to the statistic `what` of the pass `pass_name`."""
        self.statistics.setdefault(pass_name, Counter())[what] += number

    def load_registered_dialect(self, name: str) -> None:
        """Loads a dialect; of a lazy one only what is made already."""
        dialect = self._registered_dialects[name]() if name in self._registered_dialects else None
        if not isinstance(dialect, LazyDialect):
            super().load_registered_dialect(name)
            return
        self._loaded_dialects[name] = dialect
        for op_class in dialect.made:
            self.load_op(op_class)
        for attribute in dialect.attributes:
            self.load_attr_or_type(attribute)

    def _get_known_op(self, name: str) -> type[Operation] | None:
        found = super()._get_known_op(name)
        if found is not None:
            return found
        dialect = self._loaded_dialects.get(name.partition(".")[0])
        if isinstance(dialect, LazyDialect):
            found = dialect.find_op(name)
            if found is not None:
                self._loaded_ops[name] = found
        return found
