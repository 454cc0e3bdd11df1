"""`linalg.generic`, `linalg.yield` and `linalg.index`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from xdsl.dialects.builtin import ArrayAttr, IndexTypeConstr, IntegerAttr, StringAttr, i64
from xdsl.dialects.linalg import ops as linalg
from xdsl.dialects.linalg.abstract_ops import LinalgStructuredOperation
from xdsl.dialects.linalg.attrs import IteratorType, IteratorTypeAttr
from xdsl.ir import Attribute, Operation, SSAValue
from xdsl.ir.affine import AffineMap
from xdsl.irdl import prop_def, result_def, traits_def, var_operand_def
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import IsTerminator, Pure
from xdsl.utils.exceptions import VerifyException

from mlopt.core.interfaces.structured import Iterator
from mlopt.core.redefinition import op_redefinition
from mlopt.dialects.linalg.structured_op import LoopNest, StructuredEffects, verify_structured
from mlopt.dialects.linalg.syntax import (
    HIDDEN,
    parse_dictionary,
    parse_operands,
    parse_results,
    print_operands,
    print_results,
    split_properties,
)


@op_redefinition
class GenericOp(LoopNest, linalg.GenericOp):
    """A loop nest with maps, iterators and body written out.

    Operands:
        inputs: tensors, buffers or scalars; one element is read an iteration.
        outputs: tensors or buffers that are updated.
    Properties:
        indexing_maps: one an operand, from loops to its axes.
        iterator_types: `parallel` or `reduction`, one a loop.
        doc, library_call: text, optional.
    Results:
        res: the updated outputs, where they are tensors.
    Errors:
        Maps, shapes and loops do not fit; an extent of a loop is not to be inferred.
    Source:
        Upstream's `linalg.generic`.
    """

    traits = traits_def(StructuredEffects())

    def nest_maps(self) -> Sequence[AffineMap]:
        """The map of each operand."""
        return [attribute.data for attribute in self.indexing_maps.data]

    def nest_iterators(self) -> Sequence[Iterator]:
        """The kind of each loop."""
        return [
            Iterator.REDUCTION if kind.data != IteratorType.PARALLEL else Iterator.PARALLEL
            for kind in self.iterator_types.data
        ]

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        position = parser.pos
        attributes = parse_dictionary(parser)
        for name in ("indexing_maps", "iterator_types"):
            if not isinstance(attributes.get(name), ArrayAttr):
                parser.raise_error(f"expected '{name}', an array, in linalg.generic", position)
        attributes["iterator_types"] = _iterator_types(parser, attributes, position)
        inputs = parse_operands(parser, "ins")
        outputs = parse_operands(parser, "outs")
        if parser.parse_optional_keyword("attrs") is not None:
            parser.parse_punctuation("=")
            attributes |= parser.parse_optional_attr_dict()
        region = parser.parse_region()
        properties, rest = split_properties(cls, attributes)
        return cls.build(
            operands=[inputs, outputs],
            result_types=[parse_results(parser)],
            properties=properties,
            attributes=rest,
            regions=[region],
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(" {indexing_maps = [")
        printer.print_list(self.indexing_maps.data, printer.print_attribute)
        printer.print_string("], iterator_types = [")
        printer.print_list(
            self.iterator_types.data, lambda kind: printer.print_string(f'"{kind.data.value}"')
        )
        printer.print_string("]")
        for name in ("doc", "library_call"):
            if name in self.properties:
                printer.print_string(f", {name} = ")
                printer.print_attribute(self.properties[name])
        printer.print_string("}")
        print_operands(printer, "ins", self.inputs)
        print_operands(printer, "outs", self.outputs)
        extra = {key: value for key, value in self.attributes.items() if key not in HIDDEN}
        if extra:
            printer.print_string(" attrs = ")
            printer.print_op_attributes(extra)
        printer.print_string(" ")
        printer.print_region(self.body)
        print_results(printer, self)

    def verify_(self) -> None:
        for kind in self.iterator_types.data:
            if kind.data == IteratorType.WINDOW:
                raise VerifyException("iterator type window is not supported any more")
        verify_structured(self)


def _iterator_types(
    parser: Parser, attributes: dict[str, Attribute], position: int
) -> ArrayAttr[IteratorTypeAttr]:
    """Words or attributes as attributes."""
    found: list[IteratorTypeAttr] = []
    kinds: Any = attributes["iterator_types"]
    names = [str(kind) for kind in IteratorType]
    for kind in kinds.data:
        if isinstance(kind, StringAttr) and kind.data in names:
            found.append(IteratorTypeAttr(IteratorType(kind.data)))
        elif isinstance(kind, IteratorTypeAttr):
            found.append(kind)
        else:
            parser.raise_error(f"unexpected iterator_type ({kind})", position)
    return ArrayAttr(found)


@op_redefinition
class YieldOp(linalg.YieldOp):
    """The elements of the outputs of the op around.

    Operands:
        arguments: one an output, of its element type.
    Errors:
        It does not stand at the end of a body of a linalg op.
    Source:
        Upstream's `linalg.yield`.
    """

    arguments = var_operand_def()
    traits = traits_def(IsTerminator(), Pure())

    assembly_format = "attr-dict ($arguments^ `:` type($arguments))?"

    def verify_(self) -> None:
        parent = self.parent_op()
        if parent is None or not parent.name.startswith("linalg."):
            raise VerifyException("expected a parent op that is a linalg op")


@op_redefinition
class IndexOp(linalg.IndexOp):
    """The iteration of loop `dim` of the op around.

    Properties:
        dim: a loop, counted from the outermost.
    Results:
        result: `index`.
    Errors:
        It is not in a linalg op of more than `dim` loops.
    Source:
        Upstream's `linalg.index`.
    """

    dim = prop_def(IntegerAttr.constr(i64))
    result = result_def(IndexTypeConstr)
    traits = traits_def(Pure())

    assembly_format = "$dim attr-dict `:` type($result)"

    def verify_(self) -> None:
        loops = loops_around(self)
        if loops is None:
            raise VerifyException("expected parent op with LinalgOp interface")
        if not 0 <= self.dim.value.data < loops:
            raise VerifyException(
                f"expected dim ({self.dim.value.data}) to be lower than the number of loops "
                f"({loops}) of the enclosing LinalgOp"
            )


def loops_around(op: Operation) -> int | None:
    """The number of loops of the nearest structured op around `op`."""
    parent = op.parent_op()
    while parent is not None and not isinstance(parent, LinalgStructuredOperation | LoopNest):
        parent = parent.parent_op()
    return parent.get_num_loops() if parent is not None else None


def yielded(op: Operation) -> Sequence[SSAValue]:
    """What the body of a structured op yields."""
    block = op.regions[0].blocks.first
    assert block is not None and block.last_op is not None, "a body ends with a yield"
    return block.last_op.operands
