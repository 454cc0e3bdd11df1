"""Functions for powers with an integer exponent, made once a module and pair of types.

By squaring, as upstream's `convert-math-to-funcs` does: at most 64 rounds. A negative
exponent of an integer base gives the reciprocal rounded towards zero: 1 for base 1,
1 or -1 for base -1, division by zero for base 0, otherwise 0. That of a float base
gives the reciprocal of the power.
"""

from __future__ import annotations

from xdsl.dialects.builtin import IntegerType
from xdsl.ir import Attribute, Block, Region, SSAValue

from mlopt.passes.convert.llvm_builder import LlvmBuilder, function
from mlopt.passes.convert.llvm_types import function_type


def power_function(build: LlvmBuilder, base: Attribute, exponent: Attribute) -> str:
    """The name of the function `(base, exponent) -> base`, made where it is missing."""
    name = f"__mlopt_pow_{base}_{exponent}"
    if name not in build.symbols():
        place = build.point, build.current
        body = Region(Block(arg_types=(base, exponent)))
        type = function_type((base, exponent), base)
        build.at_module_start(function(name, type, body, linkage="internal"))
        _build_body(build, body, base, exponent)
        build.point, build.current = place
    return name


def _build_body(build: LlvmBuilder, body: Region, base: Attribute, exponent: Attribute) -> None:
    entry = body.block
    x, n = entry.args
    is_integer = isinstance(base, IntegerType)
    one = 1 if is_integer else 1.0
    loop, odd, join, squared, done = (
        Block(arg_types=types)
        for types in (
            (base, base, exponent),
            (),
            (base,),
            (),
            (base,),
        )
    )
    body.add_block([loop, odd, join, squared, done])
    # The magnitude is unsigned: that of the least number is itself, and right so.
    build.at_end(entry)
    zero_n = build.constant(0, exponent)
    negative = build.compare("slt", n, zero_n)
    magnitude = build.select(negative, build.value("llvm.sub", (zero_n, n), exponent), n)
    build.branch(loop, build.constant(one, base), x, magnitude)
    # loop(result, square, rest)
    build.at_end(loop)
    result, square, rest = loop.args
    bit = build.value("llvm.and", (rest, build.constant(1, exponent)), exponent)
    is_odd = build.compare("ne", bit, build.constant(0, exponent))
    build.branch_if(is_odd, odd, join, (), (result,))
    build.at_end(odd)
    build.branch(join, _multiply(build, result, square))
    build.at_end(join)
    halved = build.value("llvm.lshr", (rest, build.constant(1, exponent)), exponent)
    more = build.compare("ne", halved, build.constant(0, exponent))
    build.branch_if(more, squared, done, (), (join.args[0],))
    build.at_end(squared)
    build.branch(loop, join.args[0], _multiply(build, square, square), halved)
    build.at_end(done)
    power = done.args[0]
    if is_integer:
        _return_integer(build, body, x, negative, power)
    else:
        inverse = build.value("llvm.fdiv", (build.constant(1.0, base), power), base)
        build.op("llvm.return", (build.select(negative, inverse, power),))


def _return_integer(
    build: LlvmBuilder, body: Region, x: SSAValue, negative: SSAValue, power: SSAValue
) -> None:
    """`1 / power` only where the base is 1, -1 or 0: the power of others may wrap to 0."""
    inverted, small, plain = Block(), Block(), Block()
    body.add_block([inverted, small, plain])
    base = power.type
    build.branch_if(negative, inverted, plain)
    build.at_end(inverted)
    shifted = build.value("llvm.add", (x, build.constant(1, base)), base)
    is_small = build.compare("ult", shifted, build.constant(3, base))
    zero_block = Block()
    body.add_block(zero_block)
    build.branch_if(is_small, small, zero_block)
    build.at_end(small)
    quotient = build.value("llvm.sdiv", (build.constant(1, base), power), base)
    build.op("llvm.return", (quotient,))
    build.at_end(zero_block)
    build.op("llvm.return", (build.constant(0, base),))
    build.at_end(plain)
    build.op("llvm.return", (power,))


def _multiply(build: LlvmBuilder, a: SSAValue, b: SSAValue) -> SSAValue:
    name = "llvm.mul" if isinstance(a.type, IntegerType) else "llvm.fmul"
    return build.value(name, (a, b), a.type)
