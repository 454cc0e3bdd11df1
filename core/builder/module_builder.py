"""A module, built op by op.

    builder = mlopt.builder()
    with builder.function("f", {"x": "tensor<4xf32>", "s": "f32"}) as (x, s):
        filled = builder.op("tensor.splat", s, types=["tensor<4xf32>"])
        builder.returns(builder.op("arith.mulf", x, filled))
    module = builder.finish()

Ops are named as in text, types may be text. Every op gets the place in the Python file
that built it, so that a diagnostic points at the caller's line.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import numpy as np
from xdsl.dialects.builtin import (
    ArrayAttr,
    FileLineColLoc,
    FloatAttr,
    FunctionType,
    IntAttr,
    IntegerAttr,
    LocationAttr,
    ModuleOp,
    ShapedType,
    StringAttr,
    SymbolRefAttr,
    TensorType,
)
from xdsl.dialects.func import CallOp, FuncOp, ReturnOp
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.utils.exceptions import ParseError

from mlopt.core.builder.inference import InferenceError, build
from mlopt.core.constants import dense_from_array, splat
from mlopt.core.context import Context
from mlopt.core.diagnostics import DiagnosticError, error
from mlopt.core.element_types import element_type_of
from mlopt.core.parser import Parser
from mlopt.core.parser.attributes import message_of
from mlopt.core.verifier import verify

_HERE = str(Path(__file__).parent)

TypeLike = Attribute | str
"""A type, or its text."""


class ModuleBuilder:
    """Builds one module; ops go to the end of the innermost open block.

    A mistake raises `DiagnosticError` at the caller's line.
    """

    def __init__(self, context: Context):
        self.context = context
        self.module = ModuleOp([])
        self._blocks: list[Block] = [self.module.body.block]
        self._functions: dict[str, FunctionType] = {}
        self._returned: list[Attribute] | None = None

    def type(self, type: TypeLike) -> Attribute:
        """The type that a text means; a type is itself."""
        return type if isinstance(type, Attribute) else self._parsed(type, Parser.parse_type)

    def attribute(self, text: str) -> Attribute:
        """The attribute that a text means."""
        return self._parsed(text, Parser.parse_attribute)

    def _parsed(self, text: str, parse: Callable[[Parser], Attribute]) -> Attribute:
        """All of `text`, by a method of the parser."""
        parser = Parser(self.context, text, "<builder>")
        try:
            parser.start()
            found = parse(parser)
            if parser.current_offset() < len(text.rstrip()):
                parser.raise_error("more text than expected")
        except ParseError as failure:
            raise error(self._location(), f"in '{text}': {message_of(failure)}") from None
        return found

    @contextmanager
    def function(
        self,
        name: str,
        arguments: Mapping[str, TypeLike] | Sequence[TypeLike] = (),
        results: Sequence[TypeLike] | None = None,
        *,
        visibility: str = "public",
    ) -> Generator[tuple[SSAValue, ...]]:
        """A `func.func`; inside the block ops go into its body, which ends in `returns`.

        `arguments` are types, by name where it is a mapping. `results` need only be given
        where the function calls itself.
        """
        named = arguments if isinstance(arguments, Mapping) else None
        types = [self.type(item) for item in (named.values() if named is not None else arguments)]
        block = Block(arg_types=types)
        body = Region(block)
        for argument, hint in zip(block.args, named or (), strict=False):
            argument.name_hint = hint
        location = self._location()
        for argument in block.args:
            argument.location = location
        if results is not None:
            expected = [self.type(item) for item in results]
            self._functions[name] = FunctionType.from_lists(types, expected)
        outer, self._returned = self._returned, None
        with self.at(block):
            yield tuple(block.args)
        returned, self._returned = self._returned, outer
        if returned is None:
            raise error(location, f"function '{name}' ends without 'returns'")
        signature = FunctionType.from_lists(types, returned)
        if self._functions.setdefault(name, signature) != signature:
            message = f"function '{name}' returns {list(map(str, returned))}, expected"
            raise error(location, f"{message} {list(map(str, self._functions[name].outputs))}")
        visible = None if visibility == "public" else StringAttr(visibility)
        op = FuncOp(name, signature, body, visible)
        self._insert(op, location)

    def declare(
        self, name: str, arguments: Sequence[TypeLike], results: Sequence[TypeLike] = ()
    ) -> None:
        """A private function without a body: it is found when the program is linked."""
        types = [self.type(item) for item in arguments], [self.type(item) for item in results]
        self._functions[name] = FunctionType.from_lists(*types)
        op = FuncOp(name, self._functions[name], Region(), StringAttr("private"))
        op.location = self._location()
        self.module.body.block.add_op(op)

    def returns(self, *values: SSAValue) -> None:
        """Ends the function."""
        self._returned = [value.type for value in values]
        self._insert(ReturnOp(*values), self._location())

    def call(self, name: str, *operands: SSAValue) -> Any:
        """Calls a function of the module that was built, or declared, before."""
        location = self._location()
        signature = self._functions.get(name)
        if signature is None:
            raise error(location, f"there is no function '{name}' yet")
        op = CallOp(SymbolRefAttr(name), list(operands), list(signature.outputs))
        return self._results(self._insert(op, location))

    def op(
        self,
        name: str,
        *operands: Any,
        types: Sequence[TypeLike] | None = None,
        successors: Sequence[Block] = (),
        **properties: Any,
    ) -> Any:
        """An op by name; its result, a tuple of several, or None.

        Operands come flat, or with a list for each variadic group. `types` is needed
        where result types do not follow. Properties and attributes are by name: an
        attribute, its text, or a Python bool, int (`i64`), float (`f64`) or string.
        """
        built = self._build(name, operands, types, (), successors, properties)
        return self._results(self._insert(built, self._location()))

    @contextmanager
    def structured(
        self, name: str, *operands: Any, types: Sequence[TypeLike] = (), **properties: Any
    ) -> Generator[StructuredOp]:
        """An op with regions, which are opened one by one with `region` inside the block."""
        location = self._location()
        op = StructuredOp(self)
        yield op
        built = self._build(name, operands, types, op.regions, (), properties)
        op.results = tuple(self._insert(built, location).results)

    def constant(
        self, value: Any, type: TypeLike | None = None, name: str = "arith.constant"
    ) -> Any:
        """A constant: a number of `type`, or an array, whose type is that of its elements.

        A number where `type` is a tensor or vector fills it.
        """
        wanted = self.type(type) if type is not None else None
        if wanted is None:
            array = np.asarray(value)
            element = element_type_of(array.dtype)
            wanted = element if array.ndim == 0 else TensorType(element, array.shape)
        return self.op(name, types=[wanted], value=_constant_attribute(value, wanted))

    def block(self, *types: TypeLike) -> Block:
        """A new block at the end of the region that is being built, for jumps."""
        region = self._blocks[-1].parent
        assert region is not None, "a block that is being built is in a region"
        block = Block(arg_types=[self.type(item) for item in types])
        region.add_block(block)
        return block

    @contextmanager
    def at(self, block: Block) -> Generator[tuple[SSAValue, ...]]:
        """Inside the `with`, ops go to the end of `block`; gives its arguments."""
        self._blocks.append(block)
        try:
            yield tuple(block.args)
        finally:
            self._blocks.pop()

    def finish(self) -> ModuleOp:
        """The module, verified. Raises `DiagnosticError`."""
        problems = verify(self.module)
        if problems:
            raise DiagnosticError(problems)
        return self.module

    def _build(
        self,
        name: str,
        operands: Sequence[Any],
        types: Sequence[TypeLike] | None,
        regions: Sequence[Region],
        successors: Sequence[Block],
        properties: Mapping[str, Any],
    ) -> Operation:
        op_class = self.context.get_optional_op(name)
        if op_class is None:
            raise error(self._location(), f"there is no op '{name}'")
        attributes = {key: self._as_attribute(value) for key, value in properties.items()}
        wanted = None if types is None else [self.type(item) for item in types]
        try:
            return build(op_class, operands, attributes, wanted, regions, successors)
        except InferenceError as failure:
            raise error(self._location(), str(failure)) from None

    def _as_attribute(self, value: Any) -> Attribute:
        if isinstance(value, Attribute):
            return value
        if isinstance(value, bool):
            return IntegerAttr.from_bool(value)
        if isinstance(value, int):
            return IntegerAttr(value, 64)
        if isinstance(value, float):
            return FloatAttr(value, 64)
        if isinstance(value, str):
            return self.attribute(value)
        if isinstance(value, Iterable):
            items = cast("Iterable[Any]", value)
            return ArrayAttr([self._as_attribute(item) for item in items])
        found = value.__class__.__name__
        raise error(self._location(), f"found a {found}, expected an attribute or its text")

    def _insert(self, op: Operation, location: LocationAttr) -> Operation:
        op.location = location
        self._blocks[-1].add_op(op)
        return op

    @staticmethod
    def _results(op: Operation) -> Any:
        results = tuple(op.results)
        return results[0] if len(results) == 1 else results or None

    @staticmethod
    def _location() -> FileLineColLoc:
        """The line of the caller of the builder."""
        frame = sys._getframe(1)  # pyright: ignore[reportPrivateUsage]
        while frame.f_back is not None:
            file = frame.f_code.co_filename
            if not file.startswith(_HERE) and not file.endswith("contextlib.py"):
                break
            frame = frame.f_back
        line = IntAttr(frame.f_lineno)
        return FileLineColLoc(StringAttr(frame.f_code.co_filename), line, IntAttr(1))


class StructuredOp:
    """An op under construction: its regions, and afterwards its results."""

    def __init__(self, builder: ModuleBuilder):
        self.regions: list[Region] = []
        self.results: tuple[SSAValue, ...] = ()
        self._builder = builder

    @property
    def result(self) -> SSAValue:
        """The only result."""
        (only,) = self.results
        return only

    @contextmanager
    def region(self, *types: TypeLike) -> Generator[tuple[SSAValue, ...]]:
        """The next region, of one block with arguments of `types`; ops go into it."""
        block = Block(arg_types=[self._builder.type(item) for item in types])
        self.regions.append(Region(block))
        with self._builder.at(block) as arguments:
            yield arguments


def _constant_attribute(value: Any, type: Attribute) -> Attribute:
    if isinstance(type, ShapedType):
        array = np.asarray(value)
        return splat(value, type) if array.ndim == 0 else dense_from_array(array, type)
    if isinstance(value, float | np.floating):
        return FloatAttr(float(value), type)  # pyright: ignore[reportArgumentType, reportCallIssue]
    return _number_attribute(value, type)


def _number_attribute(value: Any, type: Attribute) -> Attribute:
    if type.name in ("integer_type", "index"):
        return IntegerAttr(int(value), type)  # pyright: ignore[reportArgumentType, reportCallIssue]
    return FloatAttr(float(value), type)  # pyright: ignore[reportArgumentType, reportCallIssue]
