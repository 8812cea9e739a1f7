from __future__ import annotations

import pytest

from advisor.names import canonical, canonical_names, direction_of, is_known, words


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("lr", "learning_rate"), ("learning-rate", "learning_rate"), ("optimizer.lr", "learning_rate"),
        ("init_lr", "learning_rate"), ("hparams/LR", "learning_rate"), ("learningRate", "learning_rate"),
        ("x/lr0", "x/lr0"), ("lr0", "learning_rate"), ("lr_scheduler", "lr_schedule"),
        ("per_device_train_batch_size", "batch_size"), ("bs", "batch_size"), ("optimizer", "optimizer"),
        ("optimizer_name", "optimizer"), ("wd", "weight_decay"), ("adam_beta1", "beta1"), ("n_layers", "num_layers"),
        ("hidden_dim", "hidden_size"), ("p_dropout", "dropout"), ("dropout_rate", "dropout"),
        ("max_grad_norm", "clip_norm"), ("num_train_epochs", "epochs"), ("warmup_ratio", "warmup_fraction"),
        ("label_smoothing_factor", "label_smoothing"), ("adam_epsilon", "epsilon"), ("n_neighbors", "n_neighbors"),
        ("lr_gamma", "lr_gamma"), ("gamma", "gamma"),
    ],
)  # fmt: skip
def test_canonical(name, expected):
    assert canonical(name) == expected


def test_every_canonical_name_is_its_own():
    assert all(canonical(name) == name and is_known(name) for name in canonical_names())


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("val_loss", "minimize"), ("epoch_accuracy", "maximize"), ("val/acc", "maximize"), ("RMSE", "minimize"),
        ("metrics/mAP_0.5", "maximize"), ("rollout/ep_rew_mean", "maximize"), ("objective", None), ("score", None),
        ("metric", None), ("error_rate", "minimize"), ("neg_mean_squared_error", "maximize"),
        ("val/neg_log_loss", "maximize"), ("neg_loss", None), ("valAUC", "maximize"),
        ("accuracy_loss", "minimize"), ("elbo", "maximize"), ("neg_elbo", "minimize"), ("bits_per_byte", "minimize"),
        ("log_likelihood", "maximize"), ("negative_log_likelihood", "minimize"), ("rewards/accuracies", "maximize"),
        ("crps", "minimize"), ("c_index", "maximize"), ("test/SI-SDR", "maximize"),
        ("eval_f1", "maximize"), ("perplexity", "minimize"), ("hp_metric", None),
        ("val_hit@10", "maximize"), ("val_AR@100", "maximize"), ("val_delta1", "maximize"), ("val_ami", "maximize"),
        ("val_gauc", "maximize"), ("val_hmean", "maximize"), ("val_uar", "maximize"), ("val_PCKh", "maximize"),
        ("val_nme", "minimize"), ("val_hamming", "minimize"), ("minDCF", "minimize"), ("val_mar_100", "maximize"),
        ("val_tpr@fpr", "maximize"), ("TPR_at_FPR", "maximize"), ("FPR@95", "minimize"), ("val_gap", "minimize"),
        ("accuracy_drop", "minimize"), ("val_auc_gap", "minimize"), ("loss_gap_mean", "minimize"),
        ("loss_improvement", "maximize"), ("accuracy_gain_over_baseline", "maximize"), ("acc_delta", None),
        ("loss_reduction", "maximize"), ("error_reduction_pct", "maximize"), ("reward_decline", "minimize"),
        ("1-dice", "minimize"), ("1 - f1_macro", "minimize"), ("1-error", "maximize"), ("1-shot-accuracy", "maximize"),
        ("time_to_accuracy", "minimize"), ("samples_to_reward", "minimize"), ("steps_to_solve", "minimize"),
        ("text_to_image_clipscore", "maximize"), ("val_acc_error", "minimize"), ("one_minus_auc", None),
    ],
)  # fmt: skip
def test_direction(metric, expected):
    assert direction_of(metric) == expected


def test_a_name_of_megabytes_has_few_words() -> None:
    damaged = "ab.cD1 " * 200_000 + "learning_rate"
    assert len(words(damaged)) < 400
    assert words(damaged)[-2:] == ("learning", "rate")
