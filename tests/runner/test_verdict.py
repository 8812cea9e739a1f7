"""The verdict: what is tested how, and said in which words."""

from __future__ import annotations

import pytest

from advisor.runner.verdict import best_of, compare, contender, sentence


def told(best: list[float], default: list[float], finalists: int = 1, shift: int = 0) -> tuple[str, float | None]:
    first = contender({"lr": 1}, {n + shift: value for n, value in enumerate(best)})
    second = contender({"lr": 2}, dict(enumerate(default)))
    found = compare(first, second, "minimize", finalists)
    return sentence("loss", first, second, found), found.p


def test_a_clear_gain_on_the_same_seeds_is_a_paired_test() -> None:
    words, p = told([0.10, 0.11, 0.12], [0.20, 0.212, 0.221])
    assert words.startswith("The best configuration beats the default: loss 0.11 ± 0.01 over 3 seeds against")
    assert "paired t-test" in words
    assert p is not None
    assert p < 0.01


def test_other_seeds_are_welchs_test() -> None:
    assert "Welch's t-test" in told([0.10, 0.11, 0.12], [0.20, 0.212, 0.221], shift=10)[0]


def test_a_gain_within_noise_is_said_to_be_one() -> None:
    assert "a difference within noise" in told([0.10, 0.30, 0.2], [0.2, 0.21, 0.22])[0]


def test_the_best_of_many_finalists_pays_for_the_choice() -> None:
    one, five = told([0.1, 0.12, 0.15], [0.2, 0.2, 0.24])[1], told([0.1, 0.12, 0.15], [0.2, 0.2, 0.24], 5)[1]
    assert five == pytest.approx(min(1.0, 5 * one))


def test_one_seed_proves_nothing() -> None:
    assert "repeat both before you trust it" in told([0.1], [0.2])[0]


def test_a_default_that_nothing_beats_is_kept() -> None:
    default = contender({}, {0: 0.1, 1: 0.12})
    assert sentence("loss", default, default, None).startswith("Keep the default: nothing that was tried beats its")
    assert sentence("loss", None, None, None) == "No trial finished, so there is no verdict."


def test_the_direction_decides_who_is_best() -> None:
    low, high = contender({}, {0: 0.1}), contender({}, {0: 0.9})
    assert best_of([low, high], "minimize") is low
    assert best_of([low, high], "maximize") is high


def test_values_that_no_seed_moves_claim_no_test() -> None:
    best, default = (
        contender({"lr": 0.1}, dict.fromkeys(range(3), 0.1)),
        contender({"lr": 1}, dict.fromkeys(range(3), 0.5)),
    )
    said = sentence("loss", best, default, compare(best, default, "minimize", 1))
    assert "beats the default" in said
    assert "nothing varies with the seed" in said
    assert "t-test" not in said


def test_nothing_is_claimed_against_a_default_that_nobody_told() -> None:
    best, default = (contender({"lr": v}, {1: v, 2: v, 3: v + 0.01}) for v in (0.1, 0.9))
    text = sentence("loss", best, default, None, ("lr", "batch_size"))
    assert "usual values of lr, batch_size, in place of a default that nobody told" in text
    assert "beats" not in text
    assert "p <" not in text
