"""Every named op of the table: the same loops, maps and body as upstream's, the same numbers."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
from front_door import parse, text_of
from referee import needs_upstream, tool

sys.path.insert(0, str(Path(__file__).parent.parent))

from linalg.named_programs import programs
from many_functions import function_types, interpreted, random_inputs, run_by_upstream

from mlopt.core.context import Context
from mlopt.passes.registry import make_pass

PROGRAMS = dict(programs())
TEXT = "".join(PROGRAMS.values())
INPUTS = {
    name: random_inputs(type, seed)
    for seed, (name, type) in enumerate(function_types(parse(TEXT)).items())
}


def functions_of(text: str) -> dict[str, str]:
    """Each function's text, constants, names of values and of maps left out of account."""
    text = re.sub(r"(?m)^#(map\d*) = (.*)$", "", text)
    found: dict[str, str] = {}
    for part in text.split("func.func @")[1:]:
        name = part[: part.index("(")]
        lines = [line for line in part.splitlines() if "arith.constant" not in line]
        found[name] = re.sub(r"%[\w#]+", "%", " ".join(" ".join(lines).split()))
    return found


def expanded(text: str) -> str:
    """`text` with the aliases of its maps written out."""
    for alias, value in re.findall(r"(?m)^(#map\d*) = (.*)$", text)[::-1]:
        text = re.sub(re.escape(alias) + r"\b", lambda _, value=value: value, text)
    return text


@needs_upstream
def test_generalizes_as_upstream():
    """Loops, maps and bodies of the generics that the ops stand for are upstream's."""
    module = parse(TEXT)
    make_pass("linalg-generalize-named-ops", {}).run(module, Context())
    ours = functions_of(expanded(tool("mlir-opt", [], text_of(module))))
    theirs = functions_of(expanded(tool("mlir-opt", ["-linalg-generalize-named-ops"], TEXT)))
    assert len(ours) == len(PROGRAMS)
    for name, text in theirs.items():
        assert ours[name] == text, name


@needs_upstream
def test_round_trip_keeps_every_op():
    """Both forms of our text are upstream's text."""
    source = tool("mlir-opt", [], TEXT)
    assert tool("mlir-opt", [], text_of(parse(TEXT))) == source
    assert tool("mlir-opt", [], text_of(parse(TEXT), generic=True)) == source


@needs_upstream
def test_numbers_are_upstreams():
    """The meaning gives upstream's numbers; it prints six digits."""
    ours = interpreted(TEXT, INPUTS)
    for name, wanted in run_by_upstream(TEXT, INPUTS).items():
        found = np.asarray(ours[name]).astype(np.float64)
        np.testing.assert_allclose(found, wanted, rtol=1e-5, err_msg=name)
