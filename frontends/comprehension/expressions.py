"""Expressions to ops of arith and math on the elements of one iteration.

Types are promoted as in C: a whole number takes the type of what it meets, and integers
meet floats as floats. `/` and `%` of integers round towards zero. Comparisons are false
with NaN, `max` and `min` hand NaN on, `fmax` and `fmin` prefer the number.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from xdsl.dialects.builtin import (
    Float32Type,
    IndexType,
    IntegerAttr,
    IntegerType,
    LocationAttr,
    i64,
)
from xdsl.ir import Attribute, Block, Operation, SSAValue

from mlopt.dialects.graph.attributes import Predicate
from mlopt.dialects.graph.element_kinds import Kind, bits_of, is_narrow_float, kind_of
from mlopt.frontends.comprehension import tree
from mlopt.frontends.comprehension.names import TYPES, Names
from mlopt.frontends.comprehension.ranges import size_of
from mlopt.frontends.comprehension.sizes import Size
from mlopt.passes.convert.graph_to_tensor.building import make
from mlopt.passes.convert.graph_to_tensor.scalars import Scalars

I1, I32, F32 = IntegerType(1), IntegerType(32), Float32Type()

IN_MATH = {
    **{name: (f"math.{name}", 1) for name in (
        "exp", "expm1", "exp2", "log", "log2", "log10", "log1p", "sqrt", "rsqrt", "sin", "cos",
        "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "erf",
        "floor", "ceil", "round", "trunc", "cbrt",
    )},
    "fabs": ("math.absf", 1),
    "rint": ("math.roundeven", 1),
    "pow": ("math.powf", 2),
    "atan2": ("math.atan2", 2),
    "fma": ("math.fma", 3),
    "fmod": ("arith.remf", 2),
    "fmax": ("arith.maxnumf", 2),
    "fmin": ("arith.minnumf", 2),
}  # fmt: skip
"""Functions of floats: the op, and how many arguments it takes."""

OF_ANY = {"max": 2, "min": 2, "abs": 1}
"""Functions of floats and integers."""

FUNCTIONS = (*IN_MATH, *OF_ANY)

PREDICATES = {
    "==": Predicate.EQ,
    "!=": Predicate.NE,
    "<": Predicate.LT,
    "<=": Predicate.LE,
    ">": Predicate.GT,
    ">=": Predicate.GE,
}


@dataclass(frozen=True)
class Literal:
    """A number whose type is not decided yet."""

    value: int | float


Value = SSAValue | Literal

Element = Callable[[tree.Call, "Elements"], SSAValue | None]
"""The element of a tensor that an access means; None where it is to be computed inside."""


class LocatedScalars(Scalars):
    """Ops get the place of the expression that they are for."""

    def __init__(self, block: Block):
        super().__init__(block)
        self.location: LocationAttr | None = None

    def insert(self, op: Operation) -> Operation:
        if self.location is not None:
            op.location = self.location
        return super().insert(op)


class Elements:
    """Builds the value of an expression at the end of a block.

    `sizes` makes an `index` value of a size, `element` gives the elements that are read
    by the loops themselves, `loops` are the index variables, outermost first, with what
    each starts from.
    """

    def __init__(
        self,
        build: LocatedScalars,
        names: Names,
        loops: Sequence[tuple[str, Size]],
        sizes: Callable[[Size], SSAValue],
        element: Element,
    ):
        self.build = build
        self.names = names
        self.sizes = sizes
        self._element = element
        self._loops = {name: (position, low) for position, (name, low) in enumerate(loops)}

    def converted(self, node: tree.Expression, type: Attribute) -> SSAValue:
        """The value of `node` as `type`."""
        return self._as(self.value(node), type)

    def value(self, node: tree.Expression) -> Value:
        """The value of `node`."""
        outer, self.build.location = self.build.location, self.names.location(node)
        try:
            return self._value(node)
        finally:
            self.build.location = outer

    def _value(self, node: tree.Expression) -> Value:
        match node:
            case tree.Number():
                return Literal(node.value)
            case tree.SizeOf():
                return self._as(self.sizes(size_of(node, self.names)), I32)
            case tree.Name():
                return self._name(node)
            case tree.Call():
                return self._call(node)
            case tree.Unary():
                return self._unary(node)
            case tree.Binary():
                return self._binary(node)
            case tree.Choice():
                condition = self._truth(node.condition)
                a, b = self._alike(node.on_true, node.on_false)
                return self.build.select(condition, a, b)
            case _:
                raise AssertionError("there is no other expression")

    def _name(self, node: tree.Name) -> Value:
        if node.name in self._loops:
            return self._as(self.index_of(node.name), I32)
        if node.name in self.names.scalars:
            return self.names.scalars[node.name].value
        if node.name in self.names.sizes:
            return self._as(self.sizes(self.names.sizes[node.name]), I32)
        if node.name in self.names.tensors:
            return self._call(tree.Call(node.at, node.name, ()))
        self.names.unknown(node, "index, size or scalar", node.name, self._loops)

    def index_of(self, name: str) -> SSAValue:
        """The value of an index variable, of type `index`."""
        position, low = self._loops[name]
        dim = {"dim": IntegerAttr(position, i64)}
        index = make(self.build.insert, "linalg.index", (), IndexType(), dim)
        return index if low.known == 0 else self.build.op("arith.addi", index, self.sizes(low))

    def _call(self, node: tree.Call) -> Value:
        if node.name in self.names.tensors:
            found = self._element(node, self)
            return found if found is not None else self._gathered(node)
        if node.name in TYPES:
            self._check_count(node, 1)
            return self.converted(node.arguments[0], TYPES[node.name])
        if node.name in IN_MATH:
            name, count = IN_MATH[node.name]
            self._check_count(node, count)
            return self._function(name, node.arguments)
        if node.name in OF_ANY:
            self._check_count(node, OF_ANY[node.name])
            return self._of_any(node)
        self.names.unknown(node, "tensor or function", node.name, [*FUNCTIONS, *TYPES])

    def _check_count(self, node: tree.Call, count: int) -> None:
        if len(node.arguments) != count:
            found = len(node.arguments)
            self.names.fail(node, f"'{node.name}' takes {count} arguments, found {found}")

    def _gathered(self, node: tree.Call) -> SSAValue:
        """An element at computed indices, held to the ends of each axis."""
        tensor, build = self.names.tensors[node.name], self.build
        indices: list[SSAValue] = []
        for argument, size in zip(node.arguments, tensor.sizes, strict=True):
            index = self.value(argument)
            index_type = kind_of(index.type) if isinstance(index, SSAValue) else Kind.SIGNED
            if index_type == Kind.FLOAT or isinstance(getattr(index, "value", 0), float):
                self.names.fail(argument, "an index is a whole number, found a float")
            wide = self._as(index, IndexType())
            last = build.op("arith.subi", self.sizes(size), build.like(1, wide))
            held = build.op("arith.minsi", wide, last)
            indices.append(build.op("arith.maxsi", held, build.like(0, wide)))
        operands = (tensor.value, *indices)
        return make(build.insert, "tensor.extract", operands, tensor.type)

    def _function(self, name: str, arguments: Sequence[tree.Expression]) -> Value:
        values = [self.value(argument) for argument in arguments]
        known = getattr(math, name.partition(".")[2], None)
        numbers = [value.value for value in values if isinstance(value, Literal)]
        if known is not None and len(numbers) == len(values):
            with contextlib.suppress(ValueError, OverflowError):
                return Literal(float(known(*numbers)))
        types = [value.type for value in values if isinstance(value, SSAValue)]
        floats = [type for type in types if kind_of(type) == Kind.FLOAT]
        type = floats[0] if floats else F32
        for other in floats[1:]:
            type = promoted(type, other)
        return self.build.in_f32(name, *(self._as(value, type) for value in values))

    def _of_any(self, node: tree.Call) -> Value:
        build = self.build
        if node.name == "abs":
            x = self._decided(self.value(node.arguments[0]))
            if kind_of(x.type) == Kind.FLOAT:
                return build.op("math.absf", x)
            return build.op("arith.maxsi", x, build.op("arith.subi", build.like(0, x), x))
        a, b = self._alike(*node.arguments)
        kind = kind_of(a.type)
        assert kind is not None, "every type here has a kind"
        return (build.maximum if node.name == "max" else build.minimum)(a, b, kind)

    def _unary(self, node: tree.Unary) -> Value:
        if node.operator == "!":
            truth = self._truth(node.operand)
            return self.build.op("arith.xori", truth, self.build.like(-1, truth))
        value = self.value(node.operand)
        if isinstance(value, Literal):
            return Literal(-value.value)
        if kind_of(value.type) == Kind.FLOAT:
            return self.build.op("arith.negf", value)
        value = self._decided(value)
        return self.build.op("arith.subi", self.build.like(0, value), value)

    def _binary(self, node: tree.Binary) -> Value:
        build = self.build
        if node.operator in ("&&", "||"):
            name = "arith.andi" if node.operator == "&&" else "arith.ori"
            return build.op(name, self._truth(node.lhs), self._truth(node.rhs))
        both = self.value(node.lhs), self.value(node.rhs)
        if isinstance(both[0], Literal) and isinstance(both[1], Literal):
            folded = _folded(node.operator, both[0].value, both[1].value)
            if folded is not None:
                return Literal(folded)
        a, b = self._of_one_type(*both)
        kind = kind_of(a.type)
        assert kind is not None, "every type here has a kind"
        if node.operator in PREDICATES:
            return build.compare(PREDICATES[node.operator], a, b, kind)
        if kind == Kind.BOOL:
            a, b, kind = self._as(a, I32), self._as(b, I32), Kind.SIGNED
        match node.operator:
            case "/":
                return build.divide(a, b, kind)
            case "%":
                return build.remainder(a, b, kind)
            case operator:
                names = {"+": "add", "-": "sub", "*": "mul"}
                return build.op(
                    f"arith.{names[operator]}{'f' if kind == Kind.FLOAT else 'i'}", a, b
                )

    def _truth(self, node: tree.Expression) -> SSAValue:
        """True where the value is not 0."""
        return self._as(self.value(node), I1)

    def _alike(self, lhs: tree.Expression, rhs: tree.Expression) -> tuple[SSAValue, SSAValue]:
        """Two values as the type that both are promoted to."""
        return self._of_one_type(self.value(lhs), self.value(rhs))

    def _of_one_type(self, a: Value, b: Value) -> tuple[SSAValue, SSAValue]:
        if isinstance(a, Literal):
            type = self._type_with(a, b)
        elif isinstance(b, Literal):
            type = self._type_with(b, a)
        else:
            type = promoted(a.type, b.type)
        return self._as(a, type), self._as(b, type)

    def _type_with(self, literal: Literal, other: Value) -> Attribute:
        is_float = isinstance(literal.value, float)
        if isinstance(other, Literal):
            return F32 if is_float or isinstance(other.value, float) else I32
        kind = kind_of(other.type)
        if kind == Kind.FLOAT:
            return other.type
        return F32 if is_float else I32 if kind == Kind.BOOL else other.type

    def _decided(self, value: Value) -> SSAValue:
        """A value with a type: i32 and f32 for numbers, i32 for truth."""
        if isinstance(value, Literal):
            return self._as(value, F32 if isinstance(value.value, float) else I32)
        return self._as(value, I32) if kind_of(value.type) == Kind.BOOL else value

    def _as(self, value: Value, type: Attribute) -> SSAValue:
        if isinstance(value, SSAValue):
            return self.build.convert(value, value.type, type)
        if isinstance(value.value, int) or kind_of(type) == Kind.FLOAT:
            if type == I1:
                return self.build.constant(int(value.value != 0), type)
            return self.build.constant(value.value, type)
        return self._as(self.build.constant(value.value, F32), type)


def _folded(operator: str, a: float, b: float) -> int | float | None:
    """A sum, product or quotient of numbers; None where running decides it.

    >>> _folded("/", 1, 3), _folded("/", 1.0, 2), _folded("*", 2, 3)
    (None, 0.5, 6)
    """
    match operator:
        case "+":
            return a + b
        case "-":
            return a - b
        case "*":
            return a * b
        case "/" if b and (isinstance(a, float) or isinstance(b, float)):
            return a / b
        case _:
            return None


def promoted(a: Attribute, b: Attribute) -> Attribute:
    """The type that values of two types meet in.

    >>> from xdsl.dialects.builtin import f16, f64, i64, bf16
    >>> str(promoted(i64, f16)), str(promoted(f64, f16)), str(promoted(f16, bf16))
    ('f16', 'f64', 'f32')
    """
    if a == b:
        return a
    is_a, is_b = kind_of(a) == Kind.FLOAT, kind_of(b) == Kind.FLOAT
    if is_a != is_b:
        return a if is_a else b
    if is_narrow_float(a) and is_narrow_float(b):
        return F32
    return a if bits_of(a) >= bits_of(b) else b
