"""Signals: records become facts."""
