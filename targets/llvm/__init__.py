"""From the llvm dialect to LLVM IR text, assembly, objects and shared libraries.

    text = emit_module(module)                          # module_emitter
    compiled = compile_ir(text, CodegenOptions())       # compilation
    compiled.object(), compiled.assembly(), compiled.optimized_ir()
    link_shared([compiled.object()])                    # linking

Names are imported when they are first used: llvmlite and xDSL are slow to import.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlopt.targets.llvm.compilation import CodegenOptions, CompiledModule, compile_ir
    from mlopt.targets.llvm.linking import link_shared
    from mlopt.targets.llvm.machine import Machine, host, machine_of
    from mlopt.targets.llvm.module_emitter import emit_module
    from mlopt.targets.llvm.vectorized import needs_ir_passes

_HOMES = {
    "emit_module": "module_emitter",
    "CodegenOptions": "compilation",
    "CompiledModule": "compilation",
    "compile_ir": "compilation",
    "link_shared": "linking",
    "Machine": "machine",
    "host": "machine",
    "machine_of": "machine",
    "needs_ir_passes": "vectorized",
}

__all__ = [
    "CodegenOptions",
    "CompiledModule",
    "Machine",
    "compile_ir",
    "emit_module",
    "host",
    "link_shared",
    "machine_of",
    "needs_ir_passes",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"mlopt.targets.llvm.{_HOMES[name]}"), name)
