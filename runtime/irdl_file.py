"""`--irdl-file`: dialects that a file defines in the IRDL dialect.

    irdl.dialect @cmath {
      irdl.type @complex {
        %0 = irdl.is f32
        %1 = irdl.is f64
        %2 = irdl.any_of(%0, %1)
        irdl.parameters(element: %2)
      }
      irdl.operation @mul { ... }
    }

Ops are written in generic form, types and attributes with their parameters in `<>`. A
constraint that is used twice in a definition is one attribute wherever it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from xdsl.dialects import irdl as ops
from xdsl.dialects.builtin import ArrayAttr, StringAttr
from xdsl.dialects.irdl.irdl import VariadicityEnum
from xdsl.ir import Attribute, Dialect, Operation, ParametrizedAttribute, TypeAttribute
from xdsl.irdl import (
    AttributeDef,
    AttrSizedOperandSegments,
    AttrSizedResultSegments,
    IRDLOperation,
    OpDef,
    OperandDef,
    OptOperandDef,
    OptResultDef,
    RegionDef,
    ResultDef,
    VarOperandDef,
    VarResultDef,
    get_accessors_from_op_def,
    irdl_attr_definition,
)
from xdsl.irdl.constraints import RangeConstraint, VerificationContext
from xdsl.parser import AttrParser
from xdsl.utils.exceptions import VerifyException

from mlopt.core.context import Context
from mlopt.core.diagnostics import DiagnosticError, error
from mlopt.core.parser import parse_module
from mlopt.core.verifier import verify
from mlopt.core.walking import walk
from mlopt.dialects import OURS, XDSLS
from mlopt.runtime.irdl_constraints import Constraints, Lookup

OPERANDS = {
    VariadicityEnum.SINGLE: OperandDef,
    VariadicityEnum.OPTIONAL: OptOperandDef,
    VariadicityEnum.VARIADIC: VarOperandDef,
}
RESULTS = {
    VariadicityEnum.SINGLE: ResultDef,
    VariadicityEnum.OPTIONAL: OptResultDef,
    VariadicityEnum.VARIADIC: VarResultDef,
}


def load_irdl_file(text: str, path: str, context: Context) -> None:
    """Registers every dialect that `text`, of the file `path`, defines in `context`.

    Raises `DiagnosticError` for what is wrong in it.
    """
    module = parse_module(text, path, context)
    problems = verify(module)
    if problems:
        raise DiagnosticError(problems)
    for op in walk(module):
        if isinstance(op, ops.DialectOp):
            dialect = made_dialect(op, context)
            context.register_dialect(dialect.name, lambda dialect=dialect: dialect)


def made_dialect(op: ops.DialectOp, context: Context) -> Dialect:
    """The dialect that `op` defines. Raises `DiagnosticError`."""
    name = op.sym_name.data
    if name in (*OURS, *XDSLS) or name in context.registered_dialect_names:
        raise error(op, f"there is a dialect '{name}' already")
    attributes: dict[str, type[ParametrizedAttribute]] = {}
    lookup = Lookup(name, attributes, context)
    for entry in op.body.block.ops:
        if isinstance(entry, ops.TypeOp | ops.AttributeOp):
            attributes[entry.sym_name.data] = _declared(entry)
    for entry in op.body.block.ops:
        if isinstance(entry, ops.TypeOp | ops.AttributeOp):
            _define_attribute(entry, attributes[entry.sym_name.data], lookup)
    operations = [
        _operation(entry, lookup)
        for entry in op.body.block.ops
        if isinstance(entry, ops.OperationOp)
    ]
    return Dialect(name, operations, list(attributes.values()))


def _declared(entry: ops.TypeOp | ops.AttributeOp) -> type[ParametrizedAttribute]:
    """The class of a type or attribute; what its parameters must be is not known yet."""
    name = entry.qualified_name
    count = len(_parameters(entry).args) if _parameters(entry) else 0

    def parse_parameters(cls: type[ParametrizedAttribute], parser: AttrParser) -> Any:
        found = parser.parse_paramattr_parameters()
        if len(found) != count:
            parser.raise_error(f"'{name}' takes {count} parameters, found {len(found)}")
        return found

    bases = (
        (ParametrizedAttribute, TypeAttribute)
        if isinstance(entry, ops.TypeOp)
        else (ParametrizedAttribute,)
    )
    body: dict[str, Any] = {
        "name": name,
        "__annotations__": {_field(index): Attribute for index in range(count)},
        "parse_parameters": classmethod(parse_parameters),
    }
    made: Any = type(_class_name(entry.sym_name.data), bases, body)
    return irdl_attr_definition(made)


def _define_attribute(
    entry: ops.TypeOp | ops.AttributeOp, made: type[ParametrizedAttribute], lookup: Lookup
) -> None:
    constraints = Constraints(lookup)
    op = _parameters(entry)
    values = [constraints.of(value) for value in op.args] if op else []
    names = _names(op) if op else []

    def verify(self: ParametrizedAttribute) -> None:
        bound = VerificationContext()
        for name, constraint, found in zip(names, values, self.parameters, strict=True):
            try:
                constraint.verify(found, bound)
            except VerifyException as failure:
                raise VerifyException(f"parameter '{name}': {failure}") from None

    made.verify = verify


def _parameters(entry: ops.TypeOp | ops.AttributeOp) -> Any:
    """The `irdl.parameters` of a type or attribute; None where it has no parameters."""
    inner = entry.body.block.ops if entry.body.blocks else ()
    return next((op for op in inner if isinstance(op, ops.ParametersOp)), None)


def _field(index: int) -> str:
    return f"parameter_{index}"


def _operation(entry: ops.OperationOp, lookup: Lookup) -> type[IRDLOperation]:
    """The class of an op."""
    constraints = Constraints(lookup)
    definition = OpDef(entry.qualified_name)
    checks: list[Callable[[Operation], None]] = []
    for op in entry.body.block.ops if entry.body.blocks else ():
        match op:
            case ops.OperandsOp():
                definition.operands = _values(op, constraints, OPERANDS)
                if _segmented(op):
                    definition.options.append(AttrSizedOperandSegments())
            case ops.ResultsOp():
                definition.results = _values(op, constraints, RESULTS)
                if _segmented(op):
                    definition.options.append(AttrSizedResultSegments())
            case ops.AttributesOp():
                names = _names(op, "attribute_value_names")
                for name, value in zip(names, op.attribute_values, strict=True):
                    definition.attributes[name] = AttributeDef(constraints.of(value))
            case ops.RegionsOp():
                for index, (name, value) in enumerate(zip(_names(op), op.args, strict=True)):
                    region = value.owner
                    assert isinstance(region, ops.RegionOp), "only irdl.region makes regions"
                    definition.regions.append((name, RegionDef(_arguments(region, constraints))))
                    checks += _size_checks(region, index, name)
            case _:
                pass

    def verify_(self: Operation) -> None:
        for check in checks:
            check(self)

    body = get_accessors_from_op_def(definition, verify_)
    made: Any = type(
        _class_name(entry.sym_name.data) + "Op", (IRDLOperation,), {"name": definition.name}
    )
    for name, value in body.items():
        setattr(made, name, value)
    return made


def _values(op: Any, constraints: Constraints, kinds: dict[VariadicityEnum, Any]) -> list[Any]:
    """Operands or results as (name, definition)."""
    variadicities = [item.data for item in op.variadicity.value]
    return [
        (name, kinds[variadicity](constraints.of(value)))
        for name, variadicity, value in zip(_names(op), variadicities, op.args, strict=True)
    ]


def _segmented(op: Any) -> bool:
    """True where more than one group of values may have any size."""
    sizes = [item.data for item in op.variadicity.value]
    return sum(size != VariadicityEnum.SINGLE for size in sizes) > 1


def _arguments(region: ops.RegionOp, constraints: Constraints) -> RangeConstraint:
    if region.constrained_arguments is None and not region.entry_block_args:
        return constraints.anything()
    return constraints.exactly(region.entry_block_args)


def _size_checks(region: ops.RegionOp, index: int, name: str) -> list[Callable[[Operation], None]]:
    if region.number_of_blocks is None:
        return []
    wanted = region.number_of_blocks.value.data

    def check(op: Operation) -> None:
        found = len(op.regions[index].blocks)
        if found != wanted:
            raise VerifyException(f"region '{name}' has {found} blocks, expected {wanted}")

    return [check]


def _names(op: Operation, property: str = "names") -> list[str]:
    names = op.properties[property]
    assert isinstance(names, ArrayAttr), "verified"
    return [name.data for name in names.data if isinstance(name, StringAttr)]


def _class_name(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in name.replace(".", "_").split("_"))
