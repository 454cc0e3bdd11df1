"""What `vector` ops compute. A vector is an array; poison is zero; scalable sizes are as written."""

from mlopt.dialects.vector.reference import arithmetic, combining, masks, memory, shapes

__all__ = ["arithmetic", "combining", "masks", "memory", "shapes"]
