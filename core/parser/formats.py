"""Declarative formats, run without the checks of the op's builder.

xDSL's `FormatProgram.parse` ends in `op_type.build(...)`, which sorts out arguments of
every kind. What a format has parsed is a list an operand group already; where the op
has no segment attribute, it is flattened and the op created directly: a fifth of the
time an op takes. Group sizes that do not fit are left to the builder, which complains.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from xdsl.ir import Operation
from xdsl.irdl import IRDLOperation, OpDef, OptionalDef, VariadicDef

OpParser = Callable[[Any], Operation]


def op_parser(op_type: type[Operation]) -> OpParser:
    """What parses the custom syntax of `op_type`, after its name."""
    function: Any = getattr(op_type.parse, "__func__", None)
    code = getattr(function, "__code__", None)
    if code is None or code.co_freevars != ("assembly_program",):
        return op_type.parse
    if not issubclass(op_type, IRDLOperation) or "build" in op_type.__dict__:
        return op_type.parse
    definition = op_type.get_irdl_definition()
    if definition.options:
        return op_type.parse
    program = function.__closure__[0].cell_contents
    target: Any = _Target(op_type, definition)
    return lambda parser: program.parse(parser, target)


class _Target:
    """Stands for an op class in `FormatProgram.parse`."""

    def __init__(self, op_type: type[IRDLOperation], definition: OpDef):
        self._op_type = op_type
        self._definition = definition
        # `functional-type(operands, results)` looks the accessors up in the class.
        for name, _ in (*definition.operands, *definition.results):
            self.__dict__[name] = op_type.__dict__[name]
        self._sizes = tuple(
            [_allowed(item) for _, item in group]
            for group in (
                definition.operands,
                definition.results,
                definition.regions,
                definition.successors,
            )
        )

    def get_irdl_definition(self) -> OpDef:
        """As the op class answers."""
        return self._definition

    def build(
        self,
        *,
        operands: Sequence[Any],
        result_types: Sequence[Any],
        attributes: dict[str, Any],
        properties: dict[str, Any],
        regions: Sequence[Any],
        successors: Sequence[Any],
    ) -> Operation:
        """The op; as `IRDLOperation.build`, for what a format parses."""
        groups = (operands, result_types, regions, successors)
        flat = [_flatten(group, sizes) for group, sizes in zip(groups, self._sizes, strict=True)]
        if None in flat or None in properties.values() or None in attributes.values():
            return self._op_type.build(
                operands=operands,
                result_types=result_types,
                attributes=attributes,
                properties=properties,
                regions=regions,
                successors=successors,
            )
        arguments: list[Any] = flat
        return self._op_type.create(
            operands=arguments[0],
            result_types=arguments[1],
            regions=arguments[2],
            successors=arguments[3],
            properties=properties,
            attributes=attributes,
        )


def _allowed(definition: Any) -> tuple[int, int]:
    """The least and the greatest size of a group."""
    if isinstance(definition, OptionalDef):
        return (0, 1)
    return (0, 1 << 62) if isinstance(definition, VariadicDef) else (1, 1)


def _flatten(groups: Sequence[Any], sizes: Sequence[tuple[int, int]]) -> list[Any] | None:
    """The members of all groups; None where a group is no list of a size it may have."""
    flat: list[Any] = []
    for group, (least, most) in zip(groups, sizes, strict=True):
        if not isinstance(group, list | tuple) or not least <= len(group) <= most:
            return None
        flat.extend(group)
    return flat
