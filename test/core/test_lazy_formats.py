"""Every declarative format compiles, though none does before it is used."""

from __future__ import annotations

import pytest
from xdsl.irdl import IRDLOperation, irdl_op_definition
from xdsl.utils.exceptions import PyRDLOpDefinitionError

from mlopt.core.lazy_formats import LateFormat
from mlopt.dialects import OURS, XDSLS, _dialect  # pyright: ignore[reportPrivateUsage]


def _format_of(op_class: type) -> LateFormat | None:
    function = getattr(getattr(op_class, "parse", None), "__func__", None)
    cells = getattr(function, "__closure__", None) or ()
    values = [cell.cell_contents for cell in cells]
    return next((value for value in values if isinstance(value, LateFormat)), None)


@pytest.mark.parametrize("name", [*OURS, *XDSLS])
def test_formats_of_known_dialects_compile(name: str):
    formats = [_format_of(op_class) for op_class in _dialect(name).operations]
    for item in formats:
        assert item is None or item.program.stmts is not None
    assert name != "arith" or any(formats), "formats of arith are compiled late"


def test_a_wrong_format_of_another_dialect_is_reported_with_its_class():
    with pytest.raises(PyRDLOpDefinitionError, match="assembly format"):

        @irdl_op_definition
        class Wrong(IRDLOperation):
            name = "elsewhere.wrong"
            assembly_format = "$nothing"
