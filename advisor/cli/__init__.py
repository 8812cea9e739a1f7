"""The command line: each command calls one public function."""

from __future__ import annotations

from advisor.cli.app import main

__all__ = ["main"]
