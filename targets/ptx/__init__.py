"""From the nvvm level to PTX, the assembly of NVIDIA's GPUs.

    emit_ptx(module, PtxOptions(chip="sm_80"))      # emission
    read_description(ptx)                           # launches

Names are imported when they are first used: llvmlite and xDSL are slow to import.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlopt.targets.ptx.chips import CHIPS, DEFAULT_CHIP, check_chip
    from mlopt.targets.ptx.emission import PtxOptions, emit_ptx
    from mlopt.targets.ptx.launches import LaunchDescription, launch_description, read_description

_HOMES = {
    "CHIPS": "chips",
    "DEFAULT_CHIP": "chips",
    "check_chip": "chips",
    "PtxOptions": "emission",
    "emit_ptx": "emission",
    "LaunchDescription": "launches",
    "launch_description": "launches",
    "read_description": "launches",
}

__all__ = [
    "CHIPS",
    "DEFAULT_CHIP",
    "LaunchDescription",
    "PtxOptions",
    "check_chip",
    "emit_ptx",
    "launch_description",
    "read_description",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"mlopt.targets.ptx.{_HOMES[name]}"), name)
