"""convert-cf-to-llvm: branches between blocks.

    cf.br ^b(%x : index)       ->  llvm.br ^b(%x : i64)
    cf.cond_br, cf.switch      ->  llvm.cond_br, llvm.switch
    cf.assert %ok, "message"   ->  a branch around puts("message") and abort()

The arguments of the blocks that are branched to get converted types too; an n-D vector
becomes an argument a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from xdsl.dialects.builtin import DenseArrayBase, IntegerType, StringAttr, VectorType, i32
from xdsl.dialects.llvm import GlobalOp, LLVMArrayType
from xdsl.ir import Operation, SSAValue

from mlopt.core.constants import array_of, dense_from_array
from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.dialects import op_class
from mlopt.passes.convert.carried_rows import carried, convert_arguments
from mlopt.passes.convert.llvm_builder import LlvmBuilder, Properties, segments
from mlopt.passes.convert.llvm_types import POINTER
from mlopt.passes.convert.lowering import Lowerings, attribute, integers, lower_dialects

TABLE = Lowerings()

Operands = Sequence[SSAValue]


@dataclass(frozen=True)
class ConvertCfToLlvmPass(Pass):
    """Lowers every cf op."""

    name: ClassVar[str] = "convert-cf-to-llvm"

    def run(self, root: Operation, context: Context) -> None:
        lower_dialects(root, context, ("cf",))


def convert_targets(op: Operation, build: LlvmBuilder) -> None:
    """Converts the arguments of the blocks that `op` branches to."""
    for block in op.successors:
        convert_arguments(block, build)


@TABLE.lowers("cf.br")
def lower_branch(op: Operation, operands: Operands, build: LlvmBuilder) -> Sequence[SSAValue]:
    """An unconditional branch."""
    convert_targets(op, build)
    build.op("llvm.br", carried(build, op.operands, operands), successors=op.successors)
    return ()


@TABLE.lowers("cf.cond_br")
def lower_cond_branch(op: Operation, operands: Operands, build: LlvmBuilder) -> Sequence[SSAValue]:
    """A branch on an i1."""
    convert_targets(op, build)
    values, sizes = _carried_groups(op, operands, build, integers(op, "operandSegmentSizes"))
    properties: Properties = segments(*sizes)
    weights = attribute(op, "branch_weights")
    if weights is not None:
        properties["branch_weights"] = weights
    build.op("llvm.cond_br", values, (), properties, successors=op.successors)
    return ()


@TABLE.lowers("cf.switch")
def lower_switch(op: Operation, operands: Operands, build: LlvmBuilder) -> Sequence[SSAValue]:
    """A branch on an integer; without cases, to the default."""
    convert_targets(op, build)
    values: Any = attribute(op, "case_values")
    if values is None:
        handed = carried(build, op.operands[1:], operands[1:])
        build.op("llvm.br", handed, successors=op.successors[:1])
        return ()
    cases = integers(op, "case_operand_segments")
    # The flag, what the default takes, what each case takes.
    first = integers(op, "operandSegmentSizes")[:2]
    handed, sizes = _carried_groups(op, operands, build, (*first, *cases))
    flag = operands[0].type
    assert isinstance(flag, IntegerType)
    properties: Properties = {
        **segments(*sizes[:2], sum(sizes[2:])),
        "case_operand_segments": DenseArrayBase.from_list(i32, sizes[2:]),
        "case_values": dense_from_array(
            array_of(values), VectorType(flag, values.type.get_shape())
        ),
    }
    build.op("llvm.switch", handed, (), properties, successors=op.successors)
    return ()


def _carried_groups(
    op: Operation, operands: Operands, build: LlvmBuilder, sizes: Sequence[int]
) -> tuple[list[SSAValue], list[int]]:
    """Operands in groups of `sizes`, as they are handed over; and the groups' sizes then."""
    values: list[SSAValue] = []
    new_sizes: list[int] = []
    start = 0
    for size in sizes:
        group = slice(start, start + size)
        handed = carried(build, op.operands[group], operands[group])
        values += handed
        new_sizes.append(len(handed))
        start += size
    return values, new_sizes


@TABLE.lowers("cf.assert")
def lower_assert(op: Operation, operands: Operands, build: LlvmBuilder) -> Sequence[SSAValue]:
    """`ok ? go on : puts(message), abort()`."""
    message: Any = attribute(op, "msg")
    before, rest = build.split()
    # Failures lie behind the last block, out of the way of what is executed.
    region = rest.parent
    assert region is not None and region.last_block is not None
    failed = build.block_after(region.last_block)
    build.at_end(before)
    build.branch_if(operands[0], rest, failed)
    build.at_end(failed)
    build.call("puts", (text(build, message.data, "assert_msg"),), i32)
    build.call("abort")
    build.op("llvm.unreachable")
    return ()


def text(build: LlvmBuilder, content: str, stem: str) -> SSAValue:
    """The address of a global that holds `content` and a zero byte."""
    data = content + "\0"
    for name, symbol in build.symbols().items():
        if symbol.name == "llvm.mlir.global" and attribute(symbol, "value") == StringAttr(data):
            return _address_of(build, name)
    name = build.fresh_symbol(stem)
    length = len(data.encode())
    build.at_module_start(
        _global_class()(
            LLVMArrayType(length, IntegerType(8)),
            name,
            "internal",
            constant=True,
            value=StringAttr(data),
        )
    )
    return _address_of(build, name)


def _global_class() -> type[GlobalOp]:
    found: Any = op_class("llvm.mlir.global")
    return found


def _address_of(build: LlvmBuilder, name: str) -> SSAValue:
    from xdsl.dialects.builtin import SymbolRefAttr

    return build.value("llvm.mlir.addressof", (), POINTER, global_name=SymbolRefAttr(name))
