"""The `loop` dialect: loop nests over buffers, one to one with `scf`.

Syntax and meaning are those of the `scf` op of the same name. A schedule, and a mapping
to a GPU, are discardable attributes (`loop.schedule`, `mapping`), so that they survive
the conversion to `scf` and back; `grain` on a parallel loop is the least number of
iterations that one task takes.
"""

from __future__ import annotations

from typing import ClassVar

from xdsl.dialects.builtin import i1
from xdsl.dialects.utils import AbstractYieldOperation
from xdsl.ir import Attribute, Operation, SSAValue
from xdsl.irdl import (
    IRDLOperation,
    irdl_op_definition,
    lazy_traits_def,
    operand_def,
    traits_def,
    var_operand_def,
)
from xdsl.traits import (
    HasParent,
    IsTerminator,
    Pure,
    RecursivelySpeculatable,
    RecursiveMemoryEffect,
    SingleBlockImplicitTerminator,
)
from xdsl.utils.exceptions import VerifyException

from mlopt.dialects.loop.attributes import verify_grain, verify_mapping
from mlopt.dialects.scf.conditional import IfStructure
from mlopt.dialects.scf.for_loop import ForStructure
from mlopt.dialects.scf.parallel_loop import ParallelStructure, ReduceStructure
from mlopt.dialects.scf.while_loop import WhileStructure


@irdl_op_definition
class YieldOp(AbstractYieldOperation[Attribute]):
    """Ends a region of `loop.for`, `loop.if` or the second of `loop.while`.

    Operands:
        arguments: what the region hands over.
    Source:
        `scf.yield`.
    """

    name = "loop.yield"

    traits = lazy_traits_def(lambda: (IsTerminator(), HasParent(ForOp, IfOp, WhileOp), Pure()))


@irdl_op_definition
class ConditionOp(IRDLOperation):
    """Ends the first region of `loop.while`: goes on where `condition` holds.

    Operands:
        condition: `i1`.
        args: what the second region, or the results, receive.
    Source:
        `scf.condition`.
    """

    name = "loop.condition"

    condition = operand_def(i1)
    args = var_operand_def()

    traits = lazy_traits_def(lambda: (HasParent(WhileOp), IsTerminator(), Pure()))
    assembly_format = "`(` $condition `)` attr-dict ($args^ `:` type($args))?"

    def __init__(self, condition: SSAValue | Operation, *args: SSAValue | Operation):
        super().__init__(operands=(condition, args))


@irdl_op_definition
class ReduceReturnOp(IRDLOperation):
    """Ends a combining region of `loop.reduce`.

    Operands:
        result: the combination of the region's two arguments.
    Source:
        `scf.reduce.return`.
    """

    name = "loop.reduce.return"

    result = operand_def()

    traits = lazy_traits_def(lambda: (HasParent(ReduceOp), IsTerminator(), Pure()))
    assembly_format = "$result attr-dict `:` type($result)"

    def __init__(self, result: SSAValue | Operation):
        super().__init__(operands=[result])


@irdl_op_definition
class ForOp(ForStructure, IRDLOperation):
    """`loop.for %i = %lb to %ub step %step iter_args(%a = %x) -> (f32) { ... }`"""

    name = "loop.for"

    traits = traits_def(SingleBlockImplicitTerminator(YieldOp), RecursiveMemoryEffect())

    def verify_(self) -> None:
        ForStructure.verify_(self)
        verify_mapping(self, 1)


@irdl_op_definition
class WhileOp(WhileStructure, IRDLOperation):
    """`loop.while (%a = %x) : (i32) -> f32 { ... } do { ... }`"""

    name = "loop.while"

    YIELD: ClassVar = YieldOp
    CONDITION: ClassVar = ConditionOp

    traits = traits_def(RecursiveMemoryEffect())


@irdl_op_definition
class IfOp(IfStructure, IRDLOperation):
    """`loop.if %c -> (f32) { ... } else { ... }`"""

    name = "loop.if"

    YIELD: ClassVar = YieldOp

    traits = traits_def(
        SingleBlockImplicitTerminator(YieldOp), RecursiveMemoryEffect(), RecursivelySpeculatable()
    )


@irdl_op_definition
class ReduceOp(ReduceStructure, IRDLOperation):
    """`loop.reduce(%x : f32) { ^bb0(%a: f32, %b: f32): ... }`"""

    name = "loop.reduce"

    RETURN: ClassVar = ReduceReturnOp

    traits = lazy_traits_def(
        lambda: (
            RecursiveMemoryEffect(),
            HasParent(ParallelOp),
            IsTerminator(),
            SingleBlockImplicitTerminator(ReduceReturnOp),
        )
    )


@irdl_op_definition
class ParallelOp(ParallelStructure, IRDLOperation):
    """`loop.parallel (%i) = (%lb) to (%ub) step (%step) init (%x) -> f32 { ... } {grain = 64 : index}`

    Attributes:
        grain: least number of iterations a task takes, a positive integer.
        mapping: one entry a dimension.
    Errors:
        As `scf.parallel`; also a grain that is not positive, a mapping of another length.
    """

    name = "loop.parallel"

    REDUCE: ClassVar = ReduceOp

    traits = traits_def(SingleBlockImplicitTerminator(ReduceOp), RecursiveMemoryEffect())

    def verify_(self) -> None:
        if not self.lowerBound:
            raise VerifyException("a parallel loop needs at least one induction variable")
        ParallelStructure.verify_(self)
        verify_grain(self)
        verify_mapping(self, len(self.lowerBound))
