"""convert-linalg-to-parallel-loops: the leading parallel loops as one `scf.parallel`.

    iterators (parallel, parallel, reduction)  ->  scf.parallel (%i, %j) { scf.for %k }

As `convert-linalg-to-loops` otherwise: iterations of a parallel dimension are independent
by the definition of the op, so any order of them gives the same values, bit for bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mlopt.passes.convert.linalg_to_loops import ConvertLinalgToLoopsPass


@dataclass(frozen=True)
class ConvertLinalgToParallelLoopsPass(ConvertLinalgToLoopsPass):
    """Structured ops on buffers become loops, parallel ones outside where they lead."""

    name: ClassVar[str] = "convert-linalg-to-parallel-loops"
    parallel: ClassVar[bool] = True
