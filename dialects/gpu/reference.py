"""What the host's ops of `gpu` do; kernels run on the device that the runner has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from mlopt.core.diagnostics import error
from mlopt.core.interfaces.meaning import Runner, Value, means
from mlopt.dialects.gpu.ops.launch import LaunchFuncOp
from mlopt.dialects.gpu.ops.memory import (
    AllocOp,
    DeallocOp,
    HostRegisterOp,
    HostUnregisterOp,
    MemcpyOp,
    MemsetOp,
    SetDefaultDeviceOp,
    WaitOp,
)

LAUNCHER = "gpu.launcher"
"""In the state of a runner: `launch(op, kernel, grid, block, arguments, shared_bytes)`."""

Launcher = Callable[[LaunchFuncOp, str, Sequence[int], Sequence[int], Sequence[Value], int], None]

TOKEN = object()
"""What is ready at once."""


@means(LaunchFuncOp)
def launch(op: LaunchFuncOp, operands: Sequence[Value], runner: Runner) -> Sequence[Value]:
    """The kernel runs to its end before the host goes on."""
    launcher: Launcher | None = getattr(runner, "state", {}).get(LAUNCHER)
    if launcher is None:
        raise error(op, "a kernel needs a device to run on (mlrun --target=ptx-sim)")
    if op.cluster():
        raise error(op, "launches of clusters cannot be run")
    first = len(op.asyncDependencies)
    sizes = [int(size) for size in operands[first : first + 6]]
    rest = list(operands[first + 6 :])
    shared = int(rest.pop(0)) if op.dynamicSharedMemorySize is not None else 0
    name = op.kernel.nested_references.data[-1].data
    launcher(op, name, sizes[:3], sizes[3:], rest[: len(op.kernelOperands)], shared)
    return () if op.asyncToken is None else (TOKEN,)


@means(AllocOp)
def allocate(op: AllocOp, operands: Sequence[Value], _: Runner) -> Sequence[Value]:
    """A buffer; host and device see the same memory here."""
    from mlopt.core.element_types import dtype_of

    first = len(op.asyncDependencies)
    sizes = iter(operands[first : first + len(op.dynamicSizes)])
    shape = [size if size >= 0 else int(next(sizes)) for size in op.memref.type.get_shape()]
    buffer = np.zeros(shape, dtype_of(op.memref.type.element_type))
    return (buffer,) if op.asyncToken is None else (buffer, TOKEN)


@means(MemcpyOp)
def copy(op: MemcpyOp, operands: Sequence[Value], _: Runner) -> Sequence[Value]:
    """All elements."""
    target, source = operands[len(op.asyncDependencies) :]
    np.copyto(target, source)
    return () if op.asyncToken is None else (TOKEN,)


@means(MemsetOp)
def fill(op: MemsetOp, operands: Sequence[Value], _: Runner) -> Sequence[Value]:
    """All elements."""
    target, value = operands[len(op.asyncDependencies) :]
    target[...] = value
    return () if op.asyncToken is None else (TOKEN,)


@means(DeallocOp, WaitOp)
def token(op: Any, operands: Sequence[Value], _: Runner) -> Sequence[Value]:
    """Nothing is left to do."""
    return () if op.asyncToken is None else (TOKEN,)


@means(HostRegisterOp, HostUnregisterOp, SetDefaultDeviceOp)
def nothing(op: Any, operands: Sequence[Value], _: Runner) -> Sequence[Value]:
    """There is one device, which sees all memory."""
    return ()
