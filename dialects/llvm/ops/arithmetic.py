"""Integer and float arithmetic, comparisons, select."""

from __future__ import annotations

from typing import Any

from xdsl.dialects import llvm
from xdsl.dialects.builtin import I1, VectorType, i1
from xdsl.dialects.llvm import FastMathAttr
from xdsl.ir import Attribute
from xdsl.irdl import (
    AnyAttr,
    IRDLOperation,
    VarConstraint,
    operand_def,
    opt_prop_def,
    result_def,
    traits_def,
)
from xdsl.traits import Commutative, Pure
from xdsl.utils.exceptions import VerifyException

from mlopt.dialects.llvm.assembly import Infer, llvm_op
from mlopt.dialects.llvm.constraints import COMPARABLE, FLOATS, OVERFLOW_FLAGS
from mlopt.dialects.llvm.property_syntax import PropertySyntax

NO_FAST_MATH = FastMathAttr(None)

BINARY = "$lhs `,` $rhs attr-dict `:` type($res)"
OVERFLOW = "$lhs `,` $rhs ($overflowFlags^)? attr-dict `:` type($res)"
EXACT = "(`exact` $isExact^)? " + BINARY
SAME: dict[str, Infer] = {"lhs": "res", "rhs": "res"}


def _redefined(base: Any, text: str, **fields: Any) -> Any:
    """xDSL's class `base` with upstream's syntax, and `fields` in place of its own."""
    body = {"__module__": __name__, "__doc__": base.__doc__, "assembly_format": text, **fields}
    defaults: dict[str, Attribute] = (
        {"fastmathFlags": NO_FAST_MATH} if issubclass(base, _FLOAT) else {}
    )
    return llvm_op(infer=SAME, defaults=defaults)(type(base.__name__, (base,), body))


_FLOAT = llvm.AbstractFloatArithOp


class _PredicateSyntax(PropertySyntax):
    """`"slt"`, which stands for a number."""

    def __init__(self, words: tuple[str, ...]):
        self.words = words

    def parse(self, parser: Any) -> Attribute | None:
        from xdsl.dialects.builtin import IntegerAttr, i64

        word = parser.parse_str_literal()
        if word not in self.words:
            parser.raise_error(f"found predicate '{word}', expected one of {', '.join(self.words)}")
        return IntegerAttr(self.words.index(word), i64)

    def print(self, printer: Any, value: Any) -> None:
        printer.print_string_literal(self.words[value.value.data])


ICMP = tuple("eq ne slt sle sgt sge ult ule ugt uge".split())
FCMP = tuple("_false oeq ogt oge olt ole one ord ueq ugt uge ult ule une uno _true".split())

PURE = traits_def(Pure())
COMMUTATIVE = traits_def(Pure(), Commutative())


def _flags() -> Any:
    return opt_prop_def(OVERFLOW_FLAGS)


AddOp = _redefined(llvm.AddOp, OVERFLOW, overflowFlags=_flags(), traits=COMMUTATIVE)
SubOp = _redefined(llvm.SubOp, OVERFLOW, overflowFlags=_flags(), traits=PURE)
MulOp = _redefined(llvm.MulOp, OVERFLOW, overflowFlags=_flags(), traits=COMMUTATIVE)
ShlOp = _redefined(llvm.ShlOp, OVERFLOW, overflowFlags=_flags(), traits=PURE)
UDivOp = _redefined(llvm.UDivOp, EXACT)
SDivOp = _redefined(llvm.SDivOp, EXACT)
LShrOp = _redefined(llvm.LShrOp, EXACT, traits=PURE)
AShrOp = _redefined(llvm.AShrOp, EXACT, traits=PURE)
URemOp = _redefined(llvm.URemOp, BINARY)
SRemOp = _redefined(llvm.SRemOp, BINARY)
AndOp = _redefined(llvm.AndOp, BINARY, traits=COMMUTATIVE)
OrOp = _redefined(llvm.OrOp, "(`disjoint` $isDisjoint^)? " + BINARY, traits=COMMUTATIVE)
XOrOp = _redefined(llvm.XOrOp, BINARY, traits=COMMUTATIVE)
FAddOp = _redefined(llvm.FAddOp, BINARY)
FSubOp = _redefined(llvm.FSubOp, BINARY)
FMulOp = _redefined(llvm.FMulOp, BINARY)
FDivOp = _redefined(llvm.FDivOp, BINARY)
FRemOp = _redefined(llvm.FRemOp, BINARY)


@llvm_op(infer={"res": "arg"}, defaults={"fastmathFlags": NO_FAST_MATH})
class FNegOp(llvm.FNegOp):
    """The value with its sign flipped, NaN included."""

    assembly_format = "$arg attr-dict `:` type($arg)"


def _truth_type(types: dict[str, list[Attribute]]) -> Attribute:
    """`i1`, or a vector of them as long as the operands."""
    type = types["lhs"][0]
    return VectorType(i1, type.shape, type.scalable_dims) if isinstance(type, VectorType) else i1


def _require_truth(op: Any, words: tuple[str, ...]) -> None:
    expected = _truth_type({"lhs": [op.lhs.type]})
    if op.res.type != expected:
        raise VerifyException(f"result has type {op.res.type}, expected {expected}")
    number = op.predicate.value.data
    if not 0 <= number < len(words):
        raise VerifyException(f"predicate is {number}, expected 0 to {len(words) - 1}")


@llvm_op(infer={"rhs": "lhs", "res": _truth_type}, syntax={"predicate": _PredicateSyntax(ICMP)})
class ICmpOp(llvm.ICmpOp):
    """Compares integers or pointers."""

    lhs = operand_def(VarConstraint("T", COMPARABLE))
    rhs = operand_def(VarConstraint("T", COMPARABLE))

    traits = PURE

    assembly_format = "$predicate $lhs `,` $rhs attr-dict `:` type($lhs)"

    def verify_(self) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        _require_truth(self, ICMP)


@llvm_op(
    infer={"rhs": "lhs", "res": _truth_type},
    syntax={"predicate": _PredicateSyntax(FCMP)},
    defaults={"fastmathFlags": NO_FAST_MATH},
)
class FCmpOp(llvm.FCmpOp):
    """Compares floats; `o` predicates are false and `u` ones true where one is NaN."""

    lhs = operand_def(VarConstraint("T", FLOATS))
    rhs = operand_def(VarConstraint("T", FLOATS))
    res = result_def(I1 | VectorType[I1])

    traits = PURE

    assembly_format = "$predicate $lhs `,` $rhs attr-dict `:` type($lhs)"

    def verify_(self) -> None:
        _require_truth(self, FCMP)


@llvm_op(infer={"lhs": "res", "rhs": "res"}, defaults={"fastmathFlags": NO_FAST_MATH})
class SelectOp(llvm.SelectOp):
    """`cond ? lhs : rhs`, lane by lane where the condition is a vector."""

    cond = operand_def(I1 | VectorType[I1])

    assembly_format = "$cond `,` $lhs `,` $rhs attr-dict `:` type($cond) `,` type($res)"

    def verify_(self) -> None:
        condition = self.cond.type
        if isinstance(condition, VectorType):
            type = self.res.type
            if not isinstance(type, VectorType) or type.shape != condition.shape:
                raise VerifyException(f"found a mask of type {condition} for values of type {type}")


@llvm_op(infer={"res": "val"})
class FreezeOp(IRDLOperation):
    """Some fixed value in the place of poison."""

    name = "llvm.freeze"

    val = operand_def(VarConstraint("T", AnyAttr()))
    res = result_def(VarConstraint("T", AnyAttr()))

    traits = PURE

    assembly_format = "$val attr-dict `:` type($val)"


ARITHMETIC_OPS = (
    AddOp, SubOp, MulOp, ShlOp, UDivOp, SDivOp, LShrOp, AShrOp, URemOp, SRemOp, AndOp, OrOp,
    XOrOp, FAddOp, FSubOp, FMulOp, FDivOp, FRemOp, FNegOp, ICmpOp, FCmpOp, SelectOp, FreezeOp,
)  # fmt: skip
