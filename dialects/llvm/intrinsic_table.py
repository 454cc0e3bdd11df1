"""LLVM's intrinsics as a table, a row an op.

A row gives the operands and their kinds, the immediate arguments (properties that LLVM
takes as arguments), how types hang together, and upstream's syntax, None where upstream
has none but the generic form. The emitter reads the same rows; the type suffix of LLVM's
name is not in them, as LLVM adds it itself.

Kinds: `F` float or vector of floats, `I` the same for integers, `P` for pointers; `f`,
`i`, `p` scalars; `V` any vector, `VF`, `VI`, `VP`, `VM` (of i1); `i1`, `i8`, `i32`; `T` any.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from xdsl.dialects.builtin import IntegerType
from xdsl.dialects.llvm import LLVMPointerType

from mlopt.dialects.llvm.assembly import CALL
from mlopt.dialects.llvm.types import TokenType

Immediate = tuple[str, str, int]
"""Property, LLVM type, index among LLVM's arguments."""

I1 = IntegerType(1)


@dataclass(frozen=True)
class Intrinsic:
    """One row. `name` is LLVM's, without `llvm.`; `relation` says which types are equal.

    A relation is "same" (operands and result), "alike" (operands), "element" (element
    types of operands and result), or nothing. `emitted` is False where the emitter writes
    the op in a way of its own.
    """

    name: str
    operands: tuple[str, ...] = ()
    relation: str = ""
    immediates: tuple[Immediate, ...] = ()
    format: str | None = None
    has_result: bool = True
    fast_math: bool = False
    effect: str = "none"
    infer: tuple[tuple[str, Any], ...] = ()
    optional: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    emitted: bool = True

    @property
    def op_name(self) -> str:
        """The name of the op."""
        return f"llvm.intr.{self.name}"

    @property
    def llvm_name(self) -> str:
        """LLVM's name, without the suffix of an overloaded one."""
        return f"llvm.{LLVM_NAMES.get(self.name, self.name)}"


LLVM_NAMES = {"vastart": "va_start", "vaend": "va_end", "vacopy": "va_copy"}
"""Names that upstream writes in another way."""


def rows(names: str, operands: str = "", **fields: Any) -> Iterator[Intrinsic]:
    """A row for each name."""
    for name in names.split():
        yield Intrinsic(name, tuple(operands.split()), **fields)


def floats(names: str, operands: str, relation: str = "same") -> Iterator[Intrinsic]:
    """Pure functions of floats, with fast-math flags."""
    return rows(names, operands, relation=relation, format=CALL, fast_math=True)


def integers(names: str, operands: str, relation: str = "same") -> Iterator[Intrinsic]:
    """Pure functions of integers."""
    return rows(names, operands, relation=relation, format=CALL)


def actions(names: str, operands: str = "", **fields: Any) -> Iterator[Intrinsic]:
    """What is done for its effect."""
    return rows(names, operands, has_result=False, effect="write", **fields)


VOLATILE = ("isVolatile", "i1", 3)
ACCESSES = ("access_groups", "alias_scopes", "noalias_scopes", "tbaa", "arg_attrs", "res_attrs")
CALL_ATTRIBUTES = ("arg_attrs", "res_attrs")
POINTER_FORMAT = "$ptr attr-dict `:` type($ptr)"
RESULT_FORMAT = "attr-dict `:` type($res)"
SAME_POINTER = (("res", "ptr"),)
POINTER = LLVMPointerType()


def _functional(names: str) -> str:
    """`$a `,` $b attr-dict `:` functional-type(operands, results)`."""
    listed = " `,` ".join(f"${name}" for name in names.split())
    return f"{listed} attr-dict `:` functional-type(operands, results)"


MATH: tuple[Intrinsic, ...] = (
    *floats(
        "sqrt exp exp2 exp10 log log2 log10 sin cos tan asin acos atan sinh cosh tanh fabs"
        " floor ceil trunc round roundeven rint nearbyint",
        "in:F",
    ),
    *floats("pow atan2 copysign minnum maxnum minimum maximum", "a:F b:F"),
    *floats("fma fmuladd", "a:F b:F c:F"),
    *floats("powi ldexp", "val:F power:i", relation="first"),
    *floats("frexp sincos", "val:F", relation=""),
    *rows("lround lrint llrint", "val:F", format=CALL),
    *rows("llround", "val:f", format=CALL),
    *rows("is.fpclass", "in:F", immediates=(("bit", "i32", 1),)),
)

INTEGER: tuple[Intrinsic, ...] = (
    *integers("smax smin umax umin", "a:I b:I"),
    *integers("sadd.sat uadd.sat ssub.sat usub.sat sshl.sat ushl.sat", "a:I b:I"),
    *integers("scmp ucmp", "a:I b:I", relation="alike"),
    *integers("ctpop bswap bitreverse", "in:I"),
    *integers("fshl fshr", "a:I b:I c:I"),
    *rows(
        "sadd.with.overflow uadd.with.overflow ssub.with.overflow usub.with.overflow"
        " smul.with.overflow umul.with.overflow",
        "lhs:I rhs:I",
        relation="alike",
    ),
    *rows("abs", "in:I", relation="same", immediates=(("is_int_min_poison", "i1", 1),)),
    *rows("ctlz cttz", "in:I", relation="same", immediates=(("is_zero_poison", "i1", 1),)),
    *rows(
        "expect",
        "val:i expected:i",
        relation="same",
        format="$val `,` $expected attr-dict `:` type($val)",
        infer=(("expected", "val"), ("res", "val")),
    ),
    *rows(
        "expect.with.probability",
        "val:i expected:i",
        relation="same",
        immediates=(("prob", "double", 2),),
        format="$val `,` $expected `,` $prob attr-dict `:` type($val)",
        infer=(("expected", "val"), ("res", "val")),
    ),
    *rows("is.constant", "val:T"),
    *rows(
        "ssa.copy",
        "operand:T",
        relation="same",
        format="$operand attr-dict `:` type($operand)",
        infer=(("res", "operand"),),
    ),
    *rows("ptrmask", "ptr:P mask:I", format=_functional("ptr mask")),
)

MEMORY: tuple[Intrinsic, ...] = (
    *actions("memcpy memmove", "dst:p src:p len:i", immediates=(VOLATILE,), properties=ACCESSES),
    *actions(
        "memcpy.inline",
        "dst:p src:p",
        immediates=(("len", "i64", 2), VOLATILE),
        properties=ACCESSES,
    ),
    *actions("memset", "dst:p val:i8 len:i", immediates=(VOLATILE,), properties=ACCESSES),
    *actions(
        "memset.inline",
        "dst:p val:i8",
        immediates=(("len", "i64", 2), VOLATILE),
        properties=ACCESSES,
    ),
    *actions(
        "prefetch",
        "addr:p",
        immediates=(("rw", "i32", 1), ("hint", "i32", 2), ("cache", "i32", 3)),
    ),
    *actions("lifetime.start lifetime.end", "ptr:p", format=POINTER_FORMAT),
    *rows(
        "invariant.start",
        "ptr:p",
        immediates=(("size", "i64", 0),),
        format="$size `,` $ptr attr-dict `:` type($ptr)",
        infer=(("res", lambda types: POINTER),),
        effect="write",
    ),
    *actions(
        "invariant.end",
        "start:p ptr:p",
        immediates=(("size", "i64", 1),),
        format="$start `,` $size `,` $ptr attr-dict `:` type($ptr)",
        infer=(("start", lambda types: POINTER),),
    ),
    *rows(
        "launder.invariant.group strip.invariant.group",
        "ptr:p",
        relation="same",
        format=POINTER_FORMAT,
        infer=SAME_POINTER,
        effect="write",
    ),
    *rows("stacksave", format=RESULT_FORMAT, effect="write"),
    *actions("stackrestore", "ptr:p", format=POINTER_FORMAT),
    *rows("threadlocal.address", "global:p"),
    *rows(
        "masked.load",
        "data:p mask:VM pass_thru:V",
        optional=("pass_thru",),
        properties=("alignment", "nontemporal"),
        format="operands attr-dict `:` functional-type(operands, results)",
        effect="read",
        emitted=False,
    ),
    *actions(
        "masked.store",
        "value:V data:p mask:VM",
        properties=("alignment",),
        format="$value `,` $data `,` $mask attr-dict `:` type($value) `,` type($mask)"
        " `into` type($data)",
        emitted=False,
    ),
    *rows(
        "masked.gather",
        "ptrs:VP mask:VM pass_thru:V",
        optional=("pass_thru",),
        properties=("alignment",),
        format="operands attr-dict `:` functional-type(operands, results)",
        effect="read",
        emitted=False,
    ),
    *actions(
        "masked.scatter",
        "value:V ptrs:VP mask:VM",
        properties=("alignment",),
        format="$value `,` $ptrs `,` $mask attr-dict `:` type($value) `,` type($mask)"
        " `into` type($ptrs)",
        emitted=False,
    ),
    *rows(
        "masked.expandload",
        "ptr:p mask:VM passthru:V",
        properties=CALL_ATTRIBUTES,
        effect="read",
    ),
    *actions("masked.compressstore", "value:V ptr:p mask:VM", properties=CALL_ATTRIBUTES),
    *actions(
        "experimental.noalias.scope.decl",
        properties=("scope",),
        format="$scope attr-dict",
        emitted=False,
    ),
    *actions(
        "assume",
        "cond:i1",
        properties=("op_bundle_sizes", "op_bundle_tags"),
        format="$cond ( custom<OpBundles>($op_bundle_operands, $op_bundle_tags, $op_bundle_sizes)^ )?"
        " `:` type($cond) attr-dict",
        emitted=False,
    ),
)

VECTOR: tuple[Intrinsic, ...] = (
    *rows(
        "vector.reduce.add vector.reduce.mul vector.reduce.and vector.reduce.or"
        " vector.reduce.xor vector.reduce.smax vector.reduce.smin vector.reduce.umax"
        " vector.reduce.umin",
        "in:VI",
        relation="element",
    ),
    *floats(
        "vector.reduce.fmax vector.reduce.fmin vector.reduce.fmaximum vector.reduce.fminimum",
        "in:VF",
        relation="element",
    ),
    *rows(
        "vector.reduce.fadd vector.reduce.fmul",
        "start_value:f input:VF",
        relation="element",
        fast_math=True,
    ),
    *rows(
        "vector.insert",
        "dstvec:V srcvec:V",
        immediates=(("pos", "i64", 2),),
        format="$srcvec `,` $dstvec `[` $pos `]` attr-dict `:` type($srcvec) `into` type($res)",
        infer=(("dstvec", "res"),),
    ),
    *rows(
        "vector.extract",
        "srcvec:V",
        immediates=(("pos", "i64", 1),),
        format="$srcvec `[` $pos `]` attr-dict `:` type($res) `from` type($srcvec)",
    ),
    *rows("vector.interleave2", "vec1:V vec2:V", relation="alike"),
    *rows("vector.deinterleave2", "vec:V"),
    *rows("vscale"),
    *rows("stepvector", format=RESULT_FORMAT),
    *rows(
        "get.active.lane.mask",
        "base:i n:i",
        relation="alike",
        format="$base `,` $n attr-dict `:` type($base) `,` type($n) `to` type($res)",
    ),
    *rows(
        "matrix.multiply",
        "lhs:V rhs:V",
        immediates=(("lhs_rows", "i32", 2), ("lhs_columns", "i32", 3), ("rhs_columns", "i32", 4)),
        format="$lhs `,` $rhs attr-dict `:` `(` type($lhs) `,` type($rhs) `)` `->` type($res)",
    ),
    *rows(
        "matrix.transpose",
        "matrix:V",
        immediates=(("rows", "i32", 1), ("columns", "i32", 2)),
        format="$matrix attr-dict `:` type($matrix) `into` type($res)",
    ),
    *rows(
        "matrix.column.major.load",
        "data:p stride:i",
        immediates=(("isVolatile", "i1", 2), ("rows", "i32", 3), ("columns", "i32", 4)),
        format="$data `,` `<` `stride` `=` $stride `>` attr-dict `:` type($res) `from` type($data)"
        " `stride` type($stride)",
        effect="read",
    ),
    *actions(
        "matrix.column.major.store",
        "matrix:V data:p stride:i",
        immediates=(("isVolatile", "i1", 3), ("rows", "i32", 4), ("columns", "i32", 5)),
        format="$matrix `,` $data `,` `<` `stride` `=` $stride `>` attr-dict `:` type($matrix)"
        " `to` type($data) `stride` type($stride)",
    ),
)

CONTROL: tuple[Intrinsic, ...] = (
    *actions("trap debugtrap", format="attr-dict"),
    *actions("ubsantrap", immediates=(("failureKind", "i8", 0),), format="prop-dict attr-dict"),
    *actions("vastart vaend", "arg_list:p", format="$arg_list attr-dict `:` type($arg_list)"),
    *actions(
        "vacopy",
        "dest_list:p src_list:p",
        format="$src_list `to` $dest_list attr-dict `:` type(operands)",
    ),
    *rows("eh.typeid.for", "type_info:p", format=_functional("type_info"), effect="write"),
    *actions("var.annotation", "val:p annotation:p fileName:p line:i32 attr:p"),
    *rows("ptr.annotation", "ptr:p annotation:p fileName:p line:i32 attr:p", effect="write"),
    *rows("annotation", "integer:i annotation:p fileName:p line:i32", effect="write"),
    *rows(
        "coro.id",
        "align:i32 promise:p coroaddr:p fnaddrs:p",
        format=_functional("align promise coroaddr fnaddrs"),
        effect="write",
    ),
    *rows("coro.begin", "token:T mem:p", format=_functional("token mem"), effect="write"),
    *rows("coro.size coro.align", format=RESULT_FORMAT, effect="write"),
    *rows("coro.save", "handle:p", format=_functional("handle"), effect="write"),
    *rows(
        "coro.suspend",
        "save:T final:i1",
        format="$save `,` $final attr-dict `:` type($res)",
        infer=(("save", lambda types: TokenType()), ("final", lambda types: I1)),
        effect="write",
    ),
    *rows(
        "coro.end",
        "handle:p unwind:i1 retvals:T",
        format=_functional("handle unwind retvals"),
        effect="write",
    ),
    *rows("coro.free", "id:T handle:p", format=_functional("id handle"), effect="write"),
    *actions("coro.resume", "handle:p", format="$handle attr-dict `:` type($handle)"),
    *rows(
        "coro.promise",
        "handle:p align:i32 from:i1",
        format=_functional("handle align from"),
        effect="write",
    ),
    *rows(
        "experimental.constrained.uitofp experimental.constrained.sitofp"
        " experimental.constrained.fptrunc",
        "arg_0:T",
        properties=("roundingmode", "fpExceptionBehavior"),
        format="$arg_0 $roundingmode $fpExceptionBehavior attr-dict `:` type($arg_0) `to` type($res)",
        effect="write",
        emitted=False,
    ),
    *rows(
        "experimental.constrained.fpext",
        "arg_0:T",
        properties=("fpExceptionBehavior",),
        format="$arg_0 $fpExceptionBehavior attr-dict `:` type($arg_0) `to` type($res)",
        effect="write",
        emitted=False,
    ),
)

MASKED = "mask:VM evl:i32"

PREDICATED: tuple[Intrinsic, ...] = (
    *rows(
        "vp.add vp.sub vp.mul vp.sdiv vp.udiv vp.srem vp.urem vp.and vp.or vp.xor vp.shl"
        " vp.lshr vp.ashr vp.smax vp.smin vp.umax vp.umin",
        f"lhs:VI rhs:VI {MASKED}",
    ),
    *rows("vp.fadd vp.fsub vp.fmul vp.fdiv vp.frem", f"lhs:VF rhs:VF {MASKED}"),
    *rows("vp.fma vp.fmuladd", f"op1:VF op2:VF op3:VF {MASKED}"),
    *rows("vp.fneg", f"op:VF {MASKED}"),
    *rows(
        "vp.fpext vp.fptosi vp.fptoui vp.fptrunc vp.inttoptr vp.ptrtoint vp.sext vp.sitofp"
        " vp.trunc vp.uitofp vp.zext",
        f"src:V {MASKED}",
    ),
    *rows("vp.merge vp.select", "cond:VM true_val:V false_val:V evl:i32"),
    *rows(
        "vp.reduce.add vp.reduce.mul vp.reduce.and vp.reduce.or vp.reduce.xor vp.reduce.smax"
        " vp.reduce.smin vp.reduce.umax vp.reduce.umin vp.reduce.fadd vp.reduce.fmul"
        " vp.reduce.fmax vp.reduce.fmin",
        f"satrt_value:T val:V {MASKED}",
    ),
    *rows("vp.load", f"ptr:p {MASKED}", effect="read"),
    *actions("vp.store", f"val:V ptr:p {MASKED}"),
    *rows("experimental.vp.strided.load", f"ptr:p stride:i {MASKED}", effect="read"),
    *actions("experimental.vp.strided.store", f"val:V ptr:p stride:i {MASKED}"),
)

TABLE = (*MATH, *INTEGER, *MEMORY, *VECTOR, *CONTROL, *PREDICATED)
"""Every intrinsic of upstream's dialect but those of debug information."""

BY_OP_NAME = {row.op_name: row for row in TABLE}
