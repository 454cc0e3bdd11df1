"""`--emit=llvm|asm|obj|so`: what leaves the compiler at the llvm level."""

from __future__ import annotations

from xdsl.dialects.builtin import ModuleOp

from mlopt.core.context import Context


def emit(module: ModuleOp, kind: str, context: Context) -> bytes:
    """The bytes of `kind` for `module`, which is at the llvm level.

    Raises `DiagnosticError` where an op has no LLVM IR, or LLVM refuses the module.
    """
    raise NotImplementedError
