"""convert-vector-to-llvm: n-D vectors become arrays of rows, and are unrolled.

    vector.fma : vector<14x32xf32>        ->  14 llvm.intr.fmuladd on vector<32xf32>
    vector.contract                       ->  rows multiplied and added, accumulators in SSA
    vector.transfer_read, load, gather    ->  loads, masked loads or gathers of rows
    vector.reduction                      ->  llvm.intr.vector.reduce.*
    vector.print                          ->  calls of printF32, printOpen ...

Every row op is created once, directly; no rewriting follows (DESIGN decision 7). The sum
of a `vector.reduction` of floats keeps its order unless its fastmath allows `reassoc`;
those of `multi_reduction` and `contract`, which promise no order, halve the row again and
again. A row shorter or longer than the machine's registers is LLVM's business.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from xdsl.dialects.builtin import VectorType, i32, i64
from xdsl.dialects.llvm import FastMathAttr
from xdsl.dialects.utils import FastMathFlag
from xdsl.ir import Attribute, Operation, SSAValue

from mlopt.core.context import Context
from mlopt.core.diagnostics import error
from mlopt.core.passes import Pass
from mlopt.passes.convert.arith_to_llvm import flags
from mlopt.passes.convert.llvm_builder import LlvmBuilder, Properties, known
from mlopt.passes.convert.lowering import Lowerings, attribute, integers, lower_dialects
from mlopt.passes.convert.vector_rows import (
    combine,
    from_rows,
    from_scalars,
    is_float_type,
    is_scalar,
    mask_type,
    positions,
    row,
    row_type,
    scalar,
    shape_of,
    steps,
)

TABLE = Lowerings()

Operands = Sequence[SSAValue]

DYNAMIC = -(1 << 63)
"""In a static position: it is an operand."""


@dataclass(frozen=True)
class ConvertVectorToLlvmPass(Pass):
    """Lowers every vector op."""

    name: ClassVar[str] = "convert-vector-to-llvm"

    def run(self, root: Operation, context: Context) -> None:
        lower_dialects(root, context, ("vector",))


def result_type(op: Operation, build: LlvmBuilder) -> Attribute:
    """The converted type of the op's first result."""
    return build.types.convert(op.results[0].type)


# Elementwise and constant.


@TABLE.lowers("vector.fma")
def lower_fma(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue:
    """`a * b + c`, fused where the target is quicker so, as upstream."""
    return build.rowwise(
        result_type(op, build),
        operands,
        lambda values, type: build.value("llvm.intr.fmuladd", values, type),
    )


@TABLE.lowers("vector.bitcast")
def lower_bitcast(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue:
    """The bits of each row."""
    return build.rowwise(
        result_type(op, build),
        operands,
        lambda values, type: build.value("llvm.bitcast", values, type),
    )


@TABLE.lowers("vector.step")
def lower_step(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """0, 1, 2, ..."""
    type = row_type(result_type(op, build))
    if any(flag.value.data for flag in type.scalable_dims):
        return None
    return steps(build, type.get_shape()[0], type.element_type)


@TABLE.lowers("vector.vscale")
def lower_vscale(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue:
    """Refused: no target of mlopt has vectors whose size the machine chooses."""
    raise error(
        op,
        "'vector.vscale' is for targets with scalable vectors, which mlopt does not compile for; "
        "vectors of a fixed size work",
    )


@TABLE.lowers("vector.constant_mask")
def lower_constant_mask(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue:
    """Ones in the leading box."""
    import numpy as np

    from mlopt.core.constants import dense_from_array

    type = result_type(op, build)
    limits = integers(op, "mask_dim_sizes") or (1,)
    row_vector = row_type(type)

    def constant_row(position: Sequence[int]) -> SSAValue:
        inside = all(i < limit for i, limit in zip(position, limits, strict=False))
        width = limits[-1] if inside else 0
        bits = np.arange(row_vector.get_shape()[0]) < width
        return build.attribute(dense_from_array(bits, row_vector), row_vector)

    return from_rows(build, type, constant_row)


@TABLE.lowers("vector.create_mask")
def lower_create_mask(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue:
    """Ones in the leading box whose extents are operands."""
    type = result_type(op, build)
    shape = shape_of(type)
    if not operands[-1:]:
        return build.poison(type)
    inner = prefix_mask(build, operands[-1], shape[-1])

    def mask_row(position: Sequence[int]) -> SSAValue:
        result = inner
        for index, limit in zip(position, operands, strict=False):
            number = known(limit)
            if number is not None and index < number:
                continue
            inside = build.compare("slt", build.index(index), limit)
            result = build.value(
                "llvm.and", (result, build.broadcast(inside, mask_type(shape[-1]))), inner.type
            )
        return result

    return from_rows(build, type, mask_row)


def prefix_mask(build: LlvmBuilder, count: SSAValue, width: int) -> SSAValue:
    """A row mask of the first `count` of `width` elements; any `count` is allowed."""
    number = known(count)
    if number is not None:
        import numpy as np

        from mlopt.core.constants import dense_from_array

        bits = np.arange(width) < number
        return build.attribute(dense_from_array(bits, mask_type(width)), mask_type(width))
    least = build.value("llvm.intr.smax", (count, build.index(0)), i64)
    clamped = build.value("llvm.intr.smin", (least, build.index(width)), i64)
    narrow = build.value("llvm.trunc", (clamped,), i32)
    limit = build.broadcast(narrow, VectorType(i32, [width]))
    return build.compare("slt", steps(build, width, i32), limit)


@TABLE.lowers("vector.from_elements")
def lower_from_elements(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue:
    """Scalars in row-major order."""
    following = iter(operands)
    return from_scalars(build, result_type(op, build), lambda _: next(following))


@TABLE.lowers("vector.to_elements")
def lower_to_elements(op: Operation, operands: Operands, build: LlvmBuilder) -> list[SSAValue]:
    """Every element, row-major."""
    return [scalar(build, operands[0], position) for position in positions(shape_of(operands[0]))]


# Elements and parts by position.


def mixed_positions(op: Operation, dynamic: Operands) -> list[int | SSAValue]:
    """Static positions, and operands where they are dynamic; constants become static."""
    remaining = iter(dynamic)
    found: list[int | SSAValue] = []
    for position in integers(op, "static_position"):
        value = next(remaining) if position == DYNAMIC else position
        number = known(value) if isinstance(value, SSAValue) else value
        found.append(value if number is None else number)
    return found


@TABLE.lowers("vector.extract")
def lower_extract(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue:
    """An element or a smaller vector."""
    value = operands[0]
    wants_scalar = is_scalar(result_type(op, build))
    for position in mixed_positions(op, operands[1:]):
        value = _part(build, value, position)
    return value if is_scalar(value.type) or not wants_scalar else build.extract_element(value, 0)


def _part(build: LlvmBuilder, value: SSAValue, position: int | SSAValue) -> SSAValue:
    if isinstance(value.type, VectorType):
        return build.extract_element(value, position)
    if isinstance(position, int):
        return (
            build.extract(value, position)
            if position >= 0
            else build.poison(build.elements(value)[0].type)
        )
    parts = build.elements(value)
    result = parts[-1]
    for i in reversed(range(len(parts) - 1)):
        here = build.compare("eq", position, build.index(i))
        result = build.rowwise(
            result.type, (parts[i], result), lambda pair, _, here=here: build.select(here, *pair)
        )
    return result


@TABLE.lowers("vector.insert")
def lower_insert(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue:
    """`dest` with an element or a smaller vector replaced."""
    path = mixed_positions(op, operands[2:])
    if not path and is_scalar(operands[0].type):
        path = [0]
    return _with_part(build, operands[1], operands[0], path)


def _with_part(
    build: LlvmBuilder, dest: SSAValue, value: SSAValue, path: Sequence[int | SSAValue]
) -> SSAValue:
    if not path:
        return value
    if isinstance(dest.type, VectorType):
        if isinstance(value.type, VectorType):
            value = build.extract_element(value, 0)
        return build.insert_element(dest, value, path[0])
    parts = build.elements(dest)
    position = path[0]
    for i, part in enumerate(parts):
        if isinstance(position, int):
            if i == position:
                parts[i] = _with_part(build, part, value, path[1:])
            continue
        here = build.compare("eq", position, build.index(i))
        replaced = _with_part(build, part, value, path[1:])
        parts[i] = build.rowwise(
            part.type, (replaced, part), lambda pair, _, here=here: build.select(here, *pair)
        )
    return build.aggregate(dest.type, parts)


# Reductions.


def kind_of(op: Operation) -> str:
    """The combining kind of a reduction or contraction; `add` where none is given."""
    kind: Any = attribute(op, "kind")
    return "add" if kind is None else kind.data.value


@TABLE.lowers("vector.reduction")
def lower_reduction(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue:
    """One intrinsic; the accumulator is where a sum starts."""
    start = operands[1] if len(operands) > 1 else None
    return reduce_row(build, kind_of(op), operands[0], start, flags(op))


def reduce_row(
    build: LlvmBuilder, kind: str, vector: SSAValue, start: SSAValue | None, properties: Properties
) -> SSAValue:
    """The elements of a row combined, with `start` if given."""
    element = row_type(vector.type).element_type
    if is_float_type(element) and kind in ("add", "mul"):
        neutral = build.constant(-0.0 if kind == "add" else 1.0, element)
        name = f"llvm.intr.vector.reduce.f{kind}"
        return build.op(name, (start or neutral, vector), (element,), properties).results[0]
    name = f"llvm.intr.vector.reduce.{REDUCTIONS[kind]}"
    kept = properties if is_float_type(element) else {}
    reduced = build.op(name, (vector,), (element,), kept).results[0]
    return reduced if start is None else combine(build, kind, start, reduced, **kept)


def any_order(properties: Properties) -> Properties:
    """Flags that let a sum be associated anew."""
    found = properties.get("fastmathFlags")
    flags_ = set(found.data) if isinstance(found, FastMathAttr) else set[FastMathFlag]()
    return {**properties, "fastmathFlags": FastMathAttr([*flags_, FastMathFlag.REASSOC])}


REDUCTIONS = {
    "add": "add",
    "mul": "mul",
    "minui": "umin",
    "minsi": "smin",
    "maxui": "umax",
    "maxsi": "smax",
    "and": "and",
    "or": "or",
    "xor": "xor",
    "minnumf": "fmin",
    "maxnumf": "fmax",
    "minimumf": "fminimum",
    "maximumf": "fmaximum",
}
"""Kind -> the last word of the intrinsic."""


@TABLE.lowers("vector.multi_reduction")
def lower_multi_reduction(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """Rows combined, or reduced to scalars where the last dimension goes too."""
    source, start = operands
    shape = shape_of(source)
    reduced = integers(op, "reduction_dims")
    if not reduced:
        return None
    kept = [axis for axis in range(len(shape)) if axis not in reduced]
    kind, properties = kind_of(op), any_order(flags(op))
    results: dict[tuple[int, ...], SSAValue] = {}
    keeps_last = len(shape) - 1 in kept
    for position in positions(shape[:-1]):
        own = tuple(position[axis] for axis in kept if axis < len(shape) - 1)
        value = row(build, source, position)
        if own not in results:
            results[own] = _initial(build, start, own)
        if keeps_last:
            results[own] = combine(build, kind, results[own], value, **flags(op))
        else:
            results[own] = reduce_row(build, kind, value, results[own], properties)
    wanted = result_type(op, build)
    if is_scalar(wanted):
        return results[()]
    if keeps_last:
        return from_rows(build, wanted, lambda position: results[position])
    return from_scalars(build, wanted, lambda position: results[position])


def _initial(build: LlvmBuilder, start: SSAValue, position: tuple[int, ...]) -> SSAValue:
    """The part of the accumulator at `position`: a row, or a scalar."""
    if is_scalar(start.type):
        return start
    rank = len(shape_of(start))
    return scalar(build, start, position) if len(position) == rank else row(build, start, position)


@TABLE.lowers("vector.scan")
def lower_scan(op: Operation, operands: Operands, build: LlvmBuilder) -> Sequence[SSAValue] | None:
    """Running combinations along one dimension, and the last one."""
    source, start = operands
    axis_attribute: Any = attribute(op, "reduction_dim")
    inclusive_attribute: Any = attribute(op, "inclusive")
    axis, inclusive = axis_attribute.value.data, bool(inclusive_attribute.value.data)
    kind, shape = kind_of(op), shape_of(source)
    if len(shape) == 1:
        return None
    is_row = axis < len(shape) - 1
    lines = shape[:-1] if is_row else shape
    running: dict[tuple[int, ...], SSAValue] = {}
    outputs: dict[tuple[int, ...], SSAValue] = {}
    for position in positions(lines):
        own = tuple(index for i, index in enumerate(position) if i != axis)
        value = (row if is_row else scalar)(build, source, position)
        if position[axis] == 0:
            outputs[position] = running[own] = value if inclusive else _initial(build, start, own)
        elif inclusive:
            outputs[position] = running[own] = combine(build, kind, running[own], value)
        else:
            before = (*own[:axis], position[axis] - 1, *own[axis:])
            previous = (row if is_row else scalar)(build, source, before)
            outputs[position] = running[own] = combine(build, kind, running[own], previous)
    assemble = from_rows if is_row else from_scalars
    last = assemble(build, start.type, lambda p: running[p])
    return [assemble(build, source.type, lambda p: outputs[p]), last]
