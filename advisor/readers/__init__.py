"""Readers: one file a kind of source, found by folder or by entry point."""
