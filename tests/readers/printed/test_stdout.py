# ruff: noqa: E501
from __future__ import annotations

import math

import pytest

from advisor.readers.printed.stdout import looks_like_training
from advisor.readers.reading import read

PRINTED = {
    "equals": ("step 100 loss=0.52\nstep 200 loss=0.41 lr=1e-3\n", {"loss": [(100, 0.52), (200, 0.41)], "lr": [(200, 0.001)]}),
    "dashes": (
        "Epoch 1/10 - loss: 0.5 - val_loss: 0.6\nEpoch 2/10 - loss: 0.4 - val_loss: nan\n",
        {"loss": [(1, 0.5), (2, 0.4)], "val_loss": [(1, 0.6), (2, math.nan)]},
    ),
    "keras": (
        "Epoch 1/3\n\r 50/100 [==>..] - ETA: 1s - loss: 0.7\x08\x08\r100/100 [=====] - 1s 5ms/step - loss: 0.5 - val_loss: 0.6\n"
        "Epoch 2/3\n\r100/100 [=====] - 1s 5ms/step - loss: 0.4 - val_loss: 0.5\n",
        {"loss": [(50, 0.7), (100, 0.5), (200, 0.4)], "val_loss": [(100, 0.6), (200, 0.5)]},
    ),
    "torch example": (
        "Train Epoch: 1 [640/60000 (1%)]\tLoss: 2.3\nTrain Epoch: 1 [1280/60000 (2%)]\tLoss: 2.1\n\n"
        "Test set: Average loss: 0.05, Accuracy: 9800/10000 (98%)\n",
        {"train/Loss": [(640, 2.3), (1280, 2.1)], "test/loss": [(1280, 0.05)], "test/Accuracy": [(1280, 0.98)]},
    ),
    "trainer": (
        "{'loss': 0.52, 'learning_rate': 5e-05, 'epoch': 0.5}\n{'loss': 0.42, 'learning_rate': 4e-05, 'epoch': 1.0}\n"
        "{'train_runtime': 22.1, 'train_loss': 0.5, 'epoch': 1.0}\n",
        {"loss": [(0, 0.52), (1, 0.42)], "train/train_loss": [(2, 0.5)]},
    ),
    "nano": (
        "step 0: train loss 4.28, val loss 4.27\niter 0: loss 4.26, time 2000.1ms, mfu -100.00%\niter 10: loss 3.2, time 20ms\n",
        {"train loss": [(0, 4.28)], "val loss": [(0, 4.27)], "loss": [(0, 4.26), (10, 3.2)]},
    ),
    "tqdm": (
        " 45%|████▌     | 45/100 [00:10<00:12,  4.30it/s, loss=0.52]\r 46%|████▌     | 46/100 [00:10<00:12, 4.3it/s, loss=0.51]\n",
        {"loss": [(45, 0.52), (46, 0.51)]},
    ),
    "logging": (
        "2024-01-01 12:00:00,123 INFO Epoch [3/10], Step [100/500], Loss: 0.54, lr 0.01\n"
        "2024-01-01 12:00:10,123 INFO Epoch [3/10], Step [200/500], Loss: 0.53, lr 0.01\n",
        {"Loss": [(1100, 0.54), (1200, 0.53)], "lr": [(1100, 0.01), (1200, 0.01)]},
    ),
    "baselines": (
        "---------\n| rollout/        |      |\n|    ep_rew_mean  | 20.1 |\n| time/           |      |\n|    total_timesteps | 2048 |\n"
        "---------\n| rollout/        |      |\n|    ep_rew_mean  | 30.1 |\n|    total_timesteps | 4096 |\n---------\n",
        {"ep_rew_mean": [(2048, 20.1), (4096, 30.1)]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PRINTED)
def test_what_scripts_print(tmp_path, name):
    text, expected = PRINTED[name]
    path = tmp_path / "output.log"
    path.write_text("Some preamble: version 1.2 of the program\n" + text, newline="")
    (run,) = read(str(path)).runs
    for tag, points in expected.items():
        series = run.series[tag]
        assert series.steps.tolist() == [step for step, _ in points]
        assert str(series.values.tolist()) == str([float(value) for _, value in points])


@pytest.mark.parametrize(
    "text",
    [
        "The loss of the ship was 3 days old. It had 2 masts.\nNothing more.\n",
        "import torch\nloss = 0.5\nloss = 0.4\nstep = 100\n",
        "Collecting numpy==1.26\nStep 1: install\nStep 2: run\n",
        "".join(
            f"With {n} layers we saw a {w} loss of {n / 7:.2f} and an accuracy of 0.{n}.\n"
            for n, w in ((2, "train"), (9, "val"), (3, "test"), (1, "mean"), (8, "final"), (4, "nice"), (2, "bad"))
        ),
        "# Notes\n\nWe reached an accuracy of 93% in step 3.\n",
    ],
)
def test_text_that_prints_no_training_is_left_alone(tmp_path, text):
    path = tmp_path / "notes.txt"
    path.write_text(text)
    assert read(str(path)).runs == ()


def test_an_endless_line_is_refused(tmp_path):
    path = tmp_path / "out.log"
    with path.open("wb") as file:
        file.write(b"step 1 loss=0.5\nstep 2 loss=0.4\n")
        file.truncate(2 << 30)
    evidence = read(str(path))
    assert evidence.runs[0].series["loss"].values.tolist() == [0.5, 0.4]
    assert "longer than" in evidence.errors[0].message


def test_lines_that_end_like_code_are_measurements_where_the_line_before_told_their_step():
    text = "".join(f"Epoch [{at}/9], Step [{at}0/90]:\nTotal Loss: 0.{9 - at}, Mel Loss: 0.2;\n" for at in range(1, 9))
    assert looks_like_training(text)


def test_lines_that_look_like_code_are_none_where_they_tell_their_step(tmp_path):
    rows = [f"Step {50 * i}/1000; acc: {40 + i}.0; xent: {3 / (i + 1):.2f}; lr: 0.00012; 60 sec;\n" for i in range(9)]
    (tmp_path / "opennmt.log").write_text("".join(rows))
    assert read(str(tmp_path)).runs[0].series["xent"].steps.tolist() == [50 * i for i in range(9)]
    (tmp_path / "opennmt.log").unlink()
    (tmp_path / "train.c").write_text("int main() {\n  float loss = 0.5;\n  loss = 0.4;\n  loss = 0.3;\n}\n" * 5)
    assert read(str(tmp_path)).runs == ()


@pytest.mark.parametrize(
    ("line", "train", "val"),
    [
        ("第{}轮 训练损失: {} 验证损失: {}", "训练损失", "验证损失"),
        ("Эпоха {}: потери = {}, val_потери = {}", "потери", "val_потери"),
        ("Época {} - pérdida: {} - val_pérdida: {}", "pérdida", "val_pérdida"),
        ("エポック {} 損失: {} 検証損失: {}", "損失", "検証損失"),
    ],
)
def test_trainings_of_other_languages(tmp_path, line, train, val):
    (tmp_path / "log.txt").write_text("".join(line.format(i, 1 / i, 2 / i) + "\n" for i in range(1, 9)))
    (run,) = read(str(tmp_path)).runs
    assert run.series[train].values.tolist() == [1 / i for i in range(1, 9)]
    assert run.series[val].steps.tolist() == list(range(1, 9))


def test_a_log_that_begins_with_its_own_program_is_read_below_it(tmp_path):
    """Speedruns of GPT-2 log their program, draw a line across, and then their steps, few of which are evaluated."""
    program = "import os\ndef f(x):\n    val_loss_every = 125\n    loss = 0.5\n    return x\n" * 40
    steps = "".join(
        f"step:{at}/500 " + f"val_loss:{9 - at / 100:.4f} " * (at % 125 == 0) + f"train_time:{at}ms\n"
        for at in range(501)
    )
    path = tmp_path / "run.txt"
    path.write_text(f"{program}\n{'=' * 100}\n{steps}")
    (run,) = read(str(path)).runs
    assert {tag: one.steps.tolist() for tag, one in run.series.items()} == {"val_loss": [0, 125, 250, 375, 500]}
    path.rename(tmp_path / "run.py")
    assert not read(str(tmp_path / "run.py")).runs


@pytest.mark.parametrize(
    "heading",
    [
        "===== Fold {n}/3 =====",
        "Fold: {n}",
        "10:00:0{n} - INFO - seed {n}",
        "--- Training fold {n} of 3 ---",
        "# Run {n}",
    ],
)
def test_trainings_below_lines_that_count_them_are_runs_of_their_own(tmp_path, heading):
    path = tmp_path / "cv.log"
    folds = [heading.format(n=n) + "".join(f"\nEpoch {e} loss: {n / e}" for e in (1, 2, 3)) for n in (1, 2, 3)]
    path.write_text("Reading the data\n" + "\n".join(folds) + "\n")
    found = {
        run.name: (run.series["loss"].steps.tolist(), run.series["loss"].values.tolist())
        for run in read(str(path)).runs
    }
    word = next(word for word in ("fold", "seed", "run") if word in heading.lower())
    assert found == {f"{word}_{n}": ([1, 2, 3], [n, n / 2, n / 3]) for n in (1, 2, 3)}


@pytest.mark.parametrize("between", ["Fold 1: loss 0.5\nFold 2: loss 0.4\n", "seed 42\n", "Fold 2\n", ""])
def test_other_lines_with_such_words_part_nothing(tmp_path, between):
    path = tmp_path / "cv.log"
    path.write_text("".join(f"{between}Epoch {e} loss: {1 / e}\n" for e in range(1, 9)))
    assert [run.name for run in read(str(path)).runs] == ["."]
