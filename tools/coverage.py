"""What `--parse-only` prints: the ops of the input, how many of each."""

from __future__ import annotations

from collections import Counter

from mlopt import frontends
from mlopt.core.context import Context
from mlopt.runtime.source import Source


def coverage_report(source: Source, context: Context) -> str:
    """The report of the front end, or the ops of the module. Raises `DiagnosticError`."""
    if source.data is not None:
        report = frontends.coverage_report(source.data, source.filename)
        if report is not None:
            return report
    module = source.read(context)
    counts = Counter(op.name for op in module.walk() if op is not module)
    width = max([len("op"), *map(len, counts)])
    lines = [f"{'op':<{width}}  count"]
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    lines += [f"{name:<{width}}  {count:5}" for name, count in ordered]
    return "\n".join(lines) + "\n"
