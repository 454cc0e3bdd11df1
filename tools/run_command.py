"""The command line of mlrun."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mlopt.runtime.openmp import THREADS_RUNTIMES
from mlopt.tools.command_line import REPORTS
from mlopt.tools.input_shapes import shapes_problem

USAGE = """\
usage: mlrun FILE [--entry=main] [ARG ...]

Lowers the module in FILE from whatever level it is at, compiles it, and calls a function
with the arguments given; prints its results.

arguments:
  f32[2,3]=random:7   normal numbers (whole numbers, bits for i1) from a seed
  i64[4]=arange       0, 1, 2, ...; also: zeros, ones
  f32[2,2]=1,2,3,4    the elements, or one number for all of them
  f32=1.5             a scalar
  x.npy  x.npz        an array, or every array of a file: by the names of arguments if it has
                      those, else in its order

options:
  --entry=NAME        the function to call (default main, or the only one); also -e NAME
  -o FILE.npz         write the results, in order
  -O0 ... -O3         how much to optimise (default -O2)
  --target=cpu|cuda|ptx-sim|opencl
                      run on this machine, or kernels on a GPU: NVIDIA's, a simulated one,
                      or what OpenCL finds
  --interpret         run by the meaning of each op, without compiling
  --diff-levels       name the first pass and op whose value differs from the module's meaning
  --threads=N         threads of parallel loops (default: this process's processors)
  --threads-runtime=pool|openmp
                      what runs them: our own threads, or an OpenMP runtime
  --profile           print what each loop nest takes; --profile=FILE writes a Chrome trace too
  --report=memory     say how much memory the program plans, and how much it would need
  --bench             print how long a call takes
  --disable-pass=LIST leave these passes out of the lowering
  --mcpu=NAME --mattr=LIST
                      processor and features (default: this machine's)
  --shapes=LIST       fix and name sizes of a model's inputs: --shapes=x=1x3xhxw
  --shared-libs=LIST  shared libraries that the program calls
  --load-plugin=NAME  load a plugin: a Python file, entry point or module
  --entry-point-result=void|i32|i64|f32|f64
                      print the result as mlir-runner does
  --no-cache          neither look up nor store the compiled program
  --version --help
"""

TARGETS = ("cpu", "cuda", "ptx-sim", "opencl")

ENTRY_POINT_RESULTS = ("void", "i32", "i64", "f32", "f64")

_VALUES = {
    "entry": "entry",
    "e": "entry",
    "o": "output",
    "threads": "threads",
    "threads-runtime": "threads_runtime",
    "mcpu": "mcpu",
    "mattr": "mattr",
    "shapes": "shapes",
    "shared-libs": "libraries",
    "disable-pass": "disable",
    "entry-point-result": "entry_point_result",
    "target": "target",
    "report": "report",
}
_SWITCHES = {
    "interpret": "interpret",
    "bench": "bench",
    "diff-levels": "diff_levels",
    "no-cache": "no_cache",
    "help": "help",
    "h": "help",
    "version": "version",
}


class UsageError(Exception):
    """Wrong usage; exit status 2."""


@dataclass
class RunCommand:
    """What the user asked for."""

    path: str = ""
    arguments: list[str] = field(default_factory=list[str])
    entry: str = ""
    output: str = ""
    threads: str = ""
    threads_runtime: str = "pool"
    mcpu: str = ""
    mattr: str = ""
    shapes: str = ""
    libraries: str = ""
    disable: str = ""
    entry_point_result: str = ""
    target: str = "cpu"
    report: str = ""
    opt_level: int = 2
    interpret: bool = False
    bench: bool = False
    diff_levels: bool = False
    profile: bool = False
    trace: str = ""
    no_cache: bool = False
    plugins: list[str] = field(default_factory=list[str])
    help: bool = False
    version: bool = False

    def thread_count(self) -> int | None:
        """The number of `--threads`; None where it was not given."""
        return int(self.threads) if self.threads else None


def parse_run_command(words: Sequence[str]) -> RunCommand:
    """Reads the command line. Raises `UsageError`.

    >>> command = parse_run_command(["m.mlir", "--entry=f", "-O3", "f32=-1.5"])
    >>> command.path, command.entry, command.opt_level, command.arguments
    ('m.mlir', 'f', 3, ['f32=-1.5'])
    """
    command = RunCommand()
    places: list[str] = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word == "-" or not word.startswith("-"):
            places.append(word)
            continue
        if word in ("-O0", "-O1", "-O2", "-O3"):
            command.opt_level = int(word[2])
            continue
        name, equals, value = word.lstrip("-").partition("=")
        if name == "profile":
            command.profile, command.trace = True, value
        elif name in _SWITCHES and not equals:
            setattr(command, _SWITCHES[name], True)
        elif name in _VALUES or name == "load-plugin":
            if not equals and not rest:
                raise UsageError(f"{word} needs a value")
            value = value if equals else rest.pop(0)
            if name == "load-plugin":
                command.plugins.append(value)
            else:
                setattr(command, _VALUES[name], value)
        else:
            raise UsageError(f"unknown option '{word}'")
    if command.help or command.version:
        return command
    if not places:
        raise UsageError("no input file")
    command.path, command.arguments = places[0], places[1:]
    _check(command)
    return command


def _check(command: RunCommand) -> None:
    if command.threads and not (command.threads.isdigit() and int(command.threads) > 0):
        raise UsageError(f"--threads takes a number from 1, found '{command.threads}'")
    if command.threads_runtime not in THREADS_RUNTIMES:
        choices = ", ".join(THREADS_RUNTIMES)
        raise UsageError(
            f"--threads-runtime takes one of {choices}, found '{command.threads_runtime}'"
        )
    wanted = command.entry_point_result
    if wanted and wanted not in ENTRY_POINT_RESULTS:
        choices = ", ".join(ENTRY_POINT_RESULTS)
        raise UsageError(f"--entry-point-result takes one of {choices}, found '{wanted}'")
    problem = shapes_problem(command.shapes, command.path) if command.shapes else None
    if problem is not None:
        raise UsageError(problem)
    if command.report and command.report not in REPORTS:
        choices = ", ".join(REPORTS)
        raise UsageError(f"--report takes {choices}, found '{command.report}'")
    if command.report and command.path.endswith(".so"):
        raise UsageError("--report takes a module, found a shared library")
    if command.target not in TARGETS:
        raise UsageError(f"--target takes {', '.join(TARGETS)}, found '{command.target}'")
    if command.target != "cpu" and command.path.endswith(".so"):
        raise UsageError(f"--target={command.target} takes a module, found a shared library")
    if command.output and not command.output.endswith(".npz"):
        raise UsageError(f"-o takes a file that ends in .npz, found '{command.output}'")
    if command.disable:
        from mlopt.passes.pipeline_text import PipelineError
        from mlopt.passes.registry import checked_passes

        try:
            checked_passes(name for name in command.disable.split(",") if name)
        except PipelineError as failure:
            raise UsageError(f"--disable-pass: {failure}") from None
    for flag in ("interpret", "diff_levels", "profile"):
        if getattr(command, flag) and command.path.endswith(".so"):
            name = flag.replace("_", "-")
            raise UsageError(f"--{name} takes a module, found a shared library")
