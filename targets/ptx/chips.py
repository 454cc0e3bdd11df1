"""The GPUs that PTX is written for, by the names that NVIDIA's tools use."""

from __future__ import annotations

import re

from xdsl.dialects.builtin import UnknownLoc

from mlopt.core.diagnostics import error

CHIPS = (
    *("sm_75", "sm_80", "sm_86", "sm_87", "sm_88", "sm_89"),
    *("sm_90", "sm_90a"),
    *("sm_100", "sm_100a", "sm_100f", "sm_103", "sm_103a", "sm_103f"),
    *("sm_110", "sm_110a", "sm_110f"),
    *("sm_120", "sm_120a", "sm_120f", "sm_121", "sm_121a", "sm_121f"),
)
"""What LLVM 22 writes PTX for and ptxas of CUDA 13 takes; older ones it does not take."""

DEFAULT_CHIP = "sm_80"


def check_chip(chip: str) -> str:
    """`chip`. Raises `DiagnosticError` for one that is not known."""
    if chip in CHIPS:
        return chip
    found = re.fullmatch(r"sm_(\d+)[af]?", chip)
    why = ""
    if found and int(found[1]) < 75:
        why = ", older ones are no longer supported by NVIDIA's tools"
    raise error(UnknownLoc(), f"found chip '{chip}', expected one of {', '.join(CHIPS)}{why}")
