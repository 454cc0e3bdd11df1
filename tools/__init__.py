"""Thin command-line drivers."""
