"""What goes wrong on a device."""


class DeviceError(Exception):
    """A kernel that cannot be loaded or run: what, and where in its text."""
