"""convert-ub-to-llvm: `ub.poison` is `llvm.mlir.poison`, `ub.unreachable` itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from xdsl.ir import Operation, SSAValue

from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.passes.convert.llvm_builder import LlvmBuilder
from mlopt.passes.convert.lowering import Lowerings, lower_dialects

TABLE = Lowerings()


@dataclass(frozen=True)
class ConvertUbToLlvmPass(Pass):
    """Lowers every ub op."""

    name: ClassVar[str] = "convert-ub-to-llvm"

    def run(self, root: Operation, context: Context) -> None:
        lower_dialects(root, context, ("ub",))


@TABLE.lowers("ub.poison")
def lower_poison(op: Operation, operands: Sequence[SSAValue], build: LlvmBuilder) -> SSAValue:
    """A value that nobody may look at."""
    return build.poison(build.types.convert(op.results[0].type))


@TABLE.lowers("ub.unreachable")
def lower_unreachable(
    op: Operation, operands: Sequence[SSAValue], build: LlvmBuilder
) -> Sequence[SSAValue]:
    """Control never comes here."""
    build.op("llvm.unreachable")
    return ()
