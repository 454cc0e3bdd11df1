"""The command line of mlopt: options in a table, passes in the order given.

Upstream's conventions: one dash works as two do, `--flag=value` and `--flag value` are
the same for options that take a value, `--pass="key=value"` sets pass options.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mlopt.core.pass_manager import Step
from mlopt.passes.pipeline_text import PipelineError, parse_options, parse_pipeline
from mlopt.runtime.openmp import THREADS_RUNTIMES
from mlopt.tools.input_shapes import shapes_problem

LEVEL_FLAGS = {
    "lower-to-tensor": "lower to the tensor level (tensor, linalg)",
    "lower-to-loop": "lower to the loop level (loop, memref, vector)",
    "lower-to-llvm": "lower to the llvm dialect",
    "lower-to-nvvm": "lower to kernels in the nvvm dialect, and what launches them",
}

EMIT_KINDS = ("mlir", "llvm", "asm", "obj", "so", "ptx", "opencl", "c")

REPORTS = ("memory",)
"""Subjects of `--report`."""


class UsageError(Exception):
    """Wrong usage of the command line; exit status 2."""


@dataclass(frozen=True)
class Option:
    """One option: `takes` is what its value is called, empty for a switch."""

    name: str
    help: str
    takes: str = ""
    default: str = ""


OPTIONS: tuple[Option, ...] = (
    Option("o", "write the result to FILE instead of standard output", "FILE"),
    Option("emit", f"what to write: {', '.join(EMIT_KINDS)} (default mlir)", "KIND"),
    Option("parse-only", "print what the input has, op by op and whether it can be read, and exit"),
    Option("pass-pipeline", "run the passes of a textual pipeline", "TEXT"),
    Option("mcpu", "target processor (default: this machine's)", "NAME"),
    Option("mattr", "target features, such as +avx2,-fma", "LIST"),
    Option("mtriple", "target triple", "TRIPLE"),
    Option("chip", "GPU that PTX is for (default sm_80)", "NAME"),
    Option("threads-runtime", "what runs parallel loops of a shared library: pool, openmp", "NAME"),
    Option("disable-pass", "leave these passes out of every pipeline", "PASSES"),
    Option("shapes", "fix and name sizes of a model's inputs, such as x=1x3xhxw", "LIST"),
    Option("load-plugin", "load a plugin: a Python file, entry point or module", "FILE|MODULE"),
    Option("irdl-file", "know the dialects that a file defines in IRDL", "FILE"),
    Option("allow-unregistered-dialect", "keep ops of unknown dialects in generic form"),
    Option(
        "split-input-file", "treat '// -----' as the border of separate modules", "", "// -----"
    ),
    Option("output-split-marker", "what to print between split modules", "TEXT"),
    Option("verify-diagnostics", "check '// expected-error {{...}}' comments"),
    Option("verify-each", "verify after each pass: true, false, or values", "", "true"),
    Option("verify-roundtrip", "check that what is printed parses to the same module"),
    Option("mlir-print-op-generic", "print ops in generic form"),
    Option("mlir-print-debuginfo", "print locations"),
    Option("mlir-print-op-on-diagnostic", "show the op under each diagnostic", "", "true"),
    Option("mlir-elide-elementsattrs-if-larger", "elide constants of more elements", "N"),
    Option("mlir-print-ir-before", "print the module before the passes named", "PASSES"),
    Option("mlir-print-ir-after", "print the module after the passes named", "PASSES"),
    Option("mlir-print-ir-before-all", "print the module before each pass"),
    Option("mlir-print-ir-after-all", "print the module after each pass"),
    Option("mlir-print-ir-after-change", "print the module only where it changed"),
    Option("mlir-print-ir-after-failure", "print the module after a pass that failed"),
    Option("mlir-timing", "print where the time went"),
    Option("mlir-pass-statistics", "print what each pass counted"),
    Option("report", "say what passes found out: memory", "SUBJECT"),
    Option("mlir-pass-pipeline-crash-reproducer", "write a reproducer where a pass fails", "FILE"),
    Option("mlir-disable-threading", "accepted for upstream's sake; passes run in one thread"),
    Option("show-dialects", "list the dialects and exit"),
    Option("list-passes", "list the passes and exit"),
    Option("version", "print the versions of mlopt, xDSL and LLVM and exit"),
    Option("help", "print this text and exit"),
)

_BY_NAME = {option.name: option for option in OPTIONS}
_OPTIONAL_VALUE = {
    "split-input-file",
    "verify-each",
    "verify-diagnostics",
    "mlir-print-op-on-diagnostic",
}


@dataclass(frozen=True)
class Level:
    """A `--lower-to-<level>` among the steps; the -O level is known only at the end."""

    name: str


@dataclass
class CommandLine:
    """What the user asked for."""

    path: str = "-"
    steps: list[Step | Level] = field(default_factory=list[Step | Level])
    values: dict[str, str] = field(default_factory=dict[str, str])
    plugins: list[str] = field(default_factory=list[str])
    opt_level: int = 2

    def has(self, name: str) -> bool:
        """True where a switch is on."""
        return name in self.values and self.values[name] != "false"

    def get(self, name: str, default: str = "") -> str:
        """The value of an option."""
        return self.values.get(name, default)

    def names(self, name: str) -> list[str]:
        """The value of an option as a list of names."""
        return [part for part in self.values.get(name, "").split(",") if part]

    def integer(self, name: str) -> int | None:
        """The value of an option as a number. Raises `UsageError`."""
        if name not in self.values:
            return None
        try:
            return int(self.values[name])
        except ValueError:
            raise UsageError(f"--{name} takes a number, found '{self.values[name]}'") from None


def parse_command_line(arguments: Sequence[str]) -> CommandLine:
    """Reads the command line. Raises `UsageError`."""
    parsed = CommandLine()
    paths: list[str] = []
    # Passes of a plugin can be named before or after --load-plugin.
    pending: list[tuple[str, str, bool]] = []
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if word == "--":
            paths += rest
            break
        if word == "-" or not word.startswith("-"):
            paths.append(word)
            continue
        name, has_value, value = word.lstrip("-").partition("=")
        if name in ("O0", "O1", "O2", "O3") and not has_value:
            parsed.opt_level = int(name[1])
        elif name == "h":
            parsed.values["help"] = ""
        elif name in _BY_NAME:
            _take_option(parsed, pending, _BY_NAME[name], value if has_value else None, rest)
        else:
            pending.append((name, value, bool(has_value)))
    if len(paths) > 1:
        raise UsageError(f"one input file expected, found {len(paths)}: {' '.join(paths)}")
    parsed.path = paths[0] if paths else "-"
    parsed.integer("mlir-elide-elementsattrs-if-larger")
    _load_plugins(parsed)
    _check_disabled(parsed)
    shapes = parsed.get("shapes")
    problem = shapes_problem(shapes, parsed.path) if shapes else None
    if problem is not None:
        raise UsageError(problem)
    parsed.steps = [step for item in pending for step in _steps_of(*item)]
    if parsed.get("report", REPORTS[0]) not in REPORTS:
        raise UsageError(f"--report takes {', '.join(REPORTS)}, found '{parsed.get('report')}'")
    if parsed.get("threads-runtime", "pool") not in THREADS_RUNTIMES:
        raise UsageError(
            f"--threads-runtime takes one of {', '.join(THREADS_RUNTIMES)},"
            f" found '{parsed.get('threads-runtime')}'"
        )
    if parsed.get("emit", "mlir") not in EMIT_KINDS:
        raise UsageError(
            f"--emit takes one of {', '.join(EMIT_KINDS)}, found '{parsed.get('emit')}'"
        )
    return parsed


def _take_option(
    parsed: CommandLine,
    pending: list[tuple[str, str, bool]],
    option: Option,
    value: str | None,
    rest: list[str],
) -> None:
    """Stores one option; takes the next word as its value where one is due."""
    if option.takes and value is None:
        if not rest:
            raise UsageError(f"--{option.name} needs a value ({option.takes})")
        value = rest.pop(0)
    if value is not None and not option.takes and option.name not in _OPTIONAL_VALUE:
        if value not in ("true", "false"):
            raise UsageError(f"--{option.name} takes no value, found '{value}'")
    if option.name == "pass-pipeline":
        pending.append((option.name, value or "", True))
    elif option.name == "load-plugin":
        parsed.plugins.append(value or "")
    else:
        parsed.values[option.name] = value if value is not None else option.default


def _check_disabled(parsed: CommandLine) -> None:
    """A pass that does not exist cannot be left out. Raises `UsageError`."""
    from mlopt.passes.registry import find_pass

    for name in parsed.names("disable-pass"):
        try:
            find_pass(name)
        except PipelineError as failure:
            raise UsageError(f"--disable-pass: {failure}") from None


def _load_plugins(parsed: CommandLine) -> None:
    if parsed.plugins:
        from mlopt.runtime.errors import PluginError
        from mlopt.runtime.plugins import load_plugins

        try:
            load_plugins(parsed.plugins)
        except PluginError as failure:
            raise UsageError(str(failure)) from None


def _steps_of(name: str, value: str, has_value: bool) -> Sequence[Step | Level]:
    """The steps of one flag: a pipeline, a level, or a pass."""
    from mlopt.passes.registry import make_pass

    try:
        if name == "pass-pipeline":
            return parse_pipeline(value, make_pass)
        if name in LEVEL_FLAGS:
            return (Level(name.removeprefix("lower-to-")),)
        return (make_pass(name, parse_options(value) if has_value else {}),)
    except PipelineError as failure:
        kind = "option or pass" if str(failure).startswith("unknown pass") else "pass option"
        raise UsageError(str(failure).replace("unknown pass", f"unknown {kind}")) from None
