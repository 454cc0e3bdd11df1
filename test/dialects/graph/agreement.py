"""A module run as it is meant and as it is compiled, against an independent value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from front_door import parse

import mlopt
from mlopt.interpreter import Interpreter


class Program:
    """The functions of a module at the graph level, interpreted and compiled."""

    def __init__(self, text: str):
        self.text = text
        self.module = parse(text)
        self.compiled: Any = None

    def both(self, name: str, *arguments: Any) -> list[list[np.ndarray]]:
        """The results of `name`: by the meaning of each op, and by machine code."""
        given = [np.array(argument) for argument in arguments]
        meant = Interpreter(self.module).call(name, arguments)
        if self.compiled is None:
            self.compiled = mlopt.compile(self.text)
        found = self.compiled.entry(name)(*arguments)
        for argument, before in zip(arguments, given, strict=True):
            np.testing.assert_array_equal(argument, before, err_msg="an argument was written")
        results = found if isinstance(found, tuple) else (found,)
        return [[np.asarray(value) for value in values] for values in (meant, results)]

    def check(
        self,
        name: str,
        arguments: Sequence[Any],
        expected: Sequence[np.ndarray],
        tolerance: float = 0,
    ) -> None:
        """Both values are `expected` up to `tolerance` of its largest element."""
        for kind, values in zip(("meant", "compiled"), self.both(name, *arguments), strict=True):
            for position, (value, wanted) in enumerate(zip(values, expected, strict=True)):
                where = f"{name}, {kind}, result {position}"
                assert value.shape == wanted.shape, where
                near(value, wanted, tolerance, where)


def near(value: np.ndarray, wanted: np.ndarray, tolerance: float, where: str = "") -> None:
    """`value` is `wanted` up to `tolerance` of its largest finite element, or 1."""
    if value.dtype.kind in "iub":
        value, wanted = value.astype(np.int64), wanted.astype(np.int64)
    else:
        value, wanted = value.astype(np.float64), wanted.astype(np.float64)
    finite = np.abs(wanted[np.isfinite(wanted)])
    scale = max(1.0, float(finite.max(initial=0)))
    np.testing.assert_allclose(value, wanted, rtol=0, atol=tolerance * scale, err_msg=where)
