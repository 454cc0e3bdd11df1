"""Fair timing on a noisy machine: two sides in turn, the ratio of each pair, the median."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

PAIRS = 9


@dataclass(frozen=True)
class Row:
    """One comparison. `ratio` is the peer's time over ours: above 1 we are faster."""

    name: str
    ours_ms: float
    peer: str
    peer_ms: float
    ratio: float
    low: float
    high: float

    def as_dict(self) -> dict[str, object]:
        """For the JSON file."""
        return asdict(self)


def seconds(work: Callable[[], object]) -> float:
    """The wall time of one call."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def compare(
    name: str,
    ours: Callable[[], object],
    peer_name: str,
    peer: Callable[[], object],
    repeat: int = 1,
) -> Row:
    """Times both sides in alternating pairs after one warm-up of each.

    `repeat` calls make one sample, for work of microseconds.
    """
    ours()
    peer()
    pairs: list[tuple[float, float]] = []
    for _ in range(PAIRS):
        mine = seconds(lambda: [ours() for _ in range(repeat)]) / repeat
        theirs = seconds(lambda: [peer() for _ in range(repeat)]) / repeat
        pairs.append((mine, theirs))
    ratios = sorted(theirs / mine for mine, theirs in pairs)
    return Row(
        name,
        1e3 * statistics.median(mine for mine, _ in pairs),
        peer_name,
        1e3 * statistics.median(theirs for _, theirs in pairs),
        statistics.median(ratios),
        ratios[1],
        ratios[-2],
    )


def table(rows: list[Row]) -> str:
    """The rows as text; the interval leaves out the best and the worst pair."""
    lines = [
        f"{'workload':<44} {'ours ms':>10} {'peer':>12} {'peer ms':>10} {'ratio':>7}  interval"
    ]
    for row in rows:
        lines.append(
            f"{row.name:<44} {row.ours_ms:>10.3f} {row.peer:>12} {row.peer_ms:>10.3f} "
            f"{row.ratio:>7.2f}  {row.low:.2f} ... {row.high:.2f}"
        )
    return "\n".join(lines)
