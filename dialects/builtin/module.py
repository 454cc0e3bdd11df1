"""`builtin.module`, with upstream's check of its attributes."""

from __future__ import annotations

from xdsl.dialects import builtin
from xdsl.ir import Block
from xdsl.parser import Parser
from xdsl.utils.exceptions import VerifyException

INHERENT = ("sym_name", "sym_visibility")


class ModuleOp(builtin.ModuleOp):
    """xDSL's module; other attributes than its own must name a dialect."""

    @classmethod
    def parse(cls, parser: Parser) -> ModuleOp:
        name = parser.parse_optional_symbol_name()
        attributes = parser.parse_optional_attr_dict_with_keyword()
        region = parser.parse_region()
        if region.first_block is None:
            region.add_block(Block())
        return cls(region, attributes.data if attributes is not None else None, name)

    def verify_(self) -> None:
        super().verify_()
        if self.body.block.args:
            raise VerifyException("region should have no arguments")
        for name in self.attributes:
            if "." not in name and name not in INHERENT:
                raise VerifyException(
                    f"can only contain attributes with dialect-prefixed names, found: '{name}'"
                )
