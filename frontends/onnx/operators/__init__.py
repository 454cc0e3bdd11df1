"""One file a family of operators; each function is a line of the table."""
