"""Vectors of many rows that blocks hand to each other: one block argument a row.

    ^head(%acc: vector<14x32xf32>)  ->  ^head(%r0: vector<32xf32>, ..., %r13: vector<32xf32>)

So a register tile that a loop carries is a phi node a row, and no array is put together
and taken apart in each iteration. Function arguments stay arrays, as upstream's.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import UnrealizedConversionCastOp, VectorType
from xdsl.dialects.llvm import LLVMArrayType
from xdsl.ir import Attribute, Block, SSAValue
from xdsl.rewriter import InsertPoint

from mlopt.passes.convert.llvm_builder import LlvmBuilder
from mlopt.passes.convert.vector_rows import from_rows, positions, row_type, rows, shape_of


def is_carried_by_rows(type: Attribute) -> bool:
    """True for a vector that is more than one row."""
    return isinstance(type, VectorType) and type.get_num_dims() > 1


def carried(
    build: LlvmBuilder, old: Sequence[SSAValue], converted: Sequence[SSAValue]
) -> list[SSAValue]:
    """What a branch hands over for operands `old`: vectors of many rows, row by row."""
    found: list[SSAValue] = []
    for before, value in zip(old, converted, strict=True):
        is_array = is_carried_by_rows(before.type) and isinstance(value.type, LLVMArrayType)
        found += rows(build, value) if is_array else [value]
    return found


def convert_arguments(block: Block, build: LlvmBuilder) -> None:
    """Gives the arguments of `block` their converted types, a vector one argument a row."""
    build.rewriter.convert_block_arguments(block, is_carried_by_rows)
    for argument in tuple(block.args):
        if not is_carried_by_rows(argument.type):
            continue
        array = build.types.convert(argument.type)
        if not isinstance(array, LLVMArrayType):
            continue
        line, first = row_type(array), argument.index
        places = positions(shape_of(array)[:-1])
        arguments = {
            place: block.insert_arg(line, first + number) for number, place in enumerate(places)
        }
        for row in arguments.values():
            row.location = argument.location
        point, build.point = build.point, InsertPoint.at_start(block)
        whole = from_rows(build, array, lambda place, found=arguments: found[place])
        cast = UnrealizedConversionCastOp(operands=[[whole]], result_types=[[argument.type]])
        build.insert(cast)
        argument.replace_all_uses_with(cast.results[0])
        block.erase_arg(argument)
        build.point = point
