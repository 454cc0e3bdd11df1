"""Arithmetic on scalars with the graph level's semantics (docs/numerics.md).

arith leaves results undefined for division by zero, for shifts by the width and for
floats that do not fit an integer; here each such case is given its defined result.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xdsl.dialects.builtin import (
    Float32Type,
    FloatAttr,
    IndexType,
    IntegerAttr,
    IntegerType,
    i1,
    i64,
)
from xdsl.ir import Attribute, Block, Operation, SSAValue

from mlopt.dialects import op_class
from mlopt.dialects.graph.attributes import Predicate
from mlopt.dialects.graph.element_kinds import Kind, bits_of, is_narrow_float, kind_of
from mlopt.passes.convert.graph_to_tensor.building import constant, make

F32 = Float32Type()

CMPF = {
    Predicate.EQ: 1,  # oeq
    Predicate.GT: 2,  # ogt
    Predicate.GE: 3,  # oge
    Predicate.LT: 4,  # olt
    Predicate.LE: 5,  # ole
    Predicate.NE: 13,  # une
}
CMPF_UNORDERED = 14
CMPI_EQUAL = {Predicate.EQ: 0, Predicate.NE: 1}
CMPI_SIGNED = {Predicate.LT: 2, Predicate.LE: 3, Predicate.GT: 4, Predicate.GE: 5}
CMPI_UNSIGNED = {Predicate.LT: 6, Predicate.LE: 7, Predicate.GT: 8, Predicate.GE: 9}


class Scalars:
    """Builds scalar ops at the end of a block.

    Values have types of the tensor level (signless); `Kind` says how to read them.
    """

    def __init__(self, block: Block):
        self.block = block

    def insert(self, op: Operation) -> Operation:
        """Puts `op` at the end of the block."""
        self.block.add_op(op)
        return op

    def op(self, name: str, *operands: SSAValue, result: Attribute | None = None) -> SSAValue:
        """An op whose result has the type of its first operand, or `result`."""
        return make(self.insert, name, operands, result or operands[0].type)

    def constant(self, value: float, type: Attribute) -> SSAValue:
        """A scalar constant."""
        return constant(self.insert, value, type)

    def constant_of(self, attribute: Attribute) -> SSAValue:
        """The scalar constant that an attribute with a type says."""
        assert isinstance(attribute, IntegerAttr | FloatAttr), "a scalar"
        return make(self.insert, "arith.constant", (), attribute.type, {"value": attribute})

    def like(self, value: float, other: SSAValue) -> SSAValue:
        """A scalar constant of the type of `other`."""
        return self.constant(value, other.type)

    def select(self, condition: SSAValue, on_true: SSAValue, on_false: SSAValue) -> SSAValue:
        """One of two values."""
        return self.op("arith.select", condition, on_true, on_false, result=on_true.type)

    def compare(self, predicate: Predicate, a: SSAValue, b: SSAValue, kind: Kind) -> SSAValue:
        """An i1; every comparison with NaN is false, except `ne`."""
        if kind == Kind.FLOAT:
            return self._compare("arith.cmpf", CMPF[predicate], a, b)
        ordered = CMPI_UNSIGNED if kind in (Kind.UNSIGNED, Kind.BOOL) else CMPI_SIGNED
        return self._compare("arith.cmpi", (CMPI_EQUAL | ordered)[predicate], a, b)

    def is_nan(self, a: SSAValue) -> SSAValue:
        """An i1."""
        return self._compare("arith.cmpf", CMPF_UNORDERED, a, a)

    def _compare(self, name: str, number: int, a: SSAValue, b: SSAValue) -> SSAValue:
        predicate = IntegerAttr(number, i64)
        return make(self.insert, name, (a, b), i1, {"predicate": predicate})

    def in_f32(self, name: str, *operands: SSAValue) -> SSAValue:
        """A function of floats; f16 and bf16 are computed in f32 and rounded once."""
        return self.widely(lambda *wide: self.op(name, *wide), *operands)

    def widely(self, function: Callable[..., SSAValue], *operands: SSAValue) -> SSAValue:
        """As `in_f32`, for a function that builds several ops."""
        type = operands[0].type
        if not is_narrow_float(type):
            return function(*operands)
        wide = [self.op("arith.extf", operand, result=F32) for operand in operands]
        return self.op("arith.truncf", function(*wide), result=type)

    def maximum(self, a: SSAValue, b: SSAValue, kind: Kind) -> SSAValue:
        """`graph.max`."""
        return self.op(_by_kind(kind, "arith.maximumf", "arith.maxsi", "arith.maxui"), a, b)

    def minimum(self, a: SSAValue, b: SSAValue, kind: Kind) -> SSAValue:
        """`graph.min`."""
        return self.op(_by_kind(kind, "arith.minimumf", "arith.minsi", "arith.minui"), a, b)

    def divide(self, a: SSAValue, b: SSAValue, kind: Kind) -> SSAValue:
        """`graph.div`: x / 0 has every bit set."""
        if kind == Kind.FLOAT:
            return self.op("arith.divf", a, b)
        by_zero, divisor = self._safe_divisor(a, b, kind)
        quotient = self.op(_by_kind(kind, "", "arith.divsi", "arith.divui"), a, divisor)
        return self.select(by_zero, self.like(-1, a), quotient)

    def remainder(self, a: SSAValue, b: SSAValue, kind: Kind) -> SSAValue:
        """`graph.rem`: x rem 0 is x."""
        if kind == Kind.FLOAT:
            return self.in_f32("arith.remf", a, b)
        by_zero, divisor = self._safe_divisor(a, b, kind)
        remainder = self.op(_by_kind(kind, "", "arith.remsi", "arith.remui"), a, divisor)
        return self.select(by_zero, a, remainder)

    def modulo(self, a: SSAValue, b: SSAValue, kind: Kind) -> SSAValue:
        """`graph.mod`: the remainder, moved to the side of zero that b is on."""
        if kind == Kind.UNSIGNED:
            return self.remainder(a, b, kind)
        if kind == Kind.FLOAT:
            return self.widely(self._modulo_of_floats, a, b)
        rest = self.remainder(a, b, kind)
        return self.select(self._is_beyond(rest, b, kind), self.op("arith.addi", rest, b), rest)

    def _modulo_of_floats(self, a: SSAValue, b: SSAValue) -> SSAValue:
        rest = self.op("arith.remf", a, b)
        moved = self.select(
            self._is_beyond(rest, b, Kind.FLOAT), self.op("arith.addf", rest, b), rest
        )
        zero = self.like(0, rest)
        is_zero = self.compare(Predicate.EQ, rest, zero, Kind.FLOAT)
        below = self.compare(Predicate.LT, b, zero, Kind.FLOAT)
        signed_zero = self.select(below, self.like(-0.0, rest), zero)
        return self.select(is_zero, signed_zero, moved)

    def _is_beyond(self, rest: SSAValue, b: SSAValue, kind: Kind) -> SSAValue:
        """Whether `rest` is not zero and on the other side of it than `b`."""
        zero = self.like(0, rest)
        sides = [self.compare(Predicate.LT, value, zero, kind) for value in (rest, b)]
        is_some = self.compare(Predicate.NE, rest, zero, kind)
        return self.op("arith.andi", is_some, self.op("arith.xori", *sides))

    def _safe_divisor(self, a: SSAValue, b: SSAValue, kind: Kind) -> tuple[SSAValue, SSAValue]:
        """Whether b is 0, and b with 1 in place of what a cannot be divided by.

        The least integer over -1 then is itself, remainder 0.
        """
        by_zero = self.compare(Predicate.EQ, b, self.like(0, b), kind)
        unsafe = by_zero
        if kind != Kind.UNSIGNED:
            least = self.like(-(1 << (bits_of(a.type) - 1)), a)
            is_least = self.compare(Predicate.EQ, a, least, kind)
            is_minus_one = self.compare(Predicate.EQ, b, self.like(-1, b), kind)
            unsafe = self.op("arith.ori", unsafe, self.op("arith.andi", is_least, is_minus_one))
        return by_zero, self.select(unsafe, self.like(1, b), b)

    def shift(self, name: str, a: SSAValue, b: SSAValue, *, keeps_sign: bool) -> SSAValue:
        """A shift; by the width or more, all that is left is what was shifted in."""
        width = bits_of(a.type)
        inside = self.compare(Predicate.LT, b, self.like(width, b), Kind.UNSIGNED)
        if keeps_sign:
            return self.op(name, a, self.select(inside, b, self.like(width - 1, b)))
        shifted = self.op(name, a, self.select(inside, b, self.like(0, b)))
        return self.select(inside, shifted, self.like(0, a))

    def convert(self, value: SSAValue, source: Attribute, target: Attribute) -> SSAValue:
        """`graph.convert` between element types of the graph level."""
        from_kind, to_kind = kind_of(source), kind_of(target)
        assert from_kind is not None and to_kind is not None, "verified element types"
        if source == target:
            return value
        if to_kind == Kind.BOOL:
            return self.compare(Predicate.NE, value, self.like(0, value), from_kind)
        if from_kind == Kind.FLOAT:
            if to_kind == Kind.FLOAT:
                return self._float_to_float(value, target)
            return self._float_to_integer(value, target, to_kind)
        if to_kind == Kind.FLOAT:
            return self._integer_to_float(value, target, from_kind)
        return self._integer_to_integer(value, target, from_kind)

    def _float_to_float(self, value: SSAValue, target: Attribute) -> SSAValue:
        """Through f32, which both f16 and bf16 go through."""
        if bits_of(value.type) == 16:
            value = self.op("arith.extf", value, result=F32)
        if bits_of(value.type) < bits_of(target):
            return self.op("arith.extf", value, result=target)
        if bits_of(value.type) == 64 and value.type != target:
            value = self.op("arith.truncf", value, result=F32)
        return value if value.type == target else self.op("arith.truncf", value, result=target)

    def _integer_to_float(self, value: SSAValue, target: Attribute, kind: Kind) -> SSAValue:
        if kind == Kind.INDEX:
            value = self.op("arith.index_cast", value, result=i64)
        unsigned = kind in (Kind.UNSIGNED, Kind.BOOL)
        wide = F32 if bits_of(target) == 16 else target
        name = "arith.uitofp" if unsigned else "arith.sitofp"
        result = self.op(name, value, result=wide)
        return result if wide == target else self.op("arith.truncf", result, result=target)

    def _float_to_integer(self, value: SSAValue, target: Attribute, kind: Kind) -> SSAValue:
        """Held at the ends; NaN, which is neither above nor below, becomes 0."""
        if bits_of(value.type) == 16:
            value = self.op("arith.extf", value, result=F32)
        bits, unsigned = bits_of(target), kind == Kind.UNSIGNED
        integer = IntegerType(bits)
        if bits <= 16:
            return self._float_to_narrow_integer(value, integer, unsigned=unsigned)
        # Powers of two, which every float type has.
        low = self.like(0.0 if unsigned else -(2.0 ** (bits - 1)), value)
        high = self.like(2.0 ** (bits if unsigned else bits - 1), value)
        too_large = self.compare(Predicate.GE, value, high, Kind.FLOAT)
        too_small = self.compare(Predicate.LT, value, low, Kind.FLOAT)
        outside = self.op(
            "arith.ori", self.op("arith.ori", too_large, too_small), self.is_nan(value)
        )
        inside = self.select(outside, self.like(0.0, value), value)
        name = "arith.fptoui" if unsigned else "arith.fptosi"
        result = self.op(name, inside, result=integer)
        least = 0 if unsigned else -(1 << (bits - 1))
        result = self.select(too_small, self.constant(least, integer), result)
        result = self.select(too_large, self.constant(least + (1 << bits) - 1, integer), result)
        if kind == Kind.INDEX:
            return self.op("arith.index_cast", result, result=IndexType())
        return result

    def _float_to_narrow_integer(
        self, value: SSAValue, integer: IntegerType, *, unsigned: bool
    ) -> SSAValue:
        """The ends are floats, so that the float is held: two instructions."""
        bits = integer.width.data
        least = 0 if unsigned else -(1 << (bits - 1))
        held = self.op("arith.maxnumf", value, self.like(float(least), value))
        held = self.op("arith.minnumf", held, self.like(float(least + (1 << bits) - 1), value))
        result = self.op("arith.fptoui" if unsigned else "arith.fptosi", held, result=integer)
        return self.select(self.is_nan(value), self.constant(0, integer), result)

    def _integer_to_integer(self, value: SSAValue, target: Attribute, kind: Kind) -> SSAValue:
        """Modulo the width of the target."""
        if kind == Kind.INDEX:
            value = self.op("arith.index_cast", value, result=i64)
        integer = IntegerType(bits_of(target))
        if bits_of(value.type) > bits_of(target):
            value = self.op("arith.trunci", value, result=integer)
        elif bits_of(value.type) < bits_of(target):
            unsigned = kind in (Kind.UNSIGNED, Kind.BOOL)
            value = self.op("arith.extui" if unsigned else "arith.extsi", value, result=integer)
        if isinstance(target, IndexType):
            return self.op("arith.index_cast", value, result=target)
        return value

    def finish(self, values: Sequence[SSAValue]) -> None:
        """Ends the block with `linalg.yield`."""
        self.block.add_op(op_class("linalg.yield").create(operands=values))


def _by_kind(kind: Kind, of_float: str, of_signed: str, of_unsigned: str) -> str:
    """The op for a kind; i1 has false below true, as unsigned numbers have."""
    if kind == Kind.FLOAT:
        return of_float
    return of_unsigned if kind in (Kind.UNSIGNED, Kind.BOOL) else of_signed
