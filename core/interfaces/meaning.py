"""Meaning: what an op computes, in NumPy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from xdsl.ir import Block, Operation, Region, SSAValue

from mlopt.core.interfaces import Interface, attach

Value = Any
"""A run-time value: an `ndarray` for a tensor, memref or vector, a NumPy scalar otherwise.

`index` is `int64`, `i1` is `bool_`, `bf16` is `ml_dtypes.bfloat16`, unsigned integers are
NumPy's unsigned types; other signless integers are NumPy's signed types.
"""


@dataclass(frozen=True)
class Jump:
    """Where a terminator with successors goes: its `evaluate` returns `(Jump(...),)`."""

    block: Block
    arguments: Sequence[Value]


class Runner:
    """What an op with regions or symbols may ask of whoever runs it."""

    def run_region(self, region: Region, arguments: Sequence[Value]) -> tuple[Value, ...]:
        """Runs `region` from its entry block; the operands of its terminator."""
        raise NotImplementedError

    def run_block(self, block: Block, arguments: Sequence[Value]) -> tuple[Value, ...]:
        """Runs one block; the operands of its terminator."""
        raise NotImplementedError

    def value(self, value: SSAValue) -> Value:
        """What `value` is now; for ops whose regions are no plain regions."""
        raise NotImplementedError

    def call(self, symbol: str, arguments: Sequence[Value]) -> tuple[Value, ...]:
        """Calls the function `symbol` of the module that runs."""
        raise NotImplementedError


class Meaning(Interface):
    """The value of an op's results from the values of its operands."""

    room = "reference"

    def evaluate(self, op: Operation, operands: Sequence[Value], runner: Runner) -> Sequence[Value]:
        """One value a result. Never writes to an operand unless the op writes memory."""
        raise NotImplementedError


Evaluation = Callable[..., Sequence[Value]]


class FunctionMeaning(Meaning):
    """A meaning given as a function `(op, operands, runner) -> values`."""

    def __init__(self, function: Evaluation):
        self.function = function

    def evaluate(self, op: Operation, operands: Sequence[Value], runner: Runner) -> Sequence[Value]:
        return self.function(op, operands, runner)


def means(*op_classes: type[Operation]) -> Callable[[Evaluation], Evaluation]:
    """Decorator: `function(op, operands, runner) -> values` is the meaning of `op_classes`."""

    def decorate(function: Evaluation) -> Evaluation:
        attach(FunctionMeaning(function), *op_classes)
        return function

    return decorate
