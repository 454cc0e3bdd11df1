"""A program on a device: kernels run there, the host's functions in the interpreter.

    program = compile_for_device(module, context, PtxSimulator())
    program.call("main", [x, y])

Between the launches the host's part, control flow and allocations included, is run by the
meaning of its ops; arrays are memory that host and device both see, as CUDA's managed
memory is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects.builtin import ModuleOp
from xdsl.ir import Operation

from mlopt.core.context import Context
from mlopt.core.diagnostics import error
from mlopt.dialects.gpu.reference import LAUNCHER
from mlopt.interpreter import Interpreter
from mlopt.passes.pipelines import lower
from mlopt.runtime.gpu.device import Device
from mlopt.runtime.gpu.errors import DeviceError
from mlopt.targets.ptx import PtxOptions


class DeviceProgram:
    """A module at the level of its device, its kernels loaded."""

    def __init__(self, module: ModuleOp, device: Device, code: str):
        self.module, self.device, self.code = module, device, code
        try:
            self._kernels = device.load(code) if code else None
        except DeviceError as failure:
            raise error(module, f"the device cannot load the kernels: {failure}") from None

    def call(self, name: str, values: Sequence[Any]) -> tuple[Any, ...]:
        """The results of the host function `name`. Raises `DiagnosticError`."""
        interpreter = Interpreter(self.module)
        interpreter.state[LAUNCHER] = self._launch
        return interpreter.call(name, values)

    def _launch(
        self,
        op: Operation,
        kernel: str,
        grid: Sequence[int],
        block: Sequence[int],
        arguments: Sequence[Any],
        shared_bytes: int,
    ) -> None:
        try:
            self.device.launch(self._kernels, kernel, grid, block, arguments, shared_bytes)
        except DeviceError as failure:
            raise error(op, str(failure)) from None


def compile_for_device(
    module: ModuleOp, context: Context, device: Device, options: PtxOptions | None = None
) -> DeviceProgram:
    """Lowers `module` in place to what `device` takes, and loads its kernels.

    Raises `DiagnosticError`.
    """
    options = options or PtxOptions()
    lower(module, device.level, context, options.opt_level)
    has_kernels = any(op.name == "gpu.module" for op in module.body.block.ops)
    try:
        code = device.translate(module, options) if has_kernels else ""
    except DeviceError as failure:
        raise error(module, str(failure)) from None
    return DeviceProgram(module, device, code)
