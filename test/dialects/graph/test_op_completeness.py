"""What every op of the graph level has beside its definition."""

from __future__ import annotations

import pytest

from mlopt.core.interfaces import find_for_class
from mlopt.core.interfaces.decomposition import Decomposable
from mlopt.core.interfaces.folding import Foldable
from mlopt.core.interfaces.meaning import Meaning
from mlopt.dialects.graph import COMPOSITES, PRIMITIVES
from mlopt.dialects.graph.fold import FOLDED, UNFOLDED

TERMINATORS = ("graph.yield", "graph.condition")


@pytest.mark.parametrize("op", (*PRIMITIVES, *COMPOSITES), ids=lambda op: op.name)
def test_reference_folder_and_decomposition(op: type) -> None:
    """A meaning in NumPy; a folder but for what has none (constants, control, calls); what a
    composite is made of, and primitives of nothing."""
    if op.name not in TERMINATORS:
        assert find_for_class(op, Meaning) is not None
    assert (op in FOLDED) == (op not in UNFOLDED)
    if op in FOLDED:
        assert find_for_class(op, Foldable) is not None
    assert (find_for_class(op, Decomposable) is not None) == (op in COMPOSITES)
