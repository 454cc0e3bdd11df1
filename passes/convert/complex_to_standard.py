"""convert-complex-to-standard: arithmetic on complex numbers becomes arithmetic on their parts.

    complex.mul %a, %b   ->   complex.create (a.re b.re - a.im b.im), (a.re b.im + a.im b.re)
    complex.exp %a       ->   complex.create e^re cos im, e^re sin im

`complex.create`, `re`, `im`, `constant` and `bitcast` remain. A quotient is scaled by the
greater part of the divisor (Smith, "Algorithm 116: Complex Division", 1962), and is what C
says (annex G) where a divisor is zero or a part infinite; a magnitude is scaled by its
greater part, so that neither overflows where the result does not. Formulas of `FORMULAS`
are exact in the reals: results differ from NumPy's by rounding alone. Each op is replaced
once, so the pass ends. After upstream's pass of that name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from xdsl.dialects.builtin import FloatAttr, IntegerAttr, i1, i64
from xdsl.ir import Attribute, Operation, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.core.rewriting import inherit_location
from mlopt.core.walking import walk
from mlopt.dialects import op_class

ORDERED_EQUAL, ORDERED_GREATER_EQUAL, ORDERED_LESS = 1, 3, 4
ORDERED, UNORDERED_NOT_EQUAL, UNORDERED = 7, 13, 14
"""Predicates of `arith.cmpf`."""


@dataclass(frozen=True)
class ConvertComplexToStandardPass(Pass):
    """Expands every complex op that computes."""

    name: ClassVar[str] = "convert-complex-to-standard"

    def run(self, root: Operation, context: Context) -> None:
        ops = [op for op in walk(root) if op.name in FORMULAS]
        for op in ops:
            build = Builder(op)
            result = FORMULAS[op.name](*(build.parts(operand) for operand in op.operands))
            value = build.create(result) if isinstance(result, Parts) else result.value
            Rewriter.replace_op(op, [], [value])
        context.count(self.name, "ops expanded", len(ops))


class Builder:
    """Inserts ops before the one that is expanded, with its location and fast-math flags."""

    def __init__(self, op: Operation):
        self._op = op
        self._flags = op.properties.get("fastmath")

    def op(
        self,
        name: str,
        operands: tuple[SSAValue, ...],
        type: Attribute,
        properties: dict[str, Attribute] | None = None,
    ) -> SSAValue:
        """One op with one result."""
        known = op_class(name).get_irdl_definition().properties  # pyright: ignore[reportAttributeAccessIssue]
        flags = {"fastmath": self._flags} if self._flags and "fastmath" in known else {}
        new_op: Any = op_class(name).create(
            operands=operands, result_types=[type], properties={**flags, **(properties or {})}
        )
        inherit_location(new_op, self._op.location)
        Rewriter.insert_op(new_op, InsertPoint.before(self._op))
        return new_op.results[0]

    def parts(self, value: SSAValue) -> Parts:
        """The real and imaginary part of `value`."""
        type: Any = value.type
        element = type.element_type
        names = ("complex.re", "complex.im")
        return Parts(*(Real(self, self.op(name, (value,), element)) for name in names))

    def create(self, parts: Parts) -> SSAValue:
        """The complex number of these parts."""
        type = self._op.results[0].type
        return self.op("complex.create", (parts.re.value, parts.im.value), type)


class Real:
    """A float; arithmetic on it inserts an op."""

    def __init__(self, build: Builder, value: SSAValue):
        self.build = build
        self.value = value

    def call(self, name: str, *others: Real) -> Real:
        """An op of `arith` or `math` on this and others."""
        operands = (self.value, *(other.value for other in others))
        return Real(self.build, self.build.op(name, operands, self.value.type))

    def number(self, value: float) -> Real:
        """A constant of the same type."""
        constant: Any = FloatAttr(value, self.value.type)  # pyright: ignore[reportArgumentType, reportCallIssue]
        properties = {"value": constant}
        return Real(self.build, self.build.op("arith.constant", (), self.value.type, properties))

    def __add__(self, other: Real) -> Real:
        return self.call("arith.addf", other)

    def __sub__(self, other: Real) -> Real:
        return self.call("arith.subf", other)

    def __mul__(self, other: Real) -> Real:
        return self.call("arith.mulf", other)

    def __truediv__(self, other: Real) -> Real:
        return self.call("arith.divf", other)

    def __neg__(self) -> Real:
        return self.call("arith.negf")

    def __abs__(self) -> Real:
        return self.call("math.absf")

    def compare(self, predicate: int, other: Real) -> Truth:
        """`arith.cmpf`."""
        operands = (self.value, other.value)
        properties: dict[str, Attribute] = {"predicate": IntegerAttr(predicate, i64)}
        return Truth(self.build, self.build.op("arith.cmpf", operands, i1, properties))


class Truth(Real):
    """A bit."""

    def both(self, other: Truth) -> Truth:
        """Both are set."""
        return Truth(self.build, self.call("arith.andi", other).value)

    def either(self, other: Truth) -> Truth:
        """One is set."""
        return Truth(self.build, self.call("arith.ori", other).value)

    def choose(self, one: Real, other: Real) -> Real:
        """`one` where the bit is set."""
        operands = (self.value, one.value, other.value)
        return Real(self.build, self.build.op("arith.select", operands, one.value.type))

    def choose_parts(self, one: Parts, other: Parts) -> Parts:
        """The same of complex numbers."""
        return Parts(self.choose(one.re, other.re), self.choose(one.im, other.im))


class Parts(NamedTuple):
    """A complex number."""

    re: Real
    im: Real


# Arithmetic.


def add(a: Parts, b: Parts) -> Parts:
    """`a + b`."""
    return Parts(a.re + b.re, a.im + b.im)


def subtract(a: Parts, b: Parts) -> Parts:
    """`a - b`."""
    return Parts(a.re - b.re, a.im - b.im)


def multiply(a: Parts, b: Parts) -> Parts:
    """`a b`."""
    return Parts(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re)


def scale(a: Parts, factor: Real) -> Parts:
    """`a` times a real number."""
    return Parts(a.re * factor, a.im * factor)


def divide(a: Parts, b: Parts) -> Parts:
    """`a / b`."""
    zero, infinity, one = a.re.number(0.0), a.re.number(float("inf")), a.re.number(1.0)
    real_is_greater = abs(b.re).compare(ORDERED_GREATER_EQUAL, abs(b.im))
    greater, lesser = (real_is_greater.choose(*pair) for pair in ((b.re, b.im), (b.im, b.re)))
    ratio = lesser / greater
    divisor = greater + lesser * ratio
    along, across = (real_is_greater.choose(*pair) for pair in ((a.re, a.im), (a.im, a.re)))
    difference = across - along * ratio
    quotient = Parts(
        (along + across * ratio) / divisor,
        real_is_greater.choose(difference, -difference) / divisor,
    )
    # Annex G: a divisor of zero, an infinite dividend, an infinite divisor.
    is_zero = b.re.compare(ORDERED_EQUAL, zero).both(b.im.compare(ORDERED_EQUAL, zero))
    is_number = a.re.compare(ORDERED, a.re).either(a.im.compare(ORDERED, a.im))
    signed = infinity.call("math.copysign", b.re)
    quotient = is_zero.both(is_number).choose_parts(scale(a, signed), quotient)
    infinite = [_is_infinite(x) for x in (*a, *b)]
    finite = [abs(x).compare(ORDERED_LESS, infinity) for x in (*a, *b)]
    ones = [
        bit.choose(one, zero).call("math.copysign", x)
        for bit, x in zip(infinite, (*a, *b), strict=True)
    ]
    huge = multiply(Parts(ones[0], ones[1]), Parts(b.re, -b.im))
    case = infinite[0].either(infinite[1]).both(finite[2]).both(finite[3])
    quotient = case.choose_parts(scale(huge, infinity), quotient)
    tiny = multiply(a, Parts(ones[2], -ones[3]))
    case = infinite[2].either(infinite[3]).both(finite[0]).both(finite[1])
    return case.choose_parts(scale(tiny, zero), quotient)


def _is_infinite(x: Real) -> Truth:
    return abs(x).compare(ORDERED_EQUAL, x.number(float("inf")))


def negate(a: Parts) -> Parts:
    """`-a`."""
    return Parts(-a.re, -a.im)


def conjugate(a: Parts) -> Parts:
    """`a` mirrored at the real axis."""
    return Parts(a.re, -a.im)


def equal(a: Parts, b: Parts) -> Truth:
    """Both parts are equal."""
    return a.re.compare(ORDERED_EQUAL, b.re).both(a.im.compare(ORDERED_EQUAL, b.im))


def not_equal(a: Parts, b: Parts) -> Truth:
    """One part differs."""
    return a.re.compare(UNORDERED_NOT_EQUAL, b.re).either(a.im.compare(UNORDERED_NOT_EQUAL, b.im))


# Polar form.


def magnitude(a: Parts) -> Real:
    """`|a|`."""
    re, im = abs(a.re), abs(a.im)
    greater, lesser = re.call("arith.maximumf", im), re.call("arith.minimumf", im)
    ratio = lesser / greater
    length = greater * (re.number(1.0) + ratio * ratio).call("math.sqrt")
    # 0 / 0 and inf / inf: then both are equal, unless a part is NaN.
    length = ratio.compare(UNORDERED, ratio).choose(lesser, length)
    infinite = _is_infinite(re).either(_is_infinite(im))
    return infinite.choose(re.number(float("inf")), length)


def angle(a: Parts) -> Real:
    """The argument of `a`."""
    return a.im.call("math.atan2", a.re)


def polar(length: Real, direction: Real) -> Parts:
    """The complex number of that length and argument."""
    return Parts(length * direction.call("math.cos"), length * direction.call("math.sin"))


def sign(a: Parts) -> Parts:
    """`a / |a|`, and 0 of 0."""
    length, zero = magnitude(a), a.re.number(0.0)
    is_zero = length.compare(ORDERED_EQUAL, zero)
    return is_zero.choose_parts(a, Parts(a.re / length, a.im / length))


# Functions.


def exponential(a: Parts) -> Parts:
    """`e^a`; where `e^re` is infinite a small cosine or sine may bring it back."""
    length, zero = a.re.call("math.exp"), a.re.number(0.0)
    root = (a.re * a.re.number(0.5)).call("math.exp")
    found = _is_infinite(length).choose_parts(scale(polar(root, a.im), root), polar(length, a.im))
    is_real = a.im.compare(ORDERED_EQUAL, zero)
    return is_real.choose_parts(Parts(length, a.im), found)


def exponential_less_one(a: Parts) -> Parts:
    """`e^a - 1`, without loss near 0: `expm1 re cos im - 2 sin^2 (im / 2)`."""
    half = (a.im * a.im.number(0.5)).call("math.sin")
    cosine, sine = a.im.call("math.cos"), a.im.call("math.sin")
    less = a.re.call("math.expm1") * cosine - a.re.number(2.0) * (half * half)
    return Parts(less, a.re.call("math.exp") * sine)


def logarithm(a: Parts) -> Parts:
    """The principal branch."""
    return Parts(magnitude(a).call("math.log"), angle(a))


def logarithm_of_more(a: Parts) -> Parts:
    """`log(1 + a)`, without loss near 0."""
    more = Parts(a.re + a.re.number(1.0), a.im)
    squares = a.re * (a.re + a.re.number(2.0)) + a.im * a.im
    near = squares.call("math.log1p") * a.re.number(0.5)
    is_small = abs(squares).compare(ORDERED_LESS, a.re.number(0.5))
    return Parts(is_small.choose(near, magnitude(more).call("math.log")), angle(more))


def square_root(a: Parts) -> Parts:
    """The root whose real part is not negative."""
    zero, half = a.re.number(0.0), a.re.number(0.5)
    length = magnitude(a)
    # Halves before the sum, which else overflows.
    greater = (abs(a.re) * half + length * half).call("math.sqrt")
    lesser = abs(a.im) * half / greater
    is_right = a.re.compare(ORDERED_GREATER_EQUAL, zero)
    root = Parts(
        is_right.choose(greater, lesser),
        is_right.choose(lesser, greater).call("math.copysign", a.im),
    )
    is_zero = length.compare(ORDERED_EQUAL, zero)
    return is_zero.choose_parts(Parts(zero, a.im), root)


def reciprocal_square_root(a: Parts) -> Parts:
    """`1 / sqrt(a)`."""
    half = a.re.number(0.5)
    length = a.re.number(1.0) / magnitude(a).call("math.sqrt")
    return polar(length, -(angle(a) * half))


def cosine(a: Parts) -> Parts:
    """`cos re cosh im - i sin re sinh im`."""
    re = a.re.call("math.cos") * a.im.call("math.cosh")
    return Parts(re, -(a.re.call("math.sin") * a.im.call("math.sinh")))


def sine(a: Parts) -> Parts:
    """`sin re cosh im + i cos re sinh im`."""
    re = a.re.call("math.sin") * a.im.call("math.cosh")
    return Parts(re, a.re.call("math.cos") * a.im.call("math.sinh"))


def hyperbolic_tangent(a: Parts) -> Parts:
    """`(u + i v) / (1 + i u v)` of `u = tanh re`, `v = tan im`; divided out.

    `re = u (1 + v^2) / (1 + u^2 v^2)`, `im = v (1 - u^2) / (1 + u^2 v^2)`, each multiplied by
    `cos^2 im`: nothing is infinite where `tan` is.
    """
    one, u = a.re.number(1.0), a.re.call("math.tanh")
    sine, cosine = a.im.call("math.sin"), a.im.call("math.cos")
    divisor = cosine * cosine + (u * u) * (sine * sine)
    # 1 - u^2 by cosh, which does not cancel.
    steepness = one / a.re.call("math.cosh")
    return Parts(u / divisor, sine * cosine * (steepness * steepness) / divisor)


def tangent(a: Parts) -> Parts:
    """`-i tanh(i a)`."""
    found = hyperbolic_tangent(Parts(-a.im, a.re))
    return Parts(found.im, -found.re)


def power(a: Parts, b: Parts) -> Parts:
    """`e^(b log a)`; of 0 it is 1 for exponent 0, else 0."""
    zero, one = a.re.number(0.0), a.re.number(1.0)
    found = exponential(multiply(b, logarithm(a)))
    of_zero = Parts(equal(b, Parts(zero, zero)).choose(one, zero), zero)
    return equal(a, Parts(zero, zero)).choose_parts(of_zero, found)


def arc_tangent(a: Parts, b: Parts) -> Parts:
    """`-i log((b + i a) / sqrt(a^2 + b^2))`, as upstream."""
    above = Parts(b.re - a.im, b.im + a.re)
    below = square_root(add(multiply(a, a), multiply(b, b)))
    found = logarithm(divide(above, below))
    return Parts(found.im, -found.re)


FORMULAS: dict[str, Callable[..., Any]] = {
    "complex.abs": magnitude,
    "complex.add": add,
    "complex.angle": angle,
    "complex.atan2": arc_tangent,
    "complex.conj": conjugate,
    "complex.cos": cosine,
    "complex.div": divide,
    "complex.eq": equal,
    "complex.exp": exponential,
    "complex.expm1": exponential_less_one,
    "complex.log": logarithm,
    "complex.log1p": logarithm_of_more,
    "complex.mul": multiply,
    "complex.neg": negate,
    "complex.neq": not_equal,
    "complex.pow": power,
    "complex.rsqrt": reciprocal_square_root,
    "complex.sign": sign,
    "complex.sin": sine,
    "complex.sqrt": square_root,
    "complex.sub": subtract,
    "complex.tan": tangent,
    "complex.tanh": hyperbolic_tangent,
}
"""By op name, of the parts of the operands."""
