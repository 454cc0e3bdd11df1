"""Tables of lowerings to the llvm dialect, shared by the single passes and the umbrella.

    TABLE = Lowerings("arith")

    @TABLE.lowers("arith.negf")
    def negate(op, operands, build):
        return build.value("llvm.fneg", operands, operands[0].type)

A lowering is given the op, its operands with converted types, and a builder that
stands before the op. It returns the value that replaces the result, a sequence of one
value a result, or None (having built nothing) where it does not take the op. Ops are
told by name, so that a dialect is imported only where the module has it.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from xdsl.dialects.builtin import DenseArrayBase, IntegerAttr
from xdsl.ir import Attribute, Operation, SSAValue
from xdsl.utils.exceptions import VerifyException

from mlopt.core.context import Context
from mlopt.core.conversion import (
    ConversionPattern,
    ConversionRewriter,
    ConversionTarget,
    apply_conversion,
)
from mlopt.core.diagnostics import error
from mlopt.core.target import Target
from mlopt.core.walking import walk
from mlopt.passes.convert.llvm_builder import LlvmBuilder
from mlopt.passes.convert.llvm_types import llvm_types, type_problem

Lowered = SSAValue | Sequence[SSAValue] | None
Lowering = Callable[[Any, Sequence[SSAValue], LlvmBuilder], Lowered]


class Lowerings:
    """The lowerings of one dialect, by op name."""

    def __init__(self) -> None:
        self.by_name: dict[str, Lowering] = {}

    def lowers(self, *names: str) -> Callable[[Lowering], Lowering]:
        """Decorator: the function lowers ops called one of `names`."""

        def register(function: Lowering) -> Lowering:
            self.by_name.update(dict.fromkeys(names, function))
            return function

        return register


class LoweringPattern(ConversionPattern[Operation]):
    """A table as a conversion pattern."""

    def __init__(self, by_name: dict[str, Lowering], build: LlvmBuilder):
        self.op_names = tuple(by_name)
        self._by_name = by_name
        self._build = build
        self._problems: dict[int, tuple[Attribute, str]] = {}

    def convert(
        self, op: Operation, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue] | None:
        self._build.start(op, rewriter)
        try:
            lowered = self._by_name[op.name](op, operands, self._build)
        except VerifyException as failure:  # a type that xDSL's llvm dialect does not take
            raise error(op, f"failed to legalize operation '{op.name}': {failure}") from None
        return (lowered,) if isinstance(lowered, SSAValue) else lowered

    def refusal(self, op: Operation, operands: Sequence[SSAValue]) -> str:
        for value in (*operands, *op.results):
            problem = self._problem(value.type)
            if problem:
                return problem
        return ""

    def _problem(self, type: Attribute) -> str:
        found = self._problems.get(id(type))
        if found is None:
            found = self._problems[id(type)] = (type, type_problem(type, self._build.types))
        return found[1]


TABLES: dict[str, tuple[str, ...]] = {
    "arith": ("arith_to_llvm",),
    "math": ("math_to_llvm",),
    "cf": ("cf_to_llvm",),
    "func": ("func_to_llvm",),
    "memref": ("memref_to_llvm", "memref_views_to_llvm", "memref_copy_to_llvm"),
    "vector": (
        "vector_to_llvm",
        "vector_shape_to_llvm",
        "vector_memory_to_llvm",
        "vector_transfer_to_llvm",
        "vector_contract_to_llvm",
        "vector_print_to_llvm",
    ),
    "ub": ("ub_to_llvm",),
    "complex": ("complex_to_llvm",),
}
"""The files that hold the lowerings of a dialect."""


def lower_dialects(
    root: Operation, context: Context, dialects: Iterable[str], *, legal: Sequence[str] = ()
) -> None:
    """Lowers the ops of `dialects` below `root` to the llvm dialect.

    Every op of these dialects that is not in `legal` must go. Raises `DiagnosticError`.
    """
    present = {op.name.partition(".")[0] for op in walk(root)}
    tables: dict[str, Lowering] = {}
    for dialect in dialects:
        for file in TABLES.get(dialect, ()) if dialect in present else ():
            tables |= importlib.import_module(f"mlopt.passes.convert.{file}").TABLE.by_name
    convert_with(root, tables, illegal=dialects, legal=legal, target=Target.of(context))


def convert_with(
    root: Operation,
    tables: dict[str, Lowering],
    *,
    illegal: Iterable[str],
    legal: Sequence[str] = (),
    target: Target | None = None,
) -> None:
    """Lowers by `tables`, for `target`; ops or dialects that are `illegal` must go."""
    types = llvm_types()
    build = LlvmBuilder(root, types, target)
    wanted = ConversionTarget(legal=("llvm", *legal), illegal=illegal)
    apply_conversion(root, [LoweringPattern(tables, build)], wanted, types)
    build.finish()


# Reading ops whose class may be xDSL's or ours.


def attribute(op: Operation, name: str) -> Attribute | None:
    """The property or attribute `name`."""
    found = op.properties.get(name)
    return op.attributes.get(name) if found is None else found


def integer(op: Operation, name: str) -> int | None:
    """The integer property `name`."""
    found = attribute(op, name)
    return found.value.data if isinstance(found, IntegerAttr) else None


def integers(op: Operation, name: str) -> tuple[int, ...]:
    """The dense array of integers `name`; empty where there is none."""
    found = attribute(op, name)
    return tuple(int(i) for i in found.get_values()) if isinstance(found, DenseArrayBase) else ()


def operand_groups(op: Operation, operands: Sequence[SSAValue]) -> list[Sequence[SSAValue]]:
    """`operands` cut by the op's `operandSegmentSizes`."""
    groups: list[Sequence[SSAValue]] = []
    start = 0
    for size in integers(op, "operandSegmentSizes"):
        groups.append(operands[start : start + size])
        start += size
    return groups
