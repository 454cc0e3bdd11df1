"""Attributes of the `nvvm` dialect: the machine, and how lanes are told apart."""

from __future__ import annotations

from enum import auto

from xdsl.dialects.builtin import DictionaryAttr, IntAttr, StringAttr, UnitAttr
from xdsl.dialects.utils import EnumAttribute
from xdsl.ir import Attribute, ParametrizedAttribute, SpacedOpaqueSyntaxAttribute
from xdsl.irdl import irdl_attr_definition
from xdsl.parser import AttrParser
from xdsl.printer import Printer
from xdsl.utils.exceptions import VerifyException
from xdsl.utils.str_enum import StrEnum

KERNEL = "nvvm.kernel"
"""Attribute of an `llvm.func` that the host launches."""

MAX_THREADS = "nvvm.maxntid"
REQUIRED_THREADS = "nvvm.reqntid"
MIN_BLOCKS = "nvvm.minctasm"
MAX_REGISTERS = "nvvm.maxnreg"


class ShflKind(StrEnum):
    """Which lane is read: own id xor, plus, minus, or equal to the offset."""

    BFLY = auto()
    UP = auto()
    DOWN = auto()
    IDX = auto()


@irdl_attr_definition
class ShflKindAttr(EnumAttribute[ShflKind], SpacedOpaqueSyntaxAttribute):
    """`#nvvm<shfl_kind bfly>`."""

    name = "nvvm.shfl_kind"


@irdl_attr_definition
class NVVMTargetAttr(ParametrizedAttribute):
    """`#nvvm.target<O = 3, chip = "sm_90", features = "+ptx80">`: what a module is compiled for.

    What is left out has upstream's default: level 2, `nvptx64-nvidia-cuda`, `sm_75`,
    `+ptx60`.
    """

    name = "nvvm.target"

    level: IntAttr
    triple: StringAttr
    chip: StringAttr
    features: StringAttr
    flags: DictionaryAttr

    @staticmethod
    def of(chip: str = "sm_75", features: str = "+ptx60", level: int = 2) -> NVVMTargetAttr:
        """The target `chip`."""
        return NVVMTargetAttr(
            IntAttr(level),
            StringAttr(TRIPLE),
            StringAttr(chip),
            StringAttr(features),
            DictionaryAttr({}),
        )

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> list[Attribute]:
        default = cls.of()
        found: dict[str, Attribute] = dict(zip(_FIELDS, default.parameters, strict=True))
        if parser.parse_optional_punctuation("<") is None:
            return list(found.values())
        while parser.parse_optional_punctuation(">") is None:
            position = parser.pos
            name = parser.parse_identifier()
            if name not in found:
                parser.raise_error(
                    f"found '{name}', expected one of {', '.join(_FIELDS)}", position
                )
            parser.parse_punctuation("=")
            if name == "O":
                found[name] = IntAttr(parser.parse_integer())
            elif name == "flags":
                found[name] = DictionaryAttr(parser.parse_optional_dictionary_attr_dict())
            else:
                found[name] = StringAttr(parser.parse_str_literal())
            if parser.parse_optional_punctuation(",") is None:
                parser.parse_punctuation(">")
                break
        return list(found.values())

    def print_parameters(self, printer: Printer) -> None:
        shown: list[str] = []
        for name, value, default in zip(_FIELDS, self.parameters, _DEFAULTS, strict=True):
            if value == default:
                continue
            if isinstance(value, IntAttr):
                shown.append(f"{name} = {value.data}")
            elif isinstance(value, StringAttr):
                shown.append(f'{name} = "{value.data}"')
            elif isinstance(value, DictionaryAttr):
                words = [
                    key if isinstance(entry, UnitAttr) else f"{key} = {entry}"
                    for key, entry in value.data.items()
                ]
                shown.append(f"{name} = {{{', '.join(words)}}}")
        if shown:
            printer.print_string(f"<{', '.join(shown)}>")

    def verify(self) -> None:
        if not 0 <= self.level.data <= 3:
            raise VerifyException(f"level O is {self.level.data}, expected a level from 0 to 3")
        for name, value in (("triple", self.triple), ("chip", self.chip)):
            if not value.data:
                raise VerifyException(f"{name} is empty, expected a name")


TRIPLE = "nvptx64-nvidia-cuda"
_FIELDS = ("O", "triple", "chip", "features", "flags")
_DEFAULTS: tuple[Attribute, ...] = NVVMTargetAttr.of().parameters
