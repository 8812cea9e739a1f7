"""The bundled trainer: what it optimizes, how it schedules, and that an interrupted training ends the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from advisor.errors import ConfigError
from advisor.runner.schedules import schedule
from advisor.runner.settings import settings_of
from advisor.runner.task import Task

torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install 'hp-advisor[torch]'")


def blobs() -> tuple[Any, Any]:
    generator = torch.Generator().manual_seed(0)
    target = torch.arange(96) % 3
    inputs = torch.randn(96, 4, generator=generator) + 2 * torch.nn.functional.one_hot(target, 4)
    return (inputs[:64], target[:64]), (inputs[64:], target[64:])


def network(config: Any) -> Any:
    return torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.LayerNorm(8), torch.nn.ReLU(), torch.nn.Linear(8, 3))


TASK = Task(network, blobs, defaults={"epochs": 4, "batch_size": 16, "learning_rate": 0.05})


class Interrupted(BaseException):
    pass


def training(config: dict[str, Any], checkpoint: Path | None = None, stop_at: int | None = None, **told: Any) -> Any:
    from advisor.runner.trainer import Training

    def report(epoch: int, value: float) -> None:
        if epoch == stop_at:
            raise Interrupted

    torch.manual_seed(0)
    return Training(TASK, TASK.load(), config, "val_loss", False, report, checkpoint=checkpoint, **told)


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "adamw", "rmsprop"])
def test_every_optimizer_learns_and_spares_norms_and_biases_the_decay(optimizer: str) -> None:
    made = training({"optimizer": optimizer, "wd": 0.01, "lr": 0.003})
    made.run()
    assert made.history[-1] < made.history[0]
    decayed, spared = made.optimizer.param_groups
    assert (decayed["weight_decay"], spared["weight_decay"]) == (0.01, 0.0)
    assert all(p.ndim >= 2 for p in decayed["params"])
    assert len(spared["params"]) == 4


def test_an_interrupted_training_goes_on_from_its_checkpoint_and_ends_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor.runner.trainer.SAVE_SECONDS", 0.0)
    config = {"momentum": 0.9, "optimizer": "sgd", "lr_schedule": "cosine", "warmup_steps": 2, "ema_decay": 0.5}
    whole = training(config)
    whole.run()
    with pytest.raises(Interrupted):
        training(config, tmp_path / "trial.pt", stop_at=1).run()
    resumed = training(config, tmp_path / "trial.pt")
    resumed.run()
    assert resumed.history == whole.history
    assert not (tmp_path / "trial.pt").exists()


def test_the_best_weights_are_kept_when_asked(tmp_path: Path) -> None:
    made = training({}, tmp_path / "best.pt", keep=True)
    told = made.run()
    state = torch.load(tmp_path / "best.pt", weights_only=True)
    assert state["epoch"] == told["best_epoch"]
    network({}).load_state_dict(state["model"])


def test_a_full_disk_costs_the_checkpoint_and_not_the_trial(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    told = training({}, tmp_path / "file" / "best.pt", keep=True).run()
    assert told["epochs"] == 4
    assert "checkpoint" not in told


def test_accumulation_takes_fewer_steps_of_the_same_size() -> None:
    made = training({"batch_size": 8, "accumulation": 2, "epochs": 1})
    made.run()
    assert made.step == 4


def test_bfloat16_is_used_where_it_is_asked_for_by_name() -> None:
    ran = []
    for amp in (True, "bf16"):
        made = training({"amp": amp})
        made.run()
        ran.append(made.history)
    assert ran[0] != ran[1]
    assert ran[0] == pytest.approx(ran[1], rel=0.05)


@pytest.mark.parametrize(
    ("asked", "device", "used"),
    [(True, "cuda", "float16"), ("fp16", "cuda", "float16"), ("bf16", "cuda", "bfloat16"), (True, "cpu", None),
     ("fp16", "cpu", None), (False, "cuda", None), ("bf16", "cpu", "bfloat16")],
)  # fmt: skip
def test_mixed_precision_is_of_the_device_unless_it_is_named(asked: bool | str, device: str, used: str | None) -> None:
    from advisor.runner.trainer import half_precision

    assert half_precision(asked, device) == (getattr(torch, used) if used else None)


def test_early_stopping_ends_the_training() -> None:
    assert training({"lr": 1e-12, "patience": 1, "epochs": 50, "optimizer": "sgd"}).run()["epochs"] < 50


def test_a_loss_that_is_no_number_is_a_divergence() -> None:
    from advisor.runner.trainer import DivergedError

    with pytest.raises(DivergedError, match="learning rate"):
        training({"lr": 1e30, "optimizer": "sgd"}).run()


def test_clipping_bounds_the_step() -> None:
    made = training({"optimizer": "sgd", "momentum": 0.0, "lr": 1.0, "clip_norm": 1e-3, "epochs": 1, "batch_size": 64})
    made._set_up()
    before = [p.detach().clone() for p in made.model.parameters()]
    made._epoch()
    moved = (
        sum(float(((b.detach() - a) ** 2).sum()) for a, b in zip(before, made.model.parameters(), strict=True)) ** 0.5
    )
    assert moved == pytest.approx(1e-3, rel=1e-3)


def test_a_metric_that_is_not_measured_is_refused_with_a_suggestion() -> None:
    made = training({})
    made.metric = "val_acuracy"
    with pytest.raises(ConfigError, match=r"no 'val_acuracy'\. Did you mean 'val_accuracy'"):
        made.run()


@pytest.mark.parametrize(
    ("name", "first", "middle", "last"),
    [
        ("constant", 1.0, 1.0, 1.0), ("cosine", 1.0, 0.5, 0.0), ("linear", 1.0, 0.5, 0.0),
        ("exponential", 1.0, 0.1, 0.01), ("step", 1.0, 0.1, 0.01), ("one-cycle", 0.04, 0.8117, 4e-6),
        ("wsd", 1.0, 1.0, 0.0), ("CosineAnnealingLR", 1.0, 0.5, 0.0),
    ],
)  # fmt: skip
def test_schedules_start_pass_and_end_where_they_should(name: str, first: float, middle: float, last: float) -> None:
    factor = schedule(name, 100, 0)
    assert [factor(0), factor(50), factor(100)] == pytest.approx([first, middle, last], abs=1e-4)


def test_warmup_rises_to_the_peak_before_the_schedule_begins() -> None:
    factor = schedule("linear", 110, 10)
    assert [factor(0), factor(9), factor(10), factor(60)] == pytest.approx([0.1, 1.0, 1.0, 0.5])


def test_an_unknown_schedule_is_refused() -> None:
    with pytest.raises(ConfigError, match="Did you mean 'cosine'"):
        schedule("cosin", 10, 0)


def test_settings_are_read_in_any_spelling() -> None:
    read = settings_of({"lr": 0.2, "bs": 8, "wd": 0.1, "unknown": 3}, {"learning_rate": 1.0, "epochs": 2})
    assert (read.learning_rate, read.batch_size, read.weight_decay, read.epochs) == (0.2, 8, 0.1, 2)
    with pytest.raises(ConfigError, match="batch_size"):
        settings_of({"batch_size": 0}, {})
