# ruff: noqa: E501
"""Consoles of further trainers, two records each, and the points that must come of them."""

from __future__ import annotations

import pytest

from advisor.readers.printed._commas import has_commas
from advisor.readers.reading import read
from tests.readers.printed.test_consoles import points_of

CONSOLES = {
    'paddle-hapi': (
        'The loss value printed in the log is the current step, and the metric is the average value of previous steps.\n'
        'Epoch 1/2\n'
        'step 10/30 - loss: 2.0200 - acc: 0.5000 - 13ms/step\n'
        'step 20/30 - loss: 2.0100 - acc: 0.5000 - 13ms/step\n'
        'step 30/30 - loss: 2.0000 - acc: 0.5000 - 13ms/step\n'
        'Eval begin...\n'
        'step 10/15 - loss: 2.3000 - acc: 0.5000 - 9ms/step\n'
        'step 15/15 - loss: 2.2500 - acc: 0.5000 - 9ms/step\n'
        'Eval samples: 480\n'
        'Epoch 2/2\n'
        'step 10/30 - loss: 1.5200 - acc: 0.7500 - 13ms/step\n'
        'step 20/30 - loss: 1.5100 - acc: 0.7500 - 13ms/step\n'
        'step 30/30 - loss: 1.5000 - acc: 0.7500 - 13ms/step\n'
        'Eval begin...\n'
        'step 10/15 - loss: 1.8000 - acc: 0.6250 - 9ms/step\n'
        'step 15/15 - loss: 1.7500 - acc: 0.6250 - 9ms/step\n'
        'Eval samples: 480\n',
        {'validation/loss': [(30, 2.25), (60, 1.75)]},
    ),
    'paddleseg': (
        '2021-05-01 12:00:00 [INFO]\t[TRAIN] epoch: 1, iter: 100/3000, loss: 2.0000, lr: 0.001000, batch_cost: 0.2119, reader_cost: 0.01091, ips: 18.8756 samples/sec | ETA 00:03:30\n'
        '2021-05-01 12:00:30 [INFO]\tStart evaluating (total_samples: 76, total_iters: 76)...\n'
        '76/76 [==============================] - 8s 104ms/step - batch_cost: 0.1042 - reader cost: 0.0166\n'
        '2021-05-01 12:00:40 [INFO]\t[EVAL] #Images: 76 mIoU: 0.5000 Acc: 0.6000 Kappa: 0.4000 Dice: 0.5000\n'
        '2021-05-01 12:00:40 [INFO]\t[EVAL] Class IoU: \n'
        '[0.9 0.5]\n'
        '2021-05-01 12:01:00 [INFO]\t[TRAIN] epoch: 1, iter: 200/3000, loss: 1.5000, lr: 0.000500, batch_cost: 0.2119, reader_cost: 0.01091, ips: 18.8756 samples/sec | ETA 00:03:30\n'
        '2021-05-01 12:01:30 [INFO]\tStart evaluating (total_samples: 76, total_iters: 76)...\n'
        '76/76 [==============================] - 8s 104ms/step - batch_cost: 0.1042 - reader cost: 0.0166\n'
        '2021-05-01 12:01:40 [INFO]\t[EVAL] #Images: 76 mIoU: 0.6250 Acc: 0.7250 Kappa: 0.5250 Dice: 0.6250\n'
        '2021-05-01 12:01:40 [INFO]\t[EVAL] Class IoU: \n'
        '[0.9 0.5]\n',
        {'train/loss': [(100, 2.0), (200, 1.5)], 'eval/mIoU': [(100, 0.5), (200, 0.625)]},
    ),
    'detectron2': (
        '[08/12 11:24:00 d2.utils.events]:  eta: 0:10:00  iter: 19  total_loss: 2  loss_cls: 1.2  loss_box_reg: 0.8    time: 0.4105  last_time: 0.41 data_time: 0.0130  last_data_time: 0.002  lr: 0.001  max_mem: 2722M\n'
        '[08/12 11:24:00 d2.evaluation.coco_evaluation]: Evaluation results for bbox: \n'
        '|   AP   |  AP50  |  AP75  |  APs  |  APm  |  APl  |\n'
        '|:------:|:------:|:------:|:-----:|:-----:|:-----:|\n'
        '| 50.000 | 59.000 | 46.000 |  nan  | 30.1 | 50.2 |\n'
        '[08/12 11:24:01 d2.utils.events]:  eta: 0:10:00  iter: 39  total_loss: 1.5  loss_cls: 0.9  loss_box_reg: 0.6    time: 0.4105  last_time: 0.41 data_time: 0.0130  last_data_time: 0.002  lr: 0.0005  max_mem: 2722M\n'
        '[08/12 11:24:01 d2.evaluation.coco_evaluation]: Evaluation results for bbox: \n'
        '|   AP   |  AP50  |  AP75  |  APs  |  APm  |  APl  |\n'
        '|:------:|:------:|:------:|:-----:|:-----:|:-----:|\n'
        '| 62.500 | 71.500 | 58.500 |  nan  | 30.1 | 50.2 |\n',
        {'total_loss': [(19, 2.0), (39, 1.5)], 'val/AP': [(19, 50.0), (39, 62.5)]},
    ),
    'mmseg0': (
        '2021-09-01 12:00:00,000 - mmseg - INFO - Iter [50/80000]\tlr: 1.000e-03, eta: 5:14:10, time: 0.236, data_time: 0.005, memory: 5862, decode.loss_ce: 1.4000, decode.acc_seg: 50.0000, aux.loss_ce: 0.6000, aux.acc_seg: 40.1, loss: 2.0000\n'
        '2021-09-01 12:00:01,000 - mmseg - INFO - per class results:\n'
        '2021-09-01 12:00:01,000 - mmseg - INFO - \n'
        '+------------+-------+-------+\n'
        '|   Class    |  IoU  |  Acc  |\n'
        '+------------+-------+-------+\n'
        '| background | 90.1  | 95.2  |\n'
        '|    road    | 50.2  | 60.3  |\n'
        '+------------+-------+-------+\n'
        '2021-09-01 12:00:00,000 - mmseg - INFO - Summary:\n'
        '2021-09-01 12:00:00,000 - mmseg - INFO - \n'
        '+-------+-------+-------+\n'
        '|  aAcc |  mIoU |  mAcc |\n'
        '+-------+-------+-------+\n'
        '| 55.00 | 50.00 | 52.00 |\n'
        '+-------+-------+-------+\n'
        '2021-09-01 12:00:00,000 - mmseg - INFO - Iter(val) [500]\taAcc: 0.5500, mIoU: 0.5000, mAcc: 0.5200\n'
        '2021-09-01 12:00:01,000 - mmseg - INFO - Iter [100/80000]\tlr: 5.000e-04, eta: 5:14:10, time: 0.236, data_time: 0.005, memory: 5862, decode.loss_ce: 1.0500, decode.acc_seg: 75.0000, aux.loss_ce: 0.4500, aux.acc_seg: 40.1, loss: 1.5000\n'
        '2021-09-01 12:00:01,000 - mmseg - INFO - per class results:\n'
        '2021-09-01 12:00:01,000 - mmseg - INFO - \n'
        '+------------+-------+-------+\n'
        '|   Class    |  IoU  |  Acc  |\n'
        '+------------+-------+-------+\n'
        '| background | 90.1  | 95.2  |\n'
        '|    road    | 50.2  | 60.3  |\n'
        '+------------+-------+-------+\n'
        '2021-09-01 12:00:01,000 - mmseg - INFO - Summary:\n'
        '2021-09-01 12:00:01,000 - mmseg - INFO - \n'
        '+-------+-------+-------+\n'
        '|  aAcc |  mIoU |  mAcc |\n'
        '+-------+-------+-------+\n'
        '| 67.50 | 62.50 | 64.50 |\n'
        '+-------+-------+-------+\n'
        '2021-09-01 12:00:01,000 - mmseg - INFO - Iter(val) [500]\taAcc: 0.6750, mIoU: 0.6250, mAcc: 0.6450\n',
        {'loss': [(50, 2.0), (100, 1.5)], 'val/mIoU': [(50, 0.5), (100, 0.625)]},
    ),
    't5x': (
        'I0101 12:00:00.123456 139912345678 logging_writer.py:64] [100] collection=train accuracy=0.500000, learning_rate=0.001, loss=2.000000, timing/seconds=10.1\n'
        'I0101 12:00:00.923456 139912345678 logging_writer.py:64] [100] collection=training_eval/mix accuracy=0.500000, loss=2.250000\n'
        'I0101 12:00:01.123456 139912345678 logging_writer.py:64] [200] collection=train accuracy=0.750000, learning_rate=0.0005, loss=1.500000, timing/seconds=10.1\n'
        'I0101 12:00:01.923456 139912345678 logging_writer.py:64] [200] collection=training_eval/mix accuracy=0.625000, loss=1.750000\n',
        {'train/loss': [(100, 2.0), (200, 1.5)], 'eval/loss': [(100, 2.25), (200, 1.75)]},
    ),
    'composer': (
        '[epoch=1][batch=10/10]:\n'
        '\t Train time/epoch: 0\n'
        '\t Train time/batch: 9\n'
        '\t Train time/sample: 576\n'
        '\t Train time/batch_in_epoch: 9\n'
        '\t Train trainer/device_train_microbatch_size: 64\n'
        '\t Train loss/train/total: 2.0000\n'
        '\t Train metrics/train/MulticlassAccuracy: 0.5000\n'
        '\t Train time/train: 0.0012\n'
        '\t Train lr-Adam/group0: 0.0010\n'
        '[Eval batch=1/4] Eval on eval data\n'
        '[Eval batch=4/4] Eval on eval data:\n'
        '\t Eval metrics/eval/CrossEntropy: 2.2500\n'
        '\t Eval metrics/eval/MulticlassAccuracy: 0.5000\n'
        '[epoch=2][batch=10/10]:\n'
        '\t Train time/epoch: 1\n'
        '\t Train time/batch: 19\n'
        '\t Train time/sample: 1216\n'
        '\t Train time/batch_in_epoch: 9\n'
        '\t Train trainer/device_train_microbatch_size: 64\n'
        '\t Train loss/train/total: 1.5000\n'
        '\t Train metrics/train/MulticlassAccuracy: 0.7500\n'
        '\t Train time/train: 0.0012\n'
        '\t Train lr-Adam/group0: 0.0005\n'
        '[Eval batch=1/4] Eval on eval data\n'
        '[Eval batch=4/4] Eval on eval data:\n'
        '\t Eval metrics/eval/CrossEntropy: 1.7500\n'
        '\t Eval metrics/eval/MulticlassAccuracy: 0.6250\n',
        {'Train loss/train/total': [(10, 2.0), (20, 1.5)], 'Eval metrics/eval/CrossEntropy': [(10, 2.25), (20, 1.75)]},
    ),
    'whisper-notebook': (
        ' [4000/4000 5:27:21, Epoch 9/10]\n'
        'Step\tTraining Loss\tValidation Loss\tWer\n'
        '100\t2.000000\t2.250000\t50.0000\n'
        '200\t1.500000\t1.750000\t37.5000\n',
        {'Training Loss': [(100, 2.0), (200, 1.5)], 'Validation Loss': [(100, 2.25), (200, 1.75)]},
    ),
    'sb3-eval-printed': (
        'Eval num_timesteps=500, episode_reward=20.00 +/- 12.22\n'
        'Episode length: 20.00 +/- 12.22\n'
        'New best mean reward!\n'
        'Eval num_timesteps=1000, episode_reward=35.00 +/- 12.22\n'
        'Episode length: 35.00 +/- 12.22\n'
        'New best mean reward!\n',
        {'eval/episode_reward': [(500, 20.0), (1000, 35.0)]},
    ),
    'flair': (
        '2023-01-01 12:00:00,000 epoch 1 - iter 10/30 - loss 2.02000000 - time (sec): 1.21 - samples/sec: 100.12 - lr: 0.100000 - momentum: 0.000000\n'
        '2023-01-01 12:00:00,000 epoch 1 - iter 20/30 - loss 2.01000000 - time (sec): 1.21 - samples/sec: 100.12 - lr: 0.100000 - momentum: 0.000000\n'
        '2023-01-01 12:00:00,000 epoch 1 - iter 30/30 - loss 2.00000000 - time (sec): 1.21 - samples/sec: 100.12 - lr: 0.100000 - momentum: 0.000000\n'
        '2023-01-01 12:00:00,000 ----------------------------------------------------------------------------------------------------\n'
        '2023-01-01 12:00:00,000 EPOCH 1 done: loss 2.0000 - lr: 0.100000\n'
        '2023-01-01 12:00:00,000 DEV : loss 2.250000000000000 - f1-score (micro avg)  0.5000\n'
        '2023-01-01 12:00:00,000  - 0 epochs without improvement\n'
        '2023-01-01 12:00:00,000 saving best model\n'
        '2023-01-01 12:00:01,000 epoch 2 - iter 10/30 - loss 1.52000000 - time (sec): 1.21 - samples/sec: 100.12 - lr: 0.100000 - momentum: 0.000000\n'
        '2023-01-01 12:00:01,000 epoch 2 - iter 20/30 - loss 1.51000000 - time (sec): 1.21 - samples/sec: 100.12 - lr: 0.100000 - momentum: 0.000000\n'
        '2023-01-01 12:00:01,000 epoch 2 - iter 30/30 - loss 1.50000000 - time (sec): 1.21 - samples/sec: 100.12 - lr: 0.100000 - momentum: 0.000000\n'
        '2023-01-01 12:00:00,000 ----------------------------------------------------------------------------------------------------\n'
        '2023-01-01 12:00:01,000 EPOCH 2 done: loss 1.5000 - lr: 0.100000\n'
        '2023-01-01 12:00:01,000 DEV : loss 1.750000000000000 - f1-score (micro avg)  0.6250\n'
        '2023-01-01 12:00:01,000  - 1 epochs without improvement\n'
        '2023-01-01 12:00:01,000 saving best model\n',
        {'epoch/loss': [(30, 2.0), (60, 1.5)], 'dev/loss': [(30, 2.25), (60, 1.75)]},
    ),
    'ludwig-printed': (
        'Epoch 1, step 20\n'
        'Running evaluation for step: 20, epoch: 1\n'
        '╒════════════╤════════════╤══════════════╤════════╕\n'
        '│            │      train │   validation │   test │\n'
        '╞════════════╪════════════╪══════════════╪════════╡\n'
        '│ accuracy   │     0.5000 │       0.5000 │ 0.5000 │\n'
        '├────────────┼────────────┼──────────────┼────────┤\n'
        '│ loss       │     2.0000 │       2.2500 │ 2.2500 │\n'
        '╘════════════╧════════════╧══════════════╧════════╛\n'
        'Epoch 2, step 40\n'
        'Training: 100%|██████████| 20/20 [00:02<00:00,  9.10it/s]\n'
        '╒════════════╤════════════╤══════════════╤════════╕\n'
        '│            │      train │   validation │   test │\n'
        '╞════════════╪════════════╪══════════════╪════════╡\n'
        '│ accuracy   │     0.7500 │       0.6250 │ 0.6250 │\n'
        '├────────────┼────────────┼──────────────┼────────┤\n'
        '│ loss       │     1.5000 │       1.7500 │ 1.7500 │\n'
        '╘════════════╧════════════╧══════════════╧════════╛\n',
        {'train/loss': [(20, 2.0), (40, 1.5)], 'validation/loss': [(20, 2.25), (40, 1.75)]},
    ),
    'german': (
        'Epoche 1/30 - Verlust: 2.0000 - Genauigkeit: 0.5000 - Validierungsverlust: 2.2500 - Validierungsgenauigkeit: 0.5000\n'
        'Epoche 2/30 - Verlust: 1.5000 - Genauigkeit: 0.7500 - Validierungsverlust: 1.7500 - Validierungsgenauigkeit: 0.6250\n',
        {'Verlust': [(1, 2.0), (2, 1.5)], 'Validierungsverlust': [(1, 2.25), (2, 1.75)]},
    ),
    'julia-info': (
        '┌ Info: epoch done\n'
        '│   epoch = 1\n'
        '│   train_loss = 2.000000f0\n'
        '└   val_loss = 2.250000f0\n'
        '┌ Info: epoch done\n'
        '│   epoch = 2\n'
        '│   train_loss = 1.500000f0\n'
        '└   val_loss = 1.750000f0\n',
        {'train_loss': [(1, 2.0), (2, 1.5)], 'val_loss': [(1, 2.25), (2, 1.75)]},
    ),
    'lightning-rich': (
        'Epoch 0/29 ━━━━━━━━━━━━━━━━ 10/10 0:00:01 • 0:00:00 12.3it/s v_num: 0.000 train_loss: 2.000 val_loss: 2.250\n'
        'Epoch 1/29 ━━━━━━━━━━━━━━━━ 10/10 0:00:01 • 0:00:00 12.3it/s v_num: 0.000 train_loss: 1.500 val_loss: 1.750\n',
        {'train_loss': [(10, 2.0), (20, 1.5)], 'val_loss': [(10, 2.25), (20, 1.75)]},
    ),
    'torchtune-bar': (
        '1|1|Loss: 2.000000:   0%|█         | 1/30 [00:10<00:20,  1.1it/s]\r1|2|Loss: 1.500000:  50%|█         | 2/30 [00:10<00:20,  1.1it/s]\n'
        '\n',
        {'loss': [(1, 2.0), (2, 1.5)]},
    ),
    'basicsr': (
        '2021-01-01 12:00:00,123 INFO: [EDSR_..][epoch:  0, iter:   1,000, lr:(2.000e-04,)] [eta: 1 day, 0:00:00, time (data): 0.312 (0.010)] l_pix: 2.0000e+00 \n'
        '2021-01-01 12:00:00,923 INFO: Validation Set5\n'
        '\t # psnr: 25.0000\tBest: 25.0000 @ 1000 iter\n'
        '\t # ssim: 0.5000\tBest: 0.5000 @ 1000 iter\n'
        '2021-01-01 12:00:01,123 INFO: [EDSR_..][epoch:  0, iter:   2,000, lr:(2.000e-04,)] [eta: 1 day, 0:00:00, time (data): 0.312 (0.010)] l_pix: 1.5000e+00 \n'
        '2021-01-01 12:00:01,923 INFO: Validation Set5\n'
        '\t # psnr: 26.2500\tBest: 26.2500 @ 2000 iter\n'
        '\t # ssim: 0.6250\tBest: 0.6250 @ 2000 iter\n',
        {'l_pix': [(1000, 2.0), (2000, 1.5)], 'val psnr': [(1000, 25.0), (2000, 26.25)]},
    ),
    'yolox': (
        '2021-08-01 10:00:00 | INFO     | yolox.core.trainer:261 - epoch: 1/30, iter: 10/30, gpu mem: 6000Mb, iter_time: 0.512s, data_time: 0.011s, total_loss: 2.020, iou_loss: 0.600, l1_loss: 0.000, conf_loss: 1.000, cls_loss: 0.400, lr: 1.000e-03, size: 640, ETA: 1 day, 3:00:00\n'
        '2021-08-01 10:00:00 | INFO     | yolox.core.trainer:261 - epoch: 1/30, iter: 20/30, gpu mem: 6000Mb, iter_time: 0.512s, data_time: 0.011s, total_loss: 2.010, iou_loss: 0.600, l1_loss: 0.000, conf_loss: 1.000, cls_loss: 0.400, lr: 1.000e-03, size: 640, ETA: 1 day, 3:00:00\n'
        '2021-08-01 10:00:00 | INFO     | yolox.core.trainer:261 - epoch: 1/30, iter: 30/30, gpu mem: 6000Mb, iter_time: 0.512s, data_time: 0.011s, total_loss: 2.000, iou_loss: 0.600, l1_loss: 0.000, conf_loss: 1.000, cls_loss: 0.400, lr: 1.000e-03, size: 640, ETA: 1 day, 3:00:00\n'
        ' Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = 0.500\n'
        ' Average Precision  (AP) @[ IoU=0.50      | area=   all | maxDets=100 ] = 0.600\n'
        ' Average Recall     (AR) @[ IoU=0.50:0.95 | area=   all | maxDets=  1 ] = 0.301\n'
        '2021-08-01 10:00:01 | INFO     | yolox.core.trainer:261 - epoch: 2/30, iter: 10/30, gpu mem: 6000Mb, iter_time: 0.512s, data_time: 0.011s, total_loss: 1.520, iou_loss: 0.450, l1_loss: 0.000, conf_loss: 0.750, cls_loss: 0.300, lr: 5.000e-04, size: 640, ETA: 1 day, 3:00:00\n'
        '2021-08-01 10:00:01 | INFO     | yolox.core.trainer:261 - epoch: 2/30, iter: 20/30, gpu mem: 6000Mb, iter_time: 0.512s, data_time: 0.011s, total_loss: 1.510, iou_loss: 0.450, l1_loss: 0.000, conf_loss: 0.750, cls_loss: 0.300, lr: 5.000e-04, size: 640, ETA: 1 day, 3:00:00\n'
        '2021-08-01 10:00:01 | INFO     | yolox.core.trainer:261 - epoch: 2/30, iter: 30/30, gpu mem: 6000Mb, iter_time: 0.512s, data_time: 0.011s, total_loss: 1.500, iou_loss: 0.450, l1_loss: 0.000, conf_loss: 0.750, cls_loss: 0.300, lr: 5.000e-04, size: 640, ETA: 1 day, 3:00:00\n'
        ' Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = 0.625\n'
        ' Average Precision  (AP) @[ IoU=0.50      | area=   all | maxDets=100 ] = 0.725\n'
        ' Average Recall     (AR) @[ IoU=0.50:0.95 | area=   all | maxDets=  1 ] = 0.301\n',
        {'val AP@all@100': [(30, 0.5), (60, 0.625)]},
    ),
    'pyg': (
        'Epoch: 001, Loss: 2.0000, Train: 0.5000, Val: 0.5000, Test: 0.4900\n'
        'Epoch: 002, Loss: 1.5000, Train: 0.7500, Val: 0.6250, Test: 0.6150\n',
        {'Loss': [(1, 2.0), (2, 1.5)], 'Train/score': [(1, 0.5), (2, 0.75)], 'Val/score': [(1, 0.5), (2, 0.625)]},
    ),
    'lightgbm-cli': (
        '[LightGBM] [Info] 0.000000 seconds elapsed, finished iteration 1\n'
        '[LightGBM] [Info] Iteration:1, training binary_logloss : 2.000000\n'
        '[LightGBM] [Info] Iteration:1, valid_1 binary_logloss : 2.250000\n'
        '[LightGBM] [Info] 0.100000 seconds elapsed, finished iteration 2\n'
        '[LightGBM] [Info] Iteration:2, training binary_logloss : 1.500000\n'
        '[LightGBM] [Info] Iteration:2, valid_1 binary_logloss : 1.750000\n',
        {'training/binary_logloss': [(1, 2.0), (2, 1.5)], 'valid_1/binary_logloss': [(1, 2.25), (2, 1.75)]},
    ),
    'srun-label': (
        '0: step 100 | train loss 2.0000 | val loss 2.2500\n'
        '1: step 100 | train loss 2.0010 | val loss 2.2500\n'
        '0: step 200 | train loss 1.5000 | val loss 1.7500\n'
        '1: step 200 | train loss 1.5010 | val loss 1.7500\n',
        {'rank_0/train loss': [(100, 2.0), (200, 1.5)], 'rank_1/val loss': [(100, 2.25), (200, 1.75)]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CONSOLES)
def test_the_console_of(name):
    text, expected = CONSOLES[name]
    found = points_of(text)
    assert {tag: found.get(tag) for tag in expected} == expected


def test_an_evaluation_that_no_training_was_opened_before_is_none():
    text = "***** Running Evaluation *****\nstep 1 loss=0.5\nEvaluating\nacc: 0.5\nstep 2 loss=0.4\nstep 3 loss=0.3\n"
    assert points_of(text)["loss"] == [(1, 0.5), (2, 0.4), (3, 0.3)]


def test_an_evaluation_ends_where_the_training_goes_on():
    text = "".join(
        f"Epoch {e}\nstep {10 * e} loss=0.{9 - e}\nEvaluating\nacc: 0.{e}\nstep {10 * e + 5} loss=0.{9 - e}5\n"
        for e in (1, 2)
    )
    assert points_of(text) == {
        "loss": [(10, 0.8), (15, 0.85), (20, 0.7), (25, 0.75)],
        "validation/acc": [(10, 0.1), (20, 0.2)],
    }


def test_decimal_commas_are_no_thousands(tmp_path):
    rows = [f"Epoche {i}: Trainingsverlust {1 / i:.3f}; Validierungsverlust {2 / i:.3f}" for i in range(1, 9)]
    (tmp_path / "log.txt").write_text("\n".join(rows).replace(".", ","))
    (run,) = read(str(tmp_path)).runs
    assert run.series["Trainingsverlust"].values.tolist() == [round(1 / i, 3) for i in range(1, 9)]
    assert run.series["Validierungsverlust"].steps.tolist() == list(range(1, 9))


@pytest.mark.parametrize(
    "text",
    ["step 1,000 loss 0.5\n" * 9, "2024-01-01 12:00:00,123 step 1 loss 0.5\n" * 9, "shape (3,64) loss 0.5\n" * 9],
)
def test_commas_of_thousands_times_and_lists_are_no_points(text):
    assert not has_commas(text)


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
