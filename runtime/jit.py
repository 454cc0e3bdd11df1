"""Objects to callable addresses in this process, by LLVM's ORC."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterable, Mapping
from typing import Any

from mlopt.runtime.errors import LoadError

_lock = threading.Lock()
_numbers = itertools.count()
_engine: Any = None


class JitImage:
    """Objects linked together in memory; gone when collected.

    `imports` gives addresses of symbols that come first; others are looked for in the
    process. Raises `LoadError` where a symbol is missing.
    """

    def __init__(
        self,
        objects: Iterable[bytes],
        exports: Iterable[str],
        imports: Mapping[str, int] | None = None,
    ):
        from llvmlite.binding.orcjit import JITLibraryBuilder

        builder = JITLibraryBuilder().add_current_process()
        for image in objects:
            builder.add_object_img(image)
        for name, address in (imports or {}).items():
            builder.import_symbol(name, address)
        wanted = tuple(exports)
        for name in wanted:
            builder.export_symbol(name)
        engine = _start_engine()
        try:
            with _lock:
                self._tracker = builder.link(engine, f"mlopt.{next(_numbers)}")
        except RuntimeError as failure:
            raise LoadError(f"cannot link the program: {_first_line(failure)}") from None
        # Freed in this order: the code, then the engine.
        self._engine = engine
        self._addresses = {name: self._tracker[name] for name in wanted}

    def address(self, name: str) -> int:
        """The address of an exported symbol."""
        return self._addresses[name]


def load_into_process(path: str) -> None:
    """Makes the symbols of a shared library visible to programs. Raises `LoadError`."""
    import llvmlite.binding as llvm

    try:
        llvm.load_library_permanently(path)
    except RuntimeError as failure:
        raise LoadError(f"cannot load '{path}': {_first_line(failure)}") from None


def _start_engine() -> Any:
    """The one engine of the process."""
    global _engine
    with _lock:
        if _engine is None:
            import llvmlite.binding as llvm
            from llvmlite.binding.orcjit import create_lljit_compiler

            llvm.initialize_native_target()
            llvm.initialize_native_asmprinter()
            machine = llvm.Target.from_default_triple().create_target_machine(
                reloc="pic", codemodel="small"
            )
            _engine = create_lljit_compiler(machine, use_jit_link=True)
        return _engine


def _first_line(failure: BaseException) -> str:
    text = str(failure).strip()
    return text.splitlines()[0] if text else "no reason was given"
