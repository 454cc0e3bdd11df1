"""Objects to callable addresses in this process, by LLVM's ORC."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterable
from typing import Any

from mlopt.runtime.errors import LoadError

_lock = threading.Lock()
_numbers = itertools.count()
_engine: Any = None


class JitImage:
    """Objects linked together in memory; gone when collected.

    What the objects do not define is looked for in the process; `externals` are names of
    such symbols, for the message where one is missing. Raises `LoadError`.
    """

    def __init__(
        self,
        objects: Iterable[bytes],
        exports: Iterable[str],
        externals: Iterable[str] = (),
    ):
        from llvmlite.binding.orcjit import JITLibraryBuilder

        builder = JITLibraryBuilder().add_current_process()
        for image in objects:
            builder.add_object_img(image)
        wanted = tuple(exports)
        for name in wanted:
            builder.export_symbol(name)
        engine = _start_engine()
        try:
            with _lock:
                self._tracker = builder.link(engine, f"mlopt.{next(_numbers)}")
        except RuntimeError as failure:
            missing = _missing(externals)
            reason = f"undefined symbol: {', '.join(missing)}" if missing else _first_line(failure)
            raise LoadError(f"cannot link the program: {reason}") from None
        # Freed in this order: the code, then the engine.
        self._engine = engine
        self._addresses = {name: self._tracker[name] for name in wanted}

    def address(self, name: str) -> int:
        """The address of an exported symbol."""
        return self._addresses[name]


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
            _engine = create_lljit_compiler(machine, use_jit_link=True, suppress_errors=True)
        return _engine


def _missing(names: Iterable[str]) -> list[str]:
    """Those of `names` that the process does not have."""
    import llvmlite.binding as llvm

    return [name for name in names if not llvm.address_of_symbol(name)]


def _first_line(failure: BaseException) -> str:
    text = str(failure).strip()
    return text.splitlines()[0] if text else "no reason was given"
