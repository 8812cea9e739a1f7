"""Errors a person can act on, and the exit codes they end in."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of the command line, as the contract lists them."""

    OK = 0
    FINDINGS = 1
    UNUSABLE = 2
    INTERRUPTED = 130


class AdvisorError(Exception):
    """An error whose text says where, what was read, and what to write instead."""

    exit_code: ExitCode = ExitCode.UNUSABLE


class RuleError(AdvisorError):
    """A rule, table or question file with a mistake."""


class PlanError(AdvisorError):
    """A plan that cannot be made, read or run."""


class DirectionError(PlanError):
    """A plan needs to know which way its metric is better."""


class ConfigError(AdvisorError):
    """A flag, context file or configuration that says something unusable."""


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """A closing sentence that suggests the nearest known word, or an empty string."""
    close = difflib.get_close_matches(word, list(choices), n=1, cutoff=0.6)
    return f" Did you mean '{close[0]}'?" if close else ""
