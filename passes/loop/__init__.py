"""Passes on the loop level."""
