"""How single properties are written inside an op."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects.builtin import (
    DenseArrayBase,
    FloatAttr,
    IntegerAttr,
    IntegerType,
    StringAttr,
    SymbolRefAttr,
    UnitAttr,
    f64,
    i32,
    i64,
)
from xdsl.ir import Attribute


class PropertySyntax:
    """Reads and writes the value of one property; the base class writes the attribute."""

    is_silent = False
    """True where the word before it says it all."""

    def parse(self, parser: Any) -> Attribute | None:
        """The value. Raises `ParseError`."""
        return parser.parse_attribute()

    def parse_optional(self, parser: Any) -> Attribute | None:
        """The value, or None where there is none."""
        raise NotImplementedError

    def print(self, printer: Any, value: Any) -> None:
        """Writes the value."""
        printer.print_attribute(value)

    def is_empty(self, value: Any) -> bool:
        """True where the value stands for nothing."""
        return False


class Flag(PropertySyntax):
    """A unit attribute behind its keyword."""

    is_silent = True

    def parse(self, parser: Any) -> Attribute | None:
        return UnitAttr()


class Text(PropertySyntax):
    """`"text"`."""

    def parse(self, parser: Any) -> Attribute | None:
        return StringAttr(parser.parse_str_literal())

    def print(self, printer: Any, value: Any) -> None:
        printer.print_string_literal(value.data)


class Word(PropertySyntax):
    """A word that stands for a number."""

    def __init__(self, words: dict[str, int]):
        self.words = words

    def parse(self, parser: Any) -> Attribute | None:
        word = parser.parse_identifier_or_str_literal()
        if word not in self.words:
            parser.raise_error(f"found '{word}', expected one of {', '.join(self.words)}")
        return IntegerAttr(self.words[word], i64)

    def parse_optional(self, parser: Any) -> Attribute | None:
        word = parser.parse_optional_keyword_in(self.words)
        return None if word is None else IntegerAttr(self.words[word], i64)

    def print(self, printer: Any, value: Any) -> None:
        number = value.value.data
        words = [word for word, known in self.words.items() if known == number]
        printer.print_string(words[0] if words else str(number))

    def is_empty(self, value: Any) -> bool:
        return "" in self.words and self.words[""] == value.value.data


class Number(PropertySyntax):
    """An integer of a known type."""

    def __init__(self, type: IntegerType = i64):
        self.type = type

    def parse(self, parser: Any) -> Attribute | None:
        return IntegerAttr(parser.parse_integer(), self.type)

    def print(self, printer: Any, value: Any) -> None:
        printer.print_int(value.value.data)


class Real(PropertySyntax):
    """A float of 64 bits."""

    def parse(self, parser: Any) -> Attribute | None:
        return FloatAttr(float(parser.parse_number()), f64)

    def print(self, printer: Any, value: Any) -> None:
        printer.print_string(f"{value.value.data:e}")


class Numbers(PropertySyntax):
    """`[0, 1]`, a dense array."""

    def __init__(self, type: IntegerType = i64):
        self.type = type

    def parse(self, parser: Any) -> Attribute | None:
        numbers = parser.parse_comma_separated_list(
            parser.Delimiter.SQUARE, lambda: parser.parse_integer(allow_boolean=False)
        )
        return DenseArrayBase.from_list(self.type, numbers)

    def print(self, printer: Any, value: Any) -> None:
        printer.print_string("[" + ", ".join(map(str, value.get_values())) + "]")


class Symbol(PropertySyntax):
    """`@name` of the op itself."""

    def parse(self, parser: Any) -> Attribute | None:
        return parser.parse_symbol_name()

    def print(self, printer: Any, value: Any) -> None:
        printer.print_symbol_name(value.data)


class SymbolReference(PropertySyntax):
    """`@name` of another."""

    def parse(self, parser: Any) -> Attribute | None:
        return SymbolRefAttr(parser.parse_symbol_name())


class Type(PropertySyntax):
    """A type."""

    def parse(self, parser: Any) -> Attribute | None:
        return parser.parse_type()


class Flags(PropertySyntax):
    """Words that stand for bits, such as `overflow<nsw, nuw>` or `inbounds|nuw`."""

    def __init__(self, words: Sequence[tuple[str, int]], prefix: str, separator: str):
        self.words = dict(words)
        self.prefix = prefix
        self.separator = separator

    def parse_optional(self, parser: Any) -> Attribute | None:
        if self.prefix:
            if parser.parse_optional_keyword(self.prefix) is None:
                return None
            with parser.in_angle_brackets():
                return IntegerAttr(self._bits(parser), i32)
        first = parser.parse_optional_keyword_in(self.words)
        if first is None:
            return None
        bits = self.words[first]
        while parser.parse_optional_punctuation(self.separator) is not None:
            bits |= self._bit(parser)
        return IntegerAttr(bits, i32)

    def _bits(self, parser: Any) -> int:
        bits = self._bit(parser)
        while parser.parse_optional_punctuation(self.separator) is not None:
            bits |= self._bit(parser)
        return bits

    def _bit(self, parser: Any) -> int:
        word = parser.parse_identifier()
        if word not in self.words:
            parser.raise_error(f"found '{word}', expected one of {', '.join(self.words)}")
        return self.words[word]

    def print(self, printer: Any, value: Any) -> None:
        bits, words = flag_bits(value), []
        for word, bit in self.words.items():
            if bit and bits & bit == bit:
                words.append(word)
                bits &= ~bit
        separator = ", " if self.separator == "," else self.separator
        text = separator.join(words)
        printer.print_string(f"{self.prefix}<{text}>" if self.prefix else text)

    def is_empty(self, value: Any) -> bool:
        return flag_bits(value) == 0


def flag_bits(value: Any) -> int:
    """The bits of overflow flags, given as a number or as xDSL's attribute."""
    return value.value.data if isinstance(value, IntegerAttr) else value.to_int()


class Stripped(PropertySyntax):
    """An attribute of one class, without its name: `<id = 0>`."""

    def __init__(self, attribute_class: Any):
        self.attribute_class = attribute_class

    def parse(self, parser: Any) -> Attribute | None:
        found = parser.parse_optional_attribute() if parser.pos and self._is_named(parser) else None
        if found is not None:
            return found
        return self.attribute_class.new(self.attribute_class.parse_parameters(parser))

    def _is_named(self, parser: Any) -> bool:
        return parser._current_token.text.startswith("#")

    def print(self, printer: Any, value: Any) -> None:
        value.print_parameters(printer)


OVERFLOW = Flags((("none", 0), ("nsw", 1), ("nuw", 2)), "overflow", ",")

NO_WRAP = Flags(
    (("none", 0), ("inbounds", 3), ("inbounds_flag", 1), ("nusw", 2), ("nuw", 4)), "", "|"
)

ORDERINGS = {
    "not_atomic": 0,
    "unordered": 1,
    "monotonic": 2,
    "acquire": 4,
    "release": 5,
    "acq_rel": 6,
    "seq_cst": 7,
}

ATOMIC_KINDS = (
    "xchg add sub _and nand _or _xor max min umax umin fadd fsub fmax fmin"
    " uinc_wrap udec_wrap usub_cond usub_sat fmaximum fminimum"
).split()

COMDATS = ("any", "exactmatch", "largest", "nodeduplicate", "samesize")

ROUNDING_MODES = {
    "towardzero": 0,
    "tonearest": 1,
    "upward": 2,
    "downward": 3,
    "tonearestaway": 4,
    "dynamic": 7,
}

EXCEPTION_BEHAVIORS = {"ignore": 0, "maytrap": 1, "strict": 2}

_FLAG_NAMES = (
    "isExact isDisjoint nonNeg volatile_ nontemporal invariant invariantGroup weak"
    " has_side_effects is_align_stack inalloca"
)

SYNTAX: dict[str, PropertySyntax] = {
    **dict.fromkeys(_FLAG_NAMES.split(), Flag()),
    **dict.fromkeys(("syncscope", "asm_string", "constraints", "intrin"), Text()),
    **dict.fromkeys(("ordering", "success_ordering", "failure_ordering"), Word(ORDERINGS)),
    **dict.fromkeys(("position",), Numbers(i64)),
    **dict.fromkeys(("mask", "branch_weights"), Numbers(i32)),
    **dict.fromkeys(("pos", "size"), Number(i64)),
    **dict.fromkeys(("global_name", "function_name", "resolver"), SymbolReference()),
    **dict.fromkeys(("elem_type", "i_func_type", "resolver_type"), Type()),
    "bin_op": Word({word: number for number, word in enumerate(ATOMIC_KINDS)}),
    "asm_dialect": Word({"att": 0, "intel": 1}),
    "overflowFlags": OVERFLOW,
    "noWrapFlags": NO_WRAP,
    "sym_name": Symbol(),
    "prob": Real(),
    "roundingmode": Word(ROUNDING_MODES),
    "fpExceptionBehavior": Word(EXCEPTION_BEHAVIORS),
}
"""By the name of the property, which means the same in every llvm op."""

_PLAIN = PropertySyntax()


def attribute_syntax(name: str) -> PropertySyntax:
    """The syntax of the property `name`."""
    return SYNTAX.get(name, _PLAIN)
