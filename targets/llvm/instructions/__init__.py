"""The emit functions of the llvm dialect, a file an op family; importing it registers all."""

from mlopt.targets.llvm.instructions import (
    arithmetic,
    atomics,
    calls,
    control,
    debug,
    intrinsics,
    memory,
    values,
)

__all__ = ["arithmetic", "atomics", "calls", "control", "debug", "intrinsics", "memory", "values"]
