"""Calls of kernels that are written elsewhere."""

from __future__ import annotations

from collections.abc import Sequence, Set

from xdsl.dialects.builtin import IndexType, SymbolRefAttr, UnitAttr
from xdsl.ir import Attribute, Operation, SSAValue
from xdsl.irdl import (
    AttrSizedOperandSegments,
    irdl_op_definition,
    opt_prop_def,
    prop_def,
    traits_def,
    var_operand_def,
    var_result_def,
)
from xdsl.traits import EffectInstance, MemoryEffect
from xdsl.utils.exceptions import VerifyException

from mlopt.core.interfaces.effects import NONE
from mlopt.dialects.graph.element_kinds import AnyGraphTensor
from mlopt.dialects.graph.ops.base import GraphOp, shape_of
from mlopt.dialects.graph.shapes import is_dynamic


class EffectsOfKernel(MemoryEffect):
    """None, unless the call says that there are some."""

    @classmethod
    def get_effects(cls, op: Operation) -> Set[EffectInstance] | None:
        return NONE if op.properties.get("side_effects") is None else None


@irdl_op_definition
class CustomCallOp(GraphOp):
    """Calls a kernel by its symbol: `void kernel(out*..., in*...)`.

    Each result, then each input, is an argument of the kernel. A tensor is a pointer to
    a descriptor `{ T *allocated; T *aligned; int64_t offset, sizes[rank], strides[rank]; }`
    whose elements are contiguous in row-major order; i1 has a byte an element. Anything
    else is passed by value. The kernel fills the results, reads the inputs, and keeps no
    pointer. Where the module has a `func.func` of that name it is called instead, with
    memrefs.

    Operands:
        inputs: tensors of any shape and element type, `index`, integers or floats.
        sizes: `index` values for the unknown sizes of the results, in order.
    Properties:
        callee: the symbol, of C or of an `llvm.func` in the module.
        side_effects: the call does more than fill its results: it stays where nobody uses
            those, and where an equal call came before.
    Results:
        out: tensors of any shape and element type.
    Errors:
        the number of `sizes` is not that of unknown sizes of the results.
    Source:
        StableHLO `custom_call`; MLIR's C interface (`llvm.emit_c_interface`).
    """

    name = "graph.custom_call"

    callee = prop_def(SymbolRefAttr)
    inputs = var_operand_def()
    sizes = var_operand_def(IndexType)
    side_effects = opt_prop_def(UnitAttr)
    out = var_result_def(AnyGraphTensor)

    irdl_options = (AttrSizedOperandSegments(as_property=True),)
    traits = traits_def(EffectsOfKernel())
    assembly_format = (
        "$callee `(` $inputs `)` (`sizes` `(` $sizes^ `)`)? (`side_effects` $side_effects^)?"
        " attr-dict `:` functional-type($inputs, $out)"
    )

    def __init__(
        self,
        callee: str,
        inputs: Sequence[SSAValue],
        result_types: Sequence[Attribute],
        sizes: Sequence[SSAValue] = (),
        *,
        side_effects: bool = False,
    ):
        super().__init__(
            operands=[inputs, sizes],
            result_types=[result_types],
            properties={
                "callee": SymbolRefAttr(callee),
                "side_effects": UnitAttr() if side_effects else None,
            },
        )

    def verify_(self) -> None:
        unknown = sum(is_dynamic(size) for value in self.out for size in shape_of(value))
        if len(self.sizes) != unknown:
            raise VerifyException(
                f"found {len(self.sizes)} sizes, expected {unknown} for the results"
            )
        if self.callee.nested_references.data:
            raise VerifyException(f"found {self.callee}, expected the name of one symbol")

    def result_sizes(self) -> list[list[int | SSAValue]]:
        """The sizes of each result: numbers, and values where they are unknown."""
        values = iter(self.sizes)
        return [
            [next(values) if is_dynamic(size) else size for size in shape_of(result)]
            for result in self.out
        ]


CUSTOM_CALL_OPS = (CustomCallOp,)
