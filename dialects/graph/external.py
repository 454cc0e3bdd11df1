"""Elements in files beside the module: `#graph.external<"file", offset, length>`.

The file is looked for in the folder of the module's own file (of the op's location;
the current folder for a module that has no file), and may not lie outside of it.
"""

from __future__ import annotations

import mmap
from pathlib import Path

import numpy as np
from xdsl.dialects.builtin import TensorType

from mlopt.core.diagnostics import error, location_of
from mlopt.core.element_types import dtype_of
from mlopt.core.locations import file_position
from mlopt.dialects.graph.attributes import ExternalAttr
from mlopt.dialects.graph.ops.constant import ConstantOp


def external_bytes(op: ConstantOp) -> memoryview:
    """The bytes of a constant whose elements lie in a file, memory-mapped, read-only.

    Raises a located error where the file is missing, too short, or outside the folder.
    """
    value = op.value
    assert isinstance(value, ExternalAttr), "only external elements lie in a file"
    path = _path(op, value.file.data)
    offset, length = value.offset.data, value.length.data
    if length == 0:
        return memoryview(b"")
    try:
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as failure:
        reason = getattr(failure, "strerror", None) or str(failure)
        raise error(op, f"cannot read '{value.file.data}': {reason.lower()}") from None
    if offset + length > len(mapped):
        raise error(
            op,
            f"'{value.file.data}' has {len(mapped)} bytes, expected at least {offset + length}",
        )
    return memoryview(mapped)[offset : offset + length]


def external_array(op: ConstantOp) -> np.ndarray:
    """The elements of a constant in a file, flat and read-only."""
    type = op.out.type
    assert isinstance(type, TensorType), "verified: a constant is a tensor"
    return np.frombuffer(external_bytes(op), dtype=dtype_of(type.element_type))


def external_path(op: ConstantOp) -> Path | None:
    """The file that the elements of a constant lie in; None where they are in the text."""
    return _path(op, op.value.file.data) if isinstance(op.value, ExternalAttr) else None


def _path(op: ConstantOp, name: str) -> Path:
    position = file_position(location_of(op))
    module = Path(position.filename) if position is not None else Path("-")
    folder = module.parent.resolve()
    path = (folder / name).resolve()
    if not name or not path.is_relative_to(folder):
        raise error(op, f"external file '{name}' lies outside the folder of the module")
    return path
