# ruff: noqa: E501
"""Consoles in which names, steps and numbers stand apart, and the points that must come of them."""

from __future__ import annotations

import json

import pytest

from advisor import diagnose
from advisor.readers.reading import read
from advisor.readers.source import ReadOptions
from tests.readers.printed.test_consoles import points_of


def kuangliu(epochs: int = 3) -> str:
    """The bars of the CIFAR trainer that is copied most: the test's bar names nothing."""
    lines = ["==> Preparing data.."]
    for epoch in range(epochs):
        lines.append(f"\nEpoch: {epoch}")
        for loss, total in ((2.0 - epoch / 2, 391), (2.5 - epoch / 4, 100)):
            bars = ((batch, loss + 1 - batch / total) for batch in (1, total // 2, total))
            lines += [
                f" [====>....]  Step: 42ms | Tot: 1s3ms | Loss: {shown:.3f} | Acc: {40 + epoch:.3f}% (64/128) {batch}/{total} "
                for batch, shown in bars
            ]
        lines.append("Saving..")
    return "\n".join(lines)


CONSOLES = {
    "loss after epoch": (
        "Training loss after epoch 1: 2.0\nValidation loss after epoch 1: 2.5\nTraining loss after epoch 2: 1.5\nValidation loss after epoch 2: 2.25\n",
        {"Training loss": [(1, 2.0), (2, 1.5)], "Validation loss": [(1, 2.5), (2, 2.25)]},
    ),
    "loss at step": ("Loss at step 0: 2.0\nLoss at step 100: 1.5\n", {"Loss": [(0, 2.0), (100, 1.5)]}),
    "loss for epoch is": (
        "Average loss for epoch 1 is 2.0 and validation accuracy is 40.0%\nAverage loss for epoch 2 is 1.5 and validation accuracy is 50.0%\n",
        {"loss": [(1, 2.0), (2, 1.5)], "validation accuracy": [(1, 40.0), (2, 50.0)]},
    ),
    "loss, the step in brackets": ("loss (step 10): 2.0\nloss (step 20): 1.5\n", {"loss": [(10, 2.0), (20, 1.5)]}),
    "parts of the data between bars": (
        "Epoch   1 │ train 2.0 │ val 2.5 ↓ │ acc 28.0% │ lr 3.0e-04 │ 12.1s\nEpoch   2 │ train 1.5 │ val 2.25 ↓ │ acc 30.0% │ lr 3.0e-04 │ 12.1s\n",
        {"train/loss": [(1, 2.0), (2, 1.5)], "val/loss": [(1, 2.5), (2, 2.25)]},
    ),
    "brax": (
        "0 {'eval/episode_reward': 100.5, 'eval/walltime': 12.1}\n1000000 {'eval/episode_reward': 410.5, 'eval/walltime': 24.2}\n",
        {"eval/episode_reward": [(0, 100.5), (1000000, 410.5)]},
    ),
    "num_steps": (
        "num_steps: 1000, eval/episode_reward: 100.5\nnum_steps: 2000, eval/episode_reward: 410.5\n",
        {"eval/episode_reward": [(1000, 100.5), (2000, 410.5)]},
    ),
    "steps with underscores": (
        "step 1_000 | train_loss 2.0 | val_loss 2.5\nstep 1_100 | train_loss 1.5 | val_loss 2.25\n",
        {"train_loss": [(1000, 2.0), (1100, 1.5)], "val_loss": [(1000, 2.5), (1100, 2.25)]},
    ),
    "train_step": (
        "train_step=100, train_loss=2.0\ntrain_step=200, train_loss=1.5\n",
        {"train_loss": [(100, 2.0), (200, 1.5)]},
    ),
    "rows that name their part of the data": (
        "| epoch | split | loss | acc |\n|---|---|---|---|\n| 1 | train | 2.0 | 0.25 |\n| 1 | val | 2.5 | 0.2 |\n| 2 | train | 1.5 | 0.5 |\n| 2 | val | 2.25 | 0.4 |\n",
        {"train/loss": [(1, 2.0), (2, 1.5)], "val/loss": [(1, 2.5), (2, 2.25)], "val/acc": [(1, 0.2), (2, 0.4)]},
    ),
    "columns that go by their part of the data alone": (
        "# epoch train val\n1.0e+00 2.0e+00 2.5e+00\n2.0e+00 1.5e+00 2.25e+00\n",
        {"train/loss": [(1, 2.0), (2, 1.5)], "val/loss": [(1, 2.5), (2, 2.25)]},
    ),
    "episodes": (
        "Episode 100\tLast reward: 20.0\tAverage Score: 10.0\nEpisode 200\tLast reward: 30.0\tAverage Score: 15.0\n",
        {"reward": [(100, 10.0), (200, 15.0)]},
    ),
    "processes whose number is glued to their word": (
        "[rank0]: step 10 loss 2.0\n[rank1]: step 10 loss 2.5\n[rank0]: step 20 loss 1.5\n[rank1]: step 20 loss 2.0\n",
        {"rank_0/loss": [(10, 2.0), (20, 1.5)], "rank_1/loss": [(10, 2.5), (20, 2.0)]},
    ),
    "candle": (
        "   1 train loss  2.00000 test acc: 60.00%\n   2 train loss  1.50000 test acc: 70.00%\n",
        {"train loss": [(1, 2.0), (2, 1.5)], "test acc": [(1, 60.0), (2, 70.0)]},
    ),
    "drqv2": (
        "| train | F: 1000 | S: 500 | E: 1 | L: 500 | R: 32.0000 | FPS: 96.7586 | T: 0:00:10\n"
        "| eval  | F: 1000 | S: 500 | E: 1 | L: 500 | R: 31.5000 | T: 0:00:12\n"
        "| train | F: 2000 | S: 1000 | E: 2 | L: 500 | R: 40.0000 | FPS: 96.7586 | T: 0:00:20\n"
        "| eval  | F: 2000 | S: 1000 | E: 2 | L: 500 | R: 39.5000 | T: 0:00:22\n",
        {"train/reward": [(500, 32.0), (1000, 40.0)], "eval/reward": [(500, 31.5), (1000, 39.5)]},
    ),
    "ffjord": (
        "Iter 0000 | Time 0.2345(0.2301) | Bit/dim 9.5(9.6) | Steps 410(410.00) | Grad Norm 1.2(1.2) | Total Time 0.20(0.20)\n"
        "Iter 0010 | Time 0.2345(0.2301) | Bit/dim 8.5(8.6) | Steps 410(410.00) | Grad Norm 1.2(1.2) | Total Time 0.20(0.20)\n",
        {"Bit/dim": [(0, 9.5), (10, 8.5)]},
    ),
    "steps below": (
        "12/01/2020 10:00:00 - INFO - __main__ -   ***** Eval results mrpc *****\n12/01/2020 10:00:00 - INFO - __main__ -     eval_loss = 2.5\n"
        "12/01/2020 10:00:00 - INFO - __main__ -     step = 115\n12/01/2020 10:01:00 - INFO - __main__ -   ***** Eval results mrpc *****\n"
        "12/01/2020 10:01:00 - INFO - __main__ -     eval_loss = 2.25\n12/01/2020 10:01:00 - INFO - __main__ -     step = 230\n",
        {"eval_loss": [(115, 2.5), (230, 2.25)]},
    ),
    "the epoch's loss of gluonts": (
        "INFO:gluonts.trainer:Epoch[0] Learning rate is 0.001\nINFO:gluonts.trainer:Epoch[0] Evaluation metric 'epoch_loss'=2.0\n"
        "INFO:gluonts.trainer:Epoch[1] Learning rate is 0.001\nINFO:gluonts.trainer:Epoch[1] Evaluation metric 'epoch_loss'=1.5\n",
        {"epoch_loss": [(0, 2.0), (1, 1.5)]},
    ),
    "a test's bar that names nothing": (kuangliu(), {"validation/Loss": [(391, 2.5), (782, 2.25), (1173, 2.0)]}),
}


@pytest.mark.parametrize("name", CONSOLES)
def test_the_console_of(name):
    text, wanted = CONSOLES[name]
    found = points_of(text)
    assert {tag: found.get(tag) for tag in wanted} == wanted


def test_one_bar_an_epoch_is_no_evaluation():
    assert not any(tag.startswith("validation/") for tag in points_of(kuangliu().replace("/391", "/100")))


def test_bare_numbers_are_refused_with_the_line_to_print(tmp_path):
    file = tmp_path / "out.txt"
    file.write_text("".join(f"{step} {2 - step / 10:.2f} {2.5 - step / 20:.3f}\n" for step in range(1, 9)))
    (error,) = diagnose(str(file)).errors
    assert "out.txt holds lines of 3 bare numbers: print `step train_loss val_loss` as a first line" in error.message
    assert "--column step=1 --column train_loss=2 --column val_loss=3" in error.message
    told = {"step": "1", "train_loss": "2", "val_loss": "3"}
    (run,) = read(str(file), options=ReadOptions(columns=told)).runs
    assert run.series["val_loss"].steps.tolist() == list(range(1, 9))
    assert run.series["val_loss"].values[0] == 2.45


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_what_a_shell_wrote_in_its_own_encoding(tmp_path, encoding):
    file = tmp_path / "out.log"
    file.write_text(
        "".join(f"Epoch {at}: trn {3 - at / 10:.2f} vld {3.5 - at / 20:.3f}\n" for at in range(1, 9)), encoding
    )
    (run,) = read(str(file)).runs
    assert run.series["vld/loss"].values[0] == 3.45


def test_objects_printed_over_several_lines(tmp_path):
    rows = [{"epoch": at, "train_loss": 3 - at / 10, "val_loss": 3.5 - at / 20} for at in range(1, 9)]
    (tmp_path / "out.log").write_text("".join(json.dumps(row, indent=2) + "\n" for row in rows))
    (run,) = read(str(tmp_path / "out.log")).runs
    assert run.series["val_loss"].steps.tolist() == list(range(1, 9))


def trainer_bars(evaluated: str) -> str:
    """A language-model trainer's console: the bar of the training, a line every 5 steps, and an evaluation every 50."""
    lines = []
    for step in range(1, 301):
        lines.append(f" {step // 3}%|##  | {step}/300 [00:{step % 60:02d}<09:59,  1.02s/it]")
        if step % 5 == 0:
            lines.append(str({"loss": round(2 - step / 400, 4), "learning_rate": 1e-4, "epoch": round(step / 150, 2)}))
        if step % 50 == 0:
            lines += [evaluated.format(batch) for batch in (10, 20, 40, 44) if evaluated]
            lines.append(str({"eval_loss": round(2.1 - step / 500, 4), "epoch": round(step / 150, 2)}))
    return "\n".join(lines)


@pytest.mark.parametrize("evaluated", ["", " 85%|### | {}/47 [00:40<00:07,  1.02s/it]"])
def test_the_bar_of_an_evaluation_moves_no_step(evaluated):
    found = points_of(trainer_bars(evaluated))
    assert [step for step, _ in found["eval_loss"]] == [50, 100, 150, 200, 250, 300]
    assert [step for step, _ in found["loss"]] == pytest.approx(list(range(5, 301, 5)), abs=1)  # epochs in two digits


def test_a_reconstruction_needs_no_colon():
    found = points_of(
        "".join(f"Epoch {n} | loss {140 - n:.3f} | recon {137 - n:.3f} | KL {n / 10:.4f}\n" for n in range(1, 9))
    )
    assert found["recon"][0] == (1, 136.0)


def test_the_log_of_llm_c_names_its_losses():
    lines = ["s:0 tel:11.0190", "s:0 eval:0.2450"]
    for step in range(12):
        lines.append(f"s:{step} trl:{11 - step / 10:.4f} lr:0.000{step + 1:03d} norm:{10 - step / 4:.2f}")
    lines += ["s:11 tel:9.9000", "s:11 eval:0.2500"]
    found = points_of("\n".join(lines))
    assert found["val_loss"] == [(0, 11.019), (11, 9.9)]
    assert found["train_loss"][-1] == (11, 9.9)
    assert len(found["lr"]) == len(found["grad_norm"]) == 12
