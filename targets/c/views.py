"""Views of buffers: other numbers of the same memory, and no code where types say them.

    memref.subview %x[%i, 0] [%n, 8] [1, 1]     ->  int64_t v_offset = x.offset + i * 64;

A number is a variable where it is an expression, and the text itself where it is an atom.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects.builtin import DYNAMIC_INDEX, IntegerAttr, MemRefType
from xdsl.ir import Operation, SSAValue

from mlopt.core.diagnostics import error
from mlopt.core.reassociation import groups_of
from mlopt.core.rewriting import constant_value
from mlopt.core.slices import with_values
from mlopt.passes.convert.memref_views_to_llvm import kept_axes
from mlopt.targets.c.buffers import contiguous, product, times
from mlopt.targets.c.function_writer import FunctionWriter, Place, address, known_numbers
from mlopt.targets.c.language import C, Text
from mlopt.targets.c.type_names import scalar_type


def _view(
    op: Operation,
    out: FunctionWriter,
    offset: str,
    sizes: Sequence[str],
    strides: Sequence[str],
    source: SSAValue | None = None,
) -> None:
    """The result is a view; numbers that its type says take the place of computed ones."""
    result, hint = op.results[0], op.results[0].name_hint
    known_sizes, known_strides, known_offset = known_numbers(result.type, result)  # pyright: ignore[reportArgumentType]
    place = out.place(op.operands[0] if source is None else source)
    where = (
        str(known_offset) if known_offset is not None else out.atom(offset, _named(hint, "offset"))
    )
    numbers = (
        tuple(
            known or out.atom(text, _named(hint, what))
            for known, text in zip(known, texts, strict=True)
        )
        for known, texts, what in (
            (known_sizes, sizes, "size"),
            (known_strides, strides, "stride"),
        )
    )
    out.set_place(result, Place(place.allocated, place.aligned, where, *numbers))


def _named(hint: str | None, what: str) -> str:
    return f"{hint}_{what}" if hint else ""


def _mixed(static: Any, dynamic: Sequence[SSAValue], out: FunctionWriter) -> list[str]:
    """Numbers, and operands where they are only known at run time."""
    values = with_values(static.get_values(), dynamic)
    return [out.text(value) if isinstance(value, SSAValue) else str(value) for value in values]


@C.writes("memref.subview")
def subview(op: Any, out: FunctionWriter) -> None:
    """Another offset, and strides multiplied."""
    place = out.place(op.source)
    offsets = _mixed(op.static_offsets, op.offsets, out)
    sizes = _mixed(op.static_sizes, op.sizes, out)
    steps = _mixed(op.static_strides, op.strides, out)
    offset = address(place.offset, offsets, place.strides)
    strides = [times(stride, step) for stride, step in zip(place.strides, steps, strict=True)]
    kept = kept_axes(op)
    if kept is None:
        raise error(op, f"cannot tell which axes {op.results[0].type} keeps")
    _view(op, out, offset, [sizes[axis] for axis in kept], [strides[axis] for axis in kept])


@C.writes("memref.reinterpret_cast")
def reinterpret_cast(op: Any, out: FunctionWriter) -> None:
    """Offset, sizes and strides as the op says."""
    offset = _mixed(op.static_offsets, op.offsets, out)[0]
    sizes = _mixed(op.static_sizes, op.sizes, out)
    _view(op, out, offset, sizes, _mixed(op.static_strides, op.strides, out))


@C.writes("memref.cast", "memref.memory_space_cast")
def cast(op: Operation, out: FunctionWriter) -> None:
    """The same numbers."""
    if not all(isinstance(v.type, MemRefType) for v in (*op.operands, *op.results)):
        raise error(op, "a buffer of unknown rank has no form in C, expected a ranked memref")
    place = out.place(op.operands[0])
    _view(op, out, place.offset, place.sizes, place.strides)


@C.writes("memref.transpose")
def transpose(op: Any, out: FunctionWriter) -> None:
    """Sizes and strides in another order."""
    place = out.place(op.operands[0])
    order = [expr.position for expr in op.permutation.data.results]
    sizes, strides = ([numbers[axis] for axis in order] for numbers in place[3:])
    _view(op, out, place.offset, sizes, strides)


@C.writes("memref.view")
def view(op: Any, out: FunctionWriter) -> None:
    """Bytes read as elements from a distance on."""
    type = op.results[0].type
    place = out.place(op.source)
    element = scalar_type(type.element_type, op)
    values = iter(op.sizes)
    sizes = [
        str(size) if size != DYNAMIC_INDEX else out.atom(out.bare(next(values)))
        for size in type.get_shape()
    ]
    start = address(place.offset, [out.text(op.byte_shift)], ["1"])
    name = out.name(op.results[0])
    shifted = place.aligned if start == "0" else f"({place.aligned} + {start})"
    pointer = out.pointer(op.source, element)
    out.statement(f"{pointer}{name} = ({pointer}){shifted};")
    contiguous(op.results[0], name, sizes, out)
    out.set_place(
        op.results[0],
        out.place(op.results[0])._replace(allocated=f"({pointer}){place.allocated}"),
    )


@C.writes("memref.reshape")
def reshape(op: Any, out: FunctionWriter) -> None:
    """The same elements, row-major; sizes that the type does not say are read from a buffer."""
    result = op.results[0]
    if not isinstance(op.source.type, MemRefType) or not isinstance(result.type, MemRefType):
        raise error(op, "a buffer of unknown rank has no form in C, expected a ranked memref")
    known, _, _ = known_numbers(result.type, result)
    sizes = [
        size or out.atom(out.element(op.shape, [str(axis)]), _named(result.name_hint, "size"))
        for axis, size in enumerate(known)
    ]
    place = out.place(op.source)
    contiguous(result, place.aligned, sizes, out)
    own = out.place(result)
    out.set_place(result, own._replace(allocated=place.allocated, offset=place.offset))


@C.writes("memref.expand_shape")
def expand_shape(op: Any, out: FunctionWriter) -> None:
    """One axis as several, contiguous within it."""
    place = out.place(op.src)
    sizes = [
        str(value) if isinstance(value, int) else out.atom(out.bare(value))
        for value in with_values(op.static_output_shape.get_values(), op.output_shape)
    ]
    strides = ["1"] * len(sizes)
    for axis, group in enumerate(groups_of(op.reassociation)):
        stride = place.strides[axis]
        for inner in reversed(group):
            strides[inner] = stride
            stride = times(stride, sizes[inner])
    _view(op, out, place.offset, sizes, strides)


@C.writes("memref.collapse_shape")
def collapse_shape(op: Any, out: FunctionWriter) -> None:
    """Several axes as one; those of extent 1 may have any stride."""
    place = out.place(op.src)
    sizes: list[str] = []
    strides: list[str] = []
    for group in groups_of(op.reassociation):
        sizes.append(product([place.sizes[axis] for axis in group]) if group else "1")
        inner = [axis for axis in group if place.sizes[axis] != "1"] or group
        strides.append(place.strides[inner[-1]] if inner else "1")
    _view(op, out, place.offset, sizes, strides)


# Numbers of a buffer.


@C.writes("memref.dim")
def dim(op: Any, out: FunctionWriter) -> None:
    """A size."""
    sizes = out.place(op.operands[0]).sizes
    number = constant_value(op.operands[1])
    if isinstance(number, IntegerAttr) and 0 <= number.value.data < len(sizes):
        out.alias(op.results[0], sizes[number.value.data])
        return
    index = out.bare(op.operands[1])
    out.define(op.results[0], Text(f"((int64_t[]){{{', '.join(sizes)}}})[{index}]", True))


@C.writes("memref.rank")
def rank(op: Operation, out: FunctionWriter) -> None:
    """A number."""
    out.alias(op.results[0], str(len(out.place(op.operands[0]).sizes)))


@C.writes("memref.extract_aligned_pointer_as_index")
def aligned_pointer(op: Operation, out: FunctionWriter) -> None:
    """The address."""
    text = f"(int64_t)(intptr_t){out.place(op.operands[0]).aligned}"
    out.define(op.results[0], Text(text))


@C.writes("memref.extract_strided_metadata")
def metadata(op: Any, out: FunctionWriter) -> None:
    """The buffer without a shape, then its numbers."""
    place = out.place(op.operands[0])
    out.set_place(op.results[0], Place(place.allocated, place.aligned, "0", (), ()))
    for result, text in zip(
        op.results[1:], (place.offset, *place.sizes, *place.strides), strict=True
    ):
        out.alias(result, text)
