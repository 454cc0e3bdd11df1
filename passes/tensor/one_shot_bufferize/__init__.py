"""one-shot-bufferize: tensors become buffers, updated in place where nobody can tell.

    %r = linalg.fill ins(%x) outs(%t)      ->  linalg.fill ins(%x) outs(%buffer)
    %s = tensor.extract_slice %t[..]       ->  memref.subview %buffer[..]
    %t = arith.constant dense<..>          ->  memref.get_global @__constant_..

First each function is analysed, callees before callers (`analysis`, `conflicts`,
`functions`): which operands may be updated in place. Then every op rewrites itself
through its `Bufferizable` model (`rewriter`); where an operand may not be updated in
place a new `memref.alloc` and a `memref.copy` come before the op.

What later passes may assume: no tensor is left; buffers have strided layouts; nothing is
freed yet (`free-buffers`); a function may return a buffer it was given.

After Springer et al., "Composable and Modular Code Generation in MLIR" (2022), section 5,
and upstream's One-Shot Bufferize, whose options it has. It differs in that function
boundaries are bufferized unless it is told not to, in that a loop that yields a buffer
other than the one it was given is accepted, and in `entry-arguments-writable=false`,
which keeps the arguments of public functions as the caller left them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from xdsl.ir import Operation

from mlopt.core.context import Context
from mlopt.core.diagnostics import error
from mlopt.core.passes import Pass
from mlopt.core.symbols import is_private
from mlopt.passes.analysis.call_graph import CallGraph
from mlopt.passes.analysis.symbol_uses import SymbolUses
from mlopt.passes.tensor.one_shot_bufferize.analysis import Analysis
from mlopt.passes.tensor.one_shot_bufferize.functions import (
    bufferize_function,
    has_tensors,
    join_layouts,
    new_type,
    pessimistic_summary,
    summary_of,
)
from mlopt.passes.tensor.one_shot_bufferize.module_buffers import (
    CONVERSIONS,
    ModuleBuffers,
    mark_read_only,
)
from mlopt.passes.tensor.one_shot_bufferize.rewriter import FunctionBufferizer


@dataclass(frozen=True)
class OneShotBufferizePass(Pass):
    """Bufferizes every function of a module.

    `function_boundary_type_conversion`: the layouts of buffers at function boundaries,
    `infer-layout-map` (any layout in, the layout of what is returned out),
    `identity-layout-map` (kernels: what their callers have in common) or
    `fully-dynamic-layout-map`. `buffer_alignment`: bytes.
    `entry_arguments_writable`: whether public functions may write to their arguments.
    """

    name: ClassVar[str] = "one-shot-bufferize"

    bufferize_function_boundaries: bool = True
    function_boundary_type_conversion: str = "infer-layout-map"
    allow_return_allocs_from_loops: bool = True
    buffer_alignment: int = 64
    entry_arguments_writable: bool = True

    def __post_init__(self) -> None:
        if self.function_boundary_type_conversion not in CONVERSIONS:
            raise ValueError(
                f"'{self.name}' option 'function-boundary-type-conversion' is one of "
                f"{', '.join(CONVERSIONS)}, found '{self.function_boundary_type_conversion}'"
            )

    def run(self, root: Operation, context: Context) -> None:
        module = ModuleBuffers(root, self.function_boundary_type_conversion, self.buffer_alignment)
        graph = CallGraph(root)
        self._check_boundaries(module)
        for name, function in module.functions.items():
            if name not in graph.functions:
                module.summaries[name] = pessimistic_summary(function)
        analyses = self._analyse(module, graph)
        for name, function in module.functions.items():
            if name not in graph.functions:
                module.declare(function)
        builders = {
            name: FunctionBufferizer(analysis, module)
            for name, analysis in analyses.items()
            if has_tensors(module.functions[name])
        }
        if self.function_boundary_type_conversion == "identity-layout-map":
            join_layouts(module, builders, SymbolUses(root))
        for name, builder in builders.items():
            bufferize_function(module.functions[name], builder, module)
            context.count(self.name, "copies", builder.copies)
            context.count(self.name, "allocations", builder.allocations)

    def _analyse(self, module: ModuleBuffers, graph: CallGraph) -> dict[str, Analysis]:
        """Decides every function, callees first; the types of some are known at once."""
        infer = self.function_boundary_type_conversion == "infer-layout-map"
        analyses: dict[str, Analysis] = {}
        for component in graph.components():
            recursive = graph.is_recursive(component)
            names = [name for name in component if name in module.functions]
            for name in names:
                function = module.functions[name]
                if not self.entry_arguments_writable and not is_private(function):
                    mark_read_only(function)
                if recursive:
                    module.summaries[name] = pessimistic_summary(function)
                known = new_type(function, module, infer=infer and not recursive)
                if known is not None:
                    module.types[name] = known
            for name in names:
                analyses[name] = Analysis(module.functions[name], module.summary_of)
                analyses[name].run()
                if not recursive:
                    module.summaries[name] = summary_of(module.functions[name], analyses[name])
        return analyses

    def _check_boundaries(self, module: ModuleBuffers) -> None:
        if self.bufferize_function_boundaries:
            return
        for function in module.functions.values():
            kinds: Any = function.function_type
            if any("tensor" in type.name for type in (*kinds.inputs.data, *kinds.outputs.data)):
                raise error(
                    function,
                    "tensors at function boundaries need bufferize-function-boundaries=true",
                )
