"""Loops, choices and branches as statements of C.

    loop.for %i = %a to %b step %c iter_args(%s = %x)  ->  s = x; for (i = a; i < b; i += c) ...
    loop.parallel (%i, %j)                             ->  #pragma omp parallel for, in front of
                                                           the outermost loop

A parallel loop that reduces runs in order, so that its result does not depend on timing.
What a loop carries is a variable, which is the loop's result behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

from xdsl.dialects.builtin import IndexType, UnitAttr
from xdsl.ir import Block, Operation, SSAValue

from mlopt.core.diagnostics import error
from mlopt.targets.c.function_writer import FunctionWriter
from mlopt.targets.c.language import C
from mlopt.targets.c.literals import element_literal
from mlopt.targets.c.type_names import unsigned

PARALLEL = "loop.parallel"


def _carried(
    arguments: Sequence[SSAValue], initial: Sequence[SSAValue], out: FunctionWriter
) -> list[str]:
    """Variables for what a loop carries."""
    out.settle()
    texts = [out.bare(value) for value in initial]
    return [out.variable(argument, text) for argument, text in zip(arguments, texts, strict=True)]


@C.writes("loop.for")
def for_loop(op: Any, out: FunctionWriter) -> None:
    """A `for`; its bounds do not change."""
    body = op.body.block
    carried = _carried(body.args[1:], op.iter_args, out)
    lower, step = out.bare(op.lb), out.bare(op.step)
    counter = out.counter(body.args[0])
    out.alias(body.args[0], counter)
    type, limit = out.type(body.args[0]), out.text(op.ub)
    less = f"{counter} < {limit}"
    if isinstance(op.unsignedCmp, UnitAttr):
        less = f"({unsigned(op.ub.type)}){counter} < ({unsigned(op.ub.type)}){limit}"
    next = f"{counter}++" if step == "1" else f"{counter} += {step}"
    with out.loop(op, counter, f"for ({type} {counter} = {lower}; {less}; {next})"):
        out.region(op.body)
        out.assign(body.args[1:], body.last_op.operands)
    for result, name in zip(op.results, carried, strict=True):
        out.bind(result, name)


@C.writes("loop.while")
def while_loop(op: Any, out: FunctionWriter) -> None:
    """`for (;;)` that is left in the middle."""
    before, after = op.before_region.block, op.after_region.block
    _carried(before.args, op.arguments, out)
    for result in op.results:
        out.variable(result)
    for argument, result in zip(after.args, op.results, strict=True):
        out.bind(argument, out.expression(result).text)
    with out.loop(op, "", "for (;;)"):
        out.region(op.before_region)
        condition, *values = before.last_op.operands
        goes_on = out.simple(condition)
        out.assign(op.results, values)
        out.statement(f"if (!{goes_on}) break;")
        out.region(op.after_region)
        out.assign(before.args, after.last_op.operands)


@C.writes("loop.if")
def choice(op: Any, out: FunctionWriter) -> None:
    """An `if`; its results are variables that both branches set."""
    out.settle()
    condition = out.bare(op.cond)
    for result in op.results:
        out.variable(result)
    has_else = bool(op.false_region.blocks) and (
        len(op.results) > 0 or len(op.false_region.block.ops) > 1
    )
    with out.braces(f"if ({condition})", "} else {" if has_else else "}"):
        out.region(op.true_region)
        out.assign(op.results, op.true_region.block.last_op.operands)
    if has_else:
        with out.inside():
            out.region(op.false_region)
            out.assign(op.results, op.false_region.block.last_op.operands)


@C.writes("loop.parallel")
def parallel_loop(op: Any, out: FunctionWriter) -> None:
    """A loop a dimension; the outermost in parallel where nothing is reduced."""
    block = op.body.block
    out.settle()
    totals = [
        out.variable(result, out.bare(i)) for result, i in zip(op.results, op.initVals, strict=True)
    ]
    triples = [
        (out.bare(lower), out.text(upper), out.bare(step))
        for lower, upper, step in zip(op.lowerBound, op.upperBound, op.step, strict=True)
    ]
    if not totals and not any(loop.name == PARALLEL for loop in out.loops):
        out.line("#pragma omp parallel for")
    with ExitStack() as stack:
        for argument, (lower, upper, step) in zip(block.args, triples, strict=True):
            counter = out.counter(argument)
            out.alias(argument, counter)
            next = f"{counter}++" if step == "1" else f"{counter} += {step}"
            head = f"for (int64_t {counter} = {lower}; {counter} < {upper}; {next})"
            stack.enter_context(out.loop(op, counter, head))
        out.region(op.body)
        for region, result, value in zip(
            block.last_op.regions, op.results, block.last_op.operands, strict=True
        ):
            with out.braces(""):
                combine = region.block
                out.alias(combine.args[0], out.expression(result).text)
                out.alias(combine.args[1], out.text(value))
                out.region(region)
                out.statement(f"{out.bare(result)} = {out.bare(combine.last_op.operands[0])};")


@C.writes("scf.index_switch")
def index_switch(op: Any, out: FunctionWriter) -> None:
    """`switch`; its results are variables that every case sets."""
    out.settle()
    value = out.bare(op.operands[0])
    for result in op.results:
        out.variable(result)
    cases = [int(number) for number in op.cases.get_values()]
    default, *regions = op.regions
    labels = [f"case {element_literal(number, IndexType())}:" for number in cases]
    with out.braces(f"switch ({value})"):
        for label, region in zip([*labels, "default:"], [*regions, default], strict=True):
            with out.braces(label):
                out.region(region)
                out.assign(op.results, region.block.last_op.operands)
                out.line("break;")


@C.writes("scf.execute_region")
def execute_region(op: Any, out: FunctionWriter) -> None:
    """Its blocks; a yield sets the results and leaves."""
    for result in op.results:
        out.variable(result)
    with out.braces(""):
        out.ends.append((op, out.names.fresh("leave")))
        out.body(op.regions[0])
        _, label = out.ends.pop()
        out.lines.append(f"{label}:;")


@C.writes("scf.yield")
def leave(op: Operation, out: FunctionWriter) -> None:
    """Ends a block of `scf.execute_region`."""
    around, label = out.ends[-1]
    out.assign(around.results, op.operands)
    out.line(f"goto {label};")


# Branches.


def _goto(block: Block, values: Sequence[SSAValue], out: FunctionWriter) -> None:
    out.assign(block.args, values)
    if block not in out.labels:
        raise error(block.args[0] if block.args else block.parent_op(), "branch to the first block")  # pyright: ignore[reportArgumentType]
    out.line(f"goto {out.labels[block]};")


@C.writes("cf.br")
def branch(op: Operation, out: FunctionWriter) -> None:
    """`goto`."""
    out.settle()
    _goto(op.successors[0], op.operands, out)


@C.writes("cf.cond_br")
def conditional_branch(op: Any, out: FunctionWriter) -> None:
    """`if`, and a `goto` in each branch."""
    out.settle()
    with out.braces(f"if ({out.bare(op.cond)})", "} else {"):
        _goto(op.successors[0], op.then_arguments, out)
    with out.inside():
        _goto(op.successors[1], op.else_arguments, out)


@C.writes("cf.switch")
def switch(op: Any, out: FunctionWriter) -> None:
    """`switch`, and a `goto` in each case."""
    out.settle()
    with out.braces(f"switch ({out.bare(op.flag)})"):
        values = op.case_values
        numbers = [] if values is None else [int(n) for n in values.get_values()]
        groups = _case_operands(op)
        for number, block, operands in zip(numbers, op.successors[1:], groups, strict=True):
            out.line(f"case {element_literal(number, op.flag.type)}:")
            _goto(block, operands, out)
        out.line("default:")
        _goto(op.successors[0], op.default_operands, out)


def _case_operands(op: Any) -> list[Sequence[SSAValue]]:
    segments = op.case_operand_segments
    counts = [] if segments is None else [int(n) for n in segments.get_values()]
    groups: list[Sequence[SSAValue]] = []
    start = 0
    for count in counts:
        groups.append(op.case_operands[start : start + count])
        start += count
    return groups


@C.writes("cf.assert")
def assertion(op: Any, out: FunctionWriter) -> None:
    """Ends the program, with the message."""
    out.settle()
    message = op.msg.data.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    out.statement(f'if (!({out.bare(op.arg)})) {out.scope.use("fail")}("{message}");')
