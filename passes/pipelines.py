"""The pipelines between levels, as lists to be read from top to bottom.

Each `--lower-to-<level>` runs the stages up to that level, whatever level the input is
at: a stage whose dialects are not in the module is skipped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xdsl.ir import Operation

from mlopt.core.context import Context
from mlopt.core.pass_manager import Instrumentation, PassManager
from mlopt.core.passes import Pass
from mlopt.passes.legality import CheckLevelPass
from mlopt.passes.registry import make_pass


@dataclass(frozen=True)
class Stage:
    """Passes between two levels, run where one of `dialects` is in the module.

    `steps` are (flag, lowest -O level that runs it, options).
    """

    level: str
    dialects: tuple[str, ...]
    steps: tuple[tuple[str, int, dict[str, str]], ...]


def step(flag: str, *, since: int = 0, **options: str) -> tuple[str, int, dict[str, str]]:
    """One line of a stage; `since=2` leaves the pass out below `-O2`."""
    return flag, since, {name.replace("_", "-"): value for name, value in options.items()}


STAGES: tuple[Stage, ...] = (
    Stage(
        "tensor",
        ("graph",),
        (
            # Simplify while whole operators are visible.
            step("canonicalize", since=1),
            step("cse", since=1),
            # Only primitives have a lowering.
            step("graph-decompose"),
            step("canonicalize", since=1),
            step("convert-graph-to-tensor"),
            step("canonicalize", since=1),
            step("cse", since=1),
        ),
    ),
    Stage(
        "loop",
        ("tensor", "linalg", "bufferization"),
        (
            step("inline", since=2),
            # Fewer kernels, fewer intermediates: before buffers exist.
            step("linalg-fuse-elementwise-ops", since=2),
            step("canonicalize", since=1),
            step("cse", since=1),
            step("eliminate-empty-tensors", since=1),
            # A user's arrays are only read.
            step("one-shot-bufferize", entry_arguments_writable="false"),
            step("canonicalize", since=1),
            step("convert-linalg-to-parallel-loops"),
            step("free-buffers"),
            # Needs the final set of allocations.
            step("plan-memory", since=1),
        ),
    ),
    Stage(
        "loop",
        ("scf", "affine", "loop"),
        (
            step("lower-affine"),
            step("canonicalize", since=1),
            step("loop-invariant-code-motion", since=1),
            step("cse", since=1),
            step("convert-scf-to-loop"),
        ),
    ),
    Stage(
        "llvm",
        ("loop", "scf", "affine", "memref", "vector", "arith", "math", "func", "cf", "ub", "complex"),
        (
            step("loop-outline-parallel"),
            step("expand-strided-metadata"),
            step("convert-scf-to-loop"),
            step("convert-loop-to-cf"),
            step("lower-affine"),
            step("convert-to-llvm"),
            step("canonicalize", since=1),
            step("cse", since=1),
        ),
    ),
)


def stages_to(level: str) -> Sequence[Stage]:
    """The stages that end at or above `level`."""
    order = ("tensor", "loop", "llvm")
    wanted = order[: order.index(level) + 1]
    return [stage for stage in STAGES if stage.level in wanted]


def dialects_in(root: Operation) -> set[str]:
    """The dialects of the ops below `root`."""
    return {op.name.partition(".")[0] for op in root.walk()}


@dataclass(frozen=True)
class LowerPass(Pass):
    """Runs the stages down to `level`, then checks that nothing else remained."""

    level: str = "llvm"
    opt_level: int = 2
    instrumentations: tuple[Instrumentation, ...] = ()

    @property
    def flag(self) -> str:
        """What the pipeline is called on the command line."""
        return f"lower-to-{self.level}"

    def run(self, root: Operation, context: Context) -> None:
        for stage in stages_to(self.level):
            if dialects_in(root) & set(stage.dialects):
                PassManager(self._passes(stage), self.instrumentations).run(root, context)
        PassManager((CheckLevelPass(self.level),), self.instrumentations).run(root, context)

    def _passes(self, stage: Stage) -> list[Pass]:
        return [
            make_pass(flag, options)
            for flag, since, options in stage.steps
            if self.opt_level >= since
        ]


def lower(root: Operation, level: str, context: Context, opt_level: int = 2) -> None:
    """Lowers `root` in place to `level`. Raises `DiagnosticError`."""
    LowerPass(level, opt_level).run(root, context)
