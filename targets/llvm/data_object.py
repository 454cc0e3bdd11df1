"""Large constants as an object of their own: a copy of memory, never text.

    private constant [N x i8] c"..."   ->   external constant [N x i8]     in the module
                                            N bytes at a hidden symbol     in the data object

A hundred megabytes of weights as LLVM IR are three hundred of text to write, to read and to
search; as `.incbin`, LLVM's assembler holds them dozens of times. So the object is written
here. The symbols are hidden: only what is linked with the object sees them. Only for ELF, of
machines of `MACHINES`.

Source: Tool Interface Standard, "Executable and Linking Format", version 1.2, 1995; its 64-bit
layout is that of the System V ABI.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mlopt.targets.llvm.machine import Machine

APART_BYTES = 1 << 14
"""Smaller constants stay in the module, where LLVM may look into them."""

DATA_ALIGNMENT = 64
"""Bytes: a cache line, and the widest vector."""

MACHINES = {"x86_64": 62, "aarch64": 183}
"""Architectures that are little-endian and need no flags -> `e_machine`."""

NULL, PROGBITS, SYMTAB, STRTAB = 0, 1, 2, 3
ALLOCATED = 2
OBJECT, GLOBAL, HIDDEN = 1, 1 << 4, 2
HEADER, SECTION_HEADER, SYMBOL = "<16sHHIQQQIHHHHHH", "<IIQQQQIIQQ", "<IBBHQQ"


@dataclass(frozen=True)
class Datum:
    """`elements`, an array, at `symbol`, at a multiple of `alignment` bytes."""

    symbol: str
    elements: Any
    alignment: int


@dataclass
class DataObject:
    """What an emitter puts apart, in order."""

    data: list[Datum] = field(default_factory=list[Datum])

    def add(self, symbol: str, elements: Any, alignment: int) -> None:
        """One more constant."""
        self.data.append(Datum(symbol, elements, max(alignment, DATA_ALIGNMENT)))

    def object(self, machine: Machine) -> bytes:
        """The object file, for a machine that `can_be_apart` is true for."""
        names = _Names()
        symbols = [struct.pack(SYMBOL, 0, 0, 0, 0, 0, 0)]
        parts: list[Any] = []
        size, alignment = 0, DATA_ALIGNMENT
        for datum in self.data:
            flat = np.ascontiguousarray(datum.elements).reshape(-1).view(np.uint8)
            gap = -size % datum.alignment
            entry = (names.add(datum.symbol), GLOBAL | OBJECT, HIDDEN, 1, size + gap, flat.nbytes)
            symbols.append(struct.pack(SYMBOL, *entry))
            parts += [bytes(gap), flat.data]
            size, alignment = size + gap + flat.nbytes, max(alignment, datum.alignment)
        table = b"".join(symbols)
        sections = [
            _Section(".rodata", PROGBITS, parts, size, alignment, flags=ALLOCATED),
            _Section(".symtab", SYMTAB, [table], len(table), 8, link=3, info=1, entry=24),
            _Section(".strtab", STRTAB, [names.text], len(names.text), 1),
            _Section(".note.GNU-stack", PROGBITS, [], 0, 1),
        ]
        return _file(MACHINES[machine.architecture], sections)


def can_be_apart(machine: Machine) -> bool:
    """True where objects for `machine` are ELF, as it is written here."""
    is_elf = "linux" in machine.triple or "elf" in machine.triple
    return is_elf and machine.architecture in MACHINES


class _Names:
    """A table of texts; 0 is the empty one."""

    def __init__(self) -> None:
        self.text = b"\0"

    def add(self, name: str) -> int:
        """Where a text begins."""
        place = len(self.text)
        self.text += name.encode() + b"\0"
        return place


@dataclass
class _Section:
    """A section: its bytes in parts, and the fields of its header."""

    name: str
    kind: int
    parts: list[Any]
    size: int
    alignment: int
    flags: int = 0
    link: int = 0
    info: int = 0
    entry: int = 0


def _file(machine: int, sections: list[_Section]) -> bytes:
    """Header, the bytes of each section, their headers."""
    names = _Names()
    headers = [struct.pack(SECTION_HEADER, *[0] * 10)]
    place, parts = struct.calcsize(HEADER), list[Any]()
    places = [names.add(section.name) for section in sections]
    own = names.add(".shstrtab")
    for section, name in zip(
        [*sections, _Section(".shstrtab", STRTAB, [names.text], len(names.text), 1)],
        [*places, own],
        strict=True,
    ):
        gap = -place % section.alignment
        parts += [bytes(gap), *section.parts]
        place += gap
        fields = (name, section.kind, section.flags, 0, place, section.size)
        more = (section.link, section.info, section.alignment, section.entry)
        headers.append(struct.pack(SECTION_HEADER, *fields, *more))
        place += section.size
    gap = -place % 8
    identity = b"\x7fELF" + bytes([2, 1, 1])
    sizes = (struct.calcsize(HEADER), 0, 0, struct.calcsize(SECTION_HEADER), len(headers))
    fields = (identity, 1, machine, 1, 0, 0, place + gap, 0, *sizes, len(headers) - 1)
    return b"".join([struct.pack(HEADER, *fields), *parts, bytes(gap), *headers])
