"""mlopt: a multi-dialect compiler infrastructure for machine learning."""

__version__ = "0.1.0"
