# ruff: noqa: E501
"""Consoles of more trainers: two records each, and the points that must come of them."""

from __future__ import annotations

import pytest

from advisor.readers.reading import read
from tests.readers.printed.test_consoles import points_of

CONSOLES = {
    "PaddleOCR": (
        "[2026/11/29 08:00:01] ppocr INFO: epoch: [1/500], global_step: 10, lr: 0.001000, acc: 0.25, loss: 2.5, ips: 100.0 samples/s\n"
        "[2026/11/29 08:00:02] ppocr INFO: cur metric, acc: 0.50, fps: 1000.1\n[2026/11/29 08:00:02] ppocr INFO: best metric, acc: 0.50, start_epoch: 1, best_epoch: 1\n"
        "[2026/11/29 08:00:03] ppocr INFO: epoch: [2/500], global_step: 20, lr: 0.001000, acc: 0.35, loss: 2.4, ips: 100.0 samples/s\n"
        "[2026/11/29 08:00:04] ppocr INFO: cur metric, acc: 0.45, fps: 1000.1\n[2026/11/29 08:00:04] ppocr INFO: best metric, acc: 0.50, start_epoch: 1, best_epoch: 1\n",
        {"acc": [(10, 0.25), (20, 0.35)], "validation/acc": [(10, 0.5), (20, 0.45)], "loss": [(10, 2.5), (20, 2.4)]},
    ),
    "apex, DeepSpeed and fairseq on an overflow": (
        "step 10 loss 2.5\nGradient overflow.  Skipping step, loss scaler 0 reducing loss scale to 32768.0\nstep 20 loss 2.4\n"
        "[2026-03-01 10:00:00,123] [INFO] [deepspeed] OVERFLOW! Rank 0 Skipping step. Attempted loss scale: 32768, reducing to 16384\nstep 30 loss 2.3\n"
        "2026-01-01 00:00:00 | INFO | fairseq.trainer | NOTE: gradient overflow detected, ignoring gradient, setting loss scale to: 64.0\n",
        {"loss": [(10, 2.5), (20, 2.4), (30, 2.3)], "loss_scale": [(10, 32768.0), (20, 16384.0), (30, 64.0)]},
    ),
    "ESPnet": (
        "[host] 2026-11-29 10:00:00,000 (trainer:762) INFO: 1epoch:train:1-100batch: iter_time=0.1, acc=0.1, loss=1.3, optim0_lr0=1.1e-05\n[host] 2026-11-29 10:01:00,000 (trainer:357) INFO: 1epoch results: [train] iter_time=0.1, loss=1.2, time=1 minute and 2.1 seconds, [valid] acc=0.3, loss=2.0, total_count=10\n"
        "[host] 2026-11-29 10:02:00,000 (trainer:762) INFO: 2epoch:train:1-100batch: iter_time=0.1, acc=0.1, loss=1.1, optim0_lr0=1.1e-05\n[host] 2026-11-29 10:03:00,000 (trainer:357) INFO: 2epoch results: [train] iter_time=0.1, loss=1.0, time=1 minute and 2.1 seconds, [valid] acc=0.4, loss=1.9, total_count=10\n",
        {"valid/loss": [(100, 2.0), (200, 1.9)], "valid/acc": [(100, 0.3), (200, 0.4)]},
    ),
    "OLMo": (
        "2026-11-29T10:00:00 INFO [olmo.train:100, rank=0] [step=1/1000]\n    train/CrossEntropyLoss=11.2\n    optim/total_grad_norm=1.2\n2026-11-29T10:00:01 INFO [olmo.train:100, rank=0] [step=2/1000]\n    train/CrossEntropyLoss=10.9\n    optim/total_grad_norm=1.1\n",
        {"train/CrossEntropyLoss": [(1, 11.2), (2, 10.9)], "optim/total_grad_norm": [(1, 1.2), (2, 1.1)]},
    ),
    "Tacotron 2": (
        "Train loss 0 5.25 Grad Norm 3.412 2.31s/it\nTrain loss 1 4.75 Grad Norm 3.312 2.31s/it\nValidation loss 1:  4.925000  \nTrain loss 2 4.25 Grad Norm 3.212 2.31s/it\nTrain loss 3 4.125 Grad Norm 3.2 2.31s/it\nValidation loss 3:  4.825000  \n",
        {"Train loss": [(0, 5.25), (1, 4.75), (2, 4.25), (3, 4.125)], "Validation loss": [(1, 4.925), (3, 4.825)]},
    ),
    "Sockeye": (
        "1\tepoch=0\tlearning-rate=0.0002\tperplexity-train=120.5\tperplexity-val=110.5\n2\tepoch=0\tlearning-rate=0.0002\tperplexity-train=90.5\tperplexity-val=80.5\n",
        {"perplexity-train": [(1, 120.5), (2, 90.5)], "perplexity-val": [(1, 110.5), (2, 80.5)]},
    ),
    "llama2.c": (
        "step 0: train loss 10.5, val loss 10.6\n0 | loss 10.5 | lr 3.000000e-04 | 93.12ms | mfu 45.12%\n1 | loss 9.5 | lr 3.000000e-04 | 93.12ms | mfu 45.12%\n",
        {"loss": [(0, 10.5), (1, 9.5)], "val loss": [(0, 10.6)]},
    ),
    "Vowpal Wabbit": (
        "average  since         example        example        current        current  current\nloss     last          counter         weight          label        predict features\n1.500000 1.500000            1            1.0         1.0000         0.0000       10\n0.750000 0.500000            2            2.0        -1.0000         0.4000       12\n0.500000 0.250000            4            4.0         1.0000         0.6000       11\n",
        {"loss": [(1, 1.5), (2, 0.75), (4, 0.5)]},
    ),
    "fairseq in JSON": (
        '2026-11-29 10:00:00 | INFO | train_inner | {"epoch": 1, "loss": "10.5", "num_updates": "50", "lr": "0.0001"}\n2026-11-29 10:00:01 | INFO | valid | {"epoch": 1, "valid_loss": "9.5", "valid_num_updates": "100", "valid_best_loss": "9.5"}\n'
        '2026-11-29 10:00:02 | INFO | train_inner | {"epoch": 2, "loss": "9.25", "num_updates": "150", "lr": "0.0001"}\n2026-11-29 10:00:03 | INFO | valid | {"epoch": 2, "valid_loss": "9.0", "valid_num_updates": "200", "valid_best_loss": "9.0"}\n',
        {"train_inner/loss": [(50, 10.5), (150, 9.25)], "valid_loss": [(100, 9.5), (200, 9.0)]},
    ),
    "LightGBM cross-validated, stopped early": (
        "[10]\tcv_agg's train l2: 0.5 + 0.001\tcv_agg's valid l2: 0.6 + 0.01\n[20]\tcv_agg's train l2: 0.4 + 0.001\tcv_agg's valid l2: 0.65 + 0.01\nEarly stopping, best iteration is:\n[10]\tcv_agg's train l2: 0.5 + 0.001\tcv_agg's valid l2: 0.6 + 0.01\n",
        {"train/l2": [(10, 0.5), (20, 0.4)], "valid/l2": [(10, 0.6), (20, 0.65)]},
    ),
    "Lightning's checkpoints": (
        "Epoch 0, global step 100: 'val_loss' reached 2.125 (best 2.125), saving model to 'x/ckpt-0.ckpt' as top 1\nEpoch 1, global step 200: 'val_loss' reached 1.875 (best 1.875), saving model to 'x/ckpt-1.ckpt' as top 1\n",
        {"val_loss": [(100, 2.125), (200, 1.875)]},
    ),
    "a data frame printed": (
        "    epoch  train_loss  val_loss\n0       0    2.068834  2.109332\n1       1    1.834401  1.745679\n10     10    0.834401  0.745679\n",
        {"train_loss": [(0, 2.068834), (1, 1.834401), (10, 0.834401)], "val_loss": [(0, 2.109332), (1, 1.745679), (10, 0.745679)]},
    ),
    "MATLAB, a header of two lines": (
        "|=====================|\n|  Epoch  |  Iteration  |  Time Elapsed  |  Mini-batch  |  Validation  |  Mini-batch  |  Validation  |\n|         |             |   (hh:mm:ss)   |   Accuracy   |   Accuracy   |     Loss     |     Loss     |\n|=====================|\n"
        "|       1 |          10 |       00:00:01 |       50.00% |       45.00% |       0.9000 |       0.9500 |\n|       2 |          20 |       00:00:02 |       60.00% |       55.00% |       0.8000 |       0.8500 |\n",
        {"Mini-batch Loss": [(10, 0.9), (20, 0.8)], "Validation Loss": [(10, 0.95), (20, 0.85)], "Validation Accuracy": [(10, 45.0), (20, 55.0)]},
    ),
    "MATLAB, columns over underscores": (
        "    Iteration    Epoch    TimeElapsed    LearnRate    TrainingLoss    ValidationLoss\n    _________    _____    ___________    _________    ____________    ______________\n            0        0       00:00:03        0.001                             2.375\n"
        "           50        2       00:00:13        0.001           1.125             1.25\n          100        4       00:00:23        0.001           0.875             1.5\n",
        {"TrainingLoss": [(50, 1.125), (100, 0.875)], "ValidationLoss": [(0, 2.375), (50, 1.25), (100, 1.5)]},
    ),
    "Informer": (
        "Epoch: 1, Steps: 265 | Train Loss: 0.5 Vali Loss: 0.75 Test Loss: 0.875\nEpoch: 2, Steps: 265 | Train Loss: 0.25 Vali Loss: 0.8 Test Loss: 0.9\n",
        {"Train Loss": [(265, 0.5), (530, 0.25)], "Vali Loss": [(265, 0.75), (530, 0.8)], "Test Loss": [(265, 0.875), (530, 0.9)]},
    ),
    "darknet without its word": (
        "1: 206.5, 206.5 avg, 0.001000 rate, 3.012345 seconds, 64 images\n2: 180.25, 203.5 avg, 0.001000 rate, 3.012345 seconds, 128 images\n",
        {"loss": [(1, 206.5), (2, 203.5)], "learning rate": [(1, 0.001), (2, 0.001)]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CONSOLES)
def test_the_console_of(name):
    text, expected = CONSOLES[name]
    found = points_of(text)
    assert {tag: found.get(tag) for tag in expected} == expected


def test_lines_that_look_like_code_are_none_where_they_tell_their_step(tmp_path):
    rows = [f"Step {50 * i}/1000; acc: {40 + i}.0; xent: {3 / (i + 1):.2f}; lr: 0.00012; 60 sec;\n" for i in range(9)]
    (tmp_path / "opennmt.log").write_text("".join(rows))
    assert read(str(tmp_path)).runs[0].series["xent"].steps.tolist() == [50 * i for i in range(9)]
    (tmp_path / "opennmt.log").unlink()
    (tmp_path / "train.c").write_text("int main() {\n  float loss = 0.5;\n  loss = 0.4;\n  loss = 0.3;\n}\n" * 5)
    assert read(str(tmp_path)).runs == ()
