"""From kernels of the gpu dialect to OpenCL C.

    emit_opencl(module)                             # emission

Expressions, loops and accesses are those of `targets/c`; `kernel_ops` has what is of the
gpu dialect.
"""

from __future__ import annotations

from mlopt.targets.opencl.emission import emit_opencl

__all__ = ["emit_opencl"]
