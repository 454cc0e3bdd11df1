"""How a program is compiled."""

from __future__ import annotations

import dataclasses
import os
from dataclasses import dataclass
from typing import Any

from mlopt.runtime.openmp import OPENMP, THREADS_RUNTIMES, openmp_library
from mlopt.runtime.shapes import Shapes, checked_shapes

TARGETS = ("cpu",)


@dataclass(frozen=True)
class CompileOptions:
    """What may be said about a compilation; each field but `cache` is part of the key, plugins by what they hold.

    `opt_level` is 0 to 3. `mcpu` and `mattr` are LLVM's names of a processor and its
    features; empty means this machine's. `threads` is the most that run one parallel loop; 0 is
    as many as `set_num_threads` says. `libraries` are shared libraries that the
    program calls, `shapes` fixes and names sizes of a model's inputs, `plugins` files or modules
    that add dialects. `disable` names passes that are left out. `threads_runtime` is what runs
    parallel loops: our "pool", or "openmp". `cache` turns the program cache
    off for this one.
    """

    opt_level: int = 2
    target: str = "cpu"
    threads: int = 0
    mcpu: str = ""
    mattr: str = ""
    libraries: tuple[str, ...] = ()
    shapes: Shapes = ()
    plugins: tuple[str, ...] = ()
    disable: tuple[str, ...] = ()
    cache: bool = True
    threads_runtime: str = "pool"

    def __post_init__(self) -> None:
        for name in ("libraries", "plugins", "disable"):
            given = getattr(self, name)
            names = (given,) if isinstance(given, str | os.PathLike) else given
            object.__setattr__(self, name, tuple(os.fspath(item) for item in names))
        object.__setattr__(self, "shapes", checked_shapes(self.shapes))
        if self.opt_level not in range(4):
            raise ValueError(f"found opt_level {self.opt_level!r}, expected 0, 1, 2 or 3")
        if not isinstance(self.threads, int) or self.threads < 0:
            raise ValueError(f"found {self.threads!r} threads, expected 0 or more")
        if self.threads_runtime not in THREADS_RUNTIMES:
            known = ", ".join(THREADS_RUNTIMES)
            found = self.threads_runtime
            raise ValueError(f"found threads_runtime {found!r}, expected one of {known}")
        if self.threads_runtime == OPENMP:
            object.__setattr__(self, "libraries", (*self.libraries, openmp_library()))
        if self.target not in TARGETS:
            raise ValueError(f"found target {self.target!r}, expected one of {', '.join(TARGETS)}")

    def key(self) -> dict[str, Any]:
        """What a cache key is made of."""
        fields = dataclasses.asdict(self)
        del fields["cache"], fields["plugins"]
        return fields
