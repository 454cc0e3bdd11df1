"""The code of the device as one module of the llvm dialect, with the conventions of PTX.

gpu.module @a { llvm.func @k() attributes {nvvm.kernel, nvvm.reqntid = array<i32: 32, 1, 1>} }
  ->  llvm.func ptx_kernelcc @k() with "nvvm.reqntid"="32,1,1"
"""

from __future__ import annotations

from typing import Any

from xdsl.dialects.builtin import ArrayAttr, DenseArrayBase, IntegerAttr, ModuleOp, StringAttr
from xdsl.ir import Attribute, Operation

from mlopt.core.diagnostics import error
from mlopt.core.symbols import symbol_name
from mlopt.core.walking import walk
from mlopt.dialects.llvm.signatures import calling_convention
from mlopt.dialects.nvvm.attributes import (
    KERNEL,
    MAX_REGISTERS,
    MAX_THREADS,
    MIN_BLOCKS,
    REQUIRED_THREADS,
)

LIMITS = (MAX_THREADS, REQUIRED_THREADS, MIN_BLOCKS, MAX_REGISTERS)
"""Attributes of kernels that LLVM takes by the same name."""


def device_module(module: Operation) -> ModuleOp:
    """A copy of what all `gpu.module`s of `module` hold.

    Raises `DiagnosticError` where there is no kernel, or where two of them define one name.
    """
    copies: dict[str, Operation] = {}
    for device in [op for op in walk(module) if op.name == "gpu.module"]:
        for op in device.regions[0].block.ops:
            name = symbol_name(op) or ""
            known = copies.get(name)
            if known is not None and not _same(known, op):
                raise error(op, f"'{name}' is defined twice for the device, expected one name each")
            if known is None or _is_declaration(known):
                copies[name] = op.clone()
    kernels = [op for op in copies.values() if is_kernel(op)]
    if not kernels:
        raise error(module, "there is no kernel to write PTX of, expected one in a gpu.module")
    for kernel in kernels:
        kernel.properties["CConv"] = calling_convention("ptx_kernelcc")
        passed = [
            _limit(name, kernel.attributes[name]) for name in LIMITS if name in kernel.attributes
        ]
        if passed:
            kernel.properties["passthrough"] = ArrayAttr(passed)
    return ModuleOp(list(copies.values()))


def is_kernel(op: Operation) -> bool:
    """True for a function that the host launches."""
    return op.name == "llvm.func" and KERNEL in op.attributes


def _is_declaration(op: Operation) -> bool:
    return op.name == "llvm.func" and not op.regions[0].blocks


def _same(a: Operation, b: Operation) -> bool:
    """True for two of one thing: declarations, or definitions that are equal."""
    if _is_declaration(a) or _is_declaration(b):
        return True
    return a.is_structurally_equivalent(b)


def _limit(name: str, value: Attribute) -> ArrayAttr[Attribute]:
    text = ""
    if isinstance(value, DenseArrayBase):
        sizes: Any = value.get_values()
        text = ",".join(str(size) for size in sizes)
    elif isinstance(value, IntegerAttr):
        text = str(value.value.data)
    return ArrayAttr([StringAttr(name), StringAttr(text)])
