"""convert-to-llvm: everything that may reach the llvm level, in one walk.

The lowerings are those of the single passes (`convert-arith-to-llvm` ...); an op that
none takes is reported, all of them at once. What must have run before: the structured
control flow is gone (`convert-scf-to-cf`, `convert-loop-to-cf`) and affine ops are
expanded (`lower-affine`). Afterwards the module holds the llvm dialect alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from xdsl.dialects.builtin import UnrealizedConversionCastOp
from xdsl.ir import Operation

from mlopt.core.context import Context
from mlopt.core.diagnostics import DiagnosticError, Severity, diagnostic
from mlopt.core.passes import Pass
from mlopt.core.walking import walk
from mlopt.passes.convert.lowering import TABLES, lower_dialects


@dataclass(frozen=True)
class ConvertToLlvmPass(Pass):
    """Lowers every op that has a lowering, and fails where one has none."""

    name: ClassVar[str] = "convert-to-llvm"

    def run(self, root: Operation, context: Context) -> None:
        present = {op.name.partition(".")[0] for op in walk(root)} - {"builtin", "llvm"}
        lower_dialects(root, context, [*TABLES, *sorted(present - set(TABLES))])
        casts = [
            diagnostic(
                Severity.ERROR,
                op,
                f"a value of type {op.operands[0].type} is used as {op.results[0].type}",
            )
            for op in walk(root)
            if isinstance(op, UnrealizedConversionCastOp)
        ]
        if casts:
            raise DiagnosticError(casts)
