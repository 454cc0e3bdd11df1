"""Ops of memref: elements, memory, and views, which are numbers and no code.

memref.load %x[%i, %j] : memref<?x64xf32>   ->  x.aligned[i * 64 + j]
memref.subview %x[%i, 0] [%n, 8] [1, 1]     ->  int64_t v_offset = x.offset + i * 64;
memref.alloc(%n) : memref<?x8xf32>          ->  float *v = allocate(n * 8 * sizeof(float));
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from xdsl.dialects.builtin import DYNAMIC_INDEX, IntegerAttr, MemRefType, NoneAttr
from xdsl.ir import Operation, SSAValue

from mlopt.core.diagnostics import error
from mlopt.core.reassociation import groups_of
from mlopt.core.rewriting import constant_value
from mlopt.core.slices import with_values
from mlopt.dialects.memref.access_ops import ATOMIC_KINDS
from mlopt.passes.convert.memref_views_to_llvm import kept_axes
from mlopt.targets.c.expressions import rounded
from mlopt.targets.c.function_writer import FunctionWriter, Place, address, known_numbers
from mlopt.targets.c.language import C, Text
from mlopt.targets.c.type_names import is_half, scalar_type

# Elements.


@C.writes("memref.load")
def load(op: Any, out: FunctionWriter) -> None:
    """An element."""
    reads = [out.text(index) for index in op.indices]
    out.define(op.results[0], Text(out.element(op.memref, reads), True), reads=True)


@C.writes("memref.store")
def store(op: Any, out: FunctionWriter) -> None:
    """An assignment."""
    indices = [out.text(index) for index in op.indices]
    out.statement(f"{out.element(op.memref, indices)} = {out.bare(op.value)};")


@C.writes("memref.copy")
def copy(op: Any, out: FunctionWriter) -> None:
    """Whole buffers at once, others element by element."""
    source, target = op.source, op.destination
    if not all(_is_whole(value.type) for value in (source, target)):
        copy_elements(op, out)
        return
    sizes, element = out.place(target).sizes, scalar_type(target.type.element_type, op)
    count = _product([*sizes, f"sizeof({element})"])
    out.statement(f"memmove({out.place(target).aligned}, {out.place(source).aligned}, {count});")


def copy_elements(op: Any, out: FunctionWriter) -> None:
    """Loops over the elements of a `memref.copy`."""
    sizes = out.place(op.destination).sizes
    counters = [out.names.numbered("c") for _ in sizes]
    out.settle()
    for counter, size in zip(counters, sizes, strict=True):
        out.line(f"for (int64_t {counter} = 0; {counter} < {size}; {counter}++)")
    target, source = (out.element(buffer, counters) for buffer in (op.destination, op.source))
    out.line(f"  {target} = {source};")


def _is_whole(type: MemRefType) -> bool:
    """True for row-major buffers without an offset."""
    return isinstance(type.layout, NoneAttr)


@C.writes("memref.prefetch", "memref.assume_alignment", "memref.distinct_objects")
def hint(op: Operation, out: FunctionWriter) -> None:
    """Says nothing to C; results are the operands."""
    for result, value in zip(op.results, op.operands, strict=False):
        _same(result, value, out)


def _same(result: SSAValue, value: SSAValue, out: FunctionWriter) -> None:
    """`result` is the buffer `value`."""
    out.set_place(result, out.place(value))


COMBINED = {
    "addf": "+", "mulf": "*", "addi": "+", "muli": "*", "andi": "&", "ori": "|", "xori": "^",
}  # fmt: skip
LARGEST = {
    "maximumf": "maximum", "minimumf": "minimum", "maxs": "max_i", "mins": "min_i",
    "maxu": "max_u", "minu": "min_u", "maxnumf": "fmax", "minnumf": "fmin",
}  # fmt: skip


@C.writes("memref.atomic_rmw")
def atomic(op: Any, out: FunctionWriter) -> None:
    """One thread at a time."""
    type = op.results[0].type
    name = scalar_type(type, op)
    indices = [out.text(index) for index in op.indices]
    kind = ATOMIC_KINDS[op.kind.value.data]
    value = out.simple(op.value)
    place = out.element(op.memref, indices)
    old = out.variable(op.results[0])
    out.line("#pragma omp critical")
    with out.braces(""):
        out.line(f"{old} = {place};")
        a, b = (Text(x, True) for x in (old, value))
        if is_half(type):
            a, b = (Text(f"{out.scope.use(f'f32_from_{type}')}({x.text})", True) for x in (a, b))
        if kind == "assign":
            out.line(f"{place} = {value};")
        elif kind in COMBINED:
            text = f"{a.text} {COMBINED[kind]} {b.text}"
            if kind in ("addi", "muli") and name.startswith("int"):
                text = f"({name})((u{name}){a.text} {COMBINED[kind]} (u{name}){b.text})"
            out.line(f"{place} = {rounded(text, type, out).text};")
        else:
            out.line(f"{place} = {_larger(kind, name, a, b, type, out)};")


def _larger(kind: str, name: str, a: Text, b: Text, type: Any, out: FunctionWriter) -> str:
    function = LARGEST[kind]
    if function.endswith(("_i", "_u")):
        function = out.scope.use(f"{function}{name.strip('intu_') or '64'}")
    elif function in ("fmax", "fmin"):
        function += "" if name == "double" or not out.language.suffixes else "f"
    else:
        function = out.scope.use(f"{function}_{'f64' if name == 'double' else 'f32'}")
    return rounded(f"{function}({a.text}, {b.text})", type, out, is_atom=True).text


@C.writes("memref.generic_atomic_rmw")
def generic_atomic(op: Any, out: FunctionWriter) -> None:
    """The body, one thread at a time."""
    indices = [out.text(index) for index in op.indices]
    place = out.element(op.memref, indices)
    block = op.atomic_body.block
    out.settle()
    new = out.variable(op.results[0])
    out.line("#pragma omp critical")
    with out.braces(""):
        out.variable(block.args[0], place)
        out.region(op.atomic_body)
        out.statement(f"{new} = {out.bare(block.last_op.operands[0])};")
        out.line(f"{place} = {new};")


# Memory.


@C.writes("memref.alloc")
def allocate(op: Any, out: FunctionWriter) -> None:
    """Aligned to 64 bytes; `free` takes it."""
    sizes = _allocated_sizes(op, out)
    element = scalar_type(op.results[0].type.element_type, op)
    count = _product([*sizes, f"sizeof({element})"])
    name = out.name(op.results[0])
    out.statement(f"{element} *{name} = {out.scope.use('allocate')}({count});")
    _contiguous(op.results[0], name, sizes, out)


@C.writes("memref.alloca")
def allocate_on_stack(op: Any, out: FunctionWriter) -> None:
    """An array of the block around it."""
    for use in op.results[0].uses:
        if use.operation.name in (
            "loop.yield",
            "func.return",
            "cf.br",
            "memref.alloca_scope.return",
        ):
            raise error(op, "memory on the stack leaves its block, expected memref.alloc")
    sizes = _allocated_sizes(op, out)
    element = scalar_type(op.results[0].type.element_type, op)
    name = out.name(op.results[0])
    if all(size.isdigit() for size in sizes):
        count = max(1, prod(int(size) for size in sizes))
        out.statement(f"{out.array(element, name, count)};")
    elif out.labels:
        raise error(op, "a size known at run time among branches has no form in C")
    else:
        out.statement(f"{element} {name}[{_product(sizes)} + 1];")
    _contiguous(op.results[0], name, sizes, out)


@C.writes("memref.dealloc")
def free(op: Operation, out: FunctionWriter) -> None:
    """`free`."""
    out.statement(f"free({out.place(op.operands[0]).allocated});")


@C.writes("memref.alloca_scope")
def stack_scope(op: Any, out: FunctionWriter) -> None:
    """Braces."""
    for result in op.results:
        out.variable(result)
    with out.braces(""):
        out.region(op.bodyRegion)
        out.assign(op.results, op.bodyRegion.block.last_op.operands)


@C.writes("memref.get_global")
def get_global(op: Any, out: FunctionWriter) -> None:
    """The array."""
    reference: Any = op.properties["name"]
    symbol = reference.root_reference.data
    name = out.scope.globals.get(symbol)
    if name is None:
        raise error(op, f"global '@{symbol}' is not defined")
    sizes = tuple(str(size) for size in op.results[0].type.get_shape())
    element = scalar_type(op.results[0].type.element_type, op)
    _contiguous(op.results[0], name, sizes, out, allocated=f"({element} *){name}")


def _allocated_sizes(op: Any, out: FunctionWriter) -> tuple[str, ...]:
    if op.symbol_operands:
        raise error(op, "a layout with symbols has no form in C, expected strides")
    known, strides, offset = known_numbers(op.results[0].type, op.results[0])
    values = iter(op.dynamic_sizes)
    sizes = tuple(size or out.atom(out.bare(next(values))) for size in known)
    if offset != 0 or not _is_row_major(known, strides):
        raise error(op, f"{op.results[0].type} is not contiguous, expected the identity layout")
    return sizes


def _is_row_major(sizes: Sequence[str | None], strides: Sequence[str | None]) -> bool:
    expected: int | None = 1
    for size, stride in zip(reversed(sizes), reversed(strides), strict=True):
        if stride is not None and (expected is None or int(stride) != expected):
            return False
        expected = None if size is None or expected is None else expected * int(size)
    return True


def _contiguous(
    value: SSAValue, name: str, sizes: Sequence[str], out: FunctionWriter, allocated: str = ""
) -> None:
    """`value` is the row-major buffer in the array `name`."""
    strides: list[str] = []
    stride = "1"
    for size in reversed(sizes):
        strides.append(stride)
        stride = _times(stride, size)
    if any("*" in s for s in strides):
        strides = [out.atom(s) for s in strides]
    aligned = allocated or name
    out.set_place(value, Place(aligned, name, "0", tuple(sizes), tuple(reversed(strides))))


def _times(a: str, b: str) -> str:
    if a.isdigit() and b.isdigit():
        return str(int(a) * int(b))
    return b if a == "1" else a if b == "1" else f"{a} * {b}"


def _product(factors: Sequence[str]) -> str:
    number = prod(int(factor) for factor in factors if factor.isdigit())
    others = [factor for factor in factors if not factor.isdigit()]
    shown = [str(number)] if number != 1 or not others else []
    return " * ".join([*others[:-1], *shown, *others[-1:]])


# Views.


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
    known_sizes, known_strides, known_offset = known_numbers(result.type, result)  # pyright: ignore
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
    strides = [_times(stride, step) for stride, step in zip(place.strides, steps, strict=True)]
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
    _contiguous(op.results[0], name, sizes, out)
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
    _contiguous(result, place.aligned, sizes, out)
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
            stride = _times(stride, sizes[inner])
    _view(op, out, place.offset, sizes, strides)


@C.writes("memref.collapse_shape")
def collapse_shape(op: Any, out: FunctionWriter) -> None:
    """Several axes as one; those of extent 1 may have any stride."""
    place = out.place(op.src)
    sizes: list[str] = []
    strides: list[str] = []
    for group in groups_of(op.reassociation):
        sizes.append(_product([place.sizes[axis] for axis in group]) if group else "1")
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
