"""One function a named op of the table, with shapes that follow from its loops."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlopt.dialects.linalg.named import ROWS, WINDOWED, Row


def operand_shapes(row: Row, strides: Sequence[int], dilations: Sequence[int]) -> list[list[int]]:
    """A shape an operand; each loop has an extent of its own, from 2 on."""
    nest = row.nest
    if nest is None:
        return [[3, 4]] * (row.inputs + 1)
    extents = {name: 2 + index % 3 for index, name in enumerate(nest.names)}
    steps = iter(zip(strides, dilations, strict=True))

    def size(word: str) -> int:
        if ":" in word:
            outer, window = word.split(":")
            stride, dilation = next(steps)
            return (extents[outer] - 1) * stride + (extents[window] - 1) * dilation + 1
        return sum(extents[name] - 1 for name in word.split("+")) + 1

    return [[size(word) for word in words] for words in nest.operands]


def elements(row: Row) -> Iterator[tuple[str, str]]:
    """Element types of inputs and output to try."""
    is_unsigned = "unsigned" in row.name
    is_quantized = row.name.endswith("_q") or row.name.startswith("quantized")
    floats_only = row.name == "powf" or (
        row.nest is None and row.inputs == 1 and row.name not in ("copy", "fill")
    )
    if row.name == "copy":
        pairs = ("f32 f64", "i8 i32", "i1 f32", "f32 i32", "i64 i8", "i8 f16", "bf16 f32")
        yield from (tuple(pair.split()) for pair in pairs)  # pyright: ignore[reportReturnType]
    elif is_quantized:
        yield from (("i8", "i32"), ("f16", "f32"))
    elif floats_only:
        yield "f32", "f32"
    elif row.name == "select":
        yield "f32", "f32"
    elif row.name == "fill_rng_2d":
        yield "f64", "f32"
    else:
        yield "i32", "i32"
        if not is_unsigned:
            yield "f32", "f32"
        if row.nest is not None:
            yield "i8", "i32"
            if not is_unsigned:
                yield "f16", "f32"


def operand_types(row: Row, source: str, target: str, shapes: list[list[int]]) -> list[str]:
    """The types of the operands as text."""
    types: list[str] = []
    for index, shape in enumerate(shapes):
        element = source if index < row.inputs else target
        is_scalar = not shape and index < row.inputs
        if row.name == "select" and index == 0:
            element = "i1"
        if row.name == "fill_rng_2d" and index == 2:
            element = "i32"
        if is_scalar and row.name != "fill_rng_2d":
            element = "i32" if target == "i32" else "f32"
        if row.name == "fill" and index == 0:
            is_scalar = True
        sizes = "".join(f"{size}x" for size in shape)
        types.append(element if is_scalar else f"tensor<{sizes}{element}>")
    return types


def function(name: str, row: Row, types: Sequence[str], attributes: str = "") -> str:
    """The function `name` that applies the op of `row` to its arguments."""
    arguments = ", ".join(f"%a{index}: {type}" for index, type in enumerate(types))
    inputs = ", ".join(f"%a{index}" for index in range(row.inputs))
    input_types = ", ".join(types[: row.inputs])
    out = types[-1]
    return (
        f"func.func @{name}({arguments}) -> {out} {{\n"
        f"  %r = linalg.{row.name} {attributes}ins({inputs} : {input_types}) "
        f"outs(%a{row.inputs} : {out}) -> {out}\n"
        f"  return %r : {out}\n}}\n"
    )


def programs() -> Iterator[tuple[str, str]]:
    """Names and texts of functions for every row of the table."""
    for row in ROWS:
        windows = row.nest.windows if row.nest is not None else 0
        for index, (source, target) in enumerate(elements(row)):
            plain = operand_shapes(row, [1] * windows, [1] * windows)
            types = operand_types(row, source, target, plain)
            yield f"{row.name}_{index}", function(f"{row.name}_{index}", row, types)
        if row in WINDOWED:
            source, target = next(elements(row))
            strides, dilations = list(range(2, 2 + windows)), list(range(3, 3 + windows))
            shapes = operand_shapes(row, strides, dilations)
            kind = f"tensor<{windows}xi64>"
            attributes = (
                f"{{dilations = dense<{dilations}> : {kind}, strides = dense<{strides}> : {kind}}} "
            )
            types = operand_types(row, source, target, shapes)
            yield f"{row.name}_steps", function(f"{row.name}_steps", row, types, attributes)
