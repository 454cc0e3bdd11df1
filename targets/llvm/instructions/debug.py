"""Records that relate values to variables of the source. Without a location there are none."""

from __future__ import annotations

from typing import Any

from xdsl.ir import Operation

from mlopt.targets.llvm import properties
from mlopt.targets.llvm.debug_info import expression
from mlopt.targets.llvm.emission import emits
from mlopt.targets.llvm.function_emitter import FunctionEmitter


@emits("llvm.intr.dbg.declare", "llvm.intr.dbg.value")
def emit_variable(op: Operation, out: FunctionEmitter) -> None:
    """`#dbg_value(i64 %0, !5, !DIExpression(), !6)`."""
    place = out.location(op.location)
    if not place:
        return
    kind = op.name.rpartition(".")[2]
    variable = out.module.debug.node(properties.get(op, "varInfo"))
    path = expression(properties.get(op, "locationExpr"))
    out.write(f"#dbg_{kind}({out.typed(op.operands[0])}, {variable}, {path}, {place})")


@emits("llvm.intr.dbg.label")
def emit_label(op: Operation, out: FunctionEmitter) -> None:
    """`#dbg_label(!5, !6)`."""
    place = out.location(op.location)
    label: Any = properties.get(op, "label")
    if place:
        out.write(f"#dbg_label({out.module.debug.node(label)}, {place})")
