"""Writes one section of RESULTS.md, between its markers, and leaves the others alone."""

from __future__ import annotations

import re
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")


def section_of(name: str) -> str:
    """What stands between the section's markers, empty where it is absent."""
    whole = RESULTS.read_text(encoding="utf-8")
    found = re.search(rf"<!-- {re.escape(name)} -->(.*?)<!-- /{re.escape(name)} -->", whole, re.DOTALL)
    return found[1].strip() if found else ""


def replace_section(name: str, text: str) -> None:
    """Replaces what stands between `<!-- name -->` and `<!-- /name -->`; adds the section at the end if absent."""
    opening, closing = f"<!-- {name} -->", f"<!-- /{name} -->"
    section = f"{opening}\n{text.strip()}\n{closing}"
    whole = RESULTS.read_text(encoding="utf-8")
    pattern = re.compile(re.escape(opening) + r".*?" + re.escape(closing), re.DOTALL)
    if pattern.search(whole):
        whole = pattern.sub(lambda _: section, whole)
    else:
        whole = f"{whole.rstrip()}\n\n{section}\n"
    RESULTS.write_text(whole, encoding="utf-8")
