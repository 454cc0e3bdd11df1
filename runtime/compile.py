"""Source to a program that can be called, through the program cache.

    hit:  key -> shared library -> loaded by the dynamic linker, nothing else imported
    miss: parse -> record signatures -> lower -> object -> linked and stored -> loaded

Without a C compiler, or without a cache, objects are loaded by LLVM's ORC instead.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from mlopt.core.collection import rare_collection
from mlopt.runtime.cache import Cache
from mlopt.runtime.cache_key import program_key
from mlopt.runtime.errors import LoadError
from mlopt.runtime.executable import Executable, Program
from mlopt.runtime.options import CompileOptions
from mlopt.runtime.shared_library import SharedLibrary, linker
from mlopt.runtime.signature import ProgramSignature
from mlopt.runtime.source import Source
from mlopt.runtime.support import POOL_SYMBOLS

if TYPE_CHECKING:
    from xdsl.dialects.builtin import ModuleOp

    from mlopt.core.context import Context
    from mlopt.core.pass_manager import Instrumentation

PROGRAMS = "program"

_compiled: list[str] = []
"""The keys of the programs that this process has compiled."""


def compile_count() -> int:
    """How many programs this process has compiled. What the cache had does not count, and no call
    does: a program is compiled once, whatever sizes it is called with."""
    return len(_compiled)


def compile(source: Any, **options: Any) -> Executable:
    """Compiles `source` (a path, text, or a ModuleOp) for this machine.

    Raises `DiagnosticError` for a mistake in the source, `OSError` where a file cannot
    be read, `TypeError` or `ValueError` for a wrong option, `PluginError` for a plugin that
    cannot be loaded, `LoadError` where the program calls what does not exist.
    """
    chosen = CompileOptions(**options)
    read = Source.of(source, chosen.plugins).with_shapes(chosen.shapes)
    try:
        return compile_source(read, chosen)
    except Exception as failure:
        _add_places(failure, read)
        raise


def _add_places(failure: Exception, source: Source) -> None:
    """Where a diagnostic points, as notes under the exception's message."""
    if "mlopt.core.diagnostics" not in sys.modules:
        return
    from mlopt.core.diagnostics import DiagnosticError
    from mlopt.core.rendering import render

    if isinstance(failure, DiagnosticError):
        for item in failure.diagnostics:
            failure.add_note(render(item, {source.filename: source.text}))


def compile_source(source: Source, options: CompileOptions) -> Executable:
    """`compile`, with its arguments in order."""
    key = program_key(source.key_pieces(), _key_of(options))
    load_libraries(options)
    if options.cache:
        path = Cache(PROGRAMS).find(key)
        if path is not None:
            try:
                return Executable(load_program(str(path)), source, options)
            except LoadError:
                pass  # gone meanwhile, or of another machine: compiled again
    return Executable(_compile(source, options, key), source, options)


def load_libraries(options: CompileOptions) -> None:
    """Makes the symbols of `options.libraries` known to programs that are loaded later."""
    for library in options.libraries:
        ctypes.CDLL(library, mode=ctypes.RTLD_GLOBAL)


def _key_of(options: CompileOptions) -> dict[str, Any]:
    if not options.plugins and "mlopt.runtime.plugins" not in sys.modules:
        return options.key()
    from mlopt.runtime.plugins import plugins_key

    return {**options.key(), "plugins": plugins_key(options.plugins)}


def load(path: Any) -> Executable:
    """The program in a shared library that `Executable.save` wrote. Raises `LoadError`."""
    return Executable(load_program(path), None, CompileOptions())


def load_program(path: Any) -> Program:
    """The program in a shared library."""
    library = SharedLibrary(path)
    try:
        text = ctypes.string_at(library.address("mlopt_program"))
        signature = ProgramSignature.from_json(text)
    except (LoadError, ValueError) as failure:
        raise LoadError(f"'{path}' was not made by mlopt: {failure}") from None
    return Program(signature, library, path=str(path))


def lowered(
    source: Source,
    level: str,
    options: CompileOptions,
    watchers: Sequence[Instrumentation] = (),
) -> tuple[ModuleOp, Context]:
    """The module of `source` at `level`, which may be "graph" for as it was written; `watchers`
    see each pass."""
    from mlopt.core.context import Context
    from mlopt.core.pass_manager import DISABLED, PassManager
    from mlopt.dialects import register_dialects
    from mlopt.passes.pipelines import lowering_steps
    from mlopt.passes.registry import checked_passes

    if options.plugins:
        from mlopt.runtime.plugins import load_plugins

        load_plugins(options.plugins)
    context = Context()
    register_dialects(context)
    context.options["opt_level"] = options.opt_level
    context.options["threads"] = options.threads
    context.options[DISABLED] = checked_passes(options.disable)
    for name in ("mcpu", "mattr"):
        if getattr(options, name):
            context.options[name] = getattr(options, name)
    files: list[str] = []
    context.options["dependencies"] = files
    module = source.parse(context)
    files += _files_of(module)
    if level != "graph" and not _is_lowered(module):
        PassManager(lowering_steps(level, options.opt_level), watchers).run(module, context)
    return module, context


def _compile(source: Source, options: CompileOptions, key: str) -> Program:
    _compiled.append(key)
    with rare_collection():
        from mlopt.runtime.codegen import program_objects
        from mlopt.targets.llvm import link_shared

        module, context = lowered(source, "llvm", options)
        objects, signature = program_objects(module, options)
    files = cast("list[str]", context.options["dependencies"])
    if options.cache and linker() is not None:
        stored = Cache(PROGRAMS).put(key, link_shared(objects, options.libraries), files)
        if stored is not None:
            return load_program(str(stored))
    return Program(signature, _image(module, objects, signature, options), objects=objects)


def program_of(module: ModuleOp, options: CompileOptions) -> Program:
    """The program of a module at the llvm level, which no cache keeps."""
    from mlopt.runtime.codegen import program_objects

    objects, signature = program_objects(module, options)
    return Program(signature, _image(module, objects, signature, options), objects=objects)


STRUCTORS = ("llvm.mlir.global_ctors", "llvm.mlir.global_dtors")


def _image(
    module: ModuleOp, objects: list[bytes], signature: ProgramSignature, options: CompileOptions
) -> Any:
    """Loaded by ORC, or by the dynamic linker where functions run before or after all others."""
    if not any(op.name in STRUCTORS for op in module.body.block.ops):
        return _jit(objects, signature)
    if linker() is None:
        raise LoadError("a program with constructors needs a C compiler 'cc' to be linked with")
    import tempfile  # slow to import

    from mlopt.targets.llvm import link_shared

    with tempfile.TemporaryDirectory(prefix="mlopt-") as scratch:
        path = Path(scratch, "program.so")
        path.write_bytes(link_shared(objects, options.libraries))
        return SharedLibrary(path)  # the file may go: it is mapped


def _jit(objects: list[bytes], signature: ProgramSignature) -> Any:
    from mlopt.runtime.jit import JitImage

    exports = [symbol for entry in signature.entries for symbol in entry.symbols()]
    if "mlopt_parallel_for" in signature.needs:
        exports += POOL_SYMBOLS
    if "mlopt_fail" in signature.needs:
        exports.append("mlopt_catch")
    return JitImage(objects, exports, signature.externals)


def _is_lowered(module: ModuleOp) -> bool:
    """True where no pass has anything to do, so that none need be imported."""
    return all(op.name.startswith(("llvm.", "builtin.module")) for op in module.walk())


def _files_of(module: ModuleOp) -> list[str]:
    """The files that constants of `module` lie in: the program depends on them."""
    if not any(op.name == "graph.constant" for op in module.walk()):
        return []
    from mlopt.dialects.graph.external import external_path
    from mlopt.dialects.graph.ops.constant import ConstantOp

    constants = [op for op in module.walk() if isinstance(op, ConstantOp)]
    paths = [external_path(op) for op in constants]
    return sorted({str(path) for path in paths if path is not None})
