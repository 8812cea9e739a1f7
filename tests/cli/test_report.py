"""`advisor report` as a person runs it."""

import subprocess
import sys

import numpy as np
import optuna


def report(*arguments):
    command = [sys.executable, "-m", "advisor", "report", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout, done.stderr


def test_a_study_gives_one_page_with_its_plan(tmp_path):
    study = optuna.create_study(
        storage=f"sqlite:///{tmp_path}/study.db", study_name="s", sampler=optuna.samplers.RandomSampler(seed=0)
    )
    study.optimize(lambda t: (np.log10(t.suggest_float("lr", 1e-5, 1e-3, log=True)) + 1) ** 2, n_trials=40)
    code, out, err = report(tmp_path / "study.db", "-o", tmp_path / "out" / "page.html")
    text = (tmp_path / "out" / "page.html").read_text()
    assert (code, out) == (0, "")
    assert "page.html holds the report" in err
    assert 'id="plan"' in text
    assert "What is searched" in text


def test_nothing_read_is_exit_two(tmp_path):
    code, _, err = report(tmp_path / "none", "-o", tmp_path / "page.html")
    assert code == 2
    assert "there is no such file" in err


def test_a_source_is_not_overwritten(tmp_path):
    log = tmp_path / "log.csv"
    log.write_text("step,loss\n0,1\n1,2\n2,3\n")
    code, _, err = report(log, "-o", log)
    assert code == 2
    assert "that is the source itself" in err
    assert log.read_text().startswith("step,loss")
