"""Attributes of vector that xDSL lacks."""

from __future__ import annotations

from xdsl.dialects.utils import EnumAttribute
from xdsl.irdl import irdl_attr_definition
from xdsl.utils.str_enum import StrEnum

from mlopt.core.enum_syntax import InAngleBrackets


class Punctuation(StrEnum):
    """What `vector.print` puts behind a value."""

    NO_PUNCTUATION = "no_punctuation"
    NEWLINE = "newline"
    COMMA = "comma"
    OPEN = "open"
    CLOSE = "close"


class IteratorKind(StrEnum):
    """What a loop of `vector.contract` is."""

    PARALLEL = "parallel"
    REDUCTION = "reduction"


@irdl_attr_definition
class PunctuationAttr(InAngleBrackets, EnumAttribute[Punctuation]):
    """`#vector.punctuation<newline>`."""

    name = "vector.punctuation"


@irdl_attr_definition
class IteratorKindAttr(InAngleBrackets, EnumAttribute[IteratorKind]):
    """`#vector.iterator_type<parallel>`."""

    name = "vector.iterator_type"
