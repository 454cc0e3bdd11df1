"""Which LLVM IR may end the process that compiles it, and which would take for ever.

LLVM ends the process, by an assertion or a fatal error, where code generation meets what
a target cannot do. What our own lowerings write is known to be safe on this machine:
the types and intrinsics below. Anything else that a module at the llvm level may hold
(`vp` intrinsics, scalable vectors, exceptions, other calling conventions, inline
assembly, debug information, ...) is compiled in a child process.
"""

from __future__ import annotations

import re
from functools import lru_cache

from xdsl.dialects.builtin import UnknownLoc

from mlopt.core.diagnostics import error
from mlopt.targets.llvm.machine import Machine

MAX_INTEGER_BITS = 4096
MAX_VECTOR_ELEMENTS = 1 << 14
"""A product of two integers, and a sum of two vectors, of these sizes take seconds."""

ORDINARY_INTRINSICS = frozenset(
    (
        "abs acos asin assume atan atan2 bitreverse bswap ceil copysign cos cosh ctlz ctpop cttz "
        "exp exp10 exp2 fabs floor fma fmuladd fshl fshr ldexp lifetime log log10 log2 masked maximum "
        "maxnum memcpy memmove memset minimum minnum pow prefetch rint round roundeven sadd sin "
        "sinh smax smin smul sqrt ssub stackrestore stacksave tan tanh trap trunc uadd umax umin "
        "umul usub vector"
    ).split()
)
"""Intrinsics by the first part of their name; of `vector` only the reductions."""

MACHINE_INTRINSICS = {
    "vpdpbusd": ("avx512vnni", "avxvnni"),
    "scalef": ("avx512f",),
    "permvar": ("avx512f",),
}
"""Those of one machine that lowerings write, by a part of their name, and the features of which
it has one."""

ORDINARY_BITS = frozenset((1, 8, 16, 32, 64, 128))
"""Widths of integers that code generation does not have to invent."""

ORDINARY_CONVENTIONS = frozenset(("ccc", "fastcc", "coldcc"))
"""Calling conventions that every target has."""

RISKY_WORDS = frozenset(
    (
        "vscale fp128 x86_fp80 ppc_fp128 x86_amx token addrspace asm cc inalloca swifterror "
        "swiftself musttail personality invoke blockaddress callbr indirectbr landingpad catchpad "
        "catchswitch cleanuppad ifunc comdat section gc partition prefix prologue"
    ).split()
)
"""Types and keywords that only some targets, or only some functions, can do with."""

_STRING = re.compile(r'"[^"]*"')
_COMMENT = re.compile(r";[^\n]*")
_WORD = re.compile(r"[%@$!#]?[\w.$-]+")
_INTEGER = re.compile(r"i(\d+)")
_VECTOR = re.compile(r"<(\d{5,}) x ")


@lru_cache(maxsize=1)
def words_of(text: str) -> frozenset[str]:
    """The words of LLVM IR, without strings and comments; names keep their sigil.

    >>> sorted(words_of('%a = add i7 %a, 3 ; not this'))
    ['%a', '3', 'add', 'i7']
    """
    return frozenset(_WORD.findall(_COMMENT.sub("", _STRING.sub(" ", text))))


def is_risky(text: str, machine: Machine) -> bool:
    """True where code generation may end the process."""
    return (
        not machine.is_host
        or any(_is_risky_word(word, machine) for word in words_of(text))
        or 'target("' in text
    )


def _is_risky_word(word: str, machine: Machine) -> bool:
    if word.startswith("@llvm."):
        parts = word.split(".")
        if parts[1] == "x86":
            known = [MACHINE_INTRINSICS[part] for part in parts if part in MACHINE_INTRINSICS]
            return not any(machine.has_feature(name) for names in known for name in names)
        is_other = parts[1] == "vector" and parts[2:3] != ["reduce"]
        return is_other or parts[1] not in ORDINARY_INTRINSICS
    if word.endswith("cc") and word[0].isalpha():
        return word not in ORDINARY_CONVENTIONS
    if word.startswith("!DI"):
        return True
    integer = _INTEGER.fullmatch(word)
    if integer is not None:
        return int(integer[1]) not in ORDINARY_BITS
    return word in RISKY_WORDS


def check_sizes(text: str) -> None:
    """Raises `DiagnosticError` for types that code generation takes minutes for."""
    integers = (_INTEGER.fullmatch(word) for word in words_of(text))
    bits = max((int(match[1]) for match in integers if match is not None), default=0)
    if bits > MAX_INTEGER_BITS:
        raise _too_large(f"integers of {bits} bits", MAX_INTEGER_BITS)
    elements = max((int(match[1]) for match in _VECTOR.finditer(text)), default=0)
    if elements > MAX_VECTOR_ELEMENTS:
        raise _too_large(f"vectors of {elements} elements", MAX_VECTOR_ELEMENTS)


def _too_large(found: str, limit: int) -> Exception:
    return error(UnknownLoc(), f"no code is generated for {found}, at most {limit}")
