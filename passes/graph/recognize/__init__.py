"""What composites look like when they are written out."""
