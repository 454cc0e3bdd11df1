"""`--emit=llvm|asm|obj|so|ptx|opencl|c`: what leaves the compiler at its lowest levels."""

from __future__ import annotations

from xdsl.dialects.builtin import ModuleOp

from mlopt.core.context import Context
from mlopt.core.diagnostics import error
from mlopt.passes.legality import CheckLevelPass
from mlopt.targets.llvm import (
    CodegenOptions,
    compile_ir,
    emit_module,
    link_shared,
    machine_of,
    needs_ir_passes,
)


def emit(module: ModuleOp, kind: str, context: Context) -> bytes:
    """The bytes of `kind` for `module`, which is at the llvm level, or for PTX at the nvvm level.

    For C and OpenCL C it may be at any level. Raises `DiagnosticError` where an op has no LLVM IR, or LLVM refuses the module.
    """
    if kind == "ptx":
        return _ptx(module, context)
    if kind in ("c", "opencl"):
        return _source_code(module, kind, context)
    CheckLevelPass("llvm").run(module, context)
    if kind == "so":
        return _shared_library(module, context)
    machine = machine_of(*(str(context.options.get(name, "")) for name in TARGET_OPTIONS))
    text = emit_module(module, triple=machine.triple, data_layout=machine.data_layout)
    if kind == "llvm":
        return text.encode()
    opt_level = context.options.get("opt_level", 2)
    assert isinstance(opt_level, int), "the driver sets the level"
    options = CodegenOptions(machine, opt_level, ir_passes=needs_ir_passes(module))
    compiled = compile_ir(text, options)
    if kind == "asm":
        return compiled.assembly().encode()
    return compiled.object()


def _ptx(module: ModuleOp, context: Context) -> bytes:
    """PTX of every kernel, the launch description in front."""
    from mlopt.targets.ptx import PtxOptions, emit_ptx

    CheckLevelPass("nvvm").run(module, context)
    chip, features = (str(context.options.get(name, "")) for name in ("chip", "mattr"))
    opt_level = context.options.get("opt_level", 2)
    assert isinstance(opt_level, int), "the driver sets the level"
    return emit_ptx(module, PtxOptions(chip, features, opt_level)).encode()


def _source_code(module: ModuleOp, kind: str, context: Context) -> bytes:
    """C11 or OpenCL C, of whatever level `module` is at."""
    from mlopt.passes.pipelines import lower

    opt_level = context.options.get("opt_level", 2)
    assert isinstance(opt_level, int), "the driver sets the level"
    lower(module, kind, context, opt_level)
    if kind == "c":
        from mlopt.targets.c import emit_c

        return emit_c(module).encode()
    from mlopt.targets.opencl import emit_opencl

    return emit_opencl(module).encode()


def _shared_library(module: ModuleOp, context: Context) -> bytes:
    """What `mlopt.load` and C can load: with the signature, and the library's parts it needs."""
    from mlopt.runtime.codegen import program_objects
    from mlopt.runtime.options import CompileOptions

    if "mtriple" in context.options:
        raise error(module, "a shared library is linked for this machine, found --mtriple")
    mcpu, mattr = (str(context.options.get(name, "")) for name in ("mcpu", "mattr"))
    opt_level = context.options.get("opt_level", 2)
    assert isinstance(opt_level, int), "the driver sets the level"
    runtime = str(context.options.get("threads-runtime", "pool"))
    try:
        options = CompileOptions(opt_level, mcpu=mcpu, mattr=mattr, threads_runtime=runtime)
    except ValueError as failure:
        raise error(module, str(failure)) from None
    objects, _ = program_objects(module, options)
    return link_shared(objects, options.libraries)


TARGET_OPTIONS = ("mcpu", "mattr", "mtriple")
"""Options of the context that describe the target machine, in the order of `machine_of`."""
