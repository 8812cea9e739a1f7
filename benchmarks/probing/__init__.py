"""The deciding test, replayed on retrained runs."""
