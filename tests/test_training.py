"""The kind of training, decided from names, siblings and what is told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from advisor.context import told_setup
from advisor.errors import ConfigError
from advisor.records import Parameter, Study
from advisor.signals.training import study_training
from advisor.training import Signs, decide, kinds_of
from tests.signals.logs import diagnosis, facts, falling, run

RANDOM = np.random.default_rng(3)


@pytest.mark.parametrize(
    ("tags", "kind", "method"),
    [
        (["train/loss", "train/rewards/chosen", "train/rewards/margins", "eval/loss"], "preference", "dpo"),
        (["loss", "reward", "reward_std", "kl", "frac_reward_zero_std"], "policy-gradient", "grpo"),
        (["loss", "objective/rlhf_reward", "objective/kl"], "policy-gradient", "rlhf"),
        (["rollout/ep_rew_mean", "train/approx_kl", "train/clip_fraction", "train/loss"], "reinforcement", "ppo"),
        (["rollout/ep_rew_mean", "train/actor_loss", "train/critic_loss", "train/ent_coef"], "reinforcement", "sac"),
        (["eval/loss", "eval/margin", "eval/min_reward", "eval/max_reward", "loss"], "reward-model", None),
        (["loss_G", "loss_D", "fid"], "adversarial", None),
        (["train_recon_loss", "train_kl_loss", "train_loss"], "vae", None),
        (["train/contrastive_loss", "temperature", "knn_top1"], "contrastive", None),
        (["train/box_loss", "train/cls_loss", "train/dfl_loss"], "supervised", "yolo"),
        (["validation_0-logloss", "validation_1-logloss"], "boosting", None),
        (["training/rmse", "valid_1/rmse"], "boosting", None),
        (["loss", "val_loss", "lr"], "supervised", None),
        (["loss", "val_loss", "val_reward"], "supervised", None),
    ],
)
def test_tags_tell_the_kind(tags: list[str], kind: str, method: str | None) -> None:
    found = decide(Signs(tags=frozenset(tags)))
    assert (found.kind, found.method) == (kind, method)
    assert found.confidence > 0.5


@pytest.mark.parametrize(
    ("names", "kind", "method"),
    [
        (["eta", "max_depth", "subsample", "min_child_weight"], "boosting", "xgboost"),
        (["learning_rate", "num_leaves", "feature_fraction"], "boosting", "lightgbm"),
        (["depth", "l2_leaf_reg", "bagging_temperature"], "boosting", "catboost"),
        (["lr", "gamma", "gae_lambda", "clip_range", "ent_coef"], "reinforcement", "ppo"),
        (["learning_rate", "beta", "epsilon", "num_generations"], "policy-gradient", "grpo"),
        (["learning_rate", "lora_r", "lora_alpha"], "fine-tuning", "lora"),
        (["learning_rate", "lora_r", "num_generations"], "policy-gradient", "grpo"),
        (["learning_rate", "lora_rank", "snr_gamma"], "diffusion", None),
        (["n_d", "n_a", "n_steps", "gamma", "lr"], "supervised", "tabnet"),
        (["lr", "hidden_size", "seq_len", "dropout"], "supervised", None),
        (["lr0", "lrf", "mosaic", "mixup"], "supervised", "yolo"),
        (["lr", "weight_decay", "gamma"], "supervised", None),
    ],
)
def test_siblings_in_a_search_tell_the_kind(names: list[str], kind: str, method: str | None) -> None:
    space = {name: Parameter(name=name, canonical=name, kind="float", low=0.1, high=0.5) for name in names}
    found = study_training(Study(name="search", parameters=space), told_setup())
    assert (found.kind, found.method) == (kind, method)


def test_a_rank_is_an_adapter_s_where_the_training_may_carry_one() -> None:
    parameters = frozenset({"learning_rate", "rank"})
    assert decide(Signs(told_kind="dreambooth", parameters=parameters)).adapter
    assert not decide(Signs(told_kind="supervised", parameters=parameters)).adapter


def test_an_adapter_keeps_the_kind_of_its_training() -> None:
    found = decide(Signs(tags=frozenset({"rewards/chosen"}), parameters=frozenset({"lora_r"})))
    assert (found.kind, found.adapter) == ("preference", True)


def test_what_is_told_decides_and_an_unknown_kind_is_refused() -> None:
    assert facts({"loss": falling()}, {"training": "vae"}).training.kind == "vae"
    assert facts({"loss": falling()}, {"training": "vae"}).training.confidence == 1.0
    with pytest.raises(ConfigError, match="no kind 'dop'"):
        told_setup({"training": "dop"})


def test_names_alone_are_never_certain_and_no_name_less_so() -> None:
    assert facts({"loss": falling()}).training.confidence < 0.7
    assert facts({"rewards/chosen": falling(), "loss": falling()}).training.confidence <= 0.99


def test_a_flat_and_noisy_small_loss_is_read_as_diffusion_and_a_falling_one_is_not() -> None:
    noisy = 0.12 * np.exp(0.6 * RANDOM.standard_normal(300))
    assert facts({"loss": noisy}).training.kind == "diffusion"
    assert facts({"loss": noisy * np.linspace(4, 1, 300)}).training.kind == "supervised"
    assert facts({"loss": noisy[:20]}).training.kind == "supervised"


def test_a_reward_beside_an_ordinary_loss_switches_no_rule_off() -> None:
    curves = {"loss": falling(), "eval/loss": falling(40), "eval/mean_reward": falling(40), "eval/margin": falling(40)}
    found = facts({**curves, "eval/min_reward": falling(40), "eval/max_reward": falling(40)})
    assert found.train.fall is not None
    assert found.val.fall is not None


def test_the_diagnosis_says_how_it_read_the_evidence() -> None:
    made = diagnosis(run({"loss": falling(), "rewards/chosen": falling()}), run({"loss": falling()}, name="b"))
    assert [(one.kind, one.runs) for one in made.read_as] == [("preference", 1), ("supervised", 1)]
    assert "rewards/chosen" in made.read_as[0].because


def test_a_rule_is_silent_on_kinds_that_it_does_not_know() -> None:
    noisy = 0.12 * np.exp(0.9 * RANDOM.standard_normal(300))
    assert "run/unstable" in {f.rule for f in diagnosis(run({"loss": noisy}), training="supervised").findings}
    assert "run/unstable" not in {f.rule for f in diagnosis(run({"loss": noisy}), training="diffusion").findings}


def test_groups_mean_their_kinds() -> None:
    assert kinds_of(["rewarded"]) == {"policy-gradient", "reinforcement"}
    with pytest.raises(KeyError):
        kinds_of(["reward"])


@pytest.mark.parametrize(
    ("place", "kind", "method"),
    [
        ("logs/text2image-fine-tune/1759480000.12", "diffusion", None),
        ("text2image-prior-fine-tune", "diffusion", None),
        ("train_text_to_image_lora", "diffusion", None),
        ("textual_inversion", "diffusion", None),
        ("flux_train_controlnet", "diffusion", None),
        ("instruct-pix2pix", "diffusion", None),
        ("custom-diffusion", "diffusion", None),
        ("dreambooth-lora-sd-xl", "diffusion", "dreambooth"),
        ("pix2pix", "adversarial", None),
        ("image2text-fine-tune", "fine-tuning", None),
        ("bert-fine-tune", "fine-tuning", None),
    ],
)
def test_the_names_of_diffusers_scripts_tell_diffusion(place: str, kind: str, method: str | None) -> None:
    found = decide(Signs(tags=frozenset({"train_loss", "lr"}), places=frozenset({place})))
    assert (found.kind, found.method) == (kind, method)


def test_the_settings_of_diffusers_scripts_tell_diffusion() -> None:
    parameters = frozenset({"pretrained_model_name_or_path", "learning_rate", "snr_gamma", "noise_offset", "rank"})
    assert decide(Signs(parameters=parameters)).kind == "diffusion"
    flux = frozenset({"pretrained_model_name_or_path", "learning_rate", "weighting_scheme", "validation_prompt"})
    assert decide(Signs(parameters=flux)).kind == "diffusion"


FLAT = 0.11 * np.exp(0.75 * np.random.default_rng(701).standard_normal(1500))
RECORDS = np.linspace(0.0, 1.0, 1500)


@pytest.mark.parametrize("name", ["finetune", "lora-finetune", "sd15-style"])
@pytest.mark.parametrize("settings", [{}, {"pretrained_model_name_or_path": "stable", "lora_rank": 4}])
def test_a_loss_that_is_flat_and_scatters_from_the_first_record_is_diffusions(
    name: str, settings: dict[str, Any]
) -> None:
    found = diagnosis(run({"train_loss": FLAT}, name=name, **settings))
    assert found.read_as[0].kind == "diffusion"
    assert not [one for one in found.findings if one.severity in ("warning", "error")]


@pytest.mark.parametrize(
    "curves",
    [
        {"train_loss": FLAT * (1 + 4 * np.exp(-RECORDS * 100))},  # falls within its first hundredth: it learns
        {"train_loss": FLAT * (1.4 - 0.8 * RECORDS)},  # falls all along
        {"train_loss": 10 * FLAT},  # at the level of a language model
        {"train_loss": 0.69 * np.exp(0.1 * np.log(FLAT / 0.11))},  # at ln 2, of a classifier that learns nothing
        {"train_loss": FLAT, "eval/runtime": np.ones(20), "eval/loss": FLAT[:20]},  # a Trainer's
        {"train_loss": FLAT, "num_tokens": 100 * RECORDS, "mean_token_accuracy": RECORDS},  # of tokens
    ],
)
def test_fine_tuning_of_other_models_stays_so(curves: dict[str, Any]) -> None:
    found = diagnosis(run(curves, name="finetune"))
    assert found.read_as[0].kind == "fine-tuning"
