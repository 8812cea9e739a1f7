"""A name means what the parameters beside it say, and ends where its engine ends."""

from __future__ import annotations

import pytest

from advisor.facts import Setup, told_training
from advisor.names import canonical
from advisor.planner.limits import within
from advisor.planner.ranges import from_tables
from advisor.records import Parameter, Study
from advisor.siblings import _rows, identify
from advisor.signals.bounds import limit_of, natural_limit
from advisor.signals.siblings import by_siblings
from advisor.signals.training import study_training

XGB = ("eta", "max_depth", "min_child_weight", "gamma", "lambda", "alpha", "subsample")
LGB = ("learning_rate", "num_leaves", "max_depth", "min_child_samples", "lambda_l2", "bagging_fraction", "max_bin")
CAT = ("learning_rate", "depth", "l2_leaf_reg", "border_count", "rsm")
PPO = ("lr", "gamma", "gae_lambda", "clip_range", "ent_coef", "n_epochs", "clip", "lambda")
GRPO = ("learning_rate", "beta", "epsilon", "num_generations")
DPO = ("learning_rate", "beta", "rpo_alpha")
YOLO = ("lr0", "lrf", "mosaic", "mixup", "hsv_h", "fliplr")
STEP = ("lr", "step_size", "gamma", "weight_decay")


@pytest.mark.parametrize(
    ("names", "name", "found"),
    [
        (XGB, "gamma", "min_split_loss"),
        (PPO, "gamma", "discount"),
        (STEP, "gamma", "decay_factor"),
        (DPO, "beta", "dpo_beta"),
        (GRPO, "beta", "kl_beta"),
        (GRPO, "epsilon", "clip_range"),
        (("lr", "weight_decay", "epsilon"), "epsilon", "epsilon"),
        (XGB, "lambda", "reg_lambda"),
        (PPO, "lambda", "gae_lambda"),
        (PPO, "n_epochs", "update_epochs"),
        (("lr", "n_epochs"), "n_epochs", "epochs"),
        (CAT, "depth", "max_depth"),
        (("lr", "depth", "dropout"), "depth", "num_layers"),
        (STEP, "step_size", "decay_every"),
        (("step_size", "momentum"), "step_size", "learning_rate"),
        (PPO, "clip", "clip_range"),
        (("lr", "clip", "dropout"), "clip", "clip_norm"),
        (("C", "gamma", "kernel"), "C", "cost"),
        (XGB, "eta", "learning_rate"),
        (LGB, "lambda_l2", "lambda_l2"),
        (("lora_r", "lora_alpha", "lr"), "lora_r", "lora_r"),
        (("alpha", "l1_ratio"), "alpha", "penalty"),
        (("temperature", "queue_size", "lr"), "temperature", "temperature"),
        (("n_estimators", "max_features", "min_samples_leaf"), "min_samples_leaf", "min_samples_leaf"),
        (
            ("n_estimators", "max_features", "min_samples_leaf", "learning_rate"),
            "min_samples_leaf",
            "min_child_samples",
        ),
        (("temperature", "alpha", "lr"), "alpha", "alpha"),
        (("n_d", "n_a", "n_steps", "gamma", "lr"), "n_steps", "decision_steps"),
        (("n_d", "n_a", "n_steps", "gamma", "lr"), "gamma", "relaxation"),
        (("C", "penalty", "l1_ratio"), "C", "cost"),
        (("client_lr", "server_lr", "mu"), "mu", "proximal"),
        (("inner_lr", "meta_lr"), "meta_lr", "outer_rate"),
        (("muon_lr", "adam_lr"), "muon_lr", "muon_rate"),
        (("num_experts", "aux_loss_coef", "lr"), "aux_loss_coef", "balance"),
        (("n_neighbors", "weights", "p"), "p", "power"),
        (("lr", "train_batch_size", "sgd_minibatch_size", "clip_param"), "train_batch_size", "rollout_batch"),
        (("lr", "train_batch_size", "clip_param"), "train_batch_size", "batch_size"),
        (("expectile", "temperature", "discount"), "temperature", "advantage_temperature"),
        (("lr", "pct_start"), "pct_start", "warmup_fraction"),
        (("unet_lr", "text_encoder_lr", "network_dim"), "text_encoder_lr", "text_encoder_rate"),
        (("lr", "lambda_bc", "lambda_ic"), "lambda_ic", "loss_weight"),
        (("data.train_batch_size", "actor.ppo_mini_batch_size"), "data.train_batch_size", "prompts"),
        (("alpha", "eta0", "penalty"), "alpha", "penalty"),
        (("alpha", "l1_ratio"), "penalty", "penalty"),
        (("learning_rate_init", "alpha"), "alpha", "weight_decay"),
        (("vector_size", "window", "alpha"), "alpha", "learning_rate"),
        (("factors", "regularization", "alpha"), "alpha", "confidence"),
        (("n_neighbors", "min_dist"), "n_neighbors", "n_neighbors"),
        (("lr", "attention_dropout"), "attention_dropout", "further_dropout"),
    ],
)
def test_siblings_say_what_a_name_means(names: tuple[str, ...], name: str, found: str) -> None:
    known = identify(name, told_training(Setup(), names), names)
    assert (known.canonical if known is not None else canonical(name)) == found


@pytest.mark.parametrize(
    ("names", "name", "low", "high"),
    [
        (CAT, "depth", 0, 16),
        (CAT, "border_count", 1, 65535),
        (CAT, "rsm", 0, 1),
        (LGB, "num_leaves", 2, 131072),
        (LGB, "max_bin", 2, None),
        (LGB, "min_child_samples", 0, None),
        (XGB, "gamma", 0, None),
        (XGB, "eta", 0, 1),
        (LGB, "learning_rate", 0, 1),
        (CAT, "learning_rate", 0, 1),
        (("learning_rate", "max_leaf_nodes", "max_iter"), "learning_rate", 0, 1),
        (("shrinkage", "interaction_depth"), "shrinkage", 0, 1),
        (XGB, "subsample", 0, 1),
        (DPO, "beta", 0, None),
        (GRPO, "num_generations", 2, None),
        (PPO, "gae_lambda", 0, 1),
        (PPO, "gamma", 0, 1),
        (YOLO, "mixup", 0, 1),
        (YOLO, "mosaic", 0, 1),
        (YOLO, "hsv_h", 0, 1),
        (YOLO, "lrf", 0, 1),
        (("lora_r", "lr"), "lora_r", 1, None),
        (("vae_beta", "kl_weight", "lr"), "kl_weight", 0, None),
        (("snr_gamma", "lr"), "snr_gamma", 0, None),
        (("lr", "layer_decay"), "layer_decay", 0, 1),
        (("exploration_final_eps", "lr"), "exploration_final_eps", 0, 1),
        (XGB, "max_depth", 1, None),
    ],
)
def test_ends_are_the_engines(names: tuple[str, ...], name: str, low: float | None, high: float | None) -> None:
    parameter = _study(names).parameters[name]
    assert (limit_of(parameter, "low"), limit_of(parameter, "high")) == (low, high)


FOREST = ("n_estimators", "max_features", "min_samples_leaf")
TIMM = ("lr", "drop_path", "reprob", "mixup", "cutmix")


@pytest.mark.parametrize(
    ("names", "name", "low", "high", "natural"),
    [
        (XGB, "max_depth", 1, 12, (True, False)),
        (XGB, "max_depth", 0, 12, (True, False)),
        (XGB, "tweedie_variance_power", 1, 2, (True, True)),
        (XGB, "huber_slope", 0, 1, (True, False)),
        (LGB, "max_depth", -1, 12, (True, False)),
        (LGB, "min_data_per_group", 1, 100, (True, False)),
        (LGB, "linear_lambda", 0, 1, (True, False)),
        (CAT, "max_ctr_complexity", 0, 4, (True, False)),
        (CAT, "mvs_reg", 0, 1, (True, False)),
        (FOREST, "min_samples_split", 2, 50, (True, False)),
        (FOREST, "max_samples", 0.1, 1, (False, True)),
        (FOREST, "min_weight_fraction_leaf", 0, 0.5, (True, True)),
        (FOREST, "ccp_alpha", 0, 0.1, (True, False)),
        (("C", "kernel", "coef0"), "coef0", 0, 1, (False, False)),
        (("var_smoothing",), "var_smoothing", 0, 1, (True, False)),
        (GRPO, "top_k", 0, 50, (True, False)),
        (GRPO, "min_p", 0, 1, (True, True)),
        (GRPO, "epsilon_high", 0.2, 1, (False, False)),
        (PPO, "sde_sample_freq", -1, 8, (True, False)),
        (PPO, "target_kl", 0, 1, (True, False)),
        (TIMM, "mixup", 0, 1, (True, False)),
        (TIMM, "hflip", 0, 1, (True, True)),
        (TIMM, "mixup_switch_prob", 0, 1, (True, True)),
        (TIMM, "color_jitter", 0, 1, (True, False)),
        (YOLO, "close_mosaic", 0, 10, (True, False)),
        (("snr_gamma", "lr"), "proportion_empty_prompts", 0, 1, (True, True)),
        (("lr", "sam_rho"), "sam_rho", 0, 1, (True, False)),
        (("lr", "alpha_distill"), "alpha_distill", 0, 1, (True, True)),
        (("lr", "beta"), "beta", 0, 1, (True, False)),
    ],
)
def test_an_end_is_natural_where_the_engine_refuses_what_lies_beyond(
    names: tuple[str, ...], name: str, low: float, high: float, natural: tuple[bool, bool]
) -> None:
    parameter = _study(dict.fromkeys((*names, name))).parameters[name]
    ends = (natural_limit(parameter, "low", low, None), natural_limit(parameter, "high", high, None))
    assert ends == natural


def test_nothing_more_to_gain_below_a_penalty_that_is_as_good_as_none() -> None:
    parameter = _study(LGB).parameters["lambda_l2"].model_copy(update={"low": 1e-8, "high": 1.0, "log": True})
    assert natural_limit(parameter, "low", 1e-8, None)
    assert not natural_limit(parameter.model_copy(update={"low": 0.1}), "low", 0.1, None)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("optim.lr", "learning_rate"),
        ("model.encoder.dropout", "dropout"),
        ("lr_backbone", "learning_rate"),
        ("learning-rate", "learning_rate"),
        ("per_device_train_batch_size", "batch_size"),
        ("head/weight-decay", "weight_decay"),
        ("training_args.warmup_ratio", "warmup_fraction"),
        ("hparams.model.hidden_dim", "hidden_size"),
        ("frobnicate", "frobnicate"),
    ],
)
def test_prefixes_and_parts_do_not_hide_a_name(name: str, found: str) -> None:
    assert canonical(name) == found


@pytest.mark.parametrize("identity", sorted(_rows()))
def test_every_row_can_be_planned_or_is_held(identity: str) -> None:
    known = _rows()[identity]
    assert known.low is None or known.high is None or known.low < known.high
    assert known.scale == "linear" or known.low is None or known.low > 0
    if isinstance(known.start, str):
        assert known.held or known.start == known.choices[0], "a word is a value to hold, or the first choice"
        return
    none = known.start is not None and known.start <= 0  # 0 and -1 stand for no limit
    assert known.start is None or none or known.start >= known.limits.get("low", -1)
    if known.limits.get("high") is not None and known.high is not None:
        assert known.high <= known.limits["high"]


@pytest.mark.parametrize(
    ("names", "name", "low", "high", "log"),
    [
        (XGB, "eta", 0.01, 0.3, True),
        (XGB, "max_depth", 3, 10, False),
        (LGB, "num_leaves", 8, 255, True),
        (CAT, "depth", 4, 10, False),
        (GRPO, "epsilon", 0.1, 0.4, False),
        (DPO, "beta", 0.01, 0.5, True),
    ],
)
def test_ranges_are_the_kinds(names: tuple[str, ...], name: str, low: float, high: float, log: bool) -> None:
    made = from_tables(name, Setup(parameters=names))
    assert made is not None
    assert (made.low, made.high, made.log) == (low, high, log)


def test_a_discount_is_searched_by_what_it_lacks_to_one() -> None:
    made = from_tables("gamma", Setup(parameters=PPO))
    assert made is not None
    assert made.acts_by == "1-x"
    assert made.low is not None
    assert made.high is not None
    assert 1 - made.high == pytest.approx(1e-4)
    assert 1 - made.low == pytest.approx(0.03)
    assert within(made, 0.99)


def test_zero_stands_beside_a_logarithmic_range() -> None:
    made = from_tables("gamma", Setup(parameters=XGB))
    assert made is not None
    assert made.zero
    assert made.log


def _study(names: tuple[str, ...]) -> Study:
    space = {n: Parameter(name=n, canonical=canonical(n), kind="float", low=0.2, high=0.9) for n in names}
    search = Study(name="search", parameters=space)
    return by_siblings(search, study_training(search, Setup()))
