"""Kernels that are written elsewhere: a call that is given buffers.

    %r = graph.custom_call @k(%x)
        ->  %out = memref.alloc
            func.call @k.kernel(%out, bufferization.to_buffer %x)
            %r = bufferization.to_tensor %out

Buffers are of unknown sizes, so that one declaration serves every shape. Where the
module has a `func.func` of the name it is called with the types it has.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    DenseArrayBase,
    IntegerAttr,
    MemRefType,
    ModuleOp,
    SymbolRefAttr,
    TensorType,
    UnitAttr,
    i32,
    i64,
)
from xdsl.dialects.func import FuncOp
from xdsl.ir import Attribute, Operation, SSAValue

from mlopt.core.conversion import ConversionPattern, ConversionRewriter
from mlopt.core.diagnostics import error
from mlopt.core.symbol_tables import lookup_symbol
from mlopt.dialects import op_class
from mlopt.dialects.graph.ops.custom_call import CustomCallOp
from mlopt.passes.convert.c_interface import ATTRIBUTE, C_SYMBOL
from mlopt.passes.convert.graph_to_tensor.building import lowered_type, make

ALIGNMENT = 64
"""Bytes that the first element of a result is aligned to."""


class LowerCustomCallPattern(ConversionPattern[CustomCallOp]):
    """`graph.custom_call @k` -> `func.call` on buffers."""

    op_types = (CustomCallOp,)

    def convert(
        self, op: CustomCallOp, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue]:
        given = operands[: len(op.inputs)]
        outputs = [
            _allocated(out, sizes, rewriter)
            for out, sizes in zip(op.out, op.result_sizes(), strict=True)
        ]
        function = _callee(op, [*(out.type for out in outputs), *(x.type for x in given)])
        wanted = function.function_type.inputs.data
        arguments = [
            _as_buffer(value, type, rewriter)
            for value, type in zip((*outputs, *given), wanted, strict=True)
        ]
        call = op_class("func.call").create(
            operands=arguments,
            properties={"callee": SymbolRefAttr(function.sym_name)},
        )
        rewriter.insert(call)
        flags: dict[str, Attribute] = {"restrict": UnitAttr(), "writable": UnitAttr()}
        return [
            make(
                rewriter.insert, "bufferization.to_tensor", (out,), lowered_type(result.type), flags
            )
            for out, result in zip(outputs, op.out, strict=True)
        ]


def _allocated(
    out: SSAValue, sizes: Sequence[int | SSAValue], rewriter: ConversionRewriter
) -> SSAValue:
    type = lowered_type(out.type)
    assert isinstance(type, TensorType), "verified: results are tensors"
    unknown = [size for size in sizes if isinstance(size, SSAValue)]
    properties: dict[str, Attribute] = {
        "alignment": IntegerAttr(ALIGNMENT, i64),
        "operandSegmentSizes": DenseArrayBase.from_list(i32, [len(unknown), 0]),
    }
    buffer = MemRefType(type.element_type, type.get_shape())
    return make(rewriter.insert, "memref.alloc", unknown, buffer, properties)


def _as_buffer(value: SSAValue, type: Attribute, rewriter: ConversionRewriter) -> SSAValue:
    """`value` as an argument of `type`."""
    if value.type == type:
        return value
    if isinstance(value.type, MemRefType):
        return make(rewriter.insert, "memref.cast", (value,), type)
    assert isinstance(type, MemRefType), "the kernel takes this argument"
    wanted = TensorType(type.element_type, type.get_shape())
    if value.type != wanted:
        value = make(rewriter.insert, "tensor.cast", (value,), wanted)
    flags: dict[str, Attribute] = {"read_only": UnitAttr()}
    return make(rewriter.insert, "bufferization.to_buffer", (value,), type, flags)


def _callee(op: CustomCallOp, given: Sequence[Attribute]) -> FuncOp:
    """The function to call: that of the module, or a declaration of the C function."""
    name = op.callee.string_value()
    found = lookup_symbol(op, name)
    if isinstance(found, FuncOp):
        _check_types(op, given, found)
        return found
    wanted = [_of_unknown_sizes(type) for type in given]
    stem, number = f"{name}.kernel", 0
    while isinstance(declared := lookup_symbol(op, stem), Operation):
        if isinstance(declared, FuncOp) and list(declared.function_type.inputs) == wanted:
            return declared
        number += 1
        stem = f"{name}.kernel_{number}"
    declaration = FuncOp.external(stem, wanted, [])
    declaration.attributes |= {ATTRIBUTE: UnitAttr(), C_SYMBOL: SymbolRefAttr(name)}
    declaration.location = op.location
    module = _module_of(op)
    first = module.body.block.first_op
    assert first is not None, "the module holds the call"
    module.body.block.insert_op_before(declaration, first)
    return declaration


def _check_types(op: CustomCallOp, given: Sequence[Attribute], function: FuncOp) -> None:
    """Refuses a call that the function of the module does not fit."""
    wanted, name = function.function_type.inputs.data, function.sym_name.data
    if len(wanted) != len(given) or function.function_type.outputs.data:
        raise error(
            op,
            f"'@{name}' has type {function.function_type}, expected {len(given)} arguments"
            f" (results, then inputs) and no result",
        )
    for position, (one, other) in enumerate(zip(given, wanted, strict=True)):
        if not _fits(one, other):
            raise error(op, f"argument {position} of '@{name}' is {other}, but {one} is passed")


def _fits(given: Attribute, wanted: Attribute) -> bool:
    if not isinstance(given, MemRefType | TensorType):
        return given == wanted
    return (
        isinstance(wanted, MemRefType)
        and wanted.element_type == given.element_type
        and len(wanted.get_shape()) == len(given.get_shape())
        and all(
            other in (DYNAMIC_INDEX, size)
            for size, other in zip(given.get_shape(), wanted.get_shape(), strict=True)
        )
    )


def _of_unknown_sizes(type: Attribute) -> Attribute:
    if not isinstance(type, TensorType | MemRefType):
        return type
    return MemRefType(type.element_type, [DYNAMIC_INDEX] * len(type.get_shape()))


def _module_of(op: Operation) -> ModuleOp:
    parent = op.parent_op()
    while not isinstance(parent, ModuleOp):
        assert parent is not None, "a call is in a module"
        parent = parent.parent_op()
    return parent


PATTERNS = (LowerCustomCallPattern(),)
