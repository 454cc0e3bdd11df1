"""Large constants as an object of their own: a copy of memory, never text.

    private constant [N x i8] c"..."   ->   external constant [N x i8]     in the module
                                            .incbin of its bytes           in the data object

A hundred megabytes of weights as LLVM IR are three hundred of text to write, to read and to
search. The symbols are hidden: only what is linked with the object sees them. Only for ELF,
whose assembler directives these are.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from mlopt.targets.llvm.compilation import CodegenOptions, compile_ir
from mlopt.targets.llvm.machine import Machine
from mlopt.targets.llvm.text import quoted

APART_BYTES = 1 << 14
"""Smaller constants stay in the module, where LLVM may look into them."""

DATA_ALIGNMENT = 64
"""Bytes: a cache line, and the widest vector."""


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

    def object(self, options: CodegenOptions) -> bytes:
        """The object file."""
        with tempfile.TemporaryDirectory(prefix="mlopt-") as scratch:
            path = os.path.join(scratch, "data")
            lines = ['.section .rodata,"a",%progbits']
            with Path(path).open("wb") as file:
                for datum in self.data:
                    start = file.tell()
                    flat = np.ascontiguousarray(datum.elements).reshape(-1)
                    file.write(flat.view(np.uint8))
                    lines += _directives(datum, path, start, file.tell() - start)
            text = "\n".join(f"module asm {quoted(line)}" for line in lines)
            return compile_ir(text, replace(options, ir_passes=False, in_child=False)).object()


def can_be_apart(machine: Machine) -> bool:
    """True where objects for `machine` are ELF."""
    return "linux" in machine.triple or "elf" in machine.triple


def _directives(datum: Datum, path: str, start: int, count: int) -> list[str]:
    symbol, file = _string(datum.symbol), _string(path)
    return [
        f".balign {datum.alignment}",
        f".globl {symbol}",
        f".hidden {symbol}",
        f".type {symbol},%object",
        f".size {symbol},{count}",
        f"{symbol}:",
        f".incbin {file},{start},{count}",
    ]


def _string(text: str) -> str:
    """As the assembler reads strings and names."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
