"""`vector.extract` and `vector.insert`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects import vector
from xdsl.dialects.builtin import DYNAMIC_INDEX, DenseArrayBase, IndexType, VectorType, i64
from xdsl.dialects.utils.dynamic_index_list import DynamicIndexList
from xdsl.ir import Attribute
from xdsl.irdl import AnyAttr, prop_def, result_def, traits_def, var_operand_def
from xdsl.traits import Pure
from xdsl.utils.exceptions import VerifyException

from mlopt.core.operands import operand_def
from mlopt.core.redefinition import op_redefinition
from mlopt.dialects.vector.shapes import axes_of, numbers_of, shape_of, verify_elements


def verify_position(op: Any, whole: VectorType, part: Attribute) -> None:
    """Raises `VerifyException` unless `part` is what lies at the op's position of `whole`."""
    verify_elements(whole, part)
    positions: Sequence[int] = numbers_of(op.static_position)
    unknown = sum(position == DYNAMIC_INDEX for position in positions)
    if unknown != len(op.dynamic_position):
        raise VerifyException(
            f"mismatch between dynamic and static positions (kDynamic marker but no "
            f"corresponding dynamic position): {unknown} and {len(op.dynamic_position)}"
        )
    shape = whole.get_shape()
    if len(positions) > len(shape):
        raise VerifyException(
            f"expected position attribute of rank no greater than vector rank, found "
            f"{len(positions)} for {whole}"
        )
    for index, position in enumerate(positions):
        if position != DYNAMIC_INDEX and not -1 <= position < shape[index]:
            raise VerifyException(
                f"expected position attribute #{index + 1} to be a non-negative integer smaller "
                f"than the corresponding vector dimension ({shape[index]}) or poison (-1), "
                f"found {position}"
            )
    if axes_of(part) != axes_of(whole)[len(positions) :] or (
        isinstance(part, VectorType) and not part.get_shape()
    ):
        raise VerifyException(
            f"expected position attribute rank ({len(positions)}) + part rank "
            f"({len(shape_of(part))}) to match vector rank ({len(shape)}), found {part}"
        )


@op_redefinition
class ExtractOp(vector.ExtractOp):
    """An element, or the vector of the axes that the position does not name.

    Errors:
        The position is too long or out of bounds; the result has another shape.
    Source:
        Upstream's `vector.extract`.
    """

    vector = operand_def(VectorType)
    dynamic_position = var_operand_def(IndexType)
    static_position = prop_def(DenseArrayBase.constr(i64))
    result = result_def(AnyAttr())

    traits = traits_def(Pure())

    assembly_format = (
        "$vector `` custom<DynamicIndexList>($dynamic_position, $static_position)"
        " attr-dict `:` type($result) `from` type($vector)"
    )
    custom_directives = (DynamicIndexList,)

    def verify_(self) -> None:
        verify_position(self, self.vector.type, self.result.type)


@op_redefinition
class InsertOp(vector.InsertOp):
    """`dest` with an element or a vector replaced.

    Errors:
        The position is too long or out of bounds; the value has another shape.
    Source:
        Upstream's `vector.insert`.
    """

    source = operand_def(AnyAttr())
    dest = operand_def(vector.InsertOp._V)  # pyright: ignore[reportPrivateUsage]
    dynamic_position = var_operand_def(IndexType)
    static_position = prop_def(DenseArrayBase.constr(i64))
    result = result_def(vector.InsertOp._V)  # pyright: ignore[reportPrivateUsage]

    traits = traits_def(Pure())

    assembly_format = (
        "$source `,` $dest custom<DynamicIndexList>($dynamic_position, $static_position)"
        "attr-dict `:` type($source) `into` type($dest)"
    )
    custom_directives = (DynamicIndexList,)

    def verify_(self) -> None:
        verify_position(self, self.dest.type, self.source.type)


POSITION_OPS = (ExtractOp, InsertOp)
