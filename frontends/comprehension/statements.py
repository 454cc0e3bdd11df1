"""Statements to `linalg.generic`: what they read, the loops, what they write.

An index that is a sum of variables with factors above 0 is a map of the loops; where a
range does not start at 0, or ends before the axis does, a slice of the tensor is read.
Other indices are computed in the body.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects.builtin import (
    TensorType,
    i1,
)
from xdsl.ir import Attribute, Block, SSAValue
from xdsl.ir.affine import AffineDimExpr, AffineExpr, AffineMap

from mlopt.dialects.graph.element_kinds import Kind, bits_of, kind_of
from mlopt.frontends.comprehension import tree
from mlopt.frontends.comprehension.code import AT_LEAST, AT_MOST, EQUAL, Code
from mlopt.frontends.comprehension.expressions import FUNCTIONS, Elements, LocatedScalars, Value
from mlopt.frontends.comprehension.names import TYPES, Names, Tensor
from mlopt.frontends.comprehension.parts import Access, Loops, Parts
from mlopt.frontends.comprehension.ranges import (
    Affine,
    Bound,
    Ranges,
    affine,
    infer_ranges,
)
from mlopt.frontends.comprehension.sizes import (
    Size,
    number,
)
from mlopt.passes.convert.graph_to_tensor.building import make
from mlopt.passes.convert.graph_to_tensor.structured import Structured

CALLED = (*FUNCTIONS, *TYPES)
"""What may be called that is no tensor."""

REDUCTIONS = ("+", "*", "max", "min")


class StatementBuilder:
    """One statement while it is built."""

    def __init__(self, statement: tree.Statement, names: Names, code: Code):
        self.statement = statement
        self.names = names
        self.code = code
        self.structured = Structured(code)  # pyright: ignore[reportArgumentType]
        self.parts = Parts(names, code)
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
        self._define(Loops(variables, ranges), accesses, reductions)

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
        self, loops: Loops, accesses: Sequence[tree.Call], reductions: Sequence[int]
    ) -> None:
        read: dict[tree.Call, Access] = {}
        for access in accesses:
            found = self.parts.access(access, loops)
            if found is not None:
                read[_without_place(access)] = found
        operands = list(dict.fromkeys(read.values()))
        intervals = [loops.intervals[name] for name in self.targets]
        sizes = [interval.size for interval in intervals]
        type = self.old.type if self.old is not None else self._type_of(loops, read)
        part = self.parts.part(self.old, intervals) if self.old is not None else None
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
            result = self.parts.inserted(result, self.old, intervals)
            full = self.old.sizes
        result.name_hint = self.statement.target
        self.names.tensors[self.statement.target] = Tensor(result, type, full)

    def _element(
        self,
        build: LocatedScalars,
        loops: Loops,
        read: dict[tree.Call, Access],
        elements: dict[Access, SSAValue],
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
        loops: Loops,
        read: dict[tree.Call, Access],
        elements: dict[Access, SSAValue],
    ) -> Elements:
        def element(node: tree.Call, _: Elements) -> SSAValue | None:
            access = read.get(_without_place(node))
            return elements[access] if access is not None else None

        starts = [(name, loops.intervals[name].low) for name in loops.variables]
        return Elements(build, self.names, starts, self.code.size, element)

    def _type_of(self, loops: Loops, read: dict[tree.Call, Access]) -> Attribute:
        """The type of the expression, by building it where nobody looks."""
        types = [access_type(access.operand) for access in read.values()]
        scratch = Block(arg_types=types)
        elements = dict[Access, SSAValue](zip(read.values(), scratch.args, strict=True))
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
        self, loops: Loops, operands: Sequence[tuple[SSAValue, AffineMap]]
    ) -> Access | None:
        """A tensor that nobody reads, of the sizes of loops that no operand tells."""
        told = {
            expr.position
            for _, map in operands
            for expr in map.results
            if isinstance(expr, AffineDimExpr)
        }
        missing = [position for position in range(loops.count) if position not in told]
        if not missing:
            return None
        sizes = [loops.intervals[loops.variables[position]].size for position in missing]
        type = TensorType(i1, [self.code.static(size) for size in sizes])
        unknown = [self.code.size(size) for size in sizes if size.known is None]
        shape = make(self.code.insert, "tensor.empty", unknown, type)
        map = AffineMap(loops.count, 0, tuple(AffineExpr.dimension(p) for p in missing))
        return Access(shape, map)


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
