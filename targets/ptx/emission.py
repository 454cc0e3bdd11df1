"""From a module at the nvvm level to PTX text.

    device_module -> LLVM IR -> math functions linked in -> LLVM's NVPTX back end

LLVM ends the process where it meets what a GPU cannot do, so it runs in a child process;
its death is a diagnostic. What a kernel calls must be defined: by the module, by libdevice
or by `device_math`; anything else is an error at the call.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from xdsl.dialects.builtin import ModuleOp, StringAttr, SymbolRefAttr
from xdsl.ir import Operation

from mlopt.core.diagnostics import Diagnostic, DiagnosticError, Severity, diagnostic
from mlopt.core.symbols import symbol_name
from mlopt.core.walking import walk
from mlopt.dialects.nvvm.attributes import TRIPLE, NVVMTargetAttr
from mlopt.targets.llvm.compilation import CodegenOptions, compile_ir
from mlopt.targets.llvm.machine import Machine
from mlopt.targets.llvm.module_emitter import emit_module
from mlopt.targets.ptx import instructions
from mlopt.targets.ptx.chips import DEFAULT_CHIP, check_chip
from mlopt.targets.ptx.device_math import device_math
from mlopt.targets.ptx.device_module import device_module, is_kernel
from mlopt.targets.ptx.launches import launch_description
from mlopt.targets.ptx.libdevice import find_libdevice

_ = instructions  # registers the emit functions

BUILT_IN = frozenset(("malloc", "free", "vprintf", "__assertfail"))
"""Functions that CUDA's driver defines for every kernel."""


@dataclass(frozen=True)
class PtxOptions:
    """`chip` such as `sm_80`; empty is what the `gpu.module`s' targets say, or `sm_80`.

    `describe` puts the launch description in front, as comments.
    """

    chip: str = ""
    features: str = ""
    opt_level: int = 2
    describe: bool = True


def emit_ptx(module: ModuleOp, options: PtxOptions | None = None) -> str:
    """The PTX of every kernel of `module`. Raises `DiagnosticError`."""
    options = options or PtxOptions()
    chip = check_chip(options.chip or _chip_of(module) or DEFAULT_CHIP)
    machine = Machine(TRIPLE, chip, options.features)
    device = device_module(module)
    text = emit_module(device, triple=machine.triple, data_layout=machine.data_layout)
    libraries = _libraries(module, device)
    kernels = tuple(symbol_name(op) or "" for op in device.body.block.ops if is_kernel(op))
    codegen = CodegenOptions(
        machine,
        max(1, options.opt_level),  # libdevice asks what it is compiled for: a pass answers
        in_child=True,
        vectorize=False,
        libraries=libraries,
        exported=kernels,
    )
    ptx = compile_ir(text, codegen).assembly()
    _check_linked(module, ptx)
    if not options.describe:
        return ptx
    return f"{launch_description(module).as_comments()}{ptx}"


def _chip_of(module: Operation) -> str:
    """The chip of the first target of a `gpu.module`."""
    for op in walk(module):
        targets = op.properties.get("targets") if op.name == "gpu.module" else None
        for target in getattr(targets, "data", ()):
            if isinstance(target, NVVMTargetAttr):
                return target.chip.data
    return ""


def _libraries(module: Operation, device: ModuleOp) -> tuple[str, ...]:
    """What defines the functions that the device calls: a path of bitcode, or LLVM IR."""
    declared = {
        symbol_name(op) or ""
        for op in device.body.block.ops
        if op.name == "llvm.func" and not op.regions[0].blocks
    }
    called = sorted(
        name for name in declared if not name.startswith("llvm.") and name not in BUILT_IN
    )
    if not called:
        return ()
    path = find_libdevice()
    if path is not None:
        own = {name for name in called if name.startswith("__nv_")}
        _refuse(module, [name for name in called if name not in own], "no library has it")
        return (str(path),)
    text, known = device_math(called)
    advice = "it needs libdevice, which comes with CUDA (extra cuda-tools)"
    _refuse(module, [name for name in called if name not in known], advice)
    return (text,)


def _check_linked(module: Operation, ptx: str) -> None:
    """Refuses functions that the library did not define."""
    missing = [name for name in _EXTERNAL.findall(ptx) if name not in BUILT_IN]
    _refuse(module, missing, "libdevice has no such function")


_EXTERNAL = re.compile(r"^\.extern \.func\s+(?:\([^)]*\)\s*)?([\w$]+)", re.MULTILINE)


def _refuse(module: Operation, names: list[str], advice: str) -> None:
    if names:
        raise DiagnosticError([_unknown(module, name, advice) for name in names])


def _unknown(module: Operation, name: str, advice: str) -> Diagnostic:
    for op in walk(module):
        callee = op.properties.get("callee")
        if isinstance(callee, SymbolRefAttr) and callee.root_reference == StringAttr(name):
            message = f"'{name}' is not defined on the device: {advice}"
            return diagnostic(Severity.ERROR, op, message)
    return diagnostic(Severity.ERROR, module, f"'{name}' is not defined on the device: {advice}")
