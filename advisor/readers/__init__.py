"""Readers: one file a kind of source, in the room of its like, found by folder or by entry point.

Rooms: `events` (TensorBoard), `printed` (captured output), `tables` (CSV, JSON), `trackers` (stores and files of
experiment trackers and trainers), `optuna` (studies), `engines` (what other search engines leave), `sweeps` (runs that
are a search). A reader of a new logger is one module in a room with a `READER`; what rooms share stands beside them.
"""
