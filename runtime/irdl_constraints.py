"""Constraints of IRDL as those that xDSL's definitions take."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xdsl.dialects import builtin
from xdsl.dialects import irdl as ops
from xdsl.dialects.builtin import SymbolRefAttr
from xdsl.ir import Attribute, Operation, ParametrizedAttribute, SSAValue
from xdsl.irdl import (
    AllOf,
    AnyAttr,
    AttrConstraint,
    BaseAttr,
    EqAttrConstraint,
    ParamAttrConstraint,
    RangeOf,
    VarConstraint,
)
from xdsl.irdl.constraints import RangeConstraint, VerificationContext
from xdsl.utils.exceptions import VerifyException

from mlopt.core.context import Context
from mlopt.core.diagnostics import error

BUILTINS: dict[str, type[Attribute]] = {
    "!builtin.integer": builtin.IntegerType,
    "!builtin.index": builtin.IndexType,
    "!builtin.bf16": builtin.BFloat16Type,
    "!builtin.f16": builtin.Float16Type,
    "!builtin.f32": builtin.Float32Type,
    "!builtin.f64": builtin.Float64Type,
    "!builtin.complex": builtin.ComplexType,
    "!builtin.function": builtin.FunctionType,
    "!builtin.none": builtin.NoneType,
    "!builtin.tuple": builtin.TupleType,
    "!builtin.vector": builtin.VectorType,
    "!builtin.tensor": builtin.TensorType,
    "!builtin.unranked_tensor": builtin.UnrankedTensorType,
    "!builtin.memref": builtin.MemRefType,
    "!builtin.unranked_memref": builtin.UnrankedMemRefType,
    "#builtin.integer": builtin.IntegerAttr,
    "#builtin.float": builtin.FloatAttr,
    "#builtin.string": builtin.StringAttr,
    "#builtin.array": builtin.ArrayAttr,
    "#builtin.dictionary": builtin.DictionaryAttr,
    "#builtin.unit": builtin.UnitAttr,
    "#builtin.symbol_ref": builtin.SymbolRefAttr,
    "#builtin.affine_map": builtin.AffineMapAttr,
    "#builtin.dense_array": builtin.DenseArrayBase,
    "#builtin.dense_intorfp_elements": builtin.DenseIntOrFPElementsAttr,
    "#builtin.type": builtin.TypeAttribute,
}
"""What upstream calls the types and attributes of builtin."""


@dataclass(frozen=True)
class OneOf(AttrConstraint):
    """The first of `choices` that holds; what others bound is forgotten."""

    choices: tuple[AttrConstraint, ...]

    def verify(self, attr: Attribute, constraint_context: VerificationContext) -> None:
        reasons: list[str] = []
        for choice in self.choices:
            tried = copy.deepcopy(constraint_context)
            try:
                choice.verify(attr, tried)
            except VerifyException as failure:
                reasons.append(str(failure))
                continue
            choice.verify(attr, constraint_context)
            return
        raise VerifyException(f"found {attr}, which is none of: {'; '.join(reasons)}")

    def mapping_type_vars(self, type_var_mapping: Any) -> OneOf:
        return self


@dataclass(frozen=True)
class Exactly(RangeConstraint):
    """As many attributes as there are constraints, each of which holds."""

    constraints: tuple[AttrConstraint, ...]

    def verify(self, attrs: Sequence[Attribute], constraint_context: VerificationContext) -> None:
        self.verify_length(len(attrs), constraint_context)
        for constraint, attr in zip(self.constraints, attrs, strict=True):
            constraint.verify(attr, constraint_context)

    def verify_length(self, length: int, constraint_context: VerificationContext) -> None:
        if length != len(self.constraints):
            raise VerifyException(f"found {length} arguments, expected {len(self.constraints)}")

    def mapping_type_vars(self, type_var_mapping: Any) -> Exactly:
        return self


@dataclass(frozen=True)
class Lookup:
    """Names of types and attributes: of the dialect that is defined, then of others."""

    dialect: str
    own: dict[str, type[ParametrizedAttribute]]
    context: Context

    def referred(self, op: Operation, reference: SymbolRefAttr) -> type[ParametrizedAttribute]:
        """What `@dialect::@name`, or `@name`, refers to."""
        names = [
            reference.root_reference.data,
            *(item.data for item in reference.nested_references.data),
        ]
        dialect, name = names if len(names) == 2 else (self.dialect, names[0])
        if dialect == self.dialect and name in self.own:
            return self.own[name]
        found: Any = None
        if dialect != self.dialect:
            found = self.context.get_optional_type(f"{dialect}.{name}")
            found = found or self.context.get_optional_attr(f"{dialect}.{name}")
        if found is None or not issubclass(found, ParametrizedAttribute):
            raise error(op, f"found {reference}, which is no type or attribute that is defined")
        return found

    def named(self, op: Operation, name: str) -> type[Attribute]:
        """What upstream calls `name`, such as "!builtin.integer"."""
        if name[:1] not in ("!", "#"):
            raise error(op, f"found \"{name}\", expected a name that starts with '!' or '#'")
        found: Any = BUILTINS.get(name)
        if found is None and name.startswith(f"{name[0]}{self.dialect}."):
            found = self.own.get(name.partition(".")[2])
        if found is None:
            get = (
                self.context.get_optional_type if name[0] == "!" else self.context.get_optional_attr
            )
            found = get(name[1:])
        if found is None:
            raise error(op, f'found "{name}", which is no type or attribute that is defined')
        return found


class Constraints:
    """The constraints of one definition."""

    def __init__(self, lookup: Lookup):
        self._lookup = lookup
        self._made: dict[SSAValue, AttrConstraint] = {}

    def of(self, value: SSAValue) -> AttrConstraint:
        """The constraint that `value` is."""
        found = self._made.get(value)
        if found is None:
            owner = value.owner
            assert isinstance(owner, Operation), "definitions have no arguments"
            found = self._of_op(owner)
            if value.has_more_than_one_use():
                found = VarConstraint(f"V{len(self._made)}", found)
            self._made[value] = found
        return found

    def anything(self) -> RangeConstraint:
        """Any number of anything."""
        return RangeOf(AnyAttr())

    def exactly(self, values: Sequence[SSAValue]) -> RangeConstraint:
        """One attribute for each of `values`."""
        return Exactly(tuple(self.of(value) for value in values))

    def _of_op(self, op: Operation) -> AttrConstraint:
        match op:
            case ops.IsOp():
                return EqAttrConstraint(op.expected)
            case ops.AnyOp():
                return AnyAttr()
            case ops.AnyOfOp():
                return OneOf(tuple(self.of(value) for value in op.args))
            case ops.AllOfOp():
                return AllOf(tuple(self.of(value) for value in op.args))
            case ops.BaseOp():
                if op.base_ref is not None:
                    return BaseAttr(self._lookup.referred(op, op.base_ref))
                assert op.base_name is not None, "verified"
                return BaseAttr(self._lookup.named(op, op.base_name.data))
            case ops.ParametricOp():
                base = self._lookup.referred(op, op.base_type)
                return ParamAttrConstraint(base, tuple(self.of(value) for value in op.args))
            case _:
                raise error(op, f"'{op.name}' op has no meaning here, as it is written in C++")
