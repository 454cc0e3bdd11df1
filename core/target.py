"""The processor that schedules are chosen for: vectors, registers, caches, cores.

This machine's by default, as the kernel tells; `--mcpu`, `--mattr` and `--mtriple` give
another. What is unknown of it is what most machines of its kind have.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from platform import machine

from mlopt.core.context import Context

KIB = 1024

X86_LEVELS = {"v2": 16, "v3": 32, "v4": 64}
"""Bytes of a vector by level of x86-64."""

X86_NAMES = {
    64: ("skylake-avx512", "cascadelake", "icelake", "sapphirerapids", "znver4", "znver5"),
    32: ("haswell", "broadwell", "skylake", "znver1", "znver2", "znver3", "alderlake"),
}
"""Processors whose vectors are larger than the least."""

X86_FEATURES = {"avx512f": 64, "avx2": 32}
"""Features that make vectors of so many bytes."""

DOT_FEATURES = {
    "avx512vnni": ("cascadelake", "cooperlake", "icelake", "sapphirerapids", "znver4", "znver5"),
    "avxvnni": ("alderlake", "sapphirerapids", "znver5"),
    "avx512bf16": ("cooperlake", "sapphirerapids", "znver4", "znver5"),
}
"""Features that add products of several narrow numbers at once, and processors that have them."""


@dataclass(frozen=True)
class Target:
    """`vector_bytes` of one register, how many `registers`, caches in bytes, `cores`."""

    vector_bytes: int = 16
    registers: int = 16
    l1_bytes: int = 32 * KIB
    l2_bytes: int = 512 * KIB
    l3_bytes: int = 8192 * KIB
    cores: int = 4
    dots: frozenset[str] = frozenset()
    """Those of `DOT_FEATURES` that it has."""

    def lanes(self, element_bytes: int) -> int:
        """How many elements a register holds."""
        return max(self.vector_bytes // max(element_bytes, 1), 1)

    @property
    def adds_products_of_bytes(self) -> bool:
        """True where four products of bytes are added to an i32 at once."""
        return "avx512vnni" in self.dots or "avxvnni" in self.dots

    @property
    def adds_products_of_bf16(self) -> bool:
        """True where two products of bf16 are added to an f32 at once."""
        return "avx512bf16" in self.dots

    @staticmethod
    def of(context: Context) -> Target:
        """The target of a run."""
        given = context.options.get("target")
        if isinstance(given, Target):
            return given
        names = ("mcpu", "mattr", "mtriple")
        return target_of(*(str(context.options.get(name, "")) for name in names))


@cache
def target_of(mcpu: str = "", mattr: str = "", mtriple: str = "") -> Target:
    """What `--mcpu`, `--mattr`, `--mtriple` ask for; empty means this machine's.

    >>> target_of("x86-64-v3").vector_bytes, target_of("znver4", "-avx512f").registers
    (32, 16)
    """
    architecture = mtriple.partition("-")[0] or machine()
    if architecture not in ("x86_64", "AMD64", "amd64"):
        return replace(_host_caches(), vector_bytes=16, registers=32)
    if mcpu in ("", "native") and architecture == machine():
        size, dots = _width(_host_features()), _host_dots()
    else:
        size = _named_width(mcpu)
        dots = {name for name, cpus in DOT_FEATURES.items() if mcpu.startswith(cpus)}
    for feature in mattr.split(","):
        bytes = X86_FEATURES.get(feature[1:])
        if bytes is not None:
            size = max(size, bytes) if feature[0] == "+" else min(size, bytes // 2)
        if feature[1:] in DOT_FEATURES:
            dots = dots | {feature[1:]} if feature[0] == "+" else dots - {feature[1:]}
    if size < 64:
        dots = {name for name in dots if not name.startswith("avx512")}
    registers = 32 if size == 64 else 16
    return replace(_host_caches(), vector_bytes=size, registers=registers, dots=frozenset(dots))


def _named_width(mcpu: str) -> int:
    level = X86_LEVELS.get(mcpu.rpartition("-")[2])
    if mcpu.startswith("x86-64") and level is not None:
        return level
    return next((size for size, names in X86_NAMES.items() if mcpu.startswith(names)), 16)


def _width(features: frozenset[str]) -> int:
    return next((size for name, size in X86_FEATURES.items() if name in features), 16)


@cache
def _host_features() -> frozenset[str]:
    for line in _text("/proc/cpuinfo").splitlines():
        if line.startswith("flags"):
            return frozenset(line.partition(":")[2].split())
    return frozenset()


def _host_dots() -> set[str]:
    """Linux writes `avx512_vnni` where LLVM writes `avx512vnni`."""
    found = {name.replace("_", "") for name in _host_features()}
    return {name for name in DOT_FEATURES if name in found}


@cache
def _host_caches() -> Target:
    """This machine's caches and cores, with the vectors of the least machine."""
    from os import cpu_count

    found: dict[str, int] = {}
    for index in range(8):
        folder = f"/sys/devices/system/cpu/cpu0/cache/index{index}"
        level, kind = _text(f"{folder}/level").strip(), _text(f"{folder}/type").strip()
        size = _text(f"{folder}/size").strip()
        if level in ("1", "2", "3") and kind in ("Data", "Unified") and size.endswith("K"):
            found[f"l{level}_bytes"] = int(size[:-1]) * KIB
    return replace(Target(cores=cpu_count() or 1), **found)


def _text(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""
