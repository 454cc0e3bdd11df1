"""Creates single llvm ops by upstream's names: constants, integers, comparisons.

The base of `LlvmBuilder`; also what is read off constants and types on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from xdsl.dialects.builtin import (
    DenseArrayBase,
    FloatAttr,
    IntegerAttr,
    IntegerType,
    LocationAttr,
    VectorType,
    i1,
    i32,
    i64,
)
from xdsl.dialects.llvm import LLVMArrayType, LLVMStructType
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.constants import splat
from mlopt.core.conversion import ConversionRewriter, TypeConverter
from mlopt.core.diagnostics import error
from mlopt.core.rewriting import inherit_location
from mlopt.dialects import op_class

DYNAMIC_GEP_INDEX = -2147483648
"""In `rawConstantIndices`: the index is an operand."""

NO_SIGNED_WRAP = IntegerAttr(1, i32)
"""The overflow flag of arithmetic on positions inside one allocation."""

Properties = dict[str, Attribute]


@cache
def i32_array(*values: int) -> DenseArrayBase:
    """`array<i32: ...>`, made once."""
    return DenseArrayBase.from_list(i32, values)


@cache
def i64_array(*values: int) -> DenseArrayBase:
    """`array<i64: ...>`, made once."""
    return DenseArrayBase.from_list(i64, values)


@cache
def integer_attribute(value: int, type: IntegerType) -> IntegerAttr:
    """`value : type`, made once."""
    return IntegerAttr(value, type)


_PREDICATES = ("eq", "ne", "slt", "sle", "sgt", "sge", "ult", "ule", "ugt", "uge")


class OpBuilder:
    """Creates llvm ops before the op that is being converted."""

    def __init__(self, root: Operation, types: TypeConverter):
        self.root = root
        self.types = types
        self.point: InsertPoint | None = None
        self.location: LocationAttr | None = None
        self.current: Operation = root
        self.rewriter = ConversionRewriter(types)
        self.no_wrap = False
        self._constants: dict[tuple[Block, Attribute, Attribute], SSAValue] = {}

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
            return self.attribute(integer_attribute(signed if width > 1 else -wrapped, type), type)
        return self.attribute(FloatAttr(float(value), type), type)  # pyright: ignore[reportArgumentType, reportCallIssue]

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


def known(value: SSAValue) -> int | None:
    """The number that an `llvm.mlir.constant` of integer type holds."""
    owner = value.owner
    if isinstance(owner, Operation) and owner.name == "llvm.mlir.constant":
        attribute = owner.properties["value"]
        if isinstance(attribute, IntegerAttr):
            return attribute.value.data
    return None


@cache
def row_of(element: Attribute, width: int) -> VectorType:
    """`vector<width x element>`, made once."""
    return VectorType(element, [width])


@cache
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
    return {"operandSegmentSizes": i32_array(*sizes)}


def gep_flags(inbounds: bool) -> Properties:
    """No-wrap flags of `getelementptr`: none, or inbounds (which includes nusw)."""
    return {"noWrapFlags": integer_attribute(3 if inbounds else 0, i32)}


def alignment_property(bytes: int | None) -> Properties:
    """The property of a load, store or alloca."""
    return {} if bytes is None else {"alignment": integer_attribute(bytes, i64)}
