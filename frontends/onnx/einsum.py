"""Einstein summation: operands are contracted two at a time, from the left."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.contraction import ContractOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp, TransposeOp
from mlopt.dialects.graph.ops.parts import IotaOp
from mlopt.dialects.graph.ops.reduction import ReduceOp
from mlopt.dialects.graph.ops.selection import CompareOp, SelectOp
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.sizes import Size

Labels = list[str]


def contract_all(node: Node, equation: str, inputs: Sequence[SSAValue]) -> SSAValue:
    """What the equation says of the inputs. Raises `NodeProblem` for one that says nothing."""
    terms, result = _parsed(equation.replace(" ", ""), [node.rank(value) for value in inputs])
    sizes: dict[str, Size] = {}
    operands: list[tuple[SSAValue, Labels]] = []
    for value, labels in zip(inputs, terms, strict=True):
        for label, size in zip(labels, node.build.shape(value), strict=True):
            if sizes.get(label, 1) == 1:
                sizes[label] = size
        operands.append(_diagonal(node, value, labels))
    value, labels = operands[0]
    for place, (other, names) in enumerate(operands[1:], start=1):
        later = {label for _, rest in operands[place + 1 :] for label in rest}
        kept = later | set(result)
        value, labels = _contract(node, value, labels, other, names, kept, sizes)
    value, labels = _summed(node, value, labels, [label for label in labels if label not in result])
    return node.emit(TransposeOp(value, [labels.index(label) for label in result]))


def _parsed(equation: str, ranks: Sequence[int]) -> tuple[list[Labels], Labels]:
    """A label for each axis; those of `...` are numbered from the last."""
    left, arrow, right = equation.partition("->")
    texts = left.split(",")
    if len(texts) != len(ranks):
        raise NodeProblem(f"equation '{equation}' has {len(texts)} terms for {len(ranks)} inputs")
    terms = [_labels(text, rank, equation) for text, rank in zip(texts, ranks, strict=True)]
    dots = sorted({label for term in terms for label in term if len(label) > 1}, reverse=True)
    if arrow:
        result = [*right.replace("...", "")]
        place = right.find("...")
        if place >= 0:
            result[place:place] = dots
    else:
        letters = [label for term in terms for label in term if len(label) == 1]
        result = dots + sorted({label for label in letters if letters.count(label) == 1})
    known = {label for term in terms for label in term}
    if len(set(result)) != len(result) or not set(result) <= known:
        raise NodeProblem(f"equation '{equation}' has a result that does not follow")
    return terms, result


def _labels(text: str, rank: int, equation: str) -> Labels:
    before, dots, after = text.partition("...")
    count = rank - len(before) - len(after)
    if count < 0 or (count and not dots):
        raise NodeProblem(f"equation '{equation}' has term '{text}' for an input of rank {rank}")
    middle = [f"...{count - 1 - place}" for place in range(count)]
    return [*before, *middle, *after]


def _diagonal(node: Node, value: SSAValue, labels: Labels) -> tuple[SSAValue, Labels]:
    """Axes of one label run together: what is off the diagonal is set to 0 and summed."""
    for label in dict.fromkeys(labels):
        while labels.count(label) > 1:
            first = labels.index(label)
            second = labels.index(label, first + 1)
            from xdsl.dialects.builtin import i64

            shape = node.build.shape(value)
            row, column = (node.emit(IotaOp(shape, axis, i64)) for axis in (first, second))
            on = node.emit(CompareOp("eq", row, column))
            value = node.emit(SelectOp(on, value, node.full(0, value)))
            value = node.emit(ReduceOp("sum", value, [second]))
            labels = [item for axis, item in enumerate(labels) if axis != second]
    return value, labels


def _summed(node: Node, value: SSAValue, labels: Labels, gone: Labels) -> tuple[SSAValue, Labels]:
    axes = [labels.index(label) for label in gone]
    if axes:
        value = node.emit(ReduceOp("sum", value, axes))
    return value, [label for label in labels if label not in gone]


def _contract(
    node: Node,
    a: SSAValue,
    left: Labels,
    b: SSAValue,
    right: Labels,
    kept: set[str],
    sizes: dict[str, Size],
) -> tuple[SSAValue, Labels]:
    """Two operands as one: labels of both are batch or inner axes."""
    a, left = _summed(node, a, left, [x for x in left if x not in kept and x not in right])
    b, right = _summed(node, b, right, [x for x in right if x not in kept and x not in left])
    a, b = (_grown(node, x, names, sizes) for x, names in ((a, left), (b, right)))
    shared = [label for label in left if label in right]
    batch = [label for label in shared if label in kept]
    inner = [label for label in shared if label not in kept]
    product = ContractOp(
        a,
        b,
        batch=([left.index(x) for x in batch], [right.index(x) for x in batch]),
        inner=([left.index(x) for x in inner], [right.index(x) for x in inner]),
    )
    free = [x for x in left if x not in shared] + [x for x in right if x not in shared]
    return node.emit(product), batch + free


def _grown(node: Node, value: SSAValue, labels: Labels, sizes: dict[str, Size]) -> SSAValue:
    """Axes of size 1 repeated to the size that the label has elsewhere."""
    own, wanted = node.build.shape(value), [sizes[label] for label in labels]
    kept = [axis for axis, size in enumerate(own) if size != 1 or wanted[axis] == 1]
    if len(kept) == len(own):
        return value
    value = node.emit(ReshapeOp(value, [own[axis] for axis in kept]))
    return node.emit(BroadcastOp(value, wanted, kept))
