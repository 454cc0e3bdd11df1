"""Functions to `func.func`, and each of their statements to a `linalg.generic`.

    C(m, n) +=! A(m, k) * B(k, n)
        ->  %e = tensor.empty(%M, %N)
            %z = linalg.fill 0
            %C = linalg.generic {(m, n, k) -> (m, k), (k, n), (m, n)} { C + A * B }

An index that is a sum of variables with factors above 0 is a map of the loops; where a
range does not start at 0, or ends before the axis does, a slice of the tensor is read.
Other indices are computed in the body. What only running can tell, such as whether two
arguments agree on the size that both name, is asserted before the loops.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    DenseArrayBase,
    FunctionType,
    IndexType,
    IntegerAttr,
    LocationAttr,
    StringAttr,
    TensorType,
    i1,
    i32,
    i64,
)
from xdsl.dialects.func import FuncOp, ReturnOp
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.ir.affine import AffineExpr, AffineMap

from mlopt.core.locations import SourceMap
from mlopt.dialects import op_class
from mlopt.dialects.graph.element_kinds import Kind, bits_of, kind_of
from mlopt.frontends.comprehension import tree
from mlopt.frontends.comprehension.expressions import FUNCTIONS, Elements, LocatedScalars, Value
from mlopt.frontends.comprehension.names import TYPES, Names, Scalar, Tensor
from mlopt.frontends.comprehension.ranges import (
    Affine,
    Bound,
    Interval,
    Ranges,
    affine,
    infer_ranges,
)
from mlopt.frontends.comprehension.sizes import (
    Combined,
    Size,
    Symbol,
    maximum,
    minimum,
    number,
    symbol,
)
from mlopt.passes.convert.graph_to_tensor.building import index_constant, make
from mlopt.passes.convert.graph_to_tensor.structured import Structured

CALLED = (*FUNCTIONS, *TYPES)
"""What may be called that is no tensor."""

REDUCTIONS = ("+", "*", "max", "min")


def function_op(function: tree.Function, sources: SourceMap) -> FuncOp:
    """The `func.func` of `function`. Raises `DiagnosticError`."""
    return _Function(function, sources).build()


class _Code:
    """Ops at the end of one block, with the location of what is being built."""

    def __init__(self, block: Block):
        self.block = block
        self.location: LocationAttr | None = None
        self._sizes: dict[Size, SSAValue] = {}
        self.symbols: dict[str, SSAValue] = {}

    def insert(self, op: Any) -> Any:
        assert isinstance(op, Operation), "one op at a time"
        if self.location is not None:
            op.location = self.location
        self.block.add_op(op)
        return op

    def size(self, size: Size) -> SSAValue:
        """`size` as a value of type `index`."""
        found = self._sizes.get(size)
        if found is None:
            found = self._sizes[size] = self._built(size)
        return found

    def static(self, size: Size) -> int:
        """The size as it stands in a type."""
        return size.known if size.known is not None else DYNAMIC_INDEX

    def _built(self, size: Size) -> SSAValue:
        total: SSAValue | None = None
        for atom, factor in size.terms:
            value = self._atom(atom)
            if factor != 1:
                value = self._op("muli", value, index_constant(self.insert, factor))
            total = value if total is None else self._op("addi", total, value)
        if total is None:
            return index_constant(self.insert, size.const)
        if size.const:
            total = self._op("addi", total, index_constant(self.insert, size.const))
        return total

    def _atom(self, atom: Symbol | Combined) -> SSAValue:
        if isinstance(atom, Symbol):
            return self.symbols[atom.name]
        names = {"max": "maxsi", "min": "minsi", "div": "floordivsi"}
        return self._op(names[atom.kind], self.size(atom.a), self.size(atom.b))

    def _op(self, name: str, a: SSAValue, b: SSAValue) -> SSAValue:
        return make(self.insert, f"arith.{name}", (a, b), IndexType())

    def compared(self, predicate: int, a: SSAValue, b: SSAValue) -> SSAValue:
        """An i1; `predicate` is that of `arith.cmpi`."""
        properties = {"predicate": IntegerAttr(predicate, i64)}
        return make(self.insert, "arith.cmpi", (a, b), i1, properties)

    def check(self, condition: SSAValue, message: str) -> None:
        """Stops the program with `message` where `condition` does not hold."""
        properties = {"msg": StringAttr(message)}
        self.insert(op_class("cf.assert").create(operands=[condition], properties=properties))


EQUAL, AT_MOST, AT_LEAST = 0, 3, 5
"""Predicates of `arith.cmpi`."""


class _Function:
    """One function while it is built."""

    def __init__(self, function: tree.Function, sources: SourceMap):
        self.function = function
        self.names = Names(sources)
        self.block = Block()
        self.code = _Code(self.block)

    def build(self) -> FuncOp:
        self.code.location = self.names.location(self.function)
        for parameter in self.function.parameters:
            self._add_parameter(parameter)
        self._define_sizes()
        for statement in self.function.statements:
            self.code.location = self.names.location(statement)
            _Statement(statement, self.names, self.code).build()
        self.code.location = self.names.location(self.function)
        results = [self._result(word) for word in self.function.results]
        self.code.insert(ReturnOp(*(result.value for result in results)))
        inputs = [argument.type for argument in self.block.args]
        outputs = [result.value.type for result in results]
        type = FunctionType.from_lists(inputs, outputs)
        op = FuncOp(self.function.name.name, type, Region(self.block))
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


@dataclass(frozen=True)
class _Access:
    """An element that the loops read: a tensor, or a part of one, and a map of the loops."""

    operand: SSAValue
    map: AffineMap


class _Statement:
    """One statement while it is built."""

    def __init__(self, statement: tree.Statement, names: Names, code: _Code):
        self.statement = statement
        self.names = names
        self.code = code
        self.structured = Structured(code)  # pyright: ignore[reportArgumentType]
        self.targets = self._targets()
        self.places: dict[str, tree.Node] = {}
        self.old = names.tensors.get(statement.target)

    def build(self) -> None:
        self._check_target()
        accesses = self._tensor_accesses()
        variables = list(self.targets)
        for name, place in self._variables_in(accesses):
            self.places.setdefault(name, place)
            if name not in variables:
                variables.append(name)
        reductions = list(range(len(self.targets), len(variables)))
        self._check_operator(variables[len(self.targets) :])
        bounds = [bound for access in accesses for bound in self._bounds(access)]
        if self.old is not None:
            bounds += [
                Bound(index, Affine(((name, 1),), number(0)), size, self.statement.target, axis)
                for axis, (index, name, size) in enumerate(
                    zip(self.statement.indices, self.targets, self.old.sizes, strict=True)
                )
            ]
        ranges = infer_ranges(variables, bounds, self.statement.ranges, self.places, self.names)
        self._check_starts(ranges)
        self._assert_bounds(ranges)
        self._define(_Loops(variables, ranges), accesses, reductions)

    # What may be written.

    def _targets(self) -> list[str]:
        found: list[str] = []
        for index in self.statement.indices:
            if not isinstance(index, tree.Name) or self.names.is_value(index.name):
                self.names.fail(index, "an index of what is computed is an index variable")
            if index.name in found:
                self.names.fail(index, f"index '{index.name}' is there already")
            found.append(index.name)
        return found

    def _check_target(self) -> None:
        name, names = self.statement.target, self.names
        if name in names.scalars or name in names.sizes or (self.old and self.old.is_parameter):
            names.fail(self.statement, f"'{name}' is an argument, which is only read")
        if self.old is not None and len(self.old.sizes) != len(self.targets):
            count = len(self.old.sizes)
            names.fail(self.statement, f"'{name}' has {count} axes, found {len(self.targets)}")
        if self.old is None and self.statement.operator not in (
            "=",
            *(f"{r}=!" for r in REDUCTIONS),
        ):
            operator = self.statement.operator
            names.fail(
                _at(self.statement.operator_at),
                f"'{name}' has no elements yet: write '{operator}!' to start from the neutral one",
            )

    def _check_operator(self, reduced: Sequence[str]) -> None:
        if self.statement.operator == "=" and reduced:
            self.names.fail(
                self.places[reduced[0]],
                f"index '{reduced[0]}' is only on the right of '=': a reduction such as '+=!' "
                "says what becomes of its elements",
            )

    # What is read.

    def _tensor_accesses(self) -> list[tree.Call]:
        found: list[tree.Call] = []
        for node in self.statement.expression.walk():
            if isinstance(node, tree.Name) and node.name in self.names.tensors:
                node = tree.Call(node.at, node.name, ())
            if not isinstance(node, tree.Call):
                continue
            if node.name not in self.names.tensors:
                if node.name not in CALLED:
                    self.names.unknown(node, "tensor or function", node.name, CALLED)
                continue
            count = len(self.names.tensors[node.name].sizes)
            if len(node.arguments) != count:
                given = len(node.arguments)
                self.names.fail(node, f"'{node.name}' has {count} axes, found {given}")
            found.append(node)
        return found

    def _variables_in(self, accesses: Sequence[tree.Call]) -> list[tuple[str, tree.Node]]:
        """Every index variable, with its first place: on the left, of an access, in `where`."""
        found: list[tuple[str, tree.Node]] = [
            (name, index) for name, index in zip(self.targets, self.statement.indices, strict=True)
        ]
        for access in accesses:
            for argument in access.arguments:
                found += [
                    (node.name, node)
                    for node in argument.walk()
                    if isinstance(node, tree.Name) and not self.names.is_value(node.name)
                ]
        used = {
            node.name for node in self.statement.expression.walk() if isinstance(node, tree.Name)
        }
        for item in self.statement.ranges:
            if item.variable not in used and item.variable not in self.targets:
                self.names.fail(item, f"index '{item.variable}' is used nowhere")
            if not self.names.is_value(item.variable):
                found.append((item.variable, item))
        return found

    def _bounds(self, access: tree.Call) -> list[Bound]:
        tensor = self.names.tensors[access.name]
        found: list[Bound] = []
        for axis, (argument, size) in enumerate(zip(access.arguments, tensor.sizes, strict=True)):
            index = affine(argument, self.names)
            if index is not None:
                found.append(Bound(argument, index, size, access.name, axis))
        return found

    # Ranges.

    def _check_starts(self, ranges: Ranges) -> None:
        """A part of a tensor can only be computed where there is the rest of it."""
        if self.old is not None:
            return
        for name, index in zip(self.targets, self.statement.indices, strict=True):
            if ranges.intervals[name].low.known != 0:
                low = ranges.intervals[name].low
                self.names.fail(
                    index,
                    f"index '{name}' starts at {low}, but '{self.statement.target}' has no "
                    f"elements yet: a statement before must compute all of it",
                )

    def _assert_bounds(self, ranges: Ranges) -> None:
        code = self.code
        zero = number(0)
        for bound, least, largest in ranges.unchecked:
            starts = code.compared(AT_LEAST, code.size(least), code.size(zero))
            ends = code.compared(AT_MOST, code.size(largest), code.size(bound.size - 1))
            holds = make(code.insert, "arith.andi", (starts, ends), i1)
            for variable, _ in bound.index.factors:
                size = ranges.intervals[variable].size
                if not (size - 1).is_never_negative():
                    is_empty = code.compared(EQUAL, code.size(size), code.size(zero))
                    holds = make(code.insert, "arith.ori", (holds, is_empty), i1)
            code.check(holds, f"an index leaves axis {bound.axis} of '{bound.tensor}'")

    # The loops.

    def _define(
        self, loops: _Loops, accesses: Sequence[tree.Call], reductions: Sequence[int]
    ) -> None:
        read: dict[tree.Call, _Access] = {}
        for access in accesses:
            found = self._access(access, loops)
            if found is not None:
                read[_without_place(access)] = found
        operands = list(dict.fromkeys(read.values()))
        intervals = [loops.intervals[name] for name in self.targets]
        sizes = [interval.size for interval in intervals]
        type = self.old.type if self.old is not None else self._type_of(loops, read)
        part = self._part(self.old, intervals) if self.old is not None else None
        init = self._init(type, sizes, part)
        target_map = AffineMap(loops.count, 0, tuple(loops.dim(name) for name in self.targets))
        inputs = [operand.operand for operand in operands]
        maps = [operand.map for operand in operands]
        missing = self._shape_operand(loops, [*zip(inputs, maps, strict=True), (init, target_map)])
        if missing is not None:
            inputs.append(missing.operand)
            maps.append(missing.map)

        def body(_: Any, arguments: Sequence[SSAValue]) -> Sequence[SSAValue]:
            block = arguments[-1].owner
            assert isinstance(block, Block), "arguments of the body"
            elements = dict(zip(operands, arguments, strict=False))
            build = LocatedScalars(block)
            return [self._element(build, loops, read, elements, arguments[-1], type)]

        result = self.structured.generic(inputs, [init], [*maps, target_map], reductions, body)[0]
        full = tuple(sizes)
        if part is not None and self.old is not None:
            result = self._inserted(result, self.old, intervals)
            full = self.old.sizes
        result.name_hint = self.statement.target
        self.names.tensors[self.statement.target] = Tensor(result, type, full)

    def _element(
        self,
        build: LocatedScalars,
        loops: _Loops,
        read: dict[tree.Call, _Access],
        elements: dict[_Access, SSAValue],
        old: SSAValue,
        type: Attribute,
    ) -> SSAValue:
        """The new element of the target."""
        maker = self._maker(build, loops, read, elements)
        build.location = self.names.location(self.statement)
        value = maker.converted(self.statement.expression, type)
        operator = self.statement.operator.rstrip("!").removesuffix("=")
        build.location = self.names.location(_at(self.statement.operator_at))
        return value if not operator else combined(build, operator, old, value)

    def _maker(
        self,
        build: LocatedScalars,
        loops: _Loops,
        read: dict[tree.Call, _Access],
        elements: dict[_Access, SSAValue],
    ) -> Elements:
        def element(node: tree.Call, _: Elements) -> SSAValue | None:
            access = read.get(_without_place(node))
            return elements[access] if access is not None else None

        starts = [(name, loops.intervals[name].low) for name in loops.variables]
        return Elements(build, self.names, starts, self.code.size, element)

    def _type_of(self, loops: _Loops, read: dict[tree.Call, _Access]) -> Attribute:
        """The type of the expression, by building it where nobody looks."""
        types = [access_type(access.operand) for access in read.values()]
        scratch = Block(arg_types=types)
        elements = dict(zip(read.values(), scratch.args, strict=True))
        maker = self._maker(LocatedScalars(scratch), loops, read, elements)
        value: Value = maker.value(self.statement.expression)
        if isinstance(value, SSAValue):
            found = value.type
        else:
            found = TYPES["float" if isinstance(value.value, float) else "int"]
        for op in reversed(list(scratch.ops)):
            op.detach()
            op.drop_all_references()
        if kind_of(found) == Kind.BOOL and self.statement.operator != "=":
            return TYPES["int"]
        return found

    def _init(self, type: Attribute, sizes: Sequence[Size], part: SSAValue | None) -> SSAValue:
        operator = self.statement.operator
        if not operator.endswith("!") and operator != "=":
            assert part is not None, "checked: there is something to add to"
            return part
        code = self.code
        tensor = TensorType(type, [code.static(size) for size in sizes])
        unknown = [code.size(size) for size in sizes if size.known is None]
        empty = make(code.insert, "tensor.empty", unknown, tensor)
        if operator == "=":
            return empty
        start = self.structured.scalar(neutral(operator, type), type)
        return self.structured.filled(start, empty)

    def _shape_operand(
        self, loops: _Loops, operands: Sequence[tuple[SSAValue, AffineMap]]
    ) -> _Access | None:
        """A tensor that nobody reads, of the sizes of loops that no operand tells."""
        told = {
            expr.position
            for _, map in operands
            for expr in map.results
            if getattr(expr, "position", None) is not None
        }
        missing = [position for position in range(loops.count) if position not in told]
        if not missing:
            return None
        sizes = [loops.intervals[loops.variables[position]].size for position in missing]
        type = TensorType(i1, [self.code.static(size) for size in sizes])
        unknown = [self.code.size(size) for size in sizes if size.known is None]
        shape = make(self.code.insert, "tensor.empty", unknown, type)
        map = AffineMap(loops.count, 0, tuple(AffineExpr.dimension(p) for p in missing))
        return _Access(shape, map)

    def _access(self, node: tree.Call, loops: _Loops) -> _Access | None:
        """What the loops read for an access; None where the indices are computed inside."""
        tensor = self.names.tensors[node.name]
        indices = [affine(argument, self.names) for argument in node.arguments]
        if any(index is None or any(f < 0 for _, f in index.factors) for index in indices):
            return None
        offsets: list[Size] = []
        sizes: list[Size] = []
        exprs: list[AffineExpr | None] = []
        for index, size in zip(indices, tensor.sizes, strict=True):
            assert index is not None, "just checked"
            offset, length, expr = self._axis(index, size, loops)
            offsets.append(offset)
            sizes.append(length)
            exprs.append(expr)
        operand = self._slice(tensor, offsets, sizes, [expr is not None for expr in exprs])
        results = tuple(expr for expr in exprs if expr is not None)
        return _Access(operand, AffineMap(loops.count, 0, results))

    def _axis(
        self, index: Affine, size: Size, loops: _Loops
    ) -> tuple[Size, Size, AffineExpr | None]:
        """Offset and size of what is read of an axis, and which element of it."""
        offset, expr = index.rest, None
        for variable, factor in index.factors:
            offset = offset + loops.intervals[variable].low * factor
            term = loops.dim(variable) * factor if factor != 1 else loops.dim(variable)
            expr = term if expr is None else expr + term
        if expr is None:
            return offset, number(1), None
        if index.alone is not None:
            length = loops.intervals[index.alone].size
        else:
            length = maximum(number(0), size - offset)
        return (offset if offset.known == 0 else minimum(offset, size)), length, expr

    def _part(self, tensor: Tensor, intervals: Sequence[Interval]) -> SSAValue:
        lows = [interval.low for interval in intervals]
        sizes = [interval.size for interval in intervals]
        return self._slice(tensor, lows, sizes, [True] * len(sizes))

    def _slice(
        self,
        tensor: Tensor,
        offsets: Sequence[Size],
        sizes: Sequence[Size],
        kept: Sequence[bool],
    ) -> SSAValue:
        """`tensor.extract_slice`, without the axes that are not kept; all of it as it is."""
        is_whole = all(offset.known == 0 for offset in offsets)
        if is_whole and tuple(sizes) == tensor.sizes and all(kept):
            return tensor.value
        shape = [self.code.static(size) for size, keep in zip(sizes, kept, strict=True) if keep]
        operands, properties = self._slice_parts(offsets, sizes)
        properties["operandSegmentSizes"] = _segments([1, *operands[0]])
        values = (tensor.value, *operands[1])
        return make(
            self.code.insert,
            "tensor.extract_slice",
            values,
            TensorType(tensor.type, shape),
            properties,
        )

    def _inserted(self, part: SSAValue, tensor: Tensor, intervals: Sequence[Interval]) -> SSAValue:
        lows = [interval.low for interval in intervals]
        sizes = [interval.size for interval in intervals]
        if all(low.known == 0 for low in lows) and tuple(sizes) == tensor.sizes:
            return part
        operands, properties = self._slice_parts(lows, sizes)
        properties["operandSegmentSizes"] = _segments([1, 1, *operands[0]])
        values = (part, tensor.value, *operands[1])
        type = tensor.value.type
        return make(self.code.insert, "tensor.insert_slice", values, type, properties)

    def _slice_parts(
        self, offsets: Sequence[Size], sizes: Sequence[Size]
    ) -> tuple[tuple[tuple[int, int, int], list[SSAValue]], dict[str, Attribute]]:
        """How many and which operands a slice has besides tensors, and its properties."""
        code = self.code
        properties: dict[str, Attribute] = {}
        operands: list[SSAValue] = []
        counts: list[int] = []
        for name, numbers in (("static_offsets", offsets), ("static_sizes", sizes)):
            static = [code.static(item) for item in numbers]
            properties[name] = DenseArrayBase.from_list(i64, static)
            unknown = [code.size(item) for item in numbers if item.known is None]
            operands += unknown
            counts.append(len(unknown))
        properties["static_strides"] = DenseArrayBase.from_list(i64, [1] * len(sizes))
        return ((counts[0], counts[1], 0), operands), properties


class _Loops:
    """The index variables, outermost first."""

    def __init__(self, variables: Sequence[str], ranges: Ranges):
        self.variables = list(variables)
        self.intervals = ranges.intervals
        self.count = len(self.variables)

    def dim(self, name: str) -> AffineExpr:
        """The loop of a variable."""
        return AffineExpr.dimension(self.variables.index(name))


def combined(build: LocatedScalars, operator: str, a: SSAValue, b: SSAValue) -> SSAValue:
    """One step of a reduction."""
    kind = kind_of(a.type)
    assert kind is not None, "every type here has a kind"
    if operator == "max":
        return build.maximum(a, b, kind)
    if operator == "min":
        return build.minimum(a, b, kind)
    name = {"+": "add", "*": "mul"}[operator]
    return build.op(f"arith.{name}{'f' if kind == Kind.FLOAT else 'i'}", a, b)


def neutral(operator: str, type: Attribute) -> float:
    """What a reduction starts from."""
    if operator[0] in "+*":
        return 0 if operator[0] == "+" else 1
    is_max = operator.startswith("max")
    if kind_of(type) == Kind.FLOAT:
        return float("-inf") if is_max else float("inf")
    bits = bits_of(type)
    return -(1 << (bits - 1)) if is_max else (1 << (bits - 1)) - 1


def access_type(operand: SSAValue) -> Attribute:
    """The element type of a tensor."""
    assert isinstance(operand.type, TensorType), "only tensors are read"
    return operand.type.element_type


def _segments(counts: Sequence[int]) -> Attribute:
    return DenseArrayBase.from_list(i32, counts)


def _at(offset: int) -> tree.Node:
    return tree.Node(offset)


def _without_place(node: Any) -> Any:
    """An expression that equals others of the same text."""
    match node:
        case tree.Call():
            return tree.Call(0, node.name, tuple(map(_without_place, node.arguments)))
        case tree.Number():
            return tree.Number(0, node.value)
        case tree.Name():
            return tree.Name(0, node.name)
        case tree.SizeOf():
            return tree.SizeOf(0, node.tensor, node.axis)
        case tree.Unary():
            return tree.Unary(0, node.operator, _without_place(node.operand))
        case tree.Binary():
            return tree.Binary(0, node.operator, _without_place(node.lhs), _without_place(node.rhs))
        case _:
            return tree.Choice(0, *(_without_place(part) for part in node.parts()))
