"""`mlrun --diff-levels` finds errors that are planted in rules and passes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from xdsl.dialects.builtin import FloatAttr, IntegerAttr
from xdsl.ir import Operation

from mlopt.core import interfaces
from mlopt.core.interfaces.decomposition import Decomposable, FunctionDecomposition
from mlopt.core.interfaces.folding import Foldable, FunctionFold
from mlopt.dialects.graph.ops import binary, composite, functions, unary
from mlopt.passes.analysis import interval_packing
from mlopt.passes.convert import arith_to_llvm, linalg_nest
from mlopt.passes.convert.graph_to_tensor import elementwise, layout
from mlopt.passes.convert.graph_to_tensor import reduction as lowered_reduction
from mlopt.passes.registry import BY_FLAG
from mlopt.passes.tensor.one_shot_bufferize import analysis
from mlopt.tools.run import main

CHAIN = """\
func.func @main(%x: tensor<3x4xf32>, %y: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %a = graph.add %x, %y : tensor<3x4xf32>
  %b = graph.sub %a, %x : tensor<3x4xf32>
  %c = graph.max %b, %x : tensor<3x4xf32>
  %d = graph.neg %c : tensor<3x4xf32>
  %e = graph.floor %d : tensor<3x4xf32>
  %f = graph.mul %e, %y : tensor<3x4xf32>
  return %f : tensor<3x4xf32>
}
"""

MIXED = """\
func.func @main(%x: tensor<3x4xf32>, %w: tensor<4x5xf32>) -> tensor<3xf32> {
  %t = graph.tanh %x : tensor<3x4xf32>
  %m = graph.matmul %t, %w : (tensor<3x4xf32>, tensor<4x5xf32>) -> tensor<3x5xf32>
  %r = graph.relu %m : tensor<3x5xf32>
  %e = graph.exp %r : tensor<3x5xf32>
  %s = graph.reduce sum %e axes [1] : tensor<3x5xf32> -> tensor<3xf32>
  return %s : tensor<3xf32>
}
"""

MOVES = """\
func.func @main(%x: tensor<4x4xf32>) -> tensor<2x4xf32> {
  %t = graph.transpose %x [1, 0] : tensor<4x4xf32> -> tensor<4x4xf32>
  %u = graph.add %t, %x : tensor<4x4xf32>
  %v = graph.slice %u[1, 0][2, 4][1, 1] : tensor<4x4xf32> -> tensor<2x4xf32>
  return %v : tensor<2x4xf32>
}
"""

WRITES = """\
func.func @main(%x: tensor<6xf32>) -> (tensor<6xf32>, tensor<6xf32>) {
  %c = arith.constant 2 : index
  %z = arith.constant 5.0 : f32
  %y = arith.addf %x, %x : tensor<6xf32>
  %w = tensor.insert %z into %y[%c] : tensor<6xf32>
  %s = arith.mulf %y, %w : tensor<6xf32>
  return %w, %s : tensor<6xf32>, tensor<6xf32>
}
"""

SCALARS = """\
func.func @main(%x: f32, %y: f32, %n: i32) -> (f32, i32) {
  %c = arith.constant 3 : i32
  %d = arith.shli %n, %c : i32
  %e = arith.remsi %d, %c : i32
  %a = arith.subf %x, %y : f32
  %b = math.exp %a : f32
  return %b, %e : f32, i32
}
"""

CALLS = """\
func.func @main(%x: tensor<3xf32>) -> tensor<3xf32> {
  %a = graph.neg %x : tensor<3xf32>
  %b = call @inner(%a) : (tensor<3xf32>) -> tensor<3xf32>
  return %b : tensor<3xf32>
}
func.func private @inner(%x: tensor<3xf32>) -> tensor<3xf32> {
  %a = graph.mul %x, %x : tensor<3xf32>
  %b = graph.sub %x, %a : tensor<3xf32>
  return %b : tensor<3xf32>
}
"""

Patch = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Plant:
    """An error, the module it shows in, and the pass, line and op to be named.

    `level` is the -O level of the run: from -O2 on schedules leave nothing to scalar nests.
    """

    patch: Patch
    text: str
    found_in: str
    line: int
    op: str
    level: str = "-O2"


def rule(op_class: type[Operation], wrong) -> Patch:
    """Another rule of convert-graph-to-tensor."""
    return lambda patch: patch.setitem(elementwise.RULES, op_class, wrong)


def model(op_class: type[Operation], interface, wrong) -> Patch:
    """Another model of an interface."""
    return lambda patch: patch.setitem(interfaces._models, (op_class, interface), wrong)


def lowering(table, name: str, other: str) -> Patch:
    """The lowering of one op in the place of another's."""
    renamed = getattr(table, "RENAMED", {})

    def plant(patch: pytest.MonkeyPatch) -> None:
        if name in renamed:
            patch.setitem(renamed, name, renamed[other])
        else:
            patch.setitem(table.TABLE.by_name, name, table.TABLE.by_name[other])

    return plant


def after(flag: str, change: Callable[[Operation], bool]) -> Patch:
    """A pass that changes the first op that `change` takes, once it has done its work."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        pass_class = BY_FLAG[flag].load()
        run = pass_class.run

        def wrong(self, root: Operation, context) -> None:
            run(self, root, context)
            any(change(op) for op in root.walk())

        patch.setattr(pass_class, "run", wrong)

    return plant


def swapped(name: str) -> Callable[[Operation], bool]:
    """Swaps the operands of an op called `name`."""

    def change(op: Operation) -> bool:
        if op.name != name:
            return False
        op.operands = [op.operands[1], op.operands[0]]
        return True

    return change


def another_constant(op: Operation) -> bool:
    """Makes a constant of a float one that is larger by 1."""
    value = op.properties.get("value") if op.name.endswith(".constant") else None
    if not isinstance(value, FloatAttr):
        return False
    op.properties["value"] = FloatAttr(value.value.data + 1, value.type)
    return True


def shorter_loop(op: Operation) -> bool:
    """Makes a parallel loop start at 1."""
    if op.name not in ("scf.parallel", "loop.parallel"):
        return False
    ones = [v for v in op.operands if _constant(v) == 1]
    op.operands[0] = ones[0]
    return True


def _constant(value) -> int | None:
    found = getattr(value.owner, "properties", {}).get("value")
    return found.value.data if isinstance(found, IntegerAttr) else None


def without_shift(op, insert):
    """A softmax that forgets to take the largest away."""
    shape = op.operands[0].type
    e = insert(functions.ExpOp.create(operands=[op.operands[0]], result_types=[shape])).results[0]
    return [insert(unary.NegOp.create(operands=[e], result_types=[shape])).results[0]]


def minus(b, kind, args):
    return b.op("arith.subf", *args)


PLANTS = {
    "swapped_operands": Plant(
        rule(binary.SubOp, lambda b, kind, args: minus(b, kind, args[::-1])),
        CHAIN, "convert-graph-to-tensor", 3, "graph.sub",
    ),
    "minimum_for_maximum": Plant(
        rule(binary.MaxOp, lambda b, kind, args: b.minimum(*args, kind)),
        CHAIN, "convert-graph-to-tensor", 4, "graph.max",
    ),
    "no_nan": Plant(
        rule(binary.MaxOp, lambda b, kind, args: b.op("arith.maxnumf", *args)),
        CHAIN, "convert-graph-to-tensor", 4, "graph.max",
    ),
    "lost_sign": Plant(
        rule(unary.NegOp, lambda b, kind, args: b.op("math.absf", *args)),
        CHAIN, "convert-graph-to-tensor", 5, "graph.neg",
    ),
    "other_rounding": Plant(
        rule(unary.FloorOp, lambda b, kind, args: b.op("math.roundeven", *args)),
        CHAIN, "convert-graph-to-tensor", 6, "graph.floor",
    ),
    "other_base": Plant(
        rule(functions.ExpOp, lambda b, kind, args: b.op("math.exp2", *args)),
        MIXED, "convert-graph-to-tensor", 5, "graph.exp",
    ),
    "wrong_start_of_a_sum": Plant(
        lambda patch: patch.setattr(lowered_reduction, "neutral_value", lambda *_: 1),
        MIXED, "convert-graph-to-tensor", 6, "graph.reduce",
    ),
    "wrong_axes": Plant(
        lambda patch: patch.setattr(
            layout.LowerTransposePattern, "convert", lambda self, op, operands, rewriter: operands
        ),
        # Without the passes that move slices before it: what it gives back has its shape.
        MOVES, "convert-graph-to-tensor", 2, "graph.transpose", "-O0",
    ),
    "wrong_decomposition": Plant(
        model(composite.ReluOp, Decomposable, FunctionDecomposition(
            lambda op, insert: [insert(unary.AbsOp.create(
                operands=op.operands, result_types=[op.results[0].type])).results[0]])),
        MIXED, "graph-decompose", 4, "graph.relu",
    ),
    "wrong_fold": Plant(
        model(binary.SubOp, Foldable, FunctionFold(lambda op, constants: op.operands[0])),
        CHAIN, "canonicalize", 3, "graph.sub",
    ),
    "wrong_after_cse": Plant(after("cse", swapped("graph.sub")), CHAIN, "cse", 3, "graph.sub"),
    "wrong_after_fusion": Plant(
        after("linalg-fuse-elementwise-ops", swapped("arith.subf")),
        CHAIN, "linalg-fuse-elementwise-ops", 3, "graph.sub",
    ),
    "wrong_constant": Plant(
        after("linalg-fuse-elementwise-ops", another_constant),
        MIXED, "linalg-fuse-elementwise-ops", 3, "graph.matmul",
    ),
    "forgotten_conflict": Plant(
        lambda patch: patch.setattr(analysis, "has_read_after_write_conflict", lambda *_: False),
        WRITES, "one-shot-bufferize", 4, "arith.addf",
    ),
    "one_iteration_less": Plant(
        after("convert-linalg-to-parallel-loops", shorter_loop),
        CHAIN, "convert-linalg-to-parallel-loops", 2, "graph.add", "-O1",
    ),
    "wrong_element": Plant(
        lambda patch: patch.setattr(
            linalg_nest.Nest, "_position",
            lambda self, which: [self.indices[0]] * len(self.structure.maps[which].results),
        ),
        MOVES, "convert-linalg-to-parallel-loops", 2, "graph.transpose", "-O1",
    ),
    "overlapping_buffers": Plant(
        lambda patch: patch.setattr(interval_packing.Lifetime, "meets", lambda self, other: False),
        MIXED, "plan-memory", 4, "graph.relu", "-O1",
    ),
    "wrong_after_motion": Plant(
        after("loop-invariant-code-motion", swapped("arith.subf")),
        CHAIN, "loop-invariant-code-motion", 3, "graph.sub",
    ),
    "wrong_instruction": Plant(
        lowering(arith_to_llvm, "arith.shli", "arith.addi"),
        SCALARS, "convert-to-llvm", 3, "arith.shli",
    ),
    "unsigned_for_signed": Plant(
        lowering(arith_to_llvm, "arith.remsi", "arith.muli"),
        SCALARS, "convert-to-llvm", 4, "arith.remsi",
    ),
    "wrong_in_a_function_that_is_called": Plant(
        rule(binary.SubOp, lambda b, kind, args: minus(b, kind, args[::-1])),
        CALLS, "convert-graph-to-tensor", 8, "graph.sub",
    ),
}  # fmt: skip


@pytest.fixture
def planted(monkeypatch):
    """Patches that end with the test; what interfaces answered is forgotten before and after."""
    interfaces._answers.clear()
    yield monkeypatch
    interfaces._answers.clear()


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_error_is_found(name: str, planted, tmp_path, capsys):
    plant = PLANTS[name]
    path = tmp_path / "m.mlir"
    path.write_text(plant.text)
    plant.patch(planted)
    assert main(["--diff-levels", plant.level, str(path)]) == 1
    first = capsys.readouterr().err.splitlines()[0]
    assert f"'{plant.found_in}'" in first, first
    assert first.startswith(f"{path}:{plant.line}:"), first
    assert f"'{plant.op}' op" in first, first


@pytest.mark.parametrize("text", [CHAIN, WRITES, SCALARS, CALLS])
def test_levels_that_agree_are_said_to_agree(text: str, tmp_path, capsys):
    path = tmp_path / "m.mlir"
    path.write_text(text)
    assert main(["--diff-levels", str(path)]) == 0
    assert "'@main' has the same values as written and after " in capsys.readouterr().out


def test_arguments_may_be_given(tmp_path, capsys):
    path = tmp_path / "m.mlir"
    path.write_text(SCALARS)
    assert main(["--diff-levels", str(path), "f32=1", "f32=2", "i32=5"]) == 0
    assert main(["--diff-levels", str(path), "f32=1"]) == 1
    assert "'main' takes 3 arguments, found 1" in capsys.readouterr().err
