"""Activations: element-wise composites, a row of a table each.

    %r = graph.elu %x alpha 1.5 : tensor<4xf32>

A number that is left out is that of the table. f16 and bf16 are computed in f32 and
rounded once.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import ClassVar

from xdsl.dialects.builtin import Float64Type, FloatAttr, f64
from xdsl.ir import Attribute, SSAValue
from xdsl.irdl import irdl_op_definition, opt_prop_def
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.utils.exceptions import VerifyException

from mlopt.dialects.graph.ops.elementwise import FloatBinaryOp, FloatUnaryOp

SELU_ALPHA = 1.67326319217681884765625
SELU_GAMMA = 1.05070102214813232421875
"""ONNX's, which are those of the paper in f32."""


class ActivationOp(FloatUnaryOp):
    """Base of functions of one tensor and some numbers."""

    DEFAULTS: ClassVar[Mapping[str, float]] = {}
    """The numbers, by name in order, and what they are where they are left out."""

    def __init__(self, operand: SSAValue, out: Attribute | None = None, **numbers: float):
        super().__init__(operand, out)
        for name, number in numbers.items():
            assert name in self.DEFAULTS, f"{self.name} has no number {name}"
            if number != self.DEFAULTS[name]:
                self.properties[name] = FloatAttr(number, f64)

    def number(self, name: str) -> float:
        """A number of this op."""
        found = self.properties.get(name)
        return found.value.data if isinstance(found, FloatAttr) else self.DEFAULTS[name]

    @property
    def numbers(self) -> list[float]:
        """All numbers, in order."""
        return [self.number(name) for name in self.DEFAULTS]

    @classmethod
    def parse_parameters(cls, parser: Parser) -> dict[str, Attribute]:
        return {
            name: FloatAttr(float(parser.parse_number(allow_boolean=False)), f64)
            for name in cls.DEFAULTS
            if parser.parse_optional_keyword(name)
        }

    def print_parameters(self, printer: Printer) -> None:
        for name in self.DEFAULTS:
            found = self.properties.get(name)
            if isinstance(found, FloatAttr):
                printer.print_string(f" {name} {number_text(found.value.data)}")

    def verify_(self) -> None:
        super().verify_()
        for name, number in zip(self.DEFAULTS, self.numbers, strict=True):
            if not isfinite(number):
                raise VerifyException(f"{name} is {number}, expected a finite number")


def number_text(value: float) -> str:
    """The shortest text that is read as `value`, with a point.

    >>> number_text(1e-05), number_text(2.0)
    ('1.0e-05', '2.0')
    """
    mantissa, e, exponent = repr(value).partition("e")
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}{e}{exponent}"


def _activation(
    name: str, class_name: str, formula: str, source: str, **defaults: float
) -> type[ActivationOp]:
    """The class of a row of the table."""
    numbers = "".join(
        f"    {number}: a number; {default:g} where left out.\n"
        for number, default in defaults.items()
    )
    document = (
        f"{formula}\n\nOperands:\n    operand: x, floats of any shape.\n"
        + (f"Properties:\n{numbers}" if numbers else "")
        + f"Results:\n    out: the type of `operand`.\nSource:\n    {source}.\n"
    )
    members = {
        "__doc__": document,
        "__module__": __name__,
        "name": f"graph.{name}",
        "DEFAULTS": defaults,
        "__annotations__": {"DEFAULTS": ClassVar},
        **{number: opt_prop_def(FloatAttr[Float64Type]) for number in defaults},
    }
    return irdl_op_definition(type(class_name, (ActivationOp,), members))


GeluOp = _activation(
    "gelu", "GeluOp", "x / 2 * (1 + erf(x / sqrt(2))).", "ONNX Gelu-20, approximate none"
)
GeluTanhOp = _activation(
    "gelu_tanh",
    "GeluTanhOp",
    "x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))).",
    "ONNX Gelu-20, approximate tanh",
)
SiluOp = _activation(
    "silu", "SiluOp", "x * sigmoid(alpha * x).", "ONNX Swish-24; PyTorch SiLU", alpha=1.0
)
MishOp = _activation("mish", "MishOp", "x * tanh(log(1 + e^x)).", "ONNX Mish-22")
EluOp = _activation(
    "elu", "EluOp", "x above 0, alpha * (e^x - 1) elsewhere.", "ONNX Elu-22", alpha=1.0
)
SeluOp = _activation(
    "selu",
    "SeluOp",
    "gamma * x above 0, gamma * alpha * (e^x - 1) elsewhere.",
    "ONNX Selu-22",
    alpha=SELU_ALPHA,
    gamma=SELU_GAMMA,
)
CeluOp = _activation(
    "celu", "CeluOp", "x above 0, alpha * (e^(x / alpha) - 1) elsewhere.", "ONNX Celu-12", alpha=1.0
)
LeakyReluOp = _activation(
    "leaky_relu", "LeakyReluOp", "alpha * x below 0, x elsewhere.", "ONNX LeakyRelu-16", alpha=0.01
)
ThresholdedReluOp = _activation(
    "thresholded_relu",
    "ThresholdedReluOp",
    "x above alpha, 0 elsewhere.",
    "ONNX ThresholdedRelu-22",
    alpha=1.0,
)
HardSigmoidOp = _activation(
    "hard_sigmoid",
    "HardSigmoidOp",
    "alpha * x + beta, held between 0 and 1.",
    "ONNX HardSigmoid-22",
    alpha=0.2,
    beta=0.5,
)
HardSwishOp = _activation(
    "hard_swish",
    "HardSwishOp",
    "x * (x / 6 + 1 / 2, held between 0 and 1).",
    "ONNX HardSwish-22",
)
SoftplusOp = _activation("softplus", "SoftplusOp", "log(1 + e^x).", "ONNX Softplus-22")
SoftsignOp = _activation("softsign", "SoftsignOp", "x / (1 + |x|).", "ONNX Softsign-22")


@irdl_op_definition
class PReluOp(FloatBinaryOp):
    """rhs * lhs where lhs is below 0, lhs elsewhere.

    Operands:
        lhs: floats of any shape.
        rhs: the slopes, the type of `lhs`.
    Results:
        out: the type of `lhs`.
    Errors:
        the shapes or element types of the operands differ.
    Source:
        ONNX PRelu-16, its slopes broadcast.
    """

    name = "graph.prelu"


ACTIVATION_OPS = (
    GeluOp,
    GeluTanhOp,
    SiluOp,
    MishOp,
    EluOp,
    SeluOp,
    CeluOp,
    LeakyReluOp,
    ThresholdedReluOp,
    HardSigmoidOp,
    HardSwishOp,
    SoftplusOp,
    SoftsignOp,
    PReluOp,
)
