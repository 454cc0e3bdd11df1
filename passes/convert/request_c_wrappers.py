"""llvm-request-c-wrappers: asks for a C interface for every public function.

    func.func @f(...)   ->   func.func @f(...) attributes {llvm.emit_c_interface}

The wrapper `_mlir_ciface_f` takes memref descriptors by pointer, and is what the run
time calls. Functions that already ask, private ones, and declarations are left alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from xdsl.dialects.builtin import UnitAttr
from xdsl.ir import Operation

from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.core.symbols import is_private


@dataclass(frozen=True)
class ConvertRequestCWrappersPass(Pass):
    """Adds `llvm.emit_c_interface` to public `func.func` definitions."""

    name: ClassVar[str] = "llvm-request-c-wrappers"
    anchors: ClassVar[tuple[str, ...]] = ("func.func",)

    def run(self, root: Operation, context: Context) -> None:
        if root.regions[0].blocks and not is_private(root):
            root.attributes["llvm.emit_c_interface"] = UnitAttr()
