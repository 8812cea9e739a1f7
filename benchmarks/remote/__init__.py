"""Sources behind URLs, read from real servers on this machine: `python -m benchmarks.remote`."""
