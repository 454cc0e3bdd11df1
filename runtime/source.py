"""What a user hands to `compile`: text, a file, or a module."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xdsl.dialects.builtin import ModuleOp

    from mlopt.core.context import Context

MAX_PATH_CHARACTERS = 4096


@dataclass(frozen=True)
class Source:
    """The text of a module, and the name of its file in messages."""

    text: str
    filename: str

    @staticmethod
    def of(source: Any) -> Source:
        """The source that `source` means: a path, text, or a module.

        A string is a path where it has one line and does not look like a module. Raises
        `OSError` where a file cannot be read.
        """
        if isinstance(source, os.PathLike):
            return Source.of_file(os.fspath(source))
        if isinstance(source, str):
            return Source.of_file(source) if _is_path(source) else Source(source, "<string>")
        from xdsl.dialects.builtin import ModuleOp

        if isinstance(source, ModuleOp):
            from mlopt.core.printer import print_module

            stream = io.StringIO()
            print_module(source, stream)
            return Source(stream.getvalue(), "<module>")
        found = type(source).__name__
        raise TypeError(f"found a {found}, expected a path, the text of a module, or a ModuleOp")

    @staticmethod
    def of_file(path: str | os.PathLike[str]) -> Source:
        """The source in a file."""
        data = Path(path).read_bytes()
        try:
            return Source(data.decode("utf-8"), os.fspath(path))
        except UnicodeDecodeError:
            raise OSError(f"cannot read '{os.fspath(path)}': it is not UTF-8 text") from None

    def key_bytes(self) -> bytes:
        """What a cache key is made of: the text, and where files beside it are looked for."""
        return f"{os.path.abspath(self.filename)}\0{self.text}".encode(errors="surrogatepass")

    def parse(self, context: Context) -> ModuleOp:
        """The verified module. Raises `DiagnosticError`."""
        from mlopt.core.diagnostics import DiagnosticError
        from mlopt.core.parser import needs_deep_stack, parse_module, run_with_deep_stack
        from mlopt.core.verifier import verify

        def work() -> ModuleOp:
            module = parse_module(self.text, self.filename, context)
            problems = verify(module)
            if problems:
                raise DiagnosticError(problems)
            return module

        return run_with_deep_stack(work) if needs_deep_stack(self.text) else work()


def _is_path(text: str) -> bool:
    """A module has more than one line, or an op with a blank or a bracket."""
    if "\n" in text or len(text) > MAX_PATH_CHARACTERS or not text.strip():
        return False
    if text.endswith((".mlir", ".onnx", ".tc")) or os.path.exists(text):
        return True
    return not any(letter in text for letter in "{(=")
