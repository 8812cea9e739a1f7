from __future__ import annotations

import pytest

from advisor.readers.reading import read
from advisor.readers.sidecars import hyperparameters

LOG = "epoch,loss\n0,1.0\n1,0.5\n"


def test_unknown_tags_are_passed_over_and_nothing_runs(tmp_path):
    path = tmp_path / "hparams.yaml"
    path.write_text(
        "lr: 1e-3\nbetas: [0.9, 0.999]\nwarm: 010\nnested: {a: 1, b: {c: true}}\nname: 'yes'\n"
        "evil: !!python/object/apply:os.system ['touch /tmp/never']\ncustom: !thing {x: 1}\nnone: null\nbig: .inf\n"
    )
    assert hyperparameters(path) == {
        "lr": 0.001, "warm": 10, "nested.a": 1, "nested.b.c": True, "name": "yes", "none": None, "big": float("inf"),
    }  # fmt: skip


def test_settings_of_wandb_are_unwrapped(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_text("wandb_version: 1\n\nlr:\n  desc: null\n  value: 0.01\n_wandb:\n  value: {t: 1}\n")
    assert hyperparameters(path) == {"lr": 0.01}


@pytest.mark.parametrize("text", ["", "[1, 2", "{a: &x {b: *x}}", "a: b: c", "\x00\x01", "- 1\n- 2\n", "a: *nothing"])
def test_broken_files_give_nothing(tmp_path, text):
    path = tmp_path / "args.yaml"
    path.write_text(text)
    assert hyperparameters(path) == {}


def test_the_nearest_folder_speaks(tmp_path):
    for folder, lr in (("a", 0.1), ("b/version_0", 0.2), ("c", None)):
        (tmp_path / folder / "logs").mkdir(parents=True)
        (tmp_path / folder / "logs" / "log.csv").write_text(LOG)
        if lr is not None:
            (tmp_path / folder / "params.json").write_text(f'{{"lr": {lr}}}')
    (tmp_path / "c/logs/.hydra").mkdir()
    (tmp_path / "c/logs/.hydra/config.yaml").write_text("optimizer: {lr: 0.3}\n")
    runs = {run.name: dict(run.hyperparameters) for run in read(str(tmp_path)).runs}
    assert runs == {"a/logs": {"lr": 0.1}, "b/version_0/logs": {"lr": 0.2}, "c/logs": {"optimizer.lr": 0.3}}


def test_a_single_file_knows_what_lies_beside_it(tmp_path):
    (tmp_path / "results.csv").write_text(LOG)
    (tmp_path / "args.yaml").write_text("lr0: 0.01\n")
    (run,) = read(str(tmp_path / "results.csv")).runs
    assert run.hyperparameters == {"lr0": 0.01}


def test_the_settings_that_accelerate_writes_beside_its_log_are_read(tmp_path):
    (tmp_path / "log.csv").write_text(LOG)
    (tmp_path / "hparams.yml").write_text("learning_rate: 0.0001\nsnr_gamma: null\n")
    (run,) = read(str(tmp_path)).runs
    assert run.hyperparameters == {"learning_rate": 0.0001, "snr_gamma": None}
