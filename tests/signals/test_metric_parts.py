from __future__ import annotations

import pytest

from advisor.signals.metric_parts import part_of_metric


@pytest.mark.parametrize(
    ("parameter", "metric", "kind"),
    [
        ("beta", "eval_loss", "preference"),
        ("dpo_beta", "eval/loss", "preference"),
        ("kto_beta", "val_loss", "supervised"),
        ("desirable_weight", "eval_loss", "preference"),
        ("beta", "eval_loss", "supervised"),
        ("kl_weight", "val_loss", "vae"),
        ("beta", "val/elbo", "vae"),
        ("label_smoothing", "val_loss", "supervised"),
        ("label_smoothing_factor", "eval_loss", "fine-tuning"),
        ("aux_loss_weight", "val_total_loss", "supervised"),
        ("lambda_loss", "loss", "supervised"),
        ("temperature", "val_loss", "contrastive"),
        ("focal_gamma", "val_loss", "supervised"),
        ("gamma_focal", "val_loss", "supervised"),
        ("beta", "elbo_loss", "supervised"),
        ("margin", "val_loss", "supervised"),
        ("triplet_margin", "val/loss", "contrastive"),
        ("temperature", "val_nt_xent_loss", "supervised"),
        ("contrastive_temperature", "val_loss", "supervised"),
        ("loss_alpha", "val_loss", "supervised"),
        ("lambda_l1_loss", "val_loss", "supervised"),
        ("commitment_cost", "val_loss", "supervised"),
        ("kd_alpha", "val_loss", "supervised"),
        ("pos_weight", "val_loss", "supervised"),
        ("huber_delta", "val_loss", "supervised"),
        ("lambda_recon", "val_loss", "supervised"),
        ("aux_weight", "eval_loss", "supervised"),
        ("loss_weights.aux", "eval_loss", "supervised"),
    ],
)
def test_what_is_in_a_loss_moves_it_by_itself(parameter: str, metric: str, kind: str) -> None:
    assert part_of_metric(parameter, metric, kind) is True


@pytest.mark.parametrize(
    ("parameter", "metric", "kind"),
    [
        ("beta", "eval_rewards/accuracies", "preference"),
        ("label_smoothing", "val_acc", "supervised"),
        ("learning_rate", "eval_loss", "preference"),
        ("beta", "val_loss", "supervised"),
        ("beta1", "val_loss", "vae"),
        ("adam_beta1", "eval_loss", "fine-tuning"),
        ("beta", "eval_accuracy", "supervised"),
        ("weight_decay", "val_loss", "supervised"),
        ("temperature", "val_loss", "policy-gradient"),
        ("gamma", "val_loss", "boosting"),
        ("margin", "val_recall_at_1", "contrastive"),
        ("temperature", "val_loss", "supervised"),
        ("reg_lambda", "val_logloss", "boosting"),
        ("l1_weight", "val_loss", "supervised"),
        ("min_child_weight", "val_loss", "boosting"),
        ("scale_pos", "val_loss", "boosting"),
        ("alpha", "val_loss", "supervised"),
        ("kl_weight", "episode_reward", "policy-gradient"),
    ],
)
def test_what_only_changes_the_model_does_not(parameter: str, metric: str, kind: str) -> None:
    assert part_of_metric(parameter, metric, kind) is False


def test_without_a_metric_nobody_knows() -> None:
    assert part_of_metric("beta", None, "preference") is None


@pytest.mark.parametrize(
    ("beside", "found"),
    [
        (("recon_loss", "kl"), True), (("lr", "latent_dim"), True), (("z_dim",), True), (("beta-vae sweep",), True),
        (("lr", "gamma"), False), (("lr", "beta2"), False), (("precision", "recall"), False), ((), False),
    ],
)  # fmt: skip
def test_a_beta_is_told_by_its_company(beside: tuple[str, ...], found: bool) -> None:
    assert part_of_metric("beta", "val_loss", "supervised", ("beta", *beside)) is found
