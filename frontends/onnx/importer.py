"""A graph of nodes -> ops of the graph level, node by node.

    nodes in order  ->  for each: its row of the table, or the function it stands for
                    ->  values by name, in scopes as graphs nest

A node that cannot be imported is written down, what depends on it is passed over, and
all such nodes are reported together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import onnx
from xdsl.dialects.builtin import (
    ArrayAttr,
    DenseArrayBase,
    DictionaryAttr,
    FunctionType,
    ModuleOp,
    StringAttr,
    i64,
)
from xdsl.dialects.func import FuncOp, ReturnOp
from xdsl.ir import Attribute, Block, Region, SSAValue
from xdsl.utils.exceptions import VerifyException

from mlopt.core.diagnostics import DiagnosticError
from mlopt.frontends.onnx.branching import Forked, Paths, Split, continued
from mlopt.frontends.onnx.building import Building
from mlopt.frontends.onnx.coverage import Versions, functions_of, unsupported, versions_of
from mlopt.frontends.onnx.input_sizes import (
    Asked,
    input_type,
    size_bounds,
    size_names,
    unknown_inputs,
)
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.node_attributes import resolved, value_of
from mlopt.frontends.onnx.ordering import in_order
from mlopt.frontends.onnx.problems import (
    NodeProblem,
    Problem,
    WrittenOut,
    model_error,
    place_of,
    refusal,
    start_of,
)
from mlopt.frontends.onnx.schema import (
    check_attributes,
    check_types,
    function_of,
    schema_of,
    with_defaults,
)
from mlopt.frontends.onnx.sizes import Size
from mlopt.frontends.onnx.sweeping import sweep
from mlopt.frontends.onnx.table import find_operator, plain_domain
from mlopt.frontends.onnx.weights import constant_of

NAMES = "mlopt.names"
"""On a function: the names of its arguments."""

DIMS = "mlopt.dims"
BOUNDS = "mlopt.bounds"
"""On an argument: the names of its sizes."""

MAX_FUNCTION_DEPTH = 32
"""How deep functions may stand for functions."""


class Poison:
    """Stands for the results of a node that cannot be imported."""


POISON = Poison()
Scope = dict[str, SSAValue | Poison | None]
Results = Sequence[SSAValue | Poison | None] | Split


class Importer:
    """Imports one model."""

    def __init__(
        self,
        model: onnx.ModelProto,
        filename: str,
        folder: Path | None,
        shapes: Asked | None = None,
    ):
        self.shapes = shapes or {}
        self.model = model
        self.filename = filename
        self.folder = folder
        self.build = Building()
        self.functions = functions_of(model)
        self.problems: list[Problem] = []
        self._depth = 0

    def run(self) -> ModuleOp:
        """The module. Raises `DiagnosticError`."""
        self._refuse_unsupported()
        graph = self.model.graph
        initial = {item.name for item in graph.initializer}
        inputs = [item for item in graph.input if item.name not in initial]
        types = [self._input_type(item) for item in inputs]
        unknown = unknown_inputs(self.shapes, [item.name for item in inputs])
        if unknown is not None:
            raise model_error(self.filename, unknown)
        if self.problems:
            raise refusal(self.filename, self.problems)
        block = Block(arg_types=[type for type in types if type is not None])
        scope: Scope = dict(zip((item.name for item in inputs), block.args, strict=True))
        self.build.location = start_of(self.filename)
        for item, argument in zip(inputs, block.args, strict=True):
            argument.name_hint = _hint(item.name)
            argument.location = place_of(self.filename, item.name)
        with self.build.at(block):
            self._name_sizes(inputs, block.args)
            results = self._graph(graph, scope, versions_of(self.model.opset_import), {})
            if isinstance(results, Split) and not self.problems:
                raise model_error(self.filename, f"at its outputs, {results.reason}")
            self._return([] if isinstance(results, Split) else results, block)
        return self._module(block, inputs)

    def _refuse_unsupported(self) -> None:
        for use in unsupported(self.model):
            version = use.versions.get(use.domain)
            message = (
                f"operator {use.operator} is not supported"
                if version is not None
                else f"operator {use.operator} is of a domain that the model does not import"
            )
            self._note(use.node, message)
        if self.problems:
            raise refusal(self.filename, self.problems)

    def _input_type(self, item: onnx.ValueInfoProto) -> Any:
        try:
            return input_type(item, self.shapes)
        except NodeProblem as failure:
            place = place_of(self.filename, item.name)
            self.problems.append(Problem(place, f"input '{item.name}'", str(failure)))
            return None

    def _name_sizes(
        self, inputs: Sequence[onnx.ValueInfoProto], arguments: Sequence[SSAValue]
    ) -> None:
        """Sizes of one name are one size."""
        named: dict[str, Size] = {}
        for item, argument in zip(inputs, arguments, strict=True):
            for axis, name in enumerate(size_names(item, self.shapes)):
                if not name:
                    continue
                if name in named:
                    self.build.note_size(argument, axis, named[name])
                else:
                    named[name] = self.build.size(argument, axis)

    def _return(self, results: Sequence[SSAValue | Poison | None], block: Block) -> None:
        if self.problems:
            raise refusal(self.filename, self.problems)
        self.build.location = start_of(self.filename)
        values = [value for value in results if isinstance(value, SSAValue)]
        self.build.location = start_of(self.filename)
        returned = ReturnOp(*values)
        returned.location = self.build.location
        block.add_op(returned)
        sweep(block)

    def _module(self, block: Block, inputs: Sequence[onnx.ValueInfoProto]) -> ModuleOp:
        last = block.last_op
        assert last is not None, "a function ends with a return"
        types = [operand.type for operand in last.operands]
        signature = FunctionType.from_lists([item.type for item in block.args], types)
        function = FuncOp("main", signature, Region(block))
        function.location = start_of(self.filename)
        if inputs:
            function.attributes[NAMES] = _texts([item.name for item in inputs])
        described = [self._described(item) for item in inputs]
        if any(described):
            function.arg_attrs = ArrayAttr(map(DictionaryAttr, described))
        module = ModuleOp([function])
        module.location = start_of(self.filename)
        return module

    def _described(self, item: onnx.ValueInfoProto) -> dict[str, Attribute]:
        """What the function says of the sizes of an input."""
        names, bounds = size_names(item, self.shapes), size_bounds(item, self.shapes)
        named: dict[str, Attribute] = {DIMS: _texts(names)} if any(names) else {}
        return named | ({BOUNDS: DenseArrayBase.from_list(i64, bounds)} if bounds else {})

    def _graph(
        self,
        graph: onnx.GraphProto,
        scope: Scope,
        versions: Versions,
        attributes: dict[str, onnx.AttributeProto],
    ) -> Results:
        """Imports a graph into the current block; the values of its outputs."""
        for tensor in graph.initializer:
            self._initializer(tensor, scope)
        for sparse in graph.sparse_initializer:
            name = sparse.values.name
            problem = "a sparse tensor is not supported"
            place = place_of(self.filename, name)
            self.problems.append(Problem(place, f"initializer '{name}'", problem))
            scope[name] = POISON

        def outputs(final: Scope) -> list[SSAValue | Poison | None]:
            return [self._output(item.name, final) for item in graph.output]

        return self._nodes(graph.node, scope, versions, attributes, outputs)

    def _output(self, name: str, scope: Scope) -> SSAValue | Poison | None:
        if name not in scope:
            place = place_of(self.filename, name)
            self.problems.append(Problem(place, f"output '{name}'", "no node computes it"))
        return scope.get(name, POISON)

    def _initializer(self, tensor: onnx.TensorProto, scope: Scope) -> None:
        self.build.location = place_of(self.filename, tensor.name)
        try:
            scope[tensor.name] = self.build.insert(constant_of(tensor, tensor.name, self.folder))
        except (NodeProblem, VerifyException) as failure:
            problem = Problem(self.build.location, f"initializer '{tensor.name}'", str(failure))
            self.problems.append(problem)
            scope[tensor.name] = POISON

    def _nodes(
        self,
        nodes: Sequence[onnx.NodeProto],
        scope: Scope,
        versions: Versions,
        attributes: dict[str, onnx.AttributeProto],
        outputs: Callable[[Scope], list[SSAValue | Poison | None]],
    ) -> Results:
        """Imports nodes in their order; what `outputs` reads of the scope behind them."""
        ordered, stuck = in_order(nodes)
        for node in stuck:
            self._note(node, "it reads, directly or not, what it computes itself")
            scope.update({name: POISON for name in node.output if name})

        def run(first: int, scope: Scope) -> Results:
            for place, node in enumerate(ordered[first:], first):
                results: Sequence[SSAValue | Poison | None] = ()
                try:
                    results = self._node(node, scope, versions, attributes) or ()
                except Forked as fork:
                    split, following = fork.split, place + 1
                    break
                except (NodeProblem, VerifyException) as failure:
                    self._note(node, str(failure))
                _bind(scope, node, results)
            else:
                return outputs(scope)

            def follow(values: list[SSAValue]) -> Paths:
                inner = dict(scope)
                _bind(inner, node, values)
                return _plain(run(following, inner))

            self.build.location = place_of(self.filename, name_of(node))
            return continued(self.build, split, self.problems, follow)

        return run(0, scope)

    def _node(
        self,
        proto: onnx.NodeProto,
        scope: Scope,
        versions: Versions,
        environment: dict[str, onnx.AttributeProto],
    ) -> list[SSAValue | Poison | None] | None:
        """The results of a node; None where its inputs could not be imported."""
        proto = resolved(proto, environment)
        inputs = self._inputs(proto, scope)
        if inputs is None:
            return None
        domain, kind = plain_domain(proto.domain), proto.op_type
        local = self.functions.get((domain, kind))
        if local is not None:
            return self._function(
                local, proto, inputs, {**versions, **versions_of(local.opset_import)}
            )
        version = versions.get(domain)
        if version is None:
            raise NodeProblem(f"operator {kind} is of domain '{domain}', which is not imported")
        schema = schema_of(domain, kind, version)
        if schema is not None:
            check_attributes(schema, proto)
            check_types(schema, inputs)
        row = find_operator(domain, kind, version)
        if row is None:
            return self._schema_function(domain, proto, version, inputs, versions)
        self.build.location = place_of(self.filename, name_of(proto))
        node = self._make_node(proto, domain, version, inputs, scope, versions)
        try:
            return [*row.apply(node)]
        except WrittenOut:
            return self._schema_function(domain, proto, version, inputs, versions)

    def _make_node(
        self,
        proto: onnx.NodeProto,
        domain: str,
        version: int,
        inputs: Sequence[SSAValue | None],
        scope: Scope,
        versions: Versions,
    ) -> Node:
        def paths(graph: onnx.GraphProto, *arguments: SSAValue) -> Paths:
            if len(arguments) != len(graph.input):
                raise NodeProblem(
                    f"its graph has {len(graph.input)} inputs, expected {len(arguments)}"
                )
            names = [item.name for item in graph.input]
            inner: Scope = {**scope, **dict(zip(names, arguments, strict=True))}
            location = self.build.location
            results = self._graph(graph, inner, versions, {})
            self.build.location = location
            values = _plain(results)
            if isinstance(results, Split) or isinstance(values, Split):
                return values
            if len(values) != len(results):
                raise NodeProblem("its graph cannot be imported")
            return values

        attributes = {item.name: value_of(item) for item in proto.attribute}
        return Node(
            proto.op_type,
            domain,
            name_of(proto),
            version,
            attributes,
            self.build,
            inputs,
            list(proto.output),
            paths,
        )

    def _inputs(self, proto: onnx.NodeProto, scope: Scope) -> list[SSAValue | None] | None:
        inputs: list[SSAValue | None] = []
        for name in proto.input:
            if name and name not in scope:
                raise NodeProblem(f"input '{name}' is not computed by any node")
            value = scope[name] if name else None
            if isinstance(value, Poison):
                return None
            inputs.append(value)
        return inputs

    def _schema_function(
        self,
        domain: str,
        proto: onnx.NodeProto,
        version: int,
        inputs: Sequence[SSAValue | None],
        versions: Versions,
    ) -> list[SSAValue | Poison | None]:
        function = function_of(domain, proto, version, inputs)
        if function is None:
            raise NodeProblem(f"operator {proto.op_type}-{version} is not supported")
        own = versions_of(function.opset_import)
        newest = onnx.defs.onnx_opset_version()
        own.setdefault("", versions.get("", newest) if domain else version)
        complete = with_defaults(schema_of(domain, proto.op_type, version), proto)
        return self._function(function, complete, inputs, {**versions, **own})

    def _function(
        self,
        function: onnx.FunctionProto,
        proto: onnx.NodeProto,
        inputs: Sequence[SSAValue | None],
        versions: Versions,
    ) -> list[SSAValue | Poison | None]:
        """Imports the body of a function in place of a node."""
        if len(inputs) > len(function.input):
            raise NodeProblem(f"found {len(inputs)} inputs, expected {len(function.input)}")
        if self._depth >= MAX_FUNCTION_DEPTH:
            raise NodeProblem("functions stand for functions without an end")
        environment = {item.name: item for item in function.attribute_proto}
        environment |= {item.name: item for item in proto.attribute}
        scope: Scope = dict.fromkeys(function.input)
        scope |= dict(zip(function.input, inputs, strict=False))
        self._depth += 1
        before = len(self.problems)
        try:
            results = self._nodes(
                function.node,
                scope,
                versions,
                environment,
                lambda final: [final.get(name, POISON) for name in function.output],
            )
        finally:
            self._depth -= 1
        if len(self.problems) > before:
            inner = self.problems[before:]
            del self.problems[before:]
            reasons = "; ".join(f"{item.node}: {item.message}" for item in inner)
            raise NodeProblem(f"in the function it stands for: {reasons}")
        if isinstance(results, Split):
            raise Forked(results)
        return list(results)

    def _note(self, node: onnx.NodeProto, message: str) -> None:
        name = name_of(node)
        place = place_of(self.filename, name)
        self.problems.append(Problem(place, f"'{name}' ({node.op_type})", message))


def _bind(scope: Scope, node: onnx.NodeProto, results: Sequence[SSAValue | Poison | None]) -> None:
    """The names of what a node computes; what could not be imported is poison."""
    for position, name in enumerate(node.output):
        if name:
            scope[name] = results[position] if position < len(results) else POISON


def _plain(results: Results) -> Paths:
    """The results that are values."""
    if isinstance(results, Split):
        return results
    return [value for value in results if isinstance(value, SSAValue)]


def _texts(words: Sequence[str]) -> ArrayAttr[StringAttr]:
    return ArrayAttr([StringAttr(word) for word in words])


def name_of(node: onnx.NodeProto) -> str:
    """What a node is called: its name, or that of its first result."""
    outputs = [name for name in node.output if name]
    return node.name or (outputs[0] if outputs else node.op_type)


def _hint(name: str) -> str | None:
    """A name that a value may have in text."""
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in name)
    return f"arg{plain}" if plain[:1].isdigit() else plain or None


def import_model(
    model: onnx.ModelProto, filename: str, folder: Path | None, shapes: Asked | None = None
) -> ModuleOp:
    """The module of a model; one function `main`, whose arguments have the sizes in `shapes`.

    Raises `DiagnosticError`.
    """
    if not model.graph.node and not model.graph.output:
        raise model_error(filename, "it has no graph, so it is no ONNX model")
    try:
        return Importer(model, filename, folder, shapes).run()
    except RecursionError:
        raise model_error(filename, "graphs are nested too deep") from None
    except DiagnosticError:
        raise
