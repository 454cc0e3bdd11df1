"""Parts of tensors: what the loops read of them, and where a result goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xdsl.dialects.builtin import (
    DenseArrayBase,
    TensorType,
    i32,
    i64,
)
from xdsl.ir import Attribute, SSAValue
from xdsl.ir.affine import AffineExpr, AffineMap

from mlopt.frontends.comprehension import tree
from mlopt.frontends.comprehension.code import Code
from mlopt.frontends.comprehension.names import Names, Tensor
from mlopt.frontends.comprehension.ranges import (
    Affine,
    Interval,
    Ranges,
    affine,
)
from mlopt.frontends.comprehension.sizes import (
    Size,
    maximum,
    minimum,
    number,
)
from mlopt.passes.convert.graph_to_tensor.building import make


@dataclass(frozen=True)
class Access:
    """An element that the loops read: a tensor, or a part of one, and a map of the loops."""

    operand: SSAValue
    map: AffineMap


class Loops:
    """The index variables, outermost first."""

    def __init__(self, variables: Sequence[str], ranges: Ranges):
        self.variables = list(variables)
        self.intervals = ranges.intervals
        self.count = len(self.variables)

    def dim(self, name: str) -> AffineExpr:
        """The loop of a variable."""
        return AffineExpr.dimension(self.variables.index(name))


class Parts:
    """Slices of the tensors of one function, built where its code goes on."""

    def __init__(self, names: Names, code: Code):
        self.names = names
        self.code = code

    def access(self, node: tree.Call, loops: Loops) -> Access | None:
        """What the loops read for an access; None where the indices are computed inside."""
        tensor = self.names.tensors[node.name]
        indices = [affine(argument, self.names) for argument in node.arguments]
        if any(index is None or any(f < 0 for _, f in index.factors) for index in indices):
            return None
        offsets: list[Size] = []
        sizes: list[Size] = []
        exprs: list[AffineExpr | None] = []
        for index, size in zip(indices, tensor.sizes, strict=True):
            assert index is not None, "just checked"
            offset, length, expr = self._axis(index, size, loops)
            offsets.append(offset)
            sizes.append(length)
            exprs.append(expr)
        operand = self._slice(tensor, offsets, sizes, [expr is not None for expr in exprs])
        results = tuple(expr for expr in exprs if expr is not None)
        return Access(operand, AffineMap(loops.count, 0, results))

    def _axis(
        self, index: Affine, size: Size, loops: Loops
    ) -> tuple[Size, Size, AffineExpr | None]:
        """Offset and size of what is read of an axis, and which element of it."""
        offset, expr = index.rest, None
        for variable, factor in index.factors:
            offset = offset + loops.intervals[variable].low * factor
            term = loops.dim(variable) * factor if factor != 1 else loops.dim(variable)
            expr = term if expr is None else expr + term
        if expr is None:
            return offset, number(1), None
        if index.alone is not None:
            length = loops.intervals[index.alone].size
        else:
            length = maximum(number(0), size - offset)
        return (offset if offset.known == 0 else minimum(offset, size)), length, expr

    def part(self, tensor: Tensor, intervals: Sequence[Interval]) -> SSAValue:
        lows = [interval.low for interval in intervals]
        sizes = [interval.size for interval in intervals]
        return self._slice(tensor, lows, sizes, [True] * len(sizes))

    def _slice(
        self,
        tensor: Tensor,
        offsets: Sequence[Size],
        sizes: Sequence[Size],
        kept: Sequence[bool],
    ) -> SSAValue:
        """`tensor.extract_slice`, without the axes that are not kept; all of it as it is."""
        is_whole = all(offset.known == 0 for offset in offsets)
        if is_whole and tuple(sizes) == tensor.sizes and all(kept):
            return tensor.value
        shape = [self.code.static(size) for size, keep in zip(sizes, kept, strict=True) if keep]
        operands, properties = self._slice_parts(offsets, sizes)
        properties["operandSegmentSizes"] = _segments([1, *operands[0]])
        values = (tensor.value, *operands[1])
        return make(
            self.code.insert,
            "tensor.extract_slice",
            values,
            TensorType(tensor.type, shape),
            properties,
        )

    def inserted(self, part: SSAValue, tensor: Tensor, intervals: Sequence[Interval]) -> SSAValue:
        lows = [interval.low for interval in intervals]
        sizes = [interval.size for interval in intervals]
        if all(low.known == 0 for low in lows) and tuple(sizes) == tensor.sizes:
            return part
        operands, properties = self._slice_parts(lows, sizes)
        properties["operandSegmentSizes"] = _segments([1, 1, *operands[0]])
        values = (part, tensor.value, *operands[1])
        type = tensor.value.type
        return make(self.code.insert, "tensor.insert_slice", values, type, properties)

    def _slice_parts(
        self, offsets: Sequence[Size], sizes: Sequence[Size]
    ) -> tuple[tuple[tuple[int, int, int], list[SSAValue]], dict[str, Attribute]]:
        """How many and which operands a slice has besides tensors, and its properties."""
        code = self.code
        properties: dict[str, Attribute] = {}
        operands: list[SSAValue] = []
        counts: list[int] = []
        for name, numbers in (("static_offsets", offsets), ("static_sizes", sizes)):
            static = [code.static(item) for item in numbers]
            properties[name] = DenseArrayBase.from_list(i64, static)
            unknown = [code.size(item) for item in numbers if item.known is None]
            operands += unknown
            counts.append(len(unknown))
        properties["static_strides"] = DenseArrayBase.from_list(i64, [1] * len(sizes))
        return ((counts[0], counts[1], 0), operands), properties


def _segments(counts: Sequence[int]) -> Attribute:
    return DenseArrayBase.from_list(i32, counts)
