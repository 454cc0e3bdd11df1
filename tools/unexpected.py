"""What the tools say of an exception that no diagnostic explains."""

from __future__ import annotations

import traceback
from pathlib import Path


def unexpected_error(filename: str, failure: Exception) -> str:
    """The text for standard error: where memory ended it is the input's, else our defect."""
    if isinstance(failure, MemoryError):
        reason = str(failure) or "an array is larger than what is left"
        return f"{filename}:1:1: error: out of memory: {reason[0].lower()}{reason[1:]}\n"
    place = traceback.extract_tb(failure.__traceback__)[-1]
    where = f"{Path(place.filename).name}:{place.lineno}"
    return (
        f"{filename}:1:1: error: internal error: {type(failure).__name__}: {failure} (at {where}); "
        "this is a defect of mlopt, MLOPT_TRACEBACK=1 shows where\n"
    )
