"""Runs one kernel of PTX on NumPy: a lane a thread, many blocks at once.

Lanes that are at the same instruction run it together, as one operation on arrays; of
several groups the one that is furthest behind runs first (as in a prototype of hardware's
reconvergence), until it meets another. At a barrier lanes wait until no lane can run; then
all that are left of a block must have come. What is executed is checked: addresses, shared
memory a block of its own, threads that leave others waiting, kernels that do not end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from mlopt.runtime.gpu.errors import DeviceError
from mlopt.runtime.gpu.ptx_lanes import EXCHANGES
from mlopt.runtime.gpu.ptx_memory import LOCAL_WINDOW, SHARED_WINDOW, Memory
from mlopt.runtime.gpu.ptx_operations import OPERATIONS, compare, convert
from mlopt.runtime.gpu.ptx_text import Instruction, Kernel, PtxModule
from mlopt.runtime.gpu.ptx_types import DTYPES, number, resized, type_of

MAX_LANES = 1 << 16
"""Lanes that run together, in whole blocks."""

MAX_STEPS = 20_000_000
"""Instructions, of groups, before it is assumed that a kernel does not end."""

SPACES = ("global", "shared", "local", "param", "const")

Step = Callable[["Machine", Any], None]


class Program:
    """A kernel whose instructions have been looked at once."""

    def __init__(self, kernel: Kernel, module: PtxModule):
        self.kernel = kernel
        self.shared: dict[str, int] = {}
        self.local: dict[str, int] = {}
        self.shared_bytes = self.local_bytes = 0
        self.globals = {v.name: v for v in module.variables if v.space in ("global", "const")}
        for variable in (*module.variables, *kernel.variables):
            self._place(variable)
        self.ops = [instruction.op[0] for instruction in kernel.code]

    def _place(self, variable: Any) -> None:
        if variable.space == "shared":
            start = -(-self.shared_bytes // variable.align) * variable.align
            self.shared[variable.name] = start
            self.shared_bytes = start + variable.bytes
        elif variable.space == "local":
            start = -(-self.local_bytes // variable.align) * variable.align
            self.local[variable.name] = start
            self.local_bytes = start + variable.bytes


class Machine:
    """The lanes of some blocks of one launch."""

    def __init__(
        self,
        program: Program,
        grid: Sequence[int],
        block: Sequence[int],
        blocks: np.ndarray,
        parameters: Mapping[str, bytes],
        buffers: Sequence[np.ndarray],
        shared_bytes: int,
    ):
        self.program, self.kernel = program, program.kernel
        self.threads = int(np.prod(block))
        self.lanes = self.threads * len(blocks)
        self.block_of_lane = np.repeat(np.arange(len(blocks)), self.threads)
        memory = Memory(
            self.lanes, self.block_of_lane, program.shared_bytes + shared_bytes, program.local_bytes
        )
        for data in buffers:
            memory.add_buffer(data)
        self.addresses: dict[str, int] = {}
        for variable in program.globals.values():
            data = np.frombuffer(variable.data.ljust(variable.bytes, b"\0"), np.uint8).copy()
            self.addresses[variable.name] = memory.add_buffer(data)
        self.memory = memory
        self.parameters = parameters
        self.thread_of_lane = np.tile(np.arange(self.threads), len(blocks))
        self.special = self._special_registers(grid, block, np.repeat(blocks, self.threads))
        self.registers: dict[str, np.ndarray] = {}
        self.groups: dict[int, np.ndarray] = {}
        self.waiting: dict[int, np.ndarray] = {}
        self.alive = np.ones(self.lanes, bool)
        self.reads: Any = None

    def _special_registers(
        self, grid: Sequence[int], block: Sequence[int], block_number: np.ndarray
    ) -> dict[str, np.ndarray]:
        found: dict[str, np.ndarray] = {}
        thread, number = self.thread_of_lane, block_number
        for axis, size, count in zip("xyz", block, grid, strict=True):
            found[f"%tid.{axis}"] = (thread % size).astype(np.uint32)
            found[f"%ctaid.{axis}"] = (number % count).astype(np.uint32)
            found[f"%ntid.{axis}"] = np.full(self.lanes, size, np.uint32)
            found[f"%nctaid.{axis}"] = np.full(self.lanes, count, np.uint32)
            thread, number = thread // size, number // count
        found["%laneid"] = (self.thread_of_lane % 32).astype(np.uint32)
        found["%warpid"] = (self.thread_of_lane // 32).astype(np.uint32)
        found["WARP_SZ"] = np.full(self.lanes, 32, np.uint32)
        return found

    def run(self) -> None:
        """Runs all lanes to their end."""
        self.groups = {0: np.arange(self.lanes)}
        code, ops = self.kernel.code, self.program.ops
        steps = 0
        while self.groups or self.waiting:
            if not self.groups:
                self._release()
                continue
            pc = min(self.groups)
            lanes = self.groups.pop(pc)
            others = min(self.groups, default=len(code) + 1)
            while lanes.size:
                steps += 1
                if steps > MAX_STEPS:
                    raise DeviceError(f"the kernel does not end within {MAX_STEPS} steps")
                if pc >= len(code):
                    raise DeviceError("the kernel runs beyond its last instruction")
                instruction = code[pc]
                try:
                    if ops[pc] in CONTROL:
                        self._control(instruction, pc, lanes)
                        break
                    self._execute(instruction, lanes)
                except DeviceError as failure:
                    raise DeviceError(
                        f"line {instruction.line}: {failure} in '{instruction}'"
                    ) from None
                pc += 1
                if pc >= others:
                    self._join(pc, lanes)
                    break

    def _join(self, pc: int, lanes: np.ndarray) -> None:
        if not lanes.size:
            return
        there = self.groups.get(pc)
        self.groups[pc] = lanes if there is None else np.sort(np.concatenate((there, lanes)))

    # Control.

    def _control(self, instruction: Instruction, pc: int, lanes: np.ndarray) -> None:
        taken, passed = lanes, lanes[:0]
        if instruction.guard:
            holds = self.registers[instruction.guard][lanes] != instruction.negated
            taken, passed = lanes[holds], lanes[~holds]
        self._join(pc + 1, passed)
        name = instruction.op[0]
        if name == "bra":
            target = self.kernel.labels.get(instruction.operands[0])
            if target is None:
                raise DeviceError(f"label '{instruction.operands[0]}' is not there")
            self._join(target, taken)
        elif name == "brx":
            self._branch_by_table(instruction, taken)
        elif name in ("ret", "exit"):
            self.alive[taken] = False
        elif name == "trap":
            if taken.size:
                raise DeviceError("the kernel stopped itself")
        elif taken.size:
            if "warp" in instruction.op:
                self._join(pc + 1, taken)
                return
            there = self.waiting.get(pc + 1)
            self.waiting[pc + 1] = (
                taken if there is None else np.sort(np.concatenate((there, taken)))
            )

    def _branch_by_table(self, instruction: Instruction, lanes: np.ndarray) -> None:
        raise DeviceError("branches by a table are not known")

    def _release(self) -> None:
        """Nobody can run: whoever waits goes on, where all of the block wait."""
        waiting = np.zeros(self.lanes, bool)
        for lanes in self.waiting.values():
            waiting[lanes] = True
        partly = np.unique(self.block_of_lane[waiting & self.alive])
        for block in partly:
            gone = ~self.alive[self.block_of_lane == block]
            if gone.any():
                raise DeviceError("a thread ended while others of its block wait at a barrier")
        self.groups, self.waiting = self.waiting, {}

    # Everything else.

    def _execute(self, instruction: Instruction, lanes: np.ndarray) -> None:
        if instruction.guard:
            lanes = lanes[self.registers[instruction.guard][lanes] != instruction.negated]
            if not lanes.size:
                return
        where: Any = slice(None) if lanes.size == self.lanes else lanes
        op = instruction.op
        name = op[0]
        if name in ("ld", "ldu"):
            self._load(instruction, where)
        elif name == "st":
            self._store(instruction, where)
        elif name in ("atom", "red"):
            self._atomic(instruction, where)
        elif name == "mov":
            self._move(instruction, where)
        elif name == "cvta":
            self._convert_address(instruction, where)
        elif name == "cvt":
            value = self._value(instruction.operands[1], DTYPES[type_of(op)], where)
            self._write(instruction.operands[0], convert(op, value), where)
        elif name == "setp":
            self._compare(instruction, where)
        elif name in EXCHANGES:
            self._exchange(instruction, where, lanes)
        elif name in ("membar", "fence", "prefetch", "griddepcontrol"):
            return
        elif name in OPERATIONS:
            self._compute(instruction, where)
        else:
            raise DeviceError(f"instruction '{'.'.join(op)}' is not known to the simulator")

    def _compute(self, instruction: Instruction, where: Any) -> None:
        op = instruction.op
        dtype = DTYPES[type_of(op)]
        kinds = [dtype] * (len(instruction.operands) - 1)
        if op[0] == "selp":
            kinds[-1] = DTYPES["pred"]
        if op[0] in ("shl", "shr", "shf"):
            kinds[-1] = DTYPES["u32"]
        if op[0] in ("bfe", "bfi"):
            kinds[-2:] = [DTYPES["u32"]] * 2
        if op[0] in ("mad",) and "wide" in op:
            kinds[-1] = np.dtype(f"{dtype.kind}{2 * dtype.itemsize}")
        values = [
            self._value(text, kind, where)
            for text, kind in zip(instruction.operands[1:], kinds, strict=True)
        ]
        self._write(instruction.operands[0], OPERATIONS[op[0]](op, *values), where)

    def _compare(self, instruction: Instruction, where: Any) -> None:
        op = instruction.op
        dtype = DTYPES[type_of(op)]
        a, b = (self._value(text, dtype, where) for text in instruction.operands[1:3])
        result = compare(op, a, b)
        targets = [name.strip() for name in instruction.operands[0].split("|")]
        other = ~result
        if len(instruction.operands) > 3:
            text = instruction.operands[3]
            third = self._value(text.lstrip("!"), DTYPES["pred"], where) != text.startswith("!")
            function: Any = {"and": np.logical_and, "or": np.logical_or, "xor": np.logical_xor}[
                op[2]
            ]
            result, other = function(result, third), function(other, third)
        for target, value in zip(targets, (result, other), strict=False):
            self._write(target, value, where)

    # Operands.

    def _value(self, text: str, dtype: np.dtype[Any], where: Any) -> np.ndarray:
        """The operand `text` as elements of `dtype`, one a lane or one for all."""
        if text.startswith("%") or text == "WARP_SZ":
            register = self.registers.get(text)
            if register is None:
                register = self.special.get(text)
            if register is None:
                if text not in self.kernel.registers:
                    raise DeviceError(f"register '{text}' is not known to the simulator")
                register = self._new_register(text)
            return resized(register[where], dtype)
        constant = number(text, dtype)
        if constant is not None:
            return constant.reshape(1)
        return np.array([self._address_of(text)], np.uint64).astype(dtype)

    def _address_of(self, name: str) -> int:
        name, _, offset = name.partition("+")
        for table in (self.addresses, self.program.shared, self.program.local):
            if name in table:
                return table[name] + int(offset or 0)
        raise DeviceError(f"'{name}' is not known")

    def _new_register(self, name: str) -> np.ndarray:
        kind = self.kernel.registers.get(name)
        if kind is None:
            raise DeviceError(f"register '{name}' is not declared")
        dtype = DTYPES["pred"] if kind == "pred" else np.dtype(f"u{DTYPES[kind].itemsize}")
        register = self.registers[name] = np.zeros(self.lanes, dtype)
        return register

    def _write(self, name: str, value: np.ndarray, where: Any) -> None:
        """Puts a value into a register: narrower ones are extended by their sign, if any."""
        if name == "_":
            return
        register = self.registers.get(name)
        if register is None:
            register = self._new_register(name)
        if register.dtype.kind == "b":
            register[where] = value
            return
        if value.dtype.itemsize != register.dtype.itemsize:
            kind = "i" if value.dtype.kind == "i" else "u"
            if value.dtype.kind == "b":
                value = value.astype(np.uint8)
            raw = value if value.dtype.kind in "iu" else value.view(f"u{value.itemsize}")
            value = raw.astype(f"{kind}{register.itemsize}")
        register[where] = value.view(register.dtype)

    def _move(self, instruction: Instruction, where: Any) -> None:
        target, source = instruction.operands
        dtype = DTYPES[type_of(instruction.op)]
        if target.startswith("{"):
            names = _names(target)
            part = np.dtype(f"u{dtype.itemsize // len(names)}")
            value = np.broadcast_to(self._value(source, dtype, where), self._shape(where))
            parts = np.ascontiguousarray(value).view(part).reshape(-1, len(names))
            for index, name in enumerate(names):
                self._write(name, parts[:, index].copy(), where)
            return
        if source.startswith("{"):
            names = _names(source)
            part = np.dtype(f"u{dtype.itemsize // len(names)}")
            columns = [
                np.broadcast_to(self._value(name, part, where), self._shape(where))
                for name in names
            ]
            packed = np.ascontiguousarray(np.stack(columns, -1)).view(f"u{dtype.itemsize}")
            self._write(target, packed.reshape(-1), where)
            return
        self._write(target, self._value(source, dtype, where), where)

    def _shape(self, where: Any) -> tuple[int]:
        return (self.lanes if isinstance(where, slice) else len(where),)

    # Memory.

    def _address(self, text: str, where: Any) -> np.ndarray:
        base, _, offset = text[1:-1].partition("+")
        value = self._value(base.strip(), np.dtype(np.uint64), where)
        if offset:
            value = value + np.array(int(offset), np.int64).view(np.uint64)
        return np.broadcast_to(value, self._shape(where))

    def _load(self, instruction: Instruction, where: Any) -> None:
        op = instruction.op
        dtype, space = DTYPES[type_of(op)], _space(op)
        names = _names(instruction.operands[0])
        if space == "param":
            self._load_parameter(instruction, names, dtype, where)
            return
        address = self._address(instruction.operands[1], where)
        self._check_vector(address, dtype, len(names))
        for index, name in enumerate(names):
            place = address + np.uint64(index * dtype.itemsize)
            self._write(name, self.memory.load(space, place, dtype, where), where)

    def _load_parameter(
        self, instruction: Instruction, names: list[str], dtype: np.dtype[Any], where: Any
    ) -> None:
        name, _, offset = instruction.operands[1][1:-1].partition("+")
        data = self.parameters.get(name.strip())
        if data is None:
            raise DeviceError(f"parameter '{name}' is not known")
        values = np.frombuffer(data, np.uint8)[int(offset or 0) :]
        for index, target in enumerate(names):
            part = values[index * dtype.itemsize : (index + 1) * dtype.itemsize]
            self._write(target, part.copy().view(dtype), where)

    def _store(self, instruction: Instruction, where: Any) -> None:
        op = instruction.op
        dtype, space = DTYPES[type_of(op)], _space(op)
        names = _names(instruction.operands[1])
        address = self._address(instruction.operands[0], where)
        self._check_vector(address, dtype, len(names))
        for index, name in enumerate(names):
            place = address + np.uint64(index * dtype.itemsize)
            value = np.broadcast_to(self._value(name, dtype, where), self._shape(where))
            self.memory.store(space, place, value, where)

    def _check_vector(self, address: np.ndarray, dtype: np.dtype[Any], count: int) -> None:
        size = np.uint64(dtype.itemsize * count)
        if count > 1 and (address % size).any():
            raise DeviceError(f"a vector of {count} elements is not aligned to {size} bytes")

    def _atomic(self, instruction: Instruction, where: Any) -> None:
        op = instruction.op
        dtype, space = DTYPES[type_of(op)], _space(op)
        operands = list(instruction.operands)
        target = operands.pop(0) if op[0] == "atom" else "_"
        address = self._address(operands[0], where)
        values = [
            np.broadcast_to(self._value(text, dtype, where), self._shape(where)).copy()
            for text in operands[1:]
        ]
        kind = next((word for word in op if word in _ATOMIC), "")
        if "cas" in op:
            pairs = np.stack(values, -1)
            old = self._compare_and_swap(space, address, pairs, where)
        elif kind:
            old = self.memory.update(space, address, values[0], _ATOMIC[kind], where)
        else:
            raise DeviceError(f"instruction '{'.'.join(op)}' is not known to the simulator")
        self._write(target, old, where)

    def _compare_and_swap(
        self, space: str, address: np.ndarray, pairs: np.ndarray, where: Any
    ) -> np.ndarray:
        following = iter(pairs)

        def swap(old: Any, expected: Any) -> Any:
            pair = next(following)
            return pair[1] if old == expected else old

        return self.memory.update(space, address, pairs[:, 0].copy(), swap, where)

    def _convert_address(self, instruction: Instruction, where: Any) -> None:
        target, source = instruction.operands
        value = self._value(source, np.dtype(np.uint64), where)
        space = next((word for word in instruction.op if word in SPACES), "global")
        window = {"shared": SHARED_WINDOW, "local": LOCAL_WINDOW}.get(space, 0)
        moved = value - np.uint64(window) if "to" in instruction.op else value + np.uint64(window)
        self._write(target, moved, where)

    # Between lanes.

    def _exchange(self, instruction: Instruction, where: Any, lanes: np.ndarray) -> None:
        warps = self.block_of_lane * (-(-self.threads // 32)) + self.thread_of_lane // 32
        dtypes = [DTYPES["u32"]] * (len(instruction.operands) - 1)
        if instruction.op[0] == "vote":
            dtypes[0] = DTYPES["pred"]
        values = [
            np.broadcast_to(self._value(text.lstrip("!"), dtype, where), self._shape(where))
            for text, dtype in zip(instruction.operands[1:], dtypes, strict=True)
        ]
        lane_ids = self.thread_of_lane[lanes] % 32
        results = EXCHANGES[instruction.op[0]](instruction.op, warps[lanes], lane_ids, *values)
        targets = [name.strip() for name in instruction.operands[0].split("|")]
        for target, value in zip(targets, results, strict=False):
            self._write(target, value, where)


CONTROL = frozenset(("bra", "brx", "ret", "exit", "trap", "bar", "barrier"))

_ATOMIC: dict[str, Callable[[Any, Any], Any]] = {
    "add": lambda old, value: old + value,
    "min": min,
    "max": max,
    "and": lambda old, value: old & value,
    "or": lambda old, value: old | value,
    "xor": lambda old, value: old ^ value,
    "exch": lambda old, value: value,
}


def _space(op: tuple[str, ...]) -> str:
    """The memory of an access; nothing for a generic address."""
    return next((word.partition("::")[0] for word in op if word.partition("::")[0] in SPACES), "")


def _names(text: str) -> list[str]:
    return re.findall(r"[^{},\s]+", text)
