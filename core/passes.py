"""What a pass is: a named, optioned rewrite of one root op."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from xdsl.context import Context as XdslContext
from xdsl.ir import Operation
from xdsl.passes import ModulePass

from mlopt.core.context import Context


@dataclass(frozen=True)
class Pass(ModulePass):
    """Base of every pass: a frozen dataclass whose fields are its options.

    A pass that finds nothing to do leaves `root` alone; one that cannot go on raises
    `DiagnosticError` and leaves nothing half rewritten. `anchors` names the ops that the
    pass may be nested on; empty means any op that is isolated from above. A pass
    restricted to functions runs on each function when it is named at module level.
    """

    name: ClassVar[str]
    anchors: ClassVar[tuple[str, ...]] = ("builtin.module",)

    def run(self, root: Operation, context: Context) -> None:
        """Rewrites `root` in place."""
        raise NotImplementedError(f"{type(self).__name__}.run")

    def apply(self, ctx: XdslContext, op: Operation) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """xDSL's entry point; the same as `run`."""
        assert isinstance(ctx, Context), "mlopt passes run in an mlopt Context"
        self.run(op, ctx)
