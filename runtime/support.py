"""What compiled programs may call without bringing it: threads, failures, printing, clocks.

Each part is a module in the llvm dialect under `library/`, compiled for the target and
linked into the programs that need one of its symbols, in memory as in a shared library.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mlopt.runtime.openmp import OPENMP

PRINTED_ELEMENTS = (
    *("F64", "F32", "F16", "BF16"),
    *("I64", "I32", "I16", "I8", "Ind", "C32", "C64"),
)
"""Element types, as upstream's print functions call them."""

PRINTED_RANKS = (
    *("0dF32", "1dF32", "2dF32", "3dF32", "4dF32"),
    *("1dF64", "1dI64", "1dI32", "1dI8", "1dInd", "1dC32", "1dC64"),
)
"""Ranks and elements that it has functions for."""

PRINTED_SHAPES = ("F64", "F32", "I64", "I32", "I8", "Ind", "C32", "C64")

CALLED_BY_LLVM = (
    "__truncsfbf2",
    "__truncdfbf2",
    "__truncsfhf2",
    "__truncdfhf2",
    "__extendhfsf2",
)
"""What code for a machine without conversions of f16 or bf16 calls, whatever the module says."""

LIBRARY = Path(__file__).parent / "library"


@dataclass(frozen=True)
class Part:
    """One module of the library: the symbols it defines, the parts it calls."""

    name: str
    symbols: tuple[str, ...]
    uses: tuple[str, ...] = ()

    def text(self) -> str:
        """The module."""
        return (LIBRARY / f"{self.name}.mlir").read_text(encoding="utf-8")


POOL_SYMBOLS = (
    "mlopt_parallel_for",
    "mlopt_get_num_threads",
    "mlopt_set_num_threads",
    "mlopt_share_parallel_for",
)

PARTS = (
    Part(
        "threads",
        POOL_SYMBOLS,
        ("processors",),
    ),
    Part(
        "processors",
        (
            "mlopt_default_num_threads",
            "mlopt_current_processor",
            "mlopt_other_processors",
        ),
    ),
    Part(
        "print_scalars",
        tuple(
            f"print{name}"
            for name in (
                *("I64", "U64", "F32", "F64", "F16", "BF16"),
                *("String", "Open", "Close", "Comma", "Newline"),
            )
        ),
        ("small_floats",),
    ),
    Part(
        "print_memrefs",
        (
            *(
                f"{prefix}printMemref{element}"
                for prefix in ("", "_mlir_ciface_")
                for element in PRINTED_ELEMENTS
            ),
            *(f"_mlir_ciface_printMemref{kind}" for kind in PRINTED_RANKS),
            *(f"_mlir_ciface_printMemrefShape{kind}" for kind in PRINTED_SHAPES),
        ),
        ("small_floats",),
    ),
    Part("small_floats", CALLED_BY_LLVM),
    Part("memref_copy", ("memrefCopy",)),
    Part(
        "failures",
        (
            *("mlopt_catch", "mlopt_fail", "mlopt_enter", "mlopt_leave", "mlopt_caught"),
            *("mlopt_alloc", "mlopt_free", "mlopt_drop", "mlopt_innermost_frame"),
        ),
    ),
    Part("failing_loops", ("mlopt_checked_parallel_for",), ("failures",)),
    Part("clock", ("rtclock", "nanoTime", "_mlir_ciface_nanoTime", "printFlops")),
)

OPENMP_PART = Part(OPENMP, POOL_SYMBOLS, ("processors",))
"""In the place of `threads` where an OpenMP runtime is needed."""

SYMBOLS = tuple(symbol for part in PARTS for symbol in part.symbols)
"""Everything the library defines."""


def parts_for(symbols: Iterable[str]) -> Sequence[Part]:
    """The parts that define `symbols`, and the parts those call, in the order of `PARTS`.

    With `openmp` among them parallel loops run on an OpenMP runtime.

    >>> [part.name for part in parts_for(["mlopt_parallel_for"])]
    ['threads', 'processors']
    """
    wanted = set(symbols)
    parts = (OPENMP_PART, *PARTS[1:]) if OPENMP in wanted else PARTS
    names = {part.name for part in parts if wanted & set(part.symbols)}
    while True:
        more = {use for part in parts if part.name in names for use in part.uses}
        if more <= names:
            return [part for part in parts if part.name in names]
        names |= more
