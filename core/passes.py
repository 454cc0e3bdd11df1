"""What a pass is: a named, optioned rewrite of one root op."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Self

from xdsl.context import Context as XdslContext
from xdsl.ir import Operation
from xdsl.passes import ModulePass
from xdsl.utils.arg_spec import ArgSpec

from mlopt.core.context import Context


@dataclass(frozen=True)
class Pass(ModulePass):
    """Base of every pass: a frozen dataclass whose fields are its options.

    A pass that finds nothing to do leaves `root` alone; one that cannot go on raises
    `DiagnosticError` and leaves nothing half rewritten. `anchors` names the ops that the
    pass may be nested on; empty means any op that is isolated from above. A pass
    restricted to functions runs on each function when it is named at module level.
    """

    name: ClassVar[str]
    anchors: ClassVar[tuple[str, ...]] = ("builtin.module",)

    def run(self, root: Operation, context: Context) -> None:
        """Rewrites `root` in place."""
        raise NotImplementedError(f"{type(self).__name__}.run")

    def apply(self, ctx: XdslContext, op: Operation) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """xDSL's entry point; the same as `run`."""
        assert isinstance(ctx, Context), "mlopt passes run in an mlopt Context"
        self.run(op, ctx)

    @classmethod
    def from_options(cls, options: Mapping[str, str]) -> Self:
        """The pass with options given as text; an option given without a value is true.

        Raises `ValueError` for an unknown option or a value of the wrong type.
        """
        known = {field.name.replace("_", "-") for field in fields(cls)}
        unknown = [name for name in options if name.replace("_", "-") not in known]
        if unknown:
            choices = ", ".join(sorted(known)) or "none"
            raise ValueError(f"'{cls.name}' has no option '{unknown[0]}' (it has: {choices})")
        parameters: dict[str, Any] = {
            name: tuple(_option_value(part) for part in text.split(",")) if text else (True,)
            for name, text in options.items()
        }
        return cls.from_spec(ArgSpec(cls.name, parameters))


def _option_value(text: str) -> bool | int | float | str:
    """`true`, `12`, `0.5` or a word, as a Python value."""
    if text in ("true", "false"):
        return text == "true"
    for number in (int, float):
        try:
            return number(text)
        except ValueError:
            continue
    return text.strip("\"'")
