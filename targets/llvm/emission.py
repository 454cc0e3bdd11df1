"""How an op becomes LLVM IR: a function an op, found by the op's name.

    @emits("llvm.fneg")
    def emit_fneg(op: Operation, out: FunctionEmitter) -> None:
        out.assign(op, f"fneg {out.typed(op.operands[0])}")

A plugin adds its ops in the same way, or attaches a model of `Emission` to their
classes. An op that neither knows is an error at the op.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from xdsl.ir import Operation

from mlopt.core.interfaces import Interface

if TYPE_CHECKING:
    from mlopt.targets.llvm.function_emitter import FunctionEmitter

EmitFunction = Callable[[Any, Any], None]

EMITTERS: dict[str, EmitFunction] = {}
"""By op name. An op with a result that is no constant emits one unnamed instruction for it."""

CONSTANTS: dict[str, Callable[[Any, Any], str]] = {}
"""Ops whose result is written where it is used: the text of the constant."""


class Emission(Interface):
    """How ops of a class become LLVM IR, attached from outside."""

    room = "emission"

    def emit(self, op: Operation, out: FunctionEmitter) -> None:
        """Writes the instructions of `op`; `out.assign` defines its result."""
        raise NotImplementedError


def emits(*names: str) -> Callable[[EmitFunction], EmitFunction]:
    """Function decorator: the function writes the ops called `names`."""

    def register(function: EmitFunction) -> EmitFunction:
        for name in names:
            EMITTERS[name] = function
        return function

    return register


def is_constant(*names: str) -> Callable[[Any], Any]:
    """Function decorator: the function gives the constant that the ops called `names` are."""

    def register(function: Any) -> Any:
        for name in names:
            CONSTANTS[name] = function
        return function

    return register
