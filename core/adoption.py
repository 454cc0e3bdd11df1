"""Makes ours what a pass built of xDSL's class.

Our ops that widen one of xDSL take its place in our dialects (`core/redefinition.py`).
A pass, or code of xDSL that it calls, may still build the base: the op would be printed
and verified as narrowly as xDSL does, and models attached to our class would not be found.
"""

from __future__ import annotations

from xdsl.dialects.builtin import UnregisteredOp
from xdsl.ir import Operation

from mlopt.core.context import Context
from mlopt.core.walking import ops_in


def adopt(root: Operation, context: Context) -> None:
    """Replaces every op in `root` that is not of the class `context` registers for its name."""
    known = context.adopted
    foreign: list[tuple[Operation, type[Operation]]] = []
    pending = [root]
    while pending:  # not `walk`: this is done after every pass
        op = pending.pop()
        if op.regions:
            pending += reversed(ops_in(op))
        own = type(op)
        registered = known.get(own)
        if registered is None:
            registered = known[own] = _registered(own, context)
        if registered is not own and op is not root:
            foreign.append((op, registered))
    for op, registered in foreign:
        _replace(op, registered)


def _registered(own: type[Operation], context: Context) -> type[Operation]:
    if issubclass(own, UnregisteredOp):
        return own
    found = context.get_optional_op(own.name)
    return found if found is not None and issubclass(found, own) else own


def _replace(op: Operation, registered: type[Operation]) -> None:
    block = op.parent
    assert block is not None, "an op below the root is in a block"
    new_op = registered.create(
        operands=op.operands,
        result_types=op.result_types,
        properties=op.properties,
        attributes=op.attributes,
        successors=op.successors,
        regions=[op.detach_region(region) for region in tuple(op.regions)],
        location=op.location,
    )
    block.insert_op_before(new_op, op)
    for old, new in zip(op.results, new_op.results, strict=True):
        new.name_hint = old.name_hint
        old.replace_all_uses_with(new)
    block.erase_op(op)
