"""The kernels of a module as one file of OpenCL C, how to launch them in front as comments.

A memref of rank r is 2 + 2 r parameters: a pointer, how far behind it the first element is,
r sizes, r strides, all but the pointer `long` and in elements. An offset that the type says
is part of that distance.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xdsl.dialects.builtin import DenseArrayBase, MemRefType, ModuleOp, UnitAttr
from xdsl.ir import Attribute, BlockArgument, Operation, SSAValue

from mlopt.core.diagnostics import error
from mlopt.core.symbols import symbol_name
from mlopt.core.walking import walk
from mlopt.dialects.gpu.attributes import AddressSpace, AddressSpaceAttr
from mlopt.dialects.gpu.ops.functions import FuncOp
from mlopt.targets.c.constants import global_definition
from mlopt.targets.c.emission import LIBRARY, half_types
from mlopt.targets.c.function_writer import (
    FileScope,
    FunctionWriter,
    Place,
    descriptor_numbers,
)
from mlopt.targets.c.names import Names
from mlopt.targets.c.support import Support
from mlopt.targets.c.type_names import scalar_type
from mlopt.targets.opencl.kernel_ops import OPENCL
from mlopt.targets.ptx.launches import launch_description

TYPES = {"int8_t": "char", "int16_t": "short", "int32_t": "int", "int64_t": "long"}

HEADER = """\
// Written by mlopt: kernels in OpenCL C 1.2. A memref is passed as a pointer, the offset, the
// sizes and the strides, all in elements; launch with grid * block work-items in groups of block.
"""


def emit_opencl(module: ModuleOp) -> str:
    """The kernels of `module`. Raises `DiagnosticError`."""
    devices = [op for op in walk(module) if op.name == "gpu.module"]
    kernels = [op for device in devices for op in device.regions[0].block.ops]
    if not any(isinstance(op, FuncOp) for op in kernels):
        raise error(module, "there is no kernel to write, expected one in a gpu.module")
    support = Support()
    constants: list[str] = []
    bodies: list[str] = []
    names = Names(LIBRARY)
    for device in devices:
        scope = FileScope(OPENCL, support.use, _value_type, {}, {}, LIBRARY)
        for op in device.regions[0].block.ops:
            if op.name == "memref.global":
                constants.append(_constant(op, names, scope))
        for op in device.regions[0].block.ops:
            if isinstance(op, FuncOp):
                bodies.append(_Kernel(op, scope).text())
            elif op.name != "memref.global":
                raise error(op, f"'{op.name}' op has no form in OpenCL C")
    text = "\n\n".join([*support.texts(), *constants, *bodies])
    signed = "".join(f"typedef {old} {new};\n" for new, old in TYPES.items())
    unsigned = "".join(f"typedef u{old} u{new};\n" for new, old in TYPES.items())
    double = "#pragma OPENCL EXTENSION cl_khr_fp64 : enable\n" if "double" in text else ""
    contract = "#pragma OPENCL FP_CONTRACT OFF\n"
    launches = launch_description(module).as_comments()
    return f"{launches}{HEADER}\n{double}{contract}\n{signed}{unsigned}{half_types(text)}\n{text}\n"


def _value_type(type: Attribute, place: Operation | SSAValue) -> str:
    if isinstance(type, MemRefType):
        raise error(place, "a buffer that is chosen at run time has no form in OpenCL C")
    return scalar_type(type, place)


def _constant(op: Operation, names: Names, scope: FileScope) -> str:
    symbol = symbol_name(op) or ""
    if not isinstance(op.properties.get("constant"), UnitAttr):
        raise error(op, f"global '@{symbol}' is not constant, a kernel has no memory for it")
    scope.globals[symbol] = names.fresh(symbol.strip("_"))
    return global_definition(op, scope.globals[symbol], "__constant")


class _Writer(FunctionWriter):
    """The statements of a kernel."""

    def pointer(self, value: SSAValue, element: str) -> str:
        base = value
        while not isinstance(base, BlockArgument) and base.owner.operands:  # pyright: ignore[reportAttributeAccessIssue]
            base = base.owner.operands[0]  # pyright: ignore[reportAttributeAccessIssue]
        is_own = not isinstance(base, BlockArgument)
        return f"{'' if is_own else _space(value.type)}{_stored(element)} *"

    def array(self, element: str, name: str, count: int) -> str:
        return f"{element} {name}[{count}]"


def _space(type: Attribute) -> str:
    """The address space of a buffer, as a qualifier."""
    space = type.memory_space if isinstance(type, MemRefType) else None
    if isinstance(space, AddressSpaceAttr) and space.data == AddressSpace.WORKGROUP:
        return "__local "
    return "" if isinstance(space, AddressSpaceAttr) and "private" in str(space) else "__global "


def _stored(element: str) -> str:
    """`bool` has no size of its own in OpenCL C."""
    return "uchar" if element == "bool" else element


class _Kernel:
    """One `gpu.func`."""

    def __init__(self, op: FuncOp, scope: FileScope):
        if not op.is_kernel:
            raise error(op, "a function of the device that is no kernel has no form in OpenCL C")
        self._op, self._out = op, _Writer(scope)

    def text(self) -> str:
        """The definition."""
        op, out = self._op, self._out
        entry = op.body.blocks[0]
        count = len(op.function_type.inputs)
        parameters = [text for value in entry.args[:count] for text in self._parameter(value)]
        for value in op.workgroup_arguments():
            self._buffer(value, "__local ")
        for value in op.private_arguments():
            self._buffer(value, "")
        out.body(op.body)
        lines = out.lines[:-1] if out.lines and out.lines[-1] == "  return;" else out.lines
        size: Any = op.properties.get("known_block_size")
        required = ""
        if isinstance(size, DenseArrayBase):
            numbers = ", ".join(str(number) for number in size.get_values())
            required = f"__attribute__((reqd_work_group_size({numbers})))\n"
        listed = ",\n    ".join(parameters)
        head = f"__kernel {required}void {op.sym_name.data}(\n    {listed})"
        return "\n".join((f"{head} {{", *lines, "}"))

    def _parameter(self, value: BlockArgument) -> Iterator[str]:
        out = self._out
        name = out.name(value)
        if not isinstance(value.type, MemRefType):
            type = scalar_type(value.type, value)
            out.bind(value, name)
            yield f"{_stored(type)} {name}"
            return
        element = scalar_type(value.type.element_type, value)
        axes = range(value.type.get_num_dims())
        given = [f"{name}_offset"]
        given += [f"{name}_{what}{axis}" for what in ("size", "stride") for axis in axes]
        names = [out.names.fresh(text) for text in given]
        sizes, strides = names[1 : 1 + len(axes)], names[1 + len(axes) :]
        _, sizes, strides = descriptor_numbers(value, names[0], sizes, strides)
        out.line(f"{name} += {names[0]};")
        out.set_place(value, Place(name, name, "0", tuple(sizes), tuple(strides)))
        yield f"{_space(value.type)}{_stored(element)} *{name}"
        yield from (f"int64_t {text}" for text in names)

    def _buffer(self, value: BlockArgument, space: str) -> None:
        """An array of the block or the thread."""
        out, type = self._out, value.type
        assert isinstance(type, MemRefType), "attributions are buffers"
        shape = type.get_shape()
        if min(shape, default=1) < 0:
            raise error(value, f"{type} has a size that is not known, expected numbers")
        name = out.name(value)
        element, count = scalar_type(type.element_type, value), 1
        strides: list[str] = []
        for size in reversed(shape):
            strides.insert(0, str(count))
            count *= size
        out.line(f"{space}{_stored(element)} {name}[{max(count, 1)}];")
        place = Place(name, name, "0", tuple(str(size) for size in shape), tuple(strides))
        out.set_place(value, place)
