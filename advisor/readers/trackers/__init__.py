"""Stores and files of experiment trackers and trainers."""
