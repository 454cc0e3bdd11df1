"""mlrun: compiles a module from whatever level it is at, and calls a function of it.

    read -> compile (or find in the cache) -> arguments -> call -> print, write

Exit status 0; 1 with a diagnostic for what is wrong in the input; 2 for wrong usage.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlopt.runtime.errors import PluginError
from mlopt.tools.run_command import USAGE, RunCommand, UsageError, parse_run_command
from mlopt.tools.unexpected import unexpected_error

if TYPE_CHECKING:
    from mlopt.core.diagnostics import DiagnosticError
    from mlopt.runtime.signature import EntrySignature
    from mlopt.tools.run_arguments import Given

BENCH_SECONDS = 0.5
MAX_BENCH_CALLS = 10_000

Function = Callable[..., Any]


class InputFailure(Exception):
    """What is wrong in the input, as the text for standard error."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point of the command; the exit status (0, 1 wrong input, 2 wrong usage)."""
    name = "<command line>"
    try:
        command = parse_run_command(sys.argv[1:] if arguments is None else arguments)
        if command.help or command.version:
            sys.stdout.write(USAGE if command.help else _version())
            return 0
        name = "<stdin>" if command.path == "-" else command.path
        _run(command, name)
        return 0
    except (PluginError, UsageError) as failure:
        sys.stderr.write(f"mlrun: error: {failure} (try 'mlrun --help')\n")
        return 2
    except InputFailure as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except KeyboardInterrupt:
        return 130
    except Exception as failure:
        if os.environ.get("MLOPT_TRACEBACK"):
            traceback.print_exc()
        sys.stderr.write(unexpected_error(name, failure))
        return 1


def _run(command: RunCommand, name: str) -> None:
    from mlopt.runtime.errors import ArgumentError
    from mlopt.tools.native_output import native_output
    from mlopt.tools.run_arguments import InputError, in_order, read_arguments

    try:
        given = read_arguments(command.arguments)
    except InputError as failure:
        raise InputFailure(f"{failure.path}:1:1: error: {failure}") from None
    if command.diff_levels:
        sys.stdout.write(_diff_levels(command, name, given))
        return
    if command.report:
        sys.stderr.write(_subject_report(command, name))
    if command.profile:
        _profile(command, name, given)
        return
    function, signature = _function(command, name)
    _check_result(command, signature, name)
    try:
        values = in_order(given, signature)
        with native_output():
            results = _guarded(lambda: function(*values), name)
    except ArgumentError as failure:
        raise InputFailure(f"{name}:1:1: error: {failure}") from None
    _report(command, signature, values, results, name)
    if command.bench:
        _bench(function, values)


def _diff_levels(command: RunCommand, name: str, given: list[Given]) -> str:
    from mlopt.runtime.errors import ArgumentError
    from mlopt.tools.run_level_diff import diff_levels

    if command.plugins:
        from mlopt.runtime.plugins import load_plugins

        load_plugins(command.plugins)
    source = _read(command, name)

    def work() -> str:
        return diff_levels(source, command.entry, given, command.opt_level)

    try:
        return _guarded(work, name, source.text)
    except ArgumentError as failure:
        raise InputFailure(f"{name}:1:1: error: {failure}") from None


def _function(command: RunCommand, name: str) -> tuple[Function, EntrySignature]:
    """What to call, and what is known of it."""
    from mlopt.runtime.errors import ArgumentError, LoadError
    from mlopt.runtime.threads import set_num_threads

    threads = command.thread_count()
    if threads is not None:
        set_num_threads(threads)
    if command.plugins and command.interpret:
        from mlopt.runtime.plugins import load_plugins

        load_plugins(command.plugins)
    try:
        if command.path.endswith(".so"):
            from mlopt.runtime.compile import load

            executable = load(command.path)
        else:
            source = _read(command, name)
            if command.interpret:
                from mlopt.tools.run_interpreted import interpreted

                return _guarded(lambda: interpreted(source, command.entry), name, source.text)
            if command.target != "cpu":
                from mlopt.tools.run_on_device import on_device

                return _guarded(
                    lambda: on_device(source, command.entry, command.opt_level, command.target),
                    name,
                    source.text,
                )
            executable = _guarded(lambda: _compile(source, command), name, source.text)
        entry = executable.entry(command.entry or executable.default_entry())
    except (LoadError, ArgumentError) as failure:
        raise InputFailure(f"{name}:1:1: error: {failure}") from None
    return entry, entry.signature


def _profile(command: RunCommand, name: str, given: list[Given]) -> None:
    """`--profile`: a table to standard output, and a trace to the file that is named."""
    from mlopt.runtime.compile import load_libraries
    from mlopt.runtime.errors import ArgumentError, LoadError
    from mlopt.runtime.threads import set_num_threads
    from mlopt.tools.native_output import native_output
    from mlopt.tools.profile import entry_name, measure, profiled
    from mlopt.tools.run_arguments import in_order

    threads = command.thread_count()
    if threads is not None:
        set_num_threads(threads)
    source, options = _read(command, name), _options(command)
    try:
        load_libraries(options)
        executable, sites = _guarded(lambda: profiled(source, options), name, source.text)
        function = executable.entry(command.entry or entry_name(executable))
        values = in_order(given, function.signature)
        with native_output():
            profile = measure(executable, lambda: function(*values), sites)
    except (ArgumentError, LoadError) as failure:
        raise InputFailure(f"{name}:1:1: error: {failure}") from None
    sys.stdout.write(profile.table())
    if command.trace:
        try:
            Path(command.trace).write_text(profile.chrome_trace(), encoding="utf-8")
        except OSError as failure:
            message = f"cannot write the file: {failure.strerror}"
            raise InputFailure(f"{command.trace}:1:1: error: {message}") from None


def _subject_report(command: RunCommand, name: str) -> str:
    """`--report`: lowers the program once more, since a compiled one is not asked."""
    from mlopt.runtime.compile import lowered
    from mlopt.tools.instrumentation import subject_report

    source, options = _read(command, name), _options(command)
    _, context = _guarded(lambda: lowered(source, "loop", options), name, source.text)
    return subject_report(context, command.report)


def _compile(source: Any, command: RunCommand) -> Any:
    from mlopt.runtime.compile import compile_source

    return compile_source(source, _options(command))


def _options(command: RunCommand) -> Any:
    try:
        return _compile_options(command)
    except ValueError as failure:  # there is no OpenMP runtime
        raise UsageError(str(failure)) from None


def _compile_options(command: RunCommand) -> Any:
    from mlopt.runtime.options import CompileOptions

    return CompileOptions(
        opt_level=command.opt_level,
        mcpu=command.mcpu,
        mattr=command.mattr,
        libraries=tuple(path for path in command.libraries.split(",") if path),
        plugins=tuple(command.plugins),
        disable=tuple(name for name in command.disable.split(",") if name),
        cache=not command.no_cache,
        threads_runtime=command.threads_runtime,
    )


def _read(command: RunCommand, name: str) -> Any:
    from mlopt.runtime.shapes import parse_shapes
    from mlopt.runtime.source import Source

    try:
        if command.path != "-":
            source = Source.of_file(command.path, command.plugins)
            return source.with_shapes(parse_shapes(command.shapes)) if command.shapes else source
        stream = getattr(sys.stdin, "buffer", None)
        text = stream.read().decode("utf-8") if stream is not None else sys.stdin.read()
        return Source(text, name)
    except (OSError, UnicodeDecodeError) as failure:
        reason = getattr(failure, "strerror", None) or "it is not UTF-8 text"
        raise InputFailure(f"{name}:1:1: error: cannot read the file: {reason}") from None


def _guarded(work: Callable[[], Any], name: str, text: str = "") -> Any:
    """What `work` gives; diagnostics it raises become the failure's text."""
    try:
        return work()
    except Exception as failure:
        if "mlopt.core.diagnostics" in sys.modules:
            from mlopt.core.diagnostics import DiagnosticError

            if isinstance(failure, DiagnosticError):
                raise InputFailure(_rendered(failure, name, text)) from None
        raise


def _rendered(failure: DiagnosticError, name: str, text: str) -> str:
    from mlopt.core.diagnostics import Diagnostic
    from mlopt.core.locations import file_position
    from mlopt.core.rendering import render

    lines: list[str] = []
    for item in failure.diagnostics:
        if file_position(item.location) is None:
            from xdsl.dialects.builtin import FileLineColLoc, IntAttr, StringAttr

            start = FileLineColLoc(StringAttr(name), IntAttr(1), IntAttr(1))
            item = Diagnostic(item.severity, start, item.message, item.notes, item.op)
        lines.append(render(item, {name: text} if text else {}).rstrip("\n"))
    return "\n".join(lines)


def _check_result(command: RunCommand, signature: EntrySignature, name: str) -> None:
    wanted = command.entry_point_result
    if wanted in ("", "void"):
        return
    found = ", ".join(map(str, signature.results)) or "nothing"
    if found != wanted:
        message = f"'{signature.name}' returns {found}, expected {wanted}"
        raise InputFailure(f"{name}:1:1: error: {message}")


def _report(
    command: RunCommand, signature: EntrySignature, values: Sequence[Any], results: Any, name: str
) -> None:
    """Prints results, and buffers that the function may have written to; writes `-o`."""
    from mlopt.tools.run_results import result_text, runner_text, write_results

    several = len(signature.results) > 1
    each = list(results) if several else [results] if signature.results else []
    buffers = {
        argument.name or f"argument {position}": (value, argument.type)
        for position, (argument, value) in enumerate(zip(signature.arguments, values, strict=True))
        if argument.type.kind in ("memref", "unranked")
    }
    if command.entry_point_result:
        if command.entry_point_result != "void":
            print(runner_text(each[0], command.entry_point_result))
    else:
        for position, (value, type) in enumerate(zip(each, signature.results, strict=True)):
            print(result_text(f"result {position}", value, type))
        for label, (value, type) in buffers.items():
            print(result_text(label, value, type))
    if command.output:
        arrays = {f"arr_{position}": value for position, value in enumerate(each)}
        arrays |= {label.replace(" ", "_"): value for label, (value, _) in buffers.items()}
        try:
            write_results(command.output, arrays)
        except OSError as failure:
            message = f"cannot write the file: {failure.strerror}"
            raise InputFailure(f"{command.output}:1:1: error: {message}") from None


def _bench(function: Function, values: Sequence[Any]) -> None:
    """Calls again for half a second; what a call takes, to standard output."""
    seconds: list[float] = []
    end = time.perf_counter() + BENCH_SECONDS
    while len(seconds) < MAX_BENCH_CALLS and (len(seconds) < 3 or time.perf_counter() < end):
        started = time.perf_counter()
        function(*values)
        seconds.append(time.perf_counter() - started)
    seconds.sort()
    least, median = seconds[0] * 1e6, seconds[len(seconds) // 2] * 1e6
    print(f"time: {least:.1f} us least, {median:.1f} us median of {len(seconds)} calls")


def _version() -> str:
    import mlopt

    return f"mlrun {mlopt.__version__}\n"


if __name__ == "__main__":
    sys.exit(main())
