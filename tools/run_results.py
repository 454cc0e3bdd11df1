"""Results of mlrun: printed where they are small, written to a `.npz`."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from mlopt.runtime.signature import ValueType

MAX_PRINTED_ELEMENTS = 1000


def result_text(name: str, value: Any, type: ValueType) -> str:
    """A line, or several, for a result.

    >>> print(result_text("result 0", np.float32([1, 2.5]), ValueType("tensor", "f32", (2,))))
    result 0: f32[2] = [1.  2.5]
    """
    array = np.asarray(value)
    shape = "" if type.kind == "scalar" else f"[{','.join(map(str, array.shape))}]"
    head = f"{name}: {type.element}{shape}"
    if array.size > MAX_PRINTED_ELEMENTS:
        return f"{head} ({array.size} elements)"
    text = _array_text(array)
    return f"{head} =\n{text}" if "\n" in text else f"{head} = {text}"


def runner_text(value: Any, kind: str) -> str:
    """A scalar as upstream's runner prints it.

    >>> runner_text(np.float32(42), "f32"), runner_text(np.int32(-1), "i32")
    ('4.200000e+01', '-1')
    """
    if kind.startswith("f"):
        number = float(value)
        return f"{number:e}" if np.isfinite(number) else str(number)
    return str(int(value))


def write_results(path: str, arrays: Mapping[str, np.ndarray]) -> None:
    """Writes a `.npz` by a rename. Raises `OSError`."""
    scratch = Path(f"{path}.{os.getpid()}.part")
    try:
        with zipfile.ZipFile(scratch, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
            for name, array in arrays.items():
                with archive.open(f"{name}.npy", "w", force_zip64=True) as file:
                    np.lib.format.write_array(file, np.asanyarray(array), allow_pickle=False)
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)


def _array_text(array: np.ndarray) -> str:
    if array.dtype.kind == "V":  # a type of ml_dtypes
        array = array.astype(np.float32)
    if array.ndim == 0:
        return str(array[()])
    return np.array2string(array, threshold=MAX_PRINTED_ELEMENTS, max_line_width=100)
