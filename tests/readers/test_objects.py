"""Sources that are objects in a notebook."""

from types import SimpleNamespace

import numpy as np
import pytest

import advisor
from advisor.errors import ConfigError

LOSS = (np.exp(-np.arange(30) / 8) + 0.3).tolist()


def only_run(source):
    evidence = advisor.read(source)
    assert evidence.errors == ()
    (run,) = evidence.runs
    return run


def test_a_list_of_dicts_is_a_log():
    run = only_run([{"step": i, "train/loss": np.float32(v), "val/loss": v} for i, v in enumerate(LOSS)])
    assert run.series["val/loss"].values.tolist() == LOSS
    assert run.source == "list"


def test_a_history_of_keras_is_read_by_epoch():
    history = SimpleNamespace(history={"loss": LOSS, "val_loss": LOSS}, epoch=list(range(30)))
    assert len(only_run(history).series["val_loss"]) == 30


def test_the_state_of_a_trainer_is_read_as_its_file():
    rows = [{"loss": v, "step": 10 * i, "epoch": i / 3} for i, v in enumerate(LOSS)]
    state = SimpleNamespace(log_history=rows, global_step=300, max_steps=300, num_train_epochs=10)
    assert only_run(state).series["train/loss"].steps[:3].tolist() == [0, 10, 20]


def test_frames_are_tables():
    class Pandas:
        """The little of a pandas frame that is used."""

        columns = ("step", "loss")
        index = SimpleNamespace(names=[None])

        def to_csv(self, index):
            assert not index
            return "step,loss\n" + "".join(f"{i},{v!r}\n" for i, v in enumerate(LOSS))

    class Polars(Pandas):
        def write_csv(self):
            return self.to_csv(index=False)

    for frame in (Pandas(), Polars()):
        assert only_run(frame).series["loss"].values.tolist() == LOSS


def test_a_diagnosis_of_rows_is_that_of_their_file():
    lost = [*LOSS, *[float("nan")] * 10]
    found = advisor.diagnose([{"step": i, "loss": v} for i, v in enumerate(lost)]).findings
    assert found[0].rule == "run/diverged"


def test_what_is_no_source_is_refused_with_what_is():
    with pytest.raises(ConfigError, match=r"a list of dicts, a dict of lists, a pandas or polars frame.*read int: 7"):
        advisor.read(7)


def test_a_dict_of_lists_is_a_history():
    run = only_run({"loss": LOSS, "val_loss": np.array(LOSS)})
    assert run.series["val_loss"].values.tolist() == LOSS


def test_a_trainer_is_read_by_its_state():
    rows = [{"loss": v, "step": 10 * i} for i, v in enumerate(LOSS)]
    state = SimpleNamespace(log_history=rows, global_step=300, max_steps=300, num_train_epochs=10)
    assert only_run(SimpleNamespace(state=state)).series["train/loss"].values.tolist() == LOSS


def test_a_list_of_objects_is_several_sources():
    history = SimpleNamespace(history={"loss": LOSS}, epoch=list(range(30)))
    assert len(advisor.read([history, history]).runs) == 2


@pytest.mark.parametrize("empty", [[], {}, {"loss": []}, {"loss": "many"}])
def test_nothing_logged_is_refused(empty):
    with pytest.raises(ConfigError, match="a source is a path"):
        advisor.read(empty)
