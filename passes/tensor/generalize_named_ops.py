"""linalg-generalize-named-ops: named structured ops as `linalg.generic`.

    linalg.matmul ins(%a, %b) outs(%c)  ->  linalg.generic {maps, iterators} ... { mulf, addf }

Loops, maps and body are those that the op has by definition, so no value changes. The
pass is one walk. Afterwards every structured op of linalg is a `linalg.generic`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from xdsl.dialects.builtin import AffineMapAttr, ArrayAttr, DenseArrayBase, i32
from xdsl.ir import Attribute, Operation
from xdsl.rewriter import Rewriter

from mlopt.core.context import Context
from mlopt.core.interfaces import find
from mlopt.core.interfaces.structured import Structured
from mlopt.core.passes import Pass
from mlopt.dialects.linalg.generic import GenericOp
from mlopt.dialects.linalg.structured_op import ITERATORS
from mlopt.dialects.linalg.syntax import HIDDEN


@dataclass(frozen=True)
class GeneralizeNamedOpsPass(Pass):
    """Replaces each named structured op below the anchor."""

    name: ClassVar[str] = "linalg-generalize-named-ops"
    anchors: ClassVar[tuple[str, ...]] = ()

    def run(self, root: Operation, context: Context) -> None:
        for op in list(root.walk()):
            model = find(op, Structured)
            if model is None or isinstance(op, GenericOp):
                continue
            Rewriter.replace_op(op, generalized(op, model))
            context.count(self.name, "ops generalized")


def generalized(op: Operation, model: Structured) -> GenericOp:
    """A detached `linalg.generic` that does what `op` does; takes the body of `op`."""
    properties: dict[str, Attribute] = {
        "indexing_maps": ArrayAttr([AffineMapAttr(map) for map in model.indexing_maps(op)]),
        "iterator_types": ArrayAttr([ITERATORS[kind] for kind in model.iterators(op)]),
        "operandSegmentSizes": DenseArrayBase.from_list(
            i32, [len(model.inputs(op)), len(model.outputs(op))]
        ),
    }
    region = Rewriter.move_region_contents_to_new_regions(op.regions[0])
    generic = GenericOp.create(
        operands=model.operands(op),
        result_types=op.result_types,
        properties=properties,
        attributes={k: v for k, v in op.attributes.items() if k not in HIDDEN},
        regions=[region],
    )
    generic.location = op.location
    for old, new in zip(op.results, generic.results, strict=True):
        new.name_hint = old.name_hint
    return generic
