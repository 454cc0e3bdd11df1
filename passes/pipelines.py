"""The pipelines between levels, as lists to be read from top to bottom.

Each `--lower-to-<level>` runs the stages up to that level, whatever level the input is
at: a stage whose dialects are not in the module is skipped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xdsl.ir import Operation

from mlopt.core.context import Context
from mlopt.core.pass_manager import PassManager, Step, WherePresent
from mlopt.passes.general.record_signatures import RecordSignaturesPass
from mlopt.passes.legality import CheckLevelPass
from mlopt.passes.registry import make_pass


@dataclass(frozen=True)
class Stage:
    """Passes between two levels, run where one of `dialects` is in the module.

    `steps` are (flag, the -O levels that run it, options).
    """

    level: str
    dialects: tuple[str, ...]
    steps: tuple[tuple[str, range, dict[str, str]], ...]


def step(
    flag: str, *, since: int = 0, until: int = 3, **options: str
) -> tuple[str, range, dict[str, str]]:
    """One line of a stage; `since=2` leaves the pass out below `-O2`."""
    values = {name.replace("_", "-"): value for name, value in options.items()}
    return flag, range(since, until + 1), values


STAGES: tuple[Stage, ...] = (
    # What is no code.
    Stage("tensor", ("transform",), (step("test-transform-dialect-erase-schedule"),)),
    Stage("tensor", ("func",), (step("symbol-dce"),)),
    Stage(
        "tensor",
        ("graph",),
        (
            # Sizes by their names: what can never run is refused at every level.
            step("graph-simplify-dims"),
            # Simplify while whole operators are visible.
            step("canonicalize", since=1),
            step("cse", since=1),
            # Again: with the sizes that became known, and for what has casts before it.
            step("graph-simplify-dims", since=2),
            # What nobody can prove is checked: while sizes are simple, and ops are the user's.
            step("graph-check-sizes"),
            step("graph-check-positions"),
            # Composites that an exporter wrote out.
            step("graph-recognize-composites", since=2),
            # Nothing is computed only to be cut off, and no padding is stored.
            step("graph-hoist-slices", since=2),
            # One product instead of one a step, before anything is folded into it.
            step("graph-join-siblings", since=2),
            step("graph-fold-pads", since=2),
            # Integers are a quarter of the bytes.
            step("graph-move-quantization", since=2),
            # Four products of bytes take the time of one: before weights are dequantised.
            step("graph-multiply-bytes", since=2),
            # Work on weights is done once: factors first, while batch_norm is one op.
            step("graph-fold-scales", since=2),
            step("graph-fold-constants", since=2),
            # One factor a feature, and no division, between integers and integers.
            step("graph-fold-requantization", since=2),
            # Transposes cancel, or are how a product reads; then reshapes, which hide products.
            step("graph-sink-transposes", since=2),
            step("graph-sink-reshapes", since=2),
            # Only primitives have a lowering.
            step("graph-decompose"),
            step("canonicalize", since=1),
            # What composites were given.
            step("graph-sink-transposes", since=2),
            # Decompositions reorder weights.
            step("graph-fold-constants", since=2),
            step("convert-graph-to-tensor"),
            step("canonicalize", since=1),
            step("cse", since=1),
        ),
    ),
    Stage(
        "loop",
        ("tensor", "linalg", "bufferization"),
        (
            # Operands in tiles, where a schedule says so: packs are nests too.
            step("tensor-pack-operands"),
            # What is several nests is fused and scheduled as these.
            step("tensor-decompose-aggregates"),
            step("convert-elementwise-to-linalg"),
            step("inline", since=2),
            # Fewer kernels, fewer intermediates: before buffers exist.
            step("linalg-fuse-elementwise-ops", since=2),
            step("canonicalize", since=1),
            step("cse", since=1),
            # Bytes that one instruction multiplies lie together: on operands as they are given.
            step("tensor-pack-dot-products", since=2),
            # No matrix of scores: while a softmax is between its products, not in a kernel.
            step("tensor-stream-softmax", since=2),
            # Products with rows of columns to read, before a kernel fixes its operands.
            step("tensor-transpose-operands", since=2),
            step("tensor-transpose-filters", since=2),
            # Into the middle of a pad, the slices of a concatenation: before what computes
            # them is a kernel.
            step("tensor-fill-borders", since=2),
            step("eliminate-empty-tensors", since=2),
            # One long loop is done in whole vectors; an op whose shape no other op shares.
            step("tensor-collapse-loops", since=2),
            # Ops that share a tile: while iteration spaces are explicit, before buffers.
            step("tensor-form-kernels", since=2),
            # Each kernel is compiled once, so before all that costs time.
            step("duplicate-function-elimination", since=2),
            # Loops, tiles and vectors: on values, where in-place is not decided yet.
            step("tensor-choose-schedules", since=2),
            step("tensor-apply-schedules"),
            step("loop-invariant-code-motion", since=1),
            step("eliminate-empty-tensors", since=1),
            # In place where an input dies; after all that tiles.
            step("tensor-share-destinations", since=2),
            # A user's arrays are only read.
            step(
                "one-shot-bufferize",
                entry_arguments_writable="false",
                function_boundary_type_conversion="identity-layout-map",
            ),
            step("canonicalize", since=1),
            # What a kernel computes is where its caller said.
            step("drop-equivalent-buffer-results", since=2),
            step("convert-linalg-to-parallel-loops", until=1),
            step("convert-linalg-to-parallel-loops", since=2, start_from_fills="true"),
            step("free-buffers"),
            # Needs the final set of allocations; kernels get theirs from their callers.
            step("plan-memory", since=1),
            # What is left are the tiles of parallel loops, one a thread.
            step("promote-buffers-to-stack", since=1, max_alloc_size_in_bytes="262144"),
            # Needs the arena: the caller gives it, and the results.
            step("destination-passing", since=1),
        ),
    ),
    Stage(
        "loop",
        ("scf", "affine", "loop"),
        (
            step("lower-affine"),
            # Before anything else changes the nests that schedules are about.
            step("loop-apply-schedules"),
            step("canonicalize", since=1),
            step("loop-invariant-code-motion", since=1),
            step("cse", since=1),
            step("convert-scf-to-loop"),
        ),
    ),
    # Arithmetic on complex numbers is arithmetic on their parts.
    Stage("llvm", ("complex",), (step("convert-complex-to-standard"),)),
    Stage(
        "llvm",
        (
            "loop",
            "scf",
            "affine",
            "memref",
            "vector",
            "arith",
            "math",
            "func",
            "cf",
            "ub",
            "complex",
        ),
        (
            step("llvm-request-c-wrappers"),
            # -O0 is the meaning: an access out of bounds stops the program.
            step("generate-runtime-verification", until=0),
            step("loop-stream-stores", since=2),
            step("loop-outline-parallel"),
            # After the outliner has seen what a function costs.
            step("math-polynomial-approximation", since=2),
            step("convert-scf-to-loop"),
            step("convert-loop-to-cf"),
            step("lower-affine"),
            step("convert-to-llvm"),
            step("canonicalize", since=1),
            step("cse", since=1),
        ),
    ),
)

GPU_STAGES: tuple[Stage, ...] = (
    Stage(
        "gpu",
        ("tensor", "linalg", "bufferization"),
        (
            # Operands in tiles, where a schedule says so: packs are nests too.
            step("tensor-pack-operands"),
            # What is several nests is fused and scheduled as these.
            step("tensor-decompose-aggregates"),
            step("convert-elementwise-to-linalg"),
            step("inline", since=2),
            # Fewer kernels, fewer intermediates: before buffers exist.
            step("linalg-fuse-elementwise-ops", since=2),
            step("canonicalize", since=1),
            step("cse", since=1),
            step("eliminate-empty-tensors", since=1),
            # A user's arrays are only read.
            step(
                "one-shot-bufferize",
                entry_arguments_writable="false",
                function_boundary_type_conversion="identity-layout-map",
            ),
            step("canonicalize", since=1),
            # A block for each sum, tiles of products in its memory: while maps are there.
            step("gpu-block-structured-ops", until=1),
            step("gpu-block-structured-ops", since=2, start_from_fills="true"),
            step("convert-linalg-to-parallel-loops", until=1),
            step("convert-linalg-to-parallel-loops", since=2, start_from_fills="true"),
            step("free-buffers"),
        ),
    ),
    Stage(
        "gpu",
        ("scf", "affine", "loop"),
        (
            step("lower-affine"),
            step("convert-loop-to-scf"),
            step("canonicalize", since=1),
            step("cse", since=1),
            # Blocks of threads, then what runs on what, then launches.
            step("gpu-tile-parallel-loops"),
            step("gpu-map-parallel-loops", mapping_policy="innermost-first"),
            step("convert-parallel-loops-to-gpu"),
        ),
    ),
    Stage(
        "gpu",
        ("gpu",),
        (
            step("canonicalize", since=1),
            step("cse", since=1),
            step("gpu-kernel-outlining"),
            step("canonicalize", since=1),
            step("loop-invariant-code-motion", since=1),
        ),
    ),
    Stage(
        "nvvm",
        ("gpu",),
        (
            step("convert-gpu-to-nvvm"),
            step("canonicalize", since=1),
            step("cse", since=1),
        ),
    ),
    # What OpenCL C is printed from: kernels as they are, with loops of the loop level.
    Stage("opencl", ("vector",), (step("loop-expand-vectors"),)),
    Stage(
        "opencl",
        ("gpu",),
        (
            step("convert-scf-to-loop"),
            step("lower-affine"),
            step("canonicalize", since=1),
            step("cse", since=1),
        ),
    ),
)
"""From the tensor level to kernels: in the place of the loop and llvm levels of a CPU."""

C_STAGES: tuple[Stage, ...] = (
    Stage(
        "c",
        ("vector",),
        # C has no vectors that all compilers know: they make their own of loops.
        (step("loop-expand-vectors"),),
    ),
    Stage(
        "c",
        ("scf", "affine", "loop", "memref", "arith", "cf"),
        (
            # -O0 is the meaning: an access out of bounds stops the program.
            step("generate-runtime-verification", until=0),
            step("convert-scf-to-loop"),
            step("lower-affine"),
            step("canonicalize", since=1),
            step("cse", since=1),
        ),
    ),
)
"""What C is printed from: the loop level without vectors and affine maps."""

ORDER = ("tensor", "loop", "llvm", "c", "gpu", "nvvm", "opencl")
"""The levels that stages lead to, in the order of the flow."""

ROUTES = {
    "tensor": ("tensor",),
    "loop": ("tensor", "loop"),
    "llvm": ("tensor", "loop", "llvm"),
    "c": ("tensor", "loop", "c"),
    "nvvm": ("tensor", "gpu", "nvvm"),
    "opencl": ("tensor", "gpu", "opencl"),
}
"""The levels on the way to each."""

LEFT_OUT = {"opencl": ("gpu-block-structured-ops",)}
"""Steps of the stages above that a level has no form for: exchanges between lanes."""

_added: dict[tuple[str, str], Stage] = {}


def add_stage(level: str, dialect: str, flags: Sequence[str]) -> None:
    """Makes `flags` run first of what leads to `level`, where an op of `dialect` is present."""
    _added[level, dialect] = Stage(level, (dialect,), tuple(step(flag) for flag in flags))


def lowering_steps(level: str, opt_level: int = 2) -> tuple[Step, ...]:
    """The steps from any level down to `level`, and the check that nothing else remained."""
    wanted = ROUTES[level]
    every = sorted(
        (*_added.values(), *STAGES, *C_STAGES, *GPU_STAGES),
        key=lambda stage: ORDER.index(stage.level),
    )
    without = LEFT_OUT.get(level, ())
    stages = [_steps_of(stage, opt_level, without) for stage in every if stage.level in wanted]
    # First, while types are the user's: what callers see of each function.
    return (RecordSignaturesPass(), *stages, CheckLevelPass(level))


def lower(root: Operation, level: str, context: Context, opt_level: int = 2) -> None:
    """Lowers `root` in place to `level`. Raises `DiagnosticError`."""
    PassManager(lowering_steps(level, opt_level)).run(root, context)


def _steps_of(stage: Stage, opt_level: int, without: Sequence[str]) -> WherePresent:
    def make() -> tuple[Step, ...]:
        return tuple(
            make_pass(flag, options)
            for flag, levels, options in stage.steps
            if opt_level in levels and flag not in without
        )

    return WherePresent(stage.dialects, make)
