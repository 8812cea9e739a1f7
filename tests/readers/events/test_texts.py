"""Hyperparameters that programs leave in TensorBoard as a text."""

from __future__ import annotations

from pathlib import Path

import pytest
from tensorboard.compat.proto.summary_pb2 import Summary, SummaryMetadata
from tensorboard.compat.proto.tensor_pb2 import TensorProto

from advisor import read
from advisor.readers.events._texts import holds_settings, settings_of
from tests.readers.events.building import event, header, scalars

TABLE = "|param|value|\n|-|-|\n|exp_name|ppo|\n|num_steps|128|\n|clip_coef|0.1|\n|anneal_lr|True|\n|target_kl|None|"
NAMED = {"exp_name": "ppo", "num_steps": 128, "clip_coef": 0.1, "anneal_lr": True, "target_kl": None}


def text(tag: str, said: str, plugin: str = "text") -> object:
    held = TensorProto(dtype=7, string_val=[said.encode()])
    named = SummaryMetadata(plugin_data=SummaryMetadata.PluginData(plugin_name=plugin))
    return Summary.Value(tag=tag, tensor=held, metadata=named)


def settings(folder: Path, tag: str, said: str) -> dict[str, object]:
    body = header() + event(0, text(tag, said)) + scalars("loss", [1.0, 0.5, 0.4])
    (folder / "events.out.tfevents.1000000000.host").write_bytes(body)
    evidence = read(folder)
    assert [list(run.series) for run in evidence.runs] == [["loss"]]
    return dict(evidence.runs[0].hyperparameters)


@pytest.mark.parametrize("tag", ["hyperparameters/text_summary", "hyperparameters", "run/hparams/text_summary"])
def test_a_table_of_two_columns_is_read(tmp_path: Path, tag: str) -> None:
    assert settings(tmp_path, tag, TABLE) == NAMED


def test_the_trainer_s_arguments_are_read(tmp_path: Path) -> None:
    said = '{"learning_rate": 1e-06, "beta": 0.04, "fsdp_config": {"xla": false}, "warmup_ratio": 0.1}'
    told = settings(tmp_path, "args/text_summary", said)
    assert told == {"learning_rate": 1e-6, "beta": 0.04, "fsdp_config.xla": False, "warmup_ratio": 0.1}


@pytest.mark.parametrize(("tag", "said"), [
    ("samples/text_summary", TABLE), ("args/text_summary", "Namespace(lr=0.1)"), ("args/text_summary", "[1, 2]"),
    ("hyperparameters/text_summary", "| only one |\n|-|\n| 3 |"), ("args/text_summary", ""),
])  # fmt: skip
def test_other_texts_are_no_settings(tmp_path: Path, tag: str, said: str) -> None:
    assert settings(tmp_path, tag, said) == {}


def test_a_cell_is_what_it_was_printed_from() -> None:
    said = "| name | value |\n| :--- | ---: |\n| lr | 1e-3 |\n| seed | 1 |\n| sizes | [64, 64] |\n| tau | 1.0 |"
    assert settings_of(said.encode()) == {"lr": 0.001, "seed": 1, "sizes": "[64, 64]", "tau": 1.0}
    assert isinstance(settings_of(said.encode())["tau"], float)
    assert not holds_settings("my_args_text")
