"""What threads of a block or subgroup do together: barriers, shuffles, reductions."""

from __future__ import annotations

from typing import ClassVar

from xdsl.dialects.builtin import (
    AnyFloat,
    IntegerAttr,
    IntegerType,
    StringAttr,
    UnitAttr,
    VectorType,
    i1,
    i32,
)
from xdsl.ir import Attribute, Operation, Region
from xdsl.irdl import (
    AnyAttr,
    IRDLOperation,
    VarConstraint,
    irdl_op_definition,
    opt_prop_def,
    prop_def,
    region_def,
    result_def,
    traits_def,
    var_operand_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import IsolatedFromAbove, IsTerminator, MemoryReadEffect, MemoryWriteEffect, Pure
from xdsl.utils.exceptions import VerifyException

from mlopt.core.operands import operand_def
from mlopt.dialects.gpu.attributes import (
    ReductionKind,
    ReductionKindAttr,
    ShuffleModeAttr,
)
from mlopt.dialects.scf.results import types_of, verify_types

_INTEGER_ONLY = ("minui", "minsi", "maxui", "maxsi", "and", "or", "xor")
_FLOAT_ONLY = ("minnumf", "maxnumf", "minimumf", "maximumf")


@irdl_op_definition
class BarrierOp(IRDLOperation):
    """Every thread of the block waits here for all others; memory is consistent after it.

    Source:
        Upstream's `gpu.barrier`.
    """

    name = "gpu.barrier"

    traits = traits_def(MemoryReadEffect(), MemoryWriteEffect())
    assembly_format = "attr-dict"


@irdl_op_definition
class ShuffleOp(IRDLOperation):
    """The value that another lane of the subgroup has.

    Operands:
        value: an integer, a float, or a 1-D vector of them.
        offset: with `width`, which lane is read, as `mode` says.
        width: lanes that take part: the same on all lanes, a power of two.
    Results:
        shuffleResult: the value of that lane; undefined where `valid` is false.
        valid: whether that lane takes part.
    Source:
        Upstream's `gpu.shuffle`.
    """

    name = "gpu.shuffle"

    T: ClassVar = VarConstraint("T", AnyAttr())

    value = operand_def(T)
    offset = operand_def(i32)
    width = operand_def(i32)
    mode = prop_def(ShuffleModeAttr)
    shuffleResult = result_def(T)
    valid = result_def(i1)

    assembly_format = "$mode $value `,` $offset `,` $width attr-dict `:` type($value)"

    def verify_(self) -> None:
        _verify_number(self.value.type)


@irdl_op_definition
class AllReduceOp(IRDLOperation):
    """The combination of what all threads of the block contribute.

    Operands:
        value: what this thread contributes.
    Properties:
        op: how to combine; left out where the body says it.
        uniform: every thread of the block comes here, in convergence.
    Regions:
        body: of two arguments of the value's type, ended by a `gpu.yield`; empty with `op`.
    Results:
        result: the type of `value`, the same on all threads.
    Errors:
        Both `op` and a body, or neither; `op` does not take the type.
    Source:
        Upstream's `gpu.all_reduce`.
    """

    name = "gpu.all_reduce"

    T: ClassVar = VarConstraint("T", AnyAttr())

    value = operand_def(T)
    op = opt_prop_def(ReductionKindAttr)
    uniform = opt_prop_def(UnitAttr)
    result = result_def(T)
    body = region_def()

    traits = traits_def(IsolatedFromAbove())

    @classmethod
    def parse(cls, parser: Parser) -> AllReduceOp:
        kind = _parse_kind(parser)
        value = parser.parse_unresolved_operand()
        uniform = UnitAttr() if parser.parse_optional_keyword("uniform") else None
        body = parser.parse_region()
        if len(body.blocks) == 1 and not body.block.ops and not body.block.args:
            body = Region()
        attributes = parser.parse_optional_attr_dict()
        types = _parse_signature(parser)
        op = cls.build(
            operands=[parser.resolve_operand(value, types[0])],
            result_types=[types[1]],
            properties={"op": kind, "uniform": uniform},
            regions=[body],
        )
        op.attributes |= attributes
        return op

    def print(self, printer: Printer) -> None:
        if self.op is not None:
            printer.print_string(f" {self.op.data}")
        printer.print_string(" ")
        printer.print_operand(self.value)
        printer.print_string(" uniform " if self.uniform is not None else " ")
        printer.print_region(self.body, print_empty_block=False)
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_operation_type(self)

    def verify_(self) -> None:
        has_body = bool(self.body.blocks)
        if has_body == (self.op is not None):
            raise VerifyException("expected either an op attribute or a non-empty body")
        if has_body:
            pair = (self.value.type,) * 2
            verify_types("body arguments", types_of(self.body.blocks[0].args), "the value", pair)
        verify_reduction(self.op, self.value.type)


@irdl_op_definition
class SubgroupReduceOp(IRDLOperation):
    """The combination of what all lanes of the subgroup, or of a cluster of it, contribute.

    Operands:
        value: an integer, a float, or a 1-D vector of them.
    Properties:
        op: how to combine.
        uniform: every lane comes here, in convergence.
        cluster_size, cluster_stride: lanes of a cluster, and how far apart they are.
    Errors:
        The cluster is no power of two; `op` does not take the type.
    Source:
        Upstream's `gpu.subgroup_reduce`.
    """

    name = "gpu.subgroup_reduce"

    T: ClassVar = VarConstraint("T", AnyAttr())

    value = operand_def(T)
    op = prop_def(ReductionKindAttr)
    uniform = opt_prop_def(UnitAttr)
    cluster_size = opt_prop_def(IntegerAttr.constr(i32))
    cluster_stride = opt_prop_def(IntegerAttr.constr(i32))
    result = result_def(T)

    @classmethod
    def parse(cls, parser: Parser) -> SubgroupReduceOp:
        kind = _parse_kind(parser)
        value = parser.parse_unresolved_operand()
        uniform = UnitAttr() if parser.parse_optional_keyword("uniform") else None
        size = stride = None
        if parser.parse_optional_keyword("cluster"):
            with parser.in_parens():
                parser.parse_keyword("size")
                parser.parse_punctuation("=")
                size = IntegerAttr(parser.parse_integer(), i32)
                if parser.parse_optional_punctuation(","):
                    parser.parse_keyword("stride")
                    parser.parse_punctuation("=")
                    stride = IntegerAttr(parser.parse_integer(), i32)
        attributes = parser.parse_optional_attr_dict()
        types = _parse_signature(parser)
        op = cls.build(
            operands=[parser.resolve_operand(value, types[0])],
            result_types=[types[1]],
            properties={
                "op": kind,
                "uniform": uniform,
                "cluster_size": size,
                "cluster_stride": stride,
            },
        )
        op.attributes |= attributes
        return op

    def print(self, printer: Printer) -> None:
        printer.print_string(f" {self.op.data} ")
        printer.print_operand(self.value)
        printer.print_string(" uniform" if self.uniform is not None else "")
        if self.cluster_size is not None:
            printer.print_string(f" cluster(size = {self.cluster_size.value.data}")
            if self._stride() != 1:
                printer.print_string(f", stride = {self._stride()}")
            printer.print_string(")")
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_operation_type(self)

    def _stride(self) -> int:
        return 1 if self.cluster_stride is None else self.cluster_stride.value.data

    def verify_(self) -> None:
        _verify_number(self.value.type)
        verify_reduction(self.op, self.value.type)
        size = None if self.cluster_size is None else self.cluster_size.value.data
        for name, number in (("size", size), ("stride", self._stride())):
            if number is not None and (number <= 0 or number & (number - 1)):
                raise VerifyException(f"cluster {name} is {number}, expected a power of two")
        if size is None and self._stride() != 1:
            raise VerifyException("cluster stride is given, but no cluster size")


@irdl_op_definition
class YieldOp(IRDLOperation):
    """Ends a body of the dialect: hands values over."""

    name = "gpu.yield"

    values = var_operand_def()

    traits = traits_def(IsTerminator(), Pure())
    assembly_format = "attr-dict ($values^ `:` type($values))?"


@irdl_op_definition
class PrintfOp(IRDLOperation):
    """Prints from a thread, as C's `printf`.

    Operands:
        args: integers, indices or floats.
    """

    name = "gpu.printf"

    format = prop_def(StringAttr)
    args = var_operand_def()

    traits = traits_def(MemoryWriteEffect())
    assembly_format = "$format attr-dict (`,` $args^ `:` type($args))?"


def verify_reduction(kind: ReductionKindAttr | None, type: Attribute) -> None:
    """Raises unless values of `type` can be combined by `kind`."""
    if kind is None:
        return
    element = type.element_type if isinstance(type, VectorType) else type
    is_float = isinstance(element, AnyFloat)
    wrong = _INTEGER_ONLY if is_float else _FLOAT_ONLY
    if kind.data.value in wrong:
        raise VerifyException(f"'{kind.data.value}' does not combine values of type {type}")


def _verify_number(type: Attribute) -> None:
    element = type
    if isinstance(type, VectorType) and type.get_num_dims() == 1:
        element = type.element_type
    if not isinstance(element, AnyFloat | IntegerType):
        raise VerifyException(
            f"found a value of type {type}, expected an integer, a float or a 1-D vector of them"
        )


def _parse_kind(parser: Parser) -> ReductionKindAttr | None:
    for kind in ReductionKind:
        if parser.parse_optional_keyword(str(kind)):
            return ReductionKindAttr(kind)
    return None


def _parse_signature(parser: Parser) -> tuple[Attribute, Attribute]:
    """`: (type) -> type`."""
    parser.parse_punctuation(":")
    position = parser.pos
    type = parser.parse_function_type()
    if len(type.inputs) != 1 or len(type.outputs) != 1:
        parser.raise_error("expected one operand and one result", position)
    return type.inputs.data[0], type.outputs.data[0]


THREAD_OPS: tuple[type[Operation], ...] = (
    BarrierOp,
    ShuffleOp,
    AllReduceOp,
    SubgroupReduceOp,
    YieldOp,
    PrintfOp,
)
