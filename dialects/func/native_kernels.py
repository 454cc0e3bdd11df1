"""Ops on tensors that are computed by a function from outside, such as a C kernel.

    %y = my.op %x : tensor<?xf32>
        ->  %out = memref.alloc(%n) : memref<?xf32>
            call @kernel(%x, %out) : (memref<?xf32>, memref<?xf32>) -> ()

The function is declared with upstream's C interface: `_mlir_ciface_kernel` takes a
pointer to the descriptor of each buffer. Buffers are passed with every size unknown and
in row-major order, so that one kernel serves every shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xdsl.dialects import func
from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    FunctionType,
    MemRefType,
    StringAttr,
    TensorType,
    UnitAttr,
)
from xdsl.ir import Operation, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter
from xdsl.traits import SymbolTable

from mlopt.core.diagnostics import error
from mlopt.core.interfaces.bufferization import Bufferizable, Bufferizer
from mlopt.core.symbols import symbol_name
from mlopt.dialects.bufferization.layouts import contiguous_type

LLVM_IR = "mlopt.llvm_ir"
"""On a declared function: LLVM IR that defines it, which is linked into the program."""


SHAPED = (TensorType, MemRefType)
"""What is passed as a buffer; an argument of the function is one already."""


@dataclass(frozen=True)
class NativeKernel(Bufferizable):
    """Calls `symbol` with the buffers of the operands, then those of the results.

    `llvm_ir` defines `_mlir_ciface_<symbol>`, where it is not empty. Result `i` has the
    sizes of operand `result_like[i]` where its type does not tell them.
    """

    symbol: str
    llvm_ir: str = ""
    result_like: tuple[int, ...] = (0,)

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        arguments: list[SSAValue] = []
        for index, operand in enumerate(op.operands):
            if isinstance(operand.type, SHAPED):
                arguments.append(self._passed(builder.buffer(op, index), builder))
            else:
                arguments.append(operand)
        results = [self._result(op, position, builder) for position in range(len(op.results))]
        arguments += [self._passed(buffer, builder) for buffer in results]
        self._declare(op, [value.type for value in arguments])
        builder.insert(func.CallOp(self.symbol, arguments, []))
        builder.replace(op, results)

    def _passed(self, buffer: SSAValue, builder: Bufferizer) -> SSAValue:
        """`buffer`, row-major, with every size unknown."""
        type = contiguous_type(buffer.type)
        unknown = [DYNAMIC_INDEX] * len(type.get_shape())
        return builder.coerce(builder.coerce(buffer, type), MemRefType(type.element_type, unknown))

    def _result(self, op: Operation, position: int, builder: Bufferizer) -> SSAValue:
        """The buffer that the kernel writes result `position` to."""
        result = op.results[position].type
        if not isinstance(result, TensorType):
            raise error(op, f"'{op.name}' op has a native kernel, which gives tensors only")
        type = contiguous_type(result)
        unknown = [axis for axis, size in enumerate(type.get_shape()) if size == DYNAMIC_INDEX]
        if not unknown:
            return builder.alloc(type, ())
        like = self.result_like[position] if position < len(self.result_like) else -1
        source = op.operands[like].type if 0 <= like < len(op.operands) else None
        if not isinstance(source, SHAPED) or len(source.get_shape()) != len(type.get_shape()):
            raise error(
                op,
                f"the sizes of result {position} are unknown, and its native kernel does not say "
                "which operand it is like",
            )
        buffer = builder.buffer(op, like)
        return builder.alloc(type, [builder.dim(buffer, axis) for axis in unknown])

    def _declare(self, op: Operation, types: Sequence[object]) -> None:
        """Declares the kernel in the module around `op`, once."""
        module = op
        while not module.has_trait(SymbolTable, value_if_unregistered=False):
            parent = module.parent_op()
            assert parent is not None, "a function is in a module"
            module = parent
        wanted = FunctionType.from_lists(types, [])  # pyright: ignore[reportArgumentType]
        block = module.regions[0].block
        for other in block.ops:
            if symbol_name(other) == self.symbol:
                if other.properties.get("function_type") != wanted:
                    raise error(
                        op,
                        f"its native kernel '{self.symbol}' takes {wanted}, but is declared as "
                        f"{other.properties.get('function_type')}",
                    )
                return
        declared = func.FuncOp.external(self.symbol, wanted.inputs.data, [])
        declared.properties["sym_visibility"] = StringAttr("private")
        declared.attributes["llvm.emit_c_interface"] = UnitAttr()
        if self.llvm_ir:
            declared.attributes[LLVM_IR] = StringAttr(self.llvm_ir)
        declared.location = op.location
        Rewriter.insert_op(declared, InsertPoint.at_end(block))
