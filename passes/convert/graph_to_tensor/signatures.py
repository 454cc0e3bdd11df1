"""Functions, calls and control flow whose types have unsigned integers.

    func.func @f(%x: tensor<4xui8>)  ->  func.func @f(%x: tensor<4xi8> {mlopt.dtype = ui8})

Below the graph level integers are signless; what a user's array holds is kept on the
arguments and results of the function.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import ArrayAttr, DictionaryAttr, FunctionType, TensorType
from xdsl.dialects.func import FuncOp
from xdsl.ir import Attribute, Operation, SSAValue

from mlopt.core.conversion import ConversionPattern, ConversionRewriter, TypeConverter

DTYPE = "mlopt.dtype"


class LowerFunctionPattern(ConversionPattern[FuncOp]):
    """Converts the signature; `mlopt.dtype` keeps each element type that changed."""

    op_types = (FuncOp,)

    def convert(
        self, op: FuncOp, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue]:
        inputs, outputs = op.function_type.inputs.data, op.function_type.outputs.data
        types = rewriter.types
        properties = dict(op.properties)
        properties["function_type"] = FunctionType.from_lists(
            types.convert_all(inputs), types.convert_all(outputs)
        )
        for name, given in (("arg_attrs", inputs), ("res_attrs", outputs)):
            noted = _with_dtypes(properties.get(name), given, types)
            if noted is not None:
                properties[name] = noted
        moved = type(op).create(
            properties=properties,
            attributes=op.attributes,
            regions=[rewriter.move_region(op.body)],
        )
        moved.location = op.location
        rewriter.insert(moved)
        return ()


def _with_dtypes(
    dictionaries: Attribute | None, given: Sequence[Attribute], types: TypeConverter
) -> ArrayAttr[DictionaryAttr] | None:
    """The attributes of arguments or results, with the element types that are lost."""
    if all(types.convert(type) == type for type in given):
        return None
    old = (
        [entry.data for entry in dictionaries.data if isinstance(entry, DictionaryAttr)]
        if isinstance(dictionaries, ArrayAttr)
        else [{} for _ in given]
    )
    return ArrayAttr(
        [
            DictionaryAttr(
                {**entry, DTYPE: _element(type)} if types.convert(type) != type else entry
            )
            for entry, type in zip(old, given, strict=True)
        ]
    )


def _element(type: Attribute) -> Attribute:
    return type.element_type if isinstance(type, TensorType) else type


class RetypePattern(ConversionPattern[Operation]):
    """Any other op with types to convert: the same op on the converted types."""

    op_types = (Operation,)
    benefit = 0

    def convert(
        self, op: Operation, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue] | None:
        if op.name.startswith("graph."):
            return None
        retyped = type(op).create(
            operands=operands,
            result_types=rewriter.types.convert_all([result.type for result in op.results]),
            properties=op.properties,
            attributes=op.attributes,
            successors=op.successors,
            regions=[rewriter.move_region(region) for region in op.regions],
        )
        rewriter.insert(retyped)
        return retyped.results


PATTERNS = (LowerFunctionPattern(), RetypePattern())
