"""Sizes as polynomials of named sizes: which sizes are equal, which can never be.

    func.func @f(%x: tensor<?x4xf32> {mlopt.dims = ["n", ""]})

`mlopt.dims` on an argument or result names its sizes; equal names are equal sizes. From
there sizes follow the ops of the graph level: `concat` adds, a reshape or broadcast has
the sizes that it is given, and what no rule knows is a symbol of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from xdsl.dialects import arith
from xdsl.dialects.builtin import ArrayAttr, DictionaryAttr, IntegerAttr, StringAttr, TensorType
from xdsl.dialects.func import FuncOp
from xdsl.ir import Attribute, Block, BlockArgument, Operation, SSAValue

from mlopt.dialects.graph.ops.attention import AttentionOp
from mlopt.dialects.graph.ops.composite import AlongAxesOp, AlongAxisOp
from mlopt.dialects.graph.ops.contraction import ContractOp, MatmulOp
from mlopt.dialects.graph.ops.elementwise import ElementwiseOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp, StretchOp, TransposeOp, mixed
from mlopt.dialects.graph.ops.normalization import ChannelNormOp, TrailingNormOp
from mlopt.dialects.graph.ops.parts import ConcatOp, DimOp, IotaOp, SliceOp
from mlopt.dialects.graph.ops.reduction import ReduceOp
from mlopt.dialects.graph.ops.resize import ResizeOp
from mlopt.dialects.graph.ops.selection import ConvertOp
from mlopt.dialects.graph.shapes import is_dynamic

DIMS = "mlopt.dims"
"""On an argument or result: a name a size, empty where it has none."""

Monomial = tuple[Hashable, ...]


@dataclass(frozen=True)
class Size:
    """A sum of products of symbols with whole factors, in a canonical order.

    >>> n = Size.symbol("n")
    >>> n + Size.number(2) * n == Size.number(3) * n, str(n * n + Size.number(1))
    (True, '1 + n * n')
    """

    terms: tuple[tuple[Monomial, int], ...]

    @staticmethod
    def number(value: int) -> Size:
        """A known size."""
        return Size((((), value),) if value else ())

    @staticmethod
    def symbol(name: Hashable) -> Size:
        """A size that is only known by name."""
        return Size((((name,), 1),))

    @staticmethod
    def _of(terms: dict[Monomial, int]) -> Size:
        kept = [(monomial, factor) for monomial, factor in terms.items() if factor]
        return Size(tuple(sorted(kept, key=lambda term: (len(term[0]), str(term[0])))))

    def __add__(self, other: Size) -> Size:
        terms = dict(self.terms)
        for monomial, factor in other.terms:
            terms[monomial] = terms.get(monomial, 0) + factor
        return Size._of(terms)

    def __sub__(self, other: Size) -> Size:
        return self + other * Size.number(-1)

    def __mul__(self, other: Size) -> Size:
        terms: dict[Monomial, int] = {}
        for one, a in self.terms:
            for two, b in other.terms:
                monomial = tuple(sorted((*one, *two), key=str))
                terms[monomial] = terms.get(monomial, 0) + a * b
        return Size._of(terms)

    @property
    def constant(self) -> int | None:
        """The number, where it is one."""
        if not self.terms:
            return 0
        ((monomial, factor), *rest) = self.terms
        return factor if not rest and not monomial else None

    def differs(self, other: Size) -> bool:
        """True where the two are never equal, whatever the symbols are."""
        return (self - other).constant not in (None, 0)

    def __str__(self) -> str:
        def text(monomial: Monomial, factor: int) -> str:
            names = ["?" if isinstance(name, Unknown) else str(name) for name in monomial]
            return " * ".join([str(factor), *names] if factor != 1 or not names else names)

        return " + ".join(text(*term) for term in self.terms) or "0"


@dataclass(frozen=True)
class Unknown:
    """A size without a name: an axis of a value, or an `index` value."""

    value: SSAValue
    axis: int = 0

    def __str__(self) -> str:
        # Only orders terms; nothing that is printed depends on it.
        return f"?{id(self.value)}:{self.axis}"


class DimensionNames:
    """The sizes of the values of a function."""

    def __init__(self, function: FuncOp):
        self._sizes: dict[SSAValue, tuple[Size, ...]] = {}
        self._numbers: dict[SSAValue, Size] = {}
        attributes = function.properties.get("arg_attrs")
        block = function.body.blocks.first
        if block is None:
            return
        for argument, names in zip(
            block.args, argument_names(attributes, len(block.args)), strict=True
        ):
            if isinstance(argument.type, TensorType):
                self._sizes[argument] = self._named(argument, names)

    def of(self, value: SSAValue) -> tuple[Size, ...]:
        """The sizes of a tensor."""
        found = self._sizes.get(value)
        if found is None:
            rule = None if isinstance(value, BlockArgument) else _rule_of(value.owner)
            found = self._fresh(value)
            if rule is not None:
                inferred = rule(self, value.owner)
                # What the type knows goes first.
                found = tuple(
                    one if one.constant is not None else other
                    for one, other in zip(found, inferred, strict=True)
                )
            self._sizes[value] = found
        return found

    def index(self, value: SSAValue | int) -> Size:
        """An `index` value, or a number, as a size."""
        if isinstance(value, int):
            return Size.number(value)
        found = self._numbers.get(value)
        if found is None:
            found = self._numbers[value] = self._index(value)
        return found

    def _index(self, value: SSAValue) -> Size:
        owner = value.owner
        match owner:
            case DimOp():
                return self.of(owner.operand)[owner.axis.value.data]
            case arith.ConstantOp() if isinstance(owner.value, IntegerAttr):
                return Size.number(owner.value.value.data)
            case arith.AddiOp():
                return self.index(owner.lhs) + self.index(owner.rhs)
            case arith.SubiOp():
                return self.index(owner.lhs) - self.index(owner.rhs)
            case arith.MuliOp():
                return self.index(owner.lhs) * self.index(owner.rhs)
            case _:
                return Size.symbol(Unknown(value))

    def _fresh(self, value: SSAValue) -> tuple[Size, ...]:
        return self._named(value, ())

    def _named(self, value: SSAValue, names: Sequence[str]) -> tuple[Size, ...]:
        assert isinstance(value.type, TensorType), "sizes are of tensors"
        named = names if len(names) == len(value.type.get_shape()) else [""] * 64
        return tuple(
            Size.number(size) if not is_dynamic(size) else Size.symbol(name or Unknown(value, axis))
            for axis, (size, name) in enumerate(zip(value.type.get_shape(), named, strict=False))
        )

    def merged(self, values: Sequence[SSAValue]) -> tuple[Size, ...]:
        """The sizes of tensors of one shape: known ones first, then those of the first."""
        found = [self.of(value) for value in values]
        return tuple(
            next((size for size in axis if size.constant is not None), axis[0])
            for axis in zip(*found, strict=True)
        )


def argument_names(attributes: Attribute | None, count: int) -> list[list[str]]:
    """The names of the sizes of each argument or result."""
    if not isinstance(attributes, ArrayAttr):
        return [[] for _ in range(count)]
    return [
        names_in(entry.data.get(DIMS)) if isinstance(entry, DictionaryAttr) else []
        for entry in attributes.data
    ]


def names_in(attribute: Attribute | None) -> list[str]:
    """The names in a `mlopt.dims`."""
    if not isinstance(attribute, ArrayAttr):
        return []
    return [name.data if isinstance(name, StringAttr) else "" for name in attribute.data]


# Rules.

Rule = Callable[[DimensionNames, Any], tuple[Size, ...]]


def _given(names: DimensionNames, op: Any) -> tuple[Size, ...]:
    return tuple(map(names.index, mixed(op.static_sizes, op.sizes)))


def _resized(names: DimensionNames, op: ResizeOp) -> tuple[Size, ...]:
    new = dict(zip(op.axes.get_values(), map(names.index, op.new_sizes()), strict=True))
    return tuple(new.get(axis, size) for axis, size in enumerate(names.of(op.operand)))


def _reduced(names: DimensionNames, op: Any) -> tuple[Size, ...]:
    axes = op.axes.get_values()
    return tuple(size for axis, size in enumerate(names.of(op.operand)) if axis not in axes)


def _concatenated(names: DimensionNames, op: ConcatOp) -> tuple[Size, ...]:
    parts, along = [names.of(part) for part in op.parts], op.axis.value.data
    total = Size.number(0)
    for part in parts:
        total = total + part[along]
    return tuple(total if axis == along else size for axis, size in enumerate(parts[0]))


def _contracted(names: DimensionNames, op: ContractOp) -> tuple[Size, ...]:
    lhs, rhs, (lhs_batch, rhs_batch, lhs_inner, rhs_inner) = (
        names.of(op.lhs),
        names.of(op.rhs),
        op.axes,
    )
    return (
        *(lhs[axis] for axis in lhs_batch),
        *(size for axis, size in enumerate(lhs) if axis not in (*lhs_batch, *lhs_inner)),
        *(size for axis, size in enumerate(rhs) if axis not in (*rhs_batch, *rhs_inner)),
    )


RULES: tuple[tuple[tuple[type[Operation], ...], Rule], ...] = (
    ((ElementwiseOp,), lambda names, op: names.merged(op.operands)),
    (
        (ConvertOp, AlongAxisOp, TrailingNormOp, ChannelNormOp),
        lambda names, op: names.of(op.operand),
    ),
    ((ReshapeOp, BroadcastOp, StretchOp, IotaOp, SliceOp), _given),
    (
        (TransposeOp,),
        lambda names, op: tuple(names.of(op.operand)[axis] for axis in op.permutation.get_values()),
    ),
    ((ReduceOp, AlongAxesOp), _reduced),
    ((ResizeOp,), _resized),
    ((ConcatOp,), _concatenated),
    ((MatmulOp,), lambda names, op: (*names.of(op.lhs)[:-1], names.of(op.rhs)[-1])),
    ((ContractOp,), _contracted),
    (
        (AttentionOp,),
        lambda names, op: (*names.of(op.query)[:3], names.of(op.value)[3]),
    ),
)
"""The sizes of the one result of each op; the types of results know static ones."""


def _rule_of(op: Operation | Block) -> Rule | None:
    return next((rule for classes, rule in RULES if isinstance(op, classes)), None)


def equal_pairs(op: Operation) -> list[tuple[SSAValue, int, SSAValue, int]]:
    """Axes that have to be of one size: `(value, axis, other value, other axis)`."""
    if isinstance(op, ElementwiseOp):
        first, *others = op.operands
        rank = len(_shape(first))
        return [(first, axis, other, axis) for other in others for axis in range(rank)]
    if isinstance(op, MatmulOp):
        rank = len(_shape(op.lhs))
        batch = [(op.lhs, axis, op.rhs, axis) for axis in range(rank - 2)]
        return [*batch, (op.lhs, rank - 1, op.rhs, rank - 2)]
    if isinstance(op, ContractOp):
        lhs_batch, rhs_batch, lhs_inner, rhs_inner = op.axes
        pairs = zip((*lhs_batch, *lhs_inner), (*rhs_batch, *rhs_inner), strict=True)
        return [(op.lhs, a, op.rhs, b) for a, b in pairs]
    if isinstance(op, ConcatOp):
        first, *others = op.parts
        axes = [axis for axis in range(len(_shape(first))) if axis != op.axis.value.data]
        return [(first, axis, other, axis) for other in others for axis in axes]
    return []


def _shape(value: SSAValue) -> Sequence[int]:
    assert isinstance(value.type, TensorType), "verified: operands are tensors"
    return value.type.get_shape()
