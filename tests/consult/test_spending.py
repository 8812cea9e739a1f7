"""What a stretch of time is, how many machines there are, what they hold and cost."""

from __future__ import annotations

from typing import Any

import pytest

from advisor.consult.telling import reading_of

NAMES = ("trial_hours", "budget_hours", "budget_kind", "n_workers", "price_per_hour", "memory_gb")

TRAININGS: dict[str, dict[str, Any]] = {
    "segformer on 4k tiles, adamw 6e-5, batch 8, 2.5 hours, miou .61. flip too?": {"trial_hours": 2.5},
    "small gru, adam 2e-3, f1 .72, eleven minutes. wider?": {"trial_hours": 11 / 60},
    "gcn, lr .01, rmse 3.2, 6 h on two V100s. what next?": {"trial_hours": 6.0, "n_workers": 2},
    "conformer, 120 epochs in 14 hours, wer 8.1": {"trial_hours": 14.0},
    "90k steps = 19 h, fid 11": {"trial_hours": 19.0},
    "detector, 60 epochs (5 h on 2 gpus), map .44": {"trial_hours": 5.0, "n_workers": 2},
    "25 epochs with batch 6 took 4 hours": {"trial_hours": 4.0},
    "an hour for 12 epochs, f1 .88": {"trial_hours": 1.0},
    "cls head / bs 64 / lr 3e-4 / 3h20 / val_loss 0.41": {"trial_hours": 3 + 1 / 3},
    "ran all 300, 17 h. could I have stopped?": {"trial_hours": 17.0},
    "6 folds, 40 min per fold": {"trial_hours": 2 / 3},
    "two days a fold on the V100": {"trial_hours": 48.0},
    "9h per finetune, 150 gpu hours in total": {"trial_hours": 9.0, "budget_hours": 150.0, "budget_kind": "gpu"},
    "a training of our tagger needs 75 minutes": {"trial_hours": 1.25},
    "every segmentation run 8 hours, 40 of them": {"trial_hours": 8.0},
    "grid of 5 x 5 at 9 minutes": {"trial_hours": 0.15},
    "3 options for each of 6 knobs, and one takes 12 min": {"trial_hours": 0.2},
    "pretrain 700M takes 6 days on 16 A100": {"trial_hours": 144.0, "n_workers": 16},
    "it converged in 50 minutes, dice .9": {"trial_hours": 5 / 6},
    "the hopeless ones take their five hours": {"trial_hours": 5.0},
    "40 runs of 30 epochs, 2 h each": {"trial_hours": 2.0},
    "the search has done 150 evaluations (4 min each)": {"trial_hours": 1 / 15},
}
"""Lines that tell how long one training is, without a word for it or with another one."""

NO_BUDGETS: dict[str, dict[str, Any]] = {
    "lr 3e-4 cosine, 2 A100s, 4 days": {"budget_hours": 96.0, "budget_kind": "wall", "n_workers": 2},
    "planning 80 epochs, 3 days": {"budget_hours": 72.0, "budget_kind": "wall"},
    "18 hours remain, lr and decay": {"budget_hours": 18.0, "budget_kind": "wall"},
    "what suits six knobs and three days?": {"budget_hours": 72.0, "budget_kind": "wall"},
    "the competition closes in 40 hours": {"budget_hours": 40.0, "budget_kind": "wall"},
    "we used 400 gpu hours and the default is still ahead": {},
    "the sweep has finished, 70 trials, 22 gpu hours": {},
    "is it worth two days of tuning?": {},
    "before we tune it for a week: does a forest do as well?": {},
    "they searched depth and width for 5 days with sgd": {},
    "epoch 3 done in 95 s": {},
    "epoch 1 takes 5 min, epoch 30 takes 21 min": {},
    "epoch 4..20: 300 s each": {},
    "speech recordings, 14 h, loss explodes": {},
    "900 clips for the fine-tuning (6 h)": {},
    "3 h of my time, forest .83": {},
    "nothing moves my auc of .71. four weeks": {},
    "killed at 12 h with 30 trials done": {},
    "7 hours of resnet, finds nothing": {},
    "each 1M env steps in a row": {},
    "it trains on for six more hours": {},
    "one setting a day, by hand": {},
    "more demos (15 min each)?": {},
    "iteration 8000: it takes 3 s": {},
    "mae 5.5 minutes on held-out trips": {},
    "3d pose of 20 persons": {},
}
"""Times that are spent, of data or of an epoch are no budget; a bare one beside a plan is."""

BUDGETS: dict[str, dict[str, Any]] = {
    "swin, adamw, metric val loss, 36 hours, 40 min a run": {
        "budget_hours": 36.0,
        "budget_kind": "wall",
        "trial_hours": 2 / 3,
    },
    "unet, sgd, dice .8, 15 h, 20 min each": {"budget_hours": 15.0, "budget_kind": "wall", "trial_hours": 1 / 3},
    "unet, sgd lr .1, dice .8, 15 h": {"trial_hours": 15.0},
    "80 hours and 45 minutes per run": {"budget_hours": 80.0, "budget_kind": "wall", "trial_hours": 0.75},
    "4 days and 5 hours a trial": {"budget_hours": 96.0, "budget_kind": "wall", "trial_hours": 5.0},
    "2 hours and 45 minutes per run": {"trial_hours": 2.75},
    "it takes 30 hours and 30 minutes per run": {"trial_hours": 30.5},
    "the budget is an overnight run": {"budget_hours": 10.0, "budget_kind": "wall"},
    "30 minutes on the new card, 3h on the old one": {"trial_hours": 0.5},
    "we have two weeks, but only at night, 7h each": {"budget_hours": 98.0, "budget_kind": "wall"},
    "5 days, evenings only: 4 hours a day": {"budget_hours": 20.0, "budget_kind": "wall"},
    "we have a week, and at night each run takes 8 hours": {
        "budget_hours": 168.0,
        "budget_kind": "wall",
        "trial_hours": 8.0,
    },
}
"""Budgets beside the length of a trial, each what it is."""

MACHINES: dict[str, dict[str, Any]] = {
    "bf16 or fp16 on an L4?": {},
    "qlora on a 3090, loss 0": {},
    "on my 3090 it fits": {"n_workers": 1},
    "the 4090 workstation gives 71, the H100 node 70": {},
    "switched to channels_last, 1080 card": {},
    "tiles of 3840*1080": {},
    "dataloader workers=6, gpu idle": {},
    "n_jobs=-1 spawns 64 processes": {},
    "30 gpu runs are done": {},
    "128 tpus cores, batch 4096": {},
    "search is for labs with 500 cards. I own one 2060": {"n_workers": 1},
    "Theirs: 8 gpus, lr .1. Me: 2 gpus": {"n_workers": 2},
    "7B, 3 x 40GB. lora?": {"n_workers": 3, "memory_gb": 40.0},
    "16 GB cards, three of those": {"n_workers": 3, "memory_gb": 16.0},
    "h100 at $3.10/h, 4 of them": {"n_workers": 4, "price_per_hour": 3.1},
    "1.90 euros an hour per card, got six": {"n_workers": 6, "price_per_hour": 1.9},
    "bs 64, auc .91, 4090 x1": {"n_workers": 1},
    "sweep agent x 6, all alike": {"n_workers": 6},
    "all workers (7) propose the same": {"n_workers": 7},
    "TPE, 90 trials (3 jobs)": {"n_workers": 3},
    "a slurm array of 12 jobs": {"n_workers": 12},
    "5 ray workers, one seed": {"n_workers": 5},
    "one laptop gpu, that's it": {"n_workers": 1},
    "it stays flat on both": {},
    "with ddp far below the single card": {},
    "6 A100s, every run is 5h on 2 GPUs": {"trial_hours": 5.0, "n_workers": 3},
    "we rent 16 gpus, a training takes 3 hours on 8 of them": {"trial_hours": 3.0, "n_workers": 2},
    "3 nodes with 8 gpus each, every run uses 4 gpus": {"n_workers": 6},
    "5 nodes of 4 gpus, one run needs a whole node": {"n_workers": 5},
    "one run takes 2h on 2 V100s, we have 10": {"trial_hours": 2.0, "n_workers": 5},
    "12 gpus, 3 per run": {"n_workers": 4},
    "a run takes 7h on 2 gpus": {"trial_hours": 7.0, "n_workers": 2},
    "45 gpu hours at 2.10 an hour": {"budget_hours": 45.0, "budget_kind": "gpu", "price_per_hour": 2.1},
    "a 60 GB video of the street": {},
    "lora on 4x48gb": {"n_workers": 4, "memory_gb": 48.0},
    "memory is 2*16 GB": {"n_workers": 2, "memory_gb": 16.0},
    "we rent 8x80G, fsdp or ddp": {"n_workers": 8, "memory_gb": 80.0},
    "2x32gb ram": {},
    "3x 20gb of data": {},
}
"""Machines that are counted, and names and figures that count none."""


@pytest.mark.parametrize(("text", "told"), (TRAININGS | NO_BUDGETS | BUDGETS | MACHINES).items())
def test_times_and_machines_are_told_only_as_they_are_meant(text: str, told: dict[str, Any]) -> None:
    facts = reading_of(text).facts
    assert {name: facts[name] for name in NAMES if name in facts} == pytest.approx(told)


@pytest.mark.parametrize(
    ("text", "trials"),
    [
        ("should I end the search? no gain in the last 50 trials", None),
        ("when do I stop the sweep? nothing better for 70 trials", None),
        ("the search has not improved within 45 trials", None),
        ("ran 90 trials in a row without anything new", None),
        ("no better one yet and I can afford 60 trials", 60),
        ("we have a budget of 80 trials, no gain for 20 trials", 80),
    ],
)
def test_trials_that_brought_nothing_are_no_budget(text: str, trials: int | None) -> None:
    assert reading_of(text).facts.get("budget_trials") == trials
