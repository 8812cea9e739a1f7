from __future__ import annotations

import json

from advisor.readers.reading import read


def state(step, **more):
    history = [
        {"epoch": 0.5, "grad_norm": 1.5, "learning_rate": 5e-05, "loss": 0.6, "step": 50},
        {"epoch": 1.0, "eval_accuracy": 0.9, "eval_loss": 0.3, "eval_runtime": 2.5, "step": 100},
        {"epoch": 1.0, "total_flos": 1e15, "train_loss": 0.55, "train_runtime": 99.0, "step": 100},
    ]
    return {
        "best_metric": 0.3, "best_model_checkpoint": "out/checkpoint-100", "epoch": 1.0, "eval_steps": 500,
        "global_step": step,
        "is_hyper_param_search": False, "is_local_process_zero": True, "is_world_process_zero": True,
        "log_history": [entry for entry in history if entry["step"] <= step], "max_steps": 100, "num_train_epochs": 1,
        "train_batch_size": 16, "trial_name": None, "trial_params": None,
    } | more  # fmt: skip


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=2))


def test_tags_are_those_of_the_tensorboard_callback(tmp_path):
    write(tmp_path / "trainer_state.json", state(100))
    (run,) = read(str(tmp_path)).runs
    assert run.kind == "huggingface"
    assert run.series["train/loss"].steps.tolist() == [50]
    assert run.series["eval/loss"].values.tolist() == [0.3]
    assert run.series["train/train_loss"].values.tolist() == [0.55]
    assert run.hyperparameters["train_batch_size"] == 16
    assert run.results["best_metric"] == 0.3


def test_of_the_checkpoints_of_an_output_folder_the_furthest_is_read(tmp_path):
    write(tmp_path / "out/checkpoint-50/trainer_state.json", state(50))
    write(tmp_path / "out/checkpoint-100/trainer_state.json", state(100))
    write(tmp_path / "search/run-0/checkpoint-50/trainer_state.json", state(50, trial_params={"learning_rate": 1e-4}))
    runs = {run.name: run for run in read(str(tmp_path)).runs}
    assert set(runs) == {"out", "search/run-0"}
    assert "eval/loss" in runs["out"].series
    assert runs["search/run-0"].hyperparameters["learning_rate"] == 1e-4


def test_a_history_alone_on_one_line_is_enough_however_long(tmp_path):
    history = [{"step": step, "loss": 1.0 / step} for step in range(1, 401)]
    path = tmp_path / "trainer_state.json"
    path.write_text(json.dumps({"log_history": history, "global_step": 400, "max_steps": 400}))
    (run,) = read(str(path)).runs
    assert run.kind == "huggingface"
    assert len(run.series["train/loss"].steps) == 400


def test_of_a_file_cut_off_the_entries_before_are_kept(tmp_path):
    write(tmp_path / "a/trainer_state.json", state(100))
    write(tmp_path / "b/trainer_state.json", state(100))
    path = tmp_path / "b/trainer_state.json"
    path.write_text(path.read_text().partition('"train_loss"')[0])
    evidence = read(str(tmp_path))
    runs = {run.name: run for run in evidence.runs}
    assert runs["b"].series["train/loss"].values.tolist() == [0.6]
    assert runs["b"].series["eval/loss"].steps.tolist() == [100]
    assert "train/train_loss" in runs["a"].series
    (error,) = evidence.errors
    assert error.source.endswith("b/trainer_state.json")
    assert "the 2 entries before that are kept" in error.message
    assert evidence.sources[0].lost == 1


def test_a_file_of_which_nothing_is_left_says_so(tmp_path):
    (tmp_path / "trainer_state.json").write_text(
        '{"best_metric": 1, "best_model_checkpoint": "x", "log_history": [{"lo'
    )
    evidence = read(str(tmp_path))
    assert evidence.runs == ()
    assert "cannot be read" in evidence.errors[0].message


def test_a_long_history_is_known_by_its_head(tmp_path):
    write(tmp_path / "s.json", state(100) | {"log_history": [{"loss": 1 / (i + 1), "step": i} for i in range(5000)]})
    assert read(str(tmp_path / "s.json")).runs[0].points == 5000
