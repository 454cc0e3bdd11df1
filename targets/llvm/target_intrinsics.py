"""Intrinsics of single architectures: which machine and which features they need."""

from __future__ import annotations

import re

from xdsl.dialects.builtin import UnknownLoc

from mlopt.core.diagnostics import error
from mlopt.targets.llvm.machine import Machine

_NAMES = re.compile(
    r"@(llvm\.(?:x86|aarch64|arm|nvvm|amdgcn|r600|riscv|ppc|wasm|hexagon|mips|s390|ve|bpf|spv|"
    r"loongarch)\.[\w.]+)"
)

ARCHITECTURES = {
    "x86": ("x86_64", "i386", "i486", "i586", "i686"),
    "aarch64": ("aarch64", "arm64"),
    "arm": ("arm", "thumb", "armv6", "armv7", "thumbv7"),
    "nvvm": ("nvptx64", "nvptx"),
    "amdgcn": ("amdgcn",),
    "r600": ("r600",),
    "riscv": ("riscv32", "riscv64"),
    "ppc": ("powerpc", "powerpc64", "powerpc64le", "ppc64le"),
    "wasm": ("wasm32", "wasm64"),
    "hexagon": ("hexagon",),
    "mips": ("mips", "mipsel", "mips64", "mips64el"),
    "s390": ("s390x",),
    "ve": ("ve",),
    "bpf": ("bpf", "bpfel", "bpfeb"),
    "spv": ("spirv", "spirv32", "spirv64"),
    "loongarch": ("loongarch32", "loongarch64"),
}

X86_FEATURES = (
    ("llvm.x86.avx512bf16.", "avx512bf16"),
    ("llvm.x86.avx512fp16.", "avx512fp16"),
    ("llvm.x86.avx512.vpdp", "avx512vnni"),
    ("llvm.x86.avx512.", "avx512f"),
    ("llvm.x86.avx2.", "avx2"),
    ("llvm.x86.avx.", "avx"),
    ("llvm.x86.fma.", "fma"),
    ("llvm.x86.f16c.", "f16c"),
    ("llvm.x86.sse42.", "sse4.2"),
    ("llvm.x86.sse41.", "sse4.1"),
    ("llvm.x86.ssse3.", "ssse3"),
    ("llvm.x86.sse3.", "sse3"),
    ("llvm.x86.amx.", "amx-tile"),
    ("llvm.x86.td", "amx-int8"),
    ("llvm.x86.tile", "amx-tile"),
    ("llvm.x86.aesni.", "aes"),
    ("llvm.x86.pclmul", "pclmul"),
    ("llvm.x86.sha", "sha"),
    ("llvm.x86.bmi.", "bmi2"),
)
"""Prefixes of names, the first that fits, and the feature they need."""


def check_target_intrinsics(text: str, machine: Machine) -> None:
    """Raises `DiagnosticError` for an intrinsic that `machine` cannot have."""
    for name in dict.fromkeys(_NAMES.findall(text)):
        family = name.split(".")[1]
        if not machine.architecture.startswith(ARCHITECTURES[family]):
            raise error(
                UnknownLoc(),
                f"intrinsic '{name}' does not exist on {machine.architecture}",
            )
        if family == "x86":
            _check_x86(name, machine)


def _check_x86(name: str, machine: Machine) -> None:
    for prefix, feature in X86_FEATURES:
        if name.startswith(prefix):
            if machine.has_feature(feature) is False:
                raise error(
                    UnknownLoc(),
                    f"intrinsic '{name}' needs the feature '{feature}', which "
                    f"'{machine.cpu}' does not have",
                )
            return
