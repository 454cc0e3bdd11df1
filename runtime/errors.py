"""What can go wrong when a program is loaded or called."""

from __future__ import annotations


class ArgumentError(TypeError, ValueError):
    """An argument does not fit the function; the message says what was found and expected."""


class PluginError(Exception):
    """A plugin cannot be loaded, or adds what it may not."""


class LoadError(RuntimeError):
    """A compiled program cannot be loaded."""
