"""From the loop level, without vectors, to one file of C11.

    emit_c(module)                                  # emission

The printer of expressions and statements is shared with `targets/opencl`.
"""

from __future__ import annotations

from mlopt.targets.c.emission import emit_c

__all__ = ["emit_c"]
