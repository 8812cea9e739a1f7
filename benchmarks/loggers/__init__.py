"""What loggers really write, read back: `python -m benchmarks.loggers`, a file a logger in `writers/`."""
