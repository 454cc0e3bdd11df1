"""`mlrun --profile`: what each loop nest takes, as a table and as a trace.

The module is lowered to the loop level, instrumented (`loop-instrument-time`), compiled
and called: once for warming up, then for a while. The trace is in the format of Chrome's
`about:tracing` and of Perfetto.

How many operations a nest does is taken from the iteration spaces of the structured ops that
it was made of, at the tensor level, where sizes are known.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from xdsl.dialects.builtin import ArrayAttr, DictionaryAttr, IntegerAttr, StringAttr
from xdsl.dialects.func import FuncOp
from xdsl.ir import Operation

from mlopt.core.interfaces import find
from mlopt.core.interfaces.structured import Structured
from mlopt.core.locations import file_position
from mlopt.core.pass_manager import Instrumentation, PassManager
from mlopt.core.passes import Pass
from mlopt.core.walking import walk
from mlopt.passes.analysis.arithmetic_work import operations_of
from mlopt.passes.loop.instrument_time import READ, SITES, InstrumentTimePass
from mlopt.passes.pipelines import lowering_steps
from mlopt.runtime.compile import lowered, program_of
from mlopt.runtime.executable import DEFAULT_ENTRY, Executable
from mlopt.runtime.options import CompileOptions
from mlopt.runtime.source import Source

SECONDS = 0.3
"""How long the function is called."""

MIN_CALLS, MAX_CALLS = 3, 10_000

_OP = re.compile(r"[a-z_]+\.[a-z_][\w.]*")


@dataclass
class Site:
    """One loop nest, copy or call from outside, and the events of it."""

    function: str
    place: str
    op: str
    bytes: int | None
    operations: int | None = None
    calls: int = 0
    nanoseconds: int = 0


@dataclass
class Profile:
    """What was measured of `calls` calls, which took `nanoseconds` altogether."""

    sites: list[Site]
    calls: int = 0
    nanoseconds: int = 0
    lost: int = 0
    trace: list[tuple[int, int, int]] = field(default_factory=list[tuple[int, int, int]])
    """Site, start and end of the events of the last call."""

    def table(self) -> str:
        """A row a site, the longest first, and what is spent elsewhere; by call."""
        head = ("us", "%", "calls", "bytes", "GB/s", "operations", "GFLOP/s", "function", "source")
        total = self.nanoseconds / self.calls
        rows: list[tuple[str, ...]] = [head]
        for site in sorted(self.sites, key=lambda site: -site.nanoseconds):
            spent = site.nanoseconds / self.calls
            rows.append(
                (
                    f"{spent / 1e3:.2f}",
                    f"{100 * spent / total:.1f}",
                    f"{site.calls / self.calls:g}",
                    *_rate(site.bytes, site),
                    *_rate(site.operations, site),
                    site.function,
                    f"{site.op} {site.place}".strip(),
                )
            )
        rest = total - sum(site.nanoseconds for site in self.sites) / self.calls
        gap = ("",) * 5
        rows.append((f"{rest / 1e3:.2f}", f"{100 * rest / total:.1f}", "", *gap, "elsewhere"))
        rows.append((f"{total / 1e3:.2f}", "100.0", "1", *gap, f"a call, of {self.calls}"))
        return _aligned(rows)

    def chrome_trace(self) -> str:
        """The events of the last call as JSON; times in microseconds."""
        first = min((start for _, start, _ in self.trace), default=0)
        events = [
            {
                "name": f"{self.sites[site].op} {self.sites[site].place}".strip(),
                "cat": self.sites[site].function,
                "ph": "X",
                "ts": (start - first) / 1e3,
                "dur": (end - start) / 1e3,
                "pid": 1,
                "tid": 1,
                "args": {
                    "bytes": self.sites[site].bytes,
                    "operations": self.sites[site].operations,
                },
            }
            for site, start, end in self.trace
        ]
        return json.dumps({"traceEvents": events, "displayTimeUnit": "ns"}, indent=1)


def profiled(source: Source, options: CompileOptions) -> tuple[Executable, list[Site]]:
    """The instrumented program, and its sites. Raises `DiagnosticError`."""
    work = _Work()
    module, context = lowered(source, "loop", options, [work])
    InstrumentTimePass().run(module, context)
    described = module.attributes.get(SITES)
    sites = described.data if isinstance(described, ArrayAttr) else ()
    PassManager(lowering_steps("llvm", options.opt_level)).run(module, context)
    program = program_of(module, options)
    found = [_site(item, source) for item in sites]
    places = [_text(item, "place") for item in sites]
    for site, place in zip(found, places, strict=True):
        alone = sum(other.function == site.function for other in found) == 1
        site.operations = work.total(site.function, None if alone else place)
    return Executable(program, None, options), found


class _Work(Instrumentation):
    """The operations of structured ops by function and place, before loops are made of them."""

    def __init__(self) -> None:
        self._found: dict[str, list[tuple[str, int | None]]] = {}

    def before(self, step: Pass, root: Operation) -> None:
        if step.name != "tensor-apply-schedules":
            return
        for function in walk(root):
            if isinstance(function, FuncOp):
                ops = [op for op in walk(function) if find(op, Structured) is not None]
                self._found[function.sym_name.data] = [
                    (str(file_position(op.location) or ""), operations_of(op)) for op in ops
                ]

    def total(self, function: str, place: str | None) -> int | None:
        """All that a function does, or that ops at `place` do; None where it is not known.

        What a function for callers from outside does stands in its body in destination style.
        """
        name = function.removesuffix(".dps")
        found = [number for at, number in self._found.get(name, ()) if place is None or at == place]
        known = [number for number in found if number is not None]
        return sum(known) if known and len(known) == len(found) else None


def _rate(amount: int | None, site: Site) -> tuple[str, str]:
    """An amount a run, and how many thousand millions of it a second."""
    if amount is None:
        return "?", "?"
    if not site.nanoseconds:
        return f"{amount}", "?"
    return f"{amount}", f"{amount * site.calls / site.nanoseconds:.2f}"


def entry_name(executable: Executable) -> str:
    """`main`, or the only function that the user wrote."""
    names = [name for name in executable.entries if name != READ]
    return names[0] if len(names) == 1 else DEFAULT_ENTRY


def measure(executable: Executable, function: Callable[[], Any], sites: list[Site]) -> Profile:
    """Calls `function` for a while."""
    profile = Profile(sites)
    read = executable.entry(READ) if sites else lambda _: 0
    events = np.zeros((InstrumentTimePass.max_events, 3), np.int64)
    function()
    read(events)
    end = time.perf_counter() + SECONDS
    while profile.calls < MAX_CALLS and (profile.calls < MIN_CALLS or time.perf_counter() < end):
        started = time.perf_counter_ns()
        function()
        profile.nanoseconds += time.perf_counter_ns() - started
        profile.calls += 1
        count = int(read(events))
        profile.lost += max(0, count - len(events))
        profile.trace = [tuple(row) for row in events[:count].tolist()]
        for site, start, stop in profile.trace:
            sites[site].calls += 1
            sites[site].nanoseconds += stop - start
    return profile


def _text(item: Any, name: str) -> str:
    value = item.data.get(name)
    return value.data if isinstance(value, StringAttr) else ""


def _site(item: Any, source: Source) -> Site:
    assert isinstance(item, DictionaryAttr), "a site is a dictionary"
    texts = {name: value.data for name, value in item.data.items() if isinstance(value, StringAttr)}
    size = item.data.get("bytes")
    place = texts["place"]
    return Site(
        texts["function"],
        place.rpartition("/")[2],
        _source_op(place, source) or texts["name"] or texts["op"],
        size.value.data if isinstance(size, IntegerAttr) else None,
    )


def _source_op(place: str, source: Source) -> str:
    """The op that the source has at `file:line:column`."""
    name, line, column = [*place.rsplit(":", 2), "", ""][:3]
    lines = source.text.splitlines()
    if name != source.filename or not line.isdigit() or int(line) > len(lines):
        return ""
    found = _OP.search(lines[int(line) - 1], max(0, int(column or 1) - 1))
    return found[0] if found is not None else ""


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    """Numbers to the right, words to the left."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(
            text.rjust(width) if column < 7 else text.ljust(width)
            for column, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join(lines) + "\n"
