"""What can be watched while passes run: IR, time, counts, correctness."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import TextIO

from xdsl.ir import Operation

from mlopt.core.context import Context
from mlopt.core.diagnostics import DiagnosticError
from mlopt.core.pass_manager import Instrumentation
from mlopt.core.passes import Pass
from mlopt.core.printer import print_module
from mlopt.core.verifier import verify


@dataclass
class PrintIR(Instrumentation):
    """`--mlir-print-ir-*`: the IR before or after passes, to `stream`."""

    stream: TextIO
    before_passes: Collection[str] = ()
    after_passes: Collection[str] = ()
    before_all: bool = False
    after_all: bool = False
    only_changes: bool = False
    after_failure: bool = False
    _snapshot: str = field(default="", init=False)

    def before(self, step: Pass, root: Operation) -> None:
        if self.only_changes:
            self._snapshot = self._text(root)
        if self.before_all or step.name in self.before_passes:
            self._show(f"Before {_title(step)}", self._text(root))

    def after(self, step: Pass, root: Operation) -> None:
        wanted = self.after_all or self.only_changes or step.name in self.after_passes
        if not wanted:
            return
        text = self._text(root)
        if not self.only_changes or text != self._snapshot:
            self._show(f"After {_title(step)}", text)

    def failed(self, step: Pass, root: Operation) -> None:
        if self.after_failure:
            self._show(f"After {_title(step)} Failed", self._text(root))

    def _text(self, root: Operation) -> str:
        buffer = io.StringIO()
        print_module(root, buffer)
        return buffer.getvalue()

    def _show(self, title: str, text: str) -> None:
        self.stream.write(f"// -----// IR Dump {title} //----- //\n{text.rstrip()}\n\n")


@dataclass
class Timing(Instrumentation):
    """`--mlir-timing`: seconds by pass, summed over runs."""

    seconds: dict[str, float] = field(default_factory=dict[str, float])
    _started: list[float] = field(default_factory=list[float])

    def before(self, step: Pass, root: Operation) -> None:
        self._started.append(time.perf_counter())

    def after(self, step: Pass, root: Operation) -> None:
        self.add(step.name, time.perf_counter() - self._started.pop())

    def failed(self, step: Pass, root: Operation) -> None:
        self.after(step, root)

    def add(self, name: str, seconds: float) -> None:
        """Adds to the time of `name` (a pass, or a phase of the driver)."""
        self.seconds[name] = self.seconds.get(name, 0.0) + seconds

    def report(self) -> str:
        """A table: seconds, share of the whole, name; the order in which they first ran."""
        total = sum(self.seconds.values())
        lines = ["===-- Execution time report --===", f"  Total: {total:.4f} seconds", ""]
        lines.append("  ----Wall Time----  ----Name----")
        for name, seconds in self.seconds.items():
            share = 100 * seconds / total if total else 0.0
            lines.append(f"  {seconds:9.4f} ({share:5.1f}%)  {name}")
        return "\n".join(lines) + "\n"


def subject_report(context: Context, subject: str) -> str:
    """`--report`: what passes wrote on a subject."""
    lines = context.reports.get(subject, ["nothing to report: no pass came to it"])
    return "\n".join([f"===-- Report: {subject} --===", *lines]) + "\n"


def statistics_report(context: Context) -> str:
    """`--mlir-pass-statistics`: what each pass counted."""
    lines = ["===-- Pass statistics report --==="]
    for name, counts in context.statistics.items():
        lines.append(name)
        lines += [f"  (S) {number:8d} {what}" for what, number in counts.items()]
    return "\n".join(lines) + "\n"


@dataclass
class VerifyEach(Instrumentation):
    """`--verify-each`: the module is verified after every pass, and the pass is named."""

    module: Operation

    def after(self, step: Pass, root: Operation) -> None:
        problems = verify(self.module)
        if problems:
            raise DiagnosticError(problems)


@dataclass
class CrashReproducer(Instrumentation):
    """`--mlir-pass-pipeline-crash-reproducer`: the input of the run that failed, to a file."""

    path: str
    source: str
    pipeline: str
    write: Callable[[str, str], None]

    def failed(self, step: Pass, root: Operation) -> None:
        self.write(
            self.path,
            f"// configuration: mlopt {self.pipeline}\n// failed in: {step.name}\n{self.source}",
        )


def _title(step: Pass) -> str:
    return f"{type(step).__name__} ({step.name})"
