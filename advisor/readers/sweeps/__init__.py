"""Runs that belong together, as one study."""
