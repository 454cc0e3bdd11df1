"""Other people's programs -> graph or tensor."""
