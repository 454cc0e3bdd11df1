"""What holds of each op of each dialect: a wrong type is refused, and it has a meaning."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from front_door import parse
from xdsl.dialects.builtin import FunctionType
from xdsl.ir import Block, Operation

from mlopt.core.interfaces import find
from mlopt.core.interfaces.meaning import Meaning
from mlopt.core.verifier.definitions import verifier_of
from mlopt.core.walking import walk
from mlopt.dialects import OURS

HERE = Path(__file__).parent

WRONG = FunctionType.from_lists([], [])
"""A type that hardly any op takes: no number, buffer, tensor, vector or pointer."""

TAKES_ANY = {
    # What is passed on or handed to others.
    "graph.yield", "graph.custom_call", "linalg.yield",
    "tensor.yield", "loop.reduce.return", "scf.reduce.return", "memref.atomic_yield",
    "vector.yield", "cf.br", "gpu.yield", "gpu.printf", "llvm.br",
}  # fmt: skip
"""Ops whose first operand may have any type, or is checked where it goes."""

DESCRIBED_BY_ROWS = ("builtin", "llvm", "nvvm")
"""Dialects of containers, and of LLVM and hardware, whose types LLVM checks too."""

WITHOUT_MEANING = ("builtin", "gpu", "llvm", "nvvm", "dlti")
"""Dialects that are run by compiling them."""

PART_OF_ANOTHER = (
    "yield", "condition", "reduce", "reduce.return", "forall.in_parallel", "atomic_yield",
    "alloca_scope.return", "func", "return", "dma_start", "dma_wait",
)  # fmt: skip
"""Ends of regions, functions, and transfers to another memory: no values come of them alone."""


@cache
def instances(dialect: str) -> dict[str, Operation]:
    """One valid op of each name in the tests of a dialect."""
    found: dict[str, Operation] = {}
    for path in sorted((HERE / dialect).rglob("*.mlir")):
        if "invalid" in path.stem:
            continue
        for op in walk(parse(path.read_text())):
            if op.name.startswith(f"{dialect}."):
                found.setdefault(op.name, op)
    return found


def is_refused(op: Any) -> bool:
    """True where the op's own verifier, or its reading of operands, fails."""
    try:
        verifier_of(type(op))(op)
    except Exception:
        return True
    return False


@pytest.mark.parametrize("dialect", [name for name in OURS if name not in DESCRIBED_BY_ROWS])
def test_a_wrong_type_is_refused(dialect: str):
    """Of the first operand, or of the first result where there is none."""
    accepted: list[str] = []
    for name, op in instances(dialect).items():
        if name in TAKES_ANY or not (op.operands or op.results):
            continue
        if op.operands:
            before = op.operands[0]
            op.operands[0] = Block(arg_types=[WRONG]).args[0]
            accepted += [] if is_refused(op) else [name]
            op.operands[0] = before
        else:
            result: Any = op.results[0]
            before_type, result._type = result._type, WRONG
            accepted += [] if is_refused(op) else [name]
            result._type = before_type
    assert accepted == []


@pytest.mark.parametrize("dialect", [name for name in OURS if name not in WITHOUT_MEANING])
def test_every_op_has_a_meaning(dialect: str):
    """What it computes in NumPy is registered beside its definition."""
    without = [name for name, op in instances(dialect).items() if find(op, Meaning) is None]
    assert [name for name in without if name.partition(".")[2] not in PART_OF_ANOTHER] == []
