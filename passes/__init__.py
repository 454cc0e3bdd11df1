"""IR -> IR, one file a pass."""
