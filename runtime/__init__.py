"""Load, call, free."""
