"""Dataclasses made without compiling their methods anew: a fifth of a cold start.

`dataclasses` of Python before 3.13 writes six methods a class as text and compiles each.
xDSL's attributes, passes and constraints are some 500 dataclasses. `make_dataclasses_quickly`
gives the module other makers of the same methods, for the classes of these packages alone:

- `__eq__`, `__hash__`: code of the same number of fields, with their names put in;
- `__repr__`, `__setattr__`, `__delattr__`: closures over the names;
- `__init__`, and what else is text: compiled once a text.

From Python 3.13 on, which compiles all methods of a class at once, nothing is changed.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Collection, Sequence
from functools import cache
from reprlib import recursive_repr
from types import CodeType, FunctionType
from typing import Any

_MISSING: Any = dataclasses.MISSING
_MODULE: Any = dataclasses


def make_dataclasses_quickly(packages: Collection[str] = ("xdsl", "mlopt")) -> None:
    """Makes dataclasses that `packages` define from now on cheaper; they are the same."""
    if sys.version_info < (3, 13):
        for quick in (_create_fn, _cmp_fn, _hash_fn, _repr_fn, _frozen_get_del_attr):
            name = quick.__name__
            setattr(_MODULE, name, _within(packages, quick, getattr(_MODULE, name)))


def _within(
    packages: Collection[str], quick: Callable[..., Any], usual: Callable[..., Any]
) -> Callable[..., Any]:
    """`quick` for classes of modules of `packages`, `usual` for those of others; what makes a
    method is given the module's globals by that name, or last."""

    def make(*args: Any, **keywords: Any) -> Any:
        globals = keywords["globals"] if "globals" in keywords else args[-1]
        package = (globals or {}).get("__name__", "").partition(".")[0]
        return (quick if package in packages else usual)(*args, **keywords)

    return make


def _create_fn(
    name: str,
    args: Sequence[str],
    body: Sequence[str],
    *,
    globals: dict[str, Any] | None = None,
    locals: dict[str, Any] | None = None,
    return_type: Any = _MISSING,
) -> Any:
    """The function `name` of the lines `body`, which sees `locals` around it."""
    values = {} if locals is None else locals
    returns = ""
    if return_type is not _MISSING:
        values["__dataclass_return_type__"] = return_type
        returns = "->__dataclass_return_type__"
    lines = "\n".join(f"  {line}" for line in body)
    inner = f" def {name}({','.join(args)}){returns}:\n{lines}"
    code = _compiled(f"def __create_fn__({', '.join(values)}):\n{inner}\n return {name}")
    made: dict[str, Any] = {}
    exec(code, globals, made)
    return made["__create_fn__"](**values)


@cache
def _compiled(text: str) -> CodeType:
    return compile(text, "<string>", "exec", dont_inherit=True)


def _cmp_fn(
    name: str, op: str, self_tuple: str, other_tuple: str, globals: dict[str, Any]
) -> FunctionType:
    """`self_tuple` is `(self.x,self.y,)`."""
    del other_tuple
    names = [item.removeprefix("self.") for item in self_tuple.strip("(,)").split(",") if item]
    return _named(_comparison(name, op, len(names)), names, globals)


def _hash_fn(fields: Sequence[Any], globals: dict[str, Any]) -> FunctionType:
    return _named(_hashing(len(fields)), [field.name for field in fields], globals)


def _named(code: CodeType, names: Sequence[str], globals: dict[str, Any]) -> FunctionType:
    """The function of `code` with `names` in the place of the placeholders."""
    put_in = dict(zip(map(_placeholder, range(len(names))), names, strict=True))
    co_names = tuple(put_in.get(name, name) for name in code.co_names)
    return FunctionType(code.replace(co_names=co_names), globals, code.co_name)


def _placeholder(number: int) -> str:
    return f"__dataclass_field_{number}__"


@cache
def _comparison(name: str, op: str, count: int) -> CodeType:
    mine, theirs = (_tuple(owner, count) for owner in ("self", "other"))
    test = f" if other.__class__ is self.__class__:\n  return {mine}{op}{theirs}"
    return _function(f"def {name}(self,other):\n{test}\n return NotImplemented")


@cache
def _hashing(count: int) -> CodeType:
    return _function(f"def __hash__(self):\n return hash({_tuple('self', count)})")


def _tuple(owner: str, count: int) -> str:
    return f"({''.join(f'{owner}.{_placeholder(number)},' for number in range(count))})"


def _function(text: str) -> CodeType:
    """The code of the function that `text` defines."""
    return next(item for item in _compiled(text).co_consts if isinstance(item, CodeType))


def _repr_fn(fields: Sequence[Any], globals: dict[str, Any]) -> Callable[..., Any]:
    del globals
    names = tuple(field.name for field in fields)

    def __repr__(self: Any) -> str:
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{self.__class__.__qualname__}({values})"

    return recursive_repr()(__repr__)


def _frozen_get_del_attr(
    cls: type[Any], fields: Sequence[Any], globals: dict[str, Any]
) -> tuple[Callable[..., None], Callable[..., None]]:
    del globals
    names = frozenset(field.name for field in fields)

    def __setattr__(self: Any, name: str, value: Any) -> None:
        if type(self) is cls or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
        super(cls, self).__setattr__(name, value)

    def __delattr__(self: Any, name: str) -> None:
        if type(self) is cls or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
        super(cls, self).__delattr__(name)

    return __setattr__, __delattr__
