# ruff: noqa: E501
"""What the consoles of trainers print, a few lines each, and the points that must come of them."""

from __future__ import annotations

import math

import pytest

from advisor.readers.printed._printed import Printed
from advisor.readers.reading import read

CONSOLES = {
    "xgboost": (
        "[0]\ttrain-mlogloss:0.69\teval-mlogloss:0.70\n[10]\ttrain-mlogloss:0.58\teval-mlogloss:0.61\n",
        {"train-mlogloss": [(0, 0.69), (10, 0.58)], "eval-mlogloss": [(0, 0.70), (10, 0.61)]},
    ),
    "xgboost cross-validated": (
        "[0]\ttrain-rmse:0.50+0.01\ttest-rmse:0.60+0.02\n[1]\ttrain-rmse:0.40+0.01\ttest-rmse:0.55+0.02\n",
        {"train-rmse": [(0, 0.5), (1, 0.4)], "test-rmse": [(0, 0.6), (1, 0.55)]},
    ),
    "reward model of TRL": (
        "{'loss': '0.66', 'min_reward': '-2', 'mean_reward': '0.04', 'max_reward': '2', 'best_reward': '3', 'epoch': '0.1'}\n{'loss': '0.61', 'min_reward': '-2.1', 'mean_reward': '0.05', 'max_reward': '2.2', 'best_reward': '3', 'epoch': '0.2'}\n",
        {"min_reward": [(1, -2.0), (2, -2.1)], "max_reward": [(1, 2.0), (2, 2.2)]},
    ),
    "lightgbm": (
        "[LightGBM] [Info] Total Bins 5100\n[LightGBM] [Warning] No further splits with positive gain, best gain: -inf\n"
        "[1]\ttraining's l2: 0.47\ttraining's auc: 0.98\tvalid_1's l2: 0.65\tvalid_1's auc: 0.72\n[2]\ttraining's l2: 0.37\ttraining's auc: 0.99\tvalid_1's l2: 0.63\tvalid_1's auc: 0.73\n",
        {"training/l2": [(1, 0.47), (2, 0.37)], "valid_1/l2": [(1, 0.65), (2, 0.63)], "valid_1/auc": [(1, 0.72), (2, 0.73)]},
    ),
    "catboost": (
        "0:\tlearn: 0.6445\ttest: 0.6712\tbest: 0.6712 (0)\ttotal: 1.2ms\tremaining: 120ms\n1:\tlearn: 0.6045\ttest: 0.6512\tbest: 0.6512 (1)\ttotal: 2.4ms\tremaining: 110ms\n",
        {"learn/loss": [(0, 0.6445), (1, 0.6045)], "test/loss": [(0, 0.6712), (1, 0.6512)]},
    ),
    "darknet": (
        "Region 82 Avg IOU: 0.28, Class: 0.48,  count: 2\n 1: 2537.6, 2587.6 avg loss, 0.001000 rate, 3.0 seconds, 64 images, 9.1 hours left\nLoaded: 0.000035 seconds\n"
        "Region 82 Avg IOU: 0.29, Class: 0.49,  count: 2\n 2: nan, nan avg loss, 0.001000 rate, 3.0 seconds, 128 images, 9.1 hours left\n",
        {"loss": [(1, 2587.6), (2, math.nan)], "learning rate": [(1, 0.001), (2, 0.001)]},
    ),
    "caffe": (
        "I0515 11:05:31.873651 37636 solver.cpp:239] Iteration 0 (1.02 iter/s, 19.4s/20 iters), loss = 2.31\nI0515 11:05:31.9 37636 sgd_solver.cpp:112] Iteration 0, lr = 0.01\n"
        "I0515 11:05:31.900000 37636 solver.cpp:347] Iteration 0, Testing net (#0)\nI0515 11:05:31.910100 37636 solver.cpp:414]     Test net output #1: loss = 2.41 (* 1 = 2.41 loss)\n"
        "I0515 11:05:51.873651 37636 solver.cpp:239] Iteration 100 (1.02 iter/s, 19.4s/20 iters), loss = 1.31\nI0515 11:05:51.910100 37636 solver.cpp:414]     Test net output #1: loss = 1.95 (* 1 = 1.95 loss)\n",
        {"loss": [(0, 2.31), (100, 1.31)], "test/loss": [(0, 2.41), (100, 1.95)]},
    ),
    "mmengine": (
        "2026/11/29 08:29:30 - mmengine - INFO - Epoch(train)  [1][ 50/100]  lr: 1.9e-03  eta: 4:20:10  time: 0.17  memory: 1400  loss: 1.2\n"
        "2026/11/29 08:29:31 - mmengine - INFO - Epoch(train)  [1][100/100]  lr: 1.9e-03  eta: 4:20:10  time: 0.17  memory: 1400  loss: 1.1\n"
        "2026/11/29 08:29:32 - mmengine - INFO - Epoch(val) [1][25/25]    coco/bbox_mAP: 0.24  time: 0.03\n"
        "2026/11/29 08:29:33 - mmengine - INFO - Epoch(train)  [2][ 50/100]  lr: 1.9e-03  eta: 4:20:10  time: 0.17  memory: 1400  loss: 1.0\n"
        "2026/11/29 08:29:34 - mmengine - INFO - Epoch(val) [2][25/25]    coco/bbox_mAP: 0.34  time: 0.03\n",
        {"train/loss": [(50, 1.2), (100, 1.1), (150, 1.0)], "val/coco/bbox_mAP": [(100, 0.24), (150, 0.34)]},
    ),
    "timm": (
        "Train: 0 [   0/1251 (  0%)]  Loss: 6.95 (6.95)  Time: 3.1s,   41.1/s  LR: 1.000e-06\nTrain: 0 [1250/1251 (100%)]  Loss: 6.85 (6.90)  Time: 0.4s\n"
        "Test: [   0/48]  Time: 1.0 (1.0)  Loss:  6.5 (6.5)  Acc@1:  1.0 ( 1.0)\nTest: [  48/48]  Time: 0.1 (0.2)  Loss:  6.1 (6.4)  Acc@1:  2.0 ( 1.5)\n"
        "Train: 1 [   0/1251 (  0%)]  Loss: 6.75 (6.75)  Time: 3.1s\nTest: [  48/48]  Time: 0.1 (0.2)  Loss:  6.0 (6.2)  Acc@1:  2.5 ( 2.0)\n",
        {"train/Loss": [(0, 6.95), (1250, 6.85), (1251, 6.75)], "test/Loss": [(1250, 6.4), (1251, 6.2)], "test/Acc@1": [(1250, 1.5), (1251, 2.0)]},
    ),
    "lightning": (
        "Epoch 0:  50%|█████     | 5/10 [00:01<00:01, 30.1it/s, v_num=0, train_loss=0.9]\rEpoch 0: 100%|██████████| 10/10 [00:02<00:00, 30.1it/s, v_num=0, train_loss=0.8, val_loss=0.7]\n"
        "Epoch 1:  50%|█████     | 5/10 [00:01<00:01, 30.1it/s, v_num=0, train_loss=0.7, val_loss=0.7]\rEpoch 1: 100%|██████████| 10/10 [00:02<00:00, 30.1it/s, v_num=0, train_loss=0.6, val_loss=0.65]\n",
        {"train_loss": [(5, 0.9), (10, 0.8), (15, 0.7), (20, 0.6)], "val_loss": [(10, 0.7), (20, 0.65)]},
    ),
    "keras 3": (
        "Epoch 1/2\n\x1b[1m8/8\x1b[0m ━━━━━━━━━━━━━━━━━━━━ \x1b[1m2s\x1b[0m 3ms/step - accuracy: 0.5 - loss: 1.2 - val_accuracy: 0.4 - val_loss: 1.5\n"
        "Epoch 2/2\n\x1b[1m8/8\x1b[0m ━━━━━━━━━━━━━━━━━━━━ \x1b[1m2s\x1b[0m 3ms/step - accuracy: 0.6 - loss: 1.0 - val_accuracy: 0.5 - val_loss: 1.4\n",
        {"loss": [(8, 1.2), (16, 1.0)], "val_loss": [(8, 1.5), (16, 1.4)]},
    ),
    "bars before training": (
        "Map: 100%|##########| 48/48 [00:00<00:00, 11587.14 examples/s]\n{'loss': '4.1', 'learning_rate': '0.003', 'epoch': '0.3333'}\n{'loss': '4.0', 'learning_rate': '0.003', 'epoch': '0.6667'}\n"
        "{'loss': '3.9', 'learning_rate': '0.003', 'epoch': '1.0'}\n{'eval_loss': '3.95', 'epoch': '1.0'}\n",
        {"loss": [(1, 4.1), (2, 4.0), (3, 3.9)], "eval_loss": [(3, 3.95)]},
    ),
    "bars beside the trainer's lines": (
        "{'loss': 1.64, 'epoch': 0.41}\n 40%|████▏      | 410/1000 [00:38<11:33:05,  6.74s/it]\n{'loss': 1.68, 'epoch': 0.42}\n 41%|████▏      | 420/1000 [00:38<11:33:05,  6.74s/it]\n"
        "{'loss': 1.62, 'epoch': 0.43}\n 42%|████▏      | 430/1000 [00:38<11:33:05,  6.74s/it]\n{'loss': 1.61, 'epoch': 0.44}\n 44%|████▏      | 440/1000 [00:38<11:33:05,  6.74s/it]\n",
        {"loss": [(410, 1.64), (420, 1.68), (430, 1.62), (440, 1.61)]},
    ),
    "litgpt": (
        "Epoch 1 | iter 1 step 0 | loss train: 10.9, val: n/a | iter time: 351.06 ms\nEpoch 1 | iter 2 step 1 | loss train: 10.5, val: 9.5 | iter time: 300.06 ms (step)\n",
        {"loss train": [(1, 10.9), (2, 10.5)], "val loss": [(2, 9.5)]},
    ),
    "megatron": (
        " [2024-01-01 00:00:00] iteration       10/     100 | consumed samples:          160 | elapsed time per iteration (ms): 500.1 | learning rate: 1.000E-04 | lm loss: 1.04E+01 | loss scale: 1.0 | grad norm: 2.500 |\n"
        " [2024-01-01 00:00:10] iteration       20/     100 | consumed samples:          320 | elapsed time per iteration (ms): 500.1 | learning rate: 1.000E-04 | lm loss: 9.5E+00 | loss scale: 1.0 | grad norm: 2.400 |\n"
        " validation loss at iteration 20 | lm loss value: 9.3E+00 | lm loss PPL: 1.0E+04 |\n",
        {"lm loss": [(10, 10.4), (20, 9.5)], "validation/lm loss": [(20, 9.3)], "grad norm": [(10, 2.5), (20, 2.4)]},
    ),
    "fairseq": (
        "2021-01-01 00:00:00 | INFO | train_inner | epoch 001:    100 / 5000 loss=10.5, ppl=724.08, num_updates=100, lr=1e-4\n2021-01-01 00:00:00 | INFO | valid | epoch 001 | valid on 'valid' subset | loss 5.5 | ppl 12.0 | num_updates 200 | best_loss 5.5\n"
        "2021-01-01 00:00:00 | INFO | train | epoch 001 | loss 8.5 | num_updates 200\n2021-01-01 00:00:00 | INFO | train_inner | epoch 002:    100 / 5000 loss=7.5, ppl=24.08, num_updates=300, lr=1e-4\n",
        {"train_inner/loss": [(100, 10.5), (300, 7.5)], "valid/loss": [(200, 5.5)], "train/loss": [(200, 8.5)]},
    ),
    "torchtitan": (
        "[titan] 2025-01-01 10:00:00,123 - root - INFO - step: 10  loss: 7.1000  grad_norm:  1.2000  memory: 10.50GiB(11.10%)  tps: 5,000\n[titan] 2025-01-01 10:00:10,123 - root - INFO - step: 20  loss: 6.1000  grad_norm:  1.1000  memory: 10.50GiB(11.10%)  tps: 5,001\n",
        {"loss": [(10, 7.1), (20, 6.1)], "grad_norm": [(10, 1.2), (20, 1.1)], "tps": [(10, 5000), (20, 5001)]},
    ),
    "ml-agents": (
        "INFO:mlagents.trainers: run: Walker: Step: 1000. Time Elapsed: 9.300 s Mean Reward: -53.900. Std of Reward: 12.100. Training.\nINFO:mlagents.trainers: run: Walker: Step: 2000. Time Elapsed: 18.600 s Mean Reward: -50.800. Std of Reward: 12.100. Training.\n",
        {"Mean Reward": [(1000, -53.9), (2000, -50.8)]},
    ),
    "nnU-Net": (
        "2024-06-26 09:42:39.490872: Epoch 0\n2024-06-26 09:42:39.490872: Current learning rate: 0.01\n2024-06-26 09:42:39.490872: train_loss nan\n2024-06-26 09:42:39.490872: val_loss 0.05\n2024-06-26 09:42:39.490872: Pseudo dice [np.float32(0.21), np.float32(0.3)]\n"
        "2024-06-26 09:44:39.490872: Epoch 1\n2024-06-26 09:44:39.490872: Current learning rate: 0.009\n2024-06-26 09:44:39.490872: train_loss 0.2\n2024-06-26 09:44:39.490872: val_loss 0.04\n2024-06-26 09:44:39.490872: Yayy! New best EMA pseudo Dice: 0.21\n",
        {"train_loss": [(0, math.nan), (1, 0.2)], "val_loss": [(0, 0.05), (1, 0.04)], "validation/Pseudo dice": [(0, 0.21)], "validation/Pseudo dice[1]": [(0, 0.3)]},
    ),
    "coqui": (
        " > EPOCH: 0/1000\n > TRAINING (2021-01-01 00:00:00)\n   --> STEP: 24/243 -- GLOBAL_STEP: 25\n     | > loss: 3.0  (3.1)\n     | > current_lr: 0.00025\n > EVALUATION\n   --> STEP: 0\n     | > loss: 3.5  (3.6)\n"
        " > EPOCH: 1/1000\n > TRAINING (2021-01-01 00:10:00)\n   --> STEP: 24/243 -- GLOBAL_STEP: 50\n     | > loss: 2.0  (2.1)\n     | > current_lr: 0.00025\n > EVALUATION\n   --> STEP: 0\n     | > loss: 2.5  (2.6)\n",
        {"train/loss": [(25, 3.0), (50, 2.0)], "validation/loss": [(25, 3.6), (50, 2.6)]},
    ),
    "tf estimator": (
        "INFO:tensorflow:loss = 2.5, step = 0\nINFO:tensorflow:loss = 1.5, step = 100 (3.9 sec)\nINFO:tensorflow:Saving dict for global step 100: accuracy = 0.9, global_step = 100, loss = 1.7\n",
        {"loss": [(0, 2.5), (100, 1.5)], "validation/loss": [(100, 1.7)], "validation/accuracy": [(100, 0.9)]},
    ),
    "parts in one line": (
        "Epoch 1 | Train: loss 0.5 acc 0.9 | Val: loss 0.6 acc 0.8\nEpoch 2 | Train: loss 0.4 acc 0.91 | Val: loss 0.55 acc 0.81\n",
        {"train/loss": [(1, 0.5), (2, 0.4)], "val/loss": [(1, 0.6), (2, 0.55)], "val/acc": [(1, 0.8), (2, 0.81)]},
    ),
    "fastai": (
        "epoch     train_loss  valid_loss  accuracy  time    \n0         0.504775    0.335470    0.850000  00:12     \n1         0.404775    0.325470    0.860000  00:12     \n",
        {"train_loss": [(0, 0.504775), (1, 0.404775)], "valid_loss": [(0, 0.33547), (1, 0.32547)], "accuracy": [(0, 0.85), (1, 0.86)]},
    ),
    "skorch": (
        "  epoch    train_loss    valid_acc    valid_loss    cp     dur\n-------  ------------  -----------  ------------  ----  ------\n      1        \x1b[36m1.3267\x1b[0m       \x1b[32m0.5385\x1b[0m        \x1b[35m1.1541\x1b[0m     +  0.1381\n      2        1.4000       0.5300        1.2000        0.1381\n",
        {"train_loss": [(1, 1.3267), (2, 1.4)], "valid_loss": [(1, 1.1541), (2, 1.2)]},
    ),
    "spacy": (
        "E    #       LOSS TOK2VEC  LOSS NER  ENTS_F  SCORE \n---  ------  ------------  --------  ------  ------\n  0       0          0.00     42.00    0.83    0.01\n  0     200       1203.10   2131.27   72.45    0.72\n",
        {"LOSS NER": [(0, 42.0), (200, 2131.27)], "SCORE": [(0, 0.01), (200, 0.72)]},
    ),
    "model card": (
        "| Training Loss | Epoch | Step | Validation Loss |\n|:-------------:|:-----:|:----:|:---------------:|\n| No log        | 1.0   | 100  | 0.77            |\n| 0.63          | 2.0   | 200  | 0.60            |\n",
        {"Training Loss": [(200, 0.63)], "Validation Loss": [(100, 0.77), (200, 0.60)]},
    ),
    "yolov8": (
        "      Epoch    GPU_mem   box_loss   cls_loss   dfl_loss  Instances       Size\n      1/55      9.01G     0.6137      5.951      3.291         16        640: 100%|██████████| 954/954 [11:33<00:00,  1.38it/s]\n"
        "                 Class     Images  Instances      Box(P          R      mAP50  mAP50-95): 100%|██████████| 66/66 [00:37<00:00,  1.75it/s]\n                   all       1049       1164      0.134       0.87      0.018     0.0137\n\n"
        "      Epoch    GPU_mem   box_loss   cls_loss   dfl_loss  Instances       Size\n      2/55      9.02G     0.5357      5.635      3.239         17        640: 100%|██████████| 954/954 [11:33<00:00,  1.38it/s]\n"
        "                 Class     Images  Instances      Box(P          R      mAP50  mAP50-95): 100%|██████████| 66/66 [00:37<00:00,  1.75it/s]\n                   all       1049       1164      0.135       0.87      0.033     0.0257\n"
        "Validating runs/detect/train/weights/best.pt...\n                   all       1049       1164      0.135       0.87      0.999     0.0257\n",
        {"train/box_loss": [(1, 0.6137), (2, 0.5357)], "val/mAP50": [(1, 0.018), (2, 0.033)], "val/mAP50-95": [(1, 0.0137), (2, 0.0257)]},
    ),
    "yolov5": (
        "     Epoch   gpu_mem       box       obj       cls    labels  img_size\n      0/99     3.36G   0.1050   0.0300   0.0200        20       640: 100%|██████████| 8/8 [00:05<00:00]\n               Class     Images     Labels          P          R     mAP@.5 mAP@.5:.95: 100%|██████████| 4/4 [00:01<00:00]\n                 all        128        929      0.577      0.524      0.554      0.337\n"
        "\n     Epoch   gpu_mem       box       obj       cls    labels  img_size\n      1/99     3.36G   0.0950   0.0290   0.0190        21       640: 100%|██████████| 8/8 [00:05<00:00]\n               Class     Images     Labels          P          R     mAP@.5 mAP@.5:.95: 100%|██████████| 4/4 [00:01<00:00]\n                 all        128        929      0.587      0.534      0.564      0.347\n",
        {"train/box_loss": [(0, 0.105), (1, 0.095)], "val/mAP@.5": [(0, 0.554), (1, 0.564)]},
    ),
    "kohya": (
        "running training\n  num epochs: 80\n  total optimization steps: 3280\nsteps:   0%|          | 0/3280 [00:00<?, ?it/s]\nepoch 1/80\nsteps:   0%|▏         | 1/3280 [00:01<2:47:25,  3.08s/it, avr_loss=0.122]\rsteps:   0%|▏         | 2/3280 [00:02<2:47:25,  3.08s/it, avr_loss=nan]\n",
        {"avr_loss": [(1, 0.122), (2, math.nan)]},
    ),
    "ranks do not merge": (
        "[Rank 0] step 10 loss 0.5\n[Rank 1] step 10 loss 0.7\n[Rank 0] step 20 loss 0.4\n[Rank 1] step 20 loss 0.6\n",
        {"Rank_0/loss": [(10, 0.5), (20, 0.4)], "Rank_1/loss": [(10, 0.7), (20, 0.6)]},
    ),
    "what was improved is no loss": (
        "Epoch 1/2 loss: 0.5 - val_loss: 0.6\nEpoch 00001: val_loss improved from inf to 0.60, saving model to x.h5\nEpoch 2/2 loss: 0.4 - val_loss: 0.5\nEpoch 00002: val_loss improved from 0.60 to 0.50, saving model to x.h5\n",
        {"loss": [(1, 0.5), (2, 0.4)], "val_loss": [(1, 0.6), (2, 0.5)]},
    ),
}  # fmt: skip


def points_of(text: str) -> dict[str, list[tuple[int, float]]]:
    printed = Printed()
    for line in text.replace("\r", "\n").split("\n"):
        printed.add(line)
    printed.finish()
    return {
        tag: list(zip(series.steps.tolist(), series.values.tolist(), strict=True))
        for tag, series in printed.series().items()
    }


@pytest.mark.parametrize("name", CONSOLES)
def test_the_console_of(name):
    text, expected = CONSOLES[name]
    found = points_of(text)
    assert {tag: str(found.get(tag)) for tag in expected} == {
        tag: str([(step, float(value)) for step, value in points]) for tag, points in expected.items()
    }


@pytest.mark.parametrize(
    "name", ["bars before training", "yolov8", "spacy", "model card", "xgboost", "skorch", "darknet"]
)
def test_is_known_by_its_content(tmp_path, name):
    (tmp_path / "out.txt").write_text(CONSOLES[name][0], newline="")
    assert [source.kind for source in read(str(tmp_path)).sources] == ["stdout"]


def test_no_series_but_those_measured():
    found = points_of(CONSOLES["lightgbm"][0])
    assert set(found) == {"training/l2", "training/auc", "valid_1/l2", "valid_1/auc"}
    assert set(points_of(CONSOLES["what was improved is no loss"][0])) == {"loss", "val_loss"}
    assert "Reward" not in points_of(CONSOLES["ml-agents"][0])


HOSTILE = {
    "blanks": " " * 300_000,
    "letters": "a" * 300_000,
    "base64": "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0NTY3ODkrLw==" * 3000,
    "a long blank after a key": "loss" + " " * 20_000 + "0.5",
    "slashes": "1/" * 10_000,
    "colons": "1:" * 10_000,
    "thousands": "1,111" * 4000,
    "brackets": "([" * 10_000 + "loss=0.5",
    "cells": "| a " * 5000,
    "names": "epoch  loss  " * 2000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_line_is_read_whatever_it_holds(name):
    printed = Printed()
    for line in ("epoch  loss  acc", "1  0.5  0.6", HOSTILE[name], "2  0.4  0.7"):
        printed.add(line)
    printed.finish()
    assert printed.series()["acc"].values.tolist()[0] == 0.6
