"""Every pass, a line each, in the order of the flow; a module is imported when named.

The flag of a pass is its room and file in kebab case, with upstream's name where the
pass is upstream's. The class is the file in camel case with `Pass` behind.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from mlopt.core.passes import Pass
from mlopt.passes.pipeline_text import PipelineError


@dataclass(frozen=True)
class PassEntry:
    """Where a pass lives (`room/file`), its flag, and what it does in one line.

    `loaded` is the class of a plugin's pass, which lives elsewhere.
    """

    path: str
    flag: str
    summary: str
    loaded: type[Pass] | None = None

    @property
    def room(self) -> str:
        """The folder of the pass: the level it works at."""
        return self.path.partition("/")[0]

    def load(self) -> type[Pass]:
        """Imports the pass."""
        if self.loaded is not None:
            return self.loaded
        module = importlib.import_module(f"mlopt.passes.{self.path.replace('/', '.')}")
        found: Any = getattr(module, class_name(self.path))
        return found


def class_name(path: str) -> str:
    """The class that a pass file defines.

    >>> class_name("convert/scf_to_cf")
    'ConvertScfToCfPass'
    >>> class_name("graph/fold_transposes")
    'FoldTransposesPass'
    """
    room, _, file = path.partition("/")
    words = file.split("_") if room != "convert" else ["convert", *file.split("_")]
    return "".join(word.capitalize() for word in words) + "Pass"


def flag_of(path: str) -> str:
    """The flag a pass gets where upstream has no name for it.

    >>> flag_of("convert/scf_to_cf"), flag_of("graph/fold_transposes")
    ('convert-scf-to-cf', 'graph-fold-transposes')
    """
    return path.replace("/", "-").replace("_", "-")


def entry(path: str, summary: str, *, upstream: str | None = None) -> PassEntry:
    """A line of the list below."""
    return PassEntry(path, upstream or flag_of(path), summary)


PASSES: tuple[PassEntry, ...] = (
    # general
    entry("general/canonicalize", "folds and simplifies each op", upstream="canonicalize"),
    entry("general/cse", "merges ops that compute the same", upstream="cse"),
    entry("general/dce", "removes ops nobody needs and blocks nobody reaches", upstream="dce"),
    entry("general/symbol_dce", "removes symbols nobody refers to", upstream="symbol-dce"),
    entry(
        "general/debug_scopes",
        "says of each llvm.func what the source called it, for debuggers and profilers",
        upstream="ensure-debug-info-scope-on-llvm-func",
    ),
    entry("general/inline", "replaces calls by the bodies they call", upstream="inline"),
    entry(
        "general/duplicate_function_elimination",
        "makes one of functions that are alike",
        upstream="duplicate-function-elimination",
    ),
    entry(
        "general/loop_invariant_code_motion",
        "moves what does not change in a loop before it",
        upstream="loop-invariant-code-motion",
    ),
    entry(
        "general/catch_failures",
        "lets failed assertions end the call, and not the process",
        upstream="catch-failures",
    ),
    entry(
        "general/record_signatures",
        "writes down what callers see of each function",
        upstream="record-signatures",
    ),
    entry(
        "general/erase_schedules",
        "removes schedules of the transform dialect",
        upstream="test-transform-dialect-erase-schedule",
    ),
    # graph
    entry("graph/simplify_dims", "uses which sizes are equal, refuses those that never are"),
    entry("graph/check_sizes", "compares sizes that may not fit when the program runs"),
    entry("graph/check_positions", "compares positions with sizes when the program runs"),
    entry("graph/recognize_composites", "makes one op of composites that are written out"),
    entry("graph/move_quantization", "moves integers instead of the numbers they stand for"),
    entry("graph/fold_requantization", "makes one factor of those between integers and integers"),
    entry("graph/multiply_bytes", "multiplies bytes instead of the numbers they stand for"),
    entry("graph/fold_pads", "makes padding of windows of pads before them"),
    entry("graph/hoist_slices", "takes slices before what would be computed for nothing"),
    entry("graph/join_siblings", "computes at once what is computed part by part"),
    entry("graph/fold_constants", "computes once what ops compute from weights"),
    entry("graph/fold_scales", "multiplies factors and batch norms into weights"),
    entry("graph/sink_transposes", "moves transposes down to where they cancel"),
    entry("graph/sink_reshapes", "moves reshapes down to where they merge"),
    entry("graph/decompose", "replaces composites by what they are made of"),
    # tensor
    entry("tensor/pack_operands", "lays operands out in tiles by `loop.schedule`"),
    entry(
        "tensor/decompose_aggregates",
        "makes loop nests of packs, unpacks and softmaxes",
    ),
    entry(
        "tensor/convert_elementwise_to_linalg",
        "writes out the loops of elementwise ops on tensors",
        upstream="convert-elementwise-to-linalg",
    ),
    entry(
        "tensor/generalize_named_ops",
        "turns named linalg ops into linalg.generic",
        upstream="linalg-generalize-named-ops",
    ),
    entry(
        "tensor/fuse_elementwise_ops",
        "fuses chains of elementwise structured ops",
        upstream="linalg-fuse-elementwise-ops",
    ),
    entry("tensor/choose_schedules", "writes `loop.schedule` on ops that have none"),
    entry("tensor/apply_schedules", "tiles, fuses and vectorises by `loop.schedule`"),
    entry(
        "tensor/eliminate_empty_tensors",
        "computes into the slice that a result is inserted into",
        upstream="eliminate-empty-tensors",
    ),
    entry("tensor/pack_dot_products", "lays bytes that are multiplied at once side by side"),
    entry("tensor/fill_borders", "pads by filling what is around the source"),
    entry("tensor/transpose_filters", "lays filters along channels, where rows are short"),
    entry("tensor/transpose_operands", "gives products rows of columns to read"),
    entry("tensor/stream_softmax", "does sums that a softmax weights in blocks of scores"),
    entry("tensor/collapse_loops", "makes one loop of loops that run over neighbours"),
    entry("tensor/form_kernels", "makes private functions of ops that share a tile"),
    entry("tensor/share_destinations", "writes elementwise results where an input dies"),
    entry(
        "tensor/one_shot_bufferize",
        "turns tensors into buffers, in place where it can",
        upstream="one-shot-bufferize",
    ),
    # loop
    entry("loop/apply_schedules", "tiles, reorders and vectorises loops by `loop.schedule`"),
    entry("loop/unroll", "repeats the bodies of innermost loops"),
    entry(
        "loop/lower_affine",
        "lowers affine maps, loops and accesses to arith, scf and memref",
        upstream="lower-affine",
    ),
    entry(
        "loop/drop_equivalent_buffer_results",
        "returns no buffer that is an argument",
        upstream="drop-equivalent-buffer-results",
    ),
    entry(
        "loop/plan_memory", "places the buffers of a function in one arena", upstream="plan-memory"
    ),
    entry(
        "loop/destination_passing",
        "takes results and arena of a function from its caller",
        upstream="destination-passing",
    ),
    entry(
        "loop/promote_buffers_to_stack",
        "takes small buffers in loops from the stack",
        upstream="promote-buffers-to-stack",
    ),
    entry("loop/stream_stores", "writes results larger than the cache past it"),
    entry("loop/free_buffers", "frees every buffer where its life ends", upstream="free-buffers"),
    entry(
        "loop/polynomial_approximation",
        "computes exp, log, tanh, erf, sin ... of f32 by arithmetic",
        upstream="math-polynomial-approximation",
    ),
    entry("loop/expand_vectors", "makes loops over scalars of vectors"),
    entry("loop/instrument_time", "measures how long each loop nest takes"),
    entry("loop/outline_parallel", "hands outermost parallel loops to the thread pool"),
    entry(
        "loop/check_bounds",
        "aborts where an access leaves its memref",
        upstream="generate-runtime-verification",
    ),
    # gpu
    entry("gpu/block_structured_ops", "lets threads of a block share reductions and products"),
    entry("gpu/tile_parallel_loops", "cuts outermost parallel loops into blocks of threads"),
    entry("gpu/map_parallel_loops", "says what dimension of a parallel loop runs on what"),
    entry("gpu/expand_all_reduces", "makes exchanges of reductions over a block"),
    entry("gpu/kernel_outlining", "cuts the bodies of launches out as kernels"),
    # convert
    entry("convert/graph_to_tensor", "turns graph ops into linalg, tensor and arith"),
    entry("convert/scf_to_loop", "makes loops of the loop level of structured control flow"),
    entry("convert/loop_to_scf", "makes structured control flow of loops of the loop level"),
    entry("convert/scf_to_cf", "lowers structured control flow to branches"),
    entry("convert/loop_to_cf", "lowers loops of the loop level to branches"),
    entry(
        "convert/request_c_wrappers",
        "asks for a C interface for every public function",
        upstream="llvm-request-c-wrappers",
    ),
    entry(
        "convert/arith_to_llvm",
        "lowers arith to the llvm dialect",
        upstream="convert-arith-to-llvm",
    ),
    entry(
        "convert/math_to_llvm",
        "lowers math to intrinsics and libm",
        upstream="convert-math-to-llvm",
    ),
    entry("convert/cf_to_llvm", "lowers branches and cf.assert", upstream="convert-cf-to-llvm"),
    entry("convert/func_to_llvm", "lowers functions and calls", upstream="convert-func-to-llvm"),
    entry(
        "convert/memref_to_llvm",
        "lowers buffers to descriptors, loads and stores",
        upstream="finalize-memref-to-llvm",
    ),
    entry(
        "convert/vector_to_llvm",
        "unrolls n-D vectors to rows and lowers them",
        upstream="convert-vector-to-llvm",
    ),
    entry("convert/ub_to_llvm", "lowers ub.poison", upstream="convert-ub-to-llvm"),
    entry(
        "convert/complex_to_standard",
        "expands arithmetic on complex numbers to their parts",
        upstream="convert-complex-to-standard",
    ),
    entry(
        "convert/complex_to_llvm",
        "lowers complex numbers to structs",
        upstream="convert-complex-to-llvm",
    ),
    entry(
        "convert/to_llvm", "lowers all that is left to the llvm dialect", upstream="convert-to-llvm"
    ),
    entry(
        "convert/linalg_to_loops",
        "lowers structured ops on buffers to scf.for",
        upstream="convert-linalg-to-loops",
    ),
    entry(
        "convert/linalg_to_parallel_loops",
        "lowers structured ops on buffers to scf.parallel and scf.for",
        upstream="convert-linalg-to-parallel-loops",
    ),
    entry("convert/parallel_loops_to_gpu", "makes launches of mapped parallel loops"),
    entry(
        "convert/gpu_to_nvvm",
        "lowers code of the device to the llvm and nvvm dialects",
        upstream="convert-gpu-to-nvvm",
    ),
    entry(
        "convert/reconcile_casts",
        "removes casts that undo each other",
        upstream="reconcile-unrealized-casts",
    ),
)

BY_FLAG = {item.flag: item for item in PASSES}


def add_pass(pass_class: type[Pass], summary: str) -> None:
    """Makes a plugin's pass available under its `name`; adding it twice is once."""
    BY_FLAG[pass_class.name] = PassEntry("plugin/", pass_class.name, summary, pass_class)


def find_pass(flag: str) -> PassEntry:
    """The entry of the pass called `flag`. Raises `PipelineError`."""
    found = BY_FLAG.get(flag)
    if found is None:
        near = get_close_matches(flag, BY_FLAG, n=1)
        hint = f"; did you mean '{near[0]}'?" if near else ""
        raise PipelineError(f"unknown pass '{flag}'{hint}")
    return found


def checked_passes(flags: Iterable[str]) -> frozenset[str]:
    """`flags`, each of which is a pass. Raises `PipelineError`."""
    return frozenset(find_pass(flag).flag for flag in flags)


def make_pass(flag: str, options: dict[str, str]) -> Pass:
    """The pass called `flag` with `options` as text. Raises `PipelineError`."""
    found = find_pass(flag)
    try:
        return found.load().from_options(options)
    except ValueError as failure:
        raise PipelineError(str(failure)) from None
