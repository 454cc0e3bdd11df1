"""Runs passes over a module, in order, with hooks around each.

A pipeline is a tree: passes, and groups that nest passes on an op name
(`func.func(cse)`). A pass that may not run on a module runs on every op of its anchor
below it, so users need not nest by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from xdsl.dialects.builtin import TensorType
from xdsl.ir import Operation, Region, SSAValue

from mlopt.core.adoption import adopt
from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.core.walking import walk


@dataclass(frozen=True)
class Nested:
    """Passes that run on each op called `anchor` below the current op."""

    anchor: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class WherePresent:
    """Steps that run where an op of one of `dialects` is below the current op.

    They are made when they run, so that passes with nothing to do are not even imported.
    """

    dialects: tuple[str, ...]
    make_steps: Callable[[], tuple[Step, ...]]


Step = Pass | Nested | WherePresent


DISABLED = "disabled_passes"
"""The context's option that names passes, a frozen set, which are left out."""


class Instrumentation:
    """Hooks around each run of a pass; the default does nothing."""

    def before(self, step: Pass, root: Operation) -> None:
        """Called before `step` runs on `root`."""

    def after(self, step: Pass, root: Operation) -> None:
        """Called after `step` ran on `root`."""

    def failed(self, step: Pass, root: Operation) -> None:
        """Called where `step` raised; the exception goes on."""


class PassManager:
    """An ordered list of steps, and what watches them."""

    def __init__(
        self,
        steps: Iterable[Step],
        instrumentations: Sequence[Instrumentation] = (),
    ):
        self.steps = tuple(steps)
        self.instrumentations = tuple(instrumentations)

    def run(self, module: Operation, context: Context) -> None:
        """Runs every step on `module`, in place."""
        self._run_steps(self.steps, module, context)

    def _run_steps(self, steps: Sequence[Step], root: Operation, context: Context) -> None:
        for step in steps:
            if isinstance(step, WherePresent):
                if dialects_in(root) & set(step.dialects):
                    self._run_steps(step.make_steps(), root, context)
            elif isinstance(step, Nested):
                for op in _below(root, (step.anchor,)):
                    self._run_steps(step.steps, op, context)
            elif not step.anchors or root.name in step.anchors:
                self._run_pass(step, root, context)
            else:
                for op in _below(root, step.anchors):
                    self._run_pass(step, op, context)

    def _run_pass(self, step: Pass, root: Operation, context: Context) -> None:
        disabled = context.options.get(DISABLED)
        if isinstance(disabled, frozenset) and step.name in disabled:
            return
        for watcher in self.instrumentations:
            watcher.before(step, root)
        try:
            step.run(root, context)
        except Exception:
            for watcher in reversed(self.instrumentations):
                watcher.failed(step, root)
            raise
        adopt(root, context)
        for watcher in reversed(self.instrumentations):
            watcher.after(step, root)


def dialects_in(root: Operation) -> set[str]:
    """The dialects of the ops below `root`; `tensor` also where a value is a tensor."""
    found: set[str] = set()
    has_tensors = False
    for op in walk(root):
        found.add(op.name.partition(".")[0])
        if not has_tensors:
            values = [*op.results, *(arg for region in op.regions for arg in _entry_args(region))]
            has_tensors = any(isinstance(value.type, TensorType) for value in values)
    return found | {"tensor"} if has_tensors else found


def _entry_args(region: Region) -> Sequence[SSAValue]:
    return region.first_block.args if region.first_block is not None else ()


def _below(root: Operation, names: Sequence[str]) -> list[Operation]:
    """The outermost ops called one of `names` inside `root`, in order."""
    found: list[Operation] = []
    for region in root.regions:
        for block in region.blocks:
            for op in block.ops:
                if op.name in names:
                    found.append(op)
                else:
                    found.extend(_below(op, names))
    return found
