"""Damages small models, and checks that each still ends in a program or in a diagnostic.

    python test/frontends/onnx/damage.py [--seed 1] [--count 2000] [--case N] [--compile-every 20]

A case is a seed and a number. Each is imported and verified in a child process, and every
N-th that is imported is compiled as well; it may take 10 s of processor time, and 1 GB of
address space more than the child began with. Any other end than success and a diagnostic is a failure, and so
is a read of the file that lies outside of the folder of the model.
"""

from __future__ import annotations

import argparse
import random
import resource
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import onnx
from onnx import parser

SECONDS = 10
MORE_BYTES = 1 << 30
SECRET = "secret.bin"
"""Lies in the folder above that of the model."""

HEAD = '<ir_version: 10, opset_import: ["" : 21]>\n'
MODELS = (
    """mlp (float[b,4] x) => (float[b,2] y) <float[4,2] w = {1,2,3,4,5,6,7,8}, float[2] c = {1,2}>
    { h = MatMul (x, w)  s = Add (h, c)  y = Softmax <axis = -1> (s) }""",
    """cnn (float[1,2,8,8] x, float[3,2,3,3] w, float[3] s) => (float[1,3,1,1] y)
    { c = Conv <pads = [1,1,1,1], strides = [2,2]> (x, w)  m = MaxPool <kernel_shape = [2,2]> (c)
      n = BatchNormalization (m, s, s, s, s)  r = Relu (n)  y = GlobalAveragePool (r) }""",
    """sizes (float[b,s,6] x) => (float[b,s,2,3] y) <int64[1] z = {0}, int64[2] t = {2,3}>
    { a = Shape (x)  i = Constant <value_ints = [0,1]> ()  p = Gather (a, i)
      q = Concat <axis = 0> (p, t)  y = Reshape (x, q) }""",
    """branch (float[n] x, bool c) => (float[n] y)
    { y = If (c) <then_branch = a () => (float[n] u) { u = Neg (x) },
                  else_branch = b () => (float[n] v) { v = Add (x, x) }> }""",
    """trips (int64 k, bool c, float[2] x) => (float[2] y, float[m,2] z)
    { y, z = Loop (k, c, x) <body = b (int64 i, bool g, float[2] v) => (bool h, float[2] w,
      float[2] o) { h = Identity (g)  w = Add (v, v)  o = Identity (w) }> }""",
    """lstm (float[3,1,2] x, float[1,8,2] w, float[1,8,2] r) => (float[3,1,1,2] y)
    { y = LSTM <hidden_size = 2> (x, w, r) }""",
    """images (float[1,1,4,4] x, int64[4] s, int64[8] q) => (float[1,1,a,b] y)
    { r = Resize <mode = "linear"> (x, "", "", s)  p = Pad <mode = "reflect"> (r, q)
      y = Transpose <perm = [0,1,3,2]> (p) }""",
    """chosen (float[4,5] x) => (float[k,5] y, int64[4,2] i) <int64[1] n = {2}, int64[1] o = {1}>
    { z = NonZero (x)  f, i = TopK (x, n)  e = Slice (x, o, n)  c = Cast <to = 9> (f)
      d = ReduceMax <keepdims = 0> (c)  y = Expand (e, n) }""",
    """quantised (uint8[2,4] x, float s, uint8 z) => (float[2,2] y) <uint8[4,2] w = {1,2,3,4,5,6,7,8}>
    { a = DequantizeLinear (x, s, z)  b = DequantizeLinear (w, s, z)  y = MatMul (a, b) }""",
)
NUMBERS = (0, -1, 1, -(1 << 63), (1 << 63) - 1, 1 << 31, 1 << 40, 3, 65, 1 << 62)
KINDS = "Add MatMul Conv Reshape Gather Loop If Scan LSTM Resize Einsum Pad Slice Nothing".split()


def damage_bytes(pick: random.Random, data: bytes) -> bytes:
    """Cut, flipped, repeated or emptied bytes."""
    how, found = pick.randrange(4), bytearray(data)
    first = pick.randrange(len(found))
    last = min(first + pick.randrange(1, 40), len(found))
    if how == 0:
        return bytes(found[:first])
    if how == 1:
        for _ in range(pick.randrange(1, 9)):
            found[pick.randrange(len(found))] ^= 1 << pick.randrange(8)
    elif how == 2:
        found[first:first] = found[first:last] * pick.randrange(1, 4)
    else:
        found[first:last] = bytes(last - first)
    return bytes(found)


def _nodes(model: onnx.ModelProto) -> list[onnx.NodeProto]:
    found = list(model.graph.node)
    for node in found:
        for attribute in node.attribute:
            found.extend(attribute.g.node)
    return found


def _values(model: onnx.ModelProto) -> list[onnx.ValueInfoProto]:
    return [*model.graph.input, *model.graph.output]


def damage_wiring(pick: random.Random, model: onnx.ModelProto) -> None:
    """A node reads what it should not: cycles, missing and doubled names."""
    nodes = _nodes(model)
    node = pick.choice(nodes)
    names = [name for other in nodes for name in other.output] + ["", "nowhere"]
    if node.input and pick.random() < 0.7:
        node.input[pick.randrange(len(node.input))] = pick.choice(names)
    elif pick.random() < 0.5:
        node.output[0] = pick.choice(names)
    else:
        node.input.append(pick.choice(names))


def damage_operator(pick: random.Random, model: onnx.ModelProto) -> None:
    """Another operator, or operator set."""
    if pick.random() < 0.3:
        model.opset_import[0].version = pick.choice(NUMBERS)
    node = pick.choice(_nodes(model))
    node.op_type = pick.choice(KINDS)
    if pick.random() < 0.2:
        node.domain = "com.example"


def damage_attribute(pick: random.Random, model: onnx.ModelProto) -> None:
    """Numbers that make no sense, another kind, or none."""
    nodes = [node for node in _nodes(model) if node.attribute]
    if not nodes:
        return damage_shape(pick, model)
    node = pick.choice(nodes)
    attribute = pick.choice(list(node.attribute))
    if attribute.ints and pick.random() < 0.8:
        attribute.ints[pick.randrange(len(attribute.ints))] = pick.choice(NUMBERS)
    elif pick.random() < 0.5:
        attribute.i = pick.choice(NUMBERS)
        attribute.type = onnx.AttributeProto.INT
    else:
        node.attribute.remove(attribute)
    return None


def damage_shape(pick: random.Random, model: onnx.ModelProto) -> None:
    """Sizes that are huge, negative or do not fit; ranks."""
    tensors = list(model.graph.initializer)
    if tensors and pick.random() < 0.4:
        tensor = pick.choice(tensors)
        tensor.dims[pick.randrange(len(tensor.dims))] = pick.choice(NUMBERS)
        return
    shape = pick.choice(_values(model)).type.tensor_type.shape
    if shape.dim and pick.random() < 0.8:
        pick.choice(list(shape.dim)).dim_value = pick.choice(NUMBERS)
    else:
        shape.dim.add().dim_value = pick.choice(NUMBERS)


def damage_type(pick: random.Random, model: onnx.ModelProto) -> None:
    """Another element type, of a value or of what is stored."""
    tensors = list(model.graph.initializer)
    number = pick.choice((*range(28), 99))
    if tensors and pick.random() < 0.5:
        pick.choice(tensors).data_type = number
    else:
        pick.choice(_values(model)).type.tensor_type.elem_type = number


def damage_storage(pick: random.Random, model: onnx.ModelProto) -> None:
    """Elements that lie in another file, most often outside of the folder."""
    tensors = list(model.graph.initializer)
    if not tensors:
        return damage_wiring(pick, model)
    tensor = pick.choice(tensors)
    tensor.ClearField("raw_data")
    tensor.data_location = onnx.TensorProto.EXTERNAL
    places = (
        f"../{SECRET}",
        "/etc/passwd",
        f"./../{SECRET}",
        "model.onnx",
        "",
        "missing.bin",
        "\0",
    )
    entries = {"location": pick.choice(places)}
    if pick.random() < 0.5:
        entries["offset"] = str(pick.choice(NUMBERS))
    if pick.random() < 0.3:
        entries["length"] = str(pick.choice(NUMBERS))
    for key, value in entries.items():
        tensor.external_data.add(key=key, value=value)
    return None


DAMAGES: tuple[Callable[[random.Random, onnx.ModelProto], Any], ...] = (
    damage_wiring,
    damage_operator,
    damage_attribute,
    damage_shape,
    damage_type,
    damage_storage,
)


def mutant(seed: int, number: int) -> bytes:
    """The bytes of one case."""
    pick = random.Random(f"{seed}/{number}")
    model = parser.parse_model(HEAD + MODELS[number % len(MODELS)])
    if pick.random() < 0.3:
        return damage_bytes(pick, model.SerializeToString())
    for _ in range(pick.randrange(1, 3)):
        pick.choice(DAMAGES)(pick, model)
    return model.SerializeToString()


class OutOfTime(BaseException):
    """Raised by the alarm; nothing catches it by chance."""


def judge(data: bytes, folder: Path, *, compiles: bool) -> str:
    """How a case ends: "imported", "compiled", "refused", or what went wrong."""
    from mlopt.core.context import Context
    from mlopt.core.diagnostics import DiagnosticError
    from mlopt.dialects import register_dialects
    from mlopt.runtime.compile import compile_source
    from mlopt.runtime.options import CompileOptions
    from mlopt.runtime.source import Source

    path = folder / "model.onnx"
    path.write_bytes(data)
    try:
        context = Context()
        register_dialects(context)
        source = Source("", str(path), data)
        source.parse(context)
        if not compiles:
            return "imported"
        compile_source(source, CompileOptions(cache=False, opt_level=1))
        return "compiled"
    except DiagnosticError:
        return "refused"
    except OutOfTime:
        return f"FAILED: more than {SECONDS} s"
    except BaseException as failure:
        return f"FAILED: {type(failure).__name__}: {str(failure)[:200]}"


def _work(seed: int, compile_every: int, folder: Path, pipe: Connection) -> None:
    """A child: numbers of cases in, ends out."""
    opened: list[str] = []

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and str(arguments[0]).endswith((SECRET, "/etc/passwd")):
            opened.append(str(arguments[0]))

    def interrupt(*_: Any) -> None:
        raise OutOfTime

    sys.addaudithook(watch)
    signal.signal(signal.SIGPROF, interrupt)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + MORE_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    while True:
        number = pipe.recv()
        if number is None:
            return
        opened.clear()
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        end = judge(mutant(seed, number), folder, compiles=number % compile_every == 0)
        signal.setitimer(signal.ITIMER_PROF, 0)
        pipe.send(f"FAILED: it read {opened[0]}" if opened else end)


def run(seed: int, numbers: Sequence[int], compile_every: int) -> dict[int, str]:
    """How each case ends."""
    import mlopt.frontends.onnx.table as table
    import mlopt.runtime.compile  # noqa: F401

    table.names()
    context = get_context("fork")
    ends: dict[int, str] = {}
    with tempfile.TemporaryDirectory() as outer:
        (Path(outer) / SECRET).write_bytes(bytes(1 << 16))
        folder = Path(outer) / "model"
        folder.mkdir()
        child = None
        for number in numbers:
            if child is None:
                pipe, other = context.Pipe()
                arguments = (seed, compile_every, folder, other)
                child = context.Process(target=_work, args=arguments, daemon=True)
                child.start()
                other.close()
            pipe.send(number)
            try:
                hangs = not pipe.poll(10 * SECONDS)
                ends[number] = "FAILED: it hangs" if hangs else pipe.recv()
            except EOFError:
                child.join()
                ends[number] = f"FAILED: the process ends with {child.exitcode}"
                child = None
                continue
            if hangs:
                child.kill()
                child = None
        if child is not None:
            pipe.send(None)
            child.join()
    return ends


def main() -> int:
    """The script; exit status 1 where a case failed."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--count", type=int, default=2000)
    options.add_argument("--case", type=int, help="that one only, in this process")
    options.add_argument("--compile-every", type=int, default=20)
    chosen = options.parse_args()
    if chosen.case is not None:
        with tempfile.TemporaryDirectory() as folder:
            print(judge(mutant(chosen.seed, chosen.case), Path(folder), compiles=True))
        return 0
    ends = run(chosen.seed, range(chosen.count), chosen.compile_every)
    for number, end in ends.items():
        if end.startswith("FAILED"):
            print(f"case {number}: {end}")
    counts = Counter(end.split(":")[0] for end in ends.values())
    print(", ".join(f"{count} {end}" for end, count in sorted(counts.items())))
    return int(counts["FAILED"] > 0)


if __name__ == "__main__":
    sys.exit(main())
