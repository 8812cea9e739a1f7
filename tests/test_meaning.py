from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.meaning import by_sign, classify, pick, primary
from advisor.records import Run, Series


@pytest.mark.parametrize(
    ("tag", "role", "canonical", "direction"),
    [
        ("train/loss", "loss", "train_loss", "minimize"), ("Loss/val", "loss", "val_loss", "minimize"),
        ("epoch_loss", "loss", "train_loss", "minimize"), ("valAcc", "metric", "val_accuracy", "maximize"),
        ("validation/epoch_AUC", "metric", "val_auc", "maximize"), ("lr-Adam", "learning_rate", "learning_rate", None),
        ("eval/samples_per_second", "throughput", None, None), ("hp_metric", "other", "hp_metric", None),
        ("train/train_loss", "other", "mean_train_loss", None), ("RMSE", "loss", "rmse", "minimize"),
        ("metrics/mAP50-95(B)", "metric", "val_map", "maximize"), ("train/gnorm", "gradient_norm", "grad_norm", None),
        ("train/loss_scale", "other", None, None), ("epoch", "other", "epoch", None),
    ],
)  # fmt: skip
def test_a_tag_alone(tag, role, canonical, direction):
    meaning = classify([tag])[tag]
    assert meaning.role == role
    assert meaning.direction == direction
    assert canonical is None or meaning.canonical == canonical


@pytest.mark.parametrize(
    "split", [("train-", "train"), ("valid_1 ", "validation"), ("eval/", "validation"), ("test_", "test")]
)
@pytest.mark.parametrize(
    "name",
    ["logloss", "mlogloss", "binary_logloss", "multi_logloss", "log_loss", "rmse", "mae", "mse", "l1", "l2", "mape",
     "quantile", "hinge", "cross_entropy", "perplexity", "nll", "bpb", "losses", "MultiClass", "poisson-nloglik"],
)  # fmt: skip
def test_a_loss_by_any_name_is_a_loss_whatever_stands_before_it(split, name):
    meaning = classify([split[0] + name])[split[0] + name]
    assert (meaning.role, meaning.split, meaning.direction, meaning.sure) == ("loss", split[1], "minimize", True)


def test_an_error_beside_a_loss_is_a_metric():
    meanings = classify(["loss", "val_loss", "val_mae"])
    assert meanings["val_mae"].role == "metric"
    assert primary(meanings).tag == "val_mae"


def test_the_first_of_several_numbered_sets_is_the_training_set():
    meanings = classify(["validation_0-rmse", "validation_1-rmse"])
    assert [m.split for m in meanings.values()] == ["train", "validation"]
    assert classify(["validation_0-rmse"])["validation_0-rmse"].split == "validation"


def test_the_spread_of_a_reward_is_no_reward():
    meanings = classify(["reward_std", "Std of Reward", "frac_reward_zero_std", "Mean Reward"])
    assert [m.role for m in meanings.values()] == ["other", "other", "other", "metric"]


def test_company_tells_a_surrogate_from_a_loss():
    assert classify(["train/loss"])["train/loss"].role == "loss"
    assert classify(["train/loss", "rollout/ep_rew_mean"])["train/loss"].canonical == "surrogate_loss"
    assert classify(["loss", "D_loss"])["loss"].canonical == "gan_loss"


def test_what_is_not_sure_says_so():
    for tag in ("objective", "score", "hp_metric", "foo"):
        assert not classify([tag])[tag].sure
    assert not classify(["accuracy"])["accuracy"].sure


def test_a_told_name_wins():
    meanings = classify(["my/odd/name", "loss"], {"val_loss": "my/odd/name"})
    assert meanings["my/odd/name"].canonical == "val_loss"
    assert meanings["my/odd/name"].split == "validation"
    assert primary(meanings).tag == "my/odd/name"


def test_the_plainest_tag_comes_first():
    meanings = classify(["train_loss_step", "train_loss_epoch", "val_f1", "val_loss", "val_acc"])
    assert pick(meanings, "loss", "train")[0] == "train_loss_epoch"
    assert primary(meanings).tag == "val_acc"
    assert primary(classify(["objective"])) is None


@given(st.lists(st.text(max_size=40), max_size=6))
def test_any_text_is_read(tags):
    assert set(classify(tags)) == set(tags)


def test_of_several_metrics_the_one_that_most_runs_log():
    steps = np.arange(3)
    logged = [["val_acc", "val_f1"], ["val_f1"], ["val_f1"]]
    runs = [
        Run(name=str(i), series={t: Series(tag=t, steps=steps, values=steps / 3, wall_times=steps * 1.0) for t in tags})
        for i, tags in enumerate(logged)
    ]
    assert primary(classify(["val_acc", "val_f1"]), runs).tag == "val_f1"


def test_the_last_part_of_a_tag_says_what_it_is():
    meanings = classify(["Reg/Loss/Learning_Rate", "Loss/Train_Val/Train Loss", "Loss/Lambda_Phys"])
    assert [m.role for m in meanings.values()] == ["learning_rate", "loss", "hyperparameter"]
    assert meanings["Loss/Train_Val/Train Loss"].split == "train"


@pytest.mark.parametrize(
    ("tag", "values", "direction"),
    [
        ("log_likelihood", [-900.0, -300.0], "maximize"),
        ("val/ELBO", [-900.0, math.nan, -300.0], "maximize"),
        ("ELBO", [900.0, 300.0], "minimize"),
        ("neg_log_likelihood", [-9.0, -30.0], "minimize"),
        ("nll", [-9.0, -30.0], "minimize"),
        ("train_loss", [-9.0, -30.0], "minimize"),
    ],
)
def test_a_likelihood_below_zero_is_to_rise(tag, values, direction):
    steps = np.arange(len(values))
    series = {tag: Series(tag=tag, steps=steps, values=np.array(values), wall_times=steps * 1.0)}
    assert by_sign(classify([tag]), series)[tag].direction == direction


def test_beside_both_losses_of_fastai_a_metric_is_held_out():
    meanings = classify(["train_loss", "valid_loss", "accuracy", "time"])
    assert (meanings["accuracy"].canonical, meanings["accuracy"].sure) == ("val_accuracy", True)
    assert classify(["train_loss", "val_loss", "accuracy"])["accuracy"].split is None


def test_the_spread_of_a_measurement_is_none():
    tags = ["valid/accuracy/std", "train/loss_std", "loss/stddev"]
    assert {meaning.role for meaning in classify(tags).values()} == {"other"}


@pytest.mark.parametrize(
    ("tags", "first"),
    [
        (["lm loss", "load_balancing_loss", "z_loss"], "lm loss"),
        (["main_loss", "mtp_loss"], "main_loss"),
        (["rank_loss", "l2_loss"], "rank_loss"),
        (["task_loss", "loss", "z_loss"], "loss"),
    ],
)
def test_a_loss_that_keeps_another_in_bounds_comes_after_it(tags, first):
    assert pick(classify(tags), "loss", "train")[0] == first


def test_short_names_are_known_beside_each_other():
    found = classify(["epoch", "tl", "vl", "va", "ta"])
    assert {tag: found[tag].canonical for tag in ("tl", "vl", "ta", "va")} == {
        "tl": "train_loss", "vl": "val_loss", "ta": "train_accuracy", "va": "val_accuracy",
    }  # fmt: skip
    assert found["vl"].direction == "minimize"
    assert found["vl"].sure


def test_te_beside_tr_is_the_test_part():
    found = classify(["tr_loss", "te_loss", "tr_acc", "te_acc"])
    assert [found[tag].canonical for tag in ("te_loss", "te_acc")] == ["test_loss", "test_accuracy"]
    assert classify(["loss", "te_loss"])["te_loss"].split == "train"


@pytest.mark.parametrize("tags", [["vl"], ["l", "v"]])
def test_one_short_name_alone_says_nothing(tags):
    assert {one.role for one in classify(tags).values()} == {"other"}


@pytest.mark.parametrize("tags", [["HR", "NDCG", "loss"], ["loss", "NDCG@10", "HR@10"], ["LOSS", "EER", "minDCF"]])
def test_what_is_only_ever_measured_on_data_held_out_is_so_unless_it_says_otherwise(tags):
    found = classify(tags)
    assert {found[tag].split for tag in tags if tag.lower() != "loss"} == {"validation"}
    assert classify(["train_EER"])["train_EER"].split == "train"
    assert classify(["HR"])["HR"].role == "other"
