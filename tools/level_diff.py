"""`mlrun --diff-levels`: the first pass, and the first op, whose value leaves tolerance.

    module as written  --pass-->  ...  --pass-->  llvm  --LLVM-->  machine code
          |                        |                |                  |
       meaning          =?      meaning    =?    -O0 code     =?      code

The module is lowered pass by pass, as for a run; after each pass that changed it, its
function is run again and compared with the meaning of the module as it was written:
interpreted as long as every op has a meaning in NumPy, compiled at `-O0` once all of it
is in the llvm dialect. Bounds are those of `value_check`.

The op is found by cutting the function as it was written: every value of its outermost
block is made a result, and the module lowered again. The first value in the order of the
text that differs is that of the op to blame. Where the difference is gone because values
that are results fuse no more, the function is cut behind each op in turn instead. A call
is followed into the function that it calls.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from xdsl.dialects.builtin import FunctionType, MemRefType, ModuleOp
from xdsl.ir import Attribute, Operation, SSAValue

from mlopt.core.context import Context
from mlopt.core.diagnostics import DiagnosticError
from mlopt.core.interfaces import find
from mlopt.core.interfaces.calls import CallLike
from mlopt.core.pass_manager import Instrumentation, PassManager, Step, WherePresent
from mlopt.core.passes import Pass
from mlopt.core.symbols import symbol_name
from mlopt.interpreter import Interpreter
from mlopt.passes.general.dce import DcePass
from mlopt.passes.pipelines import lowering_steps
from mlopt.tools.execution import execute_at_llvm_level
from mlopt.tools.value_check import Entry, Results, can_generate, first_difference, observed

OUTLINING = "loop-outline-parallel"
"""The pass behind which a module is of two levels, which nothing but `-O0` code runs."""

MAX_STEPS = 2_000_000
"""Ops that are interpreted at most, below the graph and tensor levels, for one check."""

MAX_CUTS = 32
"""Cuts that are tried one by one; of more, halves are tried."""


@dataclass(frozen=True)
class Difference:
    """Where values leave tolerance: a pass (or several, of which one), a result, an op;
    and for which inputs."""

    passes: tuple[str, ...]
    result: int
    text: str
    inputs: Sequence[Any]
    op: Operation | None = None

    def message(self, entry: Entry) -> str:
        """The difference as an error."""
        step = " or ".join(f"'{name}'" for name in self.passes)
        what = f"result {self.result} of '@{entry.name}'"
        if self.op is not None:
            what = f"what '{self.op.name}' op gives"
        return f"{what} changes in {step}: {self.text}"


@dataclass
class LevelDiff:
    """Compares one function of `module` at every level, for each of several inputs."""

    module: ModuleOp
    entry: Entry
    inputs: Sequence[Sequence[Any]]
    opt_level: int
    make_context: Callable[[], Context]
    checked: int = 0
    """How many passes were followed by a comparison."""

    def run(self) -> Difference | None:
        """The first difference, with its op; None where every level agrees.

        Raises `DiagnosticError` where the module as it is written has no meaning.
        """
        found = self._first_difference(self.module, self.entry, self.inputs)
        if found is None:
            return None
        op = self._op_to_blame(found, self.module, self.entry, found.inputs)
        return replace(found, op=op)

    def expected(self, inputs: Sequence[Any]) -> Results:
        """What the function gives as it is written."""
        return _meaning(self.module, self.entry, inputs)

    # The pass.

    def _first_difference(
        self, module: ModuleOp, entry: Entry, inputs: Sequence[Sequence[Any]]
    ) -> Difference | None:
        steps = lowering_steps("llvm", self.opt_level)
        found = self._watched(module, entry, inputs, steps)
        if found is None or len(found.passes) == 1 or OUTLINING not in found.passes:
            return found
        without = [_without(step, OUTLINING) for step in steps]
        narrower = self._watched(module, entry, inputs, without)
        return narrower or replace(found, passes=(OUTLINING,))

    def _watched(
        self,
        module: ModuleOp,
        entry: Entry,
        inputs: Sequence[Sequence[Any]],
        steps: Sequence[Step],
    ) -> Difference | None:
        copy = module.clone()
        watch = _Watch(copy, entry, inputs)
        try:
            PassManager(steps, [watch]).run(copy, self.make_context())
        except _DifferenceFound as stop:
            return stop.difference
        finally:
            self.checked = max(self.checked, watch.checked)
        return None

    # The op.

    def _op_to_blame(
        self, found: Difference, module: ModuleOp, entry: Entry, inputs: Sequence[Any]
    ) -> Operation | None:
        values = _values(_function(module, entry.name))
        position = self._first_wrong(found, module, entry, inputs, len(values))
        if position is None:
            return None
        op = values[position].owner
        assert isinstance(op, Operation), "only results are cut"
        return self._inside_call(op, found, module, entry, inputs) or op

    def _first_wrong(
        self,
        found: Difference,
        module: ModuleOp,
        entry: Entry,
        inputs: Sequence[Any],
        count: int,
    ) -> int | None:
        """The position of the first value that differs."""
        every = self._cut_difference(found, module, entry, inputs, range(count))
        if every is not None:
            return every.result
        positions = list(range(count))
        while len(positions) > MAX_CUTS:
            half = len(positions) // 2
            wrong = self._cut_difference(found, module, entry, inputs, [positions[half - 1]])
            positions = positions[:half] if wrong is not None else positions[half:]
        for position in positions:
            if self._cut_difference(found, module, entry, inputs, [position]) is not None:
                return position
        return None

    def _cut_difference(
        self,
        found: Difference,
        module: ModuleOp,
        entry: Entry,
        inputs: Sequence[Any],
        positions: Sequence[int],
    ) -> Difference | None:
        """The difference, by one of the same passes, where only some values are results."""
        if not positions:
            return None
        copy = module.clone()
        results = _cut(_function(copy, entry.name), positions)
        DcePass().run(copy, self.make_context())
        try:
            other = self._first_difference(copy, replace(entry, results=results), [inputs])
        except DiagnosticError:  # what is cut in the middle may not lower
            return None
        if other is None or not set(other.passes) & set(found.passes):
            return None
        return other

    def _inside_call(
        self,
        op: Operation,
        found: Difference,
        module: ModuleOp,
        entry: Entry,
        inputs: Sequence[Any],
    ) -> Operation | None:
        """The op to blame in the function that `op` calls, where it is a call."""
        model = find(op, CallLike)
        if model is None:
            return None
        copy = module.clone()
        called = _function(copy, model.callee(op))
        type = called.properties["function_type"]
        assert isinstance(type, FunctionType), "a function has a function type"
        caller = _function(copy, entry.name)
        index = list(_function(module, entry.name).regions[0].block.ops).index(op)
        twin = list(caller.regions[0].block.ops)[index]
        _return(caller, twin.operands)
        arguments = Interpreter(copy).call(entry.name, [np.array(value) for value in inputs])
        name = model.callee(op)
        inner = Entry(name, type.inputs.data, type.outputs.data)
        public = module.clone()
        _function(public, name).properties.pop("sym_visibility", None)
        blamed = self._op_to_blame(found, public, inner, arguments)
        if blamed is None:
            return None
        inside = list(_function(public, name).walk()).index(blamed)
        return list(_function(module, name).walk())[inside]


class _DifferenceFound(Exception):
    """Ends a pipeline."""

    def __init__(self, difference: Difference):
        super().__init__(difference.text)
        self.difference = difference


class _Watch(Instrumentation):
    """Compares after every pass that changed the module; ends the pipeline at a difference."""

    def __init__(self, module: ModuleOp, entry: Entry, inputs: Sequence[Sequence[Any]]):
        self.module = module
        self.entry = entry
        self.inputs = inputs
        self.expected = [_meaning(module, entry, given) for given in inputs]
        self.checked = 0
        self._since: list[str] = []
        self._text = str(module)

    def after(self, step: Pass, root: Operation) -> None:
        text = str(self.module)
        if text == self._text:
            return
        self._text = text
        self._since.append(step.name)
        for inputs, expected in zip(self.inputs, self.expected, strict=True):
            found = self._values(inputs)
            if found is None:
                return
            passes = tuple(dict.fromkeys(self._since))
            difference = compared(expected, found, passes, inputs)
            if difference is not None:
                raise _DifferenceFound(difference)
        self.checked += 1
        self._since.clear()

    def _values(self, inputs: Sequence[Any]) -> Results | None:
        """What the function gives for `inputs` now; None where nothing can run the module as it is."""
        levels = {op.name.partition(".")[0] for op in self.module.walk()} - {"builtin"}
        try:
            if levels == {"llvm"}:
                given = [np.array(value) for value in inputs]  # a program may write to them
                return execute_at_llvm_level(self.module, self.entry, given)
            if "llvm" in levels:
                return None
            limit = {} if levels & {"graph", "linalg", "tensor"} else {"max_steps": MAX_STEPS}
            return _meaning(self.module, self.entry, inputs, **limit)
        except DiagnosticError:
            return None


def compared(
    expected: Results, found: Results, passes: tuple[str, ...], inputs: Sequence[Any]
) -> Difference | None:
    """The first result of `found` that is not as `expected`, because of `passes`."""
    for index, (was, now) in enumerate(zip(expected, found, strict=True)):
        text = first_difference(was, now)
        if text is not None:
            return Difference(passes, index, text, inputs)
    return None


def written_entry(module: ModuleOp, name: str) -> Entry:
    """The function `name` with its types as it is written."""
    type = _function(module, name).properties["function_type"]
    assert isinstance(type, FunctionType), "a function has a function type"
    return Entry(name, type.inputs.data, type.outputs.data)


def _meaning(module: ModuleOp, entry: Entry, inputs: Sequence[Any], **limits: int) -> Results:
    """What the function gives, and leaves in the buffers that it is given, by its meaning."""
    given = [np.array(value) for value in inputs]  # ops may write to buffers
    results = Interpreter(module, **limits).call(entry.name, given)
    return observed(results, given, entry)


def _function(module: ModuleOp, name: str) -> Any:
    return next(op for op in module.body.block.ops if symbol_name(op) == name)


def _values(function: Any) -> list[SSAValue]:
    """Every result in the outermost block that an array can hold, but for constants."""
    return [
        result
        for op in function.regions[0].blocks[0].ops
        for result in op.results
        if can_generate(result.type)
        and not isinstance(result.type, MemRefType)
        and not op.name.endswith(".constant")
    ]


def _cut(function: Any, positions: Sequence[int]) -> tuple[Attribute, ...]:
    """Makes the values at `positions` the results, and drops what comes after."""
    values = _values(function)
    return _return(function, [values[position] for position in positions])


def _return(function: Any, values: Sequence[SSAValue]) -> tuple[Attribute, ...]:
    block = function.regions[0].blocks[0]
    last = block.last_op
    types = tuple(value.type for value in values)
    returning = type(last).create(operands=values, location=last.location)
    block.insert_op_before(returning, last)
    block.erase_op(last)
    inputs = function.properties["function_type"].inputs.data
    function.properties["function_type"] = FunctionType.from_lists(inputs, types)
    function.properties.pop("res_attrs", None)
    return types


def _without(step: Step, name: str) -> Step:
    """`step` without the pass `name` in it."""
    if not isinstance(step, WherePresent):
        return step

    def make() -> tuple[Step, ...]:
        return tuple(
            inner
            for inner in step.make_steps()
            if not (isinstance(inner, Pass) and inner.name == name)
        )

    return WherePresent(step.dialects, make)
