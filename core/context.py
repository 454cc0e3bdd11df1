"""The context of one run: which dialects exist, and where messages and counts go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from xdsl.context import Context as XdslContext
from xdsl.ir import Operation

from mlopt.core.diagnostics import Diagnostic


@dataclass
class Context(XdslContext):
    """xDSL's context with a diagnostic sink and per-pass statistics.

    `handler` receives every diagnostic that does not end the run. `statistics` maps
    a pass name to counts of what it did (`--mlir-pass-statistics`). `options` holds
    what passes need to know of the run, by name (`"target"`: the target description).
    `adopted` is the memo of `core/adoption.py`.
    """

    handler: Callable[[Diagnostic], None] = field(default=lambda _: None)
    statistics: dict[str, Counter[str]] = field(default_factory=dict[str, Counter[str]])
    options: dict[str, object] = field(default_factory=dict[str, object])
    adopted: dict[type[Operation], type[Operation]] = field(
        default_factory=dict[type[Operation], type[Operation]], repr=False
    )

    def emit(self, diagnostic: Diagnostic) -> None:
        """Hands a warning or remark to whoever listens."""
        self.handler(diagnostic)

    def count(self, pass_name: str, what: str, number: int = 1) -> None:
        """Adds `number` to the statistic `what` of the pass `pass_name`."""
        self.statistics.setdefault(pass_name, Counter())[what] += number
