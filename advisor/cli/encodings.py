"""Output in encodings that lack the advisor's signs: the nearest plain ones, or the format's own escapes."""

from __future__ import annotations

import codecs
import json
import sys

PLAIN_MARKS = "advisor-plain"
JSON_ESCAPES = "advisor-json"
_PLAIN = {
    "→": "->", "←": "<-", "·": "-", "✗": "x", "✓": "+", "…": "...", "×": "x", "≤": "<=", "≥": ">=", "±": "+-",
    "–": "-", "—": "-",
    "▁": "_", "▂": "_", "▃": ".", "▄": "-", "▅": "-", "▆": "=", "▇": "*", "█": "#",
    "“": '"', "”": '"', "’": "'", "•": "*",
    "─": "-", "━": "-", "│": "|", "┃": "|",
}  # fmt: skip


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return "".join(_PLAIN.get(char) or char.encode("ascii", "backslashreplace").decode() for char in missing), error.end


def _json(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end


codecs.register_error(PLAIN_MARKS, _plain)
codecs.register_error(JSON_ESCAPES, _json)


def tolerate_encodings() -> None:
    """Makes standard output and standard error write the nearest plain signs instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=PLAIN_MARKS)
