"""Functions to `func.func`, and each of their statements to a `linalg.generic`.

    C(m, n) +=! A(m, k) * B(k, n)
        ->  %e = tensor.empty(%M, %N)
            %z = linalg.fill 0
            %C = linalg.generic {(m, n, k) -> (m, k), (k, n), (m, n)} { C + A * B }

What only running can tell, such as whether two arguments agree on the size that both
name, is asserted before the loops; sizes keep their names on the arguments (`mlopt.dims`),
so that a call from Python is refused before it begins.
"""

from __future__ import annotations

from xdsl.dialects.builtin import (
    ArrayAttr,
    DictionaryAttr,
    FunctionType,
    IndexType,
    StringAttr,
    TensorType,
)
from xdsl.dialects.func import FuncOp, ReturnOp
from xdsl.ir import Block, Region

from mlopt.core.locations import SourceMap
from mlopt.dialects.graph.element_kinds import Kind, kind_of
from mlopt.frontends.comprehension import tree
from mlopt.frontends.comprehension.code import EQUAL, Code
from mlopt.frontends.comprehension.names import TYPES, Names, Scalar, Tensor
from mlopt.frontends.comprehension.sizes import (
    Size,
    number,
    symbol,
)
from mlopt.frontends.comprehension.statements import StatementBuilder
from mlopt.passes.convert.graph_to_tensor.building import index_constant, make
from mlopt.passes.general.record_signatures import DIMS


def function_op(function: tree.Function, sources: SourceMap) -> FuncOp:
    """The `func.func` of `function`. Raises `DiagnosticError`."""
    return _Function(function, sources).build()


class _Function:
    """One function while it is built."""

    def __init__(self, function: tree.Function, sources: SourceMap):
        self.function = function
        self.names = Names(sources)
        self.block = Block()
        self.code = Code(self.block)

    def build(self) -> FuncOp:
        self.code.location = self.names.location(self.function)
        for parameter in self.function.parameters:
            self._add_parameter(parameter)
        self._define_sizes()
        for statement in self.function.statements:
            self.code.location = self.names.location(statement)
            StatementBuilder(statement, self.names, self.code).build()
        self.code.location = self.names.location(self.function)
        results = [self._result(word) for word in self.function.results]
        self.code.insert(ReturnOp(*(result.value for result in results)))
        inputs = [argument.type for argument in self.block.args]
        outputs = [result.value.type for result in results]
        type = FunctionType.from_lists(inputs, outputs)
        words = [parameter.name.name for parameter in self.function.parameters]
        sizes = ArrayAttr([_size_names(self.names, word) for word in words])
        op = FuncOp(self.function.name.name, type, Region(self.block), arg_attrs=sizes)
        op.location = self.names.location(self.function)
        return op

    def _add_parameter(self, parameter: tree.Parameter) -> None:
        names, name = self.names, parameter.name.name
        if names.is_value(name):
            names.fail(parameter.name, f"there is a '{name}' already")
        element = TYPES.get(parameter.type.name)
        if element is None:
            known = ", ".join(TYPES)
            names.fail(
                parameter.type, f"there is no type '{parameter.type.name}' (there is: {known})"
            )
        sizes = tuple(self._extent(extent) for extent in parameter.extents)
        type = element
        if sizes:
            type = TensorType(element, [self.code.static(size) for size in sizes])
        value = self.block.insert_arg(type, len(self.block.args))
        value.name_hint = name
        value.location = names.location(parameter)
        if sizes:
            names.tensors[name] = Tensor(value, element, sizes, is_parameter=True)
        else:
            is_whole = kind_of(element) == Kind.SIGNED
            size = symbol(name, is_size=False) if is_whole else None
            names.scalars[name] = Scalar(value, element, size)

    def _extent(self, extent: tree.Word | int) -> Size:
        if isinstance(extent, int):
            return number(extent)
        if extent.name in self.names.tensors or extent.name in self.names.scalars:
            self.names.fail(extent, f"'{extent.name}' is an argument, expected the name of a size")
        return self.names.sizes.setdefault(extent.name, symbol(extent.name))

    def _define_sizes(self) -> None:
        """The value of every size that has a name; other axes of that size are checked."""
        code = self.code
        for name, scalar in self.names.scalars.items():
            if scalar.size is not None:
                cast = make(code.insert, "arith.index_cast", (scalar.value,), IndexType())
                code.symbols[name] = cast
        for name, tensor in self.names.tensors.items():
            for axis, size in enumerate(tensor.sizes):
                if size.known is not None:
                    continue
                operands = (tensor.value, index_constant(code.insert, axis))
                found = make(code.insert, "tensor.dim", operands, IndexType())
                known = code.symbols.setdefault(str(size), found)
                if known is not found:
                    same = code.compared(EQUAL, known, found)
                    code.check(same, f"axis {axis} of '{name}' does not have the size {size}")

    def _result(self, word: tree.Word) -> Tensor:
        found = self.names.tensors.get(word.name)
        if found is None or found.is_parameter:
            self.names.fail(word, f"'{word.name}' is a result, but no statement computes it")
        return found


def _size_names(names: Names, argument: str) -> DictionaryAttr:
    """What `mlopt.dims` says of an argument: the names of its sizes, where it has any."""
    sizes = names.tensors[argument].sizes if argument in names.tensors else ()
    found = ["" if size.known is not None else str(size) for size in sizes]
    texts = ArrayAttr([StringAttr(name) for name in found])
    return DictionaryAttr({DIMS: texts} if any(found) else {})
