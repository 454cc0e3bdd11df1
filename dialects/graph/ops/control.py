"""Control flow: regions that run conditionally or repeatedly, on values.

Regions see the values outside them. What a region computes leaves it through its
`graph.yield`; what changes from trip to trip is carried. A carried tensor has one type:
where its sizes change, the type has `?` there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from xdsl.dialects.builtin import IndexType, TensorType, i1
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

from mlopt.dialects.scf.conditional import IfStructure
from mlopt.dialects.scf.for_loop import ForStructure
from mlopt.dialects.scf.while_loop import WhileStructure

CONDITION = TensorType(i1, [])
"""What decides: one boolean in a tensor of rank 0, as `graph.compare` makes it."""


@irdl_op_definition
class YieldOp(AbstractYieldOperation[Attribute]):
    """Ends a region of `graph.if`, `graph.for` or the second of `graph.while`.

    Operands:
        arguments: what the region hands over.
    Errors:
        it stands elsewhere.
    Source:
        MLIR `scf.yield`.
    """

    name = "graph.yield"

    traits = lazy_traits_def(lambda: (IsTerminator(), HasParent(ForOp, IfOp, WhileOp), Pure()))


@irdl_op_definition
class ConditionOp(IRDLOperation):
    """Ends the first region of `graph.while`: goes on where `condition` holds.

    Operands:
        condition: `tensor<i1>`.
        args: what the second region, or the results, receive.
    Errors:
        it stands elsewhere, or `condition` is no `tensor<i1>`.
    Source:
        MLIR `scf.condition`.
    """

    name = "graph.condition"

    condition = operand_def(CONDITION)
    args = var_operand_def()

    traits = lazy_traits_def(lambda: (HasParent(WhileOp), IsTerminator(), Pure()))
    assembly_format = "`(` $condition `)` attr-dict ($args^ `:` type($args))?"

    def __init__(self, condition: SSAValue | Operation, args: Sequence[SSAValue | Operation] = ()):
        super().__init__(operands=(condition, args))


@irdl_op_definition
class IfOp(IfStructure, IRDLOperation):
    """Runs the first region where the condition holds, else the second.

    Operands:
        cond: `tensor<i1>`.
    Results:
        output: what the region that ran yields.
    Regions:
        true_region, false_region: one block each, without arguments.
    Errors:
        results without an else; yielded types differ from the results' types.
    Source:
        ONNX If-25; StableHLO `if`.
    """

    name = "graph.if"

    cond = operand_def(CONDITION)

    YIELD: ClassVar[type[Operation]] = YieldOp
    CONDITION_TYPE: ClassVar[Attribute] = CONDITION

    traits = traits_def(
        SingleBlockImplicitTerminator(YieldOp), RecursiveMemoryEffect(), RecursivelySpeculatable()
    )


@irdl_op_definition
class ForOp(ForStructure, IRDLOperation):
    """Runs its body for `lb, lb + step, ...` below `ub`, with values carried between trips.

    Parts of a tensor that each trip reads are `graph.slice` of it; a tensor of which each
    trip computes a part is carried.

    Operands:
        lb, ub, step: the range, `index`; `step` positive.
        iter_args: the carried values before the first trip.
    Results:
        res: the carried values after the last trip.
    Regions:
        body: one block with the induction variable and the carried values; it yields the
            carried values of the next trip.
    Errors:
        types of the carried values, the block arguments, the yielded values or the
        results differ.
    Source:
        ONNX Loop-25, Scan-25; MLIR `scf.for`.
    """

    name = "graph.for"

    lb = operand_def(IndexType)
    ub = operand_def(IndexType)
    step = operand_def(IndexType)

    traits = traits_def(SingleBlockImplicitTerminator(YieldOp), RecursiveMemoryEffect())


@irdl_op_definition
class WhileOp(WhileStructure, IRDLOperation):
    """Runs the first region, then the second, as long as the condition of the first holds.

    Operands:
        arguments: what the first region is given at first.
    Results:
        res: what `graph.condition` hands over when it does not hold.
    Regions:
        before_region: ends with `graph.condition`, which hands values to the second region
            or to the results.
        after_region: yields what the first region is given next.
    Errors:
        types differ along one of the four ways.
    Source:
        StableHLO `while`; ONNX Loop-25; MLIR `scf.while`.
    """

    name = "graph.while"

    YIELD: ClassVar[type[Operation]] = YieldOp
    CONDITION: ClassVar[type[Operation]] = ConditionOp

    traits = traits_def(RecursiveMemoryEffect())


CONTROL_OPS = (IfOp, ForOp, WhileOp, YieldOp, ConditionOp)
