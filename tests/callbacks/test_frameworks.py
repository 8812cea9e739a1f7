"""Each framework's callback on a stand-in of the framework; benchmarks/callbacks.py runs the real ones."""

import math
from types import SimpleNamespace

import numpy as np
import optuna
import pytest

from advisor.callbacks import OptunaCallback
from tests.callbacks.stand_ins import callback_class
from tests.callbacks.test_watcher import losses


def test_huggingface_takes_what_the_trainer_logs_under_the_names_of_its_state():
    with callback_class("HuggingFaceCallback") as made:
        callback = made(stop_on="error", every=1, on_finding=lambda finding: None)
        args = SimpleNamespace(learning_rate=0.1, weight_decay=0.0, world_size=1, output_dir="out", flag=True)
        state, control = (
            SimpleNamespace(is_world_process_zero=True, global_step=0),
            SimpleNamespace(should_training_stop=False),
        )
        callback.on_train_begin(args, state, control)
        for step, value in enumerate(losses(nan_from=60)):
            state.global_step = step
            callback.on_log(args, state, control, logs={"loss": value, "eval_loss": value, "epoch": step / 10})
            if control.should_training_stop:
                break
        callback.on_train_end(args, state, control)
    assert 60 < state.global_step < 66
    assert {"train/loss", "eval/loss"} <= set(callback.watcher._evidence().runs[0].series)
    assert callback.findings[0].rule == "run/diverged"
    assert callback.findings[0].prescriptions[0].to == pytest.approx(0.01)


def test_huggingface_is_silent_on_the_other_processes():
    with callback_class("HuggingFaceCallback") as made:
        callback = made(stop_on="error", every=1)
        args, state, control = (
            SimpleNamespace(world_size=1),
            SimpleNamespace(is_world_process_zero=False, global_step=1),
            SimpleNamespace(),
        )
        callback.on_train_begin(args, state, control)
        callback.on_log(args, state, control, logs={"loss": math.nan})
    assert callback.report().findings == ()


class LightningTrainer(SimpleNamespace):
    """Counts steps; keeps every logged quantity as one object until it is logged anew."""

    def __init__(self):
        super().__init__(global_step=0, log_every_n_steps=2, callback_metrics={}, is_global_zero=True)
        self.sanity_checking, self.should_stop, self.world_size = False, False, 1
        self.optimizers = [SimpleNamespace(param_groups=[{"lr": 0.1}])]
        self.strategy = SimpleNamespace(reduce_boolean_decision=lambda decision, all: decision)


def test_lightning_takes_every_quantity_when_it_is_new():
    with callback_class("LightningCallback") as made:
        callback, trainer = made(stop_on="error", every=1, on_finding=lambda finding: None), LightningTrainer()
        module = SimpleNamespace(hparams={"lr": 0.1})
        callback.on_fit_start(trainer, module)
        for step, value in enumerate(losses(nan_from=60), 1):
            trainer.global_step = step
            trainer.callback_metrics["train_loss"] = np.float64(value)
            callback.on_train_batch_end(trainer, module, None, None, step)
            if step % 10 == 0:
                trainer.callback_metrics["val_loss"] = np.float64(value)
                callback.on_validation_end(trainer, module)
            if trainer.should_stop:
                break
        callback.on_fit_end(trainer, module)
    series = callback.watcher._evidence().runs[0].series
    assert series["train_loss"].steps[:3].tolist() == [1, 3, 5]
    assert series["val_loss"].steps.tolist() == [9, 19, 29, 39, 49, 59]
    assert 60 < trainer.global_step < 68
    assert callback.findings[0].rule == "run/diverged"


def test_keras_takes_epochs_and_a_lost_batch_at_once():
    with callback_class("KerasCallback") as made:
        callback = made(stop_on="error", every=1, on_finding=lambda finding: None)
        callback.model = SimpleNamespace(optimizer=SimpleNamespace(name="adam", learning_rate=0.1), stop_training=False)
        callback.params = {"epochs": 40}
        callback.on_train_begin()
        for epoch, value in enumerate(losses(40, nan_from=20)):
            callback.on_epoch_begin(epoch)
            batches = 0
            while batches < 10 and not callback.model.stop_training:
                callback.on_train_batch_end(batches, {"loss": value})
                batches += 1
            if callback.model.stop_training:
                break
            callback.on_epoch_end(epoch, {"loss": value, "val_loss": value})
        callback.on_train_end()
    assert (epoch, batches < 10) == (20, True)
    assert callback.findings[0].rule == "run/diverged"


def test_optuna_is_told_of_a_range_that_ends_too_early_and_stops():
    said = []
    callback = OptunaCallback(stop_on="error", on_finding=said.append)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    study.optimize(
        lambda trial: (math.log10(trial.suggest_float("lr", 1e-5, 1e-3, log=True)) + 1) ** 2,
        n_trials=100,
        callbacks=[callback],
    )
    assert [(finding.rule, finding.subject.parameter) for finding in said] == [("study/boundary-optimum", "lr")]
    assert len(study.trials) < 100
    assert callback.report().findings[0].rule == "study/boundary-optimum"
