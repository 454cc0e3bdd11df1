"""LLVM IR text to machine code: levels, and protection from LLVM's fatal errors.

    -O0  no IR passes, code generation level 0
    -O1  IR passes of O1 without vectorisers, code generation level 1
    -O2  IR passes of O2 with both vectorisers, code generation level 2   (default)
    -O3  IR passes of O3 with both vectorisers, code generation level 3

`ir_passes=False` leaves the IR passes out: a module whose vectors are explicit gains
nothing by them. Code generation below level 1 halves the speed of any kernel.

LLVM ends the process where it cannot select an instruction. Intrinsics of another
architecture, and of features that the machine does not have, are refused beforehand;
what remains risky (`risk.py`) is compiled in a child process, whose death is a diagnostic.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xdsl.dialects.builtin import UnknownLoc

from mlopt.core.diagnostics import DiagnosticError, error
from mlopt.targets.llvm import backend
from mlopt.targets.llvm.machine import Machine, host
from mlopt.targets.llvm.risk import check_sizes, is_risky
from mlopt.targets.llvm.target_intrinsics import check_target_intrinsics


@dataclass(frozen=True)
class CodegenOptions:
    """`in_child` is True, False, or None for where it is needed.

    `reloc` and `code_model` are LLVM's; the defaults are right for shared libraries,
    executables and the JIT. Times out a child after `timeout_seconds`. `libraries` are paths
    of bitcode, or LLVM IR, whose functions are linked in; all but `exported` become internal.
    `vectorize=False` leaves the vectorisers out at every level.
    """

    machine: Machine = field(default_factory=host)
    opt_level: int = 2
    ir_passes: bool = True
    in_child: bool | None = None
    reloc: str = "pic"
    code_model: str = "small"
    timeout_seconds: float = 600.0
    libraries: tuple[str, ...] = ()
    exported: tuple[str, ...] = ()
    vectorize: bool = True

    def settings(self) -> dict[str, Any]:
        """What `backend.generate` needs to know."""
        return {
            "triple": self.machine.triple,
            "cpu": self.machine.cpu,
            "features": self.machine.features,
            "codegen_level": self.opt_level,
            "ir_level": self.opt_level if self.ir_passes else 0,
            "vectorize": self.vectorize and self.opt_level >= 2,
            "libraries": self.libraries,
            "exported": self.exported,
            "reloc": self.reloc,
            "code_model": self.code_model,
        }


class CompiledModule:
    """A module and how to compile it; each form is made once, from the text."""

    def __init__(self, text: str, options: CodegenOptions):
        self.text = text
        self.options = options
        self._made: dict[str, bytes] = {}

    def object(self) -> bytes:
        """The object file; the same bytes in every run."""
        return self._make("object")

    def assembly(self) -> str:
        """The assembly text."""
        return self._make("assembly").decode()

    def optimized_ir(self) -> str:
        """The LLVM IR after the IR passes."""
        return self._make("ir").decode()

    def _make(self, kind: str) -> bytes:
        if kind not in self._made:
            self._made[kind] = _generate(self.text, kind, self.options)
        return self._made[kind]


def compile_ir(text: str, options: CodegenOptions | None = None) -> CompiledModule:
    """Prepares `text`, LLVM IR, for `options`; forms are made when they are asked for.

    Raises `DiagnosticError` for target intrinsics that the machine does not have. The
    methods of the result raise it where LLVM refuses the text, or dies of it.
    """
    options = options or CodegenOptions()
    check_target_intrinsics(text, options.machine)
    return CompiledModule(with_data_layout(text, options.machine), options)


def with_data_layout(text: str, machine: Machine) -> str:
    """`text` with the machine's data layout, which decides alignments while it is read."""
    if text.startswith(_DATA_LAYOUT) or f"\n{_DATA_LAYOUT}" in text:
        return text
    return f'target datalayout = "{machine.data_layout}"\n{text}'


_DATA_LAYOUT = "target datalayout"


def _generate(text: str, kind: str, options: CodegenOptions) -> bytes:
    check_sizes(text)
    in_child = options.in_child
    if in_child is None:
        in_child = is_risky(text, options.machine)
    if in_child:
        return _generate_in_child(text, kind, options)
    try:
        return backend.generate(text, kind, options.settings())
    except RuntimeError as failure:
        raise _refused(str(failure)) from None


def _generate_in_child(text: str, kind: str, options: CodegenOptions) -> bytes:
    settings = json.dumps({**options.settings(), "kind": kind}).encode()
    command = [sys.executable, "-P", str(Path(backend.__file__))]
    try:
        child = subprocess.run(
            command,
            input=settings + b"\n" + text.encode("utf-8", "surrogateescape"),
            capture_output=True,
            check=False,
            timeout=options.timeout_seconds,
        )
    except subprocess.TimeoutExpired:
        seconds = options.timeout_seconds
        raise error(UnknownLoc(), f"LLVM did not end within {seconds:g} seconds") from None
    words = child.stderr.decode("utf-8", "replace")
    if child.returncode == 1 and not _FATAL.search(words):
        raise _refused(words)
    if child.returncode != 0:
        raise error(UnknownLoc(), f"LLVM cannot generate code: {_reason(words, child.returncode)}")
    unknown = _UNKNOWN_MACHINE.search(words)
    if unknown is not None:
        raise error(UnknownLoc(), unknown.group(0))
    return child.stdout


_FATAL = re.compile(r"LLVM ERROR|PLEASE submit a bug report|^error: ", re.MULTILINE)

_UNKNOWN_MACHINE = re.compile(r"'[^']*' is not a recognized (processor|feature) for this target")


def _reason(words: str, status: int) -> str:
    """The line of LLVM's last words that says what is wrong."""
    for line in words.splitlines():
        found = re.search(r"(?:LLVM ERROR|fatal error|error): (.*)", line)
        if found:
            return found.group(1).strip()
    for line in words.splitlines():
        if line.strip():
            return line.strip()
    return f"it died of signal {-status}" if status < 0 else f"it ended with status {status}"


def _refused(words: str) -> DiagnosticError:
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    useful = [line for line in lines if not line.startswith("LLVM IR parsing error")]
    message = " ".join(useful[:3]) or "no reason given"
    return error(UnknownLoc(), f"LLVM refuses the module: {message}")
