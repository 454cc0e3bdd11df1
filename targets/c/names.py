"""Names that C accepts, each once a function."""

from __future__ import annotations

import re

KEYWORDS = frozenset(
    "auto break case char const continue default do double else enum extern float for goto if "
    "inline int long register restrict return short signed sizeof static struct switch typedef "
    "union unsigned void volatile while bool true false half kernel global local constant private "
    "asm main NAN INFINITY NULL f16 bf16 uint ulong ushort uchar size_t".split()
)
"""Words of C and OpenCL C, and those that the file defines."""

TAKEN = re.compile(
    r"_|(u?int\d+_t|memref_|results_|fn_|f32_|f64_|f16_|bf16_|max_|min_)|[A-Z0-9_]+$"
)
"""Names like those of the file's own functions and types, and of macros."""


def identifier(text: str) -> str:
    """`text` as an identifier.

    >>> identifier("main.dps"), identifier("0")
    ('main_dps', '_0')
    """
    name = re.sub(r"\W", "_", text, flags=re.ASCII)
    return name if name[:1].isalpha() or name[:1] == "_" else f"_{name}"


class Names:
    """Gives each value of a function a name of its own."""

    def __init__(self, reserved: frozenset[str]):
        self._used = set(reserved | KEYWORDS)
        self._next: dict[str, int] = {}

    def fresh(self, hint: str) -> str:
        """A name that is not in use, `hint` where possible."""
        name = identifier(hint)
        if TAKEN.match(name):
            name = f"v{name}" if name.startswith("_") else f"v_{name}"
        if name not in self._used:
            self._used.add(name)
            return name
        return self.numbered(f"{name}_")

    def numbered(self, prefix: str) -> str:
        """`prefix` and the next number."""
        while True:
            number = self._next.get(prefix, 0)
            self._next[prefix] = number + 1
            name = f"{prefix}{number}"
            if name not in self._used:
                self._used.add(name)
                return name

    def release(self, name: str) -> None:
        """`name` is out of scope."""
        self._used.discard(name)
