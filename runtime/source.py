"""What a user hands to `compile`: text, a file, or a module."""

from __future__ import annotations

import codecs
import dataclasses
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlopt.frontends import is_foreign, read_module
from mlopt.runtime.shapes import Shapes

if TYPE_CHECKING:
    from xdsl.dialects.builtin import ModuleOp

    from mlopt.core.context import Context

MAX_PATH_CHARACTERS = 4096

_HEAD_BYTES = 4096


@dataclass(frozen=True)
class Source:
    """The text of a module, and the name of its file in messages.

    `data` is what a file holds that a front end reads; `text` is empty where that is no text.
    `shapes` fixes and names sizes of a model's inputs.
    """

    text: str
    filename: str
    data: bytes | None = None
    shapes: Shapes = ()

    def with_shapes(self, shapes: Shapes) -> Source:
        """The source with sizes of its inputs fixed or named. Raises `ValueError` for a module."""
        if shapes and self.data is None:
            raise ValueError("shapes are for models such as ONNX files: a module has its own sizes")
        return dataclasses.replace(self, shapes=shapes)

    @staticmethod
    def of(source: Any, plugins: Sequence[str] = ()) -> Source:
        """The source that `source` means: a path, text, or a module.

        A string is a path where it has one line and does not look like a module. Raises
        `OSError` where a file cannot be read.
        """
        if isinstance(source, os.PathLike):
            return Source.of_file(os.fspath(source), plugins)
        if isinstance(source, str):
            is_file = _is_path(source)
            return Source.of_file(source, plugins) if is_file else Source(source, "<string>")
        from xdsl.dialects.builtin import ModuleOp

        if isinstance(source, ModuleOp):
            from mlopt.core.printer import print_module

            stream = io.StringIO()
            print_module(source, stream)
            return Source(stream.getvalue(), "<module>")
        found = type(source).__name__
        raise TypeError(f"found a {found}, expected a path, the text of a module, or a ModuleOp")

    @staticmethod
    def of_file(path: str | os.PathLike[str], plugins: Sequence[str] = ()) -> Source:
        """The source in a file; one of `plugins` may be what reads such files."""
        data, name = Path(path).read_bytes(), os.fspath(path)
        if plugins and not (name.endswith(".mlir") or is_foreign(name)):
            from mlopt.runtime.plugins import load_plugins

            load_plugins(plugins)
        text = _text_of(data)
        if is_foreign(name):
            return Source(text or "", name, data)
        if text is None:
            raise OSError(f"cannot read '{name}': it is not UTF-8 text")
        return Source(text, name)

    def key_pieces(self) -> tuple[bytes, ...]:
        """What a cache key is made of: the text, and where files beside it are looked for."""
        place = os.path.abspath(self.filename).encode(errors="surrogatepass")
        if self.data is not None:
            return (place, repr(self.shapes).encode(), self.data)
        return (place, self.text.encode(errors="surrogatepass"))

    def parse(self, context: Context) -> ModuleOp:
        """The verified module. Raises `DiagnosticError`."""
        from mlopt.core.diagnostics import DiagnosticError
        from mlopt.core.parser import needs_deep_stack, run_with_deep_stack
        from mlopt.core.verifier import verify

        def work() -> ModuleOp:
            module = self.read(context)
            problems = verify(module)
            if problems:
                raise DiagnosticError(problems)
            return module

        return run_with_deep_stack(work) if needs_deep_stack(self.text) else work()

    def read(self, context: Context) -> ModuleOp:
        """The module, not yet verified. Raises `DiagnosticError`."""
        if self.data is not None:
            if self.shapes:
                context.options["shapes"] = self.shapes
            return read_module(self.data, self.filename, context)
        from mlopt.core.parser import parse_module

        return parse_module(self.text, self.filename, context)


def _text_of(data: bytes) -> str | None:
    """`data` as text; None where it is none, which the head of most models shows at once."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data[:_HEAD_BYTES])
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _is_path(text: str) -> bool:
    """A module has more than one line, or an op with a blank or a bracket."""
    if "\n" in text or len(text) > MAX_PATH_CHARACTERS or not text.strip():
        return False
    if text.endswith((".mlir", ".onnx")) or is_foreign(text) or os.path.exists(text):
        return True
    return not any(letter in text for letter in "{(=")
