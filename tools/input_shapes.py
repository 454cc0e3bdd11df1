"""`--shapes`: sizes of a model's inputs."""

from __future__ import annotations

from mlopt.frontends import is_foreign
from mlopt.runtime.shapes import parse_shapes


def shapes_problem(text: str, path: str) -> str | None:
    """What is wrong with the value of `--shapes` for a file; None where nothing is."""
    try:
        parse_shapes(text)
    except ValueError as failure:
        return f"--shapes: {failure}"
    if not is_foreign(path):
        return f"--shapes is for models such as ONNX files, found '{path}'"
    return None
