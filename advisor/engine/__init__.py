"""The engine: reads rules, judges them on cases of facts, explains what fired."""

from advisor.engine.inference import judge
from advisor.engine.rulebook import Rule, Rulebook, bundled_rulebook, load_rulebook
from advisor.engine.testing import run_tests

__all__ = ["Rule", "Rulebook", "bundled_rulebook", "judge", "load_rulebook", "run_tests"]
