"""Several runs: which the noise tells apart, and what the good ones share."""

from __future__ import annotations

import numpy as np

from advisor.findings import Finding
from advisor.records import Run
from tests.signals.logs import diagnosis, falling, run

SETTINGS = [(1e-3, 0.30), (1e-3, 0.305), (3e-3, 0.31), (3e-3, 0.302), (0.1, 0.9), (0.1, 0.95), (1e-5, 1.5)]


def runs() -> list[Run]:
    return [
        run({"train/loss": falling(floor=end * 0.8), "val/loss": falling(60, floor=end)}, name=f"r{i}", lr=lr, seed=i)
        for i, (lr, end) in enumerate(SETTINGS)
    ]


def best(*found: Run) -> Finding | None:
    return next((f for f in diagnosis(*found).findings if f.rule == "run/best-of-runs"), None)


def test_runs_within_the_spread_of_the_seeds_are_not_told_apart() -> None:
    found = best(*runs())
    assert found is not None
    assert found.severity == "good"
    assert found.subject.run in {"r0", "r1", "r2", "r3"}
    assert "3 of the others cannot be told from it" in found.title
    assert "their seed alone" in found.explanation


def test_what_the_good_runs_share_is_named() -> None:
    found = best(*runs())
    assert found is not None
    assert "lr 0.001 to 0.003 (the others 1e-05 to 0.1)" in found.explanation


def test_without_repeats_the_last_points_give_the_noise_and_seeds_are_asked_for() -> None:
    single = [one for one in runs() if one.name in ("r0", "r4", "r6")]
    found = best(*single)
    assert found is not None
    assert found.prescriptions[0].action == "repeat-seeds"


def test_two_runs_are_too_few_for_a_best() -> None:
    assert best(*runs()[:2]) is None


def test_runs_with_other_tags_are_not_compared() -> None:
    other = [run({f"val/loss_{i}": falling(60)}, name=f"r{i}") for i in range(3)]
    assert best(*other) is None or np.isfinite(best(*other).confidence)  # type: ignore[union-attr]


def search(*, leads: bool) -> list[Run]:
    """Ten trials that ran to their end, and one that was stopped after an eighth, ahead of them or behind."""
    full = [run({"val/loss": falling(80, floor=0.3 + i / 50)}, name=f"full{i}", lr=1e-3 * (i + 1)) for i in range(9)]
    ends = 0.5 if leads else 2.0
    return [*full, run({"val/loss": falling(80, floor=0.3)[:10] * ends}, name="stopped", lr=1e-5)]


def of_stopped(*found: Run) -> dict[str, Finding]:
    return {f.rule: f for f in diagnosis(*found).findings if f.subject.run == "stopped"}


def test_what_a_search_gave_up_is_not_to_be_trained_on() -> None:
    found = of_stopped(*search(leads=False))
    assert "full0" in found["run/left-behind"].title
    assert not any(f.severity in ("warning", "error") for f in found.values())


def test_a_trial_that_leads_at_its_end_is_not_left_behind() -> None:
    assert "run/left-behind" not in of_stopped(*search(leads=True))


def test_two_runs_are_no_search() -> None:
    kept = search(leads=False)
    assert "run/left-behind" not in of_stopped(kept[0], kept[-1])


def test_folds_of_one_setting_are_no_alternatives() -> None:
    levels = [0.3 + 0.01 * i for i in range(5)]
    folds = [run({"val_loss": falling(30, floor=end)}, f"fold_{i}") for i, end in enumerate(levels, 1)]
    found = best(*folds)
    assert found is not None
    assert "5 folds of one setting" in found.title
    assert [one.action for one in found.prescriptions] == ["keep"]
    others = best(*(one.model_copy(update={"name": f"width_{i}"}) for i, one in enumerate(folds)))
    assert others is not None
    assert "Best of 5 runs" in others.title
