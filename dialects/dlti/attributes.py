"""Maps of `dlti`, whose entries are written in either of upstream's two ways.

    #dlti.dl_spec<"dlti.endianness" = "little", i32 = 32>
    #dlti.dl_spec<#dlti.dl_entry<"dlti.endianness", "little">>

The first is what is printed.
"""

from __future__ import annotations

from xdsl.dialects.builtin import ArrayAttr, StringAttr
from xdsl.dialects.dlti import DataLayoutEntryAttr, DLTIEntryMap
from xdsl.ir import TypeAttribute
from xdsl.irdl import irdl_attr_definition
from xdsl.parser import AttrParser
from xdsl.utils.exceptions import VerifyException


class EntryMap(DLTIEntryMap):
    """Entries `key = value`; a key is a type or a string, and stands once."""

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> tuple[ArrayAttr[DataLayoutEntryAttr]]:
        def parse_entry() -> DataLayoutEntryAttr:
            position = parser.pos
            key = parser.parse_attribute()
            if isinstance(key, DataLayoutEntryAttr):
                return key
            if not isinstance(key, TypeAttribute | StringAttr):
                parser.raise_error("expected a type or a quoted string", position)
            if isinstance(key, StringAttr) and not key.data:
                parser.raise_error("empty string as DLTI key is not allowed", position)
            parser.parse_punctuation("=")
            return DataLayoutEntryAttr.new((key, parser.parse_attribute()))

        entries = parser.parse_comma_separated_list(parser.Delimiter.ANGLE, parse_entry)
        return (ArrayAttr(entries),)


@irdl_attr_definition(init=False)
class DataLayoutSpecAttr(EntryMap):
    """Sizes and alignments of types, and other facts of the data layout."""

    name = "dlti.dl_spec"


@irdl_attr_definition(init=False)
class TargetDeviceSpecAttr(EntryMap):
    """Facts of one device, by name."""

    name = "dlti.target_device_spec"

    def verify(self) -> None:
        DLTIEntryMap.verify(self)
        for entry in self.entries:
            if not isinstance(entry.key, StringAttr):
                raise VerifyException("dlti.target_device_spec does not allow type as a key")


@irdl_attr_definition(init=False)
class TargetSystemSpecAttr(EntryMap):
    """The devices of a system, by name."""

    name = "dlti.target_system_spec"

    def verify(self) -> None:
        DLTIEntryMap.verify(self)
        for entry in self.entries:
            if not isinstance(entry.key, StringAttr):
                raise VerifyException("dlti.target_system_spec does not allow type as a key")


@irdl_attr_definition(init=False)
class MapAttr(EntryMap):
    """Any facts, by name or type."""

    name = "dlti.map"
