"""PTX text as kernels of instructions.

Reads what LLVM writes: entries, registers, variables in shared, local, global and
constant memory, labels, predicated instructions. Comments and debugging directives are
skipped; a function that is no entry, and a directive that is not known, are errors.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mlopt.runtime.gpu.errors import DeviceError


@dataclass(frozen=True)
class Instruction:
    """`@guard op operands;` at a line of the text; `op` is cut at its dots."""

    line: int
    guard: str
    negated: bool
    op: tuple[str, ...]
    operands: tuple[str, ...]

    def __str__(self) -> str:
        return f"{'.'.join(self.op)} {', '.join(self.operands)}"


@dataclass(frozen=True)
class Variable:
    """Memory with a name: how much, how aligned, and what is in it at first."""

    name: str
    space: str
    bytes: int
    align: int
    data: bytes = b""


@dataclass
class Kernel:
    """One entry."""

    name: str
    params: list[Variable] = field(default_factory=list[Variable])
    registers: dict[str, str] = field(default_factory=dict[str, str])
    variables: list[Variable] = field(default_factory=list[Variable])
    code: list[Instruction] = field(default_factory=list[Instruction])
    labels: dict[str, int] = field(default_factory=dict[str, int])
    required_threads: tuple[int, ...] = ()


@dataclass
class PtxModule:
    """Everything in a text."""

    target: str = ""
    kernels: dict[str, Kernel] = field(default_factory=dict[str, Kernel])
    variables: list[Variable] = field(default_factory=list[Variable])


BYTES = {"b8": 1, "u8": 1, "s8": 1, "b16": 2, "u16": 2, "s16": 2, "f16": 2, "b32": 4, "u32": 4}
BYTES |= {"s32": 4, "f32": 4, "b64": 8, "u64": 8, "s64": 8, "f64": 8, "b128": 16}

_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_LABEL = re.compile(r"\s*([$\w]+):")
_REGISTERS = re.compile(r"\.reg\s+\.(\w+)\s+(.*)", re.DOTALL)
_VARIABLE = re.compile(
    r"(?P<words>(?:\.\w+\s+)*?)\.(?P<space>shared|local|global|const|param)\s+"
    r"(?P<more>(?:\.(?:align\s+\d+|ptr|global|shared|const|u64|b64|u32|b32|u16|b16|u8|b8|s\d+|f\d+)\s+)*)"
    r"(?P<name>[$\w]+)\s*(?P<extent>\[\d*\])?\s*(?:=\s*(?P<data>.*))?",
    re.DOTALL,
)
_ENTRY = re.compile(r"(?:\.\w+\s+)*\.entry\s+([$\w]+)\s*(?:\((.*?)\))?([^{]*)$", re.DOTALL)
_SKIPPED = (
    "version",
    "address_size",
    "pragma",
    "loc",
    "file",
    "section",
    "maxntid",
    "minnctapersm",
)


def parse_ptx(text: str) -> PtxModule:
    """The module of `text`. Raises `DeviceError`."""
    module = PtxModule()
    blanked = _COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    position = 0
    kernel: Kernel | None = None
    depth = 0
    for match in re.finditer(r"[;{}]|\n(?=\s*\.(?:version|target|address_size)\b)", blanked):
        if match.start() < position:
            continue
        chunk = blanked[position : match.start()]
        line = blanked.count("\n", 0, position + len(chunk) - len(chunk.lstrip())) + 1
        if match[0] == "{" and _is_operand(chunk):
            end = blanked.index(";", match.start())
            chunk, position = blanked[position:end], end + 1
        else:
            position = match.end()
        chunk = chunk.strip()
        if match[0] == "{" and ".entry" in chunk:
            kernel = _entry(chunk, line)
            module.kernels[kernel.name] = kernel
            depth = 1
            continue
        if match[0] == "{" and ".func" in chunk:
            raise DeviceError(f"line {line}: functions are not known here, only entries")
        if chunk:
            _statement(chunk, line, module, kernel)
        # Braces inside of an entry are scopes of names.
        depth += {"{": 1, "}": -1}.get(match[0], 0) * (
            kernel is not None and position == match.end()
        )
        if depth == 0:
            kernel = None
    return module


def _is_operand(chunk: str) -> bool:
    """True where a brace opens a list of registers or of data."""
    return bool(chunk.strip()) and ".entry" not in chunk and ".func" not in chunk


def _entry(chunk: str, line: int) -> Kernel:
    chunk = chunk[chunk.index(".visible") :] if ".visible" in chunk else chunk
    match = _ENTRY.search(chunk)
    if match is None:
        raise DeviceError(f"line {line}: '{chunk[:60]}' is no entry")
    kernel = Kernel(match[1])
    for text in filter(None, (part.strip() for part in (match[2] or "").split(","))):
        kernel.params.append(_variable(text, line))
    sizes = re.search(r"\.reqntid\s+([\d, ]+)", match[3] or "")
    if sizes is not None:
        kernel.required_threads = tuple(int(size) for size in sizes[1].split(","))
    return kernel


def _variable(text: str, line: int) -> Variable:
    match = _VARIABLE.fullmatch(text.strip())
    if match is None:
        raise DeviceError(f"line {line}: '{text[:80]}' is not known")
    words = re.findall(r"\.(\w+)", match["more"])
    size = next((BYTES[word] for word in reversed(words) if word in BYTES), 8)
    align = re.findall(r"\.align\s+(\d+)", match["more"])
    count = int(match["extent"][1:-1] or 0) if match["extent"] else 1
    data = _data(match["data"], size) if match["data"] else b""
    # Behind `.ptr`, `.align` speaks of what is pointed to.
    own = size if not align or "ptr" in words else int(align[0])
    return Variable(match["name"], match["space"], size * count, own, data)


def _data(text: str, size: int) -> bytes:
    found = bytearray()
    for word in re.findall(r"[-\w]+", text):
        if word[:2] in ("0f", "0d", "0F", "0D"):
            found += int(word[2:], 16).to_bytes(size, "little")
        else:
            found += (int(word, 0) % (1 << 8 * size)).to_bytes(size, "little")
    return bytes(found)


def _statement(chunk: str, line: int, module: PtxModule, kernel: Kernel | None) -> None:
    while kernel is not None and (label := _LABEL.match(chunk)):
        kernel.labels[label[1]] = len(kernel.code)
        chunk = chunk[label.end() :].strip()
    if not chunk:
        return
    first = re.match(r"\.?(\w+)", chunk)
    word = first[1] if first else ""
    if re.match(r"\.extern\s+\.func", chunk):
        return  # A call of it is refused.
    if word == "call":
        raise DeviceError(f"line {line}: calls, as of vprintf, are not simulated: '{chunk[:60]}'")
    if chunk.startswith("."):
        if word == "target":
            module.target = chunk.split()[1]
            rest = chunk.split("\n", 1)
            if len(rest) > 1:
                _statement(rest[1].strip(), line, module, kernel)
        elif word in _SKIPPED:
            rest = chunk.split("\n", 1)
            if len(rest) > 1 and rest[1].strip():
                _statement(rest[1].strip(), line, module, kernel)
        elif registers := _REGISTERS.fullmatch(chunk):
            assert kernel is not None
            for name in registers[2].split(","):
                _declare(kernel, registers[1], name.strip())
        else:
            variable = _variable(chunk, line)
            (module.variables if kernel is None else kernel.variables).append(variable)
        return
    if kernel is None:
        raise DeviceError(f"line {line}: '{chunk[:60]}' stands outside of an entry")
    kernel.code.append(_instruction(chunk, line))


def _declare(kernel: Kernel, kind: str, name: str) -> None:
    many = re.fullmatch(r"(%\w+)<(\d+)>", name)
    names = [f"{many[1]}{index}" for index in range(int(many[2]))] if many else [name]
    kernel.registers |= dict.fromkeys(names, kind)


def _instruction(chunk: str, line: int) -> Instruction:
    guard, negated = "", False
    match = re.match(r"@(!?)(%\w+)\s+", chunk)
    if match is not None:
        guard, negated = match[2], match[1] == "!"
        chunk = chunk[match.end() :]
    op, _, rest = chunk.partition(" ") if " " in chunk.split("\t")[0] else chunk.partition("\t")
    operands = re.findall(r"\{[^}]*\}|\[[^\]]*\]|\([^)]*\)|[^,\s][^,]*", rest)
    return Instruction(
        line,
        guard,
        negated,
        tuple(op.strip().split(".")),
        tuple(operand.strip() for operand in operands),
    )
