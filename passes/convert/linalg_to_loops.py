"""convert-linalg-to-loops: structured ops on buffers as `scf.for` nests.

    linalg.matmul ins(%a, %b : memref<...>) outs(%c : memref<...>)
        ->  scf.for %i, scf.for %j, scf.for %k iter_args(...)

Runs after bufferization: an op that still has a tensor is an error. Iterations run in the
order of the iteration space (see `linalg_nest`), so values are those of the reference up
to nothing: no sum is reassociated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from xdsl.ir import Operation

from mlopt.core.context import Context
from mlopt.core.diagnostics import Diagnostic, DiagnosticError, Severity, diagnostic
from mlopt.core.interfaces import find
from mlopt.core.interfaces.structured import Structured
from mlopt.core.passes import Pass
from mlopt.passes.convert.linalg_fills import take_fills
from mlopt.passes.convert.linalg_nest import Nest, Structure


@dataclass(frozen=True)
class ConvertLinalgToLoopsPass(Pass):
    """Structured ops on buffers become sequential loops.

    `start_from_fills`: a reduction into what was just filled starts from the scalar.
    """

    name: ClassVar[str] = "convert-linalg-to-loops"
    parallel: ClassVar[bool] = False

    start_from_fills: bool = False

    def run(self, root: Operation, context: Context) -> None:
        fills = self.start_from_fills
        lower_to_loops(root, context, self.name, parallel=self.parallel, start_from_fills=fills)


def lower_to_loops(
    root: Operation,
    context: Context,
    name: str,
    *,
    parallel: bool,
    start_from_fills: bool = False,
) -> None:
    """Replaces every structured op below `root` by its loop nest."""
    found = [op for op in root.walk() if op.name.startswith("linalg.")]
    failures: list[Diagnostic] = []
    # Backwards: what comes before an op is still whole where it is asked for its fills.
    for op in reversed(found):
        if op.name in ("linalg.yield", "linalg.index") or op.parent is None:
            continue
        structure = structure_of(op)
        if structure is None or op.results or not all(map(_is_buffered, op.operands)):
            failures.append(
                diagnostic(Severity.ERROR, op, f"'{op.name}' op is not a structured op on buffers")
            )
            continue
        nest = Nest(structure, parallel)
        if start_from_fills and nest.holds_outputs():
            structure.starts.update(take_fills(structure))
        nest.build()
        op.detach()
        op.erase()
        context.count(name, "ops lowered")
    if failures:
        raise DiagnosticError(failures[::-1])


def _is_buffered(operand: Any) -> bool:
    return operand.type.name not in ("tensor", "unranked_tensor")


def structure_of(op: Operation) -> Structure | None:
    """The structure of `op`, from its maps and body."""
    model = find(op, Structured)
    if model is None:
        return None
    return Structure(
        op,
        model.inputs(op),
        model.outputs(op),
        model.indexing_maps(op),
        [iterator.value for iterator in model.iterators(op)],
        model.body(op),
    )
