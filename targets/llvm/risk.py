"""Which LLVM IR may end the process that compiles it, and which would take for ever.

LLVM ends the process, by an assertion or a fatal error, where code generation meets what
a target cannot do. What our own lowerings write is known to be safe on this machine:
the types and intrinsics below. Anything else that a module at the llvm level may hold
(`vp` intrinsics, scalable vectors, exceptions, other calling conventions, inline
assembly, ...) is compiled in a child process.
"""

from __future__ import annotations

import re

from xdsl.dialects.builtin import UnknownLoc

from mlopt.core.diagnostics import error
from mlopt.targets.llvm.machine import Machine

MAX_INTEGER_BITS = 4096
MAX_VECTOR_ELEMENTS = 1 << 14
"""A product of two integers, and a sum of two vectors, of these sizes take seconds."""

_ORDINARY_INTRINSICS = (
    "abs acos asin assume atan atan2 bitreverse bswap ceil copysign cos cosh ctlz ctpop cttz "
    "exp exp10 exp2 fabs floor fma fmuladd fshl fshr lifetime log log10 log2 masked maximum "
    "maxnum memcpy memmove memset minimum minnum pow prefetch rint round roundeven sadd sin "
    "sinh smax smin smul sqrt ssub stackrestore stacksave tan tanh trap trunc uadd umax umin "
    "umul usub vector"
).split()

_RISKY = re.compile(
    # Intrinsics, by the first part of their name.
    rf"@llvm\.(?!(?:{'|'.join(_ORDINARY_INTRINSICS)})\b(?!\.(?:experimental|insert|extract|splice)))"
    # Types.
    r"|\bvscale\b|\b(?:fp128|x86_fp80|ppc_fp128|x86_amx|token)\b|\btarget\(\""
    r"|(?<![\w%@.\"$])i(?!(?:1|8|16|32|64|128)\b)\d+\b"
    # What only some targets, or only some functions, can do.
    r"|\baddrspace\(|\basm\b|\b(?:inalloca|swifterror|swiftself|musttail|personality|invoke)\b"
    r"|\b(?:blockaddress|callbr|indirectbr|landingpad|catchpad|cleanuppad|ifunc|comdat)\b"
    r"|\b(?:section|gc|partition) \"|\b(?:prefix|prologue) |\bcc ?\d+\b"
    r"|\b(?!fastcc|coldcc|ccc)\w+cc\b (?:\w|<|\{|\[)|\b(?:preserve_\w+|x86_\w+|cfguard_\w+)cc\b"
)
_INTEGER = re.compile(r"(?<![\w%@.\"$])i(\d{4,})\b")
_VECTOR = re.compile(r"<(\d{5,}) x ")


def is_risky(text: str, machine: Machine) -> bool:
    """True where code generation may end the process."""
    return not machine.is_host or _RISKY.search(text) is not None


def check_sizes(text: str) -> None:
    """Raises `DiagnosticError` for types that code generation takes minutes for."""
    for pattern, limit, what in (
        (_INTEGER, MAX_INTEGER_BITS, "integers of {} bits"),
        (_VECTOR, MAX_VECTOR_ELEMENTS, "vectors of {} elements"),
    ):
        largest = max((int(match[1]) for match in pattern.finditer(text)), default=0)
        if largest > limit:
            found = what.format(largest)
            raise error(UnknownLoc(), f"no code is generated for {found}, at most {limit}")
