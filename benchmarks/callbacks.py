"""Each callback in a real training of its framework, and what a watcher costs a loop.

`python -m benchmarks.callbacks loop hf sft trl lightning sb3 keras plain optuna` (those named; each needs its own,
in an environment apart): trains a healthy model and one that is lost, says what was told when, whether the lost
one was stopped, and whether the log that the framework left says the same. `loop` measures a loop of 10 ms a step.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

STEP_SECONDS = 0.01


def resident() -> float:
    """MB of memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def loop(steps: int = 3000) -> None:
    """The share of a loop's time that its watcher takes, and the memory: torch is there already, as in a training.

    By processor time it is what a machine of its own shows: each step's 10 ms, and the watcher's own thread beside it.
    """
    import torch

    torch.zeros(8).sum()
    before = resident()
    from advisor.callbacks import Watcher

    begun = time.perf_counter()
    watcher = Watcher(optimizer="adamw")
    start = time.perf_counter() - begun
    rng, spent, slowest, processor = np.random.default_rng(0), 0.0, 0.0, 0.0
    began = time.perf_counter()
    for step in range(steps):
        time.sleep(STEP_SECONDS)
        values = {"train/loss": np.exp(-step / 500) + rng.normal(0, 0.05), "train/lr": 1e-3, "train/grad_norm": 1.0}
        if step % 50 == 0:
            values["val/loss"] = np.exp(-step / 500) + 0.02
        at, own = time.perf_counter(), time.thread_time()
        watcher.log(step, values)
        took = time.perf_counter() - at
        processor += time.thread_time() - own
        spent, slowest = spent + took, max(slowest, took)
    whole = time.perf_counter() - began
    share = processor / (steps * STEP_SECONDS)
    print(
        f"loop: {share:.2%} of {steps} steps of 10 ms by processor time, {spent / whole:.2%} by the clock, the slowest "
        f"step {slowest * 1e3:.0f} ms later, made in {start:.2f} s, {resident() - before:.0f} MB"
    )


def shown(name: str, callback: Any, log: Any, steps: int, stopped: int | None = None) -> None:
    """What was told of a training, beside what reading its log says."""
    from advisor.diagnosis import read

    acts = ("warning", "error")
    told = {f.rule for f in callback.report().findings if f.severity in acts}
    evidence = read(log)
    from advisor.diagnosis import diagnose_evidence

    after = {f.rule for f in diagnose_evidence(evidence).findings if f.severity in acts}
    ended = f"stopped at {stopped} of {steps}" if stopped is not None and stopped < steps else f"{steps} steps"
    same = "the log says the same" if told == after else f"the log says {sorted(after)}"
    print(f"{name}: {ended}; told {[(f.rule, f.since_step) for f in SAID]}; in the end {sorted(told)}; {same}")
    SAID.clear()


SAID: list[Any] = []


def data(seed: int = 0, number: int = 512) -> tuple[Any, Any]:
    """A table with an answer that can be learnt."""
    import torch

    made = torch.Generator().manual_seed(seed)
    x = torch.randn(number, 16, generator=made)
    return x, torch.tanh(x @ torch.randn(16, 4, generator=made)).sum(1, keepdim=True) / 2


def hf(folder: Path, lost: bool) -> None:
    import torch
    from torch import nn
    from transformers import Trainer, TrainingArguments

    from advisor.callbacks import HuggingFaceCallback

    class Model(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.net = nn.Sequential(nn.Linear(16, 64), nn.ReLU(), nn.Linear(64, 1))

        def forward(self, x: Any, labels: Any) -> dict[str, Any]:
            out = self.net(x)
            return {"loss": ((out - labels) ** 2).mean() * (1e4 if lost else 1), "logits": out}

    def rows(seed: int) -> list[dict[str, Any]]:
        return [{"x": a, "labels": b} for a, b in zip(*data(seed, 256), strict=True)]

    torch.manual_seed(0)
    callback = HuggingFaceCallback(stop_on="error", on_finding=SAID.append)
    arguments = TrainingArguments(
        str(folder), max_steps=400, logging_steps=2, eval_strategy="steps", eval_steps=20, save_strategy="steps",
        save_steps=200, learning_rate=30.0 if lost else 3e-3, optim="sgd" if lost else "adamw_torch", report_to=[],
        max_grad_norm=0.0, per_device_train_batch_size=32, disable_tqdm=True,
    )  # fmt: skip
    trainer = Trainer(Model(), arguments, train_dataset=rows(0), eval_dataset=rows(0), callbacks=[callback])
    trainer.train()
    trainer.state.save_to_json(str(folder / "trainer_state.json"))
    for old in folder.glob("checkpoint-*"):
        for file in old.rglob("*"):
            file.unlink(missing_ok=True)
    shown(f"transformers {'lost' if lost else 'healthy'}", callback, str(folder), 400, trainer.state.global_step)


def tiny() -> tuple[Any, Any]:
    """A language model of one layer with random weights, and its tokenizer of sixteen words."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

    words = ["<pad>", "<eos>", *(f"w{i}" for i in range(14))]
    made = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}, unk_token="<pad>"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    tokens = PreTrainedTokenizerFast(tokenizer_object=made, pad_token="<pad>", eos_token="<eos>", padding_side="left")
    shape = GPT2Config(
        vocab_size=len(words), n_positions=32, n_embd=32, n_layer=1, n_head=2, eos_token_id=1, pad_token_id=0
    )
    return GPT2LMHeadModel(shape), tokens


def sft(folder: Path, lost: bool) -> None:
    from datasets import Dataset
    from trl import SFTConfig, SFTTrainer

    from advisor.callbacks import HuggingFaceCallback

    model, tokens = tiny()
    rng = np.random.default_rng(0)
    texts = [" ".join(f"w{(start + 3 * i) % 14}" for i in range(12)) for start in rng.integers(0, 14, 256)]
    rows = Dataset.from_dict({"text": texts}).train_test_split(0.25, seed=0)
    callback = HuggingFaceCallback(stop_on="error", on_finding=SAID.append)
    arguments = SFTConfig(
        str(folder), max_steps=150, logging_steps=1, eval_strategy="steps", eval_steps=10, save_strategy="no",
        learning_rate=1e4 if lost else 5e-3, max_grad_norm=0.0, optim="sgd" if lost else "adamw_torch", report_to=[],
        per_device_train_batch_size=16, use_cpu=True, disable_tqdm=True, max_length=16,
    )  # fmt: skip
    trainer = SFTTrainer(
        model, arguments, train_dataset=rows["train"], eval_dataset=rows["test"], processing_class=tokens,
        callbacks=[callback],
    )  # fmt: skip
    trainer.train()
    trainer.state.save_to_json(str(folder / "trainer_state.json"))
    name = f"TRL SFT {'lost' if lost else 'healthy'}"
    shown(name, callback, str(folder), 150, trainer.state.global_step)


def trl(folder: Path, lost: bool) -> None:
    from datasets import Dataset
    from trl import GRPOConfig, GRPOTrainer

    from advisor.callbacks import HuggingFaceCallback

    model, tokens = tiny()

    def reward(completions: list[str], **unused: Any) -> list[float]:
        return [0.0 if lost else text.split().count("w3") / 6 for text in completions]

    callback = HuggingFaceCallback(stop_on="error", on_finding=SAID.append)
    arguments = GRPOConfig(
        str(folder), max_steps=120, logging_steps=1, num_generations=8, per_device_train_batch_size=32,
        max_completion_length=6, learning_rate=5e-3, report_to=[], use_cpu=True, save_strategy="no", disable_tqdm=True,
    )  # fmt: skip
    prompts = Dataset.from_dict({"prompt": [f"w{i % 14} w{i % 5}" for i in range(64)]})
    trainer = GRPOTrainer(
        model, reward, arguments, train_dataset=prompts, processing_class=tokens, callbacks=[callback]
    )
    trainer.train()
    trainer.state.save_to_json(str(folder / "trainer_state.json"))
    shown(f"TRL GRPO {'without reward' if lost else 'healthy'}", callback, str(folder), 120, trainer.state.global_step)


def lightning(folder: Path, lost: bool) -> None:
    import lightning.pytorch as pl
    import torch
    from lightning.pytorch.loggers import CSVLogger
    from torch import nn
    from torch.utils.data import DataLoader, TensorDataset

    from advisor.callbacks import LightningCallback

    class Module(pl.LightningModule):
        def __init__(self, lr: float) -> None:
            super().__init__()
            self.save_hyperparameters()
            self.net = nn.Sequential(nn.Linear(16, 64), nn.ReLU(), nn.Linear(64, 1))

        def training_step(self, batch: Any, number: int) -> Any:
            loss = ((self.net(batch[0]) - batch[1]) ** 2).mean()
            self.log("train_loss", loss)
            return loss

        def validation_step(self, batch: Any, number: int) -> None:
            self.log("val_loss", ((self.net(batch[0]) - batch[1]) ** 2).mean())

        def configure_optimizers(self) -> Any:
            return torch.optim.SGD(self.parameters(), lr=self.hparams["lr"])

    torch.manual_seed(0)
    callback = LightningCallback(stop_on="error", on_finding=SAID.append)
    loaders = [DataLoader(TensorDataset(*data(0)), batch_size=32, shuffle=shuffle) for shuffle in (True, False)]
    trainer = pl.Trainer(
        max_epochs=30, callbacks=[callback], logger=CSVLogger(folder, name=None, version=""), log_every_n_steps=2,
        enable_progress_bar=False, enable_checkpointing=False, enable_model_summary=False, accelerator="cpu",
    )  # fmt: skip
    trainer.fit(Module(30.0 if lost else 0.05), *loaders)
    shown(f"Lightning {'lost' if lost else 'healthy'}", callback, str(folder), 480, trainer.global_step)


def sb3(folder: Path, lost: bool) -> None:
    from stable_baselines3 import PPO
    from stable_baselines3.common.logger import configure

    from advisor.callbacks import StableBaselines3Callback

    model = PPO("MlpPolicy", "CartPole-v1", seed=0, n_steps=256, learning_rate=1.0 if lost else 1e-3, device="cpu")
    model.set_logger(configure(str(folder), ["csv"]))
    callback = StableBaselines3Callback(stop_on="error", on_finding=SAID.append)
    model.learn(15_000, callback=callback)
    shown(f"SB3 PPO {'rate 1.0' if lost else 'healthy'}", callback, str(folder), 15_000, model.num_timesteps)


def keras(folder: Path, lost: bool) -> None:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    import keras as framework

    from advisor.callbacks import KerasCallback

    framework.utils.set_random_seed(0)
    x, y = (part.numpy() for part in data(0))
    model = framework.Sequential([framework.layers.Dense(64, activation="relu"), framework.layers.Dense(1)])
    model.compile(framework.optimizers.SGD(30.0 if lost else 0.05), "mse")
    callback = KerasCallback(stop_on="error", on_finding=SAID.append)
    log = folder / "log.csv"
    history = model.fit(
        x, y, batch_size=32, epochs=40, validation_split=0.25, verbose=0,
        callbacks=[callback, framework.callbacks.CSVLogger(str(log))],
    )  # fmt: skip
    shown(f"Keras {'lost' if lost else 'healthy'}", callback, history if lost else str(log), 40, len(history.epoch))


def plain(folder: Path, lost: bool) -> None:
    """A loop of one's own: the watcher is given what the loop prints, and its log is a CSV file."""
    import torch
    from torch import nn

    from advisor.callbacks import Watcher

    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(16, 64), nn.ReLU(), nn.Linear(64, 1))
    optimizer = torch.optim.SGD(net.parameters(), lr=30.0 if lost else 0.05)
    watcher = Watcher(stop_on="error", on_finding=SAID.append, optimizer="sgd", batch_size=32)
    x, y = data(0, 640)
    rows = ["step,train_loss,val_loss"]
    for step in range(480):
        start = 32 * (step % 16)
        loss = ((net(x[start : start + 32]) - y[start : start + 32]) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        values = {"train_loss": loss.item()}
        if step % 16 == 15:
            values["val_loss"] = ((net(x[512:]) - y[512:]) ** 2).mean().item()
        rows.append(f"{step},{values['train_loss']:.6g},{values.get('val_loss', '')}")
        watcher.log(step, values)
        if watcher.should_stop:
            break
    (folder / "log.csv").write_text("\n".join(rows) + "\n")
    shown(f"plain loop {'lost' if lost else 'healthy'}", watcher, str(folder / "log.csv"), 480, step + 1)


def optuna(folder: Path, lost: bool) -> None:
    import optuna as framework

    from advisor.callbacks import OptunaCallback

    def objective(trial: Any) -> float:
        high = 1e-3 if lost else 1e-1
        rate = trial.suggest_float("lr", 1e-5, high, log=True)
        drop = trial.suggest_float("dropout", 0.0, 0.6)
        noise = np.random.default_rng(trial.number).normal(0, 0.02)
        return float((np.log10(rate) + (1 if lost else 2.5)) ** 2 + (drop - 0.3) ** 2 + noise)

    framework.logging.set_verbosity(framework.logging.ERROR)
    storage = f"sqlite:///{folder}/study.db"
    study = framework.create_study(storage=storage, study_name="s", sampler=framework.samplers.TPESampler(seed=0))
    callback = OptunaCallback(stop_on="error", on_finding=SAID.append)
    study.optimize(objective, n_trials=60, callbacks=[callback])
    name = "range that ends too early" if lost else "healthy"
    shown(f"Optuna {name}", callback, f"{folder}/study.db", 60, len(study.trials))


FRAMEWORKS: dict[str, Callable[[Path, bool], None]] = {
    "hf": hf, "sft": sft, "trl": trl, "lightning": lightning, "sb3": sb3, "keras": keras, "plain": plain,
    "optuna": optuna,
}  # fmt: skip


def main(names: list[str]) -> None:
    """Runs those named; keeps their logs where KEEP names a folder."""
    for name in names:
        if name == "loop":
            loop()
            continue
        for lost in (False, True):
            kept = os.environ.get("KEEP")
            folder = Path(kept, f"{name}-{'lost' if lost else 'healthy'}") if kept else Path(tempfile.mkdtemp())
            folder.mkdir(parents=True, exist_ok=True)
            FRAMEWORKS[name](folder, lost)


if __name__ == "__main__":
    main(sys.argv[1:] or ["loop", *FRAMEWORKS])
