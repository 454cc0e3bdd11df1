"""Interfaces: what an op can do, attached to its class from outside.

An interface is a subclass of `Interface` that declares methods; a *model* is a
stateless object of a further subclass that answers them for some op classes. A dialect
attaches its models in its own folder, in the file that the interface names as its
`room`; the file is imported when an op of the dialect is first asked:

    class Meaning(Interface):
        room = "reference"

    # dialects/graph/reference.py
    attach(AddMeaning(), AddOp)

    # anywhere
    find(op, Meaning)

A plugin, which is one file, calls `attach` where it likes. A model that is attached to
a base class serves every subclass that has none of its own.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from xdsl.ir import Operation

from mlopt.core.diagnostics import error


class Interface:
    """Base of interfaces. `room` is the file in a dialect's folder that attaches models."""

    room: ClassVar[str]


InterfaceT = TypeVar("InterfaceT", bound=Interface)

_models: dict[tuple[type[Operation], type[Interface]], Interface] = {}
_answers: dict[tuple[type[Operation], type[Interface]], Interface | None] = {}
_imported: set[tuple[str, str]] = set()


def attach(model: Interface, *op_classes: type[Operation]) -> None:
    """Makes `model` answer for `op_classes`; the last model attached to a class wins."""
    interface = _interface_of(type(model))
    for op_class in op_classes:
        _models[op_class, interface] = model
    _answers.clear()


def attaches(*op_classes: type[Operation]) -> Callable[[type[InterfaceT]], type[InterfaceT]]:
    """Class decorator: attaches an instance of the decorated model to `op_classes`."""

    def decorate(model_class: type[InterfaceT]) -> type[InterfaceT]:
        attach(model_class(), *op_classes)
        return model_class

    return decorate


def find(op: Operation, interface: type[InterfaceT]) -> InterfaceT | None:
    """The model of `interface` for `op`, or None."""
    return find_for_class(type(op), interface)


def find_for_class(op_class: type[Operation], interface: type[InterfaceT]) -> InterfaceT | None:
    """The model of `interface` for ops of `op_class`, or None."""
    key = (op_class, interface)
    if key not in _answers:
        _import_room(op_class.name.partition(".")[0], interface.room)
        _answers[key] = _search(op_class, interface)
    answer: Any = _answers[key]
    return answer


def require(op: Operation, interface: type[InterfaceT]) -> InterfaceT:
    """The model of `interface` for `op`; an error at the op where there is none."""
    model = find(op, interface)
    if model is None:
        raise error(op, f"'{op.name}' op does not implement {interface.__name__}")
    return model


def _interface_of(model_class: type[Interface]) -> type[Interface]:
    """The interface that `model_class` models: the outermost class below `Interface`."""
    return next(base for base in model_class.__mro__ if Interface in base.__bases__)


def _search(op_class: type[Operation], interface: type[Interface]) -> Interface | None:
    for base in op_class.__mro__:
        model = _models.get((base, interface))
        if model is not None:
            return model
    return None


def _import_room(dialect: str, room: str) -> None:
    """Imports `mlopt.dialects.<dialect>.<room>` once, where there is such a file."""
    if (dialect, room) in _imported:
        return
    _imported.add((dialect, room))
    package = f"mlopt.dialects.{dialect}"
    if importlib.util.find_spec(package) is None:
        return
    if importlib.util.find_spec(f"{package}.{room}") is not None:
        importlib.import_module(f"{package}.{room}")
