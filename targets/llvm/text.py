"""How LLVM IR writes symbols and strings."""

from __future__ import annotations

import re

import numpy as np

_PLAIN_SYMBOL = re.compile(r"[A-Za-z$._][A-Za-z$._0-9-]*\Z")

_READABLE = frozenset(range(0x20, 0x7F)) - {0x22, 0x5C}

_ESCAPED = np.array([f"\\{byte:02X}".encode() for byte in range(256)], dtype="S3")

LONG_STRING = 4096
"""Longer strings are escaped byte for byte, which NumPy does at once."""


def symbol(name: str) -> str:
    """`name` as a global, quoted where it must be.

    >>> symbol("main"), symbol("a b")
    ('@main', '@"a b"')
    """
    return "@" + identifier(name)


def identifier(name: str) -> str:
    """`name` without a prefix, quoted where it must be; for `$comdat` and types too."""
    return name if _PLAIN_SYMBOL.match(name) else quoted(name)


def quoted(text: str) -> str:
    """A string in quotes.

    >>> quoted("a" + chr(34) + "b")
    '"a\\\\22b"'
    """
    return f'"{escaped(text.encode("utf-8", "surrogateescape"))}"'


def escaped(data: bytes) -> str:
    """`data` inside quotes, `\\XX` where a byte is no plain character."""
    if len(data) > LONG_STRING:
        return _ESCAPED[np.frombuffer(data, dtype=np.uint8)].tobytes().decode("ascii")
    return "".join(chr(byte) if byte in _READABLE else f"\\{byte:02X}" for byte in data)
