"""A compiled program: called with arrays, looked into, saved."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlopt.runtime.errors import ArgumentError, LoadError
from mlopt.runtime.openmp import OPENMP
from mlopt.runtime.signature import ProgramSignature

if TYPE_CHECKING:
    from mlopt.runtime.entry import NativeEntry
    from mlopt.runtime.options import CompileOptions
    from mlopt.runtime.source import Source

LEVELS = ("graph", "tensor", "loop", "llvm")

DEFAULT_ENTRY = "main"


class Program:
    """Loaded code: an image that gives addresses, and the signature of its functions.

    `path` is the shared library it was loaded from, `objects` are what it was linked of.
    """

    def __init__(
        self,
        signature: ProgramSignature,
        image: Any,
        *,
        path: str = "",
        objects: list[bytes] | None = None,
    ):
        self.signature = signature
        self.image = image
        self.path = path
        self.objects = objects or []
        if "mlopt_parallel_for" in signature.needs:
            from mlopt.runtime.threads import adopt_openmp, adopt_pool

            (adopt_openmp if OPENMP in signature.needs else adopt_pool)(image)
        if "mlopt_fail" in signature.needs:
            from mlopt.runtime.failures import catch_failures

            catch_failures(image)


class Executable:
    """A program and its functions.

    Calling it calls `main`, or the only function there is. Thread-safe.
    """

    def __init__(self, program: Program, source: Source | None, options: CompileOptions):
        self._program = program
        self._source = source
        self._options = options
        self._entries: dict[str, NativeEntry] = {}
        self._default: NativeEntry | None = None

    @property
    def entries(self) -> tuple[str, ...]:
        """The names of the functions that can be called."""
        return tuple(entry.name for entry in self._program.signature.entries)

    @property
    def signature(self) -> ProgramSignature:
        """What is known of the arguments and results of each function."""
        return self._program.signature

    def entry(self, name: str) -> NativeEntry:
        """The function called `name`. Raises `ArgumentError` where there is none."""
        found = self._entries.get(name)
        if found is not None:
            return found
        from mlopt.runtime.entry import NativeEntry

        for signature in self._program.signature.entries:
            if signature.name == name:
                program = self._program
                made = NativeEntry(signature, program.image.address, program)
                return self._entries.setdefault(name, made)
        known = ", ".join(self.entries) or "none"
        raise ArgumentError(f"there is no function '{name}' to call (there is: {known})")

    def __call__(self, *arguments: Any, out: Any = None, **named: Any) -> Any:
        """Calls the default function: arrays in, an array or a tuple of arrays out."""
        if self._default is None:
            self._default = self.entry(self.default_entry())
        return self._default(*arguments, out=out, **named)

    def default_entry(self) -> str:
        """`main`, or the name of the only function."""
        names = self.entries
        return names[0] if len(names) == 1 else DEFAULT_ENTRY

    def ir(self, level: str) -> str:
        """The text of the program at `level`: graph (as written), tensor, loop or llvm.

        Raises `ValueError` for another level, `LoadError` where the source is not known.
        """
        if level not in LEVELS:
            raise ValueError(f"found level '{level}', expected one of {', '.join(LEVELS)}")
        if self._source is None:
            raise LoadError("a program loaded from a file does not hold its source")
        from mlopt.core.printer import print_module
        from mlopt.runtime.compile import lowered

        module, _ = lowered(self._source, level, self._options)
        stream = io.StringIO()
        print_module(module, stream)
        return stream.getvalue()

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the program as a shared library, which `mlopt.load` and C can load.

        Raises `DiagnosticError` where it cannot be linked, `OSError` where not written.
        """
        from mlopt.runtime.cache import payload_of

        if self._program.path:
            data = Path(self._program.path).read_bytes()
            data = payload_of(data) or data
        else:
            from mlopt.targets.llvm import link_shared

            data = link_shared(self._program.objects, self._options.libraries)
        scratch = Path(f"{os.fspath(path)}.{os.getpid()}.part")
        try:
            scratch.write_bytes(data)
            scratch.chmod(0o755)
            scratch.replace(path)
        finally:
            scratch.unlink(missing_ok=True)

    def __repr__(self) -> str:
        lines = [f"  {entry}" for entry in self._program.signature.entries]
        return "\n".join(["Executable:", *lines])
