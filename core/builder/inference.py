"""The result types of an op from its operands and properties, as far as its definition says.

The constraints of the definition bind their variables to the operands' types; a result
constraint whose variables are all bound gives the type. An op whose types follow by a
rule that constraints cannot say has a constructor, or a class method `of`, that knows it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xdsl.ir import Attribute, Operation, SSAValue
from xdsl.irdl import IRDLOperation, OpDef, VariadicDef
from xdsl.irdl.constraints import VerificationContext
from xdsl.utils.exceptions import VerifyException

Groups = list[SSAValue | list[SSAValue]]
"""Operands as the definition groups them: a value, or a list for a variadic one."""


class InferenceError(Exception):
    """Operands do not fit, or types do not follow from them; the message says which."""


def grouped(op_class: type[IRDLOperation], operands: Sequence[Any]) -> Groups:
    """`operands` by the groups of the definition.

    They may come flat where only one group is variadic, else with a list a group.
    """
    definition = op_class.get_irdl_definition()
    names = [name for name, _ in definition.operands]
    variadic = [isinstance(item, VariadicDef) for _, item in definition.operands]
    has_lists = any(isinstance(operand, list | tuple) for operand in operands)
    if has_lists or sum(variadic) != 1:
        if len(operands) > len(names) or len(operands) < variadic.count(False):
            raise InferenceError(
                f"'{definition.name}' has {len(operands)} operand groups, expected"
                f" {len(names)} ({', '.join(names) or 'none'})"
            )
        given: list[Any] = [*operands, *([[]] * (len(names) - len(operands)))]
        return [
            _listed(item) if is_list else item
            for item, is_list in zip(given, variadic, strict=True)
        ]
    place = variadic.index(True)
    after = len(names) - place - 1
    if len(operands) < len(names) - 1:
        raise InferenceError(
            f"'{definition.name}' has {len(operands)} operands, expected at least {len(names) - 1}"
        )
    end = len(operands) - after
    return [*operands[:place], list(operands[place:end]), *operands[end:]]


def build(
    op_class: type[Operation],
    operands: Sequence[Any],
    properties: Mapping[str, Attribute],
    types: Sequence[Attribute] | None,
    regions: Sequence[Any] = (),
    successors: Sequence[Any] = (),
) -> Operation:
    """An op of `op_class`; its result types are inferred where `types` is None.

    Raises `InferenceError`.
    """
    if not issubclass(op_class, IRDLOperation):
        raise InferenceError(f"'{op_class.name}' has no definition to build it by")
    definition = op_class.get_irdl_definition()
    own = {name: value for name, value in properties.items() if name in definition.properties}
    other = {name: value for name, value in properties.items() if name not in own}
    groups = grouped(op_class, operands)
    try:
        if types is None:
            of = getattr(op_class, "of", None)
            if of is not None and not regions:
                return of(*operands, **properties)
            types = _inferred(definition, groups, own)
        if types is None:
            return _constructed(op_class, operands, properties)
        return op_class.build(
            operands=groups,
            result_types=_grouped_types(definition, types),
            properties=dict(own),
            attributes=dict(other),
            regions=list(regions),
            successors=list(successors),
        )
    except (VerifyException, ValueError) as failure:
        raise InferenceError(f"'{definition.name}': {failure}") from None


def _inferred(
    definition: OpDef, groups: Groups, properties: Mapping[str, Attribute]
) -> list[Attribute] | None:
    """The types that constraints give; None where they do not."""
    context = VerificationContext()
    for group, (_, item) in zip(groups, definition.operands, strict=True):
        values = group if isinstance(group, list) else [group]
        item.constr.verify(tuple(value.type for value in values), context)
    for name, item in definition.properties.items():
        if name in properties:
            item.constr.verify(properties[name], context)
    types: list[Attribute] = []
    for _, item in definition.results:
        try:
            length = None if isinstance(item, VariadicDef) else 1
            types += item.constr.infer(context, length=length)
        except (KeyError, NotImplementedError, ValueError, AssertionError):
            return None
    return types


def _constructed(
    op_class: type[Operation], operands: Sequence[Any], properties: Mapping[str, Attribute]
) -> Operation:
    """The op from its constructor, which infers what constraints cannot say."""
    if op_class.__init__ is not IRDLOperation.__init__:
        try:
            return op_class(*operands, **properties)
        except TypeError:
            pass
    raise InferenceError(f"the result types of '{op_class.name}' do not follow; give types=[...]")


def _grouped_types(definition: OpDef, types: Sequence[Attribute]) -> list[Any]:
    """`types` by the groups of the definition; the one variadic group takes what is left."""
    variadic = [isinstance(item, VariadicDef) for _, item in definition.results]
    if True not in variadic:
        if len(types) != len(variadic):
            raise InferenceError(
                f"'{definition.name}' has {len(variadic)} results, found {len(types)} types"
            )
        return list(types)
    place = variadic.index(True)
    after = len(variadic) - place - 1
    end = len(types) - after
    return [*types[:place], list(types[place:end]), *types[end:]]


def _listed(item: Any) -> list[Any]:
    """One operand of a group, or the group, as a list."""
    return [*item] if isinstance(item, list | tuple) else [item]
