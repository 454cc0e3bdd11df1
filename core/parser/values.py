"""Names of values: what they mean where, before and after their definition.

A region's names end with it, and a region that is isolated from above knows no names
from outside. What an op with an error would have defined is poisoned: a use of it is no
further error.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.ir import Attribute, SSAValue
from xdsl.parser import ForwardDeclaredValue
from xdsl.utils.exceptions import ParseError

from mlopt.core.parser.errors import ErrorMixin


class ValueMixin(ErrorMixin):
    """The part of the parser that knows the names of values."""

    def _start_values(self) -> None:
        self.ssa_values: dict[str, tuple[SSAValue, ...]] = {}
        self.forward_ssa_references: dict[str, dict[int, ForwardDeclaredValue]] = {}
        self._first_uses: dict[str, Any] = {}
        self._scopes: list[list[str]] = [[]]

    def resolve_operand(self, operand: Any, type: Attribute) -> SSAValue:
        name = operand.operand_name
        values = self.ssa_values.get(name)
        if values is None:
            if name in self._poisoned:
                return ForwardDeclaredValue(type)
            self._first_uses.setdefault(name, operand.span)
            references = self.forward_ssa_references.setdefault(name, {})
            found = references.get(operand.index)
            if found is None:
                found = references[operand.index] = ForwardDeclaredValue(type)
                return found
        elif operand.index < len(values):
            found = values[operand.index]
        else:
            self.raise_error(
                f"reference to invalid result number {operand.index} of '%{name}', which has "
                f"{len(values)}",
                operand.span,
            )
        if found.type is not type and found.type != type:
            self.raise_error(
                f"use of value '%{name}' expects different type than prior uses: '{type}' vs "
                f"'{found.type}'",
                operand.span,
            )
        return found

    def _register_ssa_definition(self, name: str, values: Sequence[SSAValue], span: Any) -> None:
        if name in self.ssa_values:
            self.raise_error(f"redefinition of SSA value '%{name}'", span)
        self._scopes[-1].append(name)
        references = self.forward_ssa_references.pop(name, None)
        self.ssa_values[name] = values = tuple(values)
        if references is not None:
            self._resolve_forward(name, values, references, span)
        if SSAValue.is_valid_name(name):
            for value in values:
                value.name_hint = name

    def _resolve_forward(
        self,
        name: str,
        values: Sequence[SSAValue],
        references: dict[int, ForwardDeclaredValue],
        span: Any,
    ) -> None:
        """Puts the defined values where they were used before."""
        used_at = self._first_uses.pop(name, span)
        for index, forward in references.items():
            if index >= len(values):
                self.raise_error(
                    f"reference to invalid result number {index} of '%{name}', which has "
                    f"{len(values)}",
                    used_at,
                )
            if forward.type != values[index].type:
                self.raise_error(
                    f"definition of SSA value '%{name}#{index}' has type '{values[index].type}', "
                    f"but it was used with type '{forward.type}'",
                    span,
                )
            forward.replace_all_uses_with(values[index])

    def _check_values_defined(self) -> None:
        for name in self.forward_ssa_references:
            span = self._first_uses[name]
            message = f"use of undeclared SSA value name '%{name}'"
            self._report(ParseError(span, message), span.start)
        self.forward_ssa_references.clear()
        self._first_uses.clear()

    def _names(self) -> tuple[Any, ...]:
        """All that is known of names; `_set_names` brings it back."""
        return (self.ssa_values, self.forward_ssa_references, self._first_uses, self._poisoned)

    def _set_names(self, names: tuple[Any, ...]) -> None:
        self.ssa_values, self.forward_ssa_references, self._first_uses, self._poisoned = names

    def _end_scopes(self, count: int) -> None:
        """Forgets the names of the scopes after the first `count`."""
        for scope in self._scopes[count:]:
            for name in scope:
                self.ssa_values.pop(name, None)
        del self._scopes[count:]
