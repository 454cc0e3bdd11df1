"""The named ops of linalg, as data: a row names an op, its loop nest and its body.

One class is made of each row. Where xDSL has a class for the op, ours is a subclass.
"""

from __future__ import annotations

from abc import ABCMeta
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar

import xdsl.dialects.linalg as xdsl_linalg
from xdsl.dialects.builtin import DenseIntOrFPElementsAttr, IntegerType, ShapedType, f64, i32
from xdsl.ir import Attribute, Operation
from xdsl.ir.affine import AffineMap
from xdsl.irdl import opt_prop_def
from xdsl.utils.exceptions import VerifyException

from mlopt.core.constants import array_of
from mlopt.core.interfaces.structured import Iterator, shape_of
from mlopt.core.redefinition import op_redefinition
from mlopt.dialects.linalg.attributes import TypeFunction, TypeFunctionAttr
from mlopt.dialects.linalg.notation import Nest
from mlopt.dialects.linalg.scalars import BodyBuilder
from mlopt.dialects.linalg.structured_op import (
    NamedOp,
    element_type,
    verify_structured,
)

Body = Callable[[BodyBuilder, bool], Any]
"""Builds a body's value from the elements; the flag says that integers are unsigned."""


@dataclass(frozen=True)
class Row:
    """A named op. `nest` is None for an op over all axes of its operands, of any rank."""

    name: str
    inputs: int
    nest: Nest | None
    body: Body

    @property
    def class_name(self) -> str:
        """`conv_2d_nchw_fchw` -> `Conv2dNchwFchwOp`."""
        return "".join(word.capitalize() for word in self.name.split("_")) + "Op"


# Bodies


def multiply_add(b: BodyBuilder, unsigned: bool = False) -> Any:
    """`out + cast(a) * cast(b)`."""
    lhs, rhs, out = b.args
    lhs, rhs = (b.cast(value, out.type, unsigned=unsigned) for value in (lhs, rhs))
    return b.binary("add", out, b.binary("mul", lhs, rhs))


def multiply_add_quantized(b: BodyBuilder, unsigned: bool = False) -> Any:
    """`out + (cast(a) - cast(zero a)) * (cast(b) - cast(zero b))`."""
    lhs, rhs, lhs_zero, rhs_zero, out = b.args

    def centred(value: Any, zero: Any) -> Any:
        cast = b.cast(value, out.type, unsigned=unsigned)
        return b.binary("sub", cast, b.cast(zero, out.type, unsigned=unsigned))

    product = b.binary("mul", centred(lhs, lhs_zero), centred(rhs, rhs_zero))
    return b.binary("add", out, product)


def pool(function: str, b: BodyBuilder, unsigned: bool = False) -> Any:
    """`function(out, cast(a))`."""
    value, _, out = b.args
    unsigned = unsigned or function.endswith("unsigned")
    return b.binary(function, out, b.cast(value, out.type, unsigned=unsigned))


def unary(function: str, b: BodyBuilder, _: bool = False) -> Any:
    """`function(a)`."""
    return b.unary(function, b.args[0])


def binary(function: str, b: BodyBuilder, _: bool = False) -> Any:
    """`function(a, b)`."""
    return b.binary(function, b.args[0], b.args[1])


def select(b: BodyBuilder, _: bool = False) -> Any:
    """`a ? b : c`."""
    return b.select(b.args[0], b.args[1], b.args[2])


def copied(b: BodyBuilder, unsigned: bool = False) -> Any:
    """`cast(a)`."""
    return b.cast(b.args[0], b.args[-1].type, unsigned=unsigned)


def random_2d(b: BodyBuilder, _: bool = False) -> Any:
    """A number between `min` and `max` that depends on seed, row and column."""
    low, high, seed, out = b.args
    column, row = (b.cast(b.index(loop), i32) for loop in (1, 0))
    factor, increment = b.constant(1103515245, i32), b.constant(12345, i32)

    def stirred(value: Any) -> Any:
        return b.binary("add", b.binary("mul", value, factor), increment)

    mixed = stirred(b.binary("add", column, stirred(b.binary("add", row, seed))))
    shifted = b.binary("add", b.cast(mixed, f64), b.constant(2147483647.0, f64))
    scale = b.binary("mul", b.binary("sub", high, low), b.constant(2.3283063999999999e-10, f64))
    return b.cast(b.binary("add", b.binary("mul", shifted, scale), low), out.type)


# Rows

ELEMENTWISE = (
    *(
        Row(name, 1, None, partial(unary, name))
        for name in (
            *("exp", "log", "abs", "ceil", "floor", "negf", "reciprocal", "round", "sqrt"),
            *("rsqrt", "square", "tanh", "erf"),
        )
    ),
    *(
        Row(name, 2, None, partial(binary, function))
        for name, function in (
            *((name, name) for name in ("add", "sub", "mul", "div", "div_unsigned", "powf")),
            *(("max", "max_signed"), ("min", "min_signed")),
        )
    ),
    Row("select", 3, None, select),
    Row("copy", 1, None, copied),
    Row("fill", 1, None, copied),
)
"""Ops over all axes of their operands; a scalar is read at every place."""


def _rows(body: Body, inputs: int, table: Mapping[str, tuple[str, str]]) -> tuple[Row, ...]:
    return tuple(Row(name, inputs, Nest(*nest), body) for name, nest in table.items())


CONTRACTIONS = (
    *_rows(
        multiply_add,
        2,
        {
            "dot": ("*m", "m, m -> ()"),
            "matvec": ("m *n", "m n, n -> m"),
            "vecmat": ("n *m", "m, m n -> n"),
            "batch_matvec": ("b m *k", "b m k, b k -> b m"),
            "batch_vecmat": ("b n *k", "b k, b k n -> b n"),
            "mmt4d": ("m n *k m0 n0 *k0", "m k m0 k0, n k n0 k0 -> m n m0 n0"),
            "batch_mmt4d": ("b m n *k m0 n0 *k0", "b m k m0 k0, b n k n0 k0 -> b m n m0 n0"),
        },
    ),
    *_rows(
        multiply_add_quantized,
        4,
        {
            "quantized_matmul": ("m n *k", "m k, k n, (), () -> m n"),
            "quantized_batch_matmul": ("b m n *k", "b m k, b k n, (), () -> b m n"),
        },
    ),
    Row("fill_rng_2d", 3, Nest("m n", "(), (), () -> m n"), random_2d),
)

_PLAIN_CONVOLUTIONS = {
    "conv_1d": ("ow *kw", "ow+kw, kw -> ow"),
    "conv_2d": ("oh ow *kh *kw", "oh+kh ow+kw, kh kw -> oh ow"),
    "conv_3d": ("od oh ow *kd *kh *kw", "od+kd oh+kh ow+kw, kd kh kw -> od oh ow"),
}
"""Without strides and dilations."""

_CONVOLUTIONS = {
    "conv_1d_nwc_wcf": ("n ow f *kw *c", "n ow:kw c, kw c f -> n ow f"),
    "conv_1d_ncw_fcw": ("n f ow *c *kw", "n c ow:kw, f c kw -> n f ow"),
    "conv_2d_nhwc_hwcf": ("n oh ow f *kh *kw *c", "n oh:kh ow:kw c, kh kw c f -> n oh ow f"),
    "conv_2d_nhwc_fhwc": ("n oh ow f *kh *kw *c", "n oh:kh ow:kw c, f kh kw c -> n oh ow f"),
    "conv_2d_nchw_fchw": ("n f oh ow *c *kh *kw", "n c oh:kh ow:kw, f c kh kw -> n f oh ow"),
    "conv_2d_ngchw_fgchw": (
        "n g f oh ow *c *kh *kw",
        "n g c oh:kh ow:kw, f g c kh kw -> n g f oh ow",
    ),
    "conv_2d_ngchw_gfchw": (
        "n g f oh ow *c *kh *kw",
        "n g c oh:kh ow:kw, g f c kh kw -> n g f oh ow",
    ),
    "conv_2d_nhwgc_gfhwc": (
        "n oh ow g f *kh *kw *c",
        "n oh:kh ow:kw g c, g f kh kw c -> n oh ow g f",
    ),
    "conv_3d_ndhwc_dhwcf": (
        "n od oh ow f *kd *kh *kw *c",
        "n od:kd oh:kh ow:kw c, kd kh kw c f -> n od oh ow f",
    ),
    "conv_3d_ncdhw_fcdhw": (
        "n f od oh ow *c *kd *kh *kw",
        "n c od:kd oh:kh ow:kw, f c kd kh kw -> n f od oh ow",
    ),
    "depthwise_conv_1d_nwc_wc": ("n ow c *kw", "n ow:kw c, kw c -> n ow c"),
    "depthwise_conv_1d_ncw_cw": ("n ow c *kw", "n c ow:kw, c kw -> n c ow"),
    "depthwise_conv_1d_nwc_wcm": ("n ow c m *kw", "n ow:kw c, kw c m -> n ow c m"),
    "depthwise_conv_2d_nhwc_hwc": ("n oh ow c *kh *kw", "n oh:kh ow:kw c, kh kw c -> n oh ow c"),
    "depthwise_conv_2d_nchw_chw": ("n oh ow c *kh *kw", "n c oh:kh ow:kw, c kh kw -> n c oh ow"),
    "depthwise_conv_2d_nhwc_hwcm": (
        "n oh ow c m *kh *kw",
        "n oh:kh ow:kw c, kh kw c m -> n oh ow c m",
    ),
    "depthwise_conv_3d_ndhwc_dhwc": (
        "n od oh ow *kd *kh *kw c",
        "n od:kd oh:kh ow:kw c, kd kh kw c -> n od oh ow c",
    ),
    "depthwise_conv_3d_ncdhw_cdhw": (
        "n od oh ow *kd *kh *kw c",
        "n c od:kd oh:kh ow:kw, c kd kh kw -> n c od oh ow",
    ),
    "depthwise_conv_3d_ndhwc_dhwcm": (
        "n od oh ow m *kd *kh *kw c",
        "n od:kd oh:kh ow:kw c, kd kh kw c m -> n od oh ow c m",
    ),
}

_QUANTIZED = (
    *("conv_2d_nhwc_hwcf", "conv_2d_nhwc_fhwc", "conv_2d_nchw_fchw", "conv_2d_ngchw_gfchw"),
    *("conv_2d_nhwgc_gfhwc", "conv_3d_ndhwc_dhwcf", "depthwise_conv_2d_nhwc_hwc"),
    "depthwise_conv_2d_nhwc_hwcm",
)
"""Convolutions with a variant `_q` that takes the zero points of input and kernel."""

_POOLINGS = {
    "pooling_nwc": ("n ow c *kw", "n ow:kw c, kw -> n ow c"),
    "pooling_ncw": ("n c ow *kw", "n c ow:kw, kw -> n c ow"),
    "pooling_nhwc": ("n oh ow c *kh *kw", "n oh:kh ow:kw c, kh kw -> n oh ow c"),
    "pooling_nchw": ("n c oh ow *kh *kw", "n c oh:kh ow:kw, kh kw -> n c oh ow"),
    "pooling_ndhwc": (
        "n od oh ow c *kd *kh *kw",
        "n od:kd oh:kh ow:kw c, kd kh kw -> n od oh ow c",
    ),
}
"""The window operand only tells the extent of the window."""

_POOLING_FUNCTIONS = {
    "sum": ("add", ("nhwc", "nchw", "nwc", "ncw", "ndhwc")),
    "max": ("max_signed", ("nhwc", "nchw", "nwc", "ncw", "ndhwc")),
    "max_unsigned": ("max_unsigned", ("nhwc", "nwc")),
    "min": ("min_signed", ("nhwc", "nwc", "ndhwc")),
    "min_unsigned": ("min_unsigned", ("nhwc", "nwc")),
}

WINDOWED = (
    *_rows(multiply_add, 2, _CONVOLUTIONS),
    *_rows(
        multiply_add_quantized,
        4,
        {
            f"{name}_q": (loops, accesses.replace(" ->", ", (), () ->"))
            for name in _QUANTIZED
            for loops, accesses in (_CONVOLUTIONS[name],)
        },
    ),
    *(
        Row(f"pooling_{layout}_{name}", 2, Nest(*_POOLINGS[f"pooling_{layout}"]), body)
        for name, (function, layouts) in _POOLING_FUNCTIONS.items()
        for body in (partial(pool, function),)
        for layout in layouts
    ),
)

ROWS = (*ELEMENTWISE, *CONTRACTIONS, *_rows(multiply_add, 2, _PLAIN_CONVOLUTIONS), *WINDOWED)


# Classes


@op_redefinition
class TableOp(NamedOp):
    """What an op made of a row answers."""

    ROW: ClassVar[Row]

    def nest_maps(self) -> Sequence[AffineMap]:
        nest = self.ROW.nest
        if nest is not None:
            return nest.maps(*self.window_steps())
        rank = len(shape_of(self.outputs[0])) if self.outputs else 0
        return [
            AffineMap.identity(rank) if shape_of(operand) else AffineMap(rank, 0, ())
            for operand in self.operands
        ]

    def nest_iterators(self) -> Sequence[Iterator]:
        nest = self.ROW.nest
        if nest is not None:
            return nest.iterators()
        return [Iterator.PARALLEL] * (len(shape_of(self.outputs[0])) if self.outputs else 0)

    def window_steps(self) -> Sequence[Sequence[int]]:
        """Strides and dilations."""
        return ()

    @classmethod
    def fill_body(cls, body: BodyBuilder, properties: Mapping[str, Attribute], inputs: int) -> None:
        if len(body.args) != cls.ROW.inputs + 1:
            raise VerifyException(
                f"'{cls.name}' op takes {cls.ROW.inputs} inputs and 1 output, found "
                f"{inputs} and {len(body.args) - inputs}"
            )
        body.finish(cls.ROW.body(body, is_unsigned(properties)))

    def verify_(self) -> None:
        self.verify_row()

    def verify_row(self) -> None:
        """Raises `VerifyException` where operands do not fit the row."""
        found = (len(self.inputs), len(self.outputs))
        if found != (self.ROW.inputs, 1):
            raise VerifyException(
                f"takes {self.ROW.inputs} inputs and 1 output, found {found[0]} and {found[1]}"
            )
        verify_structured(self)


def is_unsigned(properties: Mapping[str, Attribute]) -> bool:
    """True where `cast` says that integers are unsigned."""
    cast = properties.get("cast")
    return isinstance(cast, TypeFunctionAttr) and cast.data == TypeFunction.CAST_UNSIGNED


@op_redefinition
class WindowOp(TableOp):
    """An op with windows: `strides` and `dilations`, one a spatial axis, 1 where left out."""

    strides = opt_prop_def(DenseIntOrFPElementsAttr)
    dilations = opt_prop_def(DenseIntOrFPElementsAttr)

    def window_steps(self) -> Sequence[Sequence[int]]:
        nest = self.ROW.nest
        assert nest is not None, "a window is in a nest"
        return [
            [1] * nest.windows if steps is None else [int(step) for step in array_of(steps)]
            for steps in (self.strides, self.dilations)
        ]

    def verify_(self) -> None:
        nest = self.ROW.nest
        assert nest is not None, "a window is in a nest"
        for name in ("strides", "dilations"):
            steps: Any = self.properties.get(name)
            if steps is None:
                continue
            shape = list(steps.type.get_shape())
            if shape != [nest.windows] or not isinstance(steps.type.element_type, IntegerType):
                raise VerifyException(
                    f"attribute '{name}' has type {steps.type}, expected "
                    f"{nest.windows} 64-bit integers"
                )
            if (array_of(steps) < 1).any():
                raise VerifyException(f"attribute '{name}' has a number below 1")
        self.verify_row()


@op_redefinition
class CopyBase(TableOp):
    """`linalg.copy`, which casts where element types differ, signed unless `cast` says so."""

    cast = opt_prop_def(TypeFunctionAttr)

    def verify_(self) -> None:
        self.verify_row()


@op_redefinition
class FillBase(TableOp):
    """`linalg.fill`: a scalar of the element type."""

    def verify_(self) -> None:
        if len(self.inputs) == 1 and len(self.outputs) == 1:
            value, target = self.inputs[0].type, element_type(self.outputs[0])
            if isinstance(value, ShapedType) and shape_of(self.inputs[0]):
                raise VerifyException(f"expected a scalar fill value, found {value}")
            if element_type(self.inputs[0]) != target:
                raise VerifyException(
                    f"expected fill value type ({value}) to match output element type ({target})"
                )
        self.verify_row()


_XDSL = {op.name: op for op in xdsl_linalg.Linalg.operations}
_BASES: dict[str, type[TableOp]] = {
    **{row.name: WindowOp for row in WINDOWED},
    "fill": FillBase,
    "copy": CopyBase,
}


def class_of_row(row: Row) -> type[Operation]:
    """The op class of a row; its definition is that of its base under another name."""
    name = f"linalg.{row.name}"
    base = _BASES.get(row.name, TableOp)
    known = _XDSL.get(name)
    definition = replace(base.get_irdl_definition(), name=name)
    fields = {
        "__module__": __name__,
        "__doc__": f"`{name}`, as upstream's.",
        "name": name,
        "ROW": row,
        "get_irdl_definition": classmethod(lambda cls: definition),
    }
    bases = (base,) if known is None else (base, known)
    return ABCMeta(row.class_name, bases, fields)  # pyright: ignore[reportReturnType]


NAMED_OPS = tuple(class_of_row(row) for row in ROWS)
