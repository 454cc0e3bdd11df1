"""`mlrun --target=ptx-sim|opencl|cuda`: a function of the module, its loops on a device."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlopt.core.context import Context
from mlopt.dialects import register_dialects
from mlopt.runtime.dtypes import dtype_named
from mlopt.runtime.errors import LoadError
from mlopt.runtime.gpu.device import Device, PtxSimulator
from mlopt.runtime.gpu.errors import DeviceError
from mlopt.runtime.gpu.program import compile_for_device
from mlopt.runtime.signature import EntrySignature
from mlopt.runtime.source import Source
from mlopt.targets.ptx import PtxOptions
from mlopt.tools.run_interpreted import checked_values, entry_of


def on_device(
    source: Source, entry: str, opt_level: int, target: str
) -> tuple[Callable[..., Any], EntrySignature]:
    """A function that runs `entry` on the device called `target`, and its signature.

    Raises `DiagnosticError`, `ArgumentError`, or `LoadError` where there is no such device.
    """
    device = device_named(target)
    context = Context()
    register_dialects(context)
    module = source.parse(context)
    name, signature = entry_of(module, entry)
    options = PtxOptions(opt_level=opt_level)
    program = compile_for_device(module, context, device, options)

    def call(*values: Any) -> Any:
        checked = checked_values(values, signature)
        results = [
            _as_declared(value, type.element)
            for value, type in zip(program.call(name, checked), signature.results, strict=True)
        ]
        return results[0] if len(results) == 1 else tuple(results) or None

    return call, signature


def device_named(target: str) -> Device:
    """The device of `--target`. Raises `LoadError` where it is not there."""
    try:
        if target == "opencl":
            from mlopt.runtime.gpu.opencl_device import OpenclDevice

            return OpenclDevice()
        if target == "cuda":
            from mlopt.runtime.gpu.cuda_device import CudaDevice

            return CudaDevice()
    except DeviceError as failure:
        raise LoadError(f"--target={target}: {failure}") from None
    return PtxSimulator()


def _as_declared(value: Any, element: str) -> Any:
    """Signless integers as the unsigned ones that the function declared."""
    wanted = dtype_named(element)
    array = np.asarray(value)
    if array.dtype == wanted or array.dtype.itemsize != wanted.itemsize:
        return value
    viewed = np.ascontiguousarray(array).view(wanted)
    return viewed.reshape(array.shape) if array.ndim else viewed.reshape(())[()]
