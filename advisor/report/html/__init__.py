"""A diagnosis as one self-contained page: plots, findings with their reasons, the plan; nothing is fetched."""

from __future__ import annotations

from advisor.report.html.page import to_html

__all__ = ["to_html"]
