"""Constants: written out, in a resource, or in a file beside the module."""

from __future__ import annotations

from typing import Self, cast

import numpy as np
from xdsl.dialects.builtin import DenseIntOrFPElementsAttr, DenseResourceAttr, TensorType
from xdsl.ir import Attribute, Operation, SSAValue
from xdsl.irdl import irdl_op_definition, prop_def, result_def, traits_def
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import ConstantLike, HasFolder
from xdsl.utils.exceptions import VerifyException

from mlopt.core.constants import dense_from_array
from mlopt.core.element_types import dtype_of, element_type_of
from mlopt.dialects.graph.attributes import ExternalAttr
from mlopt.dialects.graph.element_kinds import AnyGraphTensor
from mlopt.dialects.graph.ops.base import GraphOp
from mlopt.dialects.graph.shapes import is_static, shape_text

Elements = DenseIntOrFPElementsAttr | DenseResourceAttr | ExternalAttr


class KnownElements(ConstantLike, HasFolder):
    """The value of a constant is its attribute."""

    @classmethod
    def fold(cls, op: Operation) -> tuple[Attribute]:
        return (op.properties["value"],)


@irdl_op_definition
class ConstantOp(GraphOp):
    """A tensor whose elements are known.

    Properties:
        value: `dense<...>`, `dense_resource<...>`, or `#graph.external<"file", offset,
            length>`, whose elements lie in a file (offset and length in bytes).
    Results:
        out: a static shape, any element type.
    Errors:
        the type of `value` is not the result type; the length in bytes is not that of
        the type.
    Source:
        ONNX Constant-25; StableHLO `constant`.
    """

    name = "graph.constant"

    value = prop_def(Attribute)
    out = result_def(AnyGraphTensor)

    traits = traits_def(KnownElements())

    def __init__(self, value: Attribute, type: Attribute | None = None):
        """`type` is needed for external elements only."""
        result = (
            value.type if isinstance(value, DenseIntOrFPElementsAttr | DenseResourceAttr) else type
        )
        assert result is not None, "external elements do not know their type"
        super().__init__(result_types=[result], properties={"value": value})

    @classmethod
    def from_array(cls, array: np.ndarray, element_type: Attribute | None = None) -> Self:
        """The constant with the elements of `array`, of its dtype or of `element_type`."""
        array = np.asarray(array)
        element = element_type_of(array.dtype) if element_type is None else element_type
        return cls(dense_from_array(array, TensorType(element, array.shape)))

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        attributes = parser.parse_optional_attr_dict()
        start = parser.pos
        value = parser.parse_attribute()
        if isinstance(value, DenseIntOrFPElementsAttr | DenseResourceAttr):
            type = cast(Attribute, value.type)
        elif isinstance(value, ExternalAttr):
            parser.parse_punctuation(":")
            type = parser.parse_type()
        else:
            parser.raise_error(f"found {value}, expected the elements of a tensor", start)
        return cls.create(result_types=[type], properties={"value": value}, attributes=attributes)

    def print(self, printer: Printer) -> None:
        if self.attributes:
            printer.print_op_attributes(self.attributes)
        printer.print_string(" ")
        printer.print_attribute(self.value)
        if isinstance(self.value, ExternalAttr):
            printer.print_string(" : ")
            printer.print_attribute(self.out.type)

    def verify_(self) -> None:
        type = self.out.type
        if not is_static(type.get_shape()):
            raise VerifyException(
                f"found shape {shape_text(type.get_shape())}, expected known sizes"
            )
        if isinstance(self.value, ExternalAttr):
            expected = int(np.prod(type.get_shape())) * dtype_of(type.element_type).itemsize
            if self.value.length.data != expected:
                raise VerifyException(
                    f"found {self.value.length.data} bytes, expected {expected} of {type}"
                )
        elif not isinstance(self.value, DenseIntOrFPElementsAttr | DenseResourceAttr):
            raise VerifyException(f"found {self.value}, expected the elements of a tensor")
        elif self.value.type != type:
            raise VerifyException(f"found elements of {self.value.type}, expected {type}")


def constant_elements(value: SSAValue) -> Attribute | None:
    """The elements of `value` where a `graph.constant` defines it."""
    return value.owner.value if isinstance(value.owner, ConstantOp) else None
