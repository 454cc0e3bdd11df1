"""Kernels in OpenCL C on whatever OpenCL finds, by pyopencl.

Host and device are taken to see the same memory: before a launch the arrays of its
arguments are copied to the device, afterwards back. A block is a work-group.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from xdsl.dialects.builtin import ModuleOp

from mlopt.runtime.dtypes import dtype_named
from mlopt.runtime.gpu.arrays import bytes_of, memory_of
from mlopt.runtime.gpu.device import Device
from mlopt.runtime.gpu.errors import DeviceError
from mlopt.targets.opencl import emit_opencl
from mlopt.targets.ptx import PtxOptions
from mlopt.targets.ptx.launches import read_description

ADVICE = (
    "install the extra opencl, and a driver: that of a GPU, or one for this processor "
    "(pocl-opencl-icd of Debian, the Python package intel-opencl-rt)"
)


@dataclass
class _Loaded:
    """The kernels of one text, and the parameters of each."""

    program: Any
    parameters: dict[str, list[dict[str, Any]]]


class OpenclDevice(Device):
    """The first device of the first platform. Raises `DeviceError` where there is none."""

    level = "opencl"

    def __init__(self):
        try:
            import pyopencl
        except ImportError:
            raise DeviceError(f"pyopencl is not installed: {ADVICE}") from None
        self._cl: Any = pyopencl
        try:
            devices = [device for p in pyopencl.get_platforms() for device in p.get_devices()]
        except pyopencl.Error as failure:
            raise DeviceError(f"OpenCL finds no platform ({failure}): {ADVICE}") from None
        if not devices:
            raise DeviceError(f"OpenCL finds no device: {ADVICE}")
        self._context: Any = pyopencl.Context(devices[:1])
        self._queue: Any = pyopencl.CommandQueue(self._context)

    def translate(self, module: ModuleOp, options: PtxOptions) -> str:
        """OpenCL C, of a module at the opencl level."""
        return emit_opencl(module)

    def load(self, code: str) -> _Loaded:
        cl = self._cl
        try:
            program = cl.Program(self._context, code).build(self._options())
        except cl.Error as failure:
            raise DeviceError(f"OpenCL's compiler refuses the kernels: {failure}") from None
        description = read_description(code)
        parameters = {name: entry["parameters"] for name, entry in description.kernels.items()}
        return _Loaded(program, parameters)

    def _options(self) -> str:
        """Division and roots rounded as everywhere else, where the device can."""
        device = self._context.devices[0]
        exact = self._cl.device_fp_config.CORRECTLY_ROUNDED_DIVIDE_SQRT
        return "-cl-fp32-correctly-rounded-divide-sqrt" if device.single_fp_config & exact else ""

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
        if shared_bytes:
            raise DeviceError("memory of a block whose size the launch says is not there in OpenCL")
        if min(grid) == 0:
            return
        memory = _Memory(self._cl, self._context)
        passed: list[Any] = []
        for parameter, argument in zip(module.parameters[kernel], arguments, strict=True):
            if parameter["kind"] == "memref":
                passed += memory.passed(np.asarray(argument))
            else:
                passed.append(_scalar(argument, parameter["type"]))
        sizes = tuple(blocks * threads for blocks, threads in zip(grid, block, strict=True))
        try:
            function = self._cl.Kernel(module.program, kernel)
            function.set_args(*passed)
            self._cl.enqueue_nd_range_kernel(self._queue, function, sizes, tuple(block))
            memory.copy_back(self._queue)
        except self._cl.Error as failure:
            raise DeviceError(f"kernel '{kernel}': {failure}") from None


def _scalar(value: Any, type: str) -> Any:
    dtype = dtype_named(type)
    return np.asarray(value).astype(np.uint8 if dtype.kind == "b" else dtype)[()]


class _Memory:
    """Buffers of the device for the arrays of one launch."""

    def __init__(self, cl: Any, context: Any):
        self._cl, self._context = cl, context
        self._buffers: dict[int, tuple[Any, np.ndarray]] = {}

    def passed(self, array: np.ndarray) -> list[Any]:
        """Pointer, offset, sizes and strides."""
        root, start = memory_of(array)
        if id(root) not in self._buffers:
            data, flags = bytes_of(root), self._cl.mem_flags
            mode = flags.READ_WRITE | (flags.COPY_HOST_PTR if data.size else 0)
            arguments = {"hostbuf": data} if data.size else {"size": 1}
            buffer = self._cl.Buffer(self._context, mode, **arguments)
            self._buffers[id(root)] = (buffer, data)
        strides = [stride // array.itemsize for stride in array.strides]
        numbers = [start // array.itemsize, *array.shape, *strides]
        return [self._buffers[id(root)][0], *(np.int64(number) for number in numbers)]

    def copy_back(self, queue: Any) -> None:
        """Everything that the kernel may have written, to the host."""
        for buffer, data in self._buffers.values():
            if data.size and data.flags.writeable:
                self._cl.enqueue_copy(queue, data, buffer)
        queue.finish()
