"""LLVM's intrinsics as a table: a row an op, one class factory.

    llvm.intr.exp(%x) : (f32) -> f32

A row gives the operands, whether there is a result, the immediate arguments (properties)
and which types become the suffix of LLVM's name: "r" for the result, a number for an
operand. The emitter reads the same rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from xdsl.dialects.llvm import LLVM, FastMathAttr
from xdsl.irdl import (
    IRDLOperation,
    irdl_op_definition,
    operand_def,
    opt_prop_def,
    prop_def,
    result_def,
    traits_def,
    var_operand_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import MemoryReadEffect, MemoryWriteEffect, Pure

from mlopt.dialects.llvm.intrinsic_forms import form_of


@dataclass(frozen=True)
class Intrinsic:
    """One row. `name` is LLVM's, without `llvm.`.

    `immediates` are (property, LLVM type, index of the argument among all).
    """

    name: str
    operands: tuple[str, ...]
    overloads: str
    immediates: tuple[tuple[str, str, int], ...] = ()
    has_result: bool = True
    fast_math: bool = False
    effect: str = "none"

    @property
    def op_name(self) -> str:
        """The name of the op."""
        return f"llvm.intr.{self.name}"


def floats(names: str, operands: str, overloads: str = "r") -> Iterator[Intrinsic]:
    """Floating-point functions with fast-math flags."""
    for name in names.split():
        yield Intrinsic(name, tuple(operands.split()), overloads, fast_math=True)


def integers(names: str, operands: str, overloads: str = "r") -> Iterator[Intrinsic]:
    """Integer functions without immediates."""
    for name in names.split():
        yield Intrinsic(name, tuple(operands.split()), overloads)


VOLATILE = ("isVolatile", "i1", 3)

TABLE: tuple[Intrinsic, ...] = (
    *floats(
        "sqrt exp exp2 exp10 log log2 log10 sin cos tan asin acos atan sinh cosh tanh fabs"
        " floor ceil trunc round roundeven rint nearbyint",
        "in",
    ),
    *floats("pow atan2 copysign minnum maxnum minimum maximum", "a b"),
    *floats("fma fmuladd", "a b c"),
    *floats("powi", "val power", "r1"),
    *floats("ldexp", "val power", "r1"),
    *integers("smax smin umax umin sadd.sat uadd.sat ssub.sat usub.sat", "a b"),
    *integers("ctpop bswap bitreverse", "in"),
    *integers("fshl fshr", "a b c"),
    *integers(
        "sadd.with.overflow uadd.with.overflow ssub.with.overflow usub.with.overflow"
        " smul.with.overflow umul.with.overflow",
        "a b",
        "0",
    ),
    Intrinsic("abs", ("in",), "r", (("is_int_min_poison", "i1", 1),)),
    Intrinsic("ctlz", ("in",), "r", (("is_zero_poison", "i1", 1),)),
    Intrinsic("cttz", ("in",), "r", (("is_zero_poison", "i1", 1),)),
    Intrinsic("is.fpclass", ("in",), "0", (("bit", "i32", 1),)),
    *integers(
        "vector.reduce.add vector.reduce.mul vector.reduce.and vector.reduce.or"
        " vector.reduce.xor vector.reduce.smax vector.reduce.smin vector.reduce.umax"
        " vector.reduce.umin",
        "in",
        "0",
    ),
    *floats(
        "vector.reduce.fmax vector.reduce.fmin vector.reduce.fmaximum vector.reduce.fminimum",
        "in",
        "0",
    ),
    Intrinsic("memcpy", ("dst", "src", "len"), "012", (VOLATILE,), False, effect="write"),
    Intrinsic("memmove", ("dst", "src", "len"), "012", (VOLATILE,), False, effect="write"),
    Intrinsic("memset", ("dst", "val", "len"), "02", (VOLATILE,), False, effect="write"),
    Intrinsic(
        "prefetch",
        ("addr",),
        "0",
        (("rw", "i32", 1), ("hint", "i32", 2), ("cache", "i32", 3)),
        False,
        effect="write",
    ),
    Intrinsic("assume", ("cond",), "", (), False, effect="write"),
    Intrinsic(
        "masked.load",
        ("data", "mask", "pass_thru"),
        "r0",
        (("alignment", "i32", 1),),
        effect="read",
    ),
    Intrinsic(
        "masked.gather",
        ("ptrs", "mask", "pass_thru"),
        "r0",
        (("alignment", "i32", 1),),
        effect="read",
    ),
    Intrinsic(
        "masked.scatter",
        ("value", "ptrs", "mask"),
        "01",
        (("alignment", "i32", 2),),
        False,
        effect="write",
    ),
    Intrinsic("masked.expandload", ("ptr", "mask", "passthru"), "r", effect="read"),
    Intrinsic("masked.compressstore", ("value", "ptr", "mask"), "0", (), False, effect="write"),
    Intrinsic("debugtrap", (), "", (), False, effect="write"),
    Intrinsic("trap", (), "", (), False, effect="write"),
)
"""Every intrinsic that is declared here; xDSL's own classes of the same name are kept."""


class IntrinsicOp(IRDLOperation):
    """Base of the intrinsics of the table; one syntax for all, so none is compiled.

    A declared format costs a millisecond an op at import, which is more than most runs
    spend on the llvm dialect altogether.
    """

    ROW: ClassVar[Intrinsic]

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        operands = parser.parse_comma_separated_list(
            parser.Delimiter.PAREN, parser.parse_unresolved_operand
        )
        attributes = dict(parser.parse_optional_attr_dict())
        parser.parse_punctuation(":")
        type = parser.parse_function_type()
        names = cls.get_irdl_definition().properties
        properties = {name: attributes.pop(name) for name in names if name in attributes}
        if cls.ROW.fast_math:
            properties.setdefault("fastmathFlags", FastMathAttr(None))
        resolved = parser.resolve_operands(operands, type.inputs.data, parser.pos)
        return cls.create(
            operands=resolved,
            result_types=type.outputs.data,
            properties=properties,
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        with printer.in_parens():
            printer.print_list(self.operands, printer.print_ssa_value)
        shown = {
            name: value
            for name, value in self.properties.items()
            if name != "fastmathFlags" or value != FastMathAttr(None)
        }
        printer.print_op_attributes({**shown, **self.attributes})
        printer.print_string(" : ")
        printer.print_operation_type(self)


EFFECTS = {
    "none": traits_def(Pure()),
    "read": traits_def(MemoryReadEffect()),
    "write": traits_def(MemoryWriteEffect()),
}


def _class_of(row: Intrinsic) -> type[IRDLOperation]:
    """The op class of a row."""
    fields: dict[str, Any] = {
        "name": row.op_name,
        "traits": EFFECTS[row.effect],
        "__doc__": f"LLVM's intrinsic `llvm.{row.name}`.",
        "__module__": __name__,
    }
    for name in row.operands:
        fields[f"{name}_" if name == "in" else name] = operand_def()
    for name, _, _ in row.immediates:
        fields[name] = prop_def()
    if row.fast_math:
        fields["fastmathFlags"] = prop_def(FastMathAttr, default_value=FastMathAttr(None))
    if row.has_result:
        fields["res"] = result_def()
    title = "".join(part.capitalize() for part in row.name.replace("_", ".").split("."))
    form = form_of(row.name)
    bases = (IntrinsicOp,) if form is None else (form, IRDLOperation)
    if row.name == "assume":
        fields["op_bundle_sizes"] = opt_prop_def()
        fields["op_bundle_tags"] = opt_prop_def()
        fields["bundles"] = var_operand_def()
    defined: Any = irdl_op_definition(type(f"{title}Op", bases, fields))
    defined.ROW = row
    return defined


EXISTING = {op.name for op in LLVM.operations}

INTRINSIC_OPS = tuple(_class_of(row) for row in TABLE if row.op_name not in EXISTING)

BY_OP_NAME = {row.op_name: row for row in TABLE}
