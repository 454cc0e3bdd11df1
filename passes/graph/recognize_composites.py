"""graph-recognize-composites: makes one op of composites that are written out.

    x - mean(x), divided by the root of the mean square, scaled  ->  graph.layer_norm, graph.rms_norm
    softmax(mask(q k^T * scale)) v                               ->  graph.attention
    x * cos + concat(-x[d / 2:], x[:d / 2]) * sin                ->  graph.rotary_embedding
    x * 0.5 * (1 + erf(x / sqrt(2))), x * sigmoid(x), ...        ->  graph.gelu, graph.silu, ...
    exp(x - max(x)) / sum(exp(x - max(x))), 1 / (1 + exp(-x))    ->  graph.softmax, graph.sigmoid

The forms are in passes/graph/recognize/. They are compared by their values: numbers up to
a few roundings, sizes by their names, factors and operands of sums in any order; what is
in between may be used by others but for the scores of attention. Only f32 and f64 are
looked at: written out, f16 and bf16 are rounded in every step.

A composite has the meaning of what it replaces within the bounds of docs/numerics.md. Run
after `canonicalize`, which makes squares of powers, and before `graph-fold-scales`. Every
rewrite leaves a composite where a product, quotient or sum was, so the pass ends. The idea
is that of TensorRT's and OpenVINO's fusions; the forms are those that exporters write.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import ClassVar

from xdsl.dialects.func import FuncOp
from xdsl.ir import Operation

from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.core.rewriting import apply_greedily
from mlopt.core.walking import walk
from mlopt.dialects.graph import COMPOSITES
from mlopt.passes.analysis.dimension_names import DimensionNames
from mlopt.passes.graph.recognize.activations import (
    RecognizeActivationPattern,
    RecognizeSigmoidPattern,
)
from mlopt.passes.graph.recognize.attention import RecognizeAttentionPattern
from mlopt.passes.graph.recognize.normalizations import (
    RecognizeNormPattern,
    RecognizeScalePattern,
    RecognizeSoftmaxPattern,
)
from mlopt.passes.graph.recognize.rotary import RecognizeRotaryPattern


@dataclass(frozen=True)
class RecognizeCompositesPass(Pass):
    """Replaces what composites consist of by the composites."""

    name: ClassVar[str] = "graph-recognize-composites"
    anchors: ClassVar[tuple[str, ...]] = ("func.func",)

    def run(self, root: Operation, context: Context) -> None:
        assert isinstance(root, FuncOp), "anchored to functions"
        before, names = _composites(root), DimensionNames(root)
        patterns = [
            RecognizeNormPattern(names),
            RecognizeScalePattern(names),
            RecognizeSoftmaxPattern(names),
            RecognizeSigmoidPattern(),
            RecognizeActivationPattern(),
            RecognizeAttentionPattern(names),
            RecognizeRotaryPattern(names),
        ]
        if apply_greedily(root, patterns, context, fold=True):
            for name, count in sorted((_composites(root) - before).items()):
                context.count(self.name, f"{name} recognized", count)


def _composites(root: Operation) -> Counter[str]:
    """How many composites of each name there are."""
    return Counter(op.name for op in walk(root) if isinstance(op, COMPOSITES))
