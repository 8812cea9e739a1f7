"""One row an optimizer: spellings, rates, what acts; every row is used."""

from __future__ import annotations

import re

import pytest

from advisor.context import told_setup
from advisor.errors import RuleError
from advisor.facts import Setup
from advisor.optimizers import _row, acting, optimizer_of, optimizer_row, optimizers, said
from advisor.planner.ranges import from_tables, set_by_optimizer
from advisor.rates import usual_rates
from advisor.training import Signs, decide
from tests.signals.logs import facts, falling

EVERY = sorted(optimizers())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("torch.optim.AdamW", "adamw"),
        ("adamw_torch_fused", "adamw"),
        ("paged_adamw_8bit", "adamw"),
        ("SGD", "sgd"),
        ("Lion", "lion"),
        ("lion_8bit", "lion"),
        ("schedule_free_adamw", "schedule-free"),
        ("AdamWScheduleFree", "schedule-free"),
        ("SGDScheduleFree", "schedule-free-sgd"),
        ("Prodigy", "prodigy"),
        ("DAdaptAdam", "dadaptation"),
        ("schedule-free", "schedule-free"),
        ("NAdam", "nadam"),
        ("own thing", None),
    ],
)
def test_spellings_name_a_row(text: str, found: str | None) -> None:
    assert optimizer_of(text) == found


def test_no_text_names_no_optimizer() -> None:
    assert optimizer_of(3) is None


def test_a_mode_is_another_row() -> None:
    assert optimizer_of("Muon", {"adjust_lr_fn": "match_rms_adamw"}) == "muon-rms"
    assert optimizer_of("Muon", {"adjust_lr_fn": "original"}) == "muon"


@pytest.mark.parametrize("name", EVERY)
def test_every_row_is_used(name: str) -> None:
    row = optimizers()[name]
    for spelling in (name, row.name, *row.aliases):
        assert optimizer_of(spelling) == name, spelling
    assert Setup(optimizer=name).adaptive == row.adaptive
    assert Setup(optimizer=name).decoupled == row.decoupled
    usual = usual_rates(None, (name,))
    assert (usual.low, usual.high, usual.start) == (row.rates.low, row.rates.high, row.rates.start)
    assert row.rates.low <= row.rates.start <= row.rates.high
    if row.said:
        assert re.search(row.said, name.replace("-", " ").replace("dadaptation", "d-adaptation"))
    if not row.fixed:
        planned = from_tables("lr", Setup(optimizer=name))
        assert planned is not None
        assert planned.low is not None
        assert planned.low < row.rates.start < (planned.high or 0)
    assert all(name in acting(setting) for setting in row.acts)


def test_torch_has_the_classes_and_defaults_of_the_rows() -> None:
    import inspect

    import torch

    for row in optimizers().values():
        if row.torch is not None:
            default = inspect.signature(getattr(torch.optim, row.torch)).parameters["lr"].default
            assert float(default) == pytest.approx(row.torch_rate), row.id


def test_how_people_say_it_finds_the_longer_name_first() -> None:
    names = list(said())
    assert names.index("schedule-free") < names.index("adamw") < names.index("adam")
    assert names.index("nadam") < names.index("adam")


def test_a_misspelt_key_is_refused_with_a_suggestion() -> None:
    with pytest.raises(RuleError, match=r"adaptve.*Did you mean 'adaptive'"):
        _row("mine", {"name": "Mine", "adaptve": True})


@pytest.mark.parametrize("betas", [[0.9], [0.9, 0.99, 0.999, 0.9999]])
def test_betas_are_two_or_three(betas: list[float]) -> None:
    row = {"name": "Mine", "adaptive": True, "decoupled": True, "acts": [], "rates": {"low": 1, "high": 3, "start": 2}}
    with pytest.raises(RuleError, match=r"mine: betas: "):
        _row("mine", {**row, "source": "", "betas": betas})


def test_what_an_optimizer_acts_on_is_a_hyperparameter() -> None:
    with pytest.raises(RuleError, match=r"bta1: no hyperparameter\. Did you mean 'beta1'"):
        _row("mine", {"acts": ["bta1"]})


def test_any_optimizer_can_be_told_and_an_unknown_one_has_no_row() -> None:
    assert told_setup({"optimizer": "AdamW"}).optimizer == "adamw"
    assert told_setup({"optimizer": "MyOwn"}).optimizer == "myown"
    assert told_setup({"optimizer": "MyOwn"}).decoupled is None
    assert optimizer_row("MyOwn") is None
    assert not usual_rates(None, ("MyOwn",)).certain


@pytest.mark.parametrize(
    ("training", "optimizer", "start"),
    [
        ("dpo", None, 5e-7),
        ("grpo", None, 1e-6),
        ("lora", "adamw", 2e-4),
        ("sft", "adamw", 2e-5),
        ("dpo", "lion", 1e-7),
        ("dpo", "prodigy", 1.0),
        ("vae", "adam", 1e-3),
        ("ppo", "adam", 3e-4),
        ("pretraining", "muon", 0.02),
        ("reward-model", None, 1e-4),
        ("pretraining", "muon-rms", 6e-4),
    ],
)
def test_rates_by_kind_and_optimizer(training: str, optimizer: str | None, start: float) -> None:
    usual = usual_rates(decide(Signs(told_kind=training)), (optimizer,) if optimizer else ())
    assert usual.start == pytest.approx(start, rel=0.1)


def test_an_adapter_takes_ten_times_the_rate() -> None:
    full = usual_rates(decide(Signs(told_kind="dpo")))
    adapter = usual_rates(decide(Signs(told_kind="dpo", parameters=frozenset({"lora_r"}))))
    assert adapter.start == pytest.approx(10 * full.start)


def test_fine_tuning_is_widened_by_three_and_never_by_ten() -> None:
    planned = from_tables("lr", Setup(fine_tuning=True))
    usual = usual_rates(decide(Signs(fine_tuning=True)))
    assert planned is not None
    assert usual.low / 4 < (planned.low or 0) < usual.low
    assert usual.high < (planned.high or 0) < usual.high * 4


def test_an_optimizer_that_finds_its_rate_leaves_none_to_search() -> None:
    assert "search d_coef" in set_by_optimizer("lr", Setup(optimizer="prodigy"))
    assert not set_by_optimizer("lr", Setup(optimizer="adamw"))
    assert "schedule" in set_by_optimizer("lr_scheduler", Setup(optimizer="schedule-free"))


def test_a_rate_of_one_by_an_unknown_optimizer_is_no_fault() -> None:
    assert facts({"loss": falling(), "lr": [1.0] * 200}).usual.position is None
    assert facts({"loss": falling(), "lr": [1.0] * 200}, optimizer="adam").usual.position == pytest.approx(1000)
