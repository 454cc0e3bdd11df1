"""Numbers that write themselves as arith ops: one notation for scalars and vectors.

    r = n.fma(-0.693359375, x)      # vector.fma, or a product and a sum that may be fused
    y = (r * r).fma(q, r) + 1.0

A `Term` is a float or integer of any width, or a vector of them. A Python number beside it
becomes a constant of its type, made once a function.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xdsl.dialects.arith import FastMathFlagsAttr, IntegerOverflowAttr
from xdsl.dialects.builtin import (
    DenseArrayBase,
    DenseIntOrFPElementsAttr,
    Float64Type,
    FloatAttr,
    IntegerAttr,
    IntegerType,
    StringAttr,
    VectorType,
    f32,
    f64,
    i1,
    i32,
    i64,
)
from xdsl.dialects.llvm import FastMathAttr
from xdsl.dialects.utils import FastMathFlag
from xdsl.ir import Attribute, Block, Operation, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.constants import splat
from mlopt.core.rewriting import inherit_location
from mlopt.dialects import op_class
from mlopt.passes.convert.llvm_builder import like, scalar_type

NONE = FastMathFlagsAttr("none")
CONTRACT = FastMathFlagsAttr([FastMathFlag.ALLOW_CONTRACT])
WRAPS = IntegerOverflowAttr("none")

_FLOAT_PREDICATES = {"oeq": 1, "ogt": 2, "oge": 3, "olt": 4, "uge": 10, "une": 13}
_INTEGER_PREDICATES = {"eq": 0, "ne": 1}


REGISTER_LANES = 16
"""f32 of a register of AVX-512."""

CURRENT_ROUNDING = 4
"""What an instruction of AVX-512 is given to round as the machine is set to."""


class Writer:
    """Inserts ops before `op`; constants go to the start of its function, once each.

    `machine_scales`: there is an instruction that multiplies a vector by powers of two.
    """

    def __init__(self, machine_scales: bool = False) -> None:
        self.machine_scales = machine_scales
        self._constants: dict[tuple[Block, Attribute], SSAValue] = {}
        self.op: Operation | None = None

    def insert(self, new_op: Operation) -> SSAValue:
        """Puts `new_op` before the op that is replaced."""
        assert self.op is not None, "an op is being replaced"
        inherit_location(new_op, self.op.location)
        Rewriter.insert_op(new_op, InsertPoint.before(self.op))
        return new_op.results[0]

    def constant(self, value: float | int, type: Attribute) -> SSAValue:
        """A scalar, or a vector whose elements are all `value`."""
        entry = self._entry()
        if isinstance(type, VectorType):
            attribute: Attribute = splat(value, type)
        elif isinstance(type, IntegerType):
            attribute = IntegerAttr(int(value), type)
        else:
            attribute = FloatAttr(float(value), type)  # pyright: ignore[reportArgumentType, reportCallIssue]
        return self._stored(entry, attribute, type)

    def table(self, values: Sequence[float]) -> SSAValue:
        """A register of f32."""
        type = VectorType(f32, [len(values)])
        attribute = DenseIntOrFPElementsAttr.from_list(type, list(values))
        return self._stored(self._entry(), attribute, type)

    def _stored(self, entry: Block, attribute: Attribute, type: Attribute) -> SSAValue:
        found = self._constants.get((entry, attribute))
        if found is None:
            new_op = op_class("arith.constant").create(
                result_types=[type], properties={"value": attribute}
            )
            assert self.op is not None and entry.first_op is not None
            inherit_location(new_op, self.op.location)
            Rewriter.insert_op(new_op, InsertPoint.before(entry.first_op))
            found = self._constants[entry, attribute] = new_op.results[0]
        return found

    def _entry(self) -> Block:
        """The first block of the function around the op."""
        assert self.op is not None, "an op is being replaced"
        block = self.op.parent
        while block is not None:
            holder = block.parent_op()
            if holder is None or holder.name.endswith(".func") or holder.parent is None:
                break
            block = holder.parent
        region = block.parent if block is not None else None
        assert region is not None and region.first_block is not None
        return region.first_block


class Term:
    """A value and who writes ops for it."""

    def __init__(self, value: SSAValue, writer: Writer):
        self.value = value
        self.writer = writer

    @property
    def type(self) -> Attribute:
        """The type of the value."""
        return self.value.type

    def _is_float(self) -> bool:
        return not isinstance(scalar_type(self.type), IntegerType)

    def _of(self, other: Term | float) -> SSAValue:
        if isinstance(other, Term):
            return other.value
        return self.writer.constant(other, self.type)

    def _write(
        self,
        name: str,
        operands: Sequence[SSAValue],
        type: Attribute,
        **properties: Attribute,
    ) -> Term:
        new_op = op_class(name).create(
            operands=operands, result_types=[type], properties=properties
        )
        return Term(self.writer.insert(new_op), self.writer)

    def _binary(self, other: Term | float, float_name: str, integer_name: str) -> Term:
        operands = (self.value, self._of(other))
        if self._is_float():
            return self._write(float_name, operands, self.type, fastmath=NONE)
        flagged = integer_name in ("arith.addi", "arith.subi", "arith.muli", "arith.shli")
        properties = {"overflowFlags": WRAPS} if flagged else {}
        return self._write(integer_name, operands, self.type, **properties)

    def __add__(self, other: Term | float) -> Term:
        return self._binary(other, "arith.addf", "arith.addi")

    def __sub__(self, other: Term | float) -> Term:
        return self._binary(other, "arith.subf", "arith.subi")

    def __mul__(self, other: Term | float) -> Term:
        return self._binary(other, "arith.mulf", "arith.muli")

    def __truediv__(self, other: Term | float) -> Term:
        return self._binary(other, "arith.divf", "arith.divsi")

    def __and__(self, other: Term | float) -> Term:
        return self._binary(other, "", "arith.andi")

    def __or__(self, other: Term | float) -> Term:
        return self._binary(other, "", "arith.ori")

    def __xor__(self, other: Term | float) -> Term:
        return self._binary(other, "", "arith.xori")

    def __lshift__(self, other: Term | float) -> Term:
        return self._binary(other, "", "arith.shli")

    def __rshift__(self, other: Term | float) -> Term:
        """The sign stays."""
        return self._binary(other, "", "arith.shrsi")

    def constant(self, value: float) -> Term:
        """A constant of the same type."""
        return Term(self.writer.constant(value, self.type), self.writer)

    def fma(self, factor: Term | float, summand: Term | float) -> Term:
        """`self * factor + summand`, rounded once where the machine can."""
        a, b = self._of(factor), self._of(summand)
        if isinstance(self.type, VectorType):
            return self._write("vector.fma", (self.value, a, b), self.type)
        product = self._write("arith.mulf", (self.value, a), self.type, fastmath=CONTRACT)
        return self._write("arith.addf", (product.value, b), self.type, fastmath=CONTRACT)

    def polynomial(self, coefficients: Sequence[float]) -> Term:
        """`c[0] + c[1] * self + c[2] * self^2 ...` by Horner's rule."""
        *rest, last = coefficients
        result = self.constant(last)
        for coefficient in reversed(rest):
            result = result.fma(self, coefficient)
        return result

    # Comparisons and choices.

    def compare(self, predicate: str, other: Term | float) -> Term:
        """A condition, or a vector of them: `oeq` ... for floats, `eq`, `ne` for integers."""
        operands, type = (self.value, self._of(other)), like(self.type, i1)
        if self._is_float():
            number = IntegerAttr(_FLOAT_PREDICATES[predicate], i64)
            return self._write("arith.cmpf", operands, type, predicate=number, fastmath=NONE)
        number = IntegerAttr(_INTEGER_PREDICATES[predicate], i64)
        return self._write("arith.cmpi", operands, type, predicate=number)

    def otherwise(self, condition: Term, replacement: Term | float) -> Term:
        """`replacement` where `condition` holds, else this."""
        operands = (condition.value, self._of(replacement), self.value)
        return self._write("arith.select", operands, self.type)

    def clamp(self, low: float | None, high: float | None) -> Term:
        """Between the two; NaN stays."""
        result = self
        if high is not None:
            result = result.otherwise(result.compare("ogt", high), high)
        if low is not None:
            result = result.otherwise(result.compare("olt", low), low)
        return result

    # Other types.

    def bits(self) -> Term:
        """The bits of a float as an integer."""
        integer = i64 if isinstance(scalar_type(self.type), Float64Type) else i32
        return self._write("arith.bitcast", (self.value,), like(self.type, integer))

    def as_float(self) -> Term:
        """The float with the bits of this integer."""
        is_wide = scalar_type(self.type) == i64
        return self._write("arith.bitcast", (self.value,), like(self.type, f64 if is_wide else f32))

    def can_ldexp(self) -> bool:
        """True for a vector of f32 that the machine scales; LLVM has no vectors of more axes."""
        type = self.type
        return (
            self.writer.machine_scales
            and isinstance(type, VectorType)
            and len(type.get_shape()) == 1
            and scalar_type(type) == f32
        )

    def ldexp(self, power: Term) -> Term:
        """`self * 2^power`, rounded once, for any power."""
        lanes = self.type.get_shape()[0] if isinstance(self.type, VectorType) else 0
        return self._intrinsic(f"llvm.ldexp.v{lanes}f32.v{lanes}i32", (self.value, power.value))

    def scaled_by(self, power: Term) -> Term | None:
        """The same for a power that is an integer as a float; None where no instruction takes
        vectors of this size, nor registers of it."""
        if not self.is_whole_registers():
            return None
        starts = range(0, len(self), REGISTER_LANES)
        parts = [(self._register(start), power._register(start)) for start in starts]
        return _all_joined([y._scaled_register(n) for y, n in parts])

    def is_whole_registers(self) -> bool:
        """True for a vector of f32 that fills registers of AVX-512."""
        return self.can_ldexp() and len(self) % REGISTER_LANES == 0

    def by_registers(self, function: Callable[[Term], Term]) -> Term:
        """`function` of each register."""
        starts = range(0, len(self), REGISTER_LANES)
        return _all_joined([function(self._register(start)) for start in starts])

    def chosen_from(self, table: Sequence[float]) -> Term:
        """The elements of `table` that the low bits of this register of integers number."""
        entries = self.writer.table(table)
        return self._intrinsic(
            "llvm.x86.avx512.permvar.sf.512", (entries, self.value), entries.type
        )

    def _scaled_register(self, power: Term) -> Term:
        all_lanes = self.writer.constant(-1, IntegerType(16))
        rounding = self.writer.constant(CURRENT_ROUNDING, i32)
        operands = (self.value, power.value, self.value, all_lanes, rounding)
        return self._intrinsic("llvm.x86.avx512.mask.scalef.ps.512", operands)

    def _register(self, start: int) -> Term:
        """The lanes of a register from `start` on."""
        if len(self) == REGISTER_LANES:
            return self
        return self._shuffled(self, range(start, start + REGISTER_LANES))

    def _joined(self, other: Term) -> Term:
        return self._shuffled(other, range(len(self) + len(other)))

    def _shuffled(self, other: Term, lanes: Sequence[int]) -> Term:
        mask = DenseArrayBase.from_list(i64, list(lanes))
        type = VectorType(scalar_type(self.type), [len(lanes)])
        return self._write("vector.shuffle", (self.value, other.value), type, mask=mask)

    def __len__(self) -> int:
        """How many lanes there are."""
        return self.type.get_shape()[0] if isinstance(self.type, VectorType) else 1

    def _intrinsic(
        self, name: str, operands: Sequence[SSAValue], type: Attribute | None = None
    ) -> Term:
        return self._write(
            "llvm.call_intrinsic",
            operands,
            type or self.type,
            intrin=StringAttr(name),
            fastmathFlags=FastMathAttr("none"),
            op_bundle_sizes=DenseArrayBase.from_list(i32, []),
            operandSegmentSizes=DenseArrayBase.from_list(i32, [len(operands), 0]),
        )

    def converted(self, element: Attribute) -> Term:
        """The same number with scalars of another type: a float wider or shorter, an integer
        as a float or shorter."""
        old = scalar_type(self.type)
        if old == element:
            return self
        new_type = like(self.type, element)
        if isinstance(old, IntegerType):
            name = "arith.trunci" if isinstance(element, IntegerType) else "arith.sitofp"
            flags = {"overflowFlags": WRAPS} if name == "arith.trunci" else {}
            return self._write(name, (self.value,), new_type, **flags)
        wider = _bits(element) > _bits(old)
        return self._write("arith.extf" if wider else "arith.truncf", (self.value,), new_type)

    def magnitude(self) -> Term:
        """The absolute value."""
        return self._write("math.absf", (self.value,), self.type, fastmath=NONE)

    def with_sign_of(self, other: Term) -> Term:
        """This magnitude, the sign of `other`."""
        operands = (self.value, other.value)
        return self._write("math.copysign", operands, self.type, fastmath=NONE)

    def floor(self) -> Term:
        """The greatest integer that is not above."""
        return self._write("math.floor", (self.value,), self.type, fastmath=NONE)

    def nearest(self) -> Term:
        """The nearest integer, ties to even."""
        return self._write("math.roundeven", (self.value,), self.type, fastmath=NONE)

    def rounded(self, factor: float | None = None) -> tuple[Term, Term]:
        """The nearest integer (ties to even), as a float and as bits of its two's complement.

        By adding and subtracting `1.5 * 2^p`, which leaves the integer in the low bits: as
        exact as rounding for what is below `2^(p-2)`, and any machine has it. With `factor`, of
        the product with it.
        """
        is_double = isinstance(scalar_type(self.type), Float64Type)
        shift = 1.5 * 2.0 ** (52 if is_double else 23)
        shifted = self + shift if factor is None else self.fma(factor, shift)
        start = (0x4338 << 48) if is_double else 0x4B400000
        return shifted - shift, shifted.bits() - start

    def nearest_bits(self, factor: float) -> Term:
        """Bits whose low ones are the nearest integer to the product with `factor`."""
        return self.fma(factor, 1.5 * 2.0**23).bits()


def _all_joined(pieces: Sequence[Term]) -> Term:
    """One behind the other."""
    while len(pieces) > 1:
        joined = [a._joined(b) for a, b in zip(pieces[::2], pieces[1::2], strict=False)]  # pyright: ignore[reportPrivateUsage]
        pieces = [*joined, *pieces[len(joined) * 2 :]]
    return pieces[0]


def _bits(element: Attribute) -> int:
    width = getattr(element, "bitwidth", 32)
    return int(width)
