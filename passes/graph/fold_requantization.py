"""graph-fold-requantization: what is done to integers before they are quantised is one line.

    quantize(mul(convert(i), a), y, z)          ->  quantize(mul(convert(i), a / y), 1, z)
    quantize(add(mul(convert(i), a), b), y, z)  ->  quantize(add(mul(convert(i), a / y), b / y), 1, z)
    convert(add(sub(i, c), d))                  ->  convert(add(i, d - c))

`i` are integers, `a` and `b` any number of factors and addends in any order, `c` and `d` of
addends of integers; all are constants with one number a feature, or one for all, as is the
scale `y`. Nobody else reads what is between. A division by 1 is none.

Factors and addends are computed in f64 and rounded once: the number that is rounded to an
integer is at most two units in its last place from what it was, so that it may be the next
integer where it lay between two. onnxruntime's `QLinearConv` has one factor as well. Integers
wrap around as before. Run after `graph-fold-constants`. Each rewrite leaves a scale of 1, so
the pass ends.

Jacob et al., "Quantization and Training of Neural Networks for Efficient
Integer-Arithmetic-Only Inference" (CVPR 2018), section 2.2, with a float for its multiplier.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from xdsl.dialects.builtin import Float32Type, i32
from xdsl.ir import Attribute, Operation, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.context import Context
from mlopt.core.deadness import erase_dead
from mlopt.core.passes import Pass
from mlopt.core.rewriting import inherit_location
from mlopt.core.walking import walk
from mlopt.dialects.graph.decompose.building import Builder
from mlopt.dialects.graph.element_kinds import Kind, bits_of, kind_of
from mlopt.dialects.graph.ops.base import element_type_of, shape_of
from mlopt.dialects.graph.ops.binary import AddOp, MulOp, SubOp
from mlopt.dialects.graph.ops.constant import ConstantOp
from mlopt.dialects.graph.ops.quantization import QuantizeOp
from mlopt.dialects.graph.ops.selection import ConvertOp
from mlopt.passes.graph.weighted import per_feature, single

F32 = Float32Type()


@dataclass(frozen=True)
class FoldRequantizationPass(Pass):
    """Makes one factor and one addend of what is between integers and integers."""

    name: ClassVar[str] = "graph-fold-requantization"
    anchors: ClassVar[tuple[str, ...]] = ()

    def run(self, root: Operation, context: Context) -> None:
        found = [op for op in walk(root) if isinstance(op, QuantizeOp)]
        folded = sum(map(_fold, found))
        if folded:
            context.count(self.name, "requantizations folded", folded)
            for region in root.regions:
                erase_dead(region)


def _fold(op: QuantizeOp) -> bool:
    """Rewrites `op` where it quantises a line over integers."""
    scale = per_feature(op.scale, 0) if not shape_of(op.scale) else None
    if op.place != (None, None) or scale is None or element_type_of(op.operand) != F32:
        return False
    if scale[0] == 1 or not 1e-30 < scale[0] < 1e30:
        return False
    for axis in range(len(shape_of(op.operand))):
        line = _Line.of(op.operand, axis)
        if line is not None:
            return line.rewrite(op, axis, float(scale[0]))
    return False


@dataclass
class _Line:
    """`whole * factor + addend`, over integers to which `more` is added."""

    whole: SSAValue
    factor: np.ndarray
    addend: np.ndarray
    more: np.ndarray | None = None

    @staticmethod
    def of(value: SSAValue, axis: int) -> _Line | None:
        """The line that a value is along the features of `axis`; None where it is no such."""
        owner = value.owner
        if not value.has_one_use():
            return None
        if isinstance(owner, ConvertOp):
            return _Line._of_integers(owner.operand, axis)
        if not isinstance(owner, MulOp | AddOp):
            return None
        for inner, other in ((owner.lhs, owner.rhs), (owner.rhs, owner.lhs)):
            numbers = per_feature(other, axis)
            line = None if numbers is None else _Line.of(inner, axis)
            if line is None or numbers is None:
                continue
            if isinstance(owner, AddOp):
                line.addend = line.addend + numbers
            else:
                line.factor, line.addend = line.factor * numbers, line.addend * numbers
            return line
        return None

    @staticmethod
    def _of_integers(value: SSAValue, axis: int) -> _Line | None:
        """The line of integers, without what is added to them."""
        element = element_type_of(value)
        if kind_of(element) not in (Kind.SIGNED, Kind.UNSIGNED) or bits_of(element) > 32:
            return None
        line = _Line(value, np.ones(1), np.zeros(1))
        if element != i32:
            return line
        while isinstance(owner := line.whole.owner, AddOp | SubOp) and line.whole.has_one_use():
            numbers = per_feature(owner.rhs, axis)
            if numbers is None:
                break
            sign = -1 if isinstance(owner, SubOp) else 1
            line.more = sign * numbers + (0 if line.more is None else line.more)
            line.whole = owner.lhs
        return line

    def rewrite(self, op: QuantizeOp, axis: int, scale: float) -> bool:
        """Puts the line in the place of the operand of `op`; False where it does not fit in f32."""
        factor, addend = single(self.factor / scale), single(self.addend / scale)
        if factor is None or addend is None:
            return False

        def insert(new: Operation) -> Operation:
            inherit_location(new, op.location)
            Rewriter.insert_op(new, InsertPoint.before(op))
            return new

        build = Builder(insert)

        def spread(numbers: np.ndarray, like: SSAValue, element: Attribute) -> SSAValue:
            one = numbers.size == 1 and shape_of(like)[axis] != 1
            shaped = numbers.reshape([] if one else [-1])
            constant = build(ConstantOp.from_array(shaped, element))
            return build.along(constant, like, [] if one else [axis])

        whole = self.whole
        if self.more is not None:
            wrapped = self.more.astype(np.int64).astype(np.int32)
            whole = build.add(whole, spread(wrapped, whole, i32))
        line = build.converted(whole, F32)
        line = build.mul(line, spread(factor, line, F32))
        if self.addend.any():
            line = build.add(line, spread(addend, line, F32))
        one = build(ConstantOp.from_array(np.ones((), np.float32), F32))
        op.operands[0], op.operands[1] = line, one
        return True
