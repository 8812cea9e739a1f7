from __future__ import annotations

import json
import math

from advisor.readers.reading import read
from tests.eventfiles import write_run

LOSSES = [1.0, 0.7, 0.3, 0.1]


def ray_trial(folder, losses):
    folder.mkdir(parents=True)
    rows = [
        {"val_loss": loss, "training_iteration": i + 1, "trial_id": "a", "config": {"lr": 0.1}}
        for i, loss in enumerate(losses)
    ]
    (folder / "result.json").write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_a_ray_trial_and_its_event_file_are_one_run(tmp_path):
    ray_trial(tmp_path / "t0", LOSSES)
    write_run(tmp_path / "t0", {"ray/tune/val_loss": LOSSES, "ray/tune/done": [0.0] * 4, "extra": [1.0, 2.0]})
    evidence = read(str(tmp_path))
    (run,) = evidence.runs
    assert run.kind == "ray"
    assert set(run.series) == {"val_loss", "extra"}
    assert sum(source.runs for source in evidence.sources) == 1


def test_a_table_beside_an_event_file_of_the_same_training(tmp_path):
    write_run(tmp_path / "v0", {"val_loss": LOSSES})
    rows = "".join(f"{i},{loss}\n" for i, loss in enumerate(LOSSES))
    (tmp_path / "v0" / "metrics.csv").write_text(f"step,val_loss\n{rows}")
    (run,) = read(str(tmp_path)).runs
    assert run.kind == "tensorboard"


def test_a_trainers_state_and_its_event_file(tmp_path):
    write_run(tmp_path / "runs" / "Jan01_host", {"train/loss": LOSSES, "eval/loss": LOSSES[:2]})
    history = [{"loss": loss, "step": i} for i, loss in enumerate(LOSSES)]
    state = {
        "best_metric": 0.5,
        "best_model_checkpoint": None,
        "global_step": 4,
        "log_history": history,
        "train_batch_size": 8,
    }
    (tmp_path / "trainer_state.json").write_text(json.dumps(state))
    (run,) = read(str(tmp_path)).runs
    assert run.name == "runs/Jan01_host"
    assert run.hyperparameters["train_batch_size"] == 8


def test_other_values_are_another_run(tmp_path):
    write_run(tmp_path / "v0", {"val_loss": LOSSES})
    (tmp_path / "v0" / "metrics.csv").write_text("step,val_loss\n0,3\n1,2\n2,1\n3,0.5\n")
    assert len(read(str(tmp_path)).runs) == 2


def printed_beside(tmp_path, losses):
    """A folder as MMEngine leaves it: the table of scalars below, and what was printed beside it."""
    exact = [1 / (i + 1.37) for i in range(20)]
    (tmp_path / "vis_data").mkdir()
    rows = [{"loss": loss, "lr": 0.1, "epoch": i + 1, "iter": i + 1, "step": i + 1} for i, loss in enumerate(exact)]
    (tmp_path / "vis_data" / "scalars.json").write_text("".join(json.dumps(row) + "\n" for row in rows))
    lines = [
        f"2026/11/29 08:29:30 - mmengine - INFO - Epoch(train)  [{i + 1}][1/1]  lr: 1.0e-01  loss: {loss:.4f}\n"
        for i, loss in enumerate(losses or exact)
    ]
    (tmp_path / "20261129_082930.log").write_text("".join(lines))
    return read(str(tmp_path)).runs


def test_what_was_printed_of_a_training_that_is_logged_too_is_no_second_run(tmp_path):
    (run,) = printed_beside(tmp_path, None)
    assert run.kind == "jsonl"
    assert run.series["loss"].values[0] == 1 / 1.37


def test_what_another_seed_printed_is_a_run_of_its_own(tmp_path):
    assert len(printed_beside(tmp_path, [1 / (i + 1.372) for i in range(20)])) == 2


def test_tables_of_three_digits_are_the_run_whose_values_they_show(tmp_path):
    values = [54.76388815984519 + 1.37 * at for at in range(12)]
    rows = "".join(f"{2048 * (at + 1)},{value!r}\n" for at, value in enumerate(values))
    (tmp_path / "progress.csv").write_text("time/total_timesteps,rollout/ep_rew_mean\n" + rows)
    shown = "".join(
        f"---\n| rollout/           |          |\n|    ep_rew_mean     | {value:<8.3g} |\n"
        f"| time/              |          |\n|    total_timesteps | {2048 * (at + 1):<8} |\n---\n"
        for at, value in enumerate(values)
    )
    (tmp_path / "log.txt").write_text(shown)
    (run,) = read(str(tmp_path)).runs
    assert run.series["rollout/ep_rew_mean"].values.tolist() == values


def test_a_training_that_was_lost_from_the_start_is_known_by_its_folder(tmp_path):
    (tmp_path / "a/vis_data").mkdir(parents=True)
    rows = [{"step": 4 * at, "loss": math.nan, "lr": 0.1234} for at in range(1, 21)]
    (tmp_path / "a/vis_data/scalars.json").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "a/train.log").write_text("".join(f"step {r['step']} lr: 0.123 loss: nan\n" for r in rows))
    assert [run.name for run in read(str(tmp_path)).runs] == ["a/vis_data"]
