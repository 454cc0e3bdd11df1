"""Integer ops of arith and math as expressions.

Integers wrap: sums and products of `i32` and wider are computed in the unsigned type. An
index that comes from sizes, counters and constants is too small to wrap and is written
plainly.
"""

from __future__ import annotations

from typing import Any

from xdsl.dialects.builtin import IndexType
from xdsl.ir import Block, Operation, SSAValue

from mlopt.core.diagnostics import error
from mlopt.core.symbols import is_private
from mlopt.targets.c.function_writer import FunctionWriter
from mlopt.targets.c.language import C, Text
from mlopt.targets.c.type_names import bits_of, scalar_type, unsigned

WRAPPING = {"arith.addi": "+", "arith.subi": "-", "arith.muli": "*"}
BITWISE = {"arith.andi": "&", "arith.ori": "|", "arith.xori": "^"}
SIGNED = {"arith.divsi": "/", "arith.remsi": "%"}
UNSIGNED = {"arith.divui": "/", "arith.remui": "%"}
ON_BITS = {"arith.addi": "^", "arith.subi": "^", "arith.muli": "&"}
"""Arithmetic modulo 2."""


@C.expresses(*WRAPPING)
def wrapping(op: Operation, out: FunctionWriter) -> Text:
    """`a + b`, modulo 2^width."""
    type = op.results[0].type
    a, b = (out.text(value) for value in op.operands)
    if bits_of(type) == 1:
        return Text(f"{a} {ON_BITS[op.name]} {b}")
    sign = WRAPPING[op.name]
    if isinstance(type, IndexType) and is_size(op.results[0]):
        return Text(f"{a} {sign} {b}")
    name = scalar_type(type, op)
    if bits_of(type) < 32:
        return Text(f"({name})({a} {sign} {b})")
    return Text(f"({name})(({unsigned(type)}){a} {sign} ({unsigned(type)}){b})")


def is_size(value: SSAValue) -> bool:
    """True for an index that is computed from sizes, counters and constants alone."""
    pending, seen = [value], set[SSAValue]()
    while pending:
        current = pending.pop()
        if current in seen:
            continue
        seen.add(current)
        owner = current.owner
        if isinstance(owner, Block):
            if not _is_counter(current, owner):
                return False
        elif owner.name == "arith.constant":
            value: Any = owner.properties["value"]
            if abs(value.value.data) >= 2**31:
                return False
        elif owner.name.startswith("arith.") and "cast" not in owner.name:
            pending += [operand for operand in owner.operands if operand.type == current.type]
        elif owner.name != "memref.dim" and not owner.name.startswith("gpu."):
            return False
        if len(seen) > 200:
            return False
    return True


def _is_counter(value: SSAValue, block: Block) -> bool:
    """A counter of a loop, or a size that a function of the compiler was given."""
    parent = block.parent_op()
    if parent is None or block.parent is None:
        return False
    if parent.name == "func.func":
        return is_private(parent) and block is parent.regions[0].blocks[0]
    first = parent.name == "loop.for" and value is block.args[0]
    return first or parent.name == "loop.parallel" or parent.name == "gpu.func"


@C.expresses(*BITWISE)
def bitwise(op: Operation, out: FunctionWriter) -> Text:
    """`a & b`; narrow types are promoted, and their bits kept."""
    a, b = (out.text(value) for value in op.operands)
    return Text(f"{a} {BITWISE[op.name]} {b}")


@C.expresses(*SIGNED)
def signed(op: Operation, out: FunctionWriter) -> Text:
    """`a / b`, towards zero."""
    type = op.results[0].type
    a, b = (out.text(value) for value in op.operands)
    quotient = f"{a} {SIGNED[op.name]} {b}"
    return Text(f"({scalar_type(type, op)})({quotient})" if bits_of(type) < 32 else quotient)


@C.expresses(*UNSIGNED)
def unsigned_operation(op: Operation, out: FunctionWriter) -> Text:
    """The operands read as unsigned; a size is not negative."""
    type = op.results[0].type
    a, b = (out.text(value) for value in op.operands)
    if isinstance(type, IndexType) and all(is_size(value) for value in op.operands):
        return Text(f"{a} {UNSIGNED[op.name]} {b}")
    cast = unsigned(type)
    return Text(f"({scalar_type(type, op)})(({cast}){a} {UNSIGNED[op.name]} ({cast}){b})")


@C.expresses("arith.shli", "arith.shrui", "arith.shrsi")
def shift(op: Operation, out: FunctionWriter) -> Text:
    """An amount beyond the width gives some number, as it does nothing worse upstream."""
    type = op.results[0].type
    a, amount = out.text(op.operands[0]), out.text(op.operands[1])
    bits = bits_of(type)
    if not amount.isdigit() or int(amount) >= bits:
        amount = f"({amount} & {bits - 1})"
    if op.name == "arith.shrsi":
        return Text(f"{a} >> {amount}")
    sign = "<<" if op.name == "arith.shli" else ">>"
    return Text(f"({scalar_type(type, op)})(({unsigned(type)}){a} {sign} {amount})")


CHOSEN = {
    "arith.maxsi": ("max", "i"),
    "arith.minsi": ("min", "i"),
    "arith.maxui": ("max", "u"),
    "arith.minui": ("min", "u"),
    "arith.ceildivsi": ("ceildiv", "i"),
    "arith.floordivsi": ("floordiv", "i"),
    "arith.ceildivui": ("ceildivu", "u"),
}


@C.expresses(*CHOSEN)
def chosen(op: Operation, out: FunctionWriter) -> Text:
    """A support function."""
    type = op.results[0].type
    kind, sign = CHOSEN[op.name]
    if bits_of(type) == 1:
        # A bit that is on is -1.
        if kind not in ("max", "min"):
            raise error(op, f"'{op.name}' op of i1 has no form in {out.language.name}")
        a, b = (out.text(value) for value in op.operands)
        return Text(f"{a} {'&' if (kind == 'max') == (sign == 'i') else '|'} {b}")
    function = out.scope.use(f"{kind}_{sign}{bits_of(type)}")
    return Text(f"{function}({out.bare(op.operands[0])}, {out.bare(op.operands[1])})", True)


@C.writes("arith.addui_extended", "arith.mului_extended", "arith.mulsi_extended")
def extended(op: Operation, out: FunctionWriter) -> None:
    """The low part, and whether it wrapped or the high part."""
    type = op.results[0].type
    name, bits, cast = scalar_type(type, op), bits_of(type), unsigned(type)
    a, b = (out.text(value) for value in op.operands)
    if op.name == "arith.addui_extended":
        low = out.variable(op.results[0], f"({name})(({cast}){a} + ({cast}){b})")
        out.variable(op.results[1], f"({cast}){low} < ({cast}){a}")
        return
    is_signed = op.name == "arith.mulsi_extended"
    out.variable(op.results[0], f"({name})(({cast}){a} * ({cast}){b})")
    if bits == 64:
        function = out.scope.use(f"mulhi_{'i' if is_signed else 'u'}64")
        out.variable(op.results[1], f"({name}){function}({a}, {b})")
        return
    inner, wide = (name, "int64_t") if is_signed else (cast, "uint64_t")
    product = f"({wide})({inner}){a} * ({wide})({inner}){b}"
    out.variable(op.results[1], f"({name})(({product}) >> {bits})")


INTEGER_RELATIONS = ("==", "!=", "<", "<=", ">", ">=", "<", "<=", ">", ">=")
"""By upstream's numbers: eq, ne, signed, unsigned."""


@C.expresses("arith.cmpi")
def compare_integers(op: Operation, out: FunctionWriter) -> Text:
    """`a < b`."""
    predicate: Any = op.properties["predicate"]
    number = predicate.value.data
    type = op.operands[0].type
    a, b = (out.text(value) for value in op.operands)
    is_sizes = isinstance(type, IndexType) and all(is_size(value) for value in op.operands)
    if number >= 6 and not is_sizes:
        a, b = f"({unsigned(type)}){a}", f"({unsigned(type)}){b}"
    elif 2 <= number < 6 and bits_of(type) == 1:
        a, b = f"-{a}", f"-{b}"
    return Text(f"{a} {INTEGER_RELATIONS[number]} {b}")


@C.expresses("math.ipowi")
def power_of_integer(op: Operation, out: FunctionWriter) -> Text:
    """By squaring, modulo 2^width."""
    function = out.scope.use(f"ipow_i{bits_of(op.results[0].type)}")
    return Text(f"{function}({out.bare(op.operands[0])}, {out.bare(op.operands[1])})", True)


@C.expresses("math.absi")
def magnitude(op: Operation, out: FunctionWriter) -> Text:
    """That of the least number is itself."""
    type, text = op.results[0].type, out.simple(op.operands[0])
    return Text(f"({scalar_type(type, op)})({text} < 0 ? -({unsigned(type)}){text} : {text})")


@C.expresses("math.ctpop", "math.ctlz", "math.cttz")
def count_bits(op: Operation, out: FunctionWriter) -> Text:
    """On the bits of the type, seen in 64."""
    type = op.results[0].type
    name, cast, bits = scalar_type(type, op), unsigned(type), bits_of(type)
    x = f"(uint64_t)({cast}){out.simple(op.operands[0])}"
    popcount = out.scope.use("popcount_u64")
    if op.name == "math.ctpop":
        return Text(f"({name}){popcount}({x})")
    if op.name == "math.ctlz":
        return Text(f"({name})({out.scope.use('leading_zeros_u64')}({x}) - {64 - bits})")
    ones = f"{x} | {hex(2**64 - 2**bits)}u" if bits < 64 else x
    return Text(f"({name}){popcount}(~({ones}) & (({ones}) - 1))")
