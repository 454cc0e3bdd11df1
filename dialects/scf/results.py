"""What structured control flow shares: result types, regions with a terminator, yields."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import IsTerminator, SingleBlockImplicitTerminator
from xdsl.utils.exceptions import VerifyException


def parse_optional_result_types(parser: Parser) -> Sequence[Attribute]:
    """`-> type` or `-> (types)`; nothing where there is no arrow."""
    if parser.parse_optional_punctuation("->") is None:
        return ()
    return parse_result_types(parser)


def parse_result_types(parser: Parser) -> Sequence[Attribute]:
    """`type` or `(types)`, after an arrow."""
    types = parser.parse_optional_comma_separated_list(parser.Delimiter.PAREN, parser.parse_type)
    return (parser.parse_type(),) if types is None else types


def print_result_types(printer: Printer, types: Iterable[Attribute]) -> None:
    """` -> (types)`."""
    printer.print_string(" -> (")
    printer.print_list(types, printer.print_attribute)
    printer.print_string(")")


def add_implicit_terminators(op: Operation) -> None:
    """Ends blocks that the text leaves without a terminator."""
    for trait in op.get_traits_of_type(SingleBlockImplicitTerminator):
        for region in op.regions:
            end_with(region, trait.op_type)


def end_with(region: Region, terminator: type[Operation]) -> None:
    """Ends the last block of `region` with an empty `terminator` where it has none."""
    if not region.blocks:
        region.add_block(Block())
    block = region.blocks.last
    assert block is not None, "a region has a block by now"
    if block.last_op is None or not block.last_op.has_trait(IsTerminator):
        block.add_op(terminator())


def verify_types(
    what: str, found: Sequence[Attribute], expected_by: str, expected: Sequence[Attribute]
) -> None:
    """Raises unless the two lists of types agree."""
    if len(found) != len(expected):
        raise VerifyException(
            f"{what}: found {_count(len(found))}, but {expected_by} needs {_count(len(expected))}"
        )
    for index, (one, other) in enumerate(zip(found, expected, strict=True)):
        if one != other:
            raise VerifyException(
                f"{what}: value {index} is {one}, but {expected_by} needs {other}"
            )


def verify_terminator(
    region: Region, kinds: type[Operation] | tuple[type[Operation], ...], what: str
) -> Operation:
    """The terminator of the single block of `region`; raises where it is none of `kinds`."""
    last = region.block.last_op
    if last is None or not isinstance(last, kinds):
        names = kinds if isinstance(kinds, tuple) else (kinds,)
        wanted = " or ".join(f"'{kind.name}'" for kind in names)
        found = f"'{last.name}'" if last is not None else "nothing"
        raise VerifyException(f"{what} ends with {found}, expected {wanted}")
    return last


def types_of(values: Iterable[SSAValue]) -> tuple[Attribute, ...]:
    """The types of `values`."""
    return tuple(value.type for value in values)


def _count(number: int) -> str:
    return "1 value" if number == 1 else f"{number} values"
