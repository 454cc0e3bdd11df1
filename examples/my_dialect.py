"""fixed: numbers with a fixed point, as a plugin.

    mlopt --load-plugin my_dialect.py ...
    mlrun --load-plugin my_dialect.py ...
    mlopt.compile(..., plugins=["my_dialect.py"])

A `!fixed.q<8>` is a 16-bit integer that counts steps of 2^-8. The dialect has a type, two
ops, a canonicalisation, a meaning, a pass and a lowering, all in this file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from xdsl.dialects import arith, math
from xdsl.dialects.builtin import Float32Type, FloatAttr, IntAttr, TensorType, i16
from xdsl.ir import Attribute, Dialect, Operation, ParametrizedAttribute, SSAValue, TypeAttribute
from xdsl.irdl import (
    IRDLOperation,
    irdl_attr_definition,
    irdl_op_definition,
    operand_def,
    result_def,
    traits_def,
)
from xdsl.parser import AttrParser
from xdsl.printer import Printer
from xdsl.traits import Pure
from xdsl.utils.exceptions import VerifyException

from mlopt.core.context import Context
from mlopt.core.conversion import (
    ConversionPattern,
    ConversionRewriter,
    ConversionTarget,
    TypeConverter,
    apply_conversion,
)
from mlopt.core.element_types import add_dtype
from mlopt.core.interfaces import attach
from mlopt.core.interfaces.elementwise import Elementwise
from mlopt.core.interfaces.folding import ListedPatterns
from mlopt.core.interfaces.meaning import means
from mlopt.core.passes import Pass
from mlopt.core.retyping import retype
from mlopt.core.rewriting import (
    PatternRewriter,
    RewritePattern,
    op_type_rewrite_pattern,
)

# The type.


@irdl_attr_definition
class FixedType(ParametrizedAttribute, TypeAttribute):
    """`!fixed.q<8>`: a whole number of steps of 2^-8, held in 16 bits."""

    name = "fixed.q"

    fraction_bits: IntAttr

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> Sequence[Attribute]:
        with parser.in_angle_brackets():
            return [IntAttr(parser.parse_integer(allow_boolean=False))]

    def print_parameters(self, printer: Printer) -> None:
        printer.print_string(f"<{self.fraction_bits.data}>")

    def verify(self) -> None:
        if not 0 <= self.fraction_bits.data <= 15:
            raise VerifyException(
                f"found {self.fraction_bits.data} fraction bits, expected 0 to 15"
            )

    @property
    def step(self) -> float:
        """The distance of two numbers."""
        return 2.0**-self.fraction_bits.data


# The ops.


class FixedOp(IRDLOperation):
    """What both ops share: `name %x : type of %x to type of the result`, shapes equal."""

    operand = operand_def()
    out = result_def()

    traits = traits_def(Pure())
    assembly_format = "$operand attr-dict `:` type($operand) `to` type($out)"

    def check(self, source: type[Attribute], target: type[Attribute]) -> None:
        """Raises where the types are not of equal shape, or not of these elements."""
        if shape_of(self.operand.type) != shape_of(self.out.type):
            raise VerifyException("operand and result differ in shape")
        for type, wanted in ((self.operand.type, source), (self.out.type, target)):
            if not isinstance(element_of(type), wanted):
                raise VerifyException(f"found {type}, expected {wanted.name} or a tensor of it")


@irdl_op_definition
class QuantizeOp(FixedOp):
    """The nearest number with a fixed point, ties to even, held at the ends; NaN gives 0."""

    name = "fixed.quantize"

    def verify_(self) -> None:
        self.check(Float32Type, FixedType)


@irdl_op_definition
class DequantizeOp(FixedOp):
    """The number as f32, exactly."""

    name = "fixed.dequantize"

    def verify_(self) -> None:
        self.check(FixedType, Float32Type)


def element_of(type: Attribute) -> Attribute:
    """The type of one element."""
    return type.element_type if isinstance(type, TensorType) else type


def shape_of(type: Attribute) -> tuple[int, ...] | None:
    """The shape of a tensor; None for a scalar."""
    return tuple(type.get_shape()) if isinstance(type, TensorType) else None


def step_of(type: Attribute) -> float:
    """The distance of two numbers of `type`, which has a fixed point."""
    element = element_of(type)
    assert isinstance(element, FixedType), "verified"
    return element.step


# What they mean, and that they work element by element.


@means(QuantizeOp)
def quantize(op: QuantizeOp, operands, runner):
    steps = np.rint(np.nan_to_num(operands[0], nan=0.0) / np.float32(step_of(op.out.type)))
    return (np.clip(steps, -32768, 32767).astype(np.int16),)


@means(DequantizeOp)
def dequantize(op: DequantizeOp, operands, runner):
    return ((operands[0] * np.float32(step_of(op.operand.type))).astype(np.float32),)


add_dtype(FixedType, np.dtype(np.int16))
attach(Elementwise(), QuantizeOp, DequantizeOp)


# The canonicalisation.


class QuantizeAgainPattern(RewritePattern):
    """`quantize(dequantize q)` -> `q`, which f32 holds exactly."""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: QuantizeOp, rewriter: PatternRewriter) -> None:
        inner = op.operand.owner
        if isinstance(inner, DequantizeOp) and inner.operand.type == op.out.type:
            rewriter.replace(op, [], [inner.operand])


attach(ListedPatterns(QuantizeAgainPattern()), QuantizeOp)


# The pass.


@dataclass(frozen=True)
class RoundArgumentsPass(Pass):
    """Gives every function the nearest numbers with `fraction_bits` instead of f32 tensors."""

    name: ClassVar[str] = "fixed-round-arguments"
    anchors: ClassVar[tuple[str, ...]] = ("func.func",)

    fraction_bits: int = 8

    def run(self, root: Operation, context: Context) -> None:
        body = root.regions[0]
        first = body.blocks[0].first_op if body.blocks else None
        for argument in body.blocks[0].args if first is not None else ():
            if not isinstance(element_of(argument.type), Float32Type) or first is None:
                continue
            uses = tuple(argument.uses)
            rounded = self._rounded(argument, first)
            for use in uses:
                use.operation.operands[use.index] = rounded
            context.count(self.name, "arguments rounded")

    def _rounded(self, value: SSAValue, before: Operation) -> SSAValue:
        type, fixed = value.type, FixedType(IntAttr(self.fraction_bits))
        quantized = TensorType(fixed, type.get_shape()) if isinstance(type, TensorType) else fixed
        there = QuantizeOp.create(operands=[value], result_types=[quantized])
        back = DequantizeOp.create(operands=[there.out], result_types=[type])
        for op in (there, back):
            op.location = before.location
        block = before.parent
        assert block is not None, "an op of a function is in a block"
        block.insert_ops_before([there, back], before)
        return back.out


# The lowering: scalars of arith, and 16-bit integers for the type.


def integer_for(type: Attribute) -> Attribute | None:
    """`!fixed.q` -> `i16`."""
    return i16 if isinstance(type, FixedType) else None


class LowerQuantizePattern(ConversionPattern[QuantizeOp]):
    """`quantize x` -> `fptosi(clamp(roundeven(x / step)))`, and 0 for NaN."""

    op_types = (QuantizeOp,)

    def convert(
        self, op: QuantizeOp, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue]:
        x, f32 = operands[0], Float32Type()

        def number(value: float) -> SSAValue:
            return rewriter.insert(arith.ConstantOp(FloatAttr(value, f32))).result

        steps = rewriter.insert(arith.MulfOp(x, number(1 / step_of(op.out.type)))).result
        steps = rewriter.insert(math.RoundEvenOp(steps)).result
        steps = rewriter.insert(arith.MaximumfOp(steps, number(-32768.0))).result
        steps = rewriter.insert(arith.MinimumfOp(steps, number(32767.0))).result
        is_number = rewriter.insert(arith.CmpfOp(x, x, "ord")).result
        steps = rewriter.insert(arith.SelectOp(is_number, steps, number(0.0))).result
        return [rewriter.insert(arith.FPToSIOp(steps, i16)).result]


class LowerDequantizePattern(ConversionPattern[DequantizeOp]):
    """`dequantize q` -> `sitofp(q) * step`."""

    op_types = (DequantizeOp,)

    def convert(
        self, op: DequantizeOp, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue]:
        step = FloatAttr(step_of(op.operand.type), Float32Type())
        factor = rewriter.insert(arith.ConstantOp(step)).result
        steps = rewriter.insert(arith.SIToFPOp(operands[0], Float32Type())).result
        return [rewriter.insert(arith.MulfOp(steps, factor)).result]


@dataclass(frozen=True)
class ConvertFixedToArithPass(Pass):
    """Lowers the ops, which work on scalars by now, and replaces the type everywhere."""

    name: ClassVar[str] = "convert-fixed-to-arith"

    def run(self, root: Operation, context: Context) -> None:
        target = ConversionTarget(illegal=["fixed"])
        patterns = [LowerQuantizePattern(), LowerDequantizePattern()]
        apply_conversion(root, patterns, target, TypeConverter(integer_for))
        retype(root, integer_for)


def register(registry) -> None:
    """What mlopt calls when it loads this file."""
    registry.add_dialect(Dialect("fixed", [QuantizeOp, DequantizeOp], [FixedType]))
    registry.add_pass(RoundArgumentsPass, "rounds arguments to numbers with a fixed point")
    registry.add_pass(ConvertFixedToArithPass, "lowers fixed to arith")
    # Loops over elements are written out first, so that the lowering sees scalars.
    registry.add_lowering(
        "fixed", "loop", "convert-elementwise-to-linalg", "convert-fixed-to-arith"
    )
