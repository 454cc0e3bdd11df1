"""The rules of the house that a program can check."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from mlopt.core.context import Context
from mlopt.dialects import OURS, register_dialects
from mlopt.passes.registry import PASSES, class_name

ROOT = Path(__file__).parent.parent
SEEDED = [*sorted((ROOT / "examples").glob("*.mlir")), ROOT / "test" / "Inputs" / "flags.mlir"]
PRINT_ALL = """
import sys
from mlopt.tools.opt import main

for flags in ([], ["--mlir-print-op-generic"], ["--lower-to-llvm"], ["--lower-to-llvm", "--emit=llvm"]):
    status = main([*flags, sys.argv[1]])
    if status:
        sys.exit(status)
"""


WITHOUT_SYNTAX = {
    "builtin.unregistered",  # stands for any op that no dialect has, under that op's name
}


def _tests_of(dialect: str) -> str:
    """All the lit tests of a dialect, as one text."""
    paths = sorted((ROOT / "test" / "dialects" / dialect).rglob("*.mlir"))
    return "\n// -----\n".join(path.read_text() for path in paths)


def _ops_of(dialect: str) -> list[type]:
    context = Context()
    register_dialects(context)
    return list(context.get_dialect(dialect).operations)


def _is_invalid_case(chunk: str) -> bool:
    return "expected-error" in chunk


def _written(name: str) -> re.Pattern[str]:
    """The op as it stands in text; func's ops may be written without the dialect."""
    return re.compile(rf"(?<![\w.]){re.escape(name)}(?![\w.])")


@pytest.mark.parametrize("dialect", OURS)
def test_every_op_is_parsed_by_a_test(dialect: str):
    """Each op of our dialects is in a round-trip test of its dialect."""
    text = _tests_of(dialect)
    names = [op.name for op in _ops_of(dialect) if op.name not in WITHOUT_SYNTAX]
    missing = [name for name in names if not _written(name).search(text)]
    if dialect in ("builtin", "func"):
        missing = [name for name in missing if not _written(name.partition(".")[2]).search(text)]
    assert missing == []


@pytest.mark.parametrize("dialect", ["graph", "loop"])
def test_every_op_of_ours_has_an_invalid_case(dialect: str):
    """Each op that only mlopt has is in a case with an expected error."""
    chunks = [chunk for chunk in _tests_of(dialect).split("// -----") if _is_invalid_case(chunk)]
    text = "\n".join(chunks)
    missing = [op.name for op in _ops_of(dialect) if not _written(op.name).search(text)]
    assert missing == []


@pytest.mark.parametrize("item", PASSES, ids=lambda item: item.flag)
def test_pass_follows_the_naming_rule(item):
    """File, class, flag and test of a pass have derivable names."""
    pass_class = item.load()
    assert pass_class.__name__ == class_name(item.path)
    assert pass_class.name == item.flag
    module = sys.modules[pass_class.__module__]
    assert (module.__doc__ or "").startswith(f"{item.flag}:")
    test = ROOT / "test" / "passes" / item.path
    assert test.with_suffix(".mlir").exists() or test.is_dir()


def test_no_room_is_imported_twice():
    """`mlopt.dialects` is the only name of `dialects/`."""
    rooms = ("core", "dialects", "passes", "targets", "runtime", "interpreter", "frontends")
    twice = [name for name in sys.modules if name.partition(".")[0] in rooms]
    assert twice == []


def test_reference_pages_are_fresh():
    """docs/reference/ is what docs/generate.py writes."""
    command = [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("example", SEEDED, ids=lambda path: path.stem)
def test_output_does_not_depend_on_the_hash_seed(example: Path):
    """Two runs with different hash seeds print the same, at every level and as LLVM IR."""
    outputs = [
        subprocess.run(
            [sys.executable, "-c", PRINT_ALL, str(example)],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin", "MLOPT_CACHE": "0"},
        ).stdout
        for seed in ("1", "2")
    ]
    assert len(outputs[0]) > 1000
    assert outputs[0] == outputs[1]


def test_what_pyright_is_told_to_ignore_has_a_rule():
    """`pyright: ignore[rule]`: another error in that line is still seen."""
    blanket = re.compile(r"pyright: ignore\s*$", re.MULTILINE)
    rooms = ("core", "dialects", "frontends", "passes", "runtime", "targets", "tools", "test")
    paths = [path for room in rooms for path in sorted((ROOT / room).rglob("*.py"))]
    assert [path for path in paths if blanket.search(path.read_text())] == []
