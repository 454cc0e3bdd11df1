"""Words before the name of a function or global: linkage, visibility, calling convention."""

from __future__ import annotations

from typing import Any

from xdsl.ir import Operation

from mlopt.targets.llvm import properties
from mlopt.targets.llvm.type_text import NoCounterpart

VISIBILITIES = ("", "hidden ", "protected ")
UNNAMED_ADDRS = ("", "local_unnamed_addr ", "unnamed_addr ")

_IRREGULAR = {
    "cc_10": "ghccc ",
    "cc 10": "ghccc ",
    "cc_11": "cc 11 ",
    "cc 11": "cc 11 ",
    "ptx_kernelcc": "ptx_kernel ",
    "ptx_devicecc": "ptx_device ",
    "spir_funccc": "spir_func ",
    "spir_kernelcc": "spir_kernel ",
    "amdgpu_kernelcc": "amdgpu_kernel ",
    "amdgpu_vscc": "amdgpu_vs ",
    "amdgpu_gscc": "amdgpu_gs ",
    "amdgpu_pscc": "amdgpu_ps ",
    "amdgpu_cscc": "amdgpu_cs ",
    "amdgpu_hscc": "amdgpu_hs ",
    "amdgpu_lscc": "amdgpu_ls ",
    "amdgpu_escc": "amdgpu_es ",
    "amdgpu_gfxcc": "amdgpu_gfx ",
    "aarch64_vectorcallcc": "aarch64_vector_pcs ",
    "aarch64_sve_vectorcallcc": "aarch64_sve_vector_pcs ",
    "avr_builtincc": "cc 86 ",
    "msp430_builtincc": "cc 94 ",
    "wasm_emscripten_invokecc": "cc 99 ",
    "m68k_intrcc": "cc 101 ",
    "intel_ocl_bicc": "intel_ocl_bicc ",
}


def linkage(op: Operation) -> str:
    """`internal `; nothing for `external`."""
    attribute: Any = properties.get(op, "linkage")
    word = attribute.linkage.data if attribute is not None else "external"
    return "" if word == "external" else f"{word} "


def calling_convention(op: Operation) -> str:
    """`fastcc `; nothing for C's."""
    attribute: Any = properties.get(op, "CConv")
    if attribute is None:
        return ""
    word = attribute.convention.data
    return "" if word == "ccc" else _IRREGULAR.get(word, f"{word} ")


def visibility(op: Operation) -> str:
    """`hidden `; a local symbol has no visibility."""
    if linkage(op) in ("internal ", "private "):
        return ""
    return _word(VISIBILITIES, properties.integer(op, "visibility_") or 0, "visibility")


def unnamed_addr(op: Operation) -> str:
    """`unnamed_addr `."""
    return _word(UNNAMED_ADDRS, properties.integer(op, "unnamed_addr") or 0, "unnamed_addr")


def preemption(op: Operation) -> str:
    """`dso_local `."""
    return "dso_local " if properties.has(op, "dso_local") else ""


def comdat(op: Operation) -> str:
    """`comdat($name)`, or nothing."""
    from mlopt.targets.llvm.text import identifier

    attribute: Any = properties.get(op, "comdat")
    if attribute is None:
        return ""
    return f"comdat(${identifier(attribute.nested_references.data[-1].data)})"


def _word(words: tuple[str, ...], number: int, what: str) -> str:
    if not 0 <= number < len(words):
        raise NoCounterpart(f"{what} {number} is unknown")
    return words[number]
