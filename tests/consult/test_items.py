"""Every item of the knowledge, pinned: the data that carries it and the words in which a person reads it."""

from __future__ import annotations

from typing import Any

import pytest

from advisor.consult.knowledge import _at
from advisor.handbook import coverage_rows, page
from advisor.tables import table

DATA: list[tuple[str, str, str, Any]] = [
    ("K1", "importance", "tiers.1.parameters", ["learning_rate", "lr_schedule"]),
    ("K1", "importance", "tiers.1.impact", 10),
    ("K1", "importance", "tiers.2.parameters", ["batch_size", "optimizer"]),
    ("K1", "importance", "tiers.2.impact", 5),
    ("K1", "importance", "tiers.3.impact", 2),
    ("K1", "importance", "tiers.4.impact", 1.5),
    ("K1", "importance", "tiers.5.impact", 1.2),
    ("K2", "effort", "split.0.share", 0.4),
    ("K2", "effort", "split.1.share", 0.3),
    ("K2", "effort", "split.2.share", 0.15),
    ("K2", "effort", "split.3.share", 0.1),
    ("K2", "effort", "split.4.share", 0.05),
    ("K3", "effort", "dont_tune.1.budget_hours_below", 1),
    ("K3", "effort", "dont_tune.3.examples_below", 1000),
    ("K5", "optimizers", "optimizers.sgd.rates", {"low": 0.01, "high": 0.1, "start": 0.01}),
    ("K5", "optimizers", "optimizers.adam.rates", {"low": 1e-4, "high": 1e-3, "start": 1e-3}),
    ("K5", "optimizers", "optimizers.adamw.rates", {"low": 1e-4, "high": 1e-3, "start": 5e-4}),
    ("K5", "optimizers", "optimizers.rmsprop.rates", {"low": 1e-4, "high": 1e-2, "start": 5e-4}),
    ("K5", "architectures", "architectures.transformer.rates.low", 5e-5),
    ("K5", "architectures", "architectures.transformer.rates.high", 5e-4),
    ("K6", "strategy", "by_parameters.0.high", 25),
    ("K6", "strategy", "by_parameters.1.strategy", "random"),
    ("K6", "strategy", "by_parameters.1.low", 50),
    ("K6", "strategy", "by_parameters.2.high", 500),
    ("K6", "strategy", "by_parameters.3.strategy", "random"),
    ("K7", "strategy", "by_budget.0.below", 10),
    ("K7", "strategy", "by_budget.1.high", 100),
    ("K7", "strategy", "by_budget.2.strategy", "bayesian"),
    ("K7", "strategy", "by_budget.3.low", 500),
    ("K8", "strategy", "matrix.short.unknown", ["random"]),
    ("K8", "strategy", "matrix.medium.many", ["random"]),
    ("K8", "strategy", "matrix.long.many", ["bayesian"]),
    ("K10", "parameters", "parameters.learning_rate.search.scale", "log"),
    ("K10", "parameters", "parameters.weight_decay.search.scale", "log"),
    ("K10", "parameters", "parameters.dropout.search.scale", "linear"),
    ("K10", "parameters", "parameters.warmup_steps.search.scale", "linear"),
    ("K11", "parameters", "parameters.learning_rate.search.low", 1e-5),
    ("K11", "parameters", "parameters.learning_rate.search.high", 0.1),
    ("K11", "parameters", "parameters.batch_size.search.low", 16),
    ("K11", "parameters", "parameters.dropout.search.high", 0.6),
    ("K11", "parameters", "parameters.weight_decay.search.zero", True),
    ("K12", "budget", "search_seeds", 1),
    ("K12", "budget", "final_seeds", 3),
    ("K13", "budget", "example.explore", 100),
    ("K13", "budget", "example.refine", 50),
    ("K13", "budget", "example.total", 165),
    ("K14", "pruning", "abandon.0", {"epoch": 5, "behind_points": 15}),
    ("K14", "pruning", "abandon.2", {"epoch": 30, "behind_points": 5}),
    ("K14", "pruning", "never_after_share", 0.8),
    ("K14", "pruning", "median", {"startup_trials": 5, "warmup_steps": 10, "interval_steps": 1}),
    ("K14", "pruning", "saving", {"low": 0.5, "high": 0.7}),
    ("K15", "tools", "tools.manual.configurations_below", 50),
    ("K15", "tools", "tools.optuna.trials_from", 200),
    ("K15", "tools", "tools.ray.trials_from", 500),
    ("K16", "manual", "oscillates_divide", 2),
    ("K16", "manual", "plateaus_divide", 3),
    ("K16", "manual", "experiments", {"low": 3, "high": 5}),
    ("K18", "case_studies", "cases.cifar10_resnet18.0.points", 14),
    ("K18", "case_studies", "cases.cifar10_resnet18.1.points", -2),
    ("K18", "case_studies", "cases.imagenet_finetune_resnet50.0.points", 3),
    ("K18", "case_studies", "cases.imagenet_finetune_resnet50.3.points", 1),
    ("K21", "warmup", "share", {"low": 0.05, "high": 0.1}),
    ("K21", "architectures", "architectures.transformer.warmup", "essential"),
    ("K22", "interactions", "pairs.0.doubling_adaptive", 1.41),
    ("K22", "interactions", "cifar10_resnet18.4.accuracy", 0.85),
    ("K23", "optimizers", "optimizers.sgd.momentum", {"low": 0.8, "high": 0.95, "start": 0.9}),
    ("K23", "optimizers", "leave_alone.epsilon", 1e-8),
    ("K24", "weight_decay", "usual.vision", {"low": 1e-4, "high": 1e-3}),
    ("K24", "architectures", "architectures.transformer.weight_decay", {"low": 0.01, "high": 0.1}),
    ("K24", "weight_decay", "usual.small", {"low": 1e-5, "high": 1e-4}),
    ("K24", "weight_decay", "overfitting.factor", 10),
    ("K25", "schedules", "recommended.fine_tuning", "linear decay"),
    ("K25", "schedules", "recommended.best", "warmup, then cosine"),
    ("K27", "capacity", "weights_by_examples.0.weights", 100_000),
    ("K27", "capacity", "pretrained_below_examples", 10_000),
    ("K28", "debugging", "pruned_share", 0.9),
    ("K29", "grid", "limit", 100),
    ("K29", "grid", "examples.0.runs", 27),
    ("K29", "grid", "examples.1.runs", 256),
    ("K29", "grid", "examples.2.runs", 3125),
    ("K30", "stopping", "gain_per_trial", 0.001),
    ("K30", "stopping", "same_best_trials", 20),
    ("K30", "stopping", "no_gain_trials", 30),
    ("K33", "effects", "learning_rate", {"low_points": 5, "high_points": 10, "ratio_low": 7, "ratio_high": 20}),
    ("K33", "effects", "width.high_points", 3),
    ("K33", "effects", "dropout.high_points", 4),
    ("K34", "strategy", "surrogate_from_trials", 20),
    ("K34", "strategy", "bayesian_over_random.high", 10),
    ("K35", "ensembling", "configurations", 5),
    ("K36", "stopping", "typical_gains", {"first_50": 0.8, "second_50": 0.15, "third_50": 0.04}),
    ("K37", "architectures", "architectures.rnn.clip_norm", 1.0),
    ("K37", "warmup", "shapes", ["linear", "exponential"]),
    ("K38", "kinds", "methods.lora.rates.start", 2e-4),
    ("K38", "optimizers", "optimizers.muon.rates.start", 0.02),
    ("K38", "optimizers", "optimizers.lion.rates.high", 3e-4),
    ("K39", "kinds", "kinds.preference.rates.start", 5e-7),
    ("K39", "kinds", "kinds.policy-gradient.rates.start", 1e-6),
    ("K40", "things", "things.vae.about", ["topic/reading-curves"]),
    (
        "K41",
        "things",
        "things.boosting.about",
        ["topic/what-first", "topic/lr-range", "topic/ranges", "run/overfitting", "run/underfitting"],
    ),
]

WORDS: list[tuple[str, str, str]] = [
    ("K3", "topic/should-i-tune", "hardly has any data|hardly any data"),
    ("K4", "run/overfitting", "best validation loss"),
    ("K4", "run/underfitting", "capacity"),
    ("K9", "topic/which-strategy", "surrogate"),
    ("K17", "topic/interactions", "batch size and learning rate"),
    ("K17", "topic/baseline", "without it nobody knows"),
    ("K19", "claim/architecture-first", "learning rate first"),
    ("K19", "claim/five-configs-enough", "mostly luck"),
    ("K19", "claim/grid-is-thorough", "least thorough"),
    ("K19", "claim/limited-compute", "one seed each"),
    ("K19", "claim/linear-is-uniform", "equal factors"),
    ("K19", "claim/longer-training-wins", "seldom catches up"),
    ("K19", "claim/more-parameters-more-flexibility", "few parameters decide"),
    ("K19", "claim/one-good-run", "One run is one draw"),
    ("K20", "run/unstable", "divide it by 10"),
    ("K20", "study/flat-results", "half a percent"),
    ("K20", "study/boundary-optimum", "widen that side"),
    ("K20", "study/over-pruned", "90 %"),
    ("K20", "study/early-deaths", "first epoch"),
    ("K20", "study/default-beats-tuned", "red flag"),
    ("K20", "study/reproduced-optimum", "best evidence"),
    ("K26", "topic/interactions", "weight decay and optimizer"),
    ("K31", "topic/how-many-trials", "finalist"),
    ("K32", "topic/copied-settings", "search the learning rate alone"),
    ("K32", "topic/longer-or-more", "More configurations"),
    ("K32", "topic/search-running", "don't restart it"),
    ("K32", "topic/out-of-scope", "data cleaning"),
]

CORRECTIONS: list[tuple[str, str]] = [
    ("topic/scale", "A log range cannot start at 0"),
    ("claim/grid-is-thorough", "5^5 = 3,125"),
    ("topic/schedule", "One-cycle rises from max/25 to max"),
    ("topic/batch-and-lr", "square root for adaptive optimizers and in proportion for SGD"),
    ("run/plateau", "raise"),
    ("topic/seeds", "unless the noise is as large|unless the seeds differ as much"),
    ("claim/grid-is-thorough", "quasi-random"),
    ("topic/weight-decay", "coincide for SGD up to a rescaling"),
    ("topic/pruning", "presume accuracy in percent"),
    ("claim/more-parameters-more-flexibility", "Importance is a prior"),
    ("topic/which-strategy", "contradict each other at 4 to 6 parameters"),
    ("run/overfitting", "lower learning rate"),
    ("topic/how-long", "not by the time of an epoch"),
    ("tables/budget", "at least 3 here"),
    ("topic/scale", "Six values from 1e-4 to 1e-2"),
    ("tables/tools", "threads, not GPUs"),
    ("topic/manual-tuning", "halves in code"),
    ("tables/warmup", "starts at or near 0"),
    ("space/coupled-weight-decay", "use AdamW|AdamW"),
    ("topic/out-of-scope", "A loss that becomes NaN is not out of scope"),
]


@pytest.mark.parametrize(("item", "name", "path", "value"), DATA)
def test_the_data_says_it(item: str, name: str, path: str, value: Any) -> None:
    assert _at(table(name), path) == value
    assert item in table(name)["knowledge"]


@pytest.mark.parametrize(("item", "identifier", "words"), WORDS)
def test_a_person_reads_it(item: str, identifier: str, words: str) -> None:
    shown = page(identifier)
    assert any(choice in shown for choice in words.split("|"))
    assert identifier in next(row.carriers for row in coverage_rows() if row.item == item)


@pytest.mark.parametrize(("identifier", "words"), CORRECTIONS)
def test_the_source_is_corrected(identifier: str, words: str) -> None:
    shown = page(identifier)
    assert any(choice in shown for choice in words.split("|"))
    assert "References" in shown


def test_every_item_is_pinned_here() -> None:
    assert {row.item for row in coverage_rows()} == {item for item, *_ in DATA} | {item for item, *_ in WORDS}
