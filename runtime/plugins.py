"""Plugins: what is added to mlopt from outside, as one Python file or an installed package.

A plugin defines `register(registry)`, where `registry` is the `Registry` below. It is
loaded by the path of its file, the name of an entry point in the group `mlopt.plugins`
(of a module, or of its `register` function), or the name of a module. Loading a plugin
runs its code; it stays loaded as long as the process lives.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import sys
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlopt.core.installed_plugins import GROUP
from mlopt.runtime.errors import PluginError

if TYPE_CHECKING:
    from xdsl.ir import Dialect, Operation

    from mlopt.core.passes import Pass
    from mlopt.frontends import ReadModule


class Registry:
    """What a plugin may add to. Meanings, folds and the like are attached to op classes."""

    def add_dialect(self, dialect: Dialect) -> None:
        """Makes `dialect` known to every context made from now on."""
        from mlopt.dialects import OURS, XDSLS, add_dialect

        if dialect.name in (*OURS, *XDSLS):
            raise PluginError(f"a plugin adds the dialect '{dialect.name}', which there is already")
        add_dialect(dialect)

    def add_pass(self, pass_class: type[Pass], summary: str) -> None:
        """Makes a pass available under its `name` as a flag."""
        from mlopt.passes.registry import PASSES, add_pass

        if any(item.flag == pass_class.name for item in PASSES):
            raise PluginError(f"a plugin adds the pass '{pass_class.name}', which there is already")
        add_pass(pass_class, summary)

    def add_lowering(self, dialect: str, level: str, *flags: str) -> None:
        """Makes `--lower-to-<level>` take the ops of `dialect` away by the passes `flags`.

        They run before what else leads to `level` (`tensor`, `loop` or `llvm`), where the
        module has an op of `dialect`; above that level its ops may remain.
        """
        from mlopt.dialects import OURS, XDSLS
        from mlopt.passes.legality import allow_above
        from mlopt.passes.pipelines import ORDER, add_stage
        from mlopt.passes.registry import BY_FLAG

        if level not in ORDER:
            raise PluginError(f"found level '{level}', expected one of {', '.join(ORDER)}")
        unknown = [flag for flag in flags if flag not in BY_FLAG]
        if unknown or not flags:
            found = f"'{unknown[0]}'" if unknown else "none"
            raise PluginError(f"'{dialect}' is lowered by passes, found {found}, which is no pass")
        add_stage(level, dialect, flags)
        if dialect not in (*OURS, *XDSLS):  # whose levels are known
            allow_above(level, dialect, " and ".join(f"--{flag}" for flag in flags))

    def add_native_kernel(
        self,
        op_class: type[Operation],
        symbol: str,
        *,
        llvm_ir: str = "",
        result_like: Sequence[int] = (0,),
    ) -> None:
        """Makes the function `_mlir_ciface_<symbol>` compute ops of `op_class` on tensors.

        It takes pointers to memref descriptors, of the operands and then of the results,
        which it writes; the scalars among the operands as they are. `llvm_ir` defines it;
        else a library of the program does (`--shared-libs`). Result `i` has the sizes of
        operand `result_like[i]` where they are not known from its type.
        """
        from mlopt.core.interfaces import attach
        from mlopt.dialects.func.native_kernels import NativeKernel
        from mlopt.passes.legality import allow_above

        attach(NativeKernel(symbol, llvm_ir, tuple(result_like)), op_class)
        allow_above("loop", op_class.name, "--one-shot-bufferize")

    def add_frontend(self, suffix: str, read_module: ReadModule) -> None:
        """Makes `read_module(data, filename, context)` read files that end in `suffix`."""
        from mlopt.frontends import FRONTENDS, add_frontend

        if suffix in FRONTENDS or suffix == ".mlir":
            raise PluginError(f"a plugin reads '{suffix}' files, which mlopt reads already")
        add_frontend(suffix, read_module)


_loaded: dict[str, str] = {}
"""Plugins that are loaded: where each is from -> a digest of its code."""


def load_plugins(names: Iterable[str]) -> None:
    """Loads each plugin that is not loaded yet. Raises `PluginError`."""
    for name in names:
        origin, load = _find(name)
        if origin in _loaded:
            continue
        digest = _digest(origin)
        try:
            register = load()
        except (ImportError, OSError, SyntaxError, AttributeError) as failure:
            raise PluginError(f"cannot load the plugin '{name}': {failure}") from None
        if not callable(register):
            raise PluginError(f"the plugin '{name}' has no function 'register'")
        register(Registry())
        _loaded[origin] = digest


def plugins_key(names: Iterable[str]) -> list[str]:
    """The code of the plugins in `names`, and of those loaded: a program depends on it.

    Imports none of them. Raises `PluginError` where one is not to be found.
    """
    digests = dict(_loaded)
    for name in names:
        origin, _ = _find(name)
        digests.setdefault(origin, _digest(origin))
    return sorted(f"{origin} {digest}" for origin, digest in digests.items())


def _find(name: str) -> tuple[str, Callable[[], Any]]:
    """Where the plugin called `name` is from, and what imports its `register`."""
    if name.endswith(".py"):
        path = Path(name).resolve()
        if not path.is_file():
            raise PluginError(f"cannot load the plugin '{name}': no such file")
        return str(path), lambda: _import_file(path)
    module, attribute = name, "register"
    for point in entry_points(group=GROUP):
        if point.name == name:
            module, attribute = point.module, point.attr or attribute
    try:
        spec = importlib.util.find_spec(module)
    except (ImportError, ValueError):
        spec = None
    if spec is None or spec.origin is None:
        raise PluginError(f"cannot load the plugin '{name}': no file, entry point or module")
    return spec.origin, lambda: getattr(importlib.import_module(module), attribute, None)


def _import_file(path: Path) -> Any:
    """The function `register` of a file, which is imported under a name of its own."""
    place = hashlib.sha256(str(path).encode()).hexdigest()[:8]
    spec = importlib.util.spec_from_file_location(f"mlopt_plugin_{path.stem}_{place}", path)
    assert spec is not None and spec.loader is not None, "a .py file has a loader"
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[spec.name]
        raise
    return getattr(module, "register", None)


def _digest(origin: str) -> str:
    """A digest of a file's bytes; where it is a package's, of every module of that."""
    path = Path(origin)
    files = sorted(path.parent.rglob("*.py")) if path.name == "__init__.py" else [path]
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()
