"""What runs kernels: the interface of a device, and the simulated one.

    device = PtxSimulator()
    kernels = device.load(ptx)                       # a module of kernels
    device.launch(kernels, "axpy", grid, block, arguments)

Arguments are NumPy arrays, whose memory the kernel sees, and scalars; how they are passed
says the launch description in front of the code (`targets/ptx/launches.py`). Devices of
hardware are `opencl_device.py` and `cuda_device.py`.
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
from mlopt.runtime.gpu.errors import DeviceError
from mlopt.runtime.gpu.ptx_machine import MAX_LANES, Machine, Program
from mlopt.runtime.gpu.ptx_memory import SLOT_BITS
from mlopt.runtime.gpu.ptx_text import parse_ptx
from mlopt.targets.ptx import PtxOptions, emit_ptx
from mlopt.targets.ptx.launches import read_description

MAX_THREADS = 1024
MAX_GRID = (2**31 - 1, 65535, 65535)
MAX_BLOCK = (1024, 1024, 64)
MAX_SHARED = 48 * 1024
"""Limits of a launch, on every GPU."""


@dataclass
class LoadedModule:
    """Kernels of one PTX text: how to run each, and how to pass its arguments."""

    programs: dict[str, Program] = field(default_factory=dict[str, Program])
    parameters: dict[str, list[dict[str, Any]]] = field(
        default_factory=dict[str, list[dict[str, Any]]]
    )


class Device:
    """Translates kernels, loads them, and launches them on arrays that the host sees too."""

    level = "nvvm"
    """What `translate` takes."""

    def translate(self, module: ModuleOp, options: PtxOptions) -> str:
        """The code of the kernels of `module`: PTX. Raises `DiagnosticError`."""
        return emit_ptx(module, options)

    def load(self, code: str) -> Any:
        """The kernels of `code`. Raises `DeviceError`."""
        raise NotImplementedError

    def launch(
        self,
        module: Any,
        kernel: str,
        grid: Sequence[int],
        block: Sequence[int],
        arguments: Sequence[Any],
        shared_bytes: int = 0,
    ) -> None:
        """Runs `kernel` to its end. Raises `DeviceError`."""
        raise NotImplementedError


class PtxSimulator(Device):
    """Runs PTX on NumPy, and checks what it does."""

    def load(self, code: str) -> LoadedModule:
        module = parse_ptx(code)
        loaded = LoadedModule()
        description = read_description(code)
        for name, kernel in module.kernels.items():
            loaded.programs[name] = Program(kernel, module)
            entry = description.kernels.get(name, {})
            loaded.parameters[name] = entry.get("parameters", [])
        return loaded

    def launch(
        self,
        module: LoadedModule,
        kernel: str,
        grid: Sequence[int],
        block: Sequence[int],
        arguments: Sequence[Any],
        shared_bytes: int = 0,
    ) -> None:
        program = module.programs.get(kernel)
        if program is None:
            raise DeviceError(f"there is no kernel '{kernel}'")
        check_sizes(program, grid, block, shared_bytes)
        if prod(grid) == 0:
            return
        packed = _Arguments(module.parameters[kernel], arguments)
        names = [parameter.name for parameter in program.kernel.params]
        if len(names) != len(packed.values):
            raise DeviceError(
                f"'{kernel}' takes {len(names)} parameters, found {len(packed.values)}"
            )
        parameters = dict(zip(names, packed.values, strict=True))
        per_chunk = max(1, MAX_LANES // prod(block))
        for start in range(0, prod(grid), per_chunk):
            blocks = np.arange(start, min(start + per_chunk, prod(grid)))
            machine = Machine(
                program, grid, block, blocks, parameters, packed.buffers, shared_bytes
            )
            try:
                with np.errstate(all="ignore"):
                    machine.run()
            except DeviceError as failure:
                raise DeviceError(f"kernel '{kernel}': {failure}") from None


def check_sizes(
    program: Program, grid: Sequence[int], block: Sequence[int], shared_bytes: int
) -> None:
    """Raises `DeviceError` for a launch that no GPU takes."""
    for what, sizes, limits in (("grid", grid, MAX_GRID), ("block", block, MAX_BLOCK)):
        for size, limit in zip(sizes, limits, strict=True):
            if not (what == "block") <= size <= limit:
                raise DeviceError(f"the {what} is {tuple(sizes)}, at most {limits} are possible")
    if prod(block) > MAX_THREADS:
        raise DeviceError(f"a block has {prod(block)} threads, at most {MAX_THREADS} are possible")
    required = program.kernel.required_threads
    if required and tuple(block) != required:
        raise DeviceError(f"the block is {tuple(block)}, the kernel requires {required}")
    if program.shared_bytes + shared_bytes > MAX_SHARED:
        raise DeviceError(
            f"{program.shared_bytes + shared_bytes} bytes of shared memory, at most {MAX_SHARED} "
            "are possible"
        )


class _Arguments:
    """The bytes of each parameter, and the memory that pointers lead to."""

    def __init__(self, parameters: Sequence[dict[str, Any]], arguments: Sequence[Any]):
        self.values: list[bytes] = []
        self.buffers: list[np.ndarray] = []
        self._known: dict[int, int] = {}
        if len(parameters) != len(arguments):
            raise DeviceError(f"found {len(arguments)} arguments, expected {len(parameters)}")
        for parameter, argument in zip(parameters, arguments, strict=True):
            if parameter["kind"] == "memref":
                self._pass_array(np.asarray(argument))
            else:
                self._pass_scalar(argument, parameter["type"])

    def _pass_scalar(self, value: Any, type: str) -> None:
        dtype = dtype_named(type)
        if dtype.kind == "b":
            dtype = np.dtype(np.uint8)
        self.values.append(np.asarray(value).astype(dtype).tobytes())

    def _pass_array(self, array: np.ndarray) -> None:
        root, start = memory_of(array)
        address = self._known.get(id(root))
        if address is None:
            self.buffers.append(bytes_of(root))
            address = self._known[id(root)] = len(self.buffers) << SLOT_BITS
        pointer = np.uint64(address + start).tobytes()
        strides = [stride // array.itemsize for stride in array.strides]
        numbers = [0, *array.shape, *strides]
        self.values += [pointer, pointer, *(np.int64(number).tobytes() for number in numbers)]
