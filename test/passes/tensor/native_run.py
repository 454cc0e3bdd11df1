"""Runs buffer programs natively through upstream's own lowering, and counts their memory.

`mlir-opt` and `mlir-translate` give LLVM IR; `malloc` and `free` in it are bound to
counters that fill memory with a pattern, so that a leak, a second free, and a read after
a free show.
"""

from __future__ import annotations

import ctypes

import numpy as np
from referee import LIB, tool, translates

LOWER = (
    "--llvm-request-c-wrappers --convert-linalg-to-loops --convert-scf-to-cf "
    "--expand-strided-metadata --lower-affine --convert-math-to-llvm --convert-index-to-llvm "
    "--finalize-memref-to-llvm --convert-func-to-llvm --convert-arith-to-llvm "
    "--convert-cf-to-llvm --reconcile-unrealized-casts"
).split()


class Heap:
    """The memory of one run: live blocks by address."""

    def __init__(self) -> None:
        self.live: dict[int, ctypes.Array] = {}
        self.kept: list[ctypes.Array] = []
        self.errors: list[str] = []
        self.allocations = 0
        self.malloc = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_int64)(self._malloc)
        self.free = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(self._free)

    def _malloc(self, size: int) -> int:
        block = ctypes.create_string_buffer(max(size, 1))
        ctypes.memset(block, 0xA5, len(block))
        address = ctypes.addressof(block)
        self.live[address] = block
        self.allocations += 1
        return address

    def _free(self, address: int | None) -> None:
        block = self.live.pop(address or 0, None)
        if block is None:
            self.errors.append("freed what is not a live buffer")
            return
        ctypes.memset(block, 0x5A, len(block))
        self.kept.append(block)


def descriptor(array: np.ndarray) -> ctypes.Array:
    """The memref descriptor of `array`."""
    rank = array.ndim
    words = (ctypes.c_int64 * (3 + 2 * rank))()
    words[0] = words[1] = array.ctypes.data
    for axis in range(rank):
        words[3 + axis] = array.shape[axis]
        words[3 + rank + axis] = array.strides[axis] // array.itemsize
    return words


def run(
    text: str, entry: str, arguments: list, results: list[tuple[int, np.dtype]]
) -> tuple[list[np.ndarray], Heap]:
    """Calls `entry` of the module `text` of buffers; `results` are (rank, dtype).

    Returns the result arrays, copied and freed, and the heap after that.
    """
    import llvmlite.binding as llvm

    lowered = tool("mlir-opt", LOWER, text)
    source = translates(lowered)
    heap = Heap()
    source = source.replace("@malloc(", "@counted_malloc(").replace("@free(", "@counted_free(")
    llvm.load_library_permanently(str(next(LIB.glob("libmlir_c_runner_utils.so*"))))
    llvm.add_symbol("counted_malloc", ctypes.cast(heap.malloc, ctypes.c_void_p).value)
    llvm.add_symbol("counted_free", ctypes.cast(heap.free, ctypes.c_void_p).value)
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    module = llvm.parse_assembly(source)
    module.verify()
    machine = llvm.Target.from_default_triple().create_target_machine(opt=0)
    engine = llvm.create_mcjit_compiler(module, machine)
    engine.finalize_object()
    sizes = [3 + 2 * rank for rank, _ in results]
    out = (ctypes.c_int64 * max(sum(sizes), 1))()
    values: list = [ctypes.byref(out)] if results else []
    kept = []
    for argument in arguments:
        if isinstance(argument, np.ndarray):
            kept.append(descriptor(argument))
            values.append(ctypes.byref(kept[-1]))
        elif isinstance(argument, bool):
            values.append(ctypes.c_bool(argument))
        elif isinstance(argument, int):
            values.append(ctypes.c_int64(argument))
        else:
            values.append(ctypes.c_float(argument))
    address = engine.get_function_address(f"_mlir_ciface_{entry}")
    ctypes.PYFUNCTYPE(None, *[_type_of(value) for value in values])(address)(*values)
    arrays, start, owned = [], 0, set()
    for (rank, dtype), size in zip(results, sizes, strict=True):
        words = out[start : start + size]
        start += size
        arrays.append(_array(words, rank, dtype))
        owned.add(words[0])
    for block in owned:
        heap._free(block)
    del engine
    return arrays, heap


def _type_of(value: object) -> type:
    return type(value) if isinstance(value, ctypes._SimpleCData) else ctypes.c_void_p


def _array(words: list[int], rank: int, dtype: np.dtype) -> np.ndarray:
    shape, strides = words[3 : 3 + rank], words[3 + rank :]
    dtype = np.dtype(dtype)
    if 0 in shape:
        return np.zeros(shape, dtype)
    extent = 1 + sum((size - 1) * stride for size, stride in zip(shape, strides, strict=True))
    address = words[1] + words[2] * dtype.itemsize
    raw = (ctypes.c_char * (extent * dtype.itemsize)).from_address(address)
    flat = np.frombuffer(raw, dtype)
    view = np.lib.stride_tricks.as_strided(
        flat, shape, [stride * dtype.itemsize for stride in strides]
    )
    return view.copy()
