"""Upstream's `scf` ops, with upstream's full syntax."""

from __future__ import annotations

from typing import ClassVar

from xdsl.dialects import scf
from xdsl.irdl import lazy_traits_def, traits_def
from xdsl.traits import (
    HasParent,
    IsTerminator,
    RecursivelySpeculatable,
    RecursiveMemoryEffect,
    SingleBlockImplicitTerminator,
)

from mlopt.core.redefinition import op_redefinition
from mlopt.dialects.scf.conditional import IfStructure
from mlopt.dialects.scf.execute_region import ExecuteRegionOp
from mlopt.dialects.scf.for_loop import ForStructure
from mlopt.dialects.scf.forall import ForallOp, InParallelOp
from mlopt.dialects.scf.index_switch import IndexSwitchOp
from mlopt.dialects.scf.parallel_loop import ParallelStructure, ReduceStructure
from mlopt.dialects.scf.while_loop import WhileStructure

YieldOp = scf.YieldOp
ConditionOp = scf.ConditionOp
ReduceReturnOp = scf.ReduceReturnOp

__all__ = [
    "ConditionOp",
    "ExecuteRegionOp",
    "ForOp",
    "ForallOp",
    "IfOp",
    "InParallelOp",
    "IndexSwitchOp",
    "ParallelOp",
    "ReduceOp",
    "ReduceReturnOp",
    "WhileOp",
    "YieldOp",
]


@op_redefinition
class ForOp(ForStructure, scf.ForOp):  # pyright: ignore[reportIncompatibleMethodOverride]
    """`scf.for %i = %lb to %ub step %step iter_args(%a = %x) -> (f32) { ... }`"""

    traits = traits_def(SingleBlockImplicitTerminator(YieldOp), RecursiveMemoryEffect())


@op_redefinition
class WhileOp(WhileStructure, scf.WhileOp):  # pyright: ignore[reportIncompatibleMethodOverride]
    """`scf.while (%a = %x) : (i32) -> f32 { ... } do { ... }`"""

    YIELD: ClassVar = YieldOp
    CONDITION: ClassVar = ConditionOp


@op_redefinition
class IfOp(IfStructure, scf.IfOp):  # pyright: ignore[reportIncompatibleMethodOverride]
    """`scf.if %c -> (f32) { ... } else { ... }`"""

    YIELD: ClassVar = YieldOp

    traits = traits_def(
        SingleBlockImplicitTerminator(YieldOp), RecursiveMemoryEffect(), RecursivelySpeculatable()
    )


@op_redefinition
class ReduceOp(ReduceStructure, scf.ReduceOp):  # pyright: ignore[reportIncompatibleMethodOverride]
    """`scf.reduce(%x : f32) { ^bb0(%a: f32, %b: f32): ... }`"""

    RETURN: ClassVar = ReduceReturnOp

    traits = lazy_traits_def(
        lambda: (
            RecursiveMemoryEffect(),
            HasParent(scf.ParallelOp),
            IsTerminator(),
            SingleBlockImplicitTerminator(ReduceReturnOp),
        )
    )


@op_redefinition
class ParallelOp(ParallelStructure, scf.ParallelOp):  # pyright: ignore[reportIncompatibleMethodOverride]
    """`scf.parallel (%i) = (%lb) to (%ub) step (%step) init (%x) -> f32 { ... }`"""

    REDUCE: ClassVar = scf.ReduceOp

    traits = traits_def(SingleBlockImplicitTerminator(scf.ReduceOp), RecursiveMemoryEffect())
