"""Elements of buffers, and memory for them.

    memref.load %x[%i, %j] : memref<?x64xf32>   ->  x.aligned[i * 64 + j]
    memref.alloc(%n) : memref<?x8xf32>          ->  float *v = allocate(n * 8 * sizeof(float));

What is allocated is aligned to 64 bytes, so that vectors fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from xdsl.dialects.builtin import MemRefType, NoneAttr
from xdsl.ir import Operation, SSAValue

from mlopt.core.diagnostics import error
from mlopt.dialects.memref.access_ops import ATOMIC_KINDS
from mlopt.targets.c.floats import rounded
from mlopt.targets.c.function_writer import FunctionWriter, Place, known_numbers
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
    count = product([*sizes, f"sizeof({element})"])
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
    count = product([*sizes, f"sizeof({element})"])
    name = out.name(op.results[0])
    out.statement(f"{element} *{name} = {out.scope.use('allocate')}({count});")
    contiguous(op.results[0], name, sizes, out)


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
        out.statement(f"{element} {name}[{product(sizes)} + 1];")
    contiguous(op.results[0], name, sizes, out)


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
    contiguous(op.results[0], name, sizes, out, allocated=f"({element} *){name}")


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


def contiguous(
    value: SSAValue, name: str, sizes: Sequence[str], out: FunctionWriter, allocated: str = ""
) -> None:
    """`value` is the row-major buffer in the array `name`."""
    strides: list[str] = []
    stride = "1"
    for size in reversed(sizes):
        strides.append(stride)
        stride = times(stride, size)
    if any("*" in s for s in strides):
        strides = [out.atom(s) for s in strides]
    aligned = allocated or name
    out.set_place(value, Place(aligned, name, "0", tuple(sizes), tuple(reversed(strides))))


def times(a: str, b: str) -> str:
    if a.isdigit() and b.isdigit():
        return str(int(a) * int(b))
    return b if a == "1" else a if b == "1" else f"{a} * {b}"


def product(factors: Sequence[str]) -> str:
    number = prod(int(factor) for factor in factors if factor.isdigit())
    others = [factor for factor in factors if not factor.isdigit()]
    shown = [str(number)] if number != 1 or not others else []
    return " * ".join([*others[:-1], *shown, *others[-1:]])
