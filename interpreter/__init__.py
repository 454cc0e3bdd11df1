"""Runs modules by the NumPy meaning of each op."""
