"""Runs modules by the meaning of their ops."""

from mlopt.interpreter.interpreter import Interpreter

__all__ = ["Interpreter"]
