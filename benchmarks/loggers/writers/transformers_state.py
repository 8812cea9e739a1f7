"""Hugging Face's Trainer: trainer_state.json of a real training."""

import json

import torch
from curves import noisy_data
from transformers import Trainer, TrainingArguments

REQUIRES = ["transformers==5.23.0", "torch==2.13.0", "accelerate==1.15.0"]
NOTE = " trainer_state.json, trained"
ROLES = {"train/loss": "loss/train", "eval/loss": "loss/validation"}
READ_AS = {"train/loss": "loss", "eval/loss": "eval_loss", "train/grad_norm": "grad_norm"}


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.net = torch.nn.Sequential(torch.nn.Linear(20, 128), torch.nn.ReLU(), torch.nn.Linear(128, 2))

    def forward(self, x, labels=None):
        logits = self.net(x)
        return {"loss": torch.nn.functional.cross_entropy(logits, labels), "logits": logits}


def write(folder, broken):
    torch.manual_seed(0)
    x, y, held_x, held_y = noisy_data()
    train, held = (
        [{"x": torch.tensor(row), "labels": label} for row, label in zip(*part, strict=True)]
        for part in ((x, y), (held_x, held_y))
    )
    arguments = TrainingArguments(
        str(folder), num_train_epochs=40, learning_rate=1e30 if broken else 5e-3, per_device_train_batch_size=32,
        logging_steps=8, eval_strategy="epoch", report_to=[], disable_tqdm=True, logging_nan_inf_filter=False,
        optim="sgd" if broken else "adamw_torch", save_strategy="no", use_cpu=True, lr_scheduler_type="constant",
    )  # fmt: skip
    trainer = Trainer(Net(), arguments, train_dataset=train, eval_dataset=held)
    trainer.train()
    trainer.state.save_to_json(str(folder / "trainer_state.json"))
    rows = json.loads((folder / "trainer_state.json").read_text())["log_history"]
    return {tag: [(row["step"], row[name]) for row in rows if name in row] for tag, name in READ_AS.items()}
