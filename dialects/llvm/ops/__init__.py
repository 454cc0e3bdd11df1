"""The ops of the llvm dialect, a file a family."""
