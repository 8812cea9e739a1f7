"""What a probe says in words."""

from __future__ import annotations

from advisor.findings import Prescription
from advisor.runner.probing.verdict import Shown, run_words, sentence

UP = Prescription(action="scale", parameter="lr", factor=3.0)
DECAY = Prescription(action="decay")


def shown(change: Prescription, effect: float, low: float, high: float) -> Shown:
    return Shown(
        prescription=change, config={"of": change.action}, effect=effect, interval=(low, high), verdict="helps",
        cost=1.0, seeds=2,
    )  # fmt: skip


def test_two_that_the_seeds_do_not_tell_apart_are_said_to_be_as_good() -> None:
    best, near, far = shown(UP, -0.2, -0.25, -0.15), shown(DECAY, -0.18, -0.3, -0.1), shown(DECAY, -0.1, -0.12, -0.06)
    assert sentence((best, near), best, "loss").endswith("As good, as far as was seen: decay.")
    assert "As good" not in sentence((best, far), best, "loss")


def test_the_run_of_the_source_itself_has_no_name() -> None:
    assert (run_words("."), run_words("a/b")) == ("this run", "'a/b'")
