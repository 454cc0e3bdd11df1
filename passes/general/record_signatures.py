"""record-signatures: writes down what callers see of each public function.

    func.func @f(%x: tensor<?xui8>) -> tensor<?xf32>
        ->  func.func @f(%x: ...) ... attributes {mlopt.signature = (tensor<?xui8>) -> tensor<?xf32>,
                                                  mlopt.names = ["x"]}

The C interface of the llvm level is pointers; which arrays a function takes, and which of
them it only reads, is known no more. The attributes outlive every lowering, and the run
time checks arguments against them. A function that has them keeps them, so that running
the pass at each level is the same as at the first. Element types that lowering has made
signless are read from `mlopt.dtype` on arguments and results.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from xdsl.dialects.builtin import (
    ArrayAttr,
    DenseArrayBase,
    DictionaryAttr,
    FunctionType,
    MemRefType,
    StringAttr,
    TensorType,
    i64,
)
from xdsl.ir import Attribute, Operation

from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.core.symbols import is_private

SIGNATURE = "mlopt.signature"
"""The function type as the source had it."""

NAMES = "mlopt.names"
"""The names of the arguments in the source."""

DIMS = "mlopt.dims"
"""On an argument: the names of its sizes. On a function: those of all arguments."""

BOUNDS = "mlopt.bounds"
"""On an argument: the least and the largest of each size, -1 for none. On a function: all."""

DTYPE = "mlopt.dtype"
"""On an argument or result: the element type before it was made signless."""


@dataclass(frozen=True)
class RecordSignaturesPass(Pass):
    """Adds `mlopt.signature` and `mlopt.names` to public `func.func` definitions."""

    name: ClassVar[str] = "record-signatures"
    anchors: ClassVar[tuple[str, ...]] = ("func.func",)

    def run(self, root: Operation, context: Context) -> None:
        body = root.regions[0]
        if not body.blocks or is_private(root) or SIGNATURE in root.attributes:
            return
        signature = root.properties["function_type"]
        assert isinstance(signature, FunctionType), "a function has a function type"
        root.attributes[SIGNATURE] = FunctionType.from_lists(
            _original(signature.inputs.data, root.properties.get("arg_attrs")),
            _original(signature.outputs.data, root.properties.get("res_attrs")),
        )
        names = [argument.name_hint or "" for argument in body.blocks[0].args]
        if any(names) and NAMES not in root.attributes:
            root.attributes[NAMES] = ArrayAttr([StringAttr(name) for name in names])
        attributes = root.properties.get("arg_attrs")
        sizes = _size_names(attributes)
        if sizes is not None:
            root.attributes[DIMS] = sizes
        bounds = _bounds(attributes)
        if bounds is not None:
            root.attributes[BOUNDS] = bounds


def _size_names(attributes: Attribute | None) -> Attribute | None:
    """What `mlopt.dims` says of each argument; None where it says nothing."""
    if not isinstance(attributes, ArrayAttr):
        return None
    found = [
        _strings(entry.data.get(DIMS)) if isinstance(entry, DictionaryAttr) else []
        for entry in attributes.data
    ]
    return ArrayAttr([ArrayAttr(names) for names in found]) if any(found) else None


def _bounds(attributes: Attribute | None) -> Attribute | None:
    """What `mlopt.bounds` says of each argument; None where it says nothing."""
    if not isinstance(attributes, ArrayAttr):
        return None
    given = [
        entry.data.get(BOUNDS) if isinstance(entry, DictionaryAttr) else None
        for entry in attributes.data
    ]
    found = [item if isinstance(item, DenseArrayBase) else None for item in given]
    if not any(found):
        return None
    return ArrayAttr([item or DenseArrayBase.from_list(i64, []) for item in found])


def _strings(attribute: Attribute | None) -> list[StringAttr]:
    """The texts in a list; none where it is something else."""
    if not isinstance(attribute, ArrayAttr):
        return []
    return [item for item in attribute.data if isinstance(item, StringAttr)]


def _original(types: Sequence[Attribute], attributes: Attribute | None) -> list[Attribute]:
    """`types` with the element types that `mlopt.dtype` tells of."""
    if not isinstance(attributes, ArrayAttr):
        return list(types)
    return [_with_element(type, entry) for type, entry in zip(types, attributes.data, strict=True)]


def _with_element(type: Attribute, attributes: Any) -> Attribute:
    element = attributes.data.get(DTYPE) if isinstance(attributes, DictionaryAttr) else None
    if element is None:
        return type
    if isinstance(type, TensorType):
        return TensorType(element, type.get_shape(), type.encoding)
    if isinstance(type, MemRefType):
        return MemRefType(element, type.get_shape(), type.layout, type.memory_space)
    return element
