"""Reads the signatures of a module at the llvm level.

    llvm.func @f(...) attributes {mlopt.signature = (tensor<?x3xf32>) -> f32, mlopt.names = ["x"]}

Where a function has no `mlopt.signature`, as in a module written by hand, scalars are
known from its own type, and arrays are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects.builtin import (
    AffineMapAttr,
    ArrayAttr,
    ComplexType,
    DictionaryAttr,
    FunctionType,
    MemRefType,
    ModuleOp,
    NoneAttr,
    StridedLayoutAttr,
    StringAttr,
    TensorType,
    UnrankedMemRefType,
    UnrankedTensorType,
)
from xdsl.dialects.llvm import LLVMVoidType
from xdsl.ir import Attribute, Operation

from mlopt.core.symbols import is_private
from mlopt.passes.general.record_signatures import BOUNDS, DIMS, NAMES, SIGNATURE
from mlopt.runtime.dtypes import ELEMENT_TYPES
from mlopt.runtime.layout import scalar_bytes
from mlopt.runtime.signature import Argument, EntrySignature, Parts, ProgramSignature, ValueType

PREFIX = "_mlir_ciface_"

DPS = "mlopt.dps"
"""On a function that `destination-passing` took apart."""


class UnsupportedTypeError(Exception):
    """A type that has no array or scalar; the message says which."""


def program_signature(module: ModuleOp, provided: Sequence[str]) -> ProgramSignature:
    """The signature of `module`; `provided` are the symbols that the run time has."""
    functions = {_name(op): op for op in module.body.block.ops if op.name == "llvm.func"}
    inner = {name for op in functions.values() for name in _names_of_parts(op)}
    entries = [
        _entry(name, op, functions)
        for name, op in functions.items()
        if _is_entry(op) and not name.startswith(PREFIX) and name not in inner
    ]
    undefined = [name for name, op in functions.items() if not op.regions[0].blocks]
    needs = tuple(name for name in undefined if name in provided)
    externals = tuple(name for name in undefined if name not in provided)
    return ProgramSignature(tuple(entries), needs, externals)


def _is_entry(op: Operation) -> bool:
    linkage = op.properties.get("linkage")
    internal = linkage is not None and linkage.linkage.data in ("internal", "private")  # pyright: ignore[reportAttributeAccessIssue]
    return bool(op.regions[0].blocks) and not is_private(op) and not internal


def _entry(name: str, op: Operation, functions: dict[str, Operation]) -> EntrySignature:
    recorded = op.attributes.get(SIGNATURE)
    wrapped = PREFIX + name in functions
    try:
        if isinstance(recorded, FunctionType):
            arguments = [value_type(type) for type in recorded.inputs]
            results = [value_type(type, is_result=True) for type in recorded.outputs]
        else:
            arguments, results = _raw_types(op)
    except UnsupportedTypeError as failure:
        return EntrySignature(name, name, (), (), str(failure))
    plain = len(results) <= 1 and all(type.kind == "scalar" for type in [*arguments, *results])
    refusal = "" if wrapped or plain else "it has no C interface (llvm.emit_c_interface)"
    names = op.attributes.get(NAMES)
    texts = [item.data for item in names] if isinstance(names, ArrayAttr) else []
    if len(texts) != len(arguments):
        texts = [""] * len(arguments)
    symbol = PREFIX + name if wrapped else name
    sizes = _size_names(op, arguments), _bounds(op, arguments)
    named = tuple(map(Argument, texts, arguments, *sizes))
    parts = _parts(op, results, functions) if wrapped else None
    return EntrySignature(name, symbol, named, tuple(results), refusal, parts)


def _size_names(op: Operation, arguments: Sequence[ValueType]) -> list[tuple[str, ...]]:
    """The names of the sizes of each argument, where they are one a size."""
    recorded: Any = op.attributes.get(DIMS)
    lists = recorded.data if isinstance(recorded, ArrayAttr) else ()
    names = [tuple(name.data for name in entry.data) for entry in lists]
    if len(names) != len(arguments):
        return [() for _ in arguments]
    return [
        found if len(found) == len(type.shape) else ()
        for found, type in zip(names, arguments, strict=True)
    ]


def _bounds(op: Operation, arguments: Sequence[ValueType]) -> list[tuple[int, ...]]:
    """The bounds of the sizes of each argument, where there are two a size."""
    recorded: Any = op.attributes.get(BOUNDS)
    lists = [entry.get_values() for entry in recorded.data] if recorded is not None else []
    if len(lists) != len(arguments):
        return [() for _ in arguments]
    return [
        tuple(found) if len(found) == 2 * len(type.shape) else ()
        for found, type in zip(lists, arguments, strict=True)
    ]


def _names_of_parts(op: Operation) -> Sequence[str]:
    """The functions that `op` was taken apart into."""
    description = op.attributes.get(DPS)
    if not isinstance(description, DictionaryAttr):
        return ()
    return [_symbol(description.data["body"]), _symbol(description.data["shapes"])]


def _parts(
    op: Operation, results: Sequence[ValueType], functions: dict[str, Operation]
) -> Parts | None:
    """How to call the parts of `op`; None where it is whole, or they have no C interface."""
    names = [PREFIX + name for name in _names_of_parts(op)]
    if not names or any(name not in functions for name in names):
        return None
    description: Any = op.attributes[DPS]
    types = [value_type(type) for type in description.data["results"].data]
    buffers = tuple(type for type in types if type.kind == "memref")
    expected = [len(type.shape) for type in results if type.kind != "scalar"]
    if [len(type.shape) for type in buffers] != expected:
        return None
    arena = description.data.get("arena")
    size = None if arena is None else arena.value.data
    depends = tuple(description.data["depends"].get_values())
    return Parts(names[0], names[1], buffers, size, depends)


def _symbol(attribute: Any) -> str:
    return attribute.root_reference.data


def _raw_types(op: Operation) -> tuple[list[ValueType], list[ValueType]]:
    type: Any = op.properties["function_type"]
    results = [] if isinstance(type.output, LLVMVoidType) else [value_type(type.output)]
    return [value_type(argument) for argument in type.inputs.data], results


def value_type(type: Attribute, *, is_result: bool = False) -> ValueType:
    """What crosses the border for a value of `type`. Raises `UnsupportedTypeError`.

    A result may have any layout, which its descriptor tells of.
    """
    if isinstance(type, TensorType):
        return ValueType("tensor", _element(type.element_type), _shape(type))
    if isinstance(type, MemRefType):
        if not is_result:
            _check_layout(type)
        return ValueType("memref", _element(type.element_type), _shape(type))
    if isinstance(type, UnrankedMemRefType | UnrankedTensorType):
        return ValueType("unranked", _element(type.element_type))
    element = str(type)
    if scalar_bytes(element) is None:
        raise UnsupportedTypeError(f"a value of type {type} cannot pass in or out")
    return ValueType("scalar", element)


def _shape(type: TensorType | MemRefType) -> tuple[int | None, ...]:
    return tuple(None if extent < 0 else extent for extent in type.get_shape())


def _element(type: Attribute) -> str:
    text = str(type)
    if isinstance(type, ComplexType):
        text = f"complex<{type.element_type}>"
    if text not in ELEMENT_TYPES:
        raise UnsupportedTypeError(f"arrays of {text} have no dtype")
    return text


def _check_layout(type: MemRefType) -> None:
    """Arrays pass contiguous; raises where the layout says otherwise."""
    layout = type.layout
    if isinstance(layout, NoneAttr):
        return
    if isinstance(layout, AffineMapAttr) and layout.data.is_identity():  # pyright: ignore[reportAttributeAccessIssue]
        return
    if isinstance(layout, StridedLayoutAttr):
        expected = 1
        fits = getattr(layout.offset, "data", 0) == 0
        for extent, stride in reversed(list(zip(type.get_shape(), layout.strides, strict=True))):
            found = getattr(stride, "data", None)
            fits &= found is None or found == expected or extent == 1
            expected = expected * extent if extent >= 0 and expected >= 0 else -1
        if fits:
            return
    raise UnsupportedTypeError(f"arrays pass contiguous, which {type} is not")


def _name(op: Operation) -> str:
    name = op.properties["sym_name"]
    assert isinstance(name, StringAttr)
    return name.data
