"""What a Trainer leaves of its end beside its log is no run of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from advisor import read

HISTORY = [{"step": 10 * i, "epoch": i / 10, "loss": 2.0 / i} for i in range(1, 11)]
EVALS = [{"step": 20 * i, "epoch": i / 5, "eval_loss": 2.1 / i, "eval_accuracy": 0.1 * i} for i in range(1, 6)]
STATE = {
    "best_model_checkpoint": None,
    "is_hyper_param_search": False,
    "is_local_process_zero": True,
    "global_step": 100,
    "log_history": [*HISTORY, *EVALS],
}
RESULTS = {
    "all_results.json": {"epoch": 1.0, "eval_loss": 0.42, "eval_runtime": 9.0, "total_flos": 1e15, "train_loss": 0.7},
    "eval_results.json": {"epoch": 1.0, "eval_loss": 0.42, "eval_accuracy": 0.5, "eval_samples": 100},
    "train_results.json": {"epoch": 1.0, "train_loss": 0.7, "train_samples": 1000},
}


@pytest.mark.parametrize("state", ["out/trainer_state.json", "out/checkpoint-100/trainer_state.json"])
@pytest.mark.parametrize("files", [["all_results.json"], ["all_results.json", "eval_results.json"], list(RESULTS)])
def test_the_results_beside_a_trainers_state_are_no_run(state: str, files: list[str], tmp_path: Path) -> None:
    _write(tmp_path / state, STATE)
    for name in files:
        _write(tmp_path / "out" / name, RESULTS[name])
    runs = read(str(tmp_path)).runs
    assert [run.name for run in runs] == ["out"]
    assert len(runs[0].series["eval/loss"]) == 5


def test_results_of_another_folder_and_curves_stay(tmp_path: Path) -> None:
    _write(tmp_path / "a" / "trainer_state.json", STATE)
    _write(tmp_path / "b" / "all_results.json", RESULTS["all_results.json"])
    lines = [json.dumps({"step": i, "val_score": 0.1 * i}) for i in range(5)]
    (tmp_path / "a" / "metrics.jsonl").write_text("\n".join(lines))
    names = sorted(run.name for run in read(str(tmp_path)).runs)
    assert "a" in names
    assert any(name.startswith("b") for name in names)
    assert len(names) == 3


def _write(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))
