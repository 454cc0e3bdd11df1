"""Kernels in PTX on an NVIDIA GPU, by the driver alone (`cuda.bindings`).

    cuModuleLoadData translates the PTX for the GPU; cuLaunchKernel runs it

Host and device are taken to see the same memory: before a launch the arrays of its
arguments are copied to the device, afterwards back. No GPU has run this yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np
from xdsl.dialects.builtin import ModuleOp

from mlopt.runtime.dtypes import dtype_named
from mlopt.runtime.gpu.arrays import bytes_of, memory_of
from mlopt.runtime.gpu.device import Device
from mlopt.runtime.gpu.errors import DeviceError
from mlopt.targets.ptx import CHIPS, PtxOptions, emit_ptx
from mlopt.targets.ptx.launches import read_description

ADVICE = "it needs an NVIDIA GPU with its driver, and the extra cuda"


@dataclass
class _Loaded:
    """A module of the driver, and the parameters of each kernel."""

    module: Any
    parameters: dict[str, list[dict[str, Any]]]
    functions: dict[str, Any] = field(default_factory=dict[str, Any])


class CudaDevice(Device):
    """The first GPU. Raises `DeviceError` where there is none."""

    def __init__(self):
        try:
            from cuda.bindings import driver
        except ImportError:
            raise DeviceError(f"cuda.bindings is not installed: {ADVICE}") from None
        self._driver: Any = driver
        try:
            self._call("cuInit", 0)
            self._gpu = self._call("cuDeviceGet", 0)
            self._context = self._call("cuDevicePrimaryCtxRetain", self._gpu)
            self._call("cuCtxSetCurrent", self._context)
        except DeviceError as failure:
            raise DeviceError(f"CUDA finds no GPU ({failure}): {ADVICE}") from None

    def translate(self, module: ModuleOp, options: PtxOptions) -> str:
        """PTX for this GPU, or the newest older one that is known."""
        chip = options.chip or self._chip()
        return emit_ptx(module, PtxOptions(chip, options.features, options.opt_level))

    def _chip(self) -> str:
        names = ("MAJOR", "MINOR")
        kind = self._driver.CUdevice_attribute
        major, minor = (
            self._call(
                "cuDeviceGetAttribute",
                getattr(kind, f"CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_{name}"),
                self._gpu,
            )
            for name in names
        )
        own = 10 * major + minor
        plain = [int(chip[3:]) for chip in CHIPS if chip[3:].isdigit()]
        known = [number for number in plain if number <= own]
        if not known:
            raise DeviceError(f"the GPU is sm_{own}, expected sm_{min(plain)} or newer")
        return f"sm_{max(known)}"

    def load(self, code: str) -> _Loaded:
        module = self._call("cuModuleLoadData", code.encode() + b"\0")
        description = read_description(code)
        parameters = {name: entry["parameters"] for name, entry in description.kernels.items()}
        return _Loaded(module, parameters)

    def launch(
        self,
        module: _Loaded,
        kernel: str,
        grid: Sequence[int],
        block: Sequence[int],
        arguments: Sequence[Any],
        shared_bytes: int = 0,
    ) -> None:
        if kernel not in module.parameters:
            raise DeviceError(f"there is no kernel '{kernel}'")
        if prod(grid) == 0:
            return
        if kernel not in module.functions:
            function = self._call("cuModuleGetFunction", module.module, kernel.encode())
            module.functions[kernel] = function
        memory = _Memory(self)
        try:
            values = [
                number
                for parameter, argument in zip(module.parameters[kernel], arguments, strict=True)
                for number in memory.passed(parameter, argument)
            ]
            pointers = np.array([value.ctypes.data for value in values], np.uint64)
            function = module.functions[kernel]
            sizes = (*map(int, grid), *map(int, block))
            self._call("cuLaunchKernel", function, *sizes, shared_bytes, 0, pointers.ctypes.data, 0)
            self._call("cuCtxSynchronize")
            memory.copy_back()
        except DeviceError as failure:
            raise DeviceError(f"kernel '{kernel}': {failure}") from None
        finally:
            memory.free()

    def _call(self, name: str, *arguments: Any) -> Any:
        """What a function of the driver gives. Raises `DeviceError`."""
        try:
            status, *results = getattr(self._driver, name)(*arguments)
        except (RuntimeError, OSError, SystemError) as failure:
            raise DeviceError(f"{name}: {failure}") from None
        if status.value:
            raise DeviceError(f"{name}: {status.name}")
        return results[0] if results else None


class _Memory:
    """Memory of the GPU for the arrays of one launch."""

    def __init__(self, device: CudaDevice):
        self._call = device._call
        self._known: dict[int, tuple[Any, np.ndarray]] = {}

    def passed(self, parameter: dict[str, Any], argument: Any) -> list[np.ndarray]:
        """The parameters that pass `argument`, each an array of one element."""
        if parameter["kind"] != "memref":
            dtype = dtype_named(parameter["type"])
            return [np.array([argument]).astype(np.uint8 if dtype.kind == "b" else dtype)]
        array = np.asarray(argument)
        root, start = memory_of(array)
        if id(root) not in self._known:
            data = bytes_of(root)
            address = self._call("cuMemAlloc", max(1, data.size))
            self._known[id(root)] = (address, data)
            if data.size:
                self._call("cuMemcpyHtoD", address, data.ctypes.data, data.size)
        pointer = np.array([int(self._known[id(root)][0]) + start], np.uint64)
        strides = [stride // array.itemsize for stride in array.strides]
        numbers = [np.array([number], np.int64) for number in (0, *array.shape, *strides)]
        return [pointer, pointer, *numbers]

    def copy_back(self) -> None:
        """Everything that the kernel may have written, to the host."""
        for address, data in self._known.values():
            if data.size and data.flags.writeable:
                self._call("cuMemcpyDtoH", data.ctypes.data, address, data.size)

    def free(self) -> None:
        """Gives the memory back."""
        for address, _ in self._known.values():
            self._call("cuMemFree", address)
