"""Runs a module by the meaning of its ops.

Each op is evaluated by its `Meaning`, whatever level it is of; an op without one, a
division by zero, too many steps, are errors at the op. Blocks are run by following the
jumps of their terminators, so control-flow graphs and structured control flow both run;
a call gets a frame of its own, so functions may recurse.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from xdsl.ir import Block, Operation, Region, SSAValue
from xdsl.traits import CallableOpInterface, IsTerminator

from mlopt.core.diagnostics import error
from mlopt.core.interfaces import find
from mlopt.core.interfaces.meaning import Jump, Meaning, Runner, Value
from mlopt.core.symbols import symbol_name
from mlopt.interpreter.values import value_of_type

MAX_STEPS = 1_000_000_000
"""Ops that run before it is assumed that the program does not end."""

MAX_CALL_DEPTH = 2_000
"""Calls in one another before it is assumed that a recursion does not end."""

_PYTHON_FRAMES_PER_CALL = 20

External = Callable[..., Any]


class Interpreter(Runner):
    """Runs the functions of `module`.

    `externals` are Python functions for symbols that have no body: they take the
    arguments' values and return a tuple of results (or None). Global state, such as what
    an op keeps between calls, lives in `state`, by the op or name that owns it.
    """

    def __init__(
        self,
        module: Operation,
        *,
        externals: Mapping[str, External] | None = None,
        max_steps: int = MAX_STEPS,
    ):
        self.module = module
        self.externals = dict(externals or {})
        self.max_steps = max_steps
        self.steps = 0
        self.state: dict[Any, Any] = {}
        self._frames: list[dict[SSAValue, Value]] = []
        self._functions = {
            name: op
            for region in module.regions
            for block in region.blocks
            for op in block.ops
            if (name := symbol_name(op)) is not None
        }

    def call(self, symbol: str, arguments: Sequence[Value]) -> tuple[Value, ...]:
        """Calls the function `symbol`; its results.

        Raises `DiagnosticError` where something in the program cannot be run, or where
        `arguments` do not fit the function.
        """
        function = self._functions.get(symbol)
        if function is None:
            raise error(self.module, f"there is no function '@{symbol}'")
        values = self._checked(function, symbol, arguments)
        region = _body(function)
        if region is None or not region.blocks:
            return self._call_external(function, symbol, values)
        if len(self._frames) >= MAX_CALL_DEPTH:
            raise error(function, f"more than {MAX_CALL_DEPTH} calls deep in '@{symbol}'")
        self._frames.append({})
        try:
            if len(self._frames) == 1:
                with np.errstate(all="ignore"), _deep_recursion():
                    return self.run_region(region, values)
            return self.run_region(region, values)
        finally:
            self._frames.pop()

    def run_region(self, region: Region, arguments: Sequence[Value]) -> tuple[Value, ...]:
        block = region.blocks.first
        assert block is not None, "a region that runs has a block"
        ending = self._run(block, arguments)
        while isinstance(ending, Jump):
            ending = self._run(ending.block, ending.arguments)
        return ending

    def run_block(self, block: Block, arguments: Sequence[Value]) -> tuple[Value, ...]:
        ending = self._run(block, arguments)
        assert not isinstance(ending, Jump), "a block that runs alone does not branch"
        return ending

    def value(self, value: SSAValue) -> Value:
        frame = self._frames[-1]
        assert value in frame, "a value is defined before it is used"
        return frame[value]

    def _run(self, block: Block, arguments: Sequence[Value]) -> tuple[Value, ...] | Jump:
        frame = self._frames[-1]
        frame.update(zip(block.args, arguments, strict=True))
        for op in block.ops:
            self.steps += 1
            if self.steps > self.max_steps:
                raise error(op, f"the program does not end within {self.max_steps} steps")
            operands = tuple([frame[operand] for operand in op.operands])
            if op.has_trait(IsTerminator, value_if_unregistered=False):
                return self._end(op, operands)
            frame.update(zip(op.results, self._evaluate(op, operands), strict=True))
        return ()

    def _end(self, op: Operation, operands: tuple[Value, ...]) -> tuple[Value, ...] | Jump:
        """What a terminator hands over: a jump, or its operands."""
        model = find(op, Meaning)
        if model is not None:
            ending = model.evaluate(op, operands, self)
            if len(ending) == 1 and isinstance(ending[0], Jump):
                return ending[0]
        elif op.successors:
            raise error(op, f"'{op.name}' op cannot be interpreted")
        return operands

    def _evaluate(self, op: Operation, operands: tuple[Value, ...]) -> Sequence[Value]:
        model = find(op, Meaning)
        if model is None:
            registered_as = getattr(op, "op_name", None)
            name = registered_as.data if registered_as is not None else op.name
            raise error(op, f"'{name}' op cannot be interpreted")
        return model.evaluate(op, operands, self)

    def _call_external(
        self, function: Operation, symbol: str, values: Sequence[Value]
    ) -> tuple[Value, ...]:
        external = self.externals.get(symbol)
        if external is None:
            raise error(function, f"function '@{symbol}' has no body to run")
        results = external(*values)
        return () if results is None else tuple(results)

    def _checked(
        self, function: Operation, symbol: str, arguments: Sequence[Value]
    ) -> tuple[Value, ...]:
        """`arguments` as values of the types that the function declares."""
        trait = function.get_trait(CallableOpInterface)
        if trait is None:
            raise error(function, f"'@{symbol}' is not a function")
        types = trait.get_argument_types(function)
        if len(types) != len(arguments):
            raise error(
                function,
                f"'@{symbol}' takes {len(types)} arguments, but {len(arguments)} are given",
            )
        values: list[Value] = []
        for index, (argument, type) in enumerate(zip(arguments, types, strict=True)):
            try:
                values.append(value_of_type(argument, type))
            except ValueError as failure:
                message = f"argument {index} of '@{symbol}' {failure}"
                raise error(function, message) from None
        return tuple(values)


def _body(function: Operation) -> Region | None:
    trait = function.get_trait(CallableOpInterface)
    return trait.get_callable_region(function) if trait is not None else None


@contextmanager
def _deep_recursion() -> Iterator[None]:
    """Lets Python recurse as deep as the deepest program that is allowed."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, MAX_CALL_DEPTH * _PYTHON_FRAMES_PER_CALL))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
