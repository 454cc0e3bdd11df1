"""What is parsed is used only by what is in the module."""

from __future__ import annotations

from pathlib import Path

import pytest
from front_door import parse
from xdsl.ir import Operation

from mlopt.core.walking import walk

DIALECTS = sorted((Path(__file__).parents[1] / "dialects").iterdir())


@pytest.mark.parametrize(
    "folder", [path for path in DIALECTS if path.is_dir()], ids=lambda p: p.name
)
def test_no_op_that_was_thrown_away_is_a_user(folder: Path):
    for path in sorted(folder.glob("*.mlir")):
        if "invalid" in path.stem:
            continue
        module = parse(path.read_text())
        for op in walk(module):
            arguments = [
                arg for region in op.regions for block in region.blocks for arg in block.args
            ]
            for value in (*op.results, *arguments):
                strays = [
                    use.operation.name for use in value.uses if not is_in(use.operation, module)
                ]
                assert not strays, f"{path.name}: {op.name} is used by {strays}"


def is_in(op: Operation | None, module: Operation) -> bool:
    """True where `op` is `module` or inside of it."""
    while op is not None and op is not module:
        op = op.parent_op()
    return op is module
