"""GPUs: a device that kernels run on, and the launch of kernels through its interface."""
