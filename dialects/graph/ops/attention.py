"""Scaled dot-product attention."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from xdsl.dialects.builtin import Float64Type, FloatAttr, IndexType, TensorType, UnitAttr, f64
from xdsl.ir import SSAValue
from xdsl.irdl import (
    AttrSizedOperandSegments,
    irdl_op_definition,
    operand_def,
    opt_operand_def,
    opt_prop_def,
    result_def,
)
from xdsl.utils.exceptions import VerifyException

from mlopt.dialects.graph.element_kinds import FLOATS, Kind, TensorOf, kind_of
from mlopt.dialects.graph.ops.base import (
    GraphOp,
    check_element_type,
    check_result_type,
    element_type_of,
    shape_of,
)
from mlopt.dialects.graph.shapes import (
    Shape,
    is_dynamic,
    known_size,
    shape_text,
    sizes_agree,
)

Floats = TensorOf(FLOATS)


def attention_shape(query: Shape, key: Shape, value: Shape) -> Shape:
    """`[b, h, s, d], [b, g, t, d], [b, g, t, e] -> [b, h, s, e]`; g divides h.

    >>> attention_shape((2, 8, 5, 64), (2, 4, 7, 64), (2, 4, 7, 32))
    (2, 8, 5, 32)
    """
    for name, shape in (("query", query), ("key", key), ("value", value)):
        if len(shape) != 4:
            raise VerifyException(f"{name} has rank {len(shape)}, expected 4")
    for what, axis, pairs in (
        ("batch extents", 0, (("query", query), ("key", key), ("value", value))),
        ("heads", 1, (("key", key), ("value", value))),
        ("positions", 2, (("key", key), ("value", value))),
        ("features", 3, (("query", query), ("key", key))),
    ):
        (first_name, first), *others = pairs
        for name, shape in others:
            if not sizes_agree(first[axis], shape[axis]):
                raise VerifyException(
                    f"{what} differ: {first[axis]} of {first_name} and {shape[axis]} of {name}"
                )
    heads, groups = query[1], known_size(key[1], value[1])
    if not is_dynamic(heads) and not is_dynamic(groups) and (groups == 0 or heads % groups):
        if heads != groups:
            raise VerifyException(
                f"query has {heads} heads, expected a multiple of {groups} of key"
            )
    if is_dynamic(heads) != is_dynamic(groups):
        raise VerifyException("heads of query and key are expected to be known, or both unknown")
    return (known_size(known_size(query[0], key[0]), value[0]), heads, query[2], value[3])


def check_mask(mask: Shape, scores: Shape) -> None:
    """Refuses a mask that is not `[..., s, t]` with leading axes of the scores or of size 1."""
    kept = scores[4 - len(mask) :] if len(mask) <= 4 else scores
    fits = 2 <= len(mask) <= 4 and all(
        sizes_agree(size, whole) or (size == 1 and place < len(mask) - 2)
        for place, (size, whole) in enumerate(zip(mask, kept, strict=False))
    )
    if not fits:
        raise VerifyException(
            f"mask has shape {shape_text(mask)}, expected {shape_text(scores)} without or with 1"
            " for leading axes"
        )


@irdl_op_definition
class AttentionOp(GraphOp):
    """softmax(mask(softcap(q k^T * scale))) v, for each head.

    For f16 and bf16 the products, their sums, the softmax and its product with v are in
    f32, and the result is rounded once. A position that the mask leaves no key is 0.

    Operands:
        query: `[b, h, s, d]`, floats.
        key: `[b, g, t, d]`; g divides h, and h / g heads after one another share a head of
            key and value.
        value: `[b, g, t, e]`.
        mask: `[s, t]`, with the axes of b and h or size 1 before it; booleans that hold
            where a key counts, or floats that are added to the scores.
        offset: an `index`; key j counts for query i of a causal mask where j <= i + offset.
            0 where left out.
    Properties:
        scale: a number; 1 / sqrt(d) where left out.
        causal: a query sees no key that is later than itself.
        softcap: scores x are softcap * tanh(x / softcap) before the mask.
        fill: the score where a boolean mask does not hold, instead of -inf; with it the
            softmax is taken as it is, so a position with no score but -inf is NaN.
    Results:
        out: `[b, h, s, e]`, the element type of `query`.
    Errors:
        the shapes do not fit, element types differ, or there is a fill without a mask.
    Source:
        ONNX Attention-25; Vaswani et al., "Attention Is All You Need", 2017, section 3.2.1;
        Ainslie et al., "GQA", 2023 (shared heads).
    """

    name = "graph.attention"

    query = operand_def(Floats)
    key = operand_def(Floats)
    value = operand_def(Floats)
    mask = opt_operand_def(TensorOf(FLOATS | {Kind.BOOL}))
    offset = opt_operand_def(IndexType)
    scale = opt_prop_def(FloatAttr[Float64Type])
    causal = opt_prop_def(UnitAttr)
    softcap = opt_prop_def(FloatAttr[Float64Type])
    fill = opt_prop_def(FloatAttr[Float64Type])
    out = result_def(Floats)

    irdl_options = (AttrSizedOperandSegments(as_property=True),)
    assembly_format = (
        "$query `,` $key `,` $value (`mask` $mask^ `:` type($mask))? (`scale` $scale^)?"
        " (`fill` $fill^)? (`softcap` $softcap^)? (`causal` $causal^)? (`offset` $offset^)? attr-dict"
        " `:` type($query) `,` type($key) `,` type($value) `->` type($out)"
    )

    def __init__(
        self,
        query: SSAValue,
        key: SSAValue,
        value: SSAValue,
        mask: SSAValue | None = None,
        offset: SSAValue | None = None,
        *,
        scale: float | None = None,
        causal: bool = False,
        softcap: float | None = None,
        fill: float | None = None,
    ):
        shape = attention_shape(shape_of(query), shape_of(key), shape_of(value))
        super().__init__(
            operands=[query, key, value, _optional(mask), _optional(offset)],
            result_types=[TensorType(element_type_of(query), shape)],
            properties={
                "scale": None if scale is None else FloatAttr(scale, f64),
                "causal": UnitAttr() if causal else None,
                "softcap": None if not softcap else FloatAttr(softcap, f64),
                "fill": None if fill is None else FloatAttr(fill, f64),
            },
        )

    def verify_(self) -> None:
        query, key, value = (shape_of(x) for x in (self.query, self.key, self.value))
        shape = attention_shape(query, key, value)
        check_element_type(self.key, self.query, "key")
        check_element_type(self.value, self.query, "value")
        if self.mask is not None:
            if kind_of(element_type_of(self.mask)) != Kind.BOOL:
                check_element_type(self.mask, self.query, "mask")
            check_mask(shape_of(self.mask), (shape[0], shape[1], query[2], key[2]))
        if self.offset is not None and self.causal is None:
            raise VerifyException("found an offset, expected a causal mask")
        if self.fill is not None and self.mask is None:
            raise VerifyException("found a fill, expected a mask")
        if self.softcap is not None and self.softcap.value.data <= 0:
            raise VerifyException(f"softcap is {self.softcap.value.data}, expected above 0")
        if self.scale is None and is_dynamic(known_size(query[3], key[3])):
            raise VerifyException("the number of features is unknown, expected a scale")
        check_result_type(self.out, TensorType(element_type_of(self.query), shape))

    def scale_value(self) -> float:
        """What scores are multiplied by."""
        if self.scale is not None:
            return self.scale.value.data
        features = known_size(shape_of(self.query)[3], shape_of(self.key)[3])
        return features**-0.5 if features else 1.0

    @property
    def masked(self) -> float:
        """The score where a boolean mask does not hold."""
        return -inf if self.fill is None else self.fill.value.data


def _optional(value: SSAValue | None) -> Sequence[SSAValue]:
    return () if value is None else (value,)


ATTENTION_OPS = (AttentionOp,)
