"""Recurrent layers over a sequence: ONNX's RNN, GRU and LSTM.

    %y, %h = graph.gru %x, %w, %r direction "forward" activations ["sigmoid", "tanh"] : ...

Time comes first: a batch of n sequences is `[t, n, features]`. D is 2 where the direction
is "bidirectional", else 1; a reversed direction starts at the last step of each sequence.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from xdsl.dialects.builtin import (
    ArrayAttr,
    Float64Type,
    FloatAttr,
    StringAttr,
    TensorType,
    UnitAttr,
    f64,
)
from xdsl.ir import Attribute, SSAValue
from xdsl.irdl import (
    AttrSizedOperandSegments,
    irdl_op_definition,
    operand_def,
    opt_operand_def,
    opt_prop_def,
    prop_def,
    result_def,
)
from xdsl.utils.exceptions import VerifyException

from mlopt.dialects.graph.element_kinds import FLOATS, INTEGERS, TensorOf
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
    shape_text,
    shapes_agree,
)

Floats = TensorOf(FLOATS)
Lengths = TensorOf(INTEGERS)

DIRECTIONS: dict[str, tuple[bool, ...]] = {
    "forward": (False,),
    "reverse": (True,),
    "bidirectional": (False, True),
}
"""Which of its directions run backwards in time."""

FUNCTIONS: dict[str, tuple[float, ...]] = {
    "relu": (),
    "tanh": (),
    "sigmoid": (),
    "affine": (1.0, 0.0),
    "leaky_relu": (0.01,),
    "thresholded_relu": (1.0,),
    "scaled_tanh": (1.0, 1.0),
    "hard_sigmoid": (0.2, 0.5),
    "elu": (1.0,),
    "softsign": (),
    "softplus": (),
}
"""Activations, and their numbers where they are left out: `hard_sigmoid`, `elu 2.0`."""


def activation_of(text: str) -> tuple[str, tuple[float, ...]]:
    """The function and the numbers of an activation as it is written.

    >>> activation_of("hard_sigmoid 0.25")
    ('hard_sigmoid', (0.25, 0.5))
    """
    name, *words = text.split()
    if name not in FUNCTIONS:
        raise VerifyException(f"found activation '{name}', expected one of {', '.join(FUNCTIONS)}")
    try:
        numbers = tuple(float(word) for word in words)
    except ValueError:
        raise VerifyException(
            f"found activation '{text}', expected numbers behind its name"
        ) from None
    usual = FUNCTIONS[name]
    if len(numbers) > len(usual):
        raise VerifyException(
            f"found {len(numbers)} numbers of activation '{name}', expected at most {len(usual)}"
        )
    return name, (*numbers, *usual[len(numbers) :])


class RecurrentOp(GraphOp):
    """Base of recurrent layers. `GATES` matrices lie behind one another in the weights."""

    GATES: ClassVar[int] = 1
    USUAL: ClassVar[tuple[str, ...]] = ("tanh",)

    irdl_options = (AttrSizedOperandSegments(as_property=True),)

    input = operand_def(Floats)
    weights = operand_def(Floats)
    recurrence = operand_def(Floats)
    bias = opt_operand_def(Floats)
    lengths = opt_operand_def(Lengths)
    initial = opt_operand_def(Floats)
    direction = prop_def(StringAttr)
    activations = prop_def(ArrayAttr[StringAttr])
    clip = opt_prop_def(FloatAttr[Float64Type])
    out = result_def(Floats)
    last = result_def(Floats)

    @classmethod
    def of(
        cls,
        input: SSAValue,
        weights: SSAValue,
        recurrence: SSAValue,
        *,
        direction: str = "forward",
        activations: Sequence[str] | None = None,
        clip: float | None = None,
        flags: Sequence[str] = (),
        **optional: SSAValue | None,
    ) -> Any:
        """A layer; `optional` are `bias`, `lengths`, `initial` and what the class adds."""
        ways = len(DIRECTIONS[direction])
        names = activations or cls.USUAL * ways
        properties: dict[str, Attribute | None] = {
            "direction": StringAttr(direction),
            "activations": ArrayAttr([StringAttr(name) for name in names]),
            "clip": None if not clip else FloatAttr(clip, f64),
            **{flag: UnitAttr() for flag in flags},
        }
        given = {"input": input, "weights": weights, "recurrence": recurrence, **optional}
        fields = [name for name, _ in cls.get_irdl_definition().operands]
        operands = [given.get(name) for name in fields]
        shapes = recurrent_shapes(shape_of(input), shape_of(recurrence), ways)
        element, count = element_type_of(input), len(cls.get_irdl_definition().results)
        types = [TensorType(element, shape) for shape in (*shapes, shapes[1])[:count]]
        return cls.build(
            operands=[value if value is not None else [] for value in operands],
            result_types=types,
            properties=properties,
        )

    @property
    def backwards(self) -> tuple[bool, ...]:
        """For each direction, whether it runs backwards."""
        return DIRECTIONS[self.direction.data]

    @property
    def hidden(self) -> int:
        """How many features a state has."""
        return shape_of(self.recurrence)[-1]

    def functions(self, way: int) -> list[tuple[str, tuple[float, ...]]]:
        """The activations of a direction."""
        count = len(self.USUAL)
        names = [name.data for name in self.activations.data[way * count : (way + 1) * count]]
        return [activation_of(name) for name in names]

    def parameters(self) -> dict[str, tuple[SSAValue | None, Shape]]:
        """Operands, with the shapes that they are expected to have."""
        _, batch, features = shape_of(self.input)
        ways, hidden = len(self.backwards), self.hidden
        rows = self.GATES * hidden
        return {
            "weights": (self.weights, (ways, rows, features)),
            "recurrence": (self.recurrence, (ways, rows, hidden)),
            "bias": (self.bias, (ways, 2 * rows)),
            "lengths": (self.lengths, (batch,)),
            "initial": (self.initial, (ways, batch, hidden)),
        }

    def verify_(self) -> None:
        if len(shape_of(self.input)) != 3 or len(shape_of(self.recurrence)) != 3:
            raise VerifyException("input and recurrence are expected to have rank 3")
        if self.direction.data not in DIRECTIONS:
            raise VerifyException(
                f'found direction "{self.direction.data}", expected one of {", ".join(DIRECTIONS)}'
            )
        if is_dynamic(self.hidden):
            raise VerifyException("the number of features of a state is unknown")
        for what, (value, expected) in self.parameters().items():
            if value is None:
                continue
            if what != "lengths":
                check_element_type(value, self.input, what)
            if not shapes_agree(shape_of(value), expected):
                raise VerifyException(
                    f"{what} has shape {shape_text(shape_of(value))},"
                    f" expected {shape_text(expected)}"
                )
        wanted = len(self.USUAL) * len(self.backwards)
        if len(self.activations.data) != wanted:
            raise VerifyException(
                f"found {len(self.activations.data)} activations, expected {wanted}"
            )
        for name in self.activations.data:
            activation_of(name.data)
        shapes = recurrent_shapes(
            shape_of(self.input), shape_of(self.recurrence), len(self.backwards)
        )
        for result, shape in zip(self.results, (*shapes, shapes[1]), strict=False):
            check_result_type(result, TensorType(element_type_of(self.input), shape))


def recurrent_shapes(input: Shape, recurrence: Shape, ways: int) -> tuple[Shape, Shape]:
    """The states of every step, `[t, D, n, h]`, and the last ones, `[D, n, h]`."""
    if len(input) != 3 or len(recurrence) != 3:
        raise VerifyException("input and recurrence are expected to have rank 3")
    last = (ways, input[1], recurrence[2])
    return (input[0], *last), last


def _format(optional: str = "", flags: str = "", results: str = "") -> str:
    return (
        "$input `,` $weights `,` $recurrence (`bias` $bias^ `:` type($bias))?"
        " (`lengths` $lengths^ `:` type($lengths))? (`initial` $initial^ `:` type($initial))?"
        f"{optional} `direction` $direction `activations` $activations (`clip` $clip^)?{flags}"
        " attr-dict `:` type($input) `,` type($weights) `,` type($recurrence)"
        f" `->` type($out) `,` type($last){results}"
    )


@irdl_op_definition
class RnnOp(RecurrentOp):
    """h' = f(x W^T + h R^T + b), from step to step.

    Operands:
        input: x, floats, `[t, n, i]`.
        weights: W, `[D, h, i]`.
        recurrence: R, `[D, h, h]`.
        bias: `[D, 2h]`, that of x and that of h; 0 where left out.
        lengths: `[n]` integers, steps of each sequence, whose state stays after them and
            whose output is 0 there; t where left out.
        initial: `[D, n, h]`, states before the first step; 0 where left out.
    Properties:
        direction: "forward", "reverse" or "bidirectional".
        activations: f of each direction, such as "tanh" or "leaky_relu 0.1".
        clip: what f is given is held between -clip and clip.
    Results:
        out: the states of every step, `[t, D, n, h]`.
        last: the states after the last step of each sequence, `[D, n, h]`.
    Errors:
        shapes do not fit, h is unknown, or there is no such activation.
    Source:
        ONNX RNN-22.
    """

    name = "graph.rnn"

    assembly_format = _format()


@irdl_op_definition
class GruOp(RecurrentOp):
    """A gated recurrent unit, from step to step.

    z, r = f(x Wz^T + h Rz^T + bz), f(x Wr^T + h Rr^T + br); n = g(x Wh^T + (r h) Rh^T + bh);
    h' = (1 - z) n + z h.

    Operands:
        input: x, floats, `[t, n, i]`.
        weights: Wz, Wr, Wh, `[D, 3h, i]`.
        recurrence: Rz, Rr, Rh, `[D, 3h, h]`.
        bias: `[D, 6h]`, those of x and those of h; 0 where left out.
        lengths, initial: as in `graph.rnn`.
    Properties:
        direction, clip: as in `graph.rnn`.
        activations: f and g of each direction.
        linear_before_reset: n = g(x Wh^T + wbh + r (h Rh^T + rbh)).
    Results:
        out, last: as in `graph.rnn`.
    Errors:
        shapes do not fit, h is unknown, or there is no such activation.
    Source:
        ONNX GRU-22; Cho et al., "Learning Phrase Representations using RNN
        Encoder-Decoder", 2014.
    """

    name = "graph.gru"

    GATES: ClassVar[int] = 3
    USUAL: ClassVar[tuple[str, ...]] = ("sigmoid", "tanh")

    linear_before_reset = opt_prop_def(UnitAttr)

    assembly_format = _format(flags=" (`linear_before_reset` $linear_before_reset^)?")


@irdl_op_definition
class LstmOp(RecurrentOp):
    """A long short-term memory, from step to step.

    i, o, f = f(x W^T + h R^T + p c + b) each, o with the new c; c' = f c + i g(...);
    h' = o h(c').

    Operands:
        input: x, floats, `[t, n, i]`.
        weights: Wi, Wo, Wf, Wc, `[D, 4h, i]`.
        recurrence: Ri, Ro, Rf, Rc, `[D, 4h, h]`.
        bias: `[D, 8h]`, those of x and those of h; 0 where left out.
        lengths, initial: as in `graph.rnn`.
        cell: `[D, n, h]`, c before the first step; 0 where left out.
        peepholes: pi, po, pf, `[D, 3h]`; 0 where left out.
    Properties:
        direction, clip: as in `graph.rnn`.
        activations: f, g and h of each direction.
        input_forget: f is 1 - i.
    Results:
        out, last: as in `graph.rnn`.
        last_cell: c after the last step of each sequence, `[D, n, h]`.
    Errors:
        shapes do not fit, h is unknown, or there is no such activation.
    Source:
        ONNX LSTM-22; Hochreiter, Schmidhuber, "Long Short-Term Memory", 1997; Gers,
        Schmidhuber, "Recurrent Nets that Time and Count", 2000 (peepholes).
    """

    name = "graph.lstm"

    GATES: ClassVar[int] = 4
    USUAL: ClassVar[tuple[str, ...]] = ("sigmoid", "tanh", "tanh")

    # All of them, for their order.
    input = operand_def(Floats)
    weights = operand_def(Floats)
    recurrence = operand_def(Floats)
    bias = opt_operand_def(Floats)
    lengths = opt_operand_def(Lengths)
    initial = opt_operand_def(Floats)
    cell = opt_operand_def(Floats)
    peepholes = opt_operand_def(Floats)
    input_forget = opt_prop_def(UnitAttr)
    out = result_def(Floats)
    last = result_def(Floats)
    last_cell = result_def(Floats)

    assembly_format = _format(
        " (`cell` $cell^ `:` type($cell))? (`peepholes` $peepholes^ `:` type($peepholes))?",
        " (`input_forget` $input_forget^)?",
        " `,` type($last_cell)",
    )

    def parameters(self) -> dict[str, tuple[SSAValue | None, Shape]]:
        found = super().parameters()
        ways = len(self.backwards)
        found["cell"] = (self.cell, found["initial"][1])
        found["peepholes"] = (self.peepholes, (ways, 3 * self.hidden))
        return found


RECURRENT_OPS = (RnnOp, GruOp, LstmOp)
