"""Builds llvm ops where a conversion stands, by upstream's names.

What was put into an aggregate is remembered: taking a row out of a vector, or a size
out of a descriptor, that was built here gives the value itself. The chains of
`llvm.insertvalue` that nobody reads are removed when the conversion is over. So an n-D
vector is unrolled to rows by direct creation, with no rewriting behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from typing import Any

from xdsl.dialects.builtin import (
    ArrayAttr,
    DenseArrayBase,
    FloatAttr,
    IntegerAttr,
    IntegerType,
    ModuleOp,
    StringAttr,
    SymbolRefAttr,
    VectorType,
    i1,
    i32,
    i64,
)
from xdsl.dialects.llvm import LLVMArrayType, LLVMPointerType, LLVMStructType, LLVMVoidType
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.constants import splat
from mlopt.core.conversion import ConversionRewriter, TypeConverter
from mlopt.core.diagnostics import error
from mlopt.core.rewriting import inherit_location
from mlopt.passes.convert.llvm_types import POINTER, function_type

DYNAMIC_GEP_INDEX = -2147483648
"""In `rawConstantIndices`: the index is an operand."""

NO_SIGNED_WRAP = IntegerAttr(1, i32)
"""The overflow flag of arithmetic on positions inside one allocation."""

Properties = dict[str, Attribute]


@cache
def op_class(name: str) -> type[Operation]:
    """The class of the op `name` of our dialects. Raises `KeyError`."""
    module = import_module(f"mlopt.dialects.{name.partition('.')[0]}")
    return {op.name: op for op in module.DIALECT.operations}[name]


class LlvmBuilder:
    """Creates llvm ops before the op that is being converted."""

    def __init__(self, root: Operation, types: TypeConverter):
        self.root = root
        self.types = types
        self.point: InsertPoint | None = None
        self.location: Attribute | None = None
        self.current: Operation = root
        self.rewriter = ConversionRewriter(types)
        self.no_wrap = False
        self._elements: dict[SSAValue, list[SSAValue | None]] = {}
        self._scalars: dict[SSAValue, list[SSAValue]] = {}
        self._constants: dict[tuple[Block, Attribute, Attribute], SSAValue] = {}
        self._aggregates: list[Operation] = []
        self._symbols: dict[str, Operation] | None = None

    def start(self, op: Operation, rewriter: ConversionRewriter) -> None:
        """From here on, builds before `op`, at its location."""
        self.current = op
        self.location = op.location
        self.point = InsertPoint.before(op)
        self.rewriter = rewriter

    # Ops.

    def op(
        self,
        name: str,
        operands: Sequence[SSAValue] = (),
        results: Sequence[Attribute] = (),
        properties: Properties | None = None,
        *,
        successors: Sequence[Block] = (),
        regions: Sequence[Region] = (),
    ) -> Operation:
        """Creates and inserts the op `name`."""
        try:
            created_class = op_class(name)
        except KeyError:
            raise error(self.current, f"the llvm dialect has no '{name}' op") from None
        new_op = created_class.create(
            operands=operands,
            result_types=results,
            properties=properties or {},
            successors=successors,
            regions=regions,
        )
        return self.insert(new_op)

    def insert(self, new_op: Operation) -> Operation:
        """Inserts `new_op` at the current point, with the current location."""
        assert self.point is not None, "start() comes first"
        if self.location is not None:
            inherit_location(new_op, self.location)
        Rewriter.insert_op(new_op, self.point)
        return new_op

    def value(
        self, name: str, operands: Sequence[SSAValue], type: Attribute, **properties: Attribute
    ) -> SSAValue:
        """The result of a new op of one result."""
        return self.op(name, operands, (type,), properties).results[0]

    def at_end(self, block: Block) -> None:
        """Moves to the end of `block`."""
        self.point = InsertPoint.at_end(block)

    # Constants.

    def constant(self, value: int | float, type: Attribute) -> SSAValue:
        """A scalar, or a vector whose elements are all `value`."""
        if isinstance(type, VectorType):
            return self.attribute(splat(value, type), type)
        if isinstance(type, IntegerType):
            width = type.width.data
            wrapped = int(value) & ((1 << width) - 1)
            signed = wrapped - (1 << width) if width > 1 and wrapped >> (width - 1) else wrapped
            return self.attribute(IntegerAttr(signed if width > 1 else -wrapped, type), type)
        return self.attribute(FloatAttr(float(value), type), type)  # pyright: ignore

    def attribute(self, value: Attribute, type: Attribute) -> SSAValue:
        """The constant with the attribute `value`, once a block."""
        assert self.point is not None, "start() comes first"
        if self.point.insert_before is not self.current:
            return self.value("llvm.mlir.constant", (), type, value=value)
        key = (self.point.block, value, type)
        found = self._constants.get(key)
        if found is None:
            found = self.value("llvm.mlir.constant", (), type, value=value)
            self._constants[key] = found
        return found

    def index(self, value: int) -> SSAValue:
        """An `i64`."""
        return self.constant(value, i64)

    def poison(self, type: Attribute) -> SSAValue:
        """A value that nobody may look at."""
        return self.value("llvm.mlir.poison", (), type)

    def zero(self, type: Attribute) -> SSAValue:
        """A null pointer or an aggregate of zeros."""
        return self.value("llvm.mlir.zero", (), type)

    # Integers; a constant operand is folded, so that static shapes leave no arithmetic.

    def add(self, a: SSAValue, b: SSAValue) -> SSAValue:
        """`a + b`."""
        if known(b) == 0:
            return a
        if known(a) == 0:
            return b
        return self._integer("llvm.add", a, b, lambda x, y: x + y, self.no_wrap)

    def sub(self, a: SSAValue, b: SSAValue) -> SSAValue:
        """`a - b`."""
        return a if known(b) == 0 else self._integer("llvm.sub", a, b, lambda x, y: x - y)

    def mul(self, a: SSAValue, b: SSAValue) -> SSAValue:
        """`a * b`."""
        if known(b) == 1 or known(a) == 0:
            return a
        if known(a) == 1 or known(b) == 0:
            return b
        return self._integer("llvm.mul", a, b, lambda x, y: x * y, self.no_wrap)

    def _integer(
        self,
        name: str,
        a: SSAValue,
        b: SSAValue,
        fold: Callable[[int, int], int],
        no_wrap: bool = False,
    ) -> SSAValue:
        x, y = known(a), known(b)
        if x is not None and y is not None:
            return self.constant(fold(x, y), a.type)
        properties = {"overflowFlags": NO_SIGNED_WRAP} if no_wrap else {}
        return self.value(name, (a, b), a.type, **properties)

    def compare(self, predicate: str, a: SSAValue, b: SSAValue) -> SSAValue:
        """`icmp`: eq ne slt sle sgt sge ult ule ugt uge."""
        number = _PREDICATES.index(predicate)
        return self.value("llvm.icmp", (a, b), like(a.type, i1), predicate=IntegerAttr(number, i64))

    def select(self, condition: SSAValue, a: SSAValue, b: SSAValue) -> SSAValue:
        """`condition ? a : b`."""
        return self.value("llvm.select", (condition, a, b), a.type)

    # Aggregates.

    def extract(self, container: SSAValue, *position: int) -> SSAValue:
        """The field or element at `position` of a struct or array."""
        for depth, i in enumerate(position):
            elements = self._elements_of(container)
            found = elements[i]
            if found is None:
                return self._extract_unknown(container, position[depth:])
            container = found
        return container

    def _extract_unknown(self, container: SSAValue, position: tuple[int, ...]) -> SSAValue:
        type = field_type(container.type, position)
        new_op = self.op(
            "llvm.extractvalue",
            (container,),
            (type,),
            {"position": DenseArrayBase.from_list(i64, position)},
        )
        # Before the last step nothing is kept: only whole elements are remembered.
        if len(position) == 1 and self.point is not None:
            if self._dominates(container):
                self._elements_of(container)[position[0]] = new_op.results[0]
        return new_op.results[0]

    def _dominates(self, container: SSAValue) -> bool:
        """True where what is built now is seen by every later use of `container`."""
        assert self.point is not None
        owner = container.owner
        block = owner if isinstance(owner, Block) else owner.parent
        return block is self.point.block and self.point.insert_before is self.current

    def insert_value(self, container: SSAValue, value: SSAValue, *position: int) -> SSAValue:
        """`container` with `value` at `position`."""
        new_op = self.op(
            "llvm.insertvalue",
            (container, value),
            (container.type,),
            {"position": DenseArrayBase.from_list(i64, position)},
        )
        self._aggregates.append(new_op)
        if len(position) == 1:
            elements = list(self._elements_of(container))
            elements[position[0]] = value
            self._elements[new_op.results[0]] = elements
        return new_op.results[0]

    def aggregate(self, type: Attribute, elements: Sequence[SSAValue]) -> SSAValue:
        """The struct or array of `elements`."""
        poison = self.op("llvm.mlir.poison", (), (type,))
        self._aggregates.append(poison)
        container = poison.results[0]
        for i, element in enumerate(elements):
            container = self.op(
                "llvm.insertvalue",
                (container, element),
                (type,),
                {"position": DenseArrayBase.from_list(i64, (i,))},
            ).results[0]
            self._aggregates.append(container.owner)  # pyright: ignore[reportArgumentType]
        self._elements[container] = list(elements)
        return container

    def elements(self, container: SSAValue) -> list[SSAValue]:
        """Every element of an array or struct."""
        return [self.extract(container, i) for i in range(field_count(container.type))]

    def _elements_of(self, container: SSAValue) -> list[SSAValue | None]:
        found = self._elements.get(container)
        if found is None:
            found = self._inserted(container) or [None] * field_count(container.type)
            self._elements[container] = found
        return found

    def _inserted(self, container: SSAValue) -> list[SSAValue | None] | None:
        """The elements of a chain of `llvm.insertvalue` that an earlier pass left."""
        chain: list[tuple[int, SSAValue]] = []
        value = container
        while isinstance(value.owner, Operation) and value.owner.name == "llvm.insertvalue":
            op = value.owner
            position = op.properties["position"]
            assert isinstance(position, DenseArrayBase)
            if len(position) != 1:
                return None
            chain.append((int(position.get_values()[0]), op.operands[1]))
            value = op.operands[0]
        if not chain:
            return None
        elements: list[SSAValue | None] = [None] * field_count(container.type)
        for i, element in reversed(chain):
            elements[i] = element
        return elements

    def rowwise(
        self,
        result_type: Attribute,
        operands: Sequence[SSAValue],
        function: Callable[[Sequence[SSAValue], Attribute], SSAValue],
    ) -> SSAValue:
        """Applies `function` to scalars and 1-D vectors, row by row where there are arrays."""
        if not isinstance(result_type, LLVMArrayType):
            return function(operands, result_type)
        columns = [self.elements(operand) for operand in operands]
        rows = [
            self.rowwise(result_type.type, row, function)
            for row in (zip(*columns, strict=True) if columns else [()] * result_type.size.data)
        ]
        return self.aggregate(result_type, rows)

    # Vectors.

    def extract_element(self, vector: SSAValue, position: SSAValue | int) -> SSAValue:
        """One scalar of a 1-D vector."""
        type: Any = vector.type
        known_scalars = self._scalars.get(vector)
        if known_scalars is not None and isinstance(position, int):
            return known_scalars[position]
        at = self.index(position) if isinstance(position, int) else position
        return self.value("llvm.extractelement", (vector, at), type.element_type)

    def insert_element(
        self, vector: SSAValue, scalar: SSAValue, position: SSAValue | int
    ) -> SSAValue:
        """`vector` with `scalar` at `position`."""
        at = self.index(position) if isinstance(position, int) else position
        return self.value("llvm.insertelement", (vector, scalar, at), vector.type)

    def vector(self, type: VectorType, scalars: Sequence[SSAValue]) -> SSAValue:
        """The 1-D vector of `scalars`."""
        poison = self.op("llvm.mlir.poison", (), (type,))
        self._aggregates.append(poison)
        result = poison.results[0]
        for i, scalar in enumerate(scalars):
            result = self.insert_element(result, scalar, i)
            self._aggregates.append(result.owner)  # pyright: ignore[reportArgumentType]
        self._scalars[result] = list(scalars)
        return result

    def shuffle(self, a: SSAValue, b: SSAValue, mask: Sequence[int]) -> SSAValue:
        """The elements of `a` followed by those of `b`, picked by `mask`."""
        type: Any = a.type
        result = VectorType(type.element_type, [len(mask)])
        return self.value(
            "llvm.shufflevector", (a, b), result, mask=DenseArrayBase.from_list(i32, mask)
        )

    def broadcast(self, scalar: SSAValue, type: VectorType) -> SSAValue:
        """`scalar` in every element."""
        start = self.insert_element(self.poison(type), scalar, self.constant(0, i32))
        if type.get_shape() == (1,) and not any(f.value.data for f in type.scalable_dims):
            return start
        result = self.value(
            "llvm.shufflevector",
            (start, self.poison(type)),
            type,
            mask=DenseArrayBase.from_list(i32, [0] * type.get_shape()[0]),
        )
        return result

    # Memory.

    def address(
        self,
        pointer: SSAValue,
        indices: Sequence[SSAValue | int],
        element: Attribute,
        *,
        inbounds: bool = False,
    ) -> SSAValue:
        """`getelementptr` over elements of type `element`."""
        constant_indices: list[int] = []
        dynamic: list[SSAValue] = []
        for index in indices:
            number = index if isinstance(index, int) else known(index)
            if number is not None and -(1 << 31) < number < 1 << 31:
                constant_indices.append(number)
            else:
                assert isinstance(index, SSAValue), "an index this large is a value"
                constant_indices.append(DYNAMIC_GEP_INDEX)
                dynamic.append(index)
        if constant_indices == [0]:
            return pointer
        properties: Properties = {
            "elem_type": element,
            "rawConstantIndices": DenseArrayBase.from_list(i32, constant_indices),
            **gep_flags(inbounds),
        }
        return self.op(
            "llvm.getelementptr", (pointer, *dynamic), (pointer.type,), properties
        ).results[0]

    def load(
        self,
        pointer: SSAValue,
        type: Attribute,
        *,
        alignment: int | None = None,
        hints: Properties | None = None,
    ) -> SSAValue:
        """The value of `type` at `pointer`."""
        return self.op(
            "llvm.load",
            (pointer,),
            (type,),
            {"ordering": IntegerAttr(0, i64)} | _alignment(alignment) | (hints or {}),
        ).results[0]

    def store(
        self,
        value: SSAValue,
        pointer: SSAValue,
        *,
        alignment: int | None = None,
        hints: Properties | None = None,
    ) -> None:
        """Writes `value` to `pointer`."""
        self.op(
            "llvm.store",
            (value, pointer),
            (),
            {"ordering": IntegerAttr(0, i64)} | _alignment(alignment) | (hints or {}),
        )

    def alloca(
        self,
        count: SSAValue,
        element: Attribute,
        *,
        alignment: int | None = None,
        pointer: LLVMPointerType = POINTER,
    ) -> SSAValue:
        """Stack memory of `count` elements."""
        return self.op(
            "llvm.alloca",
            (count,),
            (pointer,),
            {"elem_type": element} | _alignment(alignment),
        ).results[0]

    # Control flow.

    def branch(self, target: Block, *values: SSAValue) -> None:
        """`br target(values)`."""
        self.op("llvm.br", values, (), successors=(target,))

    def branch_if(
        self,
        condition: SSAValue,
        then: Block,
        otherwise: Block,
        then_values: Sequence[SSAValue] = (),
        otherwise_values: Sequence[SSAValue] = (),
    ) -> None:
        """`cond_br`."""
        self.op(
            "llvm.cond_br",
            (condition, *then_values, *otherwise_values),
            (),
            segments(1, len(then_values), len(otherwise_values)),
            successors=(then, otherwise),
        )

    def split(self) -> tuple[Block, Block]:
        """Cuts the block before the current op: the blocks before and from it."""
        block = self.current.parent
        assert block is not None and block.parent is not None
        rest = block.split_before(self.current)
        return block, rest

    def block_after(self, block: Block, *types: Attribute) -> Block:
        """A new empty block behind `block`."""
        new_block = Block(arg_types=types)
        region = block.parent
        assert region is not None
        region.insert_block(new_block, region.get_block_index(block) + 1)
        return new_block

    def loop(self, count: SSAValue, body: Callable[[SSAValue], None]) -> None:
        """Runs `body(i)` for `i` in `0 ... count - 1`, before the current op.

        `body` builds where it is called; it may call `loop` again.
        """
        before, rest = self.split()
        head = self.block_after(before, i64)
        inside = self.block_after(head)
        self.at_end(before)
        self.branch(head, self.index(0))
        self.at_end(head)
        self.branch_if(self.compare("slt", head.args[0], count), inside, rest)
        # The body is built before an op that marks the end of its block.
        self.at_end(inside)
        self.branch(head, self.add(head.args[0], self.index(1)))
        outer, self.current = self.current, _last(inside)
        self.point = InsertPoint.before(self.current)
        body(head.args[0])
        self.current = outer
        self.point = InsertPoint.before(outer)

    # Symbols.

    def call(
        self,
        name: str,
        arguments: Sequence[SSAValue] = (),
        result: Attribute | None = None,
        *,
        variadic: bool = False,
        fastmath: Attribute | None = None,
    ) -> Sequence[SSAValue]:
        """Calls the external function `name`, declaring it where needed."""
        type = function_type([argument.type for argument in arguments], result, variadic=variadic)
        self.declare(name, type)
        return self.call_symbol(name, arguments, result, fastmath=fastmath)

    def call_symbol(
        self,
        name: str | None,
        arguments: Sequence[SSAValue],
        result: Attribute | None,
        *,
        fastmath: Attribute | None = None,
    ) -> Sequence[SSAValue]:
        """Calls a function that is declared; without `name` the first argument is it."""
        properties: Properties = {
            "CConv": _call_attribute("CConv"),
            "TailCallKind": _call_attribute("TailCallKind"),
            "fastmathFlags": fastmath or _call_attribute("fastmathFlags"),
            "op_bundle_sizes": DenseArrayBase.from_list(i32, ()),
            **segments(len(arguments), 0),
        }
        if name is not None:
            properties["callee"] = SymbolRefAttr(name)
        results = () if result is None or isinstance(result, LLVMVoidType) else (result,)
        return self.op("llvm.call", arguments, results, properties).results

    def declare(self, name: str, type: Attribute) -> None:
        """Declares the external function `name` unless the module has the symbol."""
        symbols = self.symbols()
        found = symbols.get(name)
        if found is None:
            symbols[name] = self.at_module_start(function(name, type))
        elif found.name == "llvm.func" and found.properties["function_type"] != type:
            raise error(
                self.current,
                f"function '{name}' is declared as {found.properties['function_type']}, "
                f"expected {type}",
            )

    def at_module_start(self, new_op: Operation) -> Operation:
        """Inserts a function or global as the first op of the module."""
        block = self.module().body.block
        if self.location is not None:
            inherit_location(new_op, self.location)
        Rewriter.insert_op(new_op, InsertPoint.at_start(block))
        name = new_op.properties.get("sym_name")
        if isinstance(name, StringAttr):
            self.symbols()[name.data] = new_op
        return new_op

    def module(self) -> ModuleOp:
        """The module around the root."""
        op: Operation | None = self.root
        while op is not None and not isinstance(op, ModuleOp):
            op = op.parent_op()
        if op is None:
            raise error(self.root, "a function or global is needed, but there is no module around")
        return op

    def symbols(self) -> dict[str, Operation]:
        """The symbols of the module."""
        if self._symbols is None:
            self._symbols = {}
            for op in self.module().body.block.ops:
                name = op.properties.get("sym_name")
                if isinstance(name, StringAttr):
                    self._symbols[name.data] = op
        return self._symbols

    def fresh_symbol(self, stem: str) -> str:
        """`stem`, with a number behind it where the module has the symbol already."""
        name, number = stem, 0
        while name in self.symbols():
            name, number = f"{stem}_{number}", number + 1
        return name

    def finish(self) -> None:
        """Removes aggregates that nobody reads."""
        for op in reversed(self._aggregates):
            if op.parent is not None and not op.results[0].uses:
                op.detach()
                op.erase()
        self._aggregates.clear()


_PREDICATES = ("eq", "ne", "slt", "sle", "sgt", "sge", "ult", "ule", "ugt", "uge")


def function(
    name: str,
    type: Attribute,
    body: Region | None = None,
    *,
    linkage: str = "external",
    properties: Properties | None = None,
) -> Operation:
    """A `llvm.func`; without a body, a declaration."""
    from xdsl.dialects.llvm import CallingConventionAttr, LinkageAttr

    return op_class("llvm.func").create(
        properties={
            "sym_name": StringAttr(name),
            "function_type": type,
            "linkage": LinkageAttr(linkage),
            "CConv": CallingConventionAttr("ccc"),
            "visibility_": IntegerAttr(0, i64),
            **(properties or {}),
        },
        regions=[body or Region()],
    )


def known(value: SSAValue) -> int | None:
    """The number that an `llvm.mlir.constant` of integer type holds."""
    owner = value.owner
    if isinstance(owner, Operation) and owner.name == "llvm.mlir.constant":
        attribute = owner.properties["value"]
        if isinstance(attribute, IntegerAttr):
            return attribute.value.data
    return None


def like(type: Attribute, element: Attribute) -> Attribute:
    """`type` with scalars of `element` in place of its own."""
    if isinstance(type, LLVMArrayType):
        return LLVMArrayType(type.size, like(type.type, element))
    if isinstance(type, VectorType):
        return VectorType(element, type.shape, type.scalable_dims)
    return element


def scalar_type(type: Attribute) -> Attribute:
    """The scalars that arrays and vectors of `type` are made of."""
    while isinstance(type, LLVMArrayType):
        type = type.type
    return type.element_type if isinstance(type, VectorType) else type


def field_count(type: Attribute) -> int:
    """How many elements or fields an aggregate has."""
    return len(type.types.data) if isinstance(type, LLVMStructType) else _array_size(type)


def field_type(type: Attribute, position: Sequence[int]) -> Attribute:
    """The type at `position` inside an aggregate."""
    for i in position:
        type = type.types.data[i] if isinstance(type, LLVMStructType) else _array_element(type)
    return type


def _array_size(type: Attribute) -> int:
    assert isinstance(type, LLVMArrayType), f"{type} is no aggregate"
    return type.size.data


def _array_element(type: Attribute) -> Attribute:
    assert isinstance(type, LLVMArrayType), f"{type} is no aggregate"
    return type.type


def segments(*sizes: int) -> Properties:
    """The property that tells operand groups apart."""
    return {"operandSegmentSizes": DenseArrayBase.from_list(i32, sizes)}


def gep_flags(inbounds: bool) -> Properties:
    """No-wrap flags of `getelementptr`: none, or inbounds (which includes nusw)."""
    return {"noWrapFlags": IntegerAttr(3 if inbounds else 0, i32)}


def _alignment(bytes: int | None) -> Properties:
    return {} if bytes is None else {"alignment": IntegerAttr(bytes, i64)}


@cache
def _call_attribute(name: str) -> Attribute:
    from xdsl.dialects import llvm

    return {
        "CConv": llvm.CallingConventionAttr("ccc"),
        "TailCallKind": llvm.TailCallKindAttr(llvm.TailCallKind.NONE),
        "fastmathFlags": llvm.FastMathAttr(None),
    }[name]


def _last(block: Block) -> Operation:
    last = block.last_op
    assert last is not None
    return last


def array_attribute(items: Sequence[Attribute]) -> ArrayAttr[Attribute]:
    """An array attribute."""
    return ArrayAttr(items)
