"""What a parameter is beside its siblings, in whole plans: names wrapped by a pipeline, twin rates, solvers."""

from __future__ import annotations

import pytest

from tests.planner.sources import planned

WIDE = {"budget_trials": 100.0}


@pytest.mark.parametrize(
    ("names", "told", "name", "low", "high", "start"),
    [
        (("svc__C", "svc__gamma"), {}, "svc__C", 0.01, 1000, 1.0),
        (("clf__learning_rate", "clf__max_depth", "clf__subsample"), {}, "clf__learning_rate", 0.01, 0.3, 0.1),
        (("muon_lr", "adam_lr"), {"optimizer": "muon"}, "adam_lr", 1e-4, 0.01, 3e-4),
        (("muon_lr", "lr"), {}, "lr", 1e-4, 0.01, 3e-4),
        (("policy_noise", "noise_clip", "tau"), {}, "policy_noise", 0.1, 0.5, 0.2),
        (("learning_rate", "ent_coef", "buffer_size", "batch_size"), {}, "batch_size", 64, 1024, 256),
        (("learning_rate", "beta", "lora_r", "loss_type"), {}, "beta", 0.01, 0.5, 0.1),
        (("learning_rate", "beta", "lora_r"), {"fine_tuning": True}, "beta", 0.01, 0.5, 0.1),
        (("learning_rate", "beta", "lora_r", "num_generations"), {}, "beta", 1e-4, 0.1, 0.0),
        (("blr", "layer_decay", "drop_path", "weight_decay"), {"optimizer": "adamw"}, "blr", 3e-5, 4e-3, 5e-4),
        (("lr", "drop_path", "mixup", "weight_decay"), {"optimizer": "adamw"}, "weight_decay", 1e-3, 0.3, 0.05),
        (("lr_g", "lr_d", "gp_weight"), {}, "gp_weight", 0.1, 100, 10.0),
        (("glr", "dlr", "gamma"), {}, "dlr", 2e-5, 1e-3, 2e-4),
        (("glr", "dlr", "gamma"), {}, "gamma", 0.1, 100, 10.0),
        (("xgb.eta", "xgb.max_depth", "xgb.lambda"), {}, "xgb.lambda", 1e-3, 100, 1.0),
        (("optim.muon.lr", "optim.adamw.lr"), {"optimizer": "muon"}, "optim.adamw.lr", 1e-4, 0.01, 3e-4),
        (("optim.muon.lr", "optim.adamw.lr"), {"optimizer": "muon"}, "optim.muon.lr", 5e-3, 0.1, 0.02),
        (("actor_lr", "critic_lr", "exploration_noise"), {}, "exploration_noise", 0.0, 0.5, 0.1),
        (
            ("learning_rate", "rank", "train_batch_size", "snr_gamma"),
            {"training": "diffusion", "fine_tuning": True},
            "train_batch_size",
            1,
            32,
            4,
        ),
        (("learning_rate", "n_layer", "n_embd", "block_size"), {}, "n_embd", 128, 2048, 768),
    ],
)
def test_ranges_are_those_of_what_the_name_means_there(
    names: tuple[str, ...], told: dict[str, object], name: str, low: float, high: float, start: float
) -> None:
    made = planned(parameters=names, **told, **WIDE)
    found = made.parameter(name)
    assert found is not None, [item.reason for item in made.left_out]
    assert (found.low, found.high) == pytest.approx((low, high))
    assert made.baseline[name] == pytest.approx(start)


def test_an_elastic_net_has_the_solver_that_fits_it() -> None:
    names = ("C", "l1_ratio", "penalty", "solver")
    made = planned(parameters=names, **WIDE)
    assert {item.name: item.value for item in made.fixed} == {"penalty": "elasticnet", "solver": "saga"}
    assert made.parameter("l1_ratio") is not None
    plain = planned(parameters=("C", "penalty", "solver"), **WIDE)
    assert not plain.fixed
    assert {item.name for item in plain.left_out} == {"penalty", "solver"}


def test_a_first_rate_acts_under_a_schedule_that_reads_it() -> None:
    made = planned(parameters=("alpha", "eta0", "learning_rate", "penalty"), **WIDE)
    assert {item.name: item.value for item in made.fixed} == {"learning_rate": "adaptive"}
    assert made.parameter("eta0") is not None


def test_the_weight_of_the_entropy_is_left_to_what_learns_it() -> None:
    made = planned(parameters=("learning_rate", "ent_coef", "buffer_size", "tau"), **WIDE)
    assert made.parameter("ent_coef") is None
    assert {item.name: item.value for item in made.fixed}.get("ent_coef", "auto") == "auto"


def test_histogram_boosting_starts_from_its_own_defaults() -> None:
    made = planned(parameters=("learning_rate", "max_iter", "max_leaf_nodes", "l2_regularization"), **WIDE)
    assert made.stand_ins == ()
    assert set(made.default_of.values()) == {"scikit-learn"}


def test_mappo_names_are_policy_steps_and_no_gradient_clip() -> None:
    made = planned(parameters=("lr", "critic_lr", "ppo_epoch", "clip_param", "entropy_coef", "num_mini_batch"), **WIDE)
    clip = made.parameter("clip_param")
    assert clip is not None
    assert (clip.low, clip.high) == (0.1, 0.4)
    assert {"ppo_epoch", "num_mini_batch", "entropy_coef"} <= {p.name for p in made.space}


def test_a_detector_backbone_takes_a_tenth() -> None:
    made = planned(parameters=("lr", "lr_backbone"), optimizer="adamw", **WIDE)
    backbone = made.parameter("lr_backbone")
    assert backbone is not None
    assert (backbone.low, backbone.high) == pytest.approx((1e-6, 2e-4))


def test_a_usual_value_beyond_a_limit_stands_in_at_the_end_and_is_no_odd_number() -> None:
    made = planned(parameters=("learning_rate", "batch_size"), limits={"batch_size": {"high": 32}}, **WIDE)
    assert made.baseline["batch_size"] == 32
    assert "batch_size" in made.stand_ins


@pytest.mark.parametrize(
    ("names", "held", "says"),
    [
        (("learning_rate", "num_beams", "dropout_rate"), "num_beams", "after training"),
        (("lr", "nms_thresh", "weight_decay"), "nms_thresh", "costs no training"),
        (("max_lr", "n_layer", "n_head", "n_embd"), "n_head", "follows the width"),
        (("learning_rate", "beta", "loss_type", "lora_r"), "loss_type", "another method"),
        (("learning_rate", "num_generations", "max_completion_length"), "max_completion_length", "cut off"),
        (("lr", "hidden_size", "seq_len"), "seq_len", "seen at once"),
        (("n_estimators", "max_features", "bootstrap"), "bootstrap", "true, the default"),
        (("learn_rate", "dropout", "patience"), "patience", "when a training ends"),
        (("lr", "randaugment_magnitude", "drop_path_rate"), "randaugment_magnitude", "timm"),
        (("learning_rate", "lora_r", "gradient_checkpointing"), "gradient_checkpointing", "speed and memory"),
        (("C", "penalty", "max_iter"), "max_iter", "converges"),
        (("learning_rate", "latent_dim", "beta", "kl_anneal_steps"), "kl_anneal_steps", "length of the training"),
    ],
)
def test_what_no_search_should_hold_is_left_out_with_its_reason(names: tuple[str, ...], held: str, says: str) -> None:
    made = planned(parameters=names, **WIDE)
    assert made.parameter(held) is None
    assert says in next(item.reason for item in made.left_out if item.name == held)


def test_a_told_range_is_searched_even_where_the_table_would_not() -> None:
    space = {"num_beams": "1..8:int"}
    made = planned(parameters=("learning_rate", "num_beams"), space=space, **WIDE)
    found = made.parameter("num_beams")
    assert found is not None
    assert (found.low, found.high) == (1, 8)


def test_the_heads_of_graph_attention_are_searched() -> None:
    made = planned(parameters=("lr", "hidden_channels", "heads", "aggr"), **WIDE)
    heads, aggregation = made.parameter("heads"), made.parameter("aggr")
    assert heads is not None
    assert aggregation is not None
    assert (heads.low, heads.high) == (1, 8)
    assert aggregation.choices == ("mean", "add", "max")


def test_a_decay_added_to_the_gradient_is_a_small_one() -> None:
    made = planned(parameters=("lr", "weight_decay"), optimizer="sgd", architecture="cnn", **WIDE)
    decay = made.parameter("weight_decay")
    assert decay is not None
    assert (decay.low, decay.high, decay.default) == (1e-5, 0.01, 1e-4)
    direct = planned(parameters=("lr", "weight_decay"), optimizer="adamw", architecture="cnn", **WIDE)
    assert direct.baseline["weight_decay"] == 0.01


@pytest.mark.parametrize(
    ("names", "metric", "ends"),
    [
        (("learning_rate", "per_device_train_batch_size"), "f1", (8, 64)),
        (("learning_rate", "per_device_train_batch_size"), "eval_accuracy", (8, 64)),
        (("learning_rate", "per_device_train_batch_size"), "eval_loss", (1, 16)),
        (("learning_rate", "per_device_train_batch_size", "lora_r"), "f1", (1, 16)),
    ],
)
def test_batches_of_a_classifier_are_larger_than_those_of_a_language_model(
    names: tuple[str, ...], metric: str, ends: tuple[int, int]
) -> None:
    told = {key: value for key, value in WIDE.items() if key != "metric"}
    size = planned(parameters=names, metric=metric, fine_tuning=True, **told).parameter("per_device_train_batch_size")
    assert size is not None
    assert (size.low, size.high) == ends


@pytest.mark.parametrize("beside", [("lora_rank", "snr_gamma"), ("snr_gamma", "train_batch_size")])
def test_a_short_training_on_pictures_has_no_long_warmup(beside: tuple[str, ...]) -> None:
    made = planned(parameters=("learning_rate", "lr_warmup_steps", *beside), fine_tuning=True, **WIDE)
    assert made.parameter("lr_warmup_steps") is None
    assert any(item.name == "lr_warmup_steps" and "tenth" in item.reason for item in made.left_out)
