"""The one place that makes text from logs, names and files safe for each kind of output."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile(r"[\t\n]")
_WORKFLOW = re.compile(
    r"::(?=(?:add-mask|add-matcher|add-path|debug|echo|endgroup|error|group|notice|remove-matcher|save-state|set-env"
    r"|set-output|stop-commands|warning)\b)|##(?=\[)",
    re.IGNORECASE,
)
_MARKDOWN = re.compile(r"[&<>\[\]|]|(?<=:)//|(?i:\bwww\.)|@(?=\w)")
_SURROGATES = re.compile(r"[\ud800-\udfff]")


def terminal(text: str) -> str:
    """Text that cannot drive a terminal nor forge a command of a workflow's log; line breaks stay."""
    return _WORKFLOW.sub(_escape, _CONTROL.sub(_escape, text))


def name(text: str) -> str:
    """A name on one line, safe for a terminal."""
    return _BREAKS.sub(_escape, terminal(text))


def markdown(text: str) -> str:
    """Prose for Markdown: HTML, links and mentions show as text; `code` stays code."""
    parts = terminal(text).split("`")
    if len(parts) % 2 == 0 or "``" in text:
        return _markdown("`".join(parts)).replace("`", "&#96;")
    return "`".join(part if index % 2 else _markdown(part) for index, part in enumerate(parts))


def markdown_code(text: str) -> str:
    """A name as Markdown code, whatever backticks it holds."""
    shown = name(text)
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {shown} {fence}" if longest else f"`{shown}`"


def xml(text: str) -> str:
    """Text without the characters that XML 1.0 forbids; the writer escapes the rest."""
    return terminal(text)


def annotation(text: str) -> str:
    """The message of a GitHub workflow command."""
    return _CONTROL.sub(_escape, text.replace("\r", "\n")).replace("%", "%25").replace("\n", "%0A")


def annotation_property(text: str) -> str:
    """A property (`title=`) of a GitHub workflow command."""
    return annotation(text).replace(",", "%2C").replace(":", "%3A")


def json_text(text: str) -> str:
    """JSON text that every encoder takes: lone surrogates become their JSON escape."""
    return _SURROGATES.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def _escape(match: re.Match[str]) -> str:
    first, rest = match.group()[0], match.group()[1:]
    code = ord(first)
    return (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}") + rest


def _markdown(text: str) -> str:
    return _MARKDOWN.sub(lambda match: "".join(f"&#{ord(char)};" for char in match.group()), text)
