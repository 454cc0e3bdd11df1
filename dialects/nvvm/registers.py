"""Special registers: `nvvm.read.ptx.sreg.<register>`, one op class a register."""

from __future__ import annotations

from typing import Any

from xdsl.dialects.builtin import i32, i64
from xdsl.ir import Attribute, Operation
from xdsl.irdl import IRDLOperation, irdl_op_definition, opt_prop_def, result_def, traits_def
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import MemoryReadEffect, Pure

from mlopt.dialects.llvm.value_attributes import ConstantRangeAttr

PREFIX = "nvvm.read.ptx.sreg."

FIXED: tuple[str, ...] = (
    *(f"{name}.{axis}" for name in ("tid", "ntid", "ctaid", "nctaid") for axis in "xyz"),
    *(f"{name}.{axis}" for name in ("clusterid", "nclusterid") for axis in "xyz"),
    *(f"cluster.{name}.{axis}" for name in ("ctaid", "nctaid") for axis in "xyz"),
    "cluster.ctarank",
    "cluster.nctarank",
    *("laneid", "warpid", "nwarpid", "smid", "nsmid", "gridid", "warpsize"),
    *(f"lanemask.{name}" for name in ("eq", "le", "lt", "ge", "gt")),
    *(f"envreg{number}" for number in range(32)),
)
"""Registers that hold the same as long as a thread runs."""

CLOCKS = {"clock": i32, "clock64": i64, "globaltimer": i64}
"""Registers that change."""


class _Register(IRDLOperation):
    """Syntax of a register: `[range <i32, 0, 64>] : i32`."""

    range = opt_prop_def(ConstantRangeAttr)
    res = result_def()

    @classmethod
    def parse(cls, parser: Parser) -> Any:
        found: Attribute | None = None
        if parser.parse_optional_keyword("range"):
            found = ConstantRangeAttr.new(ConstantRangeAttr.parse_parameters(parser))
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        op = cls.build(result_types=[parser.parse_type()], properties={"range": found})
        op.attributes |= attributes
        return op

    def print(self, printer: Printer) -> None:
        if self.range is not None:
            printer.print_string(" range ")
            self.range.print_parameters(printer)
        printer.print_op_attributes(self.attributes)
        printer.print_string(" : ")
        printer.print_attribute(self.res.type)


def _class_of(register: str, type: Attribute, trait: Any) -> type[Operation]:
    words = register.replace(".", " ").split()
    namespace: dict[str, Any] = {
        "__doc__": f"The register `%{register}`.",
        "__module__": __name__,
        "name": f"{PREFIX}{register}",
        "res": result_def(type),
        "traits": traits_def(trait),
    }
    name = "".join(word.capitalize() for word in words) + "Op"
    return irdl_op_definition(_TYPE(name, (_Register,), namespace))


_TYPE: Any = type
"""Makes classes."""

REGISTER_OPS: tuple[type[Operation], ...] = (
    *(_class_of(register, i32, Pure()) for register in FIXED),
    *(_class_of(register, type, MemoryReadEffect()) for register, type in CLOCKS.items()),
)
