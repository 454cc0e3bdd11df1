"""mlopt: reads a module, runs the passes in the order given, prints the result.

    parse -> verify -> passes -> verify -> print or emit

Nothing reaches standard output, or the file of `-o`, unless all of it succeeded.
"""

from __future__ import annotations

import io
import os
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

from mlopt.core.collection import rare_collection
from mlopt.runtime.source import Source
from mlopt.tools.command_line import CommandLine, UsageError, parse_command_line
from mlopt.tools.unexpected import unexpected_error


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point of the command; the exit status (0, 1 wrong input, 2 wrong usage)."""
    try:
        command = parse_command_line(sys.argv[1:] if arguments is None else arguments)
        answer = _information(command)
        if answer is not None:
            sys.stdout.write(answer)
            return 0
        with rare_collection():
            return _run(command)
    except UsageError as failure:
        sys.stderr.write(f"mlopt: error: {failure} (try 'mlopt --help')\n")
        return 2
    except BrokenPipeError:
        sys.stderr.close()
        return 1


def _information(command: CommandLine) -> str | None:
    """The text of `--help` and its like, or None where there is work to do."""
    from mlopt.tools import help_text

    if command.has("help"):
        return help_text.help_text()
    if command.has("version"):
        return help_text.version_text()
    if command.has("list-passes"):
        return help_text.pass_list()
    if command.has("show-dialects"):
        return help_text.dialect_list()
    return None


def _run(command: CommandLine) -> int:
    """Reads the input and runs the driver over it."""
    from mlopt.core.parser import needs_deep_stack, run_with_deep_stack
    from mlopt.tools.driver import Driver

    driver = Driver(command)
    try:
        source = _read(command.path)
    except (OSError, UnicodeDecodeError) as failure:
        reason = getattr(failure, "strerror", None) or "it is not UTF-8 text"
        sys.stderr.write(f"{driver.filename}:1:1: error: cannot read the file: {reason}\n")
        return 1
    started = time.perf_counter()

    def work() -> bytes | None:
        return driver.run(source)

    try:
        result = run_with_deep_stack(work) if needs_deep_stack(source.text) else work()
    except Exception as failure:
        if os.environ.get("MLOPT_TRACEBACK"):
            traceback.print_exc()
        sys.stderr.write(unexpected_error(driver.filename, failure))
        return 1
    driver.report(time.perf_counter() - started)
    if result is None:
        return 1
    return _write(command, result)


def _read(path: str) -> Source:
    if path != "-":
        return Source.of_file(path)
    if isinstance(sys.stdin, io.StringIO):
        return Source(sys.stdin.getvalue(), "<stdin>")
    return Source(sys.stdin.buffer.read().decode("utf-8"), "<stdin>")


def _write(command: CommandLine, result: bytes) -> int:
    """To `-o` by a rename, so that a partial file is never seen; else to standard output."""
    path = command.get("o", "-")
    if path == "-":
        binary = getattr(sys.stdout, "buffer", None)
        if binary is not None:
            sys.stdout.flush()
            binary.write(result)
            binary.flush()
        else:
            sys.stdout.write(result.decode("utf-8", errors="replace"))
        return 0
    scratch = Path(f"{path}.{os.getpid()}.part")
    try:
        scratch.write_bytes(result)
        if command.get("emit") == "so":
            scratch.chmod(0o755)
        scratch.replace(path)
    except OSError as failure:
        scratch.unlink(missing_ok=True)
        sys.stderr.write(f"{path}:1:1: error: cannot write the file: {failure.strerror}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
