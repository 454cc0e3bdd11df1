"""Math functions for kernels, where libdevice is not at hand."""

from __future__ import annotations

from collections.abc import Sequence


def device_math(wanted: Sequence[str]) -> tuple[str, set[str]]:
    """LLVM IR that defines those of `wanted` that are known here, and their names."""
    return "", set()
