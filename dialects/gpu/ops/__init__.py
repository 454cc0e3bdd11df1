"""The ops of the `gpu` dialect, by subject."""
