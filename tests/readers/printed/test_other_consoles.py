# ruff: noqa: E501
"""Consoles that name the part of the data, the step or the epoch in ways of their own, and the points that must come."""

from __future__ import annotations

import pytest

from advisor.readers.printed.stdout import looks_like_training
from tests.readers.printed.test_consoles import points_of

CONSOLES = {
    'ignite-log': (
        '2020-11-02 10:00:00,000 ignite.distributed.launcher.Parallel INFO: \n'
        'Epoch 1 - Evaluation time (seconds): 1.23 - Train metrics:\n'
        '    Accuracy: 0.6000\n'
        '    Loss: 2.0000\n'
        'Epoch 1 - Evaluation time (seconds): 0.42 - Test metrics:\n'
        '    Accuracy: 0.5000\n'
        '    Loss: 2.2500\n'
        '2020-11-02 10:00:00,000 ignite.distributed.launcher.Parallel INFO: \n'
        'Epoch 2 - Evaluation time (seconds): 1.23 - Train metrics:\n'
        '    Accuracy: 0.7250\n'
        '    Loss: 1.5000\n'
        'Epoch 2 - Evaluation time (seconds): 0.42 - Test metrics:\n'
        '    Accuracy: 0.6250\n'
        '    Loss: 1.7500\n',
        {'Loss': [(1, 2.0), (2, 1.5)]},
    ),
    'catalyst': (
        '1/24 * Epoch (train): 100% 235/235 [00:08<00:00, 27.5it/s, accuracy01=0.500, loss=2.000]\n'
        '1/24 * Epoch (valid): 100% 40/40 [00:01<00:00, 37.5it/s, accuracy01=0.500, loss=2.250]\n'
        '[2020-09-01 10:00:00,123] \n'
        '1/24 * Epoch 1 (_base): lr=0.0010 | momentum=0.9000\n'
        '1/24 * Epoch 1 (train): accuracy01=0.6000 | loss=2.0000\n'
        '1/24 * Epoch 1 (valid): accuracy01=0.5000 | loss=2.2500\n'
        '2/24 * Epoch (train): 100% 235/235 [00:08<00:00, 27.5it/s, accuracy01=0.625, loss=1.500]\n'
        '2/24 * Epoch (valid): 100% 40/40 [00:01<00:00, 37.5it/s, accuracy01=0.625, loss=1.750]\n'
        '[2020-09-01 10:00:00,123] \n'
        '2/24 * Epoch 2 (_base): lr=0.0010 | momentum=0.9000\n'
        '2/24 * Epoch 2 (train): accuracy01=0.7250 | loss=1.5000\n'
        '2/24 * Epoch 2 (valid): accuracy01=0.6250 | loss=1.7500\n',
        {'valid/loss': [(235, 2.25), (470, 1.75)]},
    ),
    'allennlp': (
        '2021-05-01 10:00:00,123 - INFO - allennlp.training.gradient_descent_trainer - Epoch 0/1\n'
        '2021-05-01 10:00:00,123 - INFO - allennlp.training.gradient_descent_trainer - Training\n'
        'accuracy: 0.5000, batch_loss: 2.0000, loss: 2.0000 ||: 100%|##########| 100/100 [00:10<00:00,  9.1it/s]\n'
        '2021-05-01 10:00:00,123 - INFO - allennlp.training.gradient_descent_trainer - Validating\n'
        'accuracy: 0.5000, batch_loss: 2.2500, loss: 2.2500 ||: 100%|##########| 20/20 [00:01<00:00,  19.1it/s]\n'
        '2021-05-01 10:00:00,123 - INFO - allennlp.training.callbacks.console_logger -                        Training |  Validation\n'
        '2021-05-01 10:00:00,123 - INFO - allennlp.training.callbacks.console_logger - accuracy           |     0.500  |     0.500\n'
        '2021-05-01 10:00:00,123 - INFO - allennlp.training.callbacks.console_logger - gpu_0_memory_MB    |   1234.000  |       N/A\n'
        '2021-05-01 10:00:00,123 - INFO - allennlp.training.callbacks.console_logger - loss               |     2.000  |     2.250\n'
        '2021-05-01 10:00:00,123 - INFO - allennlp.training.callbacks.console_logger - worker_0_memory_MB |  4012.000  |       N/A\n'
        '2021-05-01 10:00:00,123 - INFO - allennlp.training.gradient_descent_trainer - Epoch duration: 0:00:12.123\n'
        '2021-05-01 10:00:00,123 - INFO - allennlp.training.gradient_descent_trainer - Estimated training time remaining: 0:04:12\n'
        '2021-05-01 10:00:00,123 - INFO - allennlp.training.gradient_descent_trainer - Epoch 1/1\n'
        '2021-05-01 10:00:00,123 - INFO - allennlp.training.gradient_descent_trainer - Training\n'
        'accuracy: 0.6250, batch_loss: 1.5000, loss: 1.5000 ||: 100%|##########| 100/100 [00:10<00:00,  9.1it/s]\n'
        '2021-05-01 10:00:00,123 - INFO - allennlp.training.gradient_descent_trainer - Validating\n'
        'accuracy: 0.6250, batch_loss: 1.7500, loss: 1.7500 ||: 100%|##########| 20/20 [00:01<00:00,  19.1it/s]\n'
        '2021-05-01 10:00:00,123 - INFO - allennlp.training.callbacks.console_logger -                        Training |  Validation\n'
        '2021-05-01 10:00:00,123 - INFO - allennlp.training.callbacks.console_logger - accuracy           |     0.625  |     0.625\n'
        '2021-05-01 10:00:00,123 - INFO - allennlp.training.callbacks.console_logger - gpu_0_memory_MB    |   1234.000  |       N/A\n'
        '2021-05-01 10:00:00,123 - INFO - allennlp.training.callbacks.console_logger - loss               |     1.500  |     1.750\n'
        '2021-05-01 10:00:00,123 - INFO - allennlp.training.callbacks.console_logger - worker_0_memory_MB |  4012.000  |       N/A\n'
        '2021-05-01 10:00:00,123 - INFO - allennlp.training.gradient_descent_trainer - Epoch duration: 0:00:12.123\n'
        '2021-05-01 10:00:00,123 - INFO - allennlp.training.gradient_descent_trainer - Estimated training time remaining: 0:04:12\n',
        {'validation/loss': [(100, 2.25), (200, 1.75)], 'Validation/accuracy': [(100, 0.5), (200, 0.625)]},
    ),
    'flax-imagenet': (
        'INFO:absl:train epoch: 0, loss: 2.000000, accuracy: 50.00\n'
        'INFO:absl:eval epoch: 0, loss: 2.250000, accuracy: 50.00\n'
        'INFO:absl:train epoch: 1, loss: 1.500000, accuracy: 62.50\n'
        'INFO:absl:eval epoch: 1, loss: 1.750000, accuracy: 62.50\n',
        {'train/loss': [(0, 2.0), (1, 1.5)], 'eval/loss': [(0, 2.25), (1, 1.75)]},
    ),
    'smp': (
        '\n'
        'Epoch: 0\n'
        'train: 100%|██████████| 92/92 [00:31<00:00,  2.91it/s, dice_loss - 2.0000, iou_score - 0.5500]\n'
        'valid: 100%|██████████| 25/25 [00:04<00:00,  5.91it/s, dice_loss - 2.2500, iou_score - 0.5000]\n'
        '\n'
        'Epoch: 1\n'
        'train: 100%|██████████| 92/92 [00:31<00:00,  2.91it/s, dice_loss - 1.5000, iou_score - 0.6750]\n'
        'valid: 100%|██████████| 25/25 [00:04<00:00,  5.91it/s, dice_loss - 1.7500, iou_score - 0.6250]\n',
        {'train/dice_loss': [(92, 2.0), (184, 1.5)], 'valid/dice_loss': [(92, 2.25), (184, 1.75)], 'valid/iou_score': [(92, 0.5), (184, 0.625)]},
    ),
    'opennmt-tf': (
        '2021-02-01 10:00:00.123000: I runner.py:281] Step = 100 ; steps/s = 1.21, tokens/s = 52123 (23012 source, 29111 target) ; Learning rate = 0.000100 ; Loss = 2.000000\n'
        '2021-02-01 10:00:10.123000: I evaluation.py:230] Evaluation result for step 100: loss = 2.250000 ; perplexity = 9.487736\n'
        '2021-02-01 10:00:00.123000: I runner.py:281] Step = 200 ; steps/s = 1.21, tokens/s = 52123 (23012 source, 29111 target) ; Learning rate = 0.000100 ; Loss = 1.500000\n'
        '2021-02-01 10:00:10.123000: I evaluation.py:230] Evaluation result for step 200: loss = 1.750000 ; perplexity = 5.754603\n',
        {'Loss': [(100, 2.0), (200, 1.5)], 'evaluation/loss': [(100, 2.25), (200, 1.75)]},
    ),
    'dl4j': (
        '10:00:00.123 [main] INFO  o.d.o.l.ScoreIterationListener - Score at iteration 0 is 2.000000000000\n'
        '10:00:00.123 [main] INFO  o.d.o.l.ScoreIterationListener - Score at iteration 100 is 1.500000000000\n',
        {'loss': [(0, 2.0), (100, 1.5)]},
    ),
    'ultra-classify': (
        '\n'
        '      Epoch    GPU_mem       loss  Instances       Size\n'
        '       1/24      0.52G      2         16        224: 100%|██████████| 10/10 [00:01<00:00,  8.12it/s]\n'
        '               classes   top1_acc   top5_acc: 100%|██████████| 2/2 [00:00<00:00,  9.12it/s]\n'
        '                   all      0.5      0.6\n'
        '\n'
        '      Epoch    GPU_mem       loss  Instances       Size\n'
        '       2/24      0.52G      1.5         16        224: 100%|██████████| 10/10 [00:01<00:00,  8.12it/s]\n'
        '               classes   top1_acc   top5_acc: 100%|██████████| 2/2 [00:00<00:00,  9.12it/s]\n'
        '                   all      0.625      0.725\n',
        {'train/loss': [(1, 2.0), (2, 1.5)], 'val/top1_acc': [(1, 0.5), (2, 0.625)]},
    ),
    'acme': (
        '[Learner] Critic Loss = 2.000 | Policy Loss = 0.123 | Steps = 100 | Walltime = 0.000\n'
        '[Evaluator] Episode Length = 200 | Episode Return = 50.000 | Evaluator Episodes = 1 | Evaluator Steps = 200 | Steps Per Second = 812.1\n'
        '[Learner] Critic Loss = 1.500 | Policy Loss = 0.123 | Steps = 200 | Walltime = 10.100\n'
        '[Evaluator] Episode Length = 200 | Episode Return = 62.500 | Evaluator Episodes = 2 | Evaluator Steps = 400 | Steps Per Second = 812.1\n',
        {'evaluator/Episode Return': [(200, 50.0), (400, 62.5)]},
    ),
    'rgbm': (
        'Iter   TrainDeviance   ValidDeviance   StepSize   Improve\n'
        '     1        2.0000          2.2500     0.1000    0.0123\n'
        '     2        1.5000          1.7500     0.1000    0.0123\n',
        {'TrainDeviance': [(1, 2.0), (2, 1.5)], 'ValidDeviance': [(1, 2.25), (2, 1.75)]},
    ),
    'neon': (
        'Epoch 0   [Train |████████████████████|  469/469  batches, 2.00 cost, 2.05s] [CrossEntropyMulti Loss 2.25, 0.12s]\n'
        'Epoch 1   [Train |████████████████████|  469/469  batches, 1.50 cost, 2.05s] [CrossEntropyMulti Loss 1.75, 0.12s]\n',
        {'val loss': [(0, 2.25), (1, 1.75)]},
    ),
    'stan-advi': (
        'Begin stochastic gradient ascent.\n'
        '  iter             ELBO   delta_ELBO_mean   delta_ELBO_med   notes \n'
        '   100        -2200.000             1.000            1.000\n'
        '   200        -1700.000             0.500            0.500\n',
        {'ELBO': [(100, -2200.0), (200, -1700.0)]},
    ),
    'numpyro': (
        '0%|████      | 100/2400 [00:01<00:00, 512.12it/s, init loss: 812.1234, avg. loss [1-100]: 200.0000]\n'
        '4%|████      | 200/2400 [00:01<00:00, 512.12it/s, init loss: 812.1234, avg. loss [101-200]: 150.0000]\n',
        {'loss': [(100, 200.0), (200, 150.0)]},
    ),
    'dschat': (
        'Beginning of Epoch 1/24, Total Micro Batches 20\n'
        '[2023-05-01 10:00:00,123] [INFO] [logging.py:96:log_dist] [Rank 0] step=10, skipped=0, lr=[9.65e-06, 9.65e-06], mom=[(0.9, 0.95), (0.9, 0.95)]\n'
        'Epoch: 0, Step: 10, Rank: 0, loss = 2.000000\n'
        '[2023-05-01 10:00:00,123] [INFO] [logging.py:96:log_dist] [Rank 0] step=20, skipped=0, lr=[9.65e-06, 9.65e-06], mom=[(0.9, 0.95), (0.9, 0.95)]\n'
        'Epoch: 0, Step: 20, Rank: 0, loss = 2.000000\n'
        '***** Evaluating perplexity, Epoch 1/24 *****\n'
        'ppl: 9.487736, loss: 2.250000\n'
        'Beginning of Epoch 2/24, Total Micro Batches 20\n'
        '[2023-05-01 10:00:00,123] [INFO] [logging.py:96:log_dist] [Rank 0] step=30, skipped=0, lr=[9.65e-06, 9.65e-06], mom=[(0.9, 0.95), (0.9, 0.95)]\n'
        'Epoch: 1, Step: 10, Rank: 0, loss = 1.500000\n'
        '[2023-05-01 10:00:00,123] [INFO] [logging.py:96:log_dist] [Rank 0] step=40, skipped=0, lr=[9.65e-06, 9.65e-06], mom=[(0.9, 0.95), (0.9, 0.95)]\n'
        'Epoch: 1, Step: 20, Rank: 0, loss = 1.500000\n'
        '***** Evaluating perplexity, Epoch 2/24 *****\n'
        'ppl: 5.754603, loss: 1.750000\n',
        {'validation/loss': [(20, 2.25), (40, 1.75)]},
    ),
    'lcurve': (
        '#  step      rmse_val    rmse_trn    rmse_e_val  rmse_e_trn    rmse_f_val  rmse_f_trn         lr\n'
        '# If there is no available reference data, rmse_*_{val,trn} will print nan\n'
        '      0      2.25e+00    2.00e+00      2.25e-01    2.00e-01      2.25e+00    2.00e+00    1.0e-03\n'
        '    100      1.75e+00    1.50e+00      1.75e-01    1.50e-01      1.75e+00    1.50e+00    1.0e-03\n',
        {'rmse_trn': [(0, 2.0), (100, 1.5)], 'rmse_val': [(0, 2.25), (100, 1.75)]},
    ),
    'diffdock': (
        'Epoch 0: Training loss 2.0000  tr 0.6000   rot 0.6000   tor 0.8000   sc 0.0000  lr 0.0010\n'
        'Epoch 0: Validation loss 2.2500  tr 0.6750   rot 0.6750   tor 0.9000   sc 0.0000\n'
        'Epoch 1: Training loss 1.5000  tr 0.4500   rot 0.4500   tor 0.6000   sc 0.0000  lr 0.0010\n'
        'Epoch 1: Validation loss 1.7500  tr 0.5250   rot 0.5250   tor 0.7000   sc 0.0000\n',
        {'Training loss': [(0, 2.0), (1, 1.5)], 'Validation loss': [(0, 2.25), (1, 1.75)]},
    ),
    'xlearn': (
        '[------------] Epoch      Train log_loss       Test log_loss     Time cost (sec)\n'
        '[   0%      ]     1            2.000000            2.250000                0.12\n'
        '[   4%      ]     2            1.500000            1.750000                0.12\n',
        {'Train log_loss': [(1, 2.0), (2, 1.5)], 'Test log_loss': [(1, 2.25), (2, 1.75)]},
    ),
    'libfm': (
        '#Iter=  0\tTrain=1.9\tTest=2.25\n'
        '#Iter=  1\tTrain=1.5\tTest=1.75\n',
        {'Train/loss': [(0, 1.9), (1, 1.5)], 'Test/loss': [(0, 2.25), (1, 1.75)]},
    ),
    'hand-phase': (
        'step 100 loss 2.0000\n'
        'step 200 loss 2.0000\n'
        'step 300 loss 2.0000\n'
        'Running validation...\n'
        'loss 2.2500 acc 0.5000\n'
        'step 400 loss 1.5000\n'
        'step 500 loss 1.5000\n'
        'step 600 loss 1.5000\n'
        'Running validation...\n'
        'loss 1.7500 acc 0.6250\n',
        {'loss': [(100, 2.0), (200, 2.0), (300, 2.0), (400, 1.5), (500, 1.5), (600, 1.5)], 'validation/loss': [(300, 2.25), (600, 1.75)]},
    ),
    'torch-quickstart': (
        'Epoch 1\n'
        '-------------------------------\n'
        'loss: 2.000000  [   64/60000]\n'
        'loss: 2.000000  [32064/60000]\n'
        'Test Error: \n'
        ' Accuracy: 50.0%, Avg loss: 2.250000 \n'
        '\n'
        'Epoch 2\n'
        '-------------------------------\n'
        'loss: 1.500000  [   64/60000]\n'
        'loss: 1.500000  [32064/60000]\n'
        'Test Error: \n'
        ' Accuracy: 62.5%, Avg loss: 1.750000 \n'
        '\n',
        {'test/loss': [(1, 2.25), (2, 1.75)]},
    ),
    'csv-in-log': (
        'starting run\n'
        'epoch,train_loss,val_loss,val_acc\n'
        '1,2.0000,2.2500,0.5000\n'
        '2,1.5000,1.7500,0.6250\n',
        {'train_loss': [(1, 2.0), (2, 1.5)], 'val_loss': [(1, 2.25), (2, 1.75)]},
    ),
    'swift': (
        "{'loss': 2.00000000, 'token_acc': 0.50000000, 'grad_norm': 1.2, 'learning_rate': 9.9e-05, 'memory(GiB)': 12.34, 'train_speed(iter/s)': 0.123456, 'epoch': 0.10, 'global_step/max_steps': '10/240', 'percentage': '4.00%', 'elapsed_time': '1m 2s', 'remaining_time': '12m 3s'}\n"
        "{'eval_loss': 2.25000000, 'eval_runtime': 1.23, 'eval_samples_per_second': 12.1, 'eval_token_acc': 0.500000, 'epoch': 0.10, 'global_step/max_steps': '10/240', 'percentage': '4.17%', 'elapsed_time': '1m 2s', 'remaining_time': '12m 3s'}\n"
        "{'loss': 1.50000000, 'token_acc': 0.62500000, 'grad_norm': 1.2, 'learning_rate': 9.9e-05, 'memory(GiB)': 12.34, 'train_speed(iter/s)': 0.123456, 'epoch': 0.20, 'global_step/max_steps': '20/240', 'percentage': '8.00%', 'elapsed_time': '1m 2s', 'remaining_time': '12m 3s'}\n"
        "{'eval_loss': 1.75000000, 'eval_runtime': 1.23, 'eval_samples_per_second': 12.1, 'eval_token_acc': 0.625000, 'epoch': 0.20, 'global_step/max_steps': '20/240', 'percentage': '4.17%', 'elapsed_time': '1m 2s', 'remaining_time': '12m 3s'}\n",
        {'loss': [(10, 2.0), (20, 1.5)], 'eval_loss': [(10, 2.25), (20, 1.75)]},
    ),
    'ordereddict': (
        "OrderedDict([('epoch', 0), ('train_loss', 2.0), ('valid_loss', 2.25), ('valid_acc', 0.5)])\n"
        "OrderedDict([('epoch', 1), ('train_loss', 1.5), ('valid_loss', 1.75), ('valid_acc', 0.625)])\n",
        {'train_loss': [(0, 2.0), (1, 1.5)], 'valid_loss': [(0, 2.25), (1, 1.75)]},
    ),
    'annotated-transformer': (
        'Epoch Step:      1 | Accumulation Step:   1 | Loss:   2.00 | Tokens / Sec: 3124.1 | Learning Rate: 5.6e-07\n'
        'Epoch Step:     41 | Accumulation Step:   5 | Loss:   2.00 | Tokens / Sec: 3124.1 | Learning Rate: 5.6e-07\n'
        "(tensor(2.2500, device='cuda:0'), <__main__.TrainState object at 0x7f0>)\n"
        'Epoch Step:      1 | Accumulation Step:   1 | Loss:   1.50 | Tokens / Sec: 3124.1 | Learning Rate: 5.6e-07\n'
        'Epoch Step:     41 | Accumulation Step:   5 | Loss:   1.50 | Tokens / Sec: 3124.1 | Learning Rate: 5.6e-07\n'
        "(tensor(1.7500, device='cuda:0'), <__main__.TrainState object at 0x7f0>)\n"
        'Epoch Step:      1 | Accumulation Step:   1 | Loss:   1.25 | Tokens / Sec: 3124.1 | Learning Rate: 5.6e-07\n'
        'Epoch Step:     41 | Accumulation Step:   5 | Loss:   1.25 | Tokens / Sec: 3124.1 | Learning Rate: 5.6e-07\n'
        "(tensor(1.5000, device='cuda:0'), <__main__.TrainState object at 0x7f0>)\n",
        {'Loss': [(1, 2.0), (41, 2.0), (82, 1.5), (122, 1.5), (163, 1.25), (203, 1.25)]},
    ),
    'sagemaker': (
        'algo-1-abcde | [2024-05-01 10:00:00.123] [tensorio] [info] epoch_stats={"data_pipeline": "/opt/ml/input/data/train", "epoch": 0, "duration": 123, "num_examples": 10}\n'
        'algo-1-abcde | #quality_metric: host=algo-1, epoch=0, train loss <loss>=2.0\n'
        'algo-1-abcde | #quality_metric: host=algo-1, epoch=0, validation loss <loss>=2.25\n'
        'algo-1-abcde | [2024-05-01 10:00:01.123] [tensorio] [info] epoch_stats={"data_pipeline": "/opt/ml/input/data/train", "epoch": 1, "duration": 123, "num_examples": 10}\n'
        'algo-1-abcde | #quality_metric: host=algo-1, epoch=1, train loss <loss>=1.5\n'
        'algo-1-abcde | #quality_metric: host=algo-1, epoch=1, validation loss <loss>=1.75\n',
        {'validation loss loss': [(0, 2.25), (1, 1.75)], 'train loss loss': [(0, 2.0), (1, 1.5)]},
    ),
    'chinese-colon': (
        '轮次：1，训练损失：2.0000，验证损失：2.2500，验证准确率：0.5000\n'
        '轮次：2，训练损失：1.5000，验证损失：1.7500，验证准确率：0.6250\n',
        {'训练损失': [(1, 2.0), (2, 1.5)], '验证损失': [(1, 2.25), (2, 1.75)]},
    ),
    'french': (
        "Époque 1/24 — perte d'entraînement : 2.0000 — perte de validation : 2.2500\n"
        "Époque 2/24 — perte d'entraînement : 1.5000 — perte de validation : 1.7500\n",
        {'perte d entraînement': [(1, 2.0), (2, 1.5)], 'perte de validation': [(1, 2.25), (2, 1.75)]},
    ),
    'openpcdet': (
        '2022-05-01 10:00:00,123   INFO  Train:    1/24 (4%) [ 100/1856 (  5%)]  Loss: 2 (2.1)  LR: 1.003e-03  Time cost: 01:02/12:34 [01:02/2:03:04]  Acc_iter 1856  Data time: 0.01(0.02)  Forward time: 0.31(0.32)  Batch time: 0.32(0.33)\n'
        '2022-05-01 10:00:00,123   INFO  Train:    2/24 (8%) [ 100/1856 (  5%)]  Loss: 1.5 (1.6)  LR: 1.003e-03  Time cost: 01:02/12:34 [01:02/2:03:04]  Acc_iter 3712  Data time: 0.01(0.02)  Forward time: 0.31(0.32)  Batch time: 0.32(0.33)\n',
        {'train/Loss': [(1856, 2.0), (3712, 1.5)]},
    ),
    'bigdl': (
        '2017-03-28 10:00:00 INFO  DistriOptimizer$:241 - [Epoch 1 512/1024][Iteration 1][Wall Clock 1.23s] Train 512 in 1.236008372seconds. Throughput is 414.66 records/second. Loss is 2.0000000.\n'
        '2017-03-28 10:00:00 INFO  DistriOptimizer$:241 - [Epoch 1 1024/1024][Iteration 2][Wall Clock 2.46s] Train 512 in 1.236008372seconds. Throughput is 414.66 records/second. Loss is 2.0000000.\n'
        '2017-03-28 10:00:00 INFO  DistriOptimizer$:541 - Top1Accuracy is Accuracy(correct: 5000, count: 10000, accuracy: 0.5)\n'
        '2017-03-28 10:00:00 INFO  DistriOptimizer$:541 - Loss is (Loss: 288.00000, count: 128, Average Loss: 2.250000)\n'
        '2017-03-28 10:00:00 INFO  DistriOptimizer$:241 - [Epoch 2 512/1024][Iteration 3][Wall Clock 3.69s] Train 512 in 1.236008372seconds. Throughput is 414.66 records/second. Loss is 1.5000000.\n'
        '2017-03-28 10:00:00 INFO  DistriOptimizer$:241 - [Epoch 2 1024/1024][Iteration 4][Wall Clock 4.92s] Train 512 in 1.236008372seconds. Throughput is 414.66 records/second. Loss is 1.5000000.\n'
        '2017-03-28 10:00:00 INFO  DistriOptimizer$:541 - Top1Accuracy is Accuracy(correct: 6250, count: 10000, accuracy: 0.625)\n'
        '2017-03-28 10:00:00 INFO  DistriOptimizer$:541 - Loss is (Loss: 224.00000, count: 128, Average Loss: 1.750000)\n',
        {'train/Loss': [(1, 2.0), (2, 2.0), (3, 1.5), (4, 1.5)]},
    ),
    'mace': (
        '2024-05-01 10:00:00.123 INFO: Epoch 0: head: default, loss=2.25000000, RMSE_E_per_atom=   27.00 meV, RMSE_F=  225.00 meV / A\n'
        '2024-05-01 10:00:00.123 INFO: Epoch 1: head: default, loss=1.75000000, RMSE_E_per_atom=   21.00 meV, RMSE_F=  175.00 meV / A\n',
        {'validation/loss': [(0, 2.25), (1, 1.75)]},
    ),
    'sovits': (
        '2023-05-01 10:00:00,123\t44k\tINFO\tTrain Epoch: 1 [52%]\n'
        '2023-05-01 10:00:00,124\t44k\tINFO\tLosses: [2.1000, 2.4000, 16.0000, 55.0000, 2.0000], step: 200, lr: 9.99e-05, reference_loss: 60.000\n'
        '2023-05-01 10:00:00,125\t44k\tINFO\t====> Epoch: 1, cost 12.34 s\n'
        '2023-05-01 10:00:00,123\t44k\tINFO\tTrain Epoch: 2 [52%]\n'
        '2023-05-01 10:00:00,124\t44k\tINFO\tLosses: [2.1000, 2.4000, 12.0000, 45.0000, 1.5000], step: 400, lr: 9.99e-05, reference_loss: 45.000\n'
        '2023-05-01 10:00:00,125\t44k\tINFO\t====> Epoch: 2, cost 12.34 s\n',
        {'loss_disc': [(200, 2.1), (400, 2.1)], 'loss_mel': [(200, 55.0), (400, 45.0)]},
    ),
    'djl': (
        '[main] INFO ai.djl.training.listener.LoggingTrainingListener - Epoch 1 finished.\n'
        '[main] INFO ai.djl.training.listener.LoggingTrainingListener - Train: Accuracy: 0.60, SoftmaxCrossEntropyLoss: 2.00\n'
        '[main] INFO ai.djl.training.listener.LoggingTrainingListener - Validate: Accuracy: 0.50, SoftmaxCrossEntropyLoss: 2.25\n'
        '[main] INFO ai.djl.training.listener.LoggingTrainingListener - Epoch 2 finished.\n'
        '[main] INFO ai.djl.training.listener.LoggingTrainingListener - Train: Accuracy: 0.72, SoftmaxCrossEntropyLoss: 1.50\n'
        '[main] INFO ai.djl.training.listener.LoggingTrainingListener - Validate: Accuracy: 0.62, SoftmaxCrossEntropyLoss: 1.75\n',
        {'train/SoftmaxCrossEntropyLoss': [(1, 2.0), (2, 1.5)], 'validate/SoftmaxCrossEntropyLoss': [(1, 2.25), (2, 1.75)]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CONSOLES)
def test_the_console_of(name):
    text, expected = CONSOLES[name]
    found = points_of(text)
    assert {tag: found.get(tag) for tag in expected} == expected


def test_lines_that_end_like_code_are_measurements_where_the_line_before_told_their_step():
    text = "".join(f"Epoch [{at}/9], Step [{at}0/90]:\nTotal Loss: 0.{9 - at}, Mel Loss: 0.2;\n" for at in range(1, 9))
    assert looks_like_training(text)
