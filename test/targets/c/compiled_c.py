"""Compiles C with `cc` and calls its C interface on arrays."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
from front_door import parse

from mlopt.core.context import Context
from mlopt.dialects import register_dialects
from mlopt.passes.pipelines import lower
from mlopt.targets.c import emit_c

COMPILER = shutil.which("cc")
FLAGS = ("-O2", "-fPIC", "-shared", "-Wall", "-Werror", "-Wno-unknown-pragmas", "-Wno-unused")

_SCALARS: dict[str, Any] = {
    "b1": ctypes.c_bool, "i1": ctypes.c_int8, "i2": ctypes.c_int16, "i4": ctypes.c_int32,
    "i8": ctypes.c_int64, "f4": ctypes.c_float, "f8": ctypes.c_double, "f2": ctypes.c_uint16,
}  # fmt: skip


def emitted(text: str, opt_level: int = 2) -> str:
    """The C of a module at any level."""
    context = Context()
    register_dialects(context)
    module = parse(text)
    lower(module, "c", context, opt_level)
    return emit_c(module)


def descriptor_class(rank: int) -> type[ctypes.Structure]:
    """The descriptor of a buffer of `rank`."""
    numbers = [("sizes", ctypes.c_int64 * rank), ("strides", ctypes.c_int64 * rank)]
    fields = [("allocated", ctypes.c_void_p), ("aligned", ctypes.c_void_p)]
    all_fields = [*fields, ("offset", ctypes.c_int64), *(numbers if rank else [])]
    return type(f"Descriptor{rank}", (ctypes.Structure,), {"_fields_": all_fields})


def descriptor(array: np.ndarray) -> ctypes.Structure:
    """The descriptor of `array`."""
    found: Any = descriptor_class(array.ndim)()
    found.allocated = found.aligned = array.ctypes.data
    for axis in range(array.ndim):
        found.sizes[axis] = array.shape[axis]
        found.strides[axis] = array.strides[axis] // array.itemsize
    return found


def array_of(found: Any, dtype: np.dtype) -> np.ndarray:
    """A copy of what a descriptor leads to; its memory is freed."""
    rank = len(found.sizes) if hasattr(found, "sizes") else 0
    shape = [found.sizes[axis] for axis in range(rank)]
    strides = [found.strides[axis] * dtype.itemsize for axis in range(rank)]
    array = np.zeros(shape, dtype)
    if array.size:
        start = found.aligned + found.offset * dtype.itemsize
        reach = sum((n - 1) * s for n, s in zip(shape, strides, strict=True)) + dtype.itemsize
        memory = np.frombuffer((ctypes.c_char * reach).from_address(start), np.uint8)
        array = np.ndarray(shape, dtype, memory.data, 0, strides).copy()
    ctypes.CDLL(None).free(ctypes.c_void_p(found.allocated))
    return array


class CompiledC:
    """A library made of C text; `call` is by the types of the original functions."""

    def __init__(self, text: str, folder: Path, name: str = "program", flags: Sequence[str] = ()):
        assert COMPILER is not None
        source, library = folder / f"{name}.c", folder / f"{name}.so"
        source.write_text(text)
        command = [COMPILER, *FLAGS, *flags, str(source), "-o", str(library), "-lm"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[:2000]
        self._library = ctypes.CDLL(str(library))

    def call(
        self, name: str, arguments: Sequence[Any], results: Sequence[tuple[Any, int]]
    ) -> list[Any]:
        """Results of a function; each is (dtype, rank), or (dtype, -1) for a scalar."""
        function = self._library[f"_mlir_ciface_{name}"]
        types = [_result_class(np.dtype(dtype), rank) for dtype, rank in results]
        passed, kept = [], []
        for argument in arguments:
            value = argument
            if isinstance(argument, np.ndarray):
                kept.append(descriptor(argument))
                value = ctypes.byref(kept[-1])
            else:
                value = _scalar_class(argument.dtype)(_plain(argument))
            passed.append(value)
        if len(results) == 1 and results[0][1] < 0:
            function.restype = types[0]
            return [_value(function(*passed), np.dtype(results[0][0]))]
        function.restype = None
        if not results:
            function(*passed)
            return []
        fields = [(f"r{index}", type) for index, type in enumerate(types)]
        memory: Any = type("Results", (ctypes.Structure,), {"_fields_": fields})()
        function(ctypes.byref(memory), *passed)
        return [
            _value(getattr(memory, f"r{index}"), np.dtype(dtype))
            if rank < 0
            else array_of(getattr(memory, f"r{index}"), np.dtype(dtype))
            for index, (dtype, rank) in enumerate(results)
        ]


def _plain(value: Any) -> Any:
    is_half = value.dtype.itemsize == 2 and value.dtype.kind not in "iu"
    return int(np.asarray(value).view(np.uint16)) if is_half else value.item()


def _scalar_class(dtype: np.dtype) -> Any:
    kind = "f" if dtype == ml_dtypes.bfloat16 else dtype.kind
    return _SCALARS[f"{kind if kind != 'u' else 'i'}{dtype.itemsize}"]


def _result_class(dtype: np.dtype, rank: int) -> Any:
    return descriptor_class(rank) if rank >= 0 else _scalar_class(dtype)


def _value(value: Any, dtype: np.dtype) -> Any:
    if dtype.itemsize == 2 and dtype.kind not in "iu":
        return np.array(value, np.uint16).view(dtype)[()]
    return np.array(value).astype(dtype)[()]
