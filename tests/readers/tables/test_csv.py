from __future__ import annotations

import math

import numpy as np
import pytest

from advisor.readers.reading import read
from advisor.readers.source import ReadOptions


def written(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
    return path


def test_lightning_rows_are_sparse_and_hparams_lie_beside(tmp_path):
    written(
        tmp_path, "version_0/metrics.csv",
        "epoch,lr-Adam,step,train_loss,val_loss\r\n0,0.001,9,2.30,\r\n0,,9,,2.31\r\n1,0.001,19,1.95,\r\n1,,19,,2.02\r\n",
    )  # fmt: skip
    written(tmp_path, "version_0/hparams.yaml", "lr: 1e-3\nmodel:\n  width: 64\nact: !!python/name:torch.nn.ReLU ''\n")
    (run,) = read(str(tmp_path)).runs
    assert run.name == "version_0"
    assert run.series["train_loss"].values.tolist() == [2.30, 1.95]
    assert run.series["val_loss"].steps.tolist() == [9, 19]
    assert run.hyperparameters == {"lr": 0.001, "model.width": 64}


def test_columns_that_never_change_are_settings(tmp_path):
    path = written(
        tmp_path, "log.csv",
        "epoch,loss,optimizer,dropout,hidden_size,max_grad_norm,batch,lr,momentum,note\n"
        "1,0.9,sgd,0.8,32,0.5,390,0.1,0.9,a\n2,0.8,sgd,0.8,32,0.5,390,0.1,0.5,b\n",
    )  # fmt: skip
    (run,) = read(str(path)).runs
    assert run.hyperparameters == {"optimizer": "sgd", "dropout": 0.8, "hidden_size": 32, "max_grad_norm": 0.5}


def test_an_optimizer_that_changes_is_none(tmp_path):
    path = written(tmp_path, "log.csv", "epoch,loss,optimizer\n1,0.9,sgd\n2,0.8,adam\n")
    assert read(str(path)).runs[0].hyperparameters == {}


@pytest.mark.parametrize("step", ["timestep", "timesteps", "time_steps", "env_steps", "frames", "frame", "games"])
def test_steps_of_environments_are_steps(tmp_path, step):
    path = written(tmp_path, "log.csv", f"{step},reward\n1000,3.5\n2000,4.5\n")
    (run,) = read(str(path)).runs
    assert run.series["reward"].steps.tolist() == [1000, 2000]


@pytest.mark.parametrize("step", ["episode", "Episode", "epoch_num", "current_epoch", "itr", "train_step"])
def test_a_table_counted_by_episodes_or_another_word_is_read_by_it(tmp_path, step):
    path = written(tmp_path, "dqn.csv", f"{step},episode_reward,epsilon\n20,21.5,0.9\n40,30.1,0.8\n60,44.0,0.7\n")
    (run,) = read(str(path)).runs
    assert run.series["episode_reward"].steps.tolist() == [20, 40, 60]


def test_keras_counts_epochs_and_keeps_nan(tmp_path):
    path = written(tmp_path, "log.csv", "epoch,accuracy,loss,val_loss\n0,0.5,0.69,0.7\n1,0.6,nan,inf\n")
    (run,) = read(str(path)).runs
    assert run.name == "."
    assert run.series["loss"].steps.tolist() == [0, 1]
    assert math.isnan(run.series["loss"].values[1])
    assert math.isinf(run.series["val_loss"].values[1])


def test_ultralytics_pads_its_header(tmp_path):
    header = ",".join(f"{name:>23}" for name in ("epoch", "train/box_loss", "metrics/mAP50(B)", "lr/pg0"))
    row = ",".join(f"{value:>23}" for value in ("0", "1.93", "0.031", "0.0033"))
    written(tmp_path, "train/results.csv", f"{header}\n{row}\n{row}\n")
    written(tmp_path, "train/args.yaml", "lr0: 0.01\nbatch: 16\noptimizer: auto\nmodel: yolov8n.pt\n")
    (run,) = read(str(tmp_path)).runs
    assert set(run.series) == {"train/box_loss", "metrics/mAP50(B)", "lr/pg0"}
    assert run.hyperparameters["lr0"] == 0.01


def test_a_chart_of_wandb_holds_a_run_a_column(tmp_path):
    written(
        tmp_path, "wandb_export.csv",
        '"Step","sun-1 - val/loss","sun-1 - val/loss__MIN","sun-1 - val/loss__MAX","dry-fog-2 - val/loss"\n'
        '"0","0.9","0.9","0.9","1.1"\n"10","0.7","0.7","0.7",""\n',
    )  # fmt: skip
    runs = {run.name: run.series for run in read(str(tmp_path)).runs}
    assert set(runs) == {"sun-1", "dry-fog-2"}
    assert runs["sun-1"]["val/loss"].steps.tolist() == [0, 10]
    assert list(runs["dry-fog-2"]) == ["val/loss"]


def test_history_of_wandb_keeps_its_times(tmp_path):
    path = written(
        tmp_path, "h.csv", "_step,_runtime,_timestamp,train/loss\n0,1.5,1700000000.25,0.5\n1,2.5,1700000001.25,0.4\n"
    )
    (run,) = read(str(path)).runs
    assert list(run.series) == ["train/loss"]
    assert run.series["train/loss"].wall_times.tolist() == [1700000000.25, 1700000001.25]


def test_a_download_of_tensorboard_takes_its_tag_from_its_name(tmp_path):
    path = written(
        tmp_path, "run-a_b-tag-val_loss.csv", "Wall time,Step,Value\n1700000000.5,1,0.5\n1700000001.5,2,0.4\n"
    )
    (run,) = read(str(path)).runs
    assert run.series["val_loss"].steps.tolist() == [1, 2]


@pytest.mark.parametrize(("delimiter", "point"), [(";", ","), ("\t", "."), (",", ".")])
def test_delimiters_and_decimal_commas(tmp_path, delimiter, point):
    rows = [["step", "loss"], ["1", f"0{point}5"], ["2", f"0{point}25"]]
    path = written(tmp_path, "x.txt", "\n".join(delimiter.join(row) for row in rows))
    assert read(str(path)).runs[0].series["loss"].values.tolist() == [0.5, 0.25]


def test_a_powershell_file_is_utf16(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("epoch,loss\n0,0.5\n1,0.25\n", encoding="utf-16")
    assert read(str(path)).runs[0].series["loss"].values.tolist() == [0.5, 0.25]


def test_a_person_names_the_columns(tmp_path):
    path = written(tmp_path, "odd.csv", "tick,q\n5,0.5\n6,0.4\n")
    assert not read(str(path)).runs
    evidence = read(str(path), options=ReadOptions(columns={"step": "tick", "val_loss": "q"}))
    assert evidence.runs[0].series["val_loss"].steps.tolist() == [5, 6]


def test_rows_without_steps_are_counted_and_splits_are_told_apart(tmp_path):
    path = written(tmp_path, "x.csv", "phase,loss\ntrain,0.5\nval,0.6\ntrain,0.4\n")
    (run,) = read(str(path)).runs
    assert run.series["train/loss"].steps.tolist() == [0, 2]
    assert run.series["validation/loss"].values.tolist() == [0.6]


def test_damaged_rows_are_lost_and_told(tmp_path):
    path = written(tmp_path, "log.csv", "step,loss,acc\n1,0.5,0.1\n2,0.4\nx,0.3,0.2\n3,0.2,0.3\n4,0.1")
    evidence = read(str(path))
    assert evidence.sources[0].lost == 3
    assert evidence.errors[0].message == "3 of 5 rows are damaged and lost"
    assert evidence.runs[0].series["loss"].steps.tolist() == [1, 3]


def test_an_endless_line_is_refused_and_what_stands_before_it_kept(tmp_path):
    path = tmp_path / "log.csv"
    with path.open("wb") as file:
        file.write(b"step,loss\n1,0.5\n2,")
        file.truncate(2 << 30)
    evidence = read(str(path))
    assert evidence.runs[0].series["loss"].steps.tolist() == [1]
    assert "line 3 is longer than" in evidence.errors[0].message


def test_tables_that_are_no_logs_are_left_alone(tmp_path):
    written(tmp_path, "iris.csv", "sepal_length,sepal_width,species\n5.1,3.5,setosa\n4.9,3.0,setosa\n")
    written(tmp_path, "trials.csv", "number,value,params_lr,state\n0,0.5,0.1,COMPLETE\n")
    written(tmp_path, "experiment_state.json", '{"step": 1, "loss": [1, 2], "trials": ["a", "b"]}')
    written(tmp_path, "numbers.csv", "1,2,3\n4,5,6\n")
    assert read(str(tmp_path)).runs == ()


def test_several_files_in_a_folder_are_runs_by_their_names(tmp_path):
    for name in ("a", "b"):
        written(tmp_path, f"logs/{name}.csv", "epoch,loss\n0,1\n1,0.5\n")
    assert [run.name for run in read(str(tmp_path)).runs] == ["logs/a", "logs/b"]


def test_a_million_cells_are_read_as_they_stand(tmp_path):
    values = np.random.default_rng(0).random((20_000, 5))
    text = "step,a,b,c,d,loss\n" + "".join(f"{i},{','.join(map(repr, row))}\n" for i, row in enumerate(values.tolist()))
    (run,) = read(str(written(tmp_path, "x.csv", text))).runs
    assert np.array_equal(run.series["loss"].values, values[:, 4])


def test_a_table_with_a_row_a_measurement(tmp_path):
    written(tmp_path, "long.csv", "metric,step,value,run\ntrain_loss,0,0.9,a\nval_loss,0,1.0,a\ntrain_loss,1,0.5,a\n")
    (run,) = read(str(tmp_path)).runs
    assert run.series["train_loss"].values.tolist() == [0.9, 0.5]
    assert run.series["train_loss"].steps.tolist() == [0, 1]


def test_cells_that_pandas_leaves_empty_at_the_end_are_no_numbers(tmp_path):
    written(tmp_path, "history.csv", ",loss,val_loss,val_accuracy\n0,0.9,1.0,0.5\n1,0.5,0.9,0.6\n2,,,0.1\n3,,,0.1\n")
    (run,) = read(str(tmp_path)).runs
    assert np.isnan(run.series["loss"].values).tolist() == [False, False, True, True]
    assert run.series["loss"].steps.tolist() == [0, 1, 2, 3]


def test_cells_that_other_rows_fill_are_just_empty(tmp_path):
    written(tmp_path, "log.csv", "epoch,train_loss,val_loss,test_loss\n0,0.9,1.0,\n1,0.5,0.9,\n2,,,0.8\n")
    written(tmp_path, "pl.csv", "step,train_loss,val_loss\n9,0.9,\n9,,0.8\n19,0.5,\n19,,0.7\n")
    for run in read(str(tmp_path)).runs:
        assert all(np.isfinite(series.values).all() for series in run.series.values())


def test_a_second_training_with_a_rate_appended_by_keras_is_read_as_its_own(tmp_path):
    first = "".join(f"{i},0.{i + 1},1.{i},2.0\n" for i in range(3))
    second = "".join(f"{i},0.{i + 5},0.003,0.{9 - i},2.5\n" for i in range(3))
    written(tmp_path, "log.csv", f"epoch,accuracy,loss,val_loss\n{first}{second}")
    evidence = read(str(tmp_path))
    before, after = evidence.runs
    assert (before.name, after.name) == (".", "appended")
    assert after.series["learning_rate"].values.tolist() == [0.003] * 3
    assert after.series["loss"].values.tolist() == [0.9, 0.8, 0.7]
    assert evidence.sources[0].lost == 0
    assert "a second training with more columns was appended" in evidence.errors[0].message


def test_wider_rows_whose_columns_nobody_knows_are_left_out(tmp_path):
    rows = "0,0.9,1.0\n1,0.8,0.9\n2,0.7,5.0,0.9\n3,0.6,7.0,0.8\n"
    written(tmp_path, "log.csv", f"epoch,accuracy,loss\n{rows}")
    evidence = read(str(tmp_path))
    assert len(evidence.runs) == 1
    assert evidence.sources[0].lost == 2
    assert "give them a file and a header of their own" in evidence.errors[0].message


def test_columns_that_go_by_their_part_of_the_data_alone(tmp_path):
    (tmp_path / "losses.csv").write_text("epoch,train,val\n1,2.0,2.5\n2,1.5,2.25\n3,1.0,2.5\n")
    (run,) = read(str(tmp_path / "losses.csv")).runs
    assert {tag: series.values.tolist() for tag, series in run.series.items()} == {
        "train/loss": [2.0, 1.5, 1.0],
        "val/loss": [2.5, 2.25, 2.5],
    }


def test_a_loss_beside_a_profit_is_money(tmp_path):
    path = tmp_path / "books.csv"
    path.write_text(
        "date,profit,loss\n" + "".join(f"2024-{month:02d}-01,{1000 + month},{200 - month}\n" for month in range(1, 13))
    )
    assert not read(str(path)).runs


def test_a_note_for_spreadsheets_stands_above_the_header(tmp_path):
    (tmp_path / "h.csv").write_text("sep=;\r\nepoch;train_loss;val_loss\r\n1;2,0;2,5\r\n2;1,5;2,25\r\n")
    (run,) = read(str(tmp_path)).runs
    assert run.series["val_loss"].values.tolist() == [2.5, 2.25]


def test_rows_printed_as_tuples(tmp_path):
    (tmp_path / "out.txt").write_text("(epoch, train_loss, val_loss)\n(1, 2.0, 2.5)\n(2, 1.5, 2.25)\n")
    (run,) = read(str(tmp_path)).runs
    assert run.series["val_loss"].steps.tolist() == [1, 2]


def test_bare_tuples_are_read_by_number(tmp_path):
    (tmp_path / "out.txt").write_text("(1, 2.0, 2.5)\n(2, 1.5, 2.25)\n(3, 1.0, 2.0)\n")
    (error,) = read(str(tmp_path)).errors
    assert "holds lines of 3 bare numbers" in error.message
    told = {"step": "1", "train_loss": "2", "val_loss": "3"}
    (run,) = read(str(tmp_path / "out.txt"), options=ReadOptions(columns=told)).runs
    assert run.series["val_loss"].values.tolist() == [2.5, 2.25, 2.0]


def test_remarks_stand_above_the_header(tmp_path):
    (tmp_path / "log.csv").write_text("# my run\n# lr=0.001\nepoch,train_loss,val_loss\n1,2.0,2.5\n2,1.5,2.25\n")
    (run,) = read(str(tmp_path)).runs
    assert run.series["val_loss"].steps.tolist() == [1, 2]


def test_a_held_out_value_carried_along_the_rows_counts_where_it_was_measured(tmp_path):
    rows = "".join(f"{at},{2 - at / 20},{2.5 - at // 4 / 8}\n" for at in range(20))
    (tmp_path / "log.csv").write_text(f"step,train_loss,val_loss\n{rows}")
    (run,) = read(str(tmp_path)).runs
    assert len(run.series["train_loss"]) == 20
    assert run.series["val_loss"].steps.tolist() == [0, 4, 8, 12, 16]
    assert run.series["val_loss"].values.tolist() == [2.5, 2.375, 2.25, 2.125, 2.0]


def test_steps_with_commas_between_thousands(tmp_path):
    (tmp_path / "log.csv").write_text('step,train_loss,val_loss\n"1,000",2.0,2.5\n"2,000",1.5,2.25\n')
    (run,) = read(str(tmp_path)).runs
    assert run.series["val_loss"].steps.tolist() == [1000, 2000]


@pytest.mark.parametrize(
    "header",
    [
        ",train,train,val,val\nepoch,loss,acc,loss,acc\n",
        "epoch,train,,val,\n,loss,acc,loss,acc\n",
        ",train,train,val,val\n,loss,acc,loss,acc\nepoch,,,,\n",
    ],
)
def test_a_header_of_groups_above_names_is_one(tmp_path, header):
    path = written(tmp_path, "history.csv", f"{header}0,1.5,0.4,1.6,0.3\n1,1.2,0.6,1.4,0.4\n2,0.9,0.7,1.5,0.5\n")
    (run,) = read(str(path)).runs
    assert {tag: one.values.tolist() for tag, one in run.series.items()} == {
        "train_loss": [1.5, 1.2, 0.9], "train_acc": [0.4, 0.6, 0.7],
        "val_loss": [1.6, 1.4, 1.5], "val_acc": [0.3, 0.4, 0.5],
    }  # fmt: skip
    assert run.series["val_loss"].steps.tolist() == [0, 1, 2]


def test_names_without_groups_above_them_stay_as_they_are(tmp_path):
    path = written(tmp_path, "log.csv", "epoch,train_loss,val_loss\nunit,nats,nats\n0,1.5,1.6\n1,1.2,1.4\n")
    assert set(read(str(path)).runs[0].series) == {"train_loss", "val_loss"}


def test_trainings_in_one_table_are_told_apart_by_the_column_that_differs(tmp_path):
    rows = "".join(f"{m},{e},{1 / (e + 1):.3f},{lr}\n" for m, lr in (("wide", 0.1), ("deep", 0.1)) for e in range(4))
    path = written(tmp_path, "models.csv", f"model,epoch,loss,lr\n{rows}")
    assert [(run.name, run.series["loss"].steps.tolist()) for run in read(str(path)).runs] == [
        ("wide", [0, 1, 2, 3]), ("deep", [0, 1, 2, 3]),
    ]  # fmt: skip


def test_a_training_that_was_resumed_stays_one(tmp_path):
    rows = "".join(
        f"{note},{step},{1 / (step + 1):.3f}\n"
        for note, steps in (("a", (0, 1, 2, 3)), ("b", (2, 3, 4)))
        for step in steps
    )
    path = written(tmp_path, "log.csv", f"note,step,loss\n{rows}")
    assert len(read(str(path)).runs) == 1


def test_rows_that_name_what_they_measure_need_no_step(tmp_path):
    rows = "".join(
        f"10:{e:02d}:00,train/loss,{1 / (e + 1):.3f}\n10:{e:02d}:30,valid/loss,{2 / (e + 1):.3f}\n" for e in range(5)
    )
    (run,) = read(str(written(tmp_path, "events.csv", f"time,name,value\n{rows}"))).runs
    assert [len(run.series[tag]) for tag in ("train/loss", "valid/loss")] == [5, 5]


def test_names_of_no_measurement_are_no_log(tmp_path):
    assert not read(str(written(tmp_path, "people.csv", "time,name,value\n1,anna,3\n2,berta,4\n"))).runs
