"""The memory behind arrays, which may be views of others."""

from __future__ import annotations

import numpy as np

from mlopt.runtime.gpu.errors import DeviceError


def memory_of(array: np.ndarray) -> tuple[np.ndarray, int]:
    """The array that owns the memory of `array`, and where in it that begins, in bytes."""
    root = array
    while isinstance(root.base, np.ndarray):
        root = root.base
    if not array.size:
        return root, 0
    return root, array.__array_interface__["data"][0] - root.__array_interface__["data"][0]


def bytes_of(root: np.ndarray) -> np.ndarray:
    """The memory of an array as bytes. Raises `DeviceError` where it is not contiguous."""
    if not root.flags.c_contiguous and not root.flags.f_contiguous:
        raise DeviceError("an array that is no view is not contiguous")
    if root.size == 0:
        return np.zeros(0, np.uint8)
    flat = root.reshape(-1, order="A") if root.ndim else root.reshape(1)
    data = flat.view(np.uint8)
    if not np.shares_memory(data, root):
        raise DeviceError("the memory of an array is not accessible as bytes")
    return data
