"""Ops of the gpu dialect in OpenCL C.

    gpu.thread_id x   ->  (int64_t)get_local_id(0)        gpu.block_id x  ->  get_group_id
    gpu.barrier       ->  barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);

A block is a work-group, a thread a work-item.
"""

from __future__ import annotations

from typing import Any

from xdsl.ir import Operation

from mlopt.targets.c import buffers, emission
from mlopt.targets.c.function_writer import FunctionWriter
from mlopt.targets.c.language import C, Text

_ = emission  # its imports fill the table of C

ON_THE_HOST = (
    *("memref.alloc", "memref.dealloc", "func.call", "func.return", "cf.assert"),
    *("memref.atomic_rmw", "memref.generic_atomic_rmw"),
)
"""What C has and a kernel does not."""

OPENCL = C.derived("OpenCL C", suffixes=False, without=ON_THE_HOST)

NUMBERS = {
    "gpu.thread_id": "get_local_id",
    "gpu.block_id": "get_group_id",
    "gpu.block_dim": "get_local_size",
    "gpu.grid_dim": "get_num_groups",
    "gpu.global_id": "get_global_id",
}

DIMENSIONS = {"x": 0, "y": 1, "z": 2}


@OPENCL.expresses(*NUMBERS)
def number(op: Any, out: FunctionWriter) -> Text:
    """Where a thread is, and how many there are."""
    dimension = DIMENSIONS[op.dimension.data.value]
    return Text(f"(int64_t){NUMBERS[op.name]}({dimension})")


@OPENCL.writes("gpu.barrier")
def barrier(op: Operation, out: FunctionWriter) -> None:
    """All threads of a block meet, and see each other's writes."""
    out.statement("barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);")


@OPENCL.writes("gpu.return")
def end(op: Operation, out: FunctionWriter) -> None:
    """Ends the thread."""
    out.statement("return;")


@OPENCL.writes("memref.copy")
def copy(op: Any, out: FunctionWriter) -> None:
    """Element by element."""
    buffers.copy_elements(op, out)
