"""MMEngine: a real Runner, scalars.json with its twin and its text log."""

import json

import torch
from curves import noisy_data
from mmengine.evaluator import BaseMetric, Evaluator
from mmengine.model import BaseModel
from mmengine.runner import Runner

REQUIRES = [
    "mmengine-lite==0.10.7",
    "torch==2.13.0",
    "numpy<2.3",
    "opencv-python-headless",
    "matplotlib",
    "setuptools<81",
]
NOTE = ", trained"
ROLES = {"loss": "loss/train", "val/loss": "loss/validation"}


class Net(BaseModel):
    def __init__(self):
        super().__init__()
        self.net = torch.nn.Sequential(torch.nn.Linear(20, 128), torch.nn.ReLU(), torch.nn.Linear(128, 2))

    def forward(self, x, y, mode="tensor"):
        loss = torch.nn.functional.cross_entropy(self.net(x), y)
        return {"loss": loss} if mode == "loss" else [(loss.item(), len(y))]


class Loss(BaseMetric):
    def process(self, data_batch, data_samples):
        self.results.extend(data_samples)

    def compute_metrics(self, results):
        return {"loss": sum(v * n for v, n in results) / sum(n for _, n in results)}


def write(folder, broken):
    torch.manual_seed(0)
    x, y, held_x, held_y = noisy_data()
    train, held = ([(torch.tensor(r), label) for r, label in zip(*p, strict=True)] for p in ((x, y), (held_x, held_y)))
    sampler, collate = {"type": "DefaultSampler", "shuffle": True}, {"type": "default_collate"}
    optimizer = {"type": "SGD", "lr": 1e30} if broken else {"type": "Adam", "lr": 5e-3}
    Runner(
        Net(), str(folder), {"batch_size": 30, "sampler": sampler, "dataset": train, "collate_fn": collate},
        {"batch_size": 30, "sampler": {**sampler, "shuffle": False}, "dataset": held, "collate_fn": collate},
        train_cfg={"by_epoch": True, "max_epochs": 30}, val_cfg={}, val_evaluator=Evaluator(Loss()),
        optim_wrapper={"optimizer": optimizer}, default_hooks={"logger": {"type": "LoggerHook", "interval": 4}},
    ).train()  # fmt: skip
    rows = [json.loads(line) for line in next(folder.rglob("scalars.json")).read_text().splitlines()]
    return {
        "loss": [(row["step"], row["loss"]) for row in rows if "iter" in row],
        "val/loss": [(8 * row["step"], row["loss"]) for row in rows if "iter" not in row],
    }
