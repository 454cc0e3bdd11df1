"""Contractions whose maps may be written: `matmul`, its batches, `contract`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from xdsl.dialects.builtin import AffineMapAttr, ArrayAttr
from xdsl.dialects.linalg import ops as linalg
from xdsl.ir import Attribute
from xdsl.ir.affine import AffineMap
from xdsl.irdl import opt_prop_def, prop_def
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.utils.exceptions import VerifyException

from mlopt.core.interfaces.structured import Iterator, is_projected_permutation
from mlopt.core.redefinition import op_redefinition
from mlopt.dialects.linalg.attributes import TypeFunctionAttr
from mlopt.dialects.linalg.named import is_unsigned, multiply_add
from mlopt.dialects.linalg.notation import Nest
from mlopt.dialects.linalg.scalars import BodyBuilder
from mlopt.dialects.linalg.structured_op import NamedOp, verify_structured
from mlopt.dialects.linalg.syntax import (
    HIDDEN,
    parse_front_attributes,
    parse_maps,
    print_maps,
)

Maps = ArrayAttr[AffineMapAttr]


def maps_of(nest: Nest) -> Maps:
    """The maps of a nest as an attribute."""
    return ArrayAttr([AffineMapAttr(map) for map in nest.maps()])


class MappedContraction(NamedOp):
    """Sum of products, `indexing_maps` before the operands where they are not the usual."""

    NEST: ClassVar[Nest | None] = None

    def nest_maps(self) -> Sequence[AffineMap]:
        maps: Any = self.properties["indexing_maps"]
        return [attribute.data for attribute in maps.data]

    def nest_iterators(self) -> Sequence[Iterator]:
        if self.NEST is not None:
            return self.NEST.iterators()
        return iterators_of_maps(self.nest_maps())

    @classmethod
    def fill_body(cls, body: BodyBuilder, properties: Mapping[str, Attribute], inputs: int) -> None:
        if len(body.args) != 3:
            raise VerifyException(
                f"'{cls.name}' op takes 2 inputs and 1 output, found {len(body.args)} operands"
            )
        body.finish(multiply_add(body, is_unsigned(properties)))

    @classmethod
    def parse_leading(cls, parser: Parser) -> dict[str, Attribute]:
        maps = parse_maps(parser)
        if maps is None and cls.NEST is None:
            parser.raise_error("expected 'indexing_maps'")
        attributes: dict[str, Attribute] = {} if maps is None else {"indexing_maps": maps}
        return parse_front_attributes(parser) | attributes

    def print_leading(self, printer: Printer) -> None:
        maps: Any = self.properties["indexing_maps"]
        if self.NEST is None or maps != maps_of(self.NEST):
            print_maps(printer, maps)
        hidden = (*HIDDEN, "indexing_maps")
        attributes = sorted((self.attributes | self.properties).items())
        printer.print_op_attributes({k: v for k, v in attributes if k not in hidden})

    def verify_contraction(self) -> None:
        """Raises `VerifyException` where operands or maps are not of a contraction."""
        found = (len(self.inputs), len(self.outputs))
        if found != (2, 1):
            raise VerifyException(f"takes 2 inputs and 1 output, found {found[0]} and {found[1]}")
        maps = self.nest_maps()
        if len(maps) != 3:
            raise VerifyException(f"expected 3 indexing_maps, found {len(maps)}")
        if self.NEST is None:
            _verify_contract_maps(maps)
        else:
            _verify_variant(maps, self.NEST.maps())
        verify_structured(self)


def iterators_of_maps(maps: Sequence[AffineMap]) -> list[Iterator]:
    """The loops of the output's map are parallel, the others reductions."""
    kept = {expr for expr in maps[-1].results}
    return [
        Iterator.PARALLEL
        if AffineMap.identity(maps[-1].num_dims).results[loop] in kept
        else Iterator.REDUCTION
        for loop in range(maps[-1].num_dims)
    ]


def _verify_contract_maps(maps: Sequence[AffineMap]) -> None:
    for index, map in enumerate(maps):
        if not is_projected_permutation(map):
            raise VerifyException(
                f"provided affine_map #{index} ({map}) is not a projected permutation"
            )
        if map.num_dims != maps[0].num_dims:
            raise VerifyException("provided affine_maps have different numbers of dimensions")
    lhs, rhs, out = (set(map.results) for map in maps)
    for expr in out - (lhs | rhs):
        raise VerifyException(f"iteration dim {expr} is only used by the output")
    if not (lhs & rhs) - out:
        raise VerifyException("expected at least one contracting dim")
    for expr in (lhs ^ rhs) - out:
        raise VerifyException(f"iteration dim {expr} is used by one input only")


def _verify_variant(maps: Sequence[AffineMap], usual: Sequence[AffineMap]) -> None:
    """Raises unless inputs are transposed or broadcast as upstream allows.

    A full map names the loops of the usual one, the batch first. A shorter one is the
    inner loop alone; with a batch also (batch, inner), (row, inner) or (inner, column).
    """
    has_batch = usual[0].num_dims == 4
    for index, (map, expected) in enumerate(zip(maps, usual, strict=True)):
        if map.num_dims != expected.num_dims:
            raise VerifyException(
                f"expected indexing_map #{index} to have {expected.num_dims} dim(s), found "
                f"{map.num_dims}"
            )
        if index < 2 and not _is_variant(map, expected, has_batch, is_left=index == 0):
            raise VerifyException(
                f"invalid broadcast or transpose requested: indexing_map #{index} is {map}, "
                f"not a form of {expected}"
            )
    if maps[-1] != usual[-1]:
        raise VerifyException(f"invalid output map {maps[-1]}, expected {usual[-1]}")


def _is_variant(map: AffineMap, usual: AffineMap, has_batch: bool, *, is_left: bool) -> bool:
    found = list(map.results)
    if len(found) == len(usual.results):
        in_place = not has_batch or found[0] == usual.results[0]
        return in_place and set(found) == set(usual.results)
    inner = AffineMap.identity(map.num_dims).results[-1]
    if len(found) == 1:
        return found == [inner]
    if len(found) != 2:
        return False
    batch, row, column = AffineMap.identity(map.num_dims).results[:3]
    if is_left:
        return found in ([batch, inner], [row, inner])
    return found in ([batch, inner], [inner, column])


_MATMUL = Nest("m n *k", "m k, k n -> m n")
_BATCH_MATMUL = Nest("b m n *k", "b m k, b k n -> b m n")
_BATCH_REDUCE_MATMUL = Nest("*b m n *k", "b m k, b k n -> m n")


@op_redefinition
class MatmulOp(MappedContraction, linalg.MatmulOp):
    """`out[m, n] += lhs[m, k] * rhs[k, n]`; `indexing_maps` may transpose or broadcast.

    Properties:
        indexing_maps: maps of lhs, rhs and output over the loops m, n, k.
        cast: how narrower integers are extended, signed unless it says so.
    Errors:
        Shapes do not fit; a map is none of a matrix product.
    Source:
        Upstream's `linalg.matmul`.
    """

    name = "linalg.matmul"

    NEST: ClassVar[Nest | None] = _MATMUL

    indexing_maps = prop_def(Maps, default_value=maps_of(_MATMUL))
    cast = opt_prop_def(TypeFunctionAttr)

    def verify_(self) -> None:
        self.verify_contraction()


@op_redefinition
class BatchMatmulOp(MappedContraction):
    """`out[b, m, n] += lhs[b, m, k] * rhs[b, k, n]`, as `linalg.matmul` a batch."""

    name = "linalg.batch_matmul"

    NEST: ClassVar[Nest | None] = _BATCH_MATMUL

    indexing_maps = prop_def(Maps, default_value=maps_of(_BATCH_MATMUL))
    cast = opt_prop_def(TypeFunctionAttr)

    def verify_(self) -> None:
        self.verify_contraction()


@op_redefinition
class BatchReduceMatmulOp(MappedContraction):
    """`out[m, n] += lhs[b, m, k] * rhs[b, k, n]`: matmuls summed over the batch."""

    name = "linalg.batch_reduce_matmul"

    NEST: ClassVar[Nest | None] = _BATCH_REDUCE_MATMUL

    indexing_maps = prop_def(Maps, default_value=maps_of(_BATCH_REDUCE_MATMUL))
    cast = opt_prop_def(TypeFunctionAttr)

    def verify_(self) -> None:
        self.verify_contraction()


@op_redefinition
class ContractOp(MappedContraction):
    """A sum of products with maps written out; loops that the output lacks are summed over."""

    name = "linalg.contract"

    indexing_maps = prop_def(Maps)
    cast = opt_prop_def(TypeFunctionAttr)

    def verify_(self) -> None:
        self.verify_contraction()
