"""A function of a loaded program, as Python sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from mlopt.runtime.abi import CInterfaceCall
from mlopt.runtime.arguments import ArrayParameter, check_array
from mlopt.runtime.errors import ArgumentError
from mlopt.runtime.named_sizes import bounded_sizes, check_bounds, check_named_sizes, named_sizes
from mlopt.runtime.signature import EntrySignature

if TYPE_CHECKING:
    from mlopt.runtime.fixed_call import FixedCall

SEVERAL = (tuple, list)


class NativeEntry:
    """One function of a loaded program, called with arrays and numbers.

    Thread-safe. `address_of` gives addresses of symbols; `owner` is kept alive.
    """

    def __init__(self, signature: EntrySignature, address_of: Callable[[str], int], owner: object):
        self.signature = signature
        self._owner = owner
        self._count = len(signature.arguments)
        self._named_sizes = named_sizes(signature)
        self._bounds = bounded_sizes(signature)
        self._outs: list[ArrayParameter] = []
        self._fixed: FixedCall | None = None
        if signature.refusal:
            return
        if signature.parts is not None:
            from mlopt.runtime.destinations import DestinationCall

            self._call: Any = DestinationCall(signature, address_of)
            self._fixed = self._call.fixed
        else:
            self._call = CInterfaceCall(signature, address_of(signature.symbol))
        if all(type.kind != "scalar" for type in signature.results):
            self._outs = [ArrayParameter(type, "out") for type in signature.results]

    def __call__(self, *values: Any, out: Any = None, **named: Any) -> Any:
        """The results for `values`: None, one, or a tuple; written to `out` where given.

        Raises `ArgumentError` before the call where count, dtype, rank or a static
        extent differs from the signature.
        """
        if self.signature.refusal:
            message = f"'{self.signature.name}' cannot be called: {self.signature.refusal}"
            raise ArgumentError(message)
        if named or len(values) != self._count:
            values = self._ordered(values, named)
        if self._named_sizes:
            check_named_sizes(self.signature, self._named_sizes, values)
        if self._bounds:
            check_bounds(self.signature, self._bounds, values)
        if self._fixed is not None:
            several = None if out is None else out if out.__class__ in SEVERAL else (out,)
            results = self._fixed(values, several)
            if results is not None:
                return _returned(results) if out is None else out
        if out is not None:
            targets = self._targets(out)
            self._write_out(targets, self._call(values, targets))
            return out
        return _returned(self._call(values, None))

    def _ordered(self, values: Sequence[Any], named: Mapping[str, Any]) -> tuple[Any, ...]:
        """All arguments in the function's order. Raises `ArgumentError`."""
        arguments, name = self.signature.arguments, self.signature.name
        if len(values) + len(named) != len(arguments):
            found = len(values) + len(named)
            message = f"'{name}' takes {len(arguments)} arguments, found {found}"
            raise ArgumentError(message + self._differing(values, named))
        rest = dict(named)
        ordered = list(values)
        for argument in arguments[len(values) :]:
            if argument.name not in rest:
                missing = argument.name or f"at position {len(ordered)}"
                raise ArgumentError(f"'{name}' has an argument {missing}, found {sorted(rest)}")
            ordered.append(rest.pop(argument.name))
        return tuple(ordered)

    def _differing(self, values: Sequence[Any], named: Mapping[str, Any]) -> str:
        """Which names are missing, and which are not those of arguments."""
        names = [argument.name or "" for argument in self.signature.arguments]
        missing = [item for item in names[len(values) :] if item and item not in named]
        extra = [item for item in named if item not in names]
        parts = [f"{', '.join(missing)} missing"] * bool(missing)
        parts += [f"no argument is named {', '.join(extra)}"] * bool(extra)
        return f": {'; '.join(parts)}" if parts else ""

    def _targets(self, out: Any) -> list[np.ndarray]:
        """The arrays of `out`, checked."""
        targets = list(out) if isinstance(out, SEVERAL) else [out]
        if len(targets) == len(self._outs) and all(
            [
                parameter.is_exactly(target) and target.flags.writeable
                for parameter, target in zip(self._outs, targets, strict=True)
            ]
        ):
            return targets
        results, name = self.signature.results, self.signature.name
        if len(targets) != len(results):
            raise ArgumentError(f"'{name}' has {len(results)} results, found {len(targets)} in out")
        for position, (target, type) in enumerate(zip(targets, results, strict=True)):
            what = f"out[{position}] of '{name}'"
            if not isinstance(target, np.ndarray):
                raise ArgumentError(f"{what} is a {target.__class__.__name__}, expected an array")
            if not target.flags.writeable:
                raise ArgumentError(f"{what} is read-only, expected an array to write to")
            check_array(target, type, what)
        return targets

    def _write_out(self, targets: Sequence[np.ndarray], results: Sequence[Any]) -> None:
        for position, (target, result) in enumerate(zip(targets, results, strict=True)):
            if target is not result and target.shape != np.shape(result):
                raise ArgumentError(
                    f"out[{position}] of '{self.signature.name}' has shape {target.shape},"
                    f" expected {np.shape(result)}"
                )
        for target, result in zip(targets, results, strict=True):
            if target is not result:
                np.copyto(target, result)


def _returned(results: Sequence[Any]) -> Any:
    """None, one, or a tuple."""
    return results[0] if len(results) == 1 else tuple(results) if results else None
