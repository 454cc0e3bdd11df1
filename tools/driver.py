"""What mlopt does with one input: every module of it, and what is said about them."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from xdsl.dialects.builtin import FileLineColLoc, IntAttr, ModuleOp, StringAttr, UnknownLoc

from mlopt.core.context import Context
from mlopt.core.diagnostics import Diagnostic, DiagnosticError, Severity, error
from mlopt.core.expectations import check_expectations
from mlopt.core.parser import parse_module
from mlopt.core.pass_manager import DISABLED, Instrumentation, PassManager, Step
from mlopt.core.printer import print_module
from mlopt.core.rendering import render
from mlopt.core.split import split_input
from mlopt.core.verifier import verify
from mlopt.dialects import register_dialects
from mlopt.runtime.shapes import parse_shapes
from mlopt.runtime.source import Source
from mlopt.tools.command_line import CommandLine, Level
from mlopt.tools.coverage import coverage_report
from mlopt.tools.instrumentation import (
    CrashReproducer,
    PrintIR,
    Timing,
    VerifyEach,
    statistics_report,
    subject_report,
)


class Driver:
    """One run of mlopt over one input text."""

    def __init__(self, command: CommandLine):
        self.command = command
        self.filename = "<stdin>" if command.path == "-" else command.path
        self.timing = Timing()
        self.context = self._make_context()
        self._said: list[Diagnostic] = []
        self._sources: dict[str, str] = {}

    def run(self, source: Source) -> bytes | None:
        """The output, or None where there were errors (which are then on standard error)."""
        text = source.text
        if text:
            self._sources[self.filename] = text
        if self.command.has("irdl-file"):
            try:
                self._load_irdl_file()
            except DiagnosticError as failure:
                self._show(failure.diagnostics)
                return None
        marker = self.command.get("split-input-file", "")
        chunks = [source]
        if marker and source.data is None:
            chunks = [Source(chunk, self.filename) for chunk in split_input(text, marker)]
        outputs = [self._run_chunk(chunk) for chunk in chunks]
        if self.command.has("verify-diagnostics"):
            return b"" if self._expectations_met(text) else None
        self._show(self._said)
        if any(output is None for output in outputs):
            return None
        separator = self.command.get("output-split-marker", marker and f"{marker}\n").encode()
        return separator.join(output for output in outputs if output is not None)

    def report(self, seconds: float) -> None:
        """`--mlir-timing`, `--report` and `--mlir-pass-statistics`, to standard error."""
        if self.command.has("mlir-timing"):
            self.timing.add("rest", seconds - sum(self.timing.seconds.values()))
            sys.stderr.write(self.timing.report())
        if self.command.has("report"):
            sys.stderr.write(subject_report(self.context, self.command.get("report")))
        if self.command.has("mlir-pass-statistics"):
            sys.stderr.write(statistics_report(self.context))

    def _make_context(self) -> Context:
        context = Context(
            allow_unregistered=self.command.has("allow-unregistered-dialect"),
            handler=lambda diagnostic: self._said.append(diagnostic),
        )
        register_dialects(context)
        context.options["opt_level"] = self.command.opt_level
        context.options[DISABLED] = frozenset(self.command.names("disable-pass"))
        for name in ("mcpu", "mattr", "mtriple", "chip", "threads-runtime"):
            if name in self.command.values:
                context.options[name] = self.command.get(name)
        if self.command.has("shapes"):
            context.options["shapes"] = parse_shapes(self.command.get("shapes"))
        if self.command.path != "-":
            context.options["folder"] = str(Path(self.command.path).resolve().parent)
        return context

    def _load_irdl_file(self) -> None:
        """`--irdl-file`: the dialects that a file defines. Raises `DiagnosticError`."""
        from mlopt.runtime.irdl_file import load_irdl_file

        path = self.command.get("irdl-file")
        try:
            self._sources[path] = Path(path).read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError) as failure:
            reason = getattr(failure, "strerror", None) or "it is not UTF-8 text"
            place = FileLineColLoc(StringAttr(path), IntAttr(1), IntAttr(1))
            raise error(place, f"cannot read the file: {reason}") from None
        load_irdl_file(self._sources[path], path, self.context)

    def _run_chunk(self, source: Source) -> bytes | None:
        """One module from text to output; None after an error, which is remembered."""
        try:
            if self.command.has("parse-only"):
                return coverage_report(source, self.context).encode()
            module = self._parse(source)
            self._run_passes(module, source.text)
            started = time.perf_counter()
            output = self._emit(module)
            self.timing.add("output", time.perf_counter() - started)
            return output
        except DiagnosticError as failure:
            self._said.extend(failure.diagnostics)
            return None

    def _parse(self, source: Source) -> ModuleOp:
        started = time.perf_counter()
        module = source.read(self.context)
        self.timing.add("parse", time.perf_counter() - started)
        self._verify(module)
        return module

    def _verify(self, module: ModuleOp) -> None:
        started = time.perf_counter()
        problems = verify(module)
        self.timing.add("verify", time.perf_counter() - started)
        if problems:
            raise DiagnosticError(problems)

    def _run_passes(self, module: ModuleOp, text: str) -> None:
        if not self.command.steps:
            return
        watchers = self._instrumentations(module, text)
        steps = [step for item in self.command.steps for step in self._steps_of(item)]
        PassManager(steps, watchers).run(module, self.context)
        if self.command.get("verify-each") not in ("true", "values"):
            self._verify(module)

    def _steps_of(self, item: Step | Level) -> Sequence[Step]:
        if not isinstance(item, Level):
            return (item,)
        from mlopt.passes.pipelines import lowering_steps

        return lowering_steps(item.name, self.command.opt_level)

    def _instrumentations(self, module: ModuleOp, text: str) -> list[Instrumentation]:
        command = self.command
        watchers: list[Instrumentation] = []
        if any(name.startswith("mlir-print-ir") for name in command.values):
            watchers.append(
                PrintIR(
                    sys.stderr,
                    [name for name in command.get("mlir-print-ir-before").split(",") if name],
                    [name for name in command.get("mlir-print-ir-after").split(",") if name],
                    command.has("mlir-print-ir-before-all"),
                    command.has("mlir-print-ir-after-all"),
                    command.has("mlir-print-ir-after-change"),
                    command.has("mlir-print-ir-after-failure"),
                )
            )
        if command.has("verify-each"):
            watchers.append(VerifyEach(module))
        if command.get("verify-each") == "values":
            from mlopt.tools.execution import execute_at_llvm_level
            from mlopt.tools.value_check import ValueCheck

            watchers.append(ValueCheck(module, self.context, execute_at_llvm_level))
        if command.has("mlir-pass-pipeline-crash-reproducer"):
            path = command.get("mlir-pass-pipeline-crash-reproducer")
            watchers.append(CrashReproducer(path, text, " ".join(sys.argv[1:]), _write_text))
        if command.has("mlir-pass-statistics"):
            from mlopt.tools.pass_costs import PassCosts

            watchers.append(PassCosts(self.context))
        watchers.append(self.timing)
        return watchers

    def _emit(self, module: ModuleOp) -> bytes:
        kind = self.command.get("emit", "mlir")
        if kind != "mlir":
            from mlopt.tools.emission import emit

            return emit(module, kind, self.context)
        text = self._print(module)
        if self.command.has("verify-roundtrip"):
            self._check_round_trip(text)
        return text.encode("utf-8", errors="surrogateescape")

    def _print(self, module: ModuleOp) -> str:
        stream = io.StringIO()
        print_module(
            module,
            stream,
            generic=self.command.has("mlir-print-op-generic"),
            debuginfo=self.command.has("mlir-print-debuginfo"),
            elide_above=self.command.integer("mlir-elide-elementsattrs-if-larger"),
        )
        return stream.getvalue().rstrip("\n") + "\n"

    def _check_round_trip(self, text: str) -> None:
        again = self._print(parse_module(text, self.filename, self.context))
        if again != text:
            location = FileLineColLoc(StringAttr(self.filename), IntAttr(1), IntAttr(1))
            message = "what is printed does not parse to the same module"
            raise DiagnosticError([Diagnostic(Severity.ERROR, location, message)])

    def _expectations_met(self, text: str) -> bool:
        unmet = check_expectations(text, self.filename, [self._placed(item) for item in self._said])
        self._show(unmet)
        return not unmet

    def _show(self, diagnostics: Sequence[Diagnostic]) -> None:
        for diagnostic in diagnostics:
            placed = self._placed(diagnostic)
            sys.stderr.write(render(placed, self._sources).rstrip("\n") + "\n")
            if self.command.has("mlir-print-op-on-diagnostic") and diagnostic.op is not None:
                stream = io.StringIO()
                print_module(diagnostic.op, stream, generic=True)
                sys.stderr.write(f"note: see current operation:\n{stream.getvalue().rstrip()}\n")

    def _placed(self, diagnostic: Diagnostic) -> Diagnostic:
        """The diagnostic with a place in the input where it has none."""
        if not isinstance(diagnostic.location, UnknownLoc):
            return diagnostic
        start = FileLineColLoc(StringAttr(self.filename), IntAttr(1), IntAttr(1))
        return Diagnostic(
            diagnostic.severity, start, diagnostic.message, diagnostic.notes, diagnostic.op
        )


def _write_text(path: str, text: str) -> None:
    Path(path).write_text(text, encoding="utf-8")
