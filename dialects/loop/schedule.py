"""`loop.schedule`: how the loops of an op are to be run, as an attribute on it.

A dictionary of builtin values, so that upstream reads it too. `docs/schedules.md` is its
manual.

    {tile = [array<i64: 128, 128, 0>], parallel = array<i64: 0, 1>, vector = array<i64: 14, 32, 1>}
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from xdsl.dialects.builtin import ArrayAttr, DenseArrayBase, DictionaryAttr, IntegerAttr, i64
from xdsl.ir import Attribute, Operation

from mlopt.core.diagnostics import error

SCHEDULE = "loop.schedule"


@dataclass(frozen=True)
class Schedule:
    """Loops are counted from 0, outermost first; a size of 0 leaves a loop as it is.

    `tile`: sizes a level, outermost level first. `interchange`: the order of the loops, one
    a level and one more for the vector loops; none is the order of the op. `parallel`: loops
    of the outermost level that run in parallel. `vector`: the register tile. `compute_at`:
    the level of the reader's loops at which this op is computed; levels are counted from 0,
    and the one behind the last is the register tile. `promote`: operands that are copied
    inside the loops of each level; for an op with `compute_at`, levels of its reader.
    `unroll`: how many steps of each loop over register tiles are done an iteration; of
    loops written by hand, of the innermost alone. `pack`: the tiles that operands are laid
    out in, a size a loop; the other entries then count the loops inside tiles too.
    """

    tile: tuple[tuple[int, ...], ...] = ()
    interchange: tuple[tuple[int, ...], ...] = ()
    parallel: tuple[int, ...] = ()
    vector: tuple[int, ...] | None = None
    compute_at: int | None = None
    promote: tuple[tuple[int, ...], ...] = ()
    unroll: tuple[int, ...] | None = None
    pack: tuple[int, ...] | None = None

    @staticmethod
    def of(op: Operation) -> Schedule:
        """The schedule on `op`; an empty one where it has none. Raises `DiagnosticError`."""
        attribute = op.attributes.get(SCHEDULE)
        return Schedule() if attribute is None else _parsed(op, attribute)

    def attribute(self) -> DictionaryAttr:
        """As it is written."""
        entries: dict[str, Attribute] = {}
        if self.tile:
            entries["tile"] = ArrayAttr([_numbers(level) for level in self.tile])
        if self.interchange:
            entries["interchange"] = ArrayAttr([_numbers(order) for order in self.interchange])
        if self.parallel:
            entries["parallel"] = _numbers(self.parallel)
        if self.vector is not None:
            entries["vector"] = _numbers(self.vector)
        if self.compute_at is not None:
            entries["compute_at"] = IntegerAttr(self.compute_at, i64)
        if self.promote:
            entries["promote"] = ArrayAttr([_numbers(level) for level in self.promote])
        if self.unroll is not None:
            entries["unroll"] = _numbers(self.unroll)
        if self.pack is not None:
            entries["pack"] = _numbers(self.pack)
        return DictionaryAttr(entries)

    def put(self, op: Operation) -> None:
        """Writes it on `op`; an empty one removes what is there."""
        if self == Schedule():
            op.attributes.pop(SCHEDULE, None)
        else:
            op.attributes[SCHEDULE] = self.attribute()

    def inner(self) -> Schedule:
        """What is left once the outermost level is done."""
        return replace(
            self,
            tile=self.tile[1:],
            interchange=self.interchange[1:],
            parallel=(),
            promote=self.promote[1:],
        )


ENTRIES = (
    *("tile", "interchange", "parallel", "vector", "compute_at", "promote", "unroll", "pack"),
    "gpu",
)


def _parsed(op: Operation, attribute: Attribute) -> Schedule:
    if not isinstance(attribute, DictionaryAttr):
        raise error(op, f"'{SCHEDULE}' is {attribute}, expected a dictionary")
    for name in attribute.data:
        if name not in ENTRIES:
            known = ", ".join(ENTRIES)
            raise error(op, f"'{SCHEDULE}' has an entry '{name}', expected one of {known}")
    entries: dict[str, Any] = dict(attribute.data)
    lists = ("tile", "interchange", "promote")
    levels = {name: _levels(op, name, entries.get(name)) for name in lists}
    vector, unroll, pack = (
        _array(op, name, entries[name]) if name in entries else None
        for name in ("vector", "unroll", "pack")
    )
    at = entries.get("compute_at")
    if at is not None and not (isinstance(at, IntegerAttr) and at.value.data >= 0):
        raise error(op, f"'{SCHEDULE}' has compute_at = {at}, expected a level")
    return Schedule(
        tile=levels["tile"],
        interchange=levels["interchange"],
        parallel=_array(op, "parallel", entries["parallel"]) if "parallel" in entries else (),
        vector=vector,
        compute_at=None if at is None else at.value.data,
        promote=levels["promote"],
        unroll=unroll,
        pack=pack,
    )


def check_counts(
    op: Operation, schedule: Schedule, loops: int, *, tiles_run_at_once: bool = False
) -> None:
    """Raises `DiagnosticError` where an entry has not one number for each of `loops` loops, or
    names another one; `tiles_run_at_once`: only tiles can be parallel, not loops."""
    named = [("tile", level) for level in schedule.tile]
    named += [("interchange", order) for order in schedule.interchange]
    named += [
        (name, sizes)
        for name, sizes in (("vector", schedule.vector), ("unroll", schedule.unroll))
        if sizes is not None
    ]
    for name, numbers in named:
        if len(numbers) != loops:
            raise error(
                op, f"'{name}' has {len(numbers)} entries, expected one for each of {loops} loops"
            )
    for order in schedule.interchange:
        if sorted(order) != list(range(loops)):
            raise error(op, f"interchange {list(order)} does not name each of {loops} loops once")
    if len(schedule.interchange) > len(schedule.tile) + 1:
        raise error(
            op,
            f"interchange has {len(schedule.interchange)} levels, expected at most "
            f"{len(schedule.tile) + 1}: one for each tile and one for the vectors",
        )
    for loop in schedule.parallel:
        if loop >= loops:
            raise error(op, f"loop {loop} is parallel, expected one of {loops} loops")
        if not schedule.tile and not tiles_run_at_once:
            continue
        if not schedule.tile or not schedule.tile[0][loop]:
            raise error(op, f"loop {loop} is parallel, but the outermost level does not tile it")


def _levels(op: Operation, name: str, attribute: Attribute | None) -> tuple[tuple[int, ...], ...]:
    if attribute is None:
        return ()
    if not isinstance(attribute, ArrayAttr):
        raise error(op, f"'{SCHEDULE}' has {name} = {attribute}, expected a list of array<i64>")
    return tuple(_array(op, name, level) for level in attribute.data)


def _array(op: Operation, name: str, attribute: Attribute) -> tuple[int, ...]:
    if not isinstance(attribute, DenseArrayBase):
        raise error(op, f"'{SCHEDULE}' has {name} with {attribute}, expected array<i64>")
    numbers = tuple(int(number) for number in attribute.get_values())
    if any(number < 0 for number in numbers):
        raise error(op, f"'{SCHEDULE}' has {name} with {attribute}, expected no negative number")
    return numbers


def _numbers(values: tuple[int, ...]) -> DenseArrayBase[Any]:
    return DenseArrayBase.from_list(i64, list(values))
