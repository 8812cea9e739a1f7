"""Rules of one kind of training on curves of a known shape."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.records import FloatArray
from tests.factories import series
from tests.signals.logs import facts, falling, findings

RANDOM = np.random.default_rng(11)


def noisy(clean: FloatArray, spread: float) -> FloatArray:
    return np.asarray(clean + spread * RANDOM.standard_normal(len(clean)))


def grpo(reward: FloatArray, kl: FloatArray, **more: FloatArray) -> dict[str, FloatArray]:
    count = len(reward)
    return {
        "loss": noisy(np.zeros(count), 0.005),
        "reward": reward,
        "reward_std": noisy(np.full(count, 0.3), 0.02),
        "frac_reward_zero_std": noisy(np.full(count, 0.2), 0.05),
        "kl": kl,
        **more,
    }


def ppo(reward: FloatArray, kl: FloatArray, clipped: FloatArray, entropy: FloatArray) -> dict[str, FloatArray]:
    return {
        "rollout/ep_rew_mean": reward,
        "train/approx_kl": kl,
        "train/clip_fraction": clipped,
        "train/entropy_loss": -entropy,
        "train/loss": noisy(np.linspace(30, 120, len(reward)), 3.0),
    }


RISING = noisy(np.linspace(0.2, 0.7, 100), 0.03)
RETURNS = noisy(400 * (1 - np.exp(-4 * np.linspace(0, 1, 100))), 10.0)


def acting(found: dict[str, object]) -> set[str]:
    return {rule for rule, one in found.items() if one.severity in ("warning", "error")}  # type: ignore[attr-defined]


def test_a_healthy_policy_gradient_has_no_alarm_though_its_loss_is_zero_and_its_distance_grows() -> None:
    assert not acting(findings(grpo(RISING, np.abs(noisy(np.linspace(0.0005, 0.06, 100), 0.003)))))


def test_a_policy_that_runs_away_from_its_reference_is_told_with_its_reward() -> None:
    fallen = np.where(np.arange(100) < 50, RISING, 0.0)
    away = np.where(np.arange(100) < 50, 0.02, 8.0)
    found = findings(grpo(fallen, away))["run/policy-shift"]
    assert found.severity == "warning"
    assert found.prescriptions[0].action == "scale"
    assert "reward" in found.explanation


def test_equal_rewards_are_no_signal_and_solved_prompts_are() -> None:
    ones, zeros = np.ones(40), np.zeros(40)
    curves = {"loss": zeros, "reward": zeros, "frac_reward_zero_std": ones, "grad_norm": zeros, "reward_std": zeros}
    assert "run/no-signal" in acting(findings(curves))
    solved = grpo(np.minimum(1.0, np.linspace(0.2, 1.8, 100)), np.full(100, 0.02))
    solved["frac_reward_zero_std"] = np.where(np.arange(100) > 45, 1.0, 0.1)
    assert "run/no-signal" not in findings(solved)


def test_ordinary_updates_are_silent_and_large_ones_with_a_lost_return_are_not() -> None:
    small, usual, varied = np.full(100, 0.01), np.full(100, 0.15), np.linspace(0.69, 0.4, 100)
    assert not acting(findings(ppo(RETURNS, small, usual, varied)))
    lost = RETURNS * np.where(np.arange(100) < 60, 1.0, 0.1)
    found = findings(ppo(lost, np.linspace(0.03, 0.3, 100), np.linspace(0.3, 0.7, 100), varied))
    assert "run/policy-shift" in acting(found)


def test_large_updates_that_pay_are_a_note() -> None:
    found = findings(ppo(RETURNS, np.full(100, 0.15), np.full(100, 0.3), np.linspace(0.69, 0.4, 100)))
    assert found["run/policy-shift"].severity == "info"


def test_an_entropy_gone_early_is_told_where_the_reward_is_stuck_and_noted_where_it_is_not() -> None:
    gone = np.maximum(1e-4, 0.69 * np.exp(-30 * np.linspace(0, 1, 100)))
    stuck = noisy(np.full(100, 20.0), 3.0)
    small, usual = np.full(100, 0.01), np.full(100, 0.1)
    assert "run/entropy-collapse" in acting(findings(ppo(stuck, small, usual, gone)))
    assert findings(ppo(RETURNS, small, usual, gone))["run/entropy-collapse"].severity == "info"
    assert "run/entropy-collapse" not in findings(ppo(stuck, small, usual, np.linspace(0.69, 0.3, 100)))


def test_a_differential_entropy_that_goes_below_zero_is_not_judged() -> None:
    assert facts(ppo(RETURNS, RETURNS, RETURNS, np.linspace(1.4, -2, 100))).policy.entropy_share is None


def vae(kl: FloatArray, recon: FloatArray, beta: FloatArray | None = None) -> dict[str, FloatArray]:
    weight = np.ones(len(kl)) if beta is None else beta
    return {"train_loss": recon + weight * kl, "train_recon_loss": recon, "train_kl_loss": kl, "beta": weight}


def test_an_empty_code_is_told_and_a_used_one_is_not_whatever_they_are_averaged_over() -> None:
    recon = 150 + 60 * np.exp(-np.arange(80) / 8)
    empty = vae(np.maximum(0.002, 9 * np.exp(-np.arange(80) / 5)), recon)
    found = findings(empty)
    assert next(iter(acting(found))) == "run/posterior-collapse"
    assert "run/healthy" not in acting(found)
    used = vae(20 * (1 - np.exp(-np.arange(80) / 10)) + 1, recon - 60)
    assert "run/posterior-collapse" not in findings(used)
    averaged = {tag: values / 784 if tag != "beta" else values for tag, values in used.items()}
    assert "run/posterior-collapse" not in findings(averaged)


def test_a_total_that_rises_with_the_annealed_weight_is_no_divergence() -> None:
    count = 100
    beta = np.minimum(1.0, np.arange(count) / 40)
    kl = 25 + 5 * np.exp(-np.arange(count) / 20)
    recon = 60 + 30 * np.exp(-np.arange(count) / 4)
    assert not acting(findings(vae(noisy(kl, 0.1), noisy(recon, 0.2), beta)))


def gan(discriminator: FloatArray, generator: FloatArray, **more: FloatArray) -> dict[str, FloatArray]:
    return {"loss_D": discriminator, "loss_G": generator, **more}


def test_a_discriminator_that_wins_is_told_and_a_match_is_not() -> None:
    lost = np.maximum(0.003, 1.3 * np.exp(-np.arange(200) / 20))
    alone = 1 + 7 * (1 - np.exp(-np.arange(200) / 40))
    assert "run/discriminator-wins" in acting(findings(gan(lost, alone)))
    swinging = gan(np.abs(noisy(np.full(200, 1.0), 0.2)), np.abs(noisy(np.full(200, 1.5), 0.4)))
    assert not acting(findings(swinging))
    improving = series("fid", np.linspace(80, 12, 20), np.arange(20) * 10)
    assert "run/discriminator-wins" not in findings({**gan(lost, alone), "fid": improving})


def dpo(loss: FloatArray, accuracy: FloatArray) -> dict[str, FloatArray]:
    falling_chosen = -np.linspace(0.1, 8, len(loss))
    return {"loss": loss, "rewards/chosen": falling_chosen, "rewards/accuracies": accuracy}


def test_falling_rewards_of_chosen_answers_are_normal_and_a_loss_above_its_start_is_not() -> None:
    learns = 0.45 + 0.243 * np.exp(-np.arange(80) / 15)
    assert not acting(findings(dpo(noisy(learns, 0.01), noisy(np.linspace(0.5, 0.78, 80), 0.03))))
    above = dpo(np.abs(noisy(np.full(80, 0.78), 0.05)), noisy(np.full(80, 0.44), 0.03))
    found = findings(above, learning_rate=1e-5)
    assert next(iter(acting(found))) == "run/preference-lost"
    assert found["run/preference-lost"].prescriptions[0].to == pytest.approx(5e-7)


def schedule(rates: FloatArray) -> dict[str, FloatArray]:
    first = falling(len(rates), first=5.0, floor=3.0, speed=12.0, noise=0.004)
    return {"loss": first, "lr": rates, "val/loss": first * 1.01}


def test_before_the_decay_nothing_is_a_plateau_and_after_it_nothing_is_still_improving() -> None:
    warm = np.minimum(1.0, np.arange(200) / 10)
    stable = acting(findings(schedule(1e-3 * warm)))
    assert not stable & {"run/plateau", "run/underfitting", "run/improvable"}
    assert facts(schedule(1e-3 * warm)).schedule.awaits_decay
    decayed = 1e-3 * warm * np.clip((200 - np.arange(200)) / 40, 0.0, 1.0)
    curves = schedule(decayed)
    curves["loss"] = curves["loss"] * np.where(np.arange(200) > 160, np.linspace(1.8, 0.8, 200), 1.0)
    curves["val/loss"] = curves["loss"] * 1.01
    assert facts(curves).schedule.late_decay
    assert "run/still-improving" not in findings(curves)


def test_a_contrastive_loss_far_above_zero_is_no_underfitting() -> None:
    level = falling(100, first=6.2, floor=4.3, speed=8.0, noise=0.004)
    curves = {"train_contrastive_loss": level, "val_contrastive_loss": level * 1.01, "temperature": np.full(100, 0.1)}
    assert not acting(findings(curves))


def test_a_flat_and_noisy_loss_of_diffusion_is_no_instability() -> None:
    noise = np.random.default_rng(1).standard_normal(300)
    assert not acting(findings({"loss": 0.12 * np.exp(0.5 * noise), "lr": np.full(300, 1e-4)}))


def test_the_price_of_the_distance_to_a_reference_is_no_reward_that_fell() -> None:
    score, kl = noisy(np.linspace(-1, 2.5, 100), 0.2), np.linspace(0.1, 8, 100)
    tags = {"objective/scores": score, "objective/rlhf_reward": score - 0.05 * kl, "objective/kl": kl}
    assert not acting(findings(tags | {"objective/non_score_reward": -0.05 * kl, "loss/policy_avg": kl * 0 - 0.01}))


def test_a_loss_that_jumped_and_never_came_back_is_lost_and_no_spike() -> None:
    share = np.linspace(0, 1, 400)
    clean = 3 + 8 * np.exp(-40 * share) + 0.9 * np.exp(-5 * share)
    found = findings({"train/lm_loss": noisy(np.where(share < 0.55, clean, 6.4), 0.04)})
    assert next(iter(found)) == "run/diverged"
    spiked = clean + 1.2 * np.exp(-np.clip(share - 0.4, 0, None) / 0.004) * (share >= 0.4)
    assert "run/diverged" not in findings({"train/lm_loss": noisy(spiked, 0.04)})


def test_a_policy_whose_updates_change_nothing_is_told_to_step_further() -> None:
    returns = 22.0 + 1.2 * np.sin(np.arange(100.0))
    still = ppo(returns, np.full(100, 2e-6), np.zeros(100), np.full(100, 0.69))
    found = findings(still)["run/no-signal"]
    assert (found.severity, found.prescriptions[0].factor) == ("warning", 10)


def test_a_language_model_that_knows_frequencies_alone_is_told_from_one_on_its_way() -> None:
    share = np.linspace(0, 1, 150)
    stuck = findings({"train/lm_loss": noisy(7.4 + 4 * np.exp(-60 * share), 0.03)}, {"training": "pretraining"})
    assert "frequencies" in stuck["run/not-learning"].title
    assert not acting(
        findings({"train/lm_loss": noisy(7.0 + 4 * np.exp(-3 * share), 0.03)}, {"training": "pretraining"})
    )


PAIRS = {"rewards/accuracies": np.linspace(0.55, 0.75, 120), "rewards/margins": np.linspace(0.1, 1.5, 120)}


def test_losses_of_preferences_that_begin_elsewhere_are_not_measured_by_ln_2() -> None:
    fall = 1 - np.exp(-np.arange(120) / 30)
    for clean in (1.2 - 0.3 * fall, 25 - 12 * fall):
        assert not acting(findings({"loss": noisy(clean, 0.02), **PAIRS}))
    found = findings({"loss": noisy(0.69 + 1.5 * fall, 0.02), **PAIRS, "rewards/accuracies": np.full(120, 0.42)})
    assert "run/preference-lost" in acting(found)


def test_a_codebook_that_is_used_more_and_more_is_no_collapse() -> None:
    used = 20 + 300 * (1 - np.exp(-np.arange(80) / 10))
    assert not acting(
        findings({"recon_loss": falling(80, 0.2, 0.01), "vq_loss": falling(80, 0.05), "perplexity": used})
    )


def test_a_training_loss_raised_by_mixup_is_no_underfitting() -> None:
    epochs = np.arange(200)
    mixed, held = 3.1 + 3.8 * np.exp(-epochs / 20), 1.2 + 5.6 * np.exp(-epochs / 18)
    assert not acting(findings({"train_loss": noisy(mixed, 0.02), "eval_loss": held, "lr": 1e-3 * (1 - epochs / 200)}))


def slow(rate: float, gain: float = 0.0) -> dict[str, object]:
    reward = noisy(0.3 + gain * (1 - np.exp(-3 * np.linspace(0, 1, 200))), 0.03)
    logged = grpo(reward, noisy(np.full(200, 4e-5), 2e-6), learning_rate=np.full(200, rate))
    return findings(logged)


@pytest.mark.parametrize("rate", [1e-8, 2e-9])
def test_a_reward_that_stays_at_a_rate_far_below_the_usual_is_told_with_a_usual_rate(rate: float) -> None:
    found = slow(rate)["run/not-learning"]
    assert found.severity == "warning"
    assert (found.prescriptions[0].action, found.prescriptions[0].to) == ("scale", 1e-6)


def test_a_rate_of_zero_is_told_of_policies_too() -> None:
    assert slow(0.0)["run/not-learning"].prescriptions[0].value == 1e-6


@pytest.mark.parametrize(("rate", "gain"), [(1e-6, 0.0), (3e-7, 0.0), (1e-7, 0.3), (1e-8, 0.3), (0.0, 0.3)])
def test_a_reward_that_rises_or_stays_at_a_usual_rate_has_no_alarm(rate: float, gain: float) -> None:
    assert not acting(slow(rate, gain))


@pytest.mark.parametrize("size", [32000, 50257, 128256, 151936])
@pytest.mark.parametrize(("rate", "action"), [(3e-4, "check-code"), (1e-3, "check-code"), (1e-8, "scale")])
def test_a_language_model_that_stays_at_its_vocabulary_s_logarithm_is_checked_first(
    size: int, rate: float, action: str
) -> None:
    loss = noisy(np.full(150, np.log(size)), 0.01)
    curves = {"loss": loss, "eval_loss": loss[::10], "learning_rate": np.full(150, rate)}
    found = findings(curves)["run/not-learning"]
    assert found.severity == "warning"
    assert found.prescriptions[0].action == action
    assert f"the logarithm of {size}" in found.title
