from __future__ import annotations

import json

from advisor.readers.reading import read


def result(iteration, lr):
    return {
        "mean_accuracy": 0.1 * iteration, "loss": 1 / iteration, "timestamp": 1700000000 + iteration, "done": False,
        "training_iteration": iteration, "trial_id": "abc_00000", "date": "2024-01-01_00-00-00",
        "time_this_iter_s": 1.5,
        "time_total_s": 1.5 * iteration, "pid": 77, "hostname": "h", "node_ip": "10.0.0.1",
        "config": {"lr": lr, "model": {"width": 64}}, "time_since_restore": 1.5, "iterations_since_restore": iteration,
    }  # fmt: skip


def trial(folder, lr, cut=0):
    folder.mkdir(parents=True)
    text = "".join(json.dumps(result(i, lr)) + "\n" for i in (1, 2, 3))
    (folder / "result.json").write_text(text[: len(text) - cut])
    (folder / "params.json").write_text(json.dumps({"lr": lr, "model": {"width": 64}}))
    rows = [result(i, lr) for i in (1, 2, 3)]
    header = [key for key in rows[0] if key != "config"]
    table = [",".join(header), *(",".join(str(row[key]) for key in header) for row in rows)]
    (folder / "progress.csv").write_text("\r\n".join(table) + "\r\n")
    return folder


def test_a_trial_is_one_run_with_its_configuration(tmp_path):
    trial(tmp_path / "exp/train_abc_00000_0_lr=0.1", 0.1)
    trial(tmp_path / "exp/train_abc_00001_1_lr=0.01", 0.01)
    evidence = read(str(tmp_path))
    runs = [run for run in evidence.runs if run.kind == "ray"]
    assert [run.name for run in runs] == ["exp/train_abc_00000_0_lr=0.1", "exp/train_abc_00001_1_lr=0.01"]
    assert runs[0].series["loss"].steps.tolist() == [1, 2, 3]
    assert runs[0].series["loss"].wall_times[0] == 1700000001
    assert runs[0].hyperparameters == {"lr": 0.1, "model.width": 64}
    assert set(runs[0].series) == {"loss", "mean_accuracy"}


def test_progress_and_params_serve_where_the_results_are_gone(tmp_path):
    folder = trial(tmp_path / "t0", 0.1)
    (folder / "result.json").unlink()
    (run,) = read(str(tmp_path)).runs
    assert run.series["mean_accuracy"].steps.tolist() == [1, 2, 3]
    assert run.hyperparameters["lr"] == 0.1


def test_a_result_cut_off_is_lost(tmp_path):
    trial(tmp_path / "t0", 0.1, cut=20)
    evidence = read(str(tmp_path))
    assert evidence.sources[0].lost == 1
    assert evidence.runs[0].series["loss"].steps.tolist() == [1, 2]
