from __future__ import annotations

from advisor.consult.otherwise import otherwise
from advisor.consult.talk import talk_of
from advisor.consult.understanding import understand
from advisor.facts.setup import Setup


def _ids(text: str) -> list[str]:
    return [match.id for match in understand(text).matches]


def test_a_rate_far_from_the_usual_is_what_a_line_of_settings_tells() -> None:
    assert _ids("lr 5e-3 with adamw for a vit") == ["topic/lr-range"]
    assert _ids("lr 3e-4 with adamw for a vit") == []


def test_a_rate_beside_the_loss_of_a_known_method_is_what_is_judged() -> None:
    assert _ids("dpo loss 0.69 for 500 steps, lr 1e-7")[0] in ("topic/lr-range", "run/not-learning")


def test_a_budget_with_the_cost_of_a_trial_is_a_search_where_the_words_are_unsure() -> None:
    facts = {"budget_hours": 48.0, "trial_hours": 4.0}
    found = otherwise(facts, Setup(), talk_of("what do i do"), ("run/plateau",))
    assert [match.id for match in found] == ["topic/which-strategy"]
    assert not otherwise(facts, Setup(), talk_of("48 h, 4 h each"), ())


def test_a_fall_must_be_told_of_before_a_collapse_is_guessed() -> None:
    assert "run/metric-collapse" not in _ids("dqn on atari pong, 2M steps and reward still -21")


def test_two_losses_that_lie_close_are_judged_though_nothing_is_asked() -> None:
    assert _ids("catboost, 300k rows, logloss train .31 val .33") == ["run/overfitting"]
    assert not otherwise({"train_loss": 0.9, "val_loss": 1.1}, Setup(), talk_of("train 0.9 val 1.1"), ())


def test_the_level_of_a_loss_that_stands_is_judged_and_not_the_rate_told_beside_it() -> None:
    text = "lr 2e-4 for qlora on llama 3 8b, r=16 alpha=32, loss stuck around 1.1 from the very first steps. normal?"
    assert _ids(text) == ["topic/reading-curves"]
    assert _ids("is lr 2e-4 for qlora on llama 3 8b normal?")[0] == "topic/lr-range"
