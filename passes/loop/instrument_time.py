"""loop-instrument-time: measures how long each loop nest of a function takes.

    loop.parallel ...   ->   %0 = call @nanoTime()
                             loop.parallel ...
                             %1 = call @nanoTime()
                             call @mlopt_profile_record(%site, %0, %1)

Every loop, copy and call of a declared function in the outermost block of a function is
a site. The module's attribute `mlopt.profile` has an entry for each: the function, the
place in the source, and the bytes of the buffers that it touches where their sizes are
known. `@mlopt_profile(%out)` hands out the events since it was last called, a row of
site, start and end each (nanoseconds), and tells how many there were; at most
`max_events` are kept. No other value changes. Run on the loop level, once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from xdsl.dialects import arith
from xdsl.dialects.builtin import (
    ArrayAttr,
    DictionaryAttr,
    FixedBitwidthType,
    IntegerAttr,
    MemRefType,
    ModuleOp,
    StringAttr,
    i64,
)
from xdsl.dialects.func import CallOp, FuncOp
from xdsl.ir import Attribute, Operation, SSAValue

from mlopt.core.context import Context
from mlopt.core.interfaces import find
from mlopt.core.interfaces.loop_like import LoopLike
from mlopt.core.locations import file_position, location_name
from mlopt.core.parser import parse_module
from mlopt.core.passes import Pass
from mlopt.core.walking import walk

SITES = "mlopt.profile"
"""The attribute of the module that describes the sites."""

READ = "mlopt_profile"
"""The function that hands out the events."""

SUPPORT = """
memref.global "private" @mlopt_profile_count : memref<1xi64> = dense<0>
memref.global "private" @mlopt_profile_events : memref<{max_events}x3xi64> = uninitialized
func.func private @nanoTime() -> i64

func.func private @mlopt_profile_record(%site: i64, %start: i64, %end: i64) {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %one = arith.constant 1 : i64
  %most = arith.constant {max_events} : i64
  %count = memref.get_global @mlopt_profile_count : memref<1xi64>
  %events = memref.get_global @mlopt_profile_events : memref<{max_events}x3xi64>
  %n = memref.load %count[%c0] : memref<1xi64>
  %fits = arith.cmpi slt, %n, %most : i64
  scf.if %fits {{
    %row = arith.index_cast %n : i64 to index
    memref.store %site, %events[%row, %c0] : memref<{max_events}x3xi64>
    memref.store %start, %events[%row, %c1] : memref<{max_events}x3xi64>
    memref.store %end, %events[%row, %c2] : memref<{max_events}x3xi64>
  }}
  %next = arith.addi %n, %one : i64
  memref.store %next, %count[%c0] : memref<1xi64>
  return
}}

func.func @mlopt_profile(%out: memref<?x3xi64>) -> i64 {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %none = arith.constant 0 : i64
  %most = arith.constant {max_events} : index
  %count = memref.get_global @mlopt_profile_count : memref<1xi64>
  %events = memref.get_global @mlopt_profile_events : memref<{max_events}x3xi64>
  %n = memref.load %count[%c0] : memref<1xi64>
  %there = arith.index_cast %n : i64 to index
  %room = memref.dim %out, %c0 : memref<?x3xi64>
  %kept = arith.minsi %there, %most : index
  %rows = arith.minsi %kept, %room : index
  scf.for %i = %c0 to %rows step %c1 {{
    scf.for %j = %c0 to %c3 step %c1 {{
      %x = memref.load %events[%i, %j] : memref<{max_events}x3xi64>
      memref.store %x, %out[%i, %j] : memref<?x3xi64>
    }}
  }}
  memref.store %none, %count[%c0] : memref<1xi64>
  return %n : i64
}}
"""


@dataclass(frozen=True)
class InstrumentTimePass(Pass):
    """Measures every site; keeps at most `max_events` events between two readings."""

    name: ClassVar[str] = "loop-instrument-time"

    max_events: int = 65536

    def run(self, root: Operation, context: Context) -> None:
        if SITES in root.attributes:
            return
        functions = [op for op in root.regions[0].block.ops if isinstance(op, FuncOp)]
        bodiless = {op.sym_name.data for op in functions if not op.body.blocks}
        sites: list[Attribute] = []
        for function in functions:
            for op in _sites(function, bodiless):
                _measure(op, len(sites))
                sites.append(_description(op, function))
        if not sites:
            return
        context.count(self.name, "sites", len(sites))
        root.attributes[SITES] = ArrayAttr(sites)
        _add_support(root, SUPPORT.format(max_events=self.max_events), context)


def _sites(function: FuncOp, bodiless: set[str]) -> Sequence[Operation]:
    """Loops, copies and calls of declared functions in the outermost block."""
    if not function.body.blocks:
        return ()
    return [
        op
        for op in function.body.blocks[0].ops
        if find(op, LoopLike) is not None
        or op.name == "memref.copy"
        or (isinstance(op, CallOp) and op.callee.root_reference.data in bodiless)
    ]


def _measure(op: Operation, site: int) -> None:
    block = op.parent
    assert block is not None, "a site is in a block"
    number = arith.ConstantOp(IntegerAttr(site, i64))
    start, end = CallOp("nanoTime", [], [i64]), CallOp("nanoTime", [], [i64])
    times: list[SSAValue] = [number.result, start.results[0], end.results[0]]
    record = CallOp("mlopt_profile_record", times, [])
    for inserted in (number, start, end, record):
        inserted.location = op.location
    block.insert_ops_before([number, start], op)
    block.insert_ops_after([end, record], op)


def _description(op: Operation, function: FuncOp) -> DictionaryAttr:
    position = file_position(op.location)
    entries: dict[str, Attribute] = {
        "function": function.sym_name,
        "op": StringAttr(op.name),
        "place": StringAttr(str(position) if position is not None else ""),
        "name": StringAttr(location_name(op.location)),
    }
    size = _touched_bytes(op)
    if size is not None:
        entries["bytes"] = IntegerAttr(size, i64)
    return DictionaryAttr(entries)


def _touched_bytes(site: Operation) -> int | None:
    """The bytes of the buffers from outside that the site works on; None where unknown."""
    inside = {result for op in walk(site) for result in op.results}
    outside = dict.fromkeys(
        value
        for op in walk(site)
        for value in op.operands
        if value not in inside and isinstance(value.type, MemRefType)
    )
    total = 0
    for buffer in outside:
        type = buffer.type
        assert isinstance(type, MemRefType), "just selected"
        element = type.element_type
        if not type.has_static_shape() or not isinstance(element, FixedBitwidthType):
            return None
        count = 1
        for extent in type.get_shape():
            count *= extent
        total += count * element.size
    return total or None


def _add_support(root: Operation, text: str, context: Context) -> None:
    """Adds the functions that record and read, but those that are there already."""
    support: ModuleOp = parse_module(text, "<profile>", context)
    block = root.regions[0].block
    there = {op.sym_name.data for op in block.ops if isinstance(op, FuncOp)}
    for op in tuple(support.body.block.ops):
        if isinstance(op, FuncOp) and op.sym_name.data in there:
            continue
        op.detach()
        block.add_op(op)
