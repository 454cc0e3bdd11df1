"""Normalisation: means and variances taken off, then scaled and shifted.

Statistics are of the element type, in f32 for f16 and bf16: first the mean, then the
mean of the squared distances from it.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import I64, Float64Type, FloatAttr, IntegerAttr, f64, i64
from xdsl.ir import SSAValue
from xdsl.irdl import (
    AttrSizedOperandSegments,
    irdl_op_definition,
    operand_def,
    opt_operand_def,
    prop_def,
    result_def,
)
from xdsl.utils.exceptions import VerifyException

from mlopt.dialects.graph.element_kinds import FLOATS, TensorOf
from mlopt.dialects.graph.ops.base import (
    GraphOp,
    check_element_type,
    check_result_type,
    shape_of,
    tensor_type,
)
from mlopt.dialects.graph.shapes import (
    Shape,
    check_axes,
    is_dynamic,
    shape_text,
    shapes_agree,
)

Floats = TensorOf(FLOATS)


def check_parameter(value: SSAValue | None, expected: Shape, operand: SSAValue, what: str) -> None:
    """Refuses a scale or the like of another shape or element type."""
    if value is None:
        return
    check_element_type(value, operand, what)
    if not shapes_agree(shape_of(value), expected):
        raise VerifyException(
            f"{what} has shape {shape_text(shape_of(value))}, expected {shape_text(expected)}"
        )


class TrailingNormOp(GraphOp):
    """Base of normalisation over the axes from `axis` on."""

    operand = operand_def(Floats)
    scale = opt_operand_def(Floats)
    bias = opt_operand_def(Floats)
    axis = prop_def(IntegerAttr[I64])
    epsilon = prop_def(FloatAttr[Float64Type])
    out = result_def(Floats)

    irdl_options = (AttrSizedOperandSegments(as_property=True),)
    assembly_format = (
        "$operand (`scale` $scale^ `:` type($scale))? (`bias` $bias^ `:` type($bias))?"
        " `axis` $axis `epsilon` $epsilon attr-dict `:` type($operand) `->` type($out)"
    )

    def __init__(
        self,
        operand: SSAValue,
        scale: SSAValue | None = None,
        bias: SSAValue | None = None,
        *,
        axis: int,
        epsilon: float = 1e-5,
    ):
        super().__init__(
            operands=[operand, _optional(scale), _optional(bias)],
            result_types=[operand.type],
            properties={"axis": IntegerAttr(axis, i64), "epsilon": FloatAttr(epsilon, f64)},
        )

    @property
    def axes(self) -> list[int]:
        """The axes that are normalised over."""
        return list(range(self.axis.value.data, len(shape_of(self.operand))))

    def verify_(self) -> None:
        shape = shape_of(self.operand)
        check_axes((self.axis.value.data,), len(shape), "axis")
        trailing = shape[self.axis.value.data :]
        check_parameter(self.scale, trailing, self.operand, "scale")
        check_parameter(self.bias, trailing, self.operand, "bias")
        check_result_type(self.out, tensor_type(self.operand))


@irdl_op_definition
class LayerNormOp(TrailingNormOp):
    """(x - mean) / sqrt(variance + epsilon) * scale + bias over the axes from `axis` on.

    Operands:
        operand: x, floats of rank 1 or more.
        scale, bias: the sizes of x from `axis` on; 1 and 0 where left out.
    Properties:
        axis: the first axis that is normalised over.
        epsilon: added to the variance.
    Results:
        out: the type of `operand`.
    Errors:
        the axis does not exist, or `scale` or `bias` has another shape or element type.
    Source:
        ONNX LayerNormalization-17; Ba, Kiros, Hinton, "Layer Normalization", 2016.
    """

    name = "graph.layer_norm"


@irdl_op_definition
class RmsNormOp(TrailingNormOp):
    """x / sqrt(mean(x^2) + epsilon) * scale + bias over the axes from `axis` on.

    Operands:
        operand: x, floats of rank 1 or more.
        scale, bias: the sizes of x from `axis` on; 1 and 0 where left out.
    Properties:
        axis: the first axis that is normalised over.
        epsilon: added to the mean of the squares.
    Results:
        out: the type of `operand`.
    Errors:
        the axis does not exist, or `scale` or `bias` has another shape or element type.
    Source:
        ONNX RMSNormalization-23; Zhang, Sennrich, "Root Mean Square Layer
        Normalization", 2019.
    """

    name = "graph.rms_norm"


class ChannelNormOp(GraphOp):
    """Base of normalisation with a scale and a bias for each channel, axis 1."""

    operand = operand_def(Floats)
    scale = operand_def(Floats)
    bias = operand_def(Floats)
    epsilon = prop_def(FloatAttr[Float64Type])
    out = result_def(Floats)

    def verify_(self) -> None:
        shape = shape_of(self.operand)
        if len(shape) < 2:
            raise VerifyException(f"operand has rank {len(shape)}, expected at least 2")
        check_parameter(self.scale, shape[1:2], self.operand, "scale")
        check_parameter(self.bias, shape[1:2], self.operand, "bias")
        check_result_type(self.out, tensor_type(self.operand))


@irdl_op_definition
class BatchNormOp(ChannelNormOp):
    """(x - mean) / sqrt(variance + epsilon) * scale + bias, all four given for each channel.

    Operands:
        operand: x, floats, `[n, channels, spatial...]`.
        scale, bias, mean, variance: `[channels]`.
    Properties:
        epsilon: added to the variance.
    Results:
        out: the type of `operand`.
    Errors:
        x has rank below 2, or a parameter has another shape or element type.
    Source:
        ONNX BatchNormalization-15 (inference); StableHLO `batch_norm_inference`.
    """

    name = "graph.batch_norm"

    # In the order of their types in the text.
    operand = operand_def(Floats)
    scale = operand_def(Floats)
    bias = operand_def(Floats)
    mean = operand_def(Floats)
    variance = operand_def(Floats)

    assembly_format = (
        "$operand `scale` $scale `bias` $bias `mean` $mean `variance` $variance"
        " `epsilon` $epsilon attr-dict `:` functional-type(operands, results)"
    )

    def __init__(
        self,
        operand: SSAValue,
        scale: SSAValue,
        bias: SSAValue,
        mean: SSAValue,
        variance: SSAValue,
        *,
        epsilon: float = 1e-5,
    ):
        super().__init__(
            operands=[operand, scale, bias, mean, variance],
            result_types=[operand.type],
            properties={"epsilon": FloatAttr(epsilon, f64)},
        )

    def verify_(self) -> None:
        super().verify_()
        channels = shape_of(self.operand)[1:2]
        check_parameter(self.mean, channels, self.operand, "mean")
        check_parameter(self.variance, channels, self.operand, "variance")


@irdl_op_definition
class GroupNormOp(ChannelNormOp):
    """(x - mean) / sqrt(variance + epsilon) * scale + bias over groups of channels and space.

    Operands:
        operand: x, floats, `[n, channels, spatial...]`.
        scale, bias: `[channels]`.
    Properties:
        groups: into how many the channels are divided; as many as channels normalise each
            channel by itself (instance normalisation), 0 means that where it is unknown.
        epsilon: added to the variance.
    Results:
        out: the type of `operand`.
    Errors:
        x has rank below 2, a parameter has another shape or element type, or the
        channels are unknown or no multiple of `groups` where that is not 0.
    Source:
        ONNX GroupNormalization-21, InstanceNormalization-22; Wu, He, "Group
        Normalization", 2018.
    """

    name = "graph.group_norm"

    groups = prop_def(IntegerAttr[I64])

    assembly_format = (
        "$operand `scale` $scale `bias` $bias `groups` $groups `epsilon` $epsilon attr-dict"
        " `:` functional-type(operands, results)"
    )

    def __init__(
        self,
        operand: SSAValue,
        scale: SSAValue,
        bias: SSAValue,
        *,
        groups: int = 0,
        epsilon: float = 1e-5,
    ):
        super().__init__(
            operands=[operand, scale, bias],
            result_types=[operand.type],
            properties={"groups": IntegerAttr(groups, i64), "epsilon": FloatAttr(epsilon, f64)},
        )

    @property
    def is_each_channel(self) -> bool:
        """True where each channel is normalised by itself."""
        return self.groups.value.data in (0, shape_of(self.operand)[1])

    def verify_(self) -> None:
        super().verify_()
        groups, channels = self.groups.value.data, shape_of(self.operand)[1]
        if groups < 0:
            raise VerifyException(f"groups is {groups}, expected 1 or more, or 0 for every channel")
        if groups and (is_dynamic(channels) or channels % groups):
            found = "unknown" if is_dynamic(channels) else str(channels)
            raise VerifyException(f"found {found} channels, expected a multiple of {groups} groups")


def _optional(value: SSAValue | None) -> Sequence[SSAValue]:
    return () if value is None else (value,)


NORMALIZATION_OPS = (LayerNormOp, RmsNormOp, BatchNormOp, GroupNormOp)
