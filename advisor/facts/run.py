"""Facts about one training run."""

from __future__ import annotations

from advisor.facts.base import Namespace

NAMESPACES: dict[str, type[Namespace]] = {}
