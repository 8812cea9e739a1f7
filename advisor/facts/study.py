"""Facts about one study, its space, and each searched parameter."""

from __future__ import annotations

from advisor.facts.base import Namespace

STUDY: dict[str, type[Namespace]] = {}
SPACE: dict[str, type[Namespace]] = {}
PARAMETER: dict[str, type[Namespace]] = {}
