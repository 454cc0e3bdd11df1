"""Passes that map loops to the grids and blocks of a GPU, and cut kernels out."""
