"""An op class's own checks, less those that the verifier makes once for the module.

xDSL's traits walk every op of a function to find uses of values from outside, and every
function of the module for each call. Here isolation is a matter of dominance, symbol
names are checked once a table, and callees are looked up by hash.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from xdsl.dialects.builtin import FunctionType, SymbolRefAttr
from xdsl.ir import Operation, OpTrait, OpTraits
from xdsl.irdl import IRDLOperation
from xdsl.traits import IsolatedFromAbove, SymbolTable, SymbolUserOpInterface
from xdsl.utils.exceptions import VerifyException

from mlopt.core.symbol_tables import lookup_symbol

_verifiers: dict[type[Operation], tuple[Any, Callable[[Any], None]]] = {}


def verifier_of(op_type: type[Operation]) -> Callable[[Any], None]:
    """What checks ops of `op_type`. It raises what the op's own verifier raises."""
    found = _verifiers.get(op_type)
    if found is None or found[0] is not op_type.verify_:
        found = _verifiers[op_type] = (op_type.verify_, _make_verifier(op_type))
    return found[1]


def _make_verifier(op_type: type[Operation]) -> Callable[[Any], None]:
    """The class's verifier, rebuilt without the traits checked elsewhere where possible."""
    original: Any = op_type.verify_
    code = getattr(original, "__code__", None)
    if code is None or set(code.co_freevars) - {"custom_verify", "op_def"}:
        return original
    if not issubclass(op_type, IRDLOperation) or "op_def" not in code.co_freevars:
        return original
    cells = dict(zip(code.co_freevars, original.__closure__, strict=True))
    definition = cells["op_def"].cell_contents
    kept = tuple(trait for trait in definition.traits if not _is_checked_elsewhere(op_type, trait))
    if len(kept) == len(definition.traits.traits):
        return original
    verify_definition = replace(definition, traits=OpTraits(lambda: kept)).verify
    checks: list[Callable[[Any], None]] = [verify_definition]
    if "custom_verify" in cells:
        checks.append(cells["custom_verify"].cell_contents)
    if op_type.name == "func.call":
        checks.append(_check_callee)

    def verify(op: Any) -> None:
        for check in checks:
            check(op)

    return verify


def _is_checked_elsewhere(op_type: type[Operation], trait: OpTrait) -> bool:
    if isinstance(trait, SymbolUserOpInterface):
        return op_type.name == "func.call"
    return isinstance(trait, IsolatedFromAbove | SymbolTable)


def _check_callee(op: IRDLOperation) -> None:
    callee = op.properties.get("callee")
    if not isinstance(callee, SymbolRefAttr):
        raise VerifyException("requires a 'callee' symbol reference attribute")
    name = callee.root_reference.data
    function = lookup_symbol(op, callee)
    function_type = function.properties.get("function_type") if function is not None else None
    if not isinstance(function_type, FunctionType):
        raise VerifyException(f"'{name}' does not reference a valid function")
    _check_types("operand", "operands", function_type.inputs.data, op.operand_types)
    _check_types("result", "results", function_type.outputs.data, op.result_types)


def _check_types(one: str, many: str, expected: Any, provided: Any) -> None:
    if len(expected) != len(provided):
        raise VerifyException(f"incorrect number of {many} for callee")
    for index, (wanted, given) in enumerate(zip(expected, provided, strict=True)):
        if wanted is not given and wanted != given:
            raise VerifyException(
                f"{one} type mismatch: expected {one} type '{wanted}', but provided '{given}' "
                f"for {one} number {index}"
            )
