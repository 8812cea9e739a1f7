"""A batch of several parts, an alpha that follows, settings that an optimizer or engine leaves alone: whole plans."""

from __future__ import annotations

from advisor.planner.plan import Objective, SearchPlan
from tests.planner.sources import planned


def held(plan: SearchPlan) -> dict[str, object]:
    return {item.name: item.value for item in plan.fixed}


BATCH = ("learning_rate", "per_device_train_batch_size", "gradient_accumulation_steps")


def test_a_batch_is_searched_as_the_product_of_its_parts() -> None:
    made = planned(training="lora", parameters=BATCH, metric="eval_loss", budget_trials=60.0)
    steps = made.parameter("gradient_accumulation_steps")
    assert steps is not None
    assert (steps.low, steps.high, steps.acts_by) == (1, 16, "2**n")
    assert "8 to 128" in steps.reason
    assert held(made)["per_device_train_batch_size"] == 8
    assert made.baseline["gradient_accumulation_steps"] == 1


def test_the_size_in_use_decides_how_far_the_accumulation_goes() -> None:
    told = {"per_device_train_batch_size": 2}
    made = planned(training="sft", parameters=BATCH, metric="eval_loss", budget_trials=60.0, baseline=told)
    steps = made.parameter("gradient_accumulation_steps")
    assert steps is not None
    assert steps.high == 64
    assert held(made)["per_device_train_batch_size"] == 2
    assert made.baseline["gradient_accumulation_steps"] == 4, "the smallest usual batch, 8"
    alone = planned(training="sft", parameters=BATCH[:2], metric="eval_loss", budget_trials=60.0)
    assert alone.parameter("per_device_train_batch_size") is not None


def test_alpha_follows_the_rank_in_the_proportion_in_use() -> None:
    names = ("learning_rate", "lora_r", "lora_alpha")
    made = planned(training="lora", parameters=names, metric="eval_loss", budget_trials=60.0)
    rank = made.parameter("lora_r")
    assert rank is not None
    assert (rank.acts_by, rank.followed_by) == ("2**n", {"lora_alpha": 1.0})
    assert made.baseline["lora_alpha"] == 8
    assert "lora_alpha" not in {item.name for item in made.left_out}
    told = {"lora_r": 16, "lora_alpha": 32}
    double = planned(training="lora", parameters=names, metric="eval_loss", budget_trials=60.0, baseline=told)
    rank = double.parameter("lora_r")
    assert rank is not None
    assert rank.followed_by == {"lora_alpha": 2.0}
    few = planned(training="lora", parameters=names, metric="eval_loss", budget_trials=6.0)
    assert few.parameter("lora_r") is None


def test_the_discount_is_drawn_by_its_distance_from_one() -> None:
    names = ("learning_rate", "gamma", "gae_lambda", "n_steps", "batch_size")
    made = planned(training="ppo", parameters=names, metric="ep_rew_mean", direction="maximize", budget_trials=200.0)
    for name in ("gamma", "gae_lambda"):
        found = made.parameter(name)
        assert found is not None
        assert (found.acts_by, found.kind, found.log, found.choices) == ("1-x", "float", True, ())
    steps = made.parameter("n_steps")
    assert steps is not None
    assert steps.acts_by == "2**n", "minibatches must divide the rollout"


def test_what_an_optimizer_or_engine_leaves_alone_is_held() -> None:
    muon = planned(
        optimizer="muon", parameters=("learning_rate", "weight_decay", "momentum"), metric="loss", budget_trials=60.0
    )
    decay = muon.parameter("weight_decay")
    assert decay is not None
    assert (decay.low, decay.high, decay.default) == (0.01, 0.3, 0.1)
    assert held(muon)["momentum"] == 0.95
    prodigy = planned(optimizer="prodigy", parameters=("learning_rate", "d_coef"), metric="loss", budget_trials=60.0)
    assert held(prodigy)["learning_rate"] == 1.0
    sac = planned(
        training="sac", parameters=("learning_rate", "ent_coef"), metric="r", direction="maximize", budget_trials=60.0
    )
    assert held(sac)["ent_coef"] == "auto"
    yolo = planned(
        parameters=("lr0", "lrf", "mosaic", "optimizer"), metric="map50", direction="maximize", budget_trials=60.0
    )
    assert held(yolo)["optimizer"] == "SGD"


def test_what_acts_beside_another_setting_alone_is_searched_beside_it_alone() -> None:
    names = ("learning_rate", "depth", "l2_leaf_reg", "bagging_temperature")
    without = planned(parameters=names, metric="logloss", budget_trials=60.0)
    assert without.parameter("bagging_temperature") is None
    beside = planned(parameters=(*names, "bootstrap_type"), metric="logloss", budget_trials=60.0)
    assert beside.parameter("bagging_temperature") is not None


def test_a_tree_without_a_limit_of_depth_is_the_default_beside_its_range() -> None:
    names = ("learning_rate", "num_leaves", "max_depth", "min_child_samples", "feature_fraction")
    made = planned(parameters=names, metric="auc", direction="maximize", budget_trials=80.0)
    assert made.baseline["max_depth"] == 0
    depth = made.parameter("max_depth")
    assert depth is not None
    assert (depth.low, depth.high, depth.zero) == (3, 12, True)


def test_a_parameter_that_nobody_knows_is_searched_as_told_in_one_line() -> None:
    space = {"frob": "0.1..10:log", "act": "relu|gelu", "gates": "1..8:int"}
    made = planned(parameters=("learning_rate", *space), metric="loss", budget_trials=200.0, space=space)
    frob, act, gates = (made.parameter(name) for name in space)
    assert frob is not None
    assert (frob.kind, frob.low, frob.high, frob.log) == ("float", 0.1, 10.0, True)
    assert act is not None
    assert act.choices == ("relu", "gelu")
    assert gates is not None
    assert (gates.kind, gates.low, gates.high) == ("int", 1, 8)


def test_methods_are_told_by_any_usual_name_and_have_ranges_of_their_own() -> None:
    simpo = planned(training="simpo", parameters=("learning_rate", "beta"), metric="accuracy", budget_trials=60.0)
    beta = simpo.parameter("beta")
    assert beta is not None
    assert (beta.low, beta.high, beta.default) == (1.0, 10.0, 2.0)
    names = ("learning_rate", "r", "micro_batch_size", "gradient_accumulation_steps")
    qlora = planned(training="qlora", parameters=names, metric="eval_loss", budget_trials=60.0)
    assert held(qlora)["micro_batch_size"] == 8
    rate = qlora.parameter("learning_rate")
    assert rate is not None
    assert rate.default == 2e-4
    pictures = planned(
        training="dreambooth", parameters=("learning_rate", "train_batch_size"), metric="val_loss", budget_trials=60.0
    )
    size = pictures.parameter("train_batch_size")
    assert size is not None
    assert (size.low, size.high, size.default) == (1, 8, 1)


def test_clipping_is_left_out_beside_an_optimizer_that_clips_itself() -> None:
    made = planned(optimizer="adafactor", parameters=("learning_rate", "clip_norm"), metric="loss", budget_trials=60.0)
    assert made.parameter("clip_norm") is None
    assert any("clips its own" in item.reason for item in made.left_out)
    assert "clip_norm" not in held(made)


def test_what_a_command_needs_of_a_product_is_searched_and_not_held_as_well() -> None:
    command = Objective(kind="command", argv=("python", "t.py", *(f"{{{{ {name} }}}}" for name in BATCH)))
    made = planned(
        objective=command, training="sft", parameters=BATCH, metric="eval_loss", direction="minimize",
        budget_trials=60.0,
    )  # fmt: skip
    assert list(held(made)) == ["per_device_train_batch_size"]
    assert made.parameter("gradient_accumulation_steps") is not None


def test_values_in_use_are_reached_on_the_scale_that_acts() -> None:
    told = {"gamma": 1.0, "n_steps": 1000, "batch_size": 64}
    names = ("learning_rate", "gamma", "n_steps", "batch_size")
    made = planned(
        training="ppo", parameters=names, metric="r", direction="maximize", budget_trials=200.0, baseline=told
    )
    gamma, steps = made.parameter("gamma"), made.parameter("n_steps")
    assert gamma is not None
    assert (gamma.acts_by, gamma.zero, made.baseline["gamma"]) == ("1-x", True, 1.0)
    assert steps is not None
    assert (steps.acts_by, steps.low, steps.high) == ("", 16, 2048), "1000 is no power of two"
    assert made.baseline["n_steps"] == 1000
