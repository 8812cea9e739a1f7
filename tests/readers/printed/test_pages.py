"""Notebooks and saved pages."""

from __future__ import annotations

import json

from advisor.readers.printed._html import lines_of
from advisor.readers.reading import read

TABLE = (
    "<div><progress value='3' max='3'></progress>[3/3 00:10, Epoch 3/3]</div><table border='1' class='dataframe'>"
    "<thead><tr style='text-align: left;'><th>Epoch</th><th>Training Loss</th><th>Validation Loss</th></tr></thead>"
    "<tbody>{rows}</tbody></table><p>"
).format(rows="".join(f"<tr>\n<td>{i}</td><td>{1 / i:.4f}</td>\n<td>No log</td></tr>" for i in (1, 2, 3)))


def notebook(*outputs):
    cells = [{"cell_type": "markdown", "source": ["# loss"]}]
    cells += [{"cell_type": "code", "metadata": {}, "source": ["train()"], "outputs": list(one)} for one in outputs]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)


def test_the_table_that_a_trainer_shows_in_a_notebook(tmp_path):
    shown = {"output_type": "display_data", "data": {"text/html": [TABLE], "text/plain": ["<IPython HTML object>"]}}
    (tmp_path / "train.ipynb").write_text(notebook([shown]))
    evidence = read(str(tmp_path))
    assert [source.kind for source in evidence.sources] == ["notebook"]
    (run,) = evidence.runs
    assert run.series["Training Loss"].values.tolist() == [1.0, 0.5, 0.3333]
    assert set(run.series) == {"Training Loss"}


def test_what_cells_print_is_a_run_each(tmp_path):
    first, second = (
        {
            "output_type": "stream",
            "name": "stdout",
            "text": [f"Epoch {i}: train loss {at / i:.3f}\n" for i in range(1, 9)],
        }
        for at in (1, 2)
    )
    (tmp_path / "train.ipynb").write_text(notebook([first], [], [second]))
    runs = read(str(tmp_path)).runs
    assert [run.name for run in runs] == ["cell 1", "cell 3"]
    assert [run.series["train loss"].values[0] for run in runs] == [1.0, 2.0]


def test_a_saved_page(tmp_path):
    (tmp_path / "report.html").write_text(
        f"<!DOCTYPE html><html><style>td {{ loss: 1 }}</style><body>{TABLE}</body></html>"
    )
    assert len(read(str(tmp_path)).runs[0].series["Training Loss"]) == 3


def test_notebooks_and_pages_without_a_training_are_left_alone(tmp_path):
    (tmp_path / "plot.ipynb").write_text(notebook([{"output_type": "stream", "text": ["done\n"]}]))
    (tmp_path / "index.html").write_text("<html><body><p>loss of 3 to 1</p></body></html>")
    assert read(str(tmp_path)).runs == ()


def test_broken_markup_is_read_as_far_as_it_goes():
    assert lines_of("<table><tr><td>1<td>2</tr><tr><td>3").split() == ["|", "1", "|", "2", "|"]
    assert lines_of("</td></tr></pre><p>a</p>").split() == ["a"]


def test_the_entries_of_a_log_that_a_cloud_hands_out(tmp_path):
    entries = [
        {"insertId": f"x{i}", "textPayload": f"epoch {i} train_loss={1 / i:.4f}", "timestamp": "2026-11-29T10:00:00Z"}
        for i in range(1, 9)
    ]
    (tmp_path / "log.json").write_text(json.dumps([*entries, {"jsonPayload": {}}, 5], indent=1))
    (run,) = read(str(tmp_path)).runs
    assert run.series["train_loss"].steps.tolist() == list(range(1, 9))


def test_the_table_of_a_models_card_below_its_settings(tmp_path):
    rows = "".join(f"| {1 / i:.4f} | {i}.0 | {i * 100} | {2 / i:.4f} |\n" for i in range(1, 6))
    head = "---\nlicense: mit\n---\n# A model\n\n| Training Loss | Epoch | Step | Validation Loss |\n"
    (tmp_path / "README.md").write_text(f"{head}|:---:|:---:|:---:|:---:|\n{rows}\n### Versions\n- Transformers 5\n")
    (run,) = read(str(tmp_path / "README.md")).runs
    assert {tag: one.steps.tolist() for tag, one in run.series.items()} == {
        "Training Loss": [100, 200, 300, 400, 500],
        "Validation Loss": [100, 200, 300, 400, 500],
    }
    (tmp_path / "config.yaml").write_text(f"---\nloss: 0.5\n---\n{rows}")
    assert not read(str(tmp_path / "config.yaml")).runs


def test_the_log_of_a_kaggle_run_is_pieces_of_what_was_printed(tmp_path):
    printed = "".join(f"step {i} | loss {1 / i:.4f} | lr 3.00e-04\n" for i in range(1, 9))
    pieces = [printed[at : at + 50] for at in range(0, len(printed), 50)]
    entries = [{"stream_name": "stdout", "time": float(i), "data": piece} for i, piece in enumerate(pieces)]
    (tmp_path / "kaggle.log").write_text(json.dumps(entries))
    (run,) = read(str(tmp_path)).runs
    assert run.series["loss"].steps.tolist() == list(range(1, 9))


def test_a_container_s_log_is_an_entry_a_line(tmp_path):
    entries = [{"log": f"epoch {i} train_loss={1 / i:.4f}\n", "stream": "stdout"} for i in range(1, 9)]
    (tmp_path / "container-json.log").write_text("\n".join(map(json.dumps, entries)))
    (run,) = read(str(tmp_path)).runs
    assert run.series["train_loss"].steps.tolist() == list(range(1, 9))
