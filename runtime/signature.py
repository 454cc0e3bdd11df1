"""What a compiled program says of its functions: names, element types, shapes; as JSON.

The text travels inside the object file (symbol `mlopt_program`), so that a program is
called without its IR, and without xDSL or llvmlite.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

FORMAT_VERSION = 3

Kind = Literal["scalar", "tensor", "memref", "unranked"]


@dataclass(frozen=True)
class ValueType:
    """The type of one argument or result.

    `element` is the element type as MLIR writes it (`f32`, `ui8`, `index`). `shape` has
    a number of elements an axis, None where any will do; it is empty for a scalar. The
    elements of a `tensor` argument are only read; a `memref` may be written to.
    """

    kind: Kind
    element: str
    shape: tuple[int | None, ...] = ()

    def __str__(self) -> str:
        """
        >>> str(ValueType("tensor", "f32", (None, 3)))
        'f32[?,3]'
        """
        if self.kind == "scalar":
            return self.element
        if self.kind == "unranked":
            return f"{self.element}[*]"
        return f"{self.element}[{','.join('?' if d is None else str(d) for d in self.shape)}]"


@dataclass(frozen=True)
class Argument:
    """An argument: its type, and its name in the source (empty where it has none).

    `dims` are the names of its sizes, empty where they have none: equal names are equal
    sizes. `bounds` are the least and the largest of each size, -1 for none, or nothing.
    """

    name: str
    type: ValueType
    dims: tuple[str, ...] = ()
    bounds: tuple[int, ...] = ()


@dataclass(frozen=True)
class Parts:
    """How to call a function that was taken apart (`destination-passing`).

    `body` and `shapes` are symbols, `results` the types of the buffers that `body` is
    given for results. `arena` is its bytes, -1 where `shapes` computes them, None where
    there is none. Sizes depend on the arguments `depends`.
    """

    body: str
    shapes: str
    results: tuple[ValueType, ...]
    arena: int | None
    depends: tuple[int, ...]


@dataclass(frozen=True)
class EntrySignature:
    """A function that can be called from outside.

    `symbol` is what the object file calls it. `refusal` is empty, or says why it cannot
    be called with arrays.
    """

    name: str
    symbol: str
    arguments: tuple[Argument, ...]
    results: tuple[ValueType, ...]
    refusal: str = ""
    parts: Parts | None = None

    def symbols(self) -> tuple[str, ...]:
        """The symbols that a call may need."""
        if self.refusal:
            return ()
        parts = (self.parts.body, self.parts.shapes) if self.parts is not None else ()
        return (self.symbol, *parts)

    def __str__(self) -> str:
        """
        >>> f32 = ValueType("scalar", "f32")
        >>> str(EntrySignature("f", "f", (Argument("x", f32), Argument("", f32)), (f32,)))
        'f(x: f32, f32) -> f32'
        """
        arguments = ", ".join(
            f"{argument.name}: {argument.type}" if argument.name else str(argument.type)
            for argument in self.arguments
        )
        return f"{self.name}({arguments}) -> {', '.join(map(str, self.results)) or 'nothing'}"


@dataclass(frozen=True)
class ProgramSignature:
    """Every function of a program that can be called, in the order of the source.

    `needs` are the symbols that the run time's library has to provide, `externals` those
    that have to be in the process.
    """

    entries: tuple[EntrySignature, ...]
    needs: tuple[str, ...] = ()
    externals: tuple[str, ...] = ()

    def to_json(self) -> str:
        """The text that travels with the object."""
        return json.dumps(
            {
                "mlopt": FORMAT_VERSION,
                "entries": [_entry_to_json(entry) for entry in self.entries],
                "needs": list(self.needs),
                "externals": list(self.externals),
            },
            separators=(",", ":"),
        )

    @staticmethod
    def from_json(text: str | bytes) -> ProgramSignature:
        """The signature in `text`. Raises `ValueError` where it is not one."""
        try:
            data = json.loads(text)
            if data["mlopt"] != FORMAT_VERSION:
                raise ValueError(f"found format {data['mlopt']}, expected {FORMAT_VERSION}")
            entries = tuple(_entry_from_json(entry) for entry in data["entries"])
            return ProgramSignature(entries, tuple(data["needs"]), tuple(data["externals"]))
        except (KeyError, TypeError) as failure:
            raise ValueError(f"not the signature of a program: {failure!r}") from None


def _entry_to_json(entry: EntrySignature) -> dict[str, Any]:
    return {
        "name": entry.name,
        "symbol": entry.symbol,
        "arguments": [
            [item.name, *_type_to_json(item.type), list(item.dims), list(item.bounds)]
            for item in entry.arguments
        ],
        "results": [_type_to_json(type) for type in entry.results],
        "refusal": entry.refusal,
        "parts": None if entry.parts is None else _parts_to_json(entry.parts),
    }


def _parts_to_json(parts: Parts) -> list[Any]:
    results = [_type_to_json(type) for type in parts.results]
    return [parts.body, parts.shapes, results, parts.arena, list(parts.depends)]


def _parts_from_json(data: list[Any]) -> Parts:
    body, shapes, results, arena, depends = data
    return Parts(body, shapes, _types_from_json(results), arena, tuple(depends))


def _types_from_json(data: list[Any]) -> tuple[ValueType, ...]:
    return tuple(ValueType(kind, element, tuple(shape)) for kind, element, shape in data)


def _type_to_json(type: ValueType) -> list[Any]:
    return [type.kind, type.element, list(type.shape)]


def _entry_from_json(data: dict[str, Any]) -> EntrySignature:
    arguments = tuple(
        Argument(name, ValueType(kind, element, tuple(shape)), tuple(dims), tuple(bounds))
        for name, kind, element, shape, dims, bounds in data["arguments"]
    )
    parts = None if data["parts"] is None else _parts_from_json(data["parts"])
    results = _types_from_json(data["results"])
    return EntrySignature(data["name"], data["symbol"], arguments, results, data["refusal"], parts)
