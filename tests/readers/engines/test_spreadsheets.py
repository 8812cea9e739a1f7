"""Tables that people keep by hand, with units, percentages, repeats, joined files and columns of the best so far."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import advisor
from advisor.records import Evidence

_DRAW = random.Random(4)
RATES = [round(10 ** _DRAW.uniform(-5, -2), 7) for _ in range(24)]


def read(folder: Path, header: str, rows: list[str]) -> Evidence:
    (folder / "t.csv").write_text("\n".join([header, *rows]) + "\n")
    return advisor.read(folder / "t.csv")


def test_a_unit_that_stands_in_every_cell_is_left_off_and_a_percentage_of_a_share_is_a_hundredth(
    tmp_path: Path,
) -> None:
    rows = [f"{n},{rate},{(16, 64)[n % 2]} imgs,{n % 5 * 10}%,{80 + n % 7}%" for n, rate in enumerate(RATES)]
    (study,) = read(tmp_path, "run,lr,batch,dropout,val acc", rows).studies
    assert (study.parameters["batch"].low, study.parameters["batch"].high) == (16, 64)
    assert study.parameters["dropout"].high == 0.4
    assert max(trial.values[0] for trial in study.trials) == 86


def test_units_that_differ_or_multiply_stay_text(tmp_path: Path) -> None:
    rows = [
        f"{n},{rate},{('16k', '32k')[n % 2]},{('2 layers', '3 blocks')[n % 2]},0.{n}" for n, rate in enumerate(RATES)
    ]
    (study,) = read(tmp_path, "run,lr,context,shape,val_loss", rows).studies
    assert study.parameters["context"].choices == ("16k", "32k")
    assert study.parameters["shape"].choices == ("2 layers", "3 blocks")


def test_a_quantity_in_another_unit_keeps_its_own_name(tmp_path: Path) -> None:
    rows = [f"{n},{rate},{n % 6 * 10},{0.3 + n / 100}" for n, rate in enumerate(RATES)]
    (study,) = read(tmp_path, "run,lr,Dropout,val_loss", rows).studies
    assert study.parameters["Dropout"].canonical == "Dropout"


def test_rows_that_differ_by_seed_are_repeats_and_no_reports(tmp_path: Path) -> None:
    rows = [f"{k},{seed},{0.001 * (k + 1)},{0.8 + k / 100 + seed / 50}" for k in range(6) for seed in range(4)]
    (study,) = read(tmp_path, "config,seed,lr,test_acc", rows).studies
    assert len(study.trials) == 24
    assert set(study.parameters) == {"lr"}


def test_tables_joined_end_to_end_are_one(tmp_path: Path) -> None:
    rows = [f"{n},{rate},{0.3 + n / 100}" for n, rate in enumerate(RATES)]
    found = read(tmp_path, "trial,lr,val_loss", [*rows[:12], "trial,lr,val_loss", *rows[12:]])
    assert not found.runs
    assert not found.errors
    assert len(found.studies[0].trials) == 24


def test_the_best_so_far_is_not_a_trials_own_result(tmp_path: Path) -> None:
    best = [round(max(0.5 + (k * 7 % 11) / 100 for k in range(n // 3 * 3 + 1)), 4) for n in range(24)]
    rows = [f"{n},{rate},{best[n]}" for n, rate in enumerate(RATES)]
    found = read(tmp_path, "iteration,lr,best_accuracy_so_far", rows)
    assert not found.runs
    assert not found.studies
    assert "best one so far" in found.errors[0].message
    own = read(tmp_path, "iteration,lr,best_acc,acc", [f"{row},{0.5 + n % 9 / 100}" for n, row in enumerate(rows)])
    assert own.studies[0].metric_names == ("acc",)


def test_trials_that_end_at_a_few_shared_epochs_were_cut(tmp_path: Path) -> None:
    ends = [(1, 3, 9)[n % 3] for n in range(24)]
    rows = [
        f"{n},{RATES[n]},{epoch},{1 / epoch + n / 100}" for n in range(24) for epoch in (1, 3, 9) if epoch <= ends[n]
    ]
    (study,) = read(tmp_path, "trial,lr,epoch,val_loss", rows).studies
    assert Counter(trial.state.value for trial in study.trials) == {"pruned": 16, "complete": 8}
    patience = [
        f"{n},{RATES[n]},{epoch},{1 / epoch}" for n in range(24) for epoch in range(1, 4 + n)
    ]  # each stops at an epoch of its own
    (study,) = read(tmp_path, "trial,lr,epoch,val_loss", patience).studies
    assert {trial.state.value for trial in study.trials} == {"complete"}


def test_levels_at_one_ratio_are_searched_on_a_log_scale_and_outcomes_are_no_parameters(tmp_path: Path) -> None:
    rows = [
        f"{c},{g},{n * 13 % 90 + 10},{0.7 + n / 100}"
        for n, (c, g) in enumerate((c, g) for c in (0.1, 1, 10, 100) for g in (1, 2, 3, 4))
    ]
    (study,) = read(tmp_path, "param_C,param_gamma,best_iteration,mean_test_score", rows).studies
    assert set(study.parameters) == {"C", "gamma"}
    assert study.parameters["C"].log
    assert not study.parameters["gamma"].log


def test_numbers_are_read_as_people_write_them(tmp_path: Path) -> None:
    rows = [
        f'10^-{2 + n % 4},"{(512, 1024, 2048)[n % 3]:,}","0,{n % 5 + 1}",{(8, 16)[n % 2]}px,0.{n + 1}'
        for n in range(24)
    ]
    (study,) = read(tmp_path, "lr,width,dropout,patch,val_loss", rows).studies
    found = {name: (p.low, p.high) for name, p in study.parameters.items()}
    assert found == {"lr": (1e-5, 1e-2), "width": (512, 2048), "dropout": (0.1, 0.5), "patch": (8, 16)}


def test_what_stands_above_the_header_and_below_the_trials_is_no_trial(tmp_path: Path) -> None:
    rows = [f"{n},{rate},{0.3 + n / 100}" for n, rate in enumerate(RATES)]
    plain = read(tmp_path, "trial,lr,val_loss", rows)
    summed = [*rows, "best,1e-3,0.3", "mean,,0.4"]
    for top in ("# sweep 3, on cifar\n# mine\ntrial,lr,val_loss", "# trial,lr,val_loss", "sep=,\ntrial,lr,val_loss"):
        found = read(tmp_path, top, summed)
        assert [study.trials for study in found.studies] == [study.trials for study in plain.studies]


def test_a_column_that_tells_whether_constraints_were_kept_is_no_parameter(tmp_path: Path) -> None:
    rows = [f"{n},{rate},{n % 3 != 0},{0.3 + n / 100}" for n, rate in enumerate(RATES)]
    (study,) = read(tmp_path, "trial,lr,feasible,val_loss", rows).studies
    assert set(study.parameters) == {"lr"}
    assert [max(trial.constraints) > 0 for trial in study.trials[:4]] == [True, False, False, True]
    lists = [f'{n},{rate},"[{n - 3}.0, -1.0]",{0.3 + n / 100}' for n, rate in enumerate(RATES)]
    (study,) = read(tmp_path, "number,params_lr,system_attrs_constraints,value", lists).studies
    assert study.trials[4].constraints == (1.0, -1.0)


def test_a_learning_rate_in_words_is_diagnosed(tmp_path: Path) -> None:
    rows = [f"{n},{('auto', 'cosine', 'find')[n % 3]},{n % 5 + 1},{0.3 + n / 100}" for n in range(24)]
    (tmp_path / "t.csv").write_text("\n".join(["trial,lr,layers,val_loss", *rows]) + "\n")
    assert advisor.diagnose(tmp_path / "t.csv").findings


TRIALS = [(10 ** (-5 + 4 * (n * 0.618 % 1)), 2 ** (5 + n % 3), round(0.6 + 0.02 * (n * 7 % 11), 3)) for n in range(9)]


def test_a_table_on_its_side_has_a_trial_a_column(tmp_path: Path) -> None:
    columns = zip(*TRIALS, strict=True)
    head = ",".join(["metric", *(f"run{n + 1}" for n in range(len(TRIALS)))])
    rows = (
        f"{name},{','.join(f'{cell:g}' for cell in cells)}"
        for name, cells in zip(["lr", "bs", "val_acc"], columns, strict=True)
    )
    (tmp_path / "sweep.csv").write_text("\n".join([head, *rows, ""]))
    found = advisor.read(tmp_path / "sweep.csv")
    assert not found.runs
    study = found.studies[0]
    assert [trial.values[0] for trial in study.trials] == [acc for _, _, acc in TRIALS]
    assert set(study.parameters) == {"lr", "bs"}


def test_columns_of_seeds_alone_are_judged_by_their_mean(tmp_path: Path) -> None:
    rows = "".join(f"{lr:g},{acc},{acc + 0.02:.3f},{acc + 0.01:.3f}\n" for lr, _, acc in TRIALS)
    (tmp_path / "seeds.csv").write_text("lr,val_acc_seed0,val_acc_seed1,val_acc_seed2\n" + rows)
    study = advisor.read(tmp_path / "seeds.csv").studies[0]
    assert [round(trial.values[0], 4) for trial in study.trials] == [round(acc + 0.01, 4) for _, _, acc in TRIALS]
    assert len(study.trials[0].user_attrs["repeats"]) == 3  # type: ignore[arg-type]


def test_trials_that_a_person_keeps_in_yaml(tmp_path: Path) -> None:
    listed = "".join(f"- params: {{lr: {lr:.6f}, bs: {bs}}}\n  val_acc: {acc}\n" for lr, bs, acc in TRIALS)
    for name, text in (("list", listed), ("named", "note: my sweep\ntrials:\n" + listed)):
        (tmp_path / f"{name}.yaml").write_text(text)
        found = advisor.read(tmp_path / f"{name}.yaml")
        assert not found.runs
        assert [trial.values[0] for trial in found.studies[0].trials] == [acc for _, _, acc in TRIALS]


def test_yaml_that_holds_no_trials_is_no_search(tmp_path: Path) -> None:
    (tmp_path / "jobs.yaml").write_text("".join(f"- name: job {n}\n  script: make test\n" for n in range(5)))
    assert not advisor.read(tmp_path / "jobs.yaml").studies


def test_a_training_on_its_side_is_no_search(tmp_path: Path) -> None:
    rows = {"lr": [1e-3 * 0.9**e for e in range(9)], "val_loss": [1 / (e + 1) for e in range(9)]}
    head = ",".join(["metric", *(f"epoch_{e}" for e in range(9))])
    text = "\n".join([head, *(f"{name},{','.join(map(str, cells))}" for name, cells in rows.items()), ""])
    (tmp_path / "history.csv").write_text(text)
    assert not advisor.read(tmp_path / "history.csv").studies


def test_trials_by_name_in_yaml(tmp_path: Path) -> None:
    rows = "".join(
        f"run_{n}:\n  lr: {lr:.6f}\n  bs: {bs}\n  val_acc: {acc}\n" for n, (lr, bs, acc) in enumerate(TRIALS)
    )
    (tmp_path / "runs.yaml").write_text(rows)
    assert [len(study.trials) for study in advisor.read(tmp_path / "runs.yaml").studies] == [len(TRIALS)]


def test_settings_in_french(tmp_path: Path) -> None:
    rows = "".join(f"{n};{lr:.6f};{bs};{acc}\n".replace(".", ",") for n, (lr, bs, acc) in enumerate(TRIALS))
    (tmp_path / "essais.csv").write_text("essai;taux d'apprentissage;taille de lot;précision\n" + rows)
    study = advisor.read(tmp_path / "essais.csv").studies[0]
    assert {p.canonical for p in study.parameters.values()} == {"learning_rate", "batch_size"}
    assert study.directions == ("maximize",)


def test_a_frame_of_hyperopt_s_trials(tmp_path: Path) -> None:
    rows = "".join(f"{1 - acc:.3f},ok,{n},{lr:.6f},{bs}\n" for n, (lr, bs, acc) in enumerate(TRIALS))
    (tmp_path / "trials.csv").write_text("loss,status,tid,vals_lr,vals_bs\n" + rows)
    found = advisor.read(tmp_path / "trials.csv")
    assert not found.runs
    assert set(found.studies[0].parameters) == {"lr", "bs"}


def test_a_told_objective_makes_the_other_columns_settings(tmp_path: Path) -> None:
    rows = "".join(f"{lr:.6f},{bs},{acc}\n" for lr, bs, acc in TRIALS)
    (tmp_path / "search.csv").write_text("x1,x2,y\n" + rows)
    study = advisor.read(tmp_path / "search.csv", columns={"objective": "y"}).studies[0]
    assert set(study.parameters) == {"x1", "x2"}


def test_the_best_row_may_be_singled_out_by_a_star_bold_type_or_a_word(tmp_path: Path) -> None:
    marks = {3: " *", 5: " ⭐", 9: " (best)", 11: " ← best", 13: " ✅", 15: " ± 0,3 *"}
    rows = [f"{n};{str(rate).replace('.', ',')};{80 + n % 7},25{marks.get(n, '')};" for n, rate in enumerate(RATES)]
    (study,) = read(tmp_path, "Nr.;Lernrate;Genauigkeit (Val) %;Bemerkung", rows).studies
    assert [trial.values[0] for trial in study.trials] == [80.25 + n % 7 for n in range(24)]
    leading = [f"{n},{rate},{'★ ' if n == 3 else ''}{80 + n % 7}.25%" for n, rate in enumerate(RATES)]
    (study,) = read(tmp_path, "exp,lr,test accuracy", leading).studies
    assert study.trials[3].values == (83.25,)
    drawn = [
        f"| {n} | {rate} | {f'**{80 + n % 7}.5** ⭐' if n == 6 else f'{80 + n % 7}.5'} |"
        for n, rate in enumerate(RATES)
    ]
    (tmp_path / "t.md").write_text("\n".join(["| # | lr | Val acc |", "|--:|:--|--:|", *drawn]) + "\n")
    (study,) = advisor.read(tmp_path / "t.md").studies
    assert max(trial.values[0] for trial in study.trials) == 86.5


def test_a_title_and_a_row_of_groups_may_stand_above_the_names(tmp_path: Path) -> None:
    rows = [f"{n},{rate},{0.3 + n % 7 / 100},{n % 5} min" for n, rate in enumerate(RATES)]
    (study,) = read(tmp_path, ",Hyperparameters,Results,\n#,lr,val loss,time", rows).studies
    assert set(study.parameters) == {"lr"}
    names = "Hyperparameters,,Results,\nrun #,lr,val loss,time"
    (study,) = read(tmp_path, f"Tuning log ResNet-50,,,\n{names}", rows).studies
    assert len(study.trials) == 24
    assert set(study.parameters) == {"lr"}


def test_letters_of_older_spreadsheets_are_read(tmp_path: Path) -> None:
    rows = [f"{n},{rate},{(32, 64)[n % 2]},{0.3 + n % 7 / 100}" for n, rate in enumerate(RATES)]
    (tmp_path / "t.csv").write_bytes("\n".join(["Nr.,lr,Batchgröße,val loss", *rows]).encode("cp1252"))
    (study,) = advisor.read(tmp_path / "t.csv").studies
    assert study.parameters["Batchgröße"].canonical == "batch_size"
