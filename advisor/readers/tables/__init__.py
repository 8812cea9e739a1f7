"""Tables and JSON: one row, line or list of values a logging step."""
