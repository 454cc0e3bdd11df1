"""What all ops of the graph level share."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import DenseArrayBase, TensorType, i64
from xdsl.ir import Attribute, SSAValue
from xdsl.irdl import IRDLOperation, traits_def
from xdsl.traits import Pure
from xdsl.utils.exceptions import VerifyException

from mlopt.dialects.graph.shapes import Shape, check_result_shape

Tensor = TensorType[Attribute]


class GraphOp(IRDLOperation):
    """Base of the ops of the graph level: each is a function of its operands."""

    traits = traits_def(Pure())


def tensor_type(value: SSAValue | Attribute) -> Tensor:
    """The tensor type of a value, or a type that is one."""
    found = value.type if isinstance(value, SSAValue) else value
    if not isinstance(found, TensorType):
        raise VerifyException(f"found type {found}, expected a ranked tensor")
    return found


def shape_of(value: SSAValue | Attribute) -> Shape:
    """The sizes of a tensor."""
    return tensor_type(value).get_shape()


def element_type_of(value: SSAValue | Attribute) -> Attribute:
    """The element type of a tensor."""
    return tensor_type(value).element_type


def integers(values: Sequence[int]) -> DenseArrayBase:
    """A list of sizes or axes as a property."""
    return DenseArrayBase.from_list(i64, values)


def check_element_type(found: SSAValue, expected: SSAValue, what: str) -> None:
    """Refuses another element type than that of `expected`."""
    if element_type_of(found) != element_type_of(expected):
        raise VerifyException(
            f"{what} has element type {element_type_of(found)},"
            f" expected {element_type_of(expected)}"
        )


def check_result_type(result: SSAValue, inferred: Tensor) -> None:
    """Refuses a result that is not of the inferred type, up to unknown sizes."""
    check_result_shape(shape_of(result), inferred.get_shape())
    if element_type_of(result) != inferred.element_type:
        raise VerifyException(
            f"result has element type {element_type_of(result)}, expected {inferred.element_type}"
        )
