"""Benchmarks of the rules about studies."""
