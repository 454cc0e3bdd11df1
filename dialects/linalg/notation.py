"""Loop nests in short: `"n oh ow f *kh *kw *c"` and `"n oh:kh ow:kw c, kh kw c f -> n oh ow f"`.

The loops come first, outermost first, a reduction with `*`. The accesses follow, one an
operand, `->` before the outputs; an access has a word an axis:

    kh       the loop
    oh:kh    the loop times its stride plus the window's loop times its dilation
    oh+kh    the sum of two loops
    ()       no axes: a scalar

Strides and dilations belong to the windows in the order in which they are written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from xdsl.ir.affine import AffineExpr, AffineMap

from mlopt.core.interfaces.structured import Iterator


@dataclass(frozen=True)
class Nest:
    """The loops and accesses of an op, as text.

    >>> Nest("i j *k", "i k, k j -> i j").iterators()
    [<Iterator.PARALLEL: 'parallel'>, <Iterator.PARALLEL: 'parallel'>, <Iterator.REDUCTION: 'reduction'>]
    """

    loops: str
    accesses: str

    @cached_property
    def names(self) -> list[str]:
        """The names of the loops, outermost first."""
        return [word.lstrip("*") for word in self.loops.split()]

    @cached_property
    def operands(self) -> list[list[str]]:
        """The words of each access, inputs first."""
        inputs, _, outputs = self.accesses.partition("->")
        parts = [*(inputs.split(",") if inputs.strip() else []), *outputs.split(",")]
        return [part.replace("()", "").split() for part in parts]

    @property
    def input_count(self) -> int:
        """The number of inputs."""
        return len(self.operands) - len(self.accesses.partition("->")[2].split(","))

    @property
    def windows(self) -> int:
        """The number of axes with stride and dilation."""
        return sum(":" in word for word in self.accesses.split())

    def iterators(self) -> list[Iterator]:
        """The kinds of the loops."""
        return [
            Iterator.REDUCTION if word.startswith("*") else Iterator.PARALLEL
            for word in self.loops.split()
        ]

    def maps(self, strides: Sequence[int] = (), dilations: Sequence[int] = ()) -> list[AffineMap]:
        """The map of each operand.

        >>> print(Nest("ow *kw", "ow:kw, kw -> ow").maps([2], [3])[0])
        (d0, d1) -> (((d0 * 2) + (d1 * 3)))
        """
        dims = {name: AffineExpr.dimension(i) for i, name in enumerate(self.names)}
        steps = iter(zip(strides, dilations, strict=True))

        def expression(word: str) -> AffineExpr:
            outer, mark, window = word.partition(":")
            if mark:
                stride, dilation = next(steps)
                return _times(dims[outer], stride) + _times(dims[window], dilation)
            first, *rest = word.split("+")
            return sum((dims[name] for name in rest), dims[first])

        return [
            AffineMap(len(dims), 0, tuple(expression(word) for word in words))
            for words in self.operands
        ]


def _times(expr: AffineExpr, factor: int) -> AffineExpr:
    return expr if factor == 1 else expr * factor
