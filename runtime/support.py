"""What compiled programs may call without bringing it: threads, printing, clocks.

Each part is a module in the llvm dialect under `library/`, compiled for the target and
linked into the programs that need one of its symbols, in memory as in a shared library.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

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


PARTS = (
    Part(
        "threads",
        (
            "mlopt_parallel_for",
            "mlopt_get_num_threads",
            "mlopt_set_num_threads",
            "mlopt_share_parallel_for",
        ),
        ("processors",),
    ),
    Part("processors", ("mlopt_default_num_threads",)),
)

SYMBOLS = tuple(symbol for part in PARTS for symbol in part.symbols)
"""Everything the library defines."""


def parts_for(symbols: Iterable[str]) -> Sequence[Part]:
    """The parts that define `symbols`, and the parts those call, in the order of `PARTS`.

    >>> [part.name for part in parts_for(["mlopt_parallel_for"])]
    ['threads', 'processors']
    """
    wanted = set(symbols)
    names = {part.name for part in PARTS if wanted & set(part.symbols)}
    while True:
        more = {use for part in PARTS if part.name in names for use in part.uses}
        if more <= names:
            return [part for part in PARTS if part.name in names]
        names |= more
