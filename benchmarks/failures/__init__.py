"""Searches whose space holds a region in which every trial fails."""
