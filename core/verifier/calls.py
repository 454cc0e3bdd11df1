"""Calls of functions, with the hashed look-up of symbols.

The verifier of xDSL's `func.call` walks all functions of the module for each call. Where
an op class adds nothing to the checks that its definition gives, those are run without
that trait and the callee is checked here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from xdsl.dialects.builtin import FunctionType, SymbolRefAttr
from xdsl.ir import Operation
from xdsl.irdl import IRDLOperation, OpDef
from xdsl.irdl.operations import OpTraits
from xdsl.traits import SymbolUserOpInterface
from xdsl.utils.exceptions import VerifyException

from mlopt.core.symbol_tables import lookup_symbol

_reduced: dict[type[Operation], OpDef | None] = {}


def verify_call(op: IRDLOperation) -> None:
    """Verifies a `func.call`. Raises what its verifier raises."""
    op_type = type(op)
    if op_type not in _reduced:
        _reduced[op_type] = _definition_without_symbol_use(op_type)
    definition = _reduced[op_type]
    if definition is None:
        op.verify_()
        return
    definition.verify(op)
    _check_callee(op)


def _definition_without_symbol_use(op_type: type[IRDLOperation]) -> OpDef | None:
    """The definition less its symbol use; None where the class has checks of its own."""
    verifier: Any = op_type.verify_
    cells = zip(verifier.__code__.co_freevars, verifier.__closure__ or (), strict=True)
    own_checks = dict(cells).get("custom_verify")
    if own_checks is None or own_checks.cell_contents is not Operation.verify_:
        return None
    definition = op_type.get_irdl_definition()
    traits = [trait for trait in definition.traits if not isinstance(trait, SymbolUserOpInterface)]
    return replace(definition, traits=OpTraits(lambda: tuple(traits)))


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
