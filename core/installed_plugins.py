"""Which plugins are installed, to tell of them where a dialect is not known.

    error: dialect 'fixed' not found for custom op 'fixed.quantize'; --load-plugin=fixed loads
    the installed plugin of that name

A plugin runs code, so an installed one is loaded only where it is named. Its entry point is
read from what the package says of itself; nothing is imported.
"""

from __future__ import annotations

GROUP = "mlopt.plugins"
"""The group of entry points that name plugins."""


def loading_hint(dialect: str) -> str:
    """What to add to the message that there is no `dialect`; empty where nothing is installed."""
    from importlib.metadata import entry_points  # costs milliseconds, for an error alone

    names = sorted({point.name for point in entry_points(group=GROUP)})
    if dialect in names:
        return f"; --load-plugin={dialect} loads the installed plugin of that name"
    if names:
        return f"; --load-plugin=NAME loads an installed plugin: {', '.join(names)}"
    return ""
