"""Images and the like at other sizes."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    DenseArrayBase,
    Float64Type,
    FloatAttr,
    IndexType,
    StringAttr,
    TensorType,
    UnitAttr,
    f64,
    i64,
)
from xdsl.dialects.utils import DynamicIndexList, verify_dynamic_index_list
from xdsl.ir import SSAValue
from xdsl.irdl import (
    irdl_op_definition,
    operand_def,
    opt_prop_def,
    prop_def,
    result_def,
    var_operand_def,
)
from xdsl.utils.exceptions import VerifyException

from mlopt.dialects.graph.element_kinds import AnyGraphTensor, Kind, kind_of
from mlopt.dialects.graph.ops.base import (
    GraphOp,
    check_result_type,
    element_type_of,
    integers,
    shape_of,
)
from mlopt.dialects.graph.ops.layout import Size, mixed, split
from mlopt.dialects.graph.shapes import Shape, check_at_least, check_axes, check_length

COORDINATES = (
    "half_pixel",
    "half_pixel_symmetric",
    "pytorch_half_pixel",
    "align_corners",
    "asymmetric",
)
"""Where a place of the result lies in the operand."""

MODES = (
    "nearest_round_prefer_floor",
    "nearest_round_prefer_ceil",
    "nearest_floor",
    "nearest_ceil",
    "linear",
    "cubic",
)
"""Which elements around a place count, and how much."""


def resize_shape(shape: Shape, axes: Sequence[int], sizes: Sequence[int]) -> Shape:
    """The shape with `sizes` along `axes`.

    >>> resize_shape((1, 3, 4, 4), (2, 3), (8, 6))
    (1, 3, 8, 6)
    """
    check_axes(axes, len(shape), "axis")
    check_length(sizes, len(axes), "sizes")
    check_at_least(sizes, 0, "size")
    known = dict(zip(axes, sizes, strict=True))
    for axis, size in known.items():
        if shape[axis] == 0 and size != 0:
            raise VerifyException(f"operand has no element along axis {axis}, which is resized")
    return tuple(known.get(axis, size) for axis, size in enumerate(shape))


@irdl_op_definition
class ResizeOp(GraphOp):
    """Interpolates along `axes`, one after the other.

    Place x of `o` lies at, with s the scale and `i` the size of the operand:
    half_pixel `(x + 1/2) / s - 1/2`; half_pixel_symmetric the same around the middle where
    `i s` is no integer; pytorch_half_pixel the same but 0 where `o` is 1; align_corners
    `x (i - 1) / (o - 1)`; asymmetric `x / s`. Places are computed in f32. The nearest
    modes take one element, linear weights two by their distance, cubic four by the
    polynomial of Keys with `coefficient`. Beyond its ends the operand repeats its last
    element. f16 and bf16 are weighted in f32 and rounded once.

    Operands:
        operand: floats of any shape; any element type for the nearest modes.
        sizes: `index` values for the unknown sizes, in order.
    Properties:
        axes: the axes that are resized.
        static_sizes: the new sizes, one an axis.
        mode: "nearest_round_prefer_floor", "nearest_round_prefer_ceil", "nearest_floor",
            "nearest_ceil", "linear", "cubic".
        coordinates: "half_pixel", "half_pixel_symmetric", "pytorch_half_pixel",
            "align_corners", "asymmetric".
        scales: s of each axis; the new size over the old one where left out.
        coefficient: that of cubic; -0.75 where left out.
        exclude_outside: weights of elements beyond the ends are 0, and the others are
            divided by their sum.
    Results:
        out: the sizes of `operand` with the new ones along `axes`; its element type.
    Errors:
        there is no such mode, an axis is named twice, or floats are needed.
    Source:
        ONNX Resize-19 without antialias and tf_crop_and_resize; Keys, "Cubic Convolution
        Interpolation for Digital Image Processing", 1981.
    """

    name = "graph.resize"

    operand = operand_def(AnyGraphTensor)
    sizes = var_operand_def(IndexType)
    axes = prop_def(DenseArrayBase.constr(i64))
    static_sizes = prop_def(DenseArrayBase.constr(i64))
    mode = prop_def(StringAttr)
    coordinates = prop_def(StringAttr)
    scales = opt_prop_def(DenseArrayBase.constr(f64))
    coefficient = opt_prop_def(FloatAttr[Float64Type])
    exclude_outside = opt_prop_def(UnitAttr)
    out = result_def(AnyGraphTensor)

    custom_directives = (DynamicIndexList,)
    assembly_format = (
        "$operand `axes` $axes `sizes` custom<DynamicIndexList>($sizes, $static_sizes)"
        " `mode` $mode `coordinates` $coordinates (`scales` $scales^)?"
        " (`coefficient` $coefficient^)? (`exclude_outside` $exclude_outside^)?"
        " attr-dict `:` type($operand) `->` type($out)"
    )

    def __init__(
        self,
        operand: SSAValue,
        axes: Sequence[int],
        sizes: Sequence[Size],
        *,
        mode: str = "linear",
        coordinates: str = "half_pixel",
        scales: Sequence[float] | None = None,
        coefficient: float = -0.75,
        exclude_outside: bool = False,
    ):
        static, dynamic = split(sizes)
        super().__init__(
            operands=[operand, dynamic],
            result_types=[
                TensorType(element_type_of(operand), resize_shape(shape_of(operand), axes, static))
            ],
            properties={
                "axes": integers(axes),
                "static_sizes": integers(static),
                "mode": StringAttr(mode),
                "coordinates": StringAttr(coordinates),
                "scales": None if scales is None else DenseArrayBase.from_list(f64, scales),
                "coefficient": None if coefficient == -0.75 else FloatAttr(coefficient, f64),
                "exclude_outside": UnitAttr() if exclude_outside else None,
            },
        )

    @property
    def cubic_coefficient(self) -> float:
        """The coefficient of the cubic polynomial."""
        return -0.75 if self.coefficient is None else self.coefficient.value.data

    def new_sizes(self) -> list[Size]:
        """The new sizes, one an axis."""
        return mixed(self.static_sizes, self.sizes)

    def scale_of(self, position: int) -> float | None:
        """The scale of the axis at `position` in the list, where it is given."""
        return None if self.scales is None else float(self.scales.get_values()[position])

    def verify_(self) -> None:
        for what, found, known in (
            ("mode", self.mode.data, MODES),
            ("coordinates", self.coordinates.data, COORDINATES),
        ):
            if found not in known:
                raise VerifyException(f'found {what} "{found}", expected one of {", ".join(known)}')
        element = element_type_of(self.operand)
        if not self.mode.data.startswith("nearest") and kind_of(element) != Kind.FLOAT:
            raise VerifyException(f"found element type {element}, expected floats for this mode")
        axes, static = self.axes.get_values(), self.static_sizes.get_values()
        verify_dynamic_index_list(static, self.sizes, DYNAMIC_INDEX, " in the sizes")
        if self.scales is not None:
            scales = self.scales.get_values()
            if len(scales) != len(axes) or min(scales, default=1) <= 0:
                raise VerifyException("expected a scale above 0 for each axis")
        shape = resize_shape(shape_of(self.operand), axes, static)
        check_result_type(self.out, TensorType(element, shape))


RESIZE_OPS = (ResizeOp,)
