"""The operators of the graph level, one file a family."""
