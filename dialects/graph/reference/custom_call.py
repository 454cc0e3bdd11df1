"""What kernels compute that are written elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from xdsl.ir import SSAValue

from mlopt.core.diagnostics import error
from mlopt.core.interfaces.meaning import Runner, Value, means
from mlopt.dialects.graph.ops.custom_call import CustomCallOp
from mlopt.dialects.graph.reference.precision import result_dtype

Kernel = Callable[..., Sequence[np.ndarray]]

_KERNELS: dict[str, Kernel] = {}


def means_symbol(symbol: str) -> Callable[[Kernel], Kernel]:
    """Decorator: `function(*inputs) -> arrays` is the meaning of the kernel `symbol`."""

    def decorate(function: Kernel) -> Kernel:
        _KERNELS[symbol] = function
        return function

    return decorate


@means(CustomCallOp)
def custom_call(op: CustomCallOp, operands: Sequence[Value], runner: Runner) -> Sequence[Value]:
    """By the function attached to the symbol, else by what the program has of that name."""
    symbol = op.callee.string_value()
    inputs, sizes = operands[: len(op.inputs)], iter(operands[len(op.inputs) :])
    shapes = [
        [next(sizes) if isinstance(size, SSAValue) else size for size in group]
        for group in op.result_sizes()
    ]
    kernel = _KERNELS.get(symbol)
    if kernel is None:
        outputs = [
            np.zeros(shape, result_dtype(out)) for shape, out in zip(shapes, op.out, strict=True)
        ]
        runner.call(symbol, (*outputs, *(np.array(value) for value in inputs)))
        return outputs
    results = [np.asarray(value) for value in kernel(*inputs)]
    found = [(list(value.shape), value.dtype) for value in results]
    wanted = [(shape, result_dtype(out)) for shape, out in zip(shapes, op.out, strict=True)]
    if found != wanted:
        raise error(op, f"the meaning of @{symbol} gives {found}, expected {wanted}")
    return results
